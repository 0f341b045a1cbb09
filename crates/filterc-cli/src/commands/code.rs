//! `filterc code`

use filterc::{PAGES, page};

use crate::args::CodeArgs;
use crate::{Failure, Outcome, out};

pub(crate) fn run(args: &CodeArgs) -> Outcome {
    let Some(code) = &args.code else {
        for (code, text) in PAGES {
            let title = text.lines().next().unwrap_or_default().trim_start_matches('#').trim();
            let title = title.strip_prefix(code.0).unwrap_or(title).trim_start_matches([':', ' ']);
            out::println!("{code}  {title}");
        }
        return Ok(());
    };
    match page(code) {
        Some(text) => {
            out::print!("{text}");
            Ok(())
        }
        None => Err(Failure::Other(format!("there is no code `{code}`; `filterc code` lists them all"))),
    }
}

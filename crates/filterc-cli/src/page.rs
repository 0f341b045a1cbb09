//! Lines on a page as wide as the terminal: text on the left, where it came from on the right.

use anstyle::{AnsiColor, Style};
use filterc::StageLine;
use filterc::syntax::visible;

use crate::out;

const HEAD: Style = AnsiColor::Yellow.on_default().bold();
const DIM: Style = Style::new().dimmed();

/// Columns of the terminal, between 60 and 120; 80 where there is none.
pub(crate) fn width() -> usize {
    let terminal = terminal_size::terminal_size_of(std::io::stdout());
    terminal.map_or(80, |(width, _)| usize::from(width.0).clamp(60, 120))
}

/// A heading.
pub(crate) fn heading(text: &str) {
    out::styled!("{HEAD}{}{HEAD:#}", visible(text));
}

/// Text with this many blanks before each line.
pub(crate) fn paragraph(indent: usize, text: &str) {
    for row in wrap(&visible(text), width().saturating_sub(indent)) {
        out::println!("{:indent$}{}", "", row.trim_start());
    }
}

/// The lines of a stage.
pub(crate) fn lines(lines: &[StageLine]) {
    let width = width();
    for line in lines {
        let indent = 2 + line.depth * 2;
        let pointer = visible(line.pointer.as_deref().unwrap_or_default());
        let mut rows = wrap(&visible(&line.text), width.saturating_sub(indent).max(20));
        let last = rows.pop().unwrap_or_default();
        for row in rows {
            out::println!("{:indent$}{row}", "");
        }
        let used = indent + last.chars().count();
        let room = width.saturating_sub(used + 2);
        if pointer.is_empty() {
            out::println!("{:indent$}{last}", "");
        } else if pointer.chars().count() <= room {
            let gap = width - used - pointer.chars().count();
            out::styled!("{:indent$}{last}{:gap$}{DIM}{pointer}{DIM:#}", "", "");
        } else {
            out::println!("{:indent$}{last}", "");
            out::styled!("{DIM}{pointer:>width$}{DIM:#}");
        }
    }
}

/// Breaks at blanks; a longer word stays whole.
pub(crate) fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut rows = vec![String::new()];
    for word in text.split(' ') {
        let Some(row) = rows.last_mut() else { break };
        if !row.is_empty() && row.chars().count() + 1 + word.chars().count() > width {
            rows.push(format!("  {word}"));
        } else {
            row.push_str(if row.is_empty() { "" } else { " " });
            row.push_str(word);
        }
    }
    rows
}

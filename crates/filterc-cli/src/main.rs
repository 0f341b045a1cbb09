//! `filterc`: the pipeline in a terminal. Results go to stdout, findings to stderr.
//!
//! Exit status: 0 done, 1 a body or catalog was refused, 2 it was called wrongly or something failed.

#[cfg(feature = "serve")]
mod apis;
mod args;
mod body;
mod choices;
mod commands;
mod input;
mod out;
mod outcome;
mod page;
#[cfg(feature = "serve")]
mod policy;
mod records;
mod report;
mod source;
mod structure;
mod unpacked;

use std::io::Write as _;
use std::process::ExitCode;

use clap::Parser;
use filterc::syntax::is_hidden;

use args::{Args, Command};
use outcome::{Failure, Outcome};

/// Rows are made on one thread and dropped on another, and a large body should not be remembered.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    out::survive_full_files();
    let outcome = match Args::try_parse() {
        Ok(args) => run(args.command).and_then(|()| out::finish()),
        Err(error) => return usage(&error),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Refused) => ExitCode::from(1),
        Err(Failure::Other(message)) => {
            report::failure(&message);
            ExitCode::from(2)
        }
        Err(Failure::Lines(lines)) => {
            report::failures(&lines);
            ExitCode::from(2)
        }
    }
}

fn run(command: Command) -> Outcome {
    match command {
        Command::Explain(args) => commands::explain::run(&args),
        Command::Check(args) => commands::check::run(&args),
        Command::Sql(args) => commands::sql::run(&args),
        Command::Run(args) => commands::run::run(&args),
        Command::Eval(args) => commands::eval::run(&args),
        #[cfg(feature = "serve")]
        Command::Serve(args) => commands::serve::run(&args),
        Command::Schema(args) => commands::schema::run(&args),
        Command::Code(args) => commands::code::run(&args),
        Command::Catalog(args) => commands::catalog::run(&args.command),
    }
}

/// The help, the version, or what is wrong with the arguments.
fn usage(error: &clap::Error) -> ExitCode {
    let ours = std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("FILTERC_"));
    let mut values = std::env::args_os().chain(ours.map(|(_, value)| value));
    if error.use_stderr() && values.any(|value| value.to_string_lossy().contains(is_hidden)) {
        // One of them may be shown in it, between colours.
        out::eprintln!("{}", error.render().to_string().trim_end());
        return ExitCode::from(2);
    }
    let printed = error.print().and_then(|()| std::io::stdout().flush());
    match printed.map_err(|problem| out::failed(&problem)) {
        Err(Err(Failure::Other(message))) => {
            report::failure(&message);
            ExitCode::from(2)
        }
        _ => ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2)),
    }
}

//! Lines of rows: read one after the other, with the progress of long files and the lines that are no rows.

use std::fs::File;
use std::io::{self, BufRead, BufReader, IsTerminal, Read};
use std::path::Path;

use indicatif::{ProgressBar, ProgressStyle};

use crate::{Failure, report};

/// Files shorter than this are read without a progress bar.
const LONG: u64 = 16 << 20;

/// What happens while lines are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Meanwhile {
    /// Rows are printed.
    Printing,
    /// Nothing is, until the end.
    Silence,
}

/// The lines of a file or of standard input.
pub(crate) struct Lines {
    name: String,
    reader: BufReader<Box<dyn Read>>,
    number: u64,
    live: bool,
    progress: Option<ProgressBar>,
}

impl Lines {
    /// Opens a file, or standard input for `-`.
    pub(crate) fn open(path: &Path, meanwhile: Meanwhile) -> Result<Self, Failure> {
        if path.as_os_str() == "-" {
            let reader: Box<dyn Read> = Box::new(io::stdin());
            let name = "<stdin>".to_owned();
            return Ok(Self { name, reader: BufReader::new(reader), number: 0, live: true, progress: None });
        }
        let name = path.display().to_string();
        let cannot = |error: io::Error| Failure::Other(format!("cannot read `{name}`: {error}"));
        let file = File::open(path).map_err(cannot)?;
        let length = file.metadata().map_err(cannot)?.len();
        // On a terminal that rows are printed on as well, the two would be mixed up.
        let mixed = meanwhile == Meanwhile::Printing && io::stdout().is_terminal();
        let shown = length >= LONG && io::stderr().is_terminal() && !mixed;
        let progress = shown.then(|| {
            let style =
                ProgressStyle::with_template("{bar:40} {binary_bytes}/{binary_total_bytes}  {eta} left");
            ProgressBar::new(length).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
        });
        let reader: Box<dyn Read> = match &progress {
            Some(bar) => Box::new(bar.wrap_read(file)),
            None => Box::new(file),
        };
        Ok(Self { reader: BufReader::new(reader), name, number: 0, live: false, progress })
    }

    /// The next line that is not blank, or what is wrong with it.
    pub(crate) fn next(&mut self) -> Result<Option<Result<String, String>>, Failure> {
        loop {
            let mut line = Vec::new();
            let read = self.reader.read_until(b'\n', &mut line);
            if read.map_err(|error| Failure::Other(format!("cannot read `{}`: {error}", self.name)))? == 0 {
                if let Some(bar) = &self.progress {
                    bar.finish_and_clear();
                }
                return Ok(None);
            }
            self.number += 1;
            line.truncate(line.trim_ascii_end().len());
            if !line.is_empty() {
                return Ok(Some(String::from_utf8(line).map_err(|error| error.utf8_error().to_string())));
            }
        }
    }

    /// Says something beside the progress bar.
    fn aside(&self, say: impl FnOnce()) {
        match &self.progress {
            Some(bar) => bar.suspend(say),
            None => say(),
        }
    }

    /// True where lines may come one by one, over a long time.
    pub(crate) fn is_live(&self) -> bool {
        self.live
    }
}

/// Lines that are no rows.
pub(crate) struct BadLines {
    fail_fast: bool,
    count: u64,
}

/// So many are shown, then only counted.
const MOST_SHOWN: u64 = 20;

impl BadLines {
    pub(crate) fn new(fail_fast: bool) -> Self {
        Self { fail_fast, count: 0 }
    }

    /// Tells of the line that was read last; ends the run where that was asked for.
    pub(crate) fn add(&mut self, lines: &Lines, problem: &str) -> Result<(), Failure> {
        let message = format!("{}:{}: {problem}", lines.name, lines.number);
        if self.fail_fast {
            return Err(Failure::Other(message));
        }
        self.count += 1;
        if self.count <= MOST_SHOWN {
            lines.aside(|| report::failure(&message));
        }
        Ok(())
    }

    /// Says how many there were.
    pub(crate) fn finish(&self) {
        if self.count > 0 {
            let lines = if self.count == 1 { "line was" } else { "lines were" };
            report::note(&format!("{} {lines} no row and left out", self.count));
        }
    }
}

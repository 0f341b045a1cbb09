//! Rows of files and streams: JSON objects one after the other, on a line each, on several, or as the elements of a list. One row
//! is kept at a time.

use std::fs::File;
use std::io::{self, BufReader, IsTerminal, Read};
use std::path::Path;

mod bad;
mod bytes;

use indicatif::{ProgressBar, ProgressStyle};
use memchr::memchr;

use crate::Failure;
use crate::structure::{Step, Structure};
use crate::unpacked::gunzip;
pub(crate) use bad::{BadRows, OnBad};

/// Files shorter than this are read without a progress bar.
const LONG: u64 = 16 << 20;

/// The byte order mark of UTF-8. Files that were put one behind the other have it in the middle.
const MARK: [u8; 3] = *b"\xef\xbb\xbf";

/// The byte before each row of `application/json-seq`.
const SEPARATOR: u8 = 0x1e;

/// The work that is done while rows are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Meanwhile {
    /// Rows are printed.
    Printing,
    /// Nothing is, until the end.
    Silence,
}

/// The rows of a file or of standard input.
pub(crate) struct Rows {
    name: String,
    reader: BufReader<Box<dyn Read>>,
    /// Bytes that were read already and are looked at once more, from a place in them.
    again: (Vec<u8>, usize),
    /// The line of the next byte, and how many blanks stand before it in its line.
    line: u64,
    indent: usize,
    /// The offset at which the row that was read last begins.
    begins: u64,
    list: Option<List>,
    /// A row broke off that began behind so many blanks: the next one begins in a line of its own behind no more.
    lost: Option<usize>,
    live: bool,
    progress: Option<ProgressBar>,
}

/// A list whose elements are rows.
#[derive(Clone, Copy)]
struct List {
    begins: u64,
    wants: Wants,
}

/// The token that may come next in a list.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wants {
    RowOrEnd,
    CommaOrEnd,
    Row,
}

/// A row as a text in one line, or why there is none.
type Found = Result<String, String>;

impl Rows {
    /// Opens a file, or standard input for `-`.
    pub(crate) fn open(path: &Path, meanwhile: Meanwhile) -> Result<Self, Failure> {
        let live = path.as_os_str() == "-";
        let name = if live { "<stdin>".to_owned() } else { path.display().to_string() };
        let cannot = |error: io::Error| Failure::Other(format!("cannot read `{name}`: {error}"));
        let (packed, progress): (Box<dyn Read>, _) = if live {
            (Box::new(io::stdin()), None)
        } else {
            let file = File::open(path).map_err(cannot)?;
            let length = file.metadata().map_err(cannot)?.len();
            // On a terminal that rows are printed on as well, the two would be mixed up.
            let mixed = meanwhile == Meanwhile::Printing && io::stdout().is_terminal();
            if length >= LONG && io::stderr().is_terminal() && !mixed {
                let bar = progress(length);
                (Box::new(bar.wrap_read(file)), Some(bar))
            } else {
                (Box::new(file), None)
            }
        };
        let reader = BufReader::with_capacity(64 << 10, gunzip(packed).map_err(cannot)?);
        let mut rows = Self {
            name,
            reader,
            again: (Vec::new(), 0),
            line: 1,
            indent: 0,
            begins: 1,
            list: None,
            lost: None,
            live,
            progress,
        };
        rows.is_utf8()?;
        Ok(rows)
    }

    /// The next row, or what is wrong with it.
    pub(crate) fn next(&mut self) -> Result<Option<Found>, Failure> {
        loop {
            if let Some(most) = self.lost {
                self.find_again(most)?;
            }
            let Some(byte) = self.peek()? else { return self.end() };
            let wants = self.list.map(|list| list.wants);
            match (byte, wants) {
                (b' ' | b'\t' | b'\r' | b'\n', _) | (SEPARATOR, None) => self.consume(1),
                (0xef, None) => {
                    let mark = self.mark()?;
                    if mark != MARK {
                        self.begins = self.line;
                        return self.rest_of_line(mark).map(|rest| Some(text(rest)));
                    }
                }
                (b'[', None) => {
                    self.list = Some(List { begins: self.line, wants: Wants::RowOrEnd });
                    self.consume(1);
                }
                (b']', Some(Wants::RowOrEnd | Wants::CommaOrEnd)) => {
                    self.list = None;
                    self.consume(1);
                }
                (b',', Some(Wants::CommaOrEnd)) => {
                    self.want(Wants::Row);
                    self.consume(1);
                }
                (b']', Some(Wants::Row)) => {
                    self.want(Wants::RowOrEnd);
                    return Ok(Some(self.problem("expected a row behind `,`")));
                }
                (_, Some(Wants::CommaOrEnd)) => {
                    self.want(Wants::RowOrEnd);
                    return Ok(Some(self.problem("expected `,` or `]` behind the row")));
                }
                (b'{', _) | (_, Some(_)) => {
                    self.want(Wants::CommaOrEnd);
                    return self.row().map(Some);
                }
                (_, None) => {
                    self.begins = self.line;
                    let rest = self.rest_of_line(Vec::new())?;
                    return Ok(Some(text(rest)));
                }
            }
        }
    }

    /// A value from here on.
    fn row(&mut self) -> Result<Found, Failure> {
        let (mut structure, mut row) = (Structure::new(), Vec::new());
        let (indent, from) = (self.indent, self.again.1);
        self.begins = self.line;
        loop {
            let chunk = self.chunk()?;
            if chunk.is_empty() {
                // Of several lines those behind the first may be rows of their own.
                let lines = row.trim_ascii_end().contains(&b'\n');
                return if lines {
                    self.resume_after_broken(row, from, indent)
                } else {
                    Ok(Err("the row ends too early".to_owned()))
                };
            }
            let mut last = Step::Inside;
            let mut used = 0;
            for byte in chunk {
                last = structure.step(*byte);
                used += usize::from(matches!(last, Step::Inside | Step::Last));
                if last != Step::Inside {
                    break;
                }
            }
            row.extend(chunk.iter().take(used));
            self.consume(used);
            self.bound(row.len())?;
            match last {
                Step::Inside => {}
                Step::Last | Step::Behind => return Ok(text(row)),
                Step::Wrong => return self.resume_after_broken(row, from, indent),
            }
        }
    }

    /// The next byte cannot stand in the row. What follows in its line is lost; of a row of several lines, those behind the first
    /// may be rows of their own.
    fn resume_after_broken(&mut self, row: Vec<u8>, from: usize, indent: usize) -> Result<Found, Failure> {
        let Some(first) = memchr(b'\n', &row) else {
            return self.rest_of_line(row).map(text);
        };
        let problem = format!("the row that begins here breaks off in line {}", self.line);
        if self.again.0.len() > self.again.1 {
            self.again.1 = from + first + 1;
        } else {
            let mut rest = row;
            rest.drain(..=first);
            self.again = (rest, 0);
        }
        (self.line, self.indent) = (self.begins + 1, 0);
        self.lost = Some(indent);
        Ok(Err(problem))
    }

    /// Goes on to the next line that begins a row, or ends the list.
    fn find_again(&mut self, most: usize) -> Result<(), Failure> {
        while let Some(byte) = self.peek()? {
            match byte {
                b' ' | b'\t' | b'\r' | b'\n' => self.consume(1),
                b'{' | b'[' if self.indent <= most => break,
                b']' if self.indent <= most && self.list.is_some() => break,
                _ => drop(self.rest_of_line(Vec::new())?),
            }
        }
        self.lost = None;
        self.want(Wants::RowOrEnd);
        Ok(())
    }

    /// After the last row.
    fn end(&mut self) -> Result<Option<Found>, Failure> {
        if let Some(bar) = &self.progress {
            bar.finish_and_clear();
        }
        match self.list {
            None => Ok(None),
            Some(list) => {
                let place = format!("{}:{}", self.name, list.begins);
                Err(Failure::Other(format!(
                    "{place}: the list that begins here is never closed; rows may be missing"
                )))
            }
        }
    }

    fn want(&mut self, wants: Wants) {
        if let Some(list) = &mut self.list {
            list.wants = wants;
        }
    }

    fn problem(&mut self, problem: &str) -> Found {
        self.begins = self.line;
        Err(problem.to_owned())
    }

    /// Says something beside the progress bar.
    fn beside_progress(&self, say: impl FnOnce()) {
        match &self.progress {
            Some(bar) => bar.suspend(say),
            None => say(),
        }
    }

    /// True where rows may come one by one, over a long time.
    pub(crate) fn is_live(&self) -> bool {
        self.live
    }
}

fn progress(length: u64) -> ProgressBar {
    let style = ProgressStyle::with_template("{bar:40} {binary_bytes}/{binary_total_bytes}  {eta} left");
    ProgressBar::new(length).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

/// A row in one line: no line of JSON ends inside a string.
fn text(row: Vec<u8>) -> Found {
    let text = String::from_utf8(row).map_err(|error| error.utf8_error().to_string())?;
    if !text.contains('\n') {
        return Ok(text);
    }
    let lines: Vec<_> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    Ok(lines.join(" "))
}

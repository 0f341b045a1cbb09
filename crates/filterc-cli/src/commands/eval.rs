//! `filterc eval`

use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use filterc::catalog::{Catalog, CollectionId};
use filterc::eval::{Answer, Dataset, Matcher, Program, Record, RowError};
use filterc::syntax::visible_json;
use filterc::{Compiled, Dialect};
use serde_json::{Map, Value};

use crate::args::{EvalArgs, EvalFormat};
use crate::records::{BadRows, Meanwhile, OnBad, Rows};
use crate::{Failure, Outcome, input, out, report};

pub(crate) fn run(args: &EvalArgs) -> Outcome {
    if args.body.body.as_os_str() == "-" && args.data.as_os_str() == "-" {
        let message =
            "the body and the rows cannot both come from standard input; give one of them as a file";
        return Err(Failure::Other(message.to_owned()));
    }
    let (compiler, body, route) = input::prepare(&args.body)?;
    let compiled = compiler.compile_at(route, &body.bytes);
    let compiled = compiled.map_err(|refused| report::refused(&body, &refused))?;
    report::findings(&body.name, &body.bytes, &compiled.warnings);
    let compiled = if args.count { compiled.counted() } else { compiled };
    let dialect: Dialect = args.dialect.into();
    let program = compiled.program(dialect);
    let then = match (args.fail_fast, args.skip_bad) {
        (true, _) => OnBad::Stop,
        (false, true) => OnBad::Skip,
        (false, false) => OnBad::Fail,
    };
    let mut run = Run { args, catalog: compiler.catalog(), program: &program, bad: BadRows::new(then) };
    let paged = !args.count && asks_for_a_page(&body.bytes);
    let asked = compiled.query.ir().query.answer;
    let by_row = !paged && asked != filterc::catalog::Answer::Groups && program.ir().query.first.is_none();
    let mut out = BufWriter::new(io::stdout().lock());
    let folder = args.data.is_dir();
    if by_row && program.is_single() && !folder {
        run.stream(&args.data, &mut out)?;
    } else {
        run.evaluate_all(&compiled, by_row, &mut out)?;
    }
    out.flush().map_err(|error| failed(&error))?;
    run.bad.finish()
}

/// True where a body says itself which rows of all that match are wanted.
fn asks_for_a_page(body: &[u8]) -> bool {
    let body: Map<String, Value> = serde_json::from_slice(body).unwrap_or_default();
    ["sort", "limit", "offset", "cursor", "page"].iter().any(|key| body.contains_key(*key))
}

struct Run<'a> {
    args: &'a EvalArgs,
    catalog: &'a Catalog,
    program: &'a Program,
    bad: BadRows,
}

impl Run<'_> {
    /// Decides each row as it is read, and keeps none.
    fn stream(&mut self, path: &Path, out: &mut impl Write) -> Outcome {
        let of = self.program.collection();
        let matcher = Matcher::new(self.program, None);
        let meanwhile = if self.args.count { Meanwhile::Silence } else { Meanwhile::Printing };
        let mut rows = Rows::open(path, meanwhile)?;
        let mut count = 0_u64;
        while let Some(row) = rows.next()? {
            match record(self.catalog, of, row) {
                Ok((text, record)) if matcher.matches(&record) != self.args.invert => {
                    count += 1;
                    if !self.args.count {
                        self.print(&text, &record, out)?;
                    }
                    if rows.is_live() {
                        out.flush().map_err(|error| failed(&error))?;
                    }
                }
                Ok(_) => {}
                Err(problem) => self.bad.add(&rows, &problem)?,
            }
        }
        if self.args.count { writeln!(out, "{count}").map_err(|error| failed(&error)) } else { Ok(()) }
    }

    /// Reads everything first: other collections, or an order, decide.
    fn evaluate_all(&mut self, compiled: &Compiled, by_row: bool, out: &mut impl Write) -> Outcome {
        let of = self.program.collection();
        let (data, texts) = self.load(of)?;
        let records = data.records(of);
        let chosen = if by_row || self.args.invert {
            let mut selected = Matcher::new(self.program, Some(&data)).select().into_iter().peekable();
            let all = 0..records.len() as u32;
            let kept = all.filter(|at| selected.next_if_eq(at).is_some() != self.args.invert);
            Answer::Rows(kept.collect())
        } else {
            self.program.answer(&data)
        };
        match chosen {
            Answer::Rows(rows) if self.args.count => writeln!(out, "{}", rows.len()),
            Answer::Count(count) => writeln!(out, "{count}"),
            Answer::Rows(rows) => {
                for at in rows {
                    let at = at as usize;
                    if let (Some(text), Some(record)) = (texts.get(at), records.get(at)) {
                        self.print(text, record, out)?;
                    }
                }
                Ok(())
            }
            Answer::Groups(groups) => {
                let names = compiled.query.ir().group_columns(compiled.collection());
                groups.iter().try_for_each(|group| {
                    let named = names.iter().zip(group);
                    let named = named.map(|((name, _), cell)| (name.clone(), cell.to_json(self.catalog)));
                    writeln!(out, "{}", visible_json(&Value::Object(named.collect()).to_string()))
                })
            }
        }
        .map_err(|error| failed(&error))
    }

    /// The rows, and the texts of those of the queried collection.
    fn load(&mut self, queried: CollectionId) -> Result<(Dataset, Vec<String>), Failure> {
        let path = &self.args.data;
        let (mut data, mut texts) = (Dataset::new(self.catalog), Vec::new());
        let mut files = vec![(queried, path.clone())];
        if path.is_dir() {
            files = folder(self.catalog, path)?;
        } else if !self.program.is_single() {
            let message = "this filter reads other collections; give --data a folder with a file for each";
            return Err(Failure::Other(message.to_owned()));
        }
        if !files.iter().any(|(id, _)| *id == queried) {
            let name = &self.catalog.collection(queried).name;
            return Err(Failure::Other(format!("there is no `{name}.ndjson` in `{}`", path.display())));
        }
        let followed = self.program.followed().find(|id| !files.iter().any(|(of, _)| of == id));
        if let Some(missing) = followed.filter(|_| path.is_dir()) {
            let name = &self.catalog.collection(missing).name;
            return Err(Failure::Other(format!(
                "this filter reads `{name}`, too, and there is no `{name}.ndjson` in `{}`; make one, empty if there are none",
                path.display()
            )));
        }
        for (of, file) in files {
            let mut rows = Rows::open(&file, Meanwhile::Silence)?;
            while let Some(row) = rows.next()? {
                match record(self.catalog, of, row) {
                    Ok((text, record)) => {
                        data.push(of, record);
                        if of == queried {
                            texts.push(text);
                        }
                    }
                    Err(problem) => self.bad.add(&rows, &problem)?,
                }
            }
        }
        Ok((data, texts))
    }

    fn print(&self, text: &str, record: &Record, out: &mut impl Write) -> Outcome {
        let written = match self.args.format {
            // The value as it was read.
            EvalFormat::Json => writeln!(out, "{}", visible_json(text)),
            EvalFormat::Ids => {
                let key = self.catalog.collection(self.program.collection()).key.index();
                let id = record.cells().get(key).map(|cell| cell.to_json(self.catalog)).unwrap_or_default();
                match id {
                    Value::String(text) => writeln!(out, "{}", out::key(&text)),
                    other => writeln!(out, "{other}"),
                }
            }
        };
        written.map_err(|error| failed(&error))
    }
}

/// The ends of names of files with rows.
const ENDS: [&str; 6] = ["ndjson", "jsonl", "json", "ndjson.gz", "jsonl.gz", "json.gz"];

/// The file of each collection that has one in a folder.
fn folder(catalog: &Catalog, path: &Path) -> Result<Vec<(CollectionId, PathBuf)>, Failure> {
    let mut files = Vec::new();
    for (id, collection) in catalog.collections() {
        let named = ENDS.iter().map(|end| path.join(format!("{}.{end}", collection.name)));
        let found: Vec<_> = named.filter(|file| file.symlink_metadata().is_ok()).collect();
        if let [one, other, ..] = found.as_slice() {
            let (one, other) = (one.display(), other.display());
            let message = format!("both `{one}` and `{other}` are there; leave one of them");
            return Err(Failure::Other(message));
        }
        files.extend(found.into_iter().map(|file| (id, file)));
    }
    Ok(files)
}

/// A text and the row that it is.
fn record(
    catalog: &Catalog,
    of: CollectionId,
    text: Result<String, String>,
) -> Result<(String, Record), String> {
    let text = text?;
    // Of a row in one line, the number in the file is known already.
    let wrong = |error: RowError| error.to_string().replace(" at line 1 column ", " at column ");
    let record = Record::from_text(catalog, of, &text).map_err(wrong)?;
    Ok((text, record))
}

fn failed(error: &io::Error) -> Failure {
    match out::failed(error) {
        Err(failure) => failure,
        Ok(()) => std::process::exit(0),
    }
}

//! `filterc eval`

use std::io::{self, BufWriter, Write};
use std::path::Path;

use filterc::catalog::{Catalog, CollectionId};
use filterc::eval::{Answer, Dataset, Matcher, Program, Record};
use filterc::syntax::visible_json;
use filterc::{Compiled, Dialect};
use serde_json::error::Category;
use serde_json::{Map, Value};

use crate::args::{EvalArgs, EvalFormat};
use crate::records::{BadLines, Lines, Meanwhile};
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
    let mut run =
        Run { args, catalog: compiler.catalog(), program: &program, bad: BadLines::new(args.fail_fast) };
    let paged = !args.count && asks_for_a_page(&body.bytes);
    let asked = compiled.query.ir().query.answer;
    let by_row = !paged && asked != filterc::catalog::Answer::Groups && program.ir().query.first.is_none();
    let mut out = BufWriter::new(io::stdout().lock());
    let folder = args.data.is_dir();
    if by_row && program.is_single() && !folder {
        run.stream(&args.data, &mut out)?;
    } else {
        run.whole(&compiled, by_row, &mut out)?;
    }
    out.flush().map_err(|error| failed(&error))?;
    run.bad.finish();
    Ok(())
}

/// True where a body says itself which rows of all that match are wanted.
fn asks_for_a_page(body: &[u8]) -> bool {
    let body: Map<String, Value> = serde_json::from_slice(body).unwrap_or_default();
    ["sort", "limit", "offset", "cursor", "page"].iter().any(|key| body.contains_key(*key))
}

struct Run<'a> {
    args: &'a EvalArgs,
    catalog: &'static Catalog,
    program: &'a Program<'static>,
    bad: BadLines,
}

impl Run<'_> {
    /// Decides each row as it is read, and keeps none.
    fn stream(&mut self, path: &Path, out: &mut impl Write) -> Outcome {
        let of = self.program.collection();
        let matcher = Matcher::new(self.program, None);
        let meanwhile = if self.args.count { Meanwhile::Silence } else { Meanwhile::Printing };
        let mut lines = Lines::open(path, meanwhile)?;
        let mut count = 0_u64;
        while let Some(line) = lines.next()? {
            match row(self.catalog, of, line) {
                Ok((line, record)) if matcher.matches(&record) != self.args.invert => {
                    count += 1;
                    if !self.args.count {
                        self.print(&line, &record, out)?;
                    }
                    if lines.is_live() {
                        out.flush().map_err(|error| failed(&error))?;
                    }
                }
                Ok(_) => {}
                Err(problem) => self.bad.add(&lines, &problem)?,
            }
        }
        if self.args.count { writeln!(out, "{count}").map_err(|error| failed(&error)) } else { Ok(()) }
    }

    /// Reads everything first: other collections, or an order, decide.
    fn whole(&mut self, compiled: &Compiled<'static>, by_row: bool, out: &mut impl Write) -> Outcome {
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

    /// The rows, and the lines of those of the queried collection.
    fn load(&mut self, queried: CollectionId) -> Result<(Dataset<'static>, Vec<String>), Failure> {
        let path = &self.args.data;
        let (mut data, mut texts) = (Dataset::new(self.catalog), Vec::new());
        let mut files = vec![(queried, path.clone())];
        if path.is_dir() {
            let all = self.catalog.collections();
            let named = all.map(|(id, collection)| (id, path.join(format!("{}.ndjson", collection.name))));
            files = named.filter(|(_, file)| file.is_file()).collect();
        } else if !self.program.is_single() {
            let message = "this filter reads other collections; give --data a folder with a file for each";
            return Err(Failure::Other(message.to_owned()));
        }
        if !files.iter().any(|(id, _)| *id == queried) {
            let name = &self.catalog.collection(queried).name;
            return Err(Failure::Other(format!("there is no `{name}.ndjson` in `{}`", path.display())));
        }
        for (of, file) in files {
            let mut lines = Lines::open(&file, Meanwhile::Silence)?;
            while let Some(line) = lines.next()? {
                match row(self.catalog, of, line) {
                    Ok((line, record)) => {
                        data.push(of, record);
                        if of == queried {
                            texts.push(line);
                        }
                    }
                    Err(problem) => self.bad.add(&lines, &problem)?,
                }
            }
        }
        Ok((data, texts))
    }

    fn print(&self, line: &str, record: &Record, out: &mut impl Write) -> Outcome {
        let written = match self.args.format {
            // The value as it was read.
            EvalFormat::Json => writeln!(out, "{}", visible_json(line)),
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

/// A line and the row that it is.
fn row(
    catalog: &Catalog,
    of: CollectionId,
    line: Result<String, String>,
) -> Result<(String, Record), String> {
    let line = line?;
    let object: Map<String, Value> = serde_json::from_str(&line).map_err(|error| match error.classify() {
        Category::Data => "a row is an object".to_owned(),
        // Of a line, the number in the file is known already.
        _ => error.to_string().replace(" at line 1 column ", " at column "),
    })?;
    let collection = catalog.collection(of);
    if !object.keys().any(|name| collection.find_column(name).is_some()) {
        return Err(format!("no column of `{}` is in it", collection.name));
    }
    let record = Record::from_json(catalog, of, &object).map_err(|error| error.to_string())?;
    Ok((line, record))
}

fn failed(error: &io::Error) -> Failure {
    match out::failed(error) {
        Err(failure) => failure,
        Ok(()) => std::process::exit(0),
    }
}

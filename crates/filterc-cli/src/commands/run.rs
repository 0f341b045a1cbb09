//! `filterc run`

use std::time::{Duration, Instant};

use filterc::catalog::CollectionId;
use filterc::sql::Output;
use filterc::syntax::visible;
use filterc::{Catalog, Compiled, Compiler};
use filterc_db::{Database, DatabaseError, Options, Row};

use crate::args::{RowFormat, RunArgs};
use crate::commands::table;
use crate::{Failure, Outcome, input, out, report, source};

pub(crate) fn run(args: &RunArgs) -> Outcome {
    let (compiler, body, route) = input::prepare(&args.body)?;
    let compiler = input::after(compiler, args.after.as_ref())?;
    let at = route.endpoint;
    let compiled = compiler.compile_at(route, &body.bytes);
    let compiled = compiled.map_err(|refused| report::refused(&body, &refused))?;
    report::findings(&body.name, &body.bytes, &compiled.warnings);
    let compiled = if args.count { compiled.counted() } else { compiled };
    let collection = compiler.catalog().endpoint(at).collection;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Failure::Other(format!("cannot start: {error}")))?;
    runtime.block_on(answer(args, &compiler, &compiled, collection))
}

async fn answer(
    args: &RunArgs,
    compiler: &Compiler,
    compiled: &Compiled,
    collection: CollectionId,
) -> Outcome {
    let failed = |error: DatabaseError| Failure::Other(error.to_string());
    let catalog = compiler.catalog();
    let database = match &args.database {
        Some(url) => Database::connect(url, &Options::default()).await,
        None => Database::demo(catalog, &source::demo(&args.body.how.catalog)?).await,
    };
    let database = database.map_err(failed)?;
    let compiled = compiled.clone().sizes(database.sizes(catalog).await.map_err(failed)?);
    let statement = compiled.statement(database.dialect());
    if args.plan {
        for line in database.plan(&statement).await.map_err(failed)? {
            out::println!("{}", visible(&line));
        }
        return Ok(());
    }
    let started = Instant::now();
    if compiled.query.ir().query.answer == filterc::catalog::Answer::Count {
        out::println!("{}", database.count(&statement).await.map_err(failed)?);
        return Ok(());
    }
    let rows = database.rows(&statement, catalog).await.map_err(failed)?;
    let took = started.elapsed();
    if matches!(statement.output, Output::Rows(_)) {
        let of = catalog.collection(collection);
        rows.iter().flat_map(|row| row.problems(of)).for_each(|problem| report::note(&problem));
    }
    if let Output::Groups(columns) = &statement.output {
        table::groups(&rows, columns, args.format);
    } else {
        print(&rows, catalog, collection, args.format)?;
    }
    let total = match compiled.total(database.dialect()) {
        Some(total) => Some(database.count(&total).await.map_err(failed)?),
        None => None,
    };
    summary(rows.len(), total, took, args.database.is_none());
    if let Some(cursor) = next(&compiled, &rows, catalog, &database) {
        report::note(&format!("the next page: --after {cursor}"));
    }
    Ok(())
}

/// The cursor behind a page that is full.
fn next(compiled: &Compiled, rows: &[Row], catalog: &Catalog, database: &Database) -> Option<String> {
    let full = compiled.limit().is_some_and(|limit| limit as usize == rows.len());
    let last = rows.last().filter(|_| full && compiled.takes_cursors())?;
    compiled.cursor(database.dialect(), &last.record(catalog, compiled.query.ir().query.collection))
}

fn print(rows: &[Row], catalog: &Catalog, of: CollectionId, format: RowFormat) -> Outcome {
    let collection = catalog.collection(of);
    match format {
        RowFormat::Table if rows.is_empty() => {}
        RowFormat::Table => table::print(rows, collection),
        RowFormat::Ids => {
            for row in rows {
                let key = row.values.get(collection.key.index()).map(table::text);
                out::println!("{}", out::key(&key.unwrap_or_default()));
            }
        }
        RowFormat::Json => {
            for row in rows {
                let text = serde_json::to_string(&row.named(collection));
                out::json(&text.map_err(|error| Failure::Other(error.to_string()))?);
            }
        }
    }
    Ok(())
}

fn summary(rows: usize, total: Option<u64>, took: Duration, demo: bool) {
    let rows = if rows == 1 { "1 row".to_owned() } else { format!("{rows} rows") };
    let rows = total.map_or(rows.clone(), |total| format!("{rows} of {total}"));
    let place = if demo { " from the demo database" } else { "" };
    report::note(&format!("{rows} in {:.1} ms{place}", took.as_secs_f64() * 1e3));
}

//! What was measured, as Markdown.

use std::fmt::Write;
use std::time::Duration;

use filterc::Dialect;

use crate::case::Author;

/// One case on one database.
pub(crate) struct Measured {
    pub(crate) case: String,
    pub(crate) about: String,
    pub(crate) dialect: Dialect,
    /// How many rows it gives or counts.
    pub(crate) rows: u64,
    pub(crate) tries: Vec<Try>,
}

pub(crate) struct Try {
    pub(crate) author: Author,
    pub(crate) sql: String,
    pub(crate) plan: Vec<String>,
    /// None where it was stopped.
    pub(crate) median: Option<Duration>,
}

impl Measured {
    fn best(&self, author: Author) -> Option<Duration> {
        self.tries.iter().filter(|one| one.author == author).filter_map(|one| one.median).min()
    }

    /// Our time by the better of the others.
    pub(crate) fn by_others(&self) -> Option<f64> {
        let others = [self.best(Author::Prefect), self.best(Author::Hand)].into_iter().flatten().min()?;
        Some(ratio(self.best(Author::Filterc)?, others))
    }

    /// Prefect's time by ours; a lower bound where it was stopped.
    pub(crate) fn prefect_by_ours(&self, stopped: Duration) -> Option<f64> {
        Some(ratio(self.best(Author::Prefect).unwrap_or(stopped), self.best(Author::Filterc)?))
    }
}

/// The table of one database.
pub(crate) fn table(measured: &[Measured], stopped: Duration) -> String {
    let mut text = String::from(
        "| body | rows | filterc | Prefect's form | by hand | ours / best other |\n|---|---|---|---|---|---|\n",
    );
    for one in measured {
        let _ = writeln!(text, "{}", line(one, stopped));
    }
    let within = measured.iter().filter(|one| one.by_others().is_some_and(|by| by <= 1.1)).count();
    let tenfold =
        measured.iter().filter(|one| one.prefect_by_ours(stopped).is_some_and(|by| by >= 10.0)).count();
    let _ = writeln!(
        text,
        "\n{within} of {} within 1.1× of the better of the others; {tenfold} at least 10× faster than Prefect's form.",
        measured.len()
    );
    text
}

/// The line of a case.
pub(crate) fn line(one: &Measured, stopped: Duration) -> String {
    let prefect = one.best(Author::Prefect).map_or_else(|| format!("> {}", shown(stopped)), shown);
    let times =
        one.prefect_by_ours(stopped).map_or(String::new(), |times| format!(", {}", times_shown(times)));
    let ours = one.best(Author::Filterc).map_or("stopped".to_owned(), shown);
    let hand = one.best(Author::Hand).map_or("stopped".to_owned(), shown);
    let by = one.by_others().map_or(String::new(), |by| format!("{by:.2}×"));
    format!("| {} | {} | {ours} | {prefect}{times} | {hand} | {by} |", one.about, one.rows)
}

/// Every statement with its plan.
pub(crate) fn plans(measured: &[Measured]) -> String {
    let mut text = String::new();
    for one in measured {
        let _ = writeln!(text, "## {} · {}\n\n{}\n", one.case, one.dialect.name(), one.about);
        for tried in &one.tries {
            let time = tried.median.map_or("stopped".to_owned(), shown);
            let sql: String = tried.sql.chars().take(1_500).collect();
            let _ = writeln!(
                text,
                "{:?}, {time}\n\n```sql\n{sql}\n```\n\n```text\n{}\n```\n",
                tried.author,
                tried.plan.join("\n")
            );
        }
    }
    text
}

fn ratio(a: Duration, b: Duration) -> f64 {
    a.as_secs_f64() / b.as_secs_f64().max(1e-9)
}

fn times_shown(times: f64) -> String {
    if times >= 10.0 { format!("{times:.0}×") } else { format!("{times:.1}×") }
}

fn shown(time: Duration) -> String {
    let micros = time.as_secs_f64() * 1e6;
    match micros {
        ..1_000.0 => format!("{micros:.0} µs"),
        ..10_000.0 => format!("{:.1} ms", micros / 1e3),
        ..1_000_000.0 => format!("{:.0} ms", micros / 1e3),
        _ => format!("{:.1} s", micros / 1e6),
    }
}

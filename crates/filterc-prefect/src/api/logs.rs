//! The logs of a flow run as CSV (RFC 4180).

use filterc::Values;
use filterc::catalog::calendar::{Style, time_text};
use filterc_db::Cell;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use uuid::Uuid;

use filterc_server::failure::Failure;
use filterc_server::reader::Reader;
use filterc_store::RowRef;

/// The name of the file, percent-encoded, and what stands in it.
pub(super) async fn download(
    reader: &Reader<'_>,
    key: Result<Uuid, Failure>,
) -> Result<(String, String), Failure> {
    let key = key?;
    let runs = reader.find("flow_runs", &[("id", Values::Uuids(&[key]))]).await?;
    let run = runs.first().ok_or_else(|| Failure::missing("Flow run not found"))?;
    let name = format!("{}-logs.csv", run.text("name").unwrap_or_default());
    let mut logs = reader.find("logs", &[("flow_run_id", Values::Uuids(&[key]))]).await?;
    logs.sort_by_micros("timestamp", |at| at);
    let mut csv = "timestamp,level,flow_run_id,task_run_id,message\r\n".to_owned();
    for log in logs.views() {
        let fields =
            ["timestamp", "level", "flow_run_id", "task_run_id", "message"].map(|name| field(log, name));
        csv += &fields.join(",");
        csv += "\r\n";
    }
    Ok((utf8_percent_encode(&name, NON_ALPHANUMERIC).to_string(), csv))
}

fn field(log: RowRef<'_>, name: &str) -> String {
    let text = match log.cell(name) {
        Cell::Time(micros) => time(*micros),
        Cell::Int(number) => number.to_string(),
        Cell::Uuid(uuid) => uuid.to_string(),
        Cell::Text(text) => harmless(text),
        _ => String::new(),
    };
    if text.contains(['"', ',', '\n', '\r', '\t', ';']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text
    }
}

/// A text that no spreadsheet takes for a formula: before one that could be, after any apostrophes, stands one apostrophe more,
/// which is all that has to be taken away to have it back.
fn harmless(text: &str) -> String {
    let begins_a_formula =
        |c: char| matches!(c, '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠');
    let guarded = text.trim_start_matches('\'').starts_with(begins_a_formula);
    if guarded { format!("'{text}") } else { text.to_owned() }
}

/// `2024-01-25 18:51:10.999999+00:00`
fn time(micros: i64) -> String {
    time_text(micros, Style::Python).replacen('T', " ", 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_is_a_formula_and_none_is_lost() {
        let formulas = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "'=1", "''@x", "＝1"];
        for text in formulas {
            let written = harmless(text);
            assert_eq!(written.strip_prefix('\''), Some(text));
        }
        for text in ["", "'quoted' is not defined", "a=1", "1", "''", " =1"] {
            assert_eq!(harmless(text), text);
        }
    }
}

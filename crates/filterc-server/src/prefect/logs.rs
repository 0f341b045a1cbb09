//! The logs of a flow run as CSV (RFC 4180).

use filterc::OneOf;
use filterc_db::Cell;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use uuid::Uuid;

use crate::failure::Failure;
use crate::reader::Reader;
use crate::table::View;

/// The name of the file, percent-encoded, and what stands in it.
pub(super) async fn download(
    reader: &Reader<'_>,
    key: Result<Uuid, Failure>,
) -> Result<(String, String), Failure> {
    let key = key?;
    let runs = reader.find("flow_runs", &[("id", OneOf::Uuids(&[key]))]).await?;
    let run = runs.first().ok_or_else(|| Failure::missing("Flow run not found"))?;
    let name = format!("{}-logs.csv", run.text("name").unwrap_or_default());
    let mut logs = reader.find("logs", &[("flow_run_id", OneOf::Uuids(&[key]))]).await?;
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

fn field(log: View<'_>, name: &str) -> String {
    let text = match log.cell(name) {
        Cell::Time(micros) => time(*micros),
        Cell::Int(number) => number.to_string(),
        Cell::Uuid(uuid) => uuid.to_string(),
        Cell::Text(text) => text.clone(),
        _ => String::new(),
    };
    if text.contains(['"', ',', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

/// `2024-01-25 18:51:10.999999+00:00`
fn time(micros: i64) -> String {
    let at = jiff::Timestamp::from_microsecond(micros).unwrap_or_default();
    let digits = if micros.rem_euclid(1_000_000) == 0 { "" } else { "%.6f" };
    format!("{}+00:00", at.strftime(&format!("%Y-%m-%d %H:%M:%S{digits}")))
}

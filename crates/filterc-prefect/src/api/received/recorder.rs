//! Task runs and their states out of events. An event that is older than what is known of its run adds a state to the history
//! and changes nothing else, and one that came before changes nothing at all.

use filterc::Values;
use foldhash::{HashMap, HashMapExt};
use uuid::Uuid;

use super::Event;
use super::changes::Change;
use crate::api::writer::Writer;
use filterc_server::failure::Failure;
use filterc_store::Rows;

/// Records changes of one transaction.
pub(super) struct Recorder<'w> {
    writer: &'w Writer<'w>,
    /// The flow runs that were looked for, and whether they are there.
    flow_runs: HashMap<Uuid, bool>,
}

impl<'w> Recorder<'w> {
    pub(super) fn new(writer: &'w Writer<'w>) -> Self {
        Self { writer, flow_runs: HashMap::new() }
    }

    /// Does nothing for events that tell of no task run.
    pub(super) async fn record(&mut self, event: &Event) -> Result<(), Failure> {
        let change = match Change::from_event(event, self.writer.now) {
            Ok(Some(change)) => change,
            Ok(None) => return Ok(()),
            Err(problem) => {
                tracing::warn!(id = %event.member("id"), problem, "an event tells of no task run that can be");
                return Ok(());
            }
        };
        if let Some(flow_run) = change.flow_run
            && !self.is_there(flow_run).await?
        {
            tracing::warn!(id = %event.member("id"), %flow_run, "a task run belongs to no known flow run");
            return Ok(());
        }
        if let Some(key) = self.run(&change).await? {
            self.writer.insert_new("task_run_states", change.state_of(key)).await?;
        }
        Ok(())
    }

    /// The key of the run, which is there now; none where another one of which nothing is known has its place.
    async fn run(&self, change: &Change) -> Result<Option<Uuid>, Failure> {
        let key = match self.known(change).await? {
            Some(key) => key,
            None => {
                let mut run = change.run.clone();
                run.insert("id".to_owned(), change.key.to_string().into());
                if let Some(key) = self.writer.insert_new("task_runs", run).await? {
                    return Ok(Some(key));
                }
                // Somebody else has inserted it meanwhile.
                let Some(key) = self.known(change).await? else { return Ok(None) };
                key
            }
        };
        let run = self.writer.locked("task_runs", key).await?;
        let since = run.first().and_then(|run| run.micros("state_timestamp"));
        if since < change.since() {
            self.writer.update("task_runs", &[key], change.run.clone()).await?;
        }
        Ok(Some(key))
    }

    /// The run of the same task in the same flow run, or with the same key.
    async fn known(&self, change: &Change) -> Result<Option<Uuid>, Failure> {
        let text = |column: &str| change.run.get(column).and_then(|value| value.as_str()).unwrap_or_default();
        let key = |found: Rows<'_>| found.first().and_then(|run| run.uuid("id"));
        if let Some(flow_run) = change.flow_run {
            let wanted = [
                ("flow_run_id", Values::Uuids(&[flow_run])),
                ("task_key", Values::Texts(&[text("task_key")])),
                ("dynamic_key", Values::Texts(&[text("dynamic_key")])),
            ];
            if let Some(key) = key(self.writer.find("task_runs", &wanted).await?) {
                return Ok(Some(key));
            }
        }
        Ok(key(self.writer.find("task_runs", &[("id", Values::Uuids(&[change.key]))]).await?))
    }

    async fn is_there(&mut self, flow_run: Uuid) -> Result<bool, Failure> {
        if let Some(known) = self.flow_runs.get(&flow_run) {
            return Ok(*known);
        }
        let found = self.writer.find("flow_runs", &[("id", Values::Uuids(&[flow_run]))]).await?;
        let is_there = found.first().is_some();
        self.flow_runs.insert(flow_run, is_there);
        Ok(is_there)
    }
}

//! What a server does by itself, again and again: it makes the runs of schedules, marks runs that nobody started in time, and ends
//! leases that nobody renewed.

mod late;
mod leases;
mod scheduler;

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::watch;

use filterc_server::app::App;
use filterc_server::failure::Failure;
use scheduler::Which;

/// Deployments that have just changed are looked at this often, and so are late runs.
const SOON: Duration = Duration::from_secs(5);

/// Works until the server stops; all deployments are looked at this often.
pub(crate) async fn work(app: Arc<App>, every: Duration, mut stopping: watch::Receiver<bool>) {
    let soon = SOON.min(every);
    let mut all_at = Instant::now();
    loop {
        let which = if Instant::now() >= all_at { Which::All } else { Which::Changed };
        if which == Which::All {
            all_at = Instant::now() + every;
        }
        let planned = scheduler::plan(&app, which, soon).await;
        if planned.is_err() {
            // Those that were not looked at are not looked for again by when they changed.
            all_at = Instant::now();
        }
        log_outcome("runs were planned", planned);
        log_outcome("runs were marked as late", late::mark(&app).await);
        log_outcome("leases were ended", leases::end(&app).await);
        tokio::select! {
            () = tokio::time::sleep(soon) => {}
            _ = stopping.wait_for(|stopping| *stopping) => return,
        }
    }
}

/// Logs the outcome of a turn; a failure is tried again in the next turn.
fn log_outcome(what: &str, done: Result<usize, Failure>) {
    match done {
        Ok(0) => {}
        Ok(number) => tracing::info!(number, "{what}"),
        Err(failure) => tracing::warn!(?failure, "no {what}"),
    }
}

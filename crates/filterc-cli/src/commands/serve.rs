//! `filterc serve`

use std::io::IsTerminal as _;
use std::net::{IpAddr, SocketAddr};

use filterc::Leniencies;
use filterc_server::{Server, Settings, StartError};
use tokio::signal;
use tracing_subscriber::EnvFilter;

use crate::args::{LogFormat, ServeArgs};
use crate::out::LogLines;
use crate::{Failure, Outcome, apis, policy, report, source};

/// The log filter unless the environment says otherwise.
const LOGGED: &str = "warn,filterc=info";

pub(crate) fn run(args: &ServeArgs) -> Outcome {
    log(args.log_format);
    let settings = settings(args)?;
    // No more threads that wait for SQLite than there are connections, and some for names of hosts: each keeps memory.
    let waiting = usize::try_from(settings.database_connections).unwrap_or(usize::MAX).saturating_add(4);
    let runtime =
        tokio::runtime::Builder::new_multi_thread().max_blocking_threads(waiting).enable_all().build();
    let runtime = runtime.map_err(|error| Failure::Other(format!("cannot start: {error}")))?;
    runtime.block_on(serve(settings))
}

fn settings(args: &ServeArgs) -> Result<Settings, Failure> {
    let catalog = source::from_args(&args.catalog)?;
    let known = apis::find(&catalog, args)?;
    let own = format!("sqlite://filterc-{}.db", catalog.name);
    let database = args.database.clone().unwrap_or(own);
    let rows = match (args.demo, &args.database) {
        (true, _) => Some(source::demo(&args.catalog)?),
        (false, None) => Some(String::new()),
        (false, Some(_)) => args.empty.then(String::new),
    };
    let mut settings = Settings::new(&catalog, database);
    settings.seed = rows;
    if let Some(file) = &args.policy {
        settings.policy = policy::read(&catalog, file)?;
    }
    settings.listen = SocketAddr::new(args.host, args.port);
    settings.base_path.clone_from(&args.base_path);
    settings.leniencies = args.profile.map_or(known.leniencies, Leniencies::from);
    settings.auth_string.clone_from(&args.auth_string);
    settings.api_key.clone_from(&args.api_key);
    settings.cors_origins = args.cors_origins.clone().unwrap_or_default();
    settings.public_url.clone_from(&args.public_url);
    settings.api = known.api;
    settings.read_only = args.read_only;
    settings.server_timing = args.server_timing;
    settings.database_connections = args.database_connections;
    Ok(settings)
}

async fn serve(settings: Settings) -> Outcome {
    let base_path = settings.base_path.clone();
    let open = settings.auth_string.is_none() && settings.api_key.is_none();
    let host = settings.listen.ip();
    let server = Server::start(settings).await.map_err(|error| match error {
        StartError::Schema { catalog, differences } => {
            let first = format!("the database does not fit the catalog `{catalog}`:");
            let rest = differences.iter().map(|one| format!("  {one}"));
            Failure::Lines(std::iter::once(first).chain(rest).collect())
        }
        other => Failure::Other(other.to_string()),
    })?;
    let address = server.address().map_err(|error| Failure::Other(error.to_string()))?;
    report::note(&format!(
        "listening on http://{address}{base_path}, documentation on http://{address}/docs"
    ));
    if open && !is_local(host) {
        report::note("anybody who reaches this address may ask: set --auth-string or --api-key");
    }
    server.run(stopped()).await;
    Ok(())
}

fn is_local(host: IpAddr) -> bool {
    host.is_loopback()
}

/// Ready when the process is asked to end.
async fn stopped() {
    let interrupted = async { drop(signal::ctrl_c().await) };
    #[cfg(unix)]
    let terminated = async {
        match signal::unix::signal(signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => drop(signal.recv().await),
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminated = std::future::pending::<()>();
    tokio::select! {
        () = interrupted => {}
        () = terminated => {}
    }
    tracing::info!("stopping");
}

fn log(format: LogFormat) {
    let filter = EnvFilter::try_from_env("FILTERC_LOG").unwrap_or_else(|_| EnvFilter::new(LOGGED));
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(move || LogLines { is_json: format == LogFormat::Json })
        // It would be told on stderr, which takes nothing.
        .log_internal_errors(false)
        .with_ansi(std::io::stderr().is_terminal());
    match format {
        LogFormat::Text => lines.init(),
        LogFormat::Json => lines.json().init(),
    }
}

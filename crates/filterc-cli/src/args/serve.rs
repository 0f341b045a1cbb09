//! What `filterc serve` takes.

use std::net::IpAddr;
use std::path::PathBuf;

use clap::ValueEnum;
use filterc_server::CorsOrigins;

use super::ProfileArg;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Without --database it makes a SQLite file with the tables of the catalog. FILTERC_LOG says what is logged, e.g. `debug`.

Examples:
  filterc serve --demo
  filterc serve --database sqlite:///home/me/.prefect/prefect.db
  filterc serve --database postgres://me@localhost/prefect --api-key KEY --base-path /api/accounts/A/workspaces/W
  filterc serve --catalog grammar/shop --demo --port 8000"
)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag")]
pub(crate) struct ServeArgs {
    /// `sqlite://FILE` or `postgres://…` [default: a file named after the catalog]
    #[arg(long, value_name = "URL", env = "FILTERC_DATABASE", hide_env_values = true)]
    pub(crate) database: Option<String>,
    /// Files, or folders of `*.catalog` files [default: the built-in catalog]
    #[arg(long, value_name = "PATH", env = "FILTERC_CATALOG")]
    pub(crate) catalog: Vec<PathBuf>,
    /// The address to listen on
    #[arg(long, default_value = "127.0.0.1", env = "FILTERC_HOST")]
    pub(crate) host: IpAddr,
    /// The port; 0 takes a free one
    #[arg(long, default_value_t = 4200, env = "FILTERC_PORT")]
    pub(crate) port: u16,
    /// The path before that of each endpoint
    #[arg(long, default_value = "/api", value_name = "PATH", env = "FILTERC_BASE_PATH", value_parser = base_path)]
    pub(crate) base_path: String,
    /// How much bodies may leave to chance [default: prefect where the catalog speaks the API `prefect`, else strict]
    #[arg(long, value_enum, env = "FILTERC_PROFILE")]
    pub(crate) profile: Option<ProfileArg>,
    /// Which rows everybody sees: a file with an object of collections and the bodies that select their visible rows
    #[arg(long, value_name = "FILE", env = "FILTERC_POLICY")]
    pub(crate) policy: Option<PathBuf>,
    /// What clients send as basic authentication
    #[arg(long, value_name = "USER:PASSWORD", env = "FILTERC_AUTH_STRING", hide_env_values = true)]
    pub(crate) auth_string: Option<String>,
    /// What clients send as bearer token
    #[arg(long, value_name = "KEY", env = "FILTERC_API_KEY", hide_env_values = true)]
    pub(crate) api_key: Option<String>,
    /// The origins whose pages may ask from a browser, with commas; `*` for all [default: those of this machine]
    #[arg(long, value_name = "ORIGINS", env = "FILTERC_CORS_ORIGINS", value_parser = CorsOrigins::parse)]
    pub(crate) cors_origins: Option<CorsOrigins>,
    /// How clients reach it, without the base path, where that is not the address they connect to; they may ask it by that name
    #[arg(long, value_name = "URL", env = "FILTERC_PUBLIC_URL", value_parser = public_url)]
    pub(crate) public_url: Option<String>,
    /// What block documents are encrypted with [default: `PREFECT_SERVER_ENCRYPTION_KEY`, else the key in the database]
    #[arg(long, value_name = "KEY", env = "FILTERC_ENCRYPTION_KEY", hide_env_values = true)]
    pub(crate) encryption_key: Option<String>,
    /// Refuse every request that writes, and open the database for reading only
    #[arg(long, env = "FILTERC_READ_ONLY")]
    pub(crate) read_only: bool,
    /// Say in `Server-Timing` how long each stage of a request took
    #[arg(long, env = "FILTERC_SERVER_TIMING")]
    pub(crate) server_timing: bool,
    /// Fill a file that is not there yet, or a database without tables, with demo rows
    #[arg(long)]
    pub(crate) demo: bool,
    /// Make the tables in a file that is not there yet, or in a database without tables
    #[arg(long, conflicts_with = "demo")]
    pub(crate) empty: bool,
    /// Seconds between two looks at all schedules; 0: no runs are made by themselves [default: 60, with --demo 0]
    #[arg(long, value_name = "SECONDS", env = "FILTERC_SCHEDULER_INTERVAL")]
    pub(crate) scheduler_interval: Option<u64>,
    /// Most connections to the database
    #[arg(long, default_value_t = 8, value_name = "NUMBER", env = "FILTERC_DATABASE_CONNECTIONS")]
    pub(crate) database_connections: u32,
    /// How lines of the log are written
    #[arg(long, value_enum, default_value_t, env = "FILTERC_LOG_FORMAT")]
    pub(crate) log_format: LogFormat,
}

/// A path that starts with a slash, or none.
fn base_path(text: &str) -> Result<String, String> {
    let plain = text.trim_end_matches('/');
    if plain.contains(['{', '}', '?', '#', ' ']) {
        return Err("it is a plain path, without `{`, `}`, `?`, `#` and blanks".to_owned());
    }
    if plain.is_empty() || plain.starts_with('/') {
        return Ok(plain.to_owned());
    }
    Err(format!("it starts with a slash: `/{plain}`"))
}

/// A URL that a path can be added to.
fn public_url(text: &str) -> Result<String, String> {
    let plain = text.trim_end_matches('/');
    let rest = plain.strip_prefix("http://").or_else(|| plain.strip_prefix("https://"));
    let is_plain = |c: char| c.is_ascii_graphic() && !"?#<>\"{}@\\".contains(c);
    match rest {
        Some(rest) if !rest.is_empty() && !rest.starts_with('/') && rest.chars().all(is_plain) => {
            Ok(plain.to_owned())
        }
        _ => Err("write it as in `https://filters.example.com`".to_owned()),
    }
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogFormat {
    #[default]
    Text,
    Json,
}

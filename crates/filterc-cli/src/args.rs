//! What the command line takes.

use std::net::IpAddr;
use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};
use filterc::{Dialect, Profile};

/// Compiles JSON filter bodies to SQL, and says what is wrong with them.
#[derive(Debug, Parser)]
#[command(
    version,
    max_term_width = 80,
    after_help = "Every command takes `-` for standard input. Start with:
  echo '{\"flows\": {\"tags\": {\"all_\": [\"database\"]}}}' | filterc run -"
)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Show every stage of a body: typed, IR, SQL, each line with the place it came from
    Explain(ExplainArgs),
    /// Check bodies: exit 0 if all are correct, 1 if one is refused
    Check(CheckArgs),
    /// Print the SQL of a body
    Sql(SqlArgs),
    /// Run a body on a database, or on a demo database in memory
    Run(RunArgs),
    /// Filter rows of a file or a folder, without a database
    Eval(EvalArgs),
    /// Serve the API of a catalog over HTTP, on a database
    Serve(ServeArgs),
    /// Print the page of a diagnostic code, or list all codes
    Code(CodeArgs),
    /// Show what a catalog lets one ask, check one, draft one from a database
    Catalog(CatalogArgs),
}

#[derive(Debug, clap::Args)]
pub(crate) struct BodyArgs {
    /// The body: a file, or `-` for standard input
    pub(crate) body: PathBuf,
    #[command(flatten)]
    pub(crate) how: HowArgs,
}

#[derive(Debug, clap::Args)]
pub(crate) struct HowArgs {
    /// The collection or endpoint it is sent to, e.g. `flows` or `flow_runs/count` [default: the one it names]
    #[arg(long, value_name = "NAME")]
    pub(crate) on: Option<String>,
    /// How much a body may leave to chance
    #[arg(long, value_enum, default_value_t)]
    pub(crate) profile: ProfileArg,
    /// Files, or folders of `*.catalog` files [default: the built-in catalog]
    #[arg(long, value_name = "PATH")]
    pub(crate) catalog: Vec<PathBuf>,
}

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  filterc explain body.json
  filterc explain body.json --on flow_runs/count --stage sql --dialect sqlite
  filterc explain body.json --format json | jq .sql")]
pub(crate) struct ExplainArgs {
    #[command(flatten)]
    pub(crate) body: BodyArgs,
    /// Only this dialect [default: both]
    #[arg(long, value_enum)]
    pub(crate) dialect: Option<DialectArg>,
    /// Which stage
    #[arg(long, value_enum, default_value_t)]
    pub(crate) stage: StageArg,
    /// For people or for programs
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: TextFormat,
}

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  filterc check tests/bodies/flows/*.json
  filterc check body.json --profile prefect --format json")]
pub(crate) struct CheckArgs {
    /// The bodies: files, or `-` for standard input
    #[arg(required = true, value_name = "BODY")]
    pub(crate) bodies: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) how: HowArgs,
    /// Drawings, one line each, or JSON
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: FindingFormat,
}

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  filterc sql body.json --dialect sqlite
  filterc sql body.json --format json")]
pub(crate) struct SqlArgs {
    #[command(flatten)]
    pub(crate) body: BodyArgs,
    /// The dialect
    #[arg(long, value_enum, default_value_t = DialectArg::Postgres)]
    pub(crate) dialect: DialectArg,
    /// For people or for programs
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: TextFormat,
}

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  filterc run body.json                                   on the demo database
  filterc run body.json --database sqlite://prefect.db --format ids
  filterc run body.json --database postgres://me@localhost/prefect --plan")]
pub(crate) struct RunArgs {
    #[command(flatten)]
    pub(crate) body: BodyArgs,
    /// `sqlite://FILE` or `postgres://…` [default: a demo database in memory]
    #[arg(long, value_name = "URL", env = "FILTERC_DATABASE", hide_env_values = true)]
    pub(crate) database: Option<String>,
    /// Count the rows instead of listing them
    #[arg(long)]
    pub(crate) count: bool,
    /// How rows are printed
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: RowFormat,
    /// Print the database's plan instead of rows
    #[arg(long)]
    pub(crate) plan: bool,
}

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Without `sort`, `limit` and `offset` in the body, every row that matches comes as it is read. A body that says one
of them is answered as a database would, with its defaults for the others.

Examples:
  filterc eval body.json --data flow_runs.ndjson
  filterc eval body.json --data exported/                 a file a collection: flows.ndjson, …
  tail -f events.ndjson | filterc eval body.json --data - --invert"
)]
pub(crate) struct EvalArgs {
    #[command(flatten)]
    pub(crate) body: BodyArgs,
    /// Rows as JSON, one a line: a file of the queried collection, `-`, or a folder with a file for each collection
    #[arg(long, value_name = "PATH")]
    pub(crate) data: PathBuf,
    /// Count the rows instead of listing them
    #[arg(long)]
    pub(crate) count: bool,
    /// The rows that are not selected
    #[arg(long)]
    pub(crate) invert: bool,
    /// How rows are printed
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: EvalFormat,
    /// Answer as this database does, where they differ
    #[arg(long, value_enum, default_value_t = DialectArg::Postgres)]
    pub(crate) dialect: DialectArg,
    /// Stop at the first line that is no row
    #[arg(long)]
    pub(crate) fail_fast: bool,
}

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Without --database it makes a SQLite file with the tables of the catalog. FILTERC_LOG says what is logged, e.g. `debug`.

Examples:
  filterc serve --demo
  filterc serve --database sqlite:///home/me/.prefect/prefect.db
  filterc serve --database postgres://me@localhost/prefect --api-key KEY --base-path /api/accounts/A/workspaces/W
  filterc serve --catalog grammar/shop --demo --port 8000"
)]
pub(crate) struct ServeArgs {
    /// `sqlite://FILE` or `postgres://…`; it is only read [default: a file named after the catalog]
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
    /// How much bodies may leave to chance [default: prefect with the built-in catalog, else strict]
    #[arg(long, value_enum, env = "FILTERC_PROFILE")]
    pub(crate) profile: Option<ProfileArg>,
    /// What clients send as basic authentication
    #[arg(long, value_name = "USER:PASSWORD", env = "FILTERC_AUTH_STRING", hide_env_values = true)]
    pub(crate) auth_string: Option<String>,
    /// What clients send as bearer token
    #[arg(long, value_name = "KEY", env = "FILTERC_API_KEY", hide_env_values = true)]
    pub(crate) api_key: Option<String>,
    /// Fill a database that is not there yet with demo rows
    #[arg(long)]
    pub(crate) demo: bool,
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
    if plain.is_empty() || plain.starts_with('/') {
        return Ok(plain.to_owned());
    }
    Err(format!("it starts with a slash: `/{plain}`"))
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogFormat {
    #[default]
    Text,
    Json,
}

#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  filterc code FC0203")]
pub(crate) struct CodeArgs {
    /// The code; all codes are listed without it
    pub(crate) code: Option<String>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct CatalogArgs {
    #[command(subcommand)]
    pub(crate) command: CatalogCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum CatalogCommand {
    /// Check a catalog, alone or against a database: exit 0 if it fits, 1 if not
    Check(CatalogCheckArgs),
    /// Print what can be asked: fields, operators with examples, sort orders, relations, endpoints
    Show(ShowArgs),
    /// Print a catalog of the tables of a database, to go on from
    Draft(DraftArgs),
    /// Print the tables and indexes of a catalog
    Ddl {
        /// Files, or folders of `*.catalog` files
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        /// The dialect
        #[arg(long, value_enum, default_value_t = DialectArg::Sqlite)]
        dialect: DialectArg,
    },
}

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  filterc catalog check shop.catalog
  filterc catalog check --database sqlite://prefect.db    the built-in catalog
  filterc catalog check shop.catalog --database postgres://me@localhost/shop")]
pub(crate) struct CatalogCheckArgs {
    /// Files, or folders of `*.catalog` files [default: the built-in catalog]
    #[arg(value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// Compare with the tables of this database, `sqlite://FILE` or `postgres://…`
    #[arg(long, value_name = "URL")]
    pub(crate) database: Option<String>,
    /// How differences are printed: one line each, or JSON
    #[arg(long, value_enum, default_value_t, requires = "database")]
    pub(crate) format: TextFormat,
}

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  filterc catalog show                                a line for each collection
  filterc catalog show flow_runs
  filterc catalog show --catalog grammar/shop --format markdown > REFERENCE.md")]
pub(crate) struct ShowArgs {
    /// Only this collection; as text, all of them are only listed without it
    pub(crate) collection: Option<String>,
    /// Files, or folders of `*.catalog` files [default: the built-in catalog]
    #[arg(long, value_name = "PATH")]
    pub(crate) catalog: Vec<PathBuf>,
    /// For a terminal, for a page, or for programs
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: ReferenceFormat,
}

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  filterc catalog draft --database sqlite://shop.db > shop.catalog
  filterc catalog draft --database postgres://me@localhost/shop --table orders --table customers")]
pub(crate) struct DraftArgs {
    /// `sqlite://FILE` or `postgres://…`
    #[arg(long, value_name = "URL", env = "FILTERC_DATABASE", hide_env_values = true)]
    pub(crate) database: String,
    /// Only this table; may be given several times
    #[arg(long = "table", value_name = "NAME")]
    pub(crate) tables: Vec<String>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum DialectArg {
    Postgres,
    Sqlite,
}

impl From<DialectArg> for Dialect {
    fn from(arg: DialectArg) -> Self {
        match arg {
            DialectArg::Postgres => Self::Postgres,
            DialectArg::Sqlite => Self::Sqlite,
        }
    }
}

#[derive(Debug, Clone, Copy, Default, ValueEnum)]
pub(crate) enum ProfileArg {
    /// Refuse whatever would silently widen a filter
    #[default]
    Strict,
    /// Accept what Prefect 3.9.1 accepts
    Prefect,
}

impl From<ProfileArg> for Profile {
    fn from(arg: ProfileArg) -> Self {
        match arg {
            ProfileArg::Strict => Self::Strict,
            ProfileArg::Prefect => Self::Prefect,
        }
    }
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum StageArg {
    /// The JSON with its byte ranges
    Tree,
    /// The typed body
    Ast,
    /// The IR as lowered
    Ir,
    /// The IR that is executed
    Query,
    /// The SQL
    Sql,
    /// The program for rows in memory
    Eval,
    #[default]
    All,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum TextFormat {
    #[default]
    Text,
    Json,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReferenceFormat {
    #[default]
    Text,
    Markdown,
    Json,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum FindingFormat {
    /// Drawings
    #[default]
    Text,
    /// One line a finding
    Line,
    /// RFC 9457, one object a body
    Json,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum EvalFormat {
    /// The lines as they were read
    #[default]
    Json,
    /// One key a line
    Ids,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum RowFormat {
    /// The columns that fit
    #[default]
    Table,
    /// One JSON object a row
    Json,
    /// One key a line
    Ids,
}

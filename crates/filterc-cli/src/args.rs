//! What the command line takes.

#[cfg(feature = "serve")]
mod serve;

use std::path::PathBuf;

use clap::{Parser, Subcommand};

#[cfg(feature = "serve")]
pub(crate) use serve::{LogFormat, ServeArgs};

pub(crate) use crate::choices::{
    DialectArg, EvalFormat, FindingFormat, PlansArg, ProfileArg, ReferenceFormat, RowFormat, StageArg,
    TextFormat,
};

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
    #[cfg(feature = "serve")]
    Serve(ServeArgs),
    /// Print the JSON Schema of a body, for editors and validators
    Schema(SchemaArgs),
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
  filterc explain body.json --stage plan --format json
  filterc explain body.json --stage sql --plans simple
  filterc explain body.json --format json | jq .sql")]
pub(crate) struct ExplainArgs {
    #[command(flatten)]
    pub(crate) body: BodyArgs,
    /// Only rows behind this cursor, which the page before told
    #[arg(long, value_name = "CURSOR")]
    pub(crate) after: Option<String>,
    /// Only this dialect [default: both]
    #[arg(long, value_enum)]
    pub(crate) dialect: Option<DialectArg>,
    /// Which stage
    #[arg(long, value_enum, default_value_t)]
    pub(crate) stage: StageArg,
    /// How statements are planned
    #[arg(long, value_enum, default_value_t)]
    pub(crate) plans: PlansArg,
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
  filterc sql body.json --dialect sqlite --plans simple
  filterc sql body.json --format json")]
pub(crate) struct SqlArgs {
    #[command(flatten)]
    pub(crate) body: BodyArgs,
    /// Only rows behind this cursor, which the page before told
    #[arg(long, value_name = "CURSOR")]
    pub(crate) after: Option<String>,
    /// The dialect
    #[arg(long, value_enum, default_value_t = DialectArg::Postgres)]
    pub(crate) dialect: DialectArg,
    /// How the statement is planned
    #[arg(long, value_enum, default_value_t)]
    pub(crate) plans: PlansArg,
    /// For people or for programs
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: TextFormat,
}

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  filterc run body.json                                   on the demo database
  filterc run body.json --database sqlite://prefect.db --format ids
  filterc run body.json --after AXjM…                     the next page
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
    /// Only rows behind this cursor, which the page before told
    #[arg(long, value_name = "CURSOR", conflicts_with = "count")]
    pub(crate) after: Option<String>,
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
  filterc eval body.json --data flow_runs.json.gz --count
  filterc eval body.json --data exported/                 a file a collection: flows.ndjson, …
  tail -f events.ndjson | filterc eval body.json --data - --invert"
)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub(crate) struct EvalArgs {
    #[command(flatten)]
    pub(crate) body: BodyArgs,
    /// Rows as JSON objects, one a line, on several lines or in a list, perhaps packed with gzip: a file of the queried
    /// collection, `-`, or a folder with a file for each collection
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
    /// Stop at the first row that cannot be read
    #[arg(long)]
    pub(crate) fail_fast: bool,
    /// Succeed where rows that cannot be read were left out; otherwise the exit status is 2
    #[arg(long, conflicts_with = "fail_fast")]
    pub(crate) skip_bad: bool,
}

#[derive(Debug, clap::Args)]
#[command(after_help = "The schema is draft 2020-12, of what profile `strict` accepts. Name it where your \
editor maps files to schemas, in VS Code under `json.schemas`: a body has no key `$schema`.

Examples:
  filterc schema flow_runs > flow_runs.schema.json
  filterc schema flow_runs/count
  filterc schema orders --catalog grammar/shop")]
pub(crate) struct SchemaArgs {
    /// The collection or endpoint the body is sent to, e.g. `flows` or `flow_runs/count`; all are listed without it
    #[arg(value_name = "NAME")]
    pub(crate) on: Option<String>,
    /// Files, or folders of `*.catalog` files [default: the built-in catalog]
    #[arg(long, value_name = "PATH")]
    pub(crate) catalog: Vec<PathBuf>,
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

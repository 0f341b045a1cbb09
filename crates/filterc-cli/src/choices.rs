//! What arguments can be chosen from.

use clap::ValueEnum;
use filterc::{Compiler, Dialect, Leniencies, Plans};

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
    #[cfg(feature = "prefect")]
    Prefect,
}

impl From<ProfileArg> for Leniencies {
    fn from(arg: ProfileArg) -> Self {
        match arg {
            ProfileArg::Strict => Self::NONE,
            #[cfg(feature = "prefect")]
            ProfileArg::Prefect => filterc_prefect::LENIENCIES,
        }
    }
}

impl ProfileArg {
    /// The compiler that reads bodies so.
    pub(crate) fn read_by(self, compiler: Compiler) -> Compiler {
        match self {
            Self::Strict => compiler,
            #[cfg(feature = "prefect")]
            Self::Prefect => compiler.leniencies(self.into()).element_errors(filterc_prefect::ELEMENT_ERRORS),
        }
    }
}

#[derive(Debug, Clone, Copy, Default, ValueEnum)]
pub(crate) enum PlansArg {
    /// The fastest, with an alternative where sizes cannot be estimated
    #[default]
    Adaptive,
    /// One plain select that a person can read
    Simple,
}

impl From<PlansArg> for Plans {
    fn from(arg: PlansArg) -> Self {
        match arg {
            PlansArg::Adaptive => Self::Adaptive,
            PlansArg::Simple => Self::Simple,
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
    /// How each database reads the rows
    Plan,
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
    /// The lines as they were read, with escapes for what is not seen
    #[default]
    Json,
    /// One key a line; one that is not plain text as a JSON string
    Ids,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum RowFormat {
    /// The columns that fit
    #[default]
    Table,
    /// One JSON object a row
    Json,
    /// One key a line; one that is not plain text as a JSON string
    Ids,
}

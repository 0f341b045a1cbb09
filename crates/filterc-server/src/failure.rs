//! What can go wrong with a request, and what the client is told: never SQL, never a path.

use axum::body::Bytes;
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use filterc::catalog::EndpointId;
use filterc::{CompileError, Diagnostic, problem};
use filterc_db::DatabaseError;
use filterc_store::StoreError;
use serde_json::json;

/// Why a request has no answer.
#[derive(Debug)]
pub enum Failure {
    /// The body was refused; of what is no filter, there is no endpoint in the catalog.
    Refused {
        /// Where it was sent to.
        endpoint: Option<EndpointId>,
        /// The body of the request, as it was sent.
        body: Bytes,
        /// The diagnostics of the body.
        refused: CompileError,
    },
    /// Values in the query string are missing or wrong.
    Query(Vec<WrongValue>),
    /// A value in the path is none of those there are.
    Path(WrongValue),
    /// A cursor in the query string was refused.
    Cursor {
        /// The diagnostics of the body.
        error: Diagnostic,
        /// The body of the request, as it was sent.
        input: String,
    },
    /// Nothing is there, or it cannot be done; in a few words.
    Status(StatusCode, String),
    /// The server itself turns a request away, or finds nothing; an API may say that under another name.
    Exception(StatusCode, String),
    /// The database gave no answer.
    Database(DatabaseError),
    /// A fault of ours.
    Broken(String),
}

/// A value outside of the body that is missing or wrong.
#[derive(Debug)]
pub struct WrongValue {
    /// The name of the value.
    pub name: &'static str,
    /// What kind of error it is to a program: `missing`, `enum`.
    pub kind: &'static str,
    /// None where it is missing.
    pub input: Option<String>,
}

impl Failure {
    /// Nothing of that name or key.
    pub fn missing(detail: impl Into<String>) -> Self {
        Self::Status(StatusCode::NOT_FOUND, detail.into())
    }

    /// No such route, or a key in the path that no row can have.
    pub fn no_route() -> Self {
        Self::missing("Not Found")
    }

    /// Tells the log.
    pub(crate) fn log(&self) {
        match self {
            Self::Database(error) if error.is_bad_data() => tracing::debug!(%error, "a row was refused"),
            Self::Database(DatabaseError::Forbidden(words)) => {
                tracing::warn!(error = words, "the database forbids it");
            }
            Self::Database(error) => tracing::error!(%error, "the database gave no answer"),
            Self::Broken(error) => tracing::error!(%error, "a request failed"),
            Self::Refused { refused, .. } => tracing::debug!(%refused, "a body was refused"),
            Self::Query(_) | Self::Path(_) | Self::Cursor { .. } | Self::Status(..) | Self::Exception(..) => {
            }
        }
    }

    /// The answer as RFC 9457 says.
    pub fn problem(self) -> Response {
        let (status, detail) = match self {
            Self::Refused { body, refused, .. } => {
                return problem_json(StatusCode::UNPROCESSABLE_ENTITY, &problem(&body, &refused.diagnostics));
            }
            Self::Query(values) => {
                let details = values.iter().map(|WrongValue { name, input, .. }| match input {
                    Some(input) => format!("`{input}` is not a value of `{name}` in the query"),
                    None => format!("the query needs `{name}`"),
                });
                (StatusCode::UNPROCESSABLE_ENTITY, details.collect::<Vec<_>>().join("; "))
            }
            Self::Path(value) => {
                (StatusCode::UNPROCESSABLE_ENTITY, format!("the path has no value of `{}`", value.name))
            }
            Self::Cursor { error, .. } => {
                return problem_json(StatusCode::UNPROCESSABLE_ENTITY, &problem(&[], &[error]));
            }
            Self::Status(status, detail) | Self::Exception(status, detail) => (status, detail),
            Self::Database(error) => describe_database(&error),
            Self::Broken(_) => (StatusCode::INTERNAL_SERVER_ERROR, "the server failed".to_owned()),
        };
        let title = status.canonical_reason().unwrap_or_default();
        let body =
            json!({"type": "about:blank", "title": title, "status": status.as_u16(), "detail": detail});
        retry_after(status, problem_json(status, &body))
    }
}

impl Failure {
    /// True of what may be over soon, so that the same can be tried again.
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::Database(error) if error.is_transient())
    }

    /// True where a unique index refused a row.
    pub fn is_taken(&self) -> bool {
        matches!(self, Self::Database(DatabaseError::Unique(_)))
    }

    /// True where the database refused a row itself.
    pub fn is_bad_data(&self) -> bool {
        matches!(self, Self::Database(error) if error.is_bad_data())
    }
}

impl From<filterc::QueryError> for Failure {
    fn from(error: filterc::QueryError) -> Self {
        Self::Broken(error.to_string())
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Database(error) => Self::Database(error),
            StoreError::Hidden(detail) => Self::Status(StatusCode::FORBIDDEN, detail.to_owned()),
            StoreError::Kept => Self::Status(StatusCode::CONFLICT, error.to_string()),
            StoreError::Missing { .. } => Self::missing(error.to_string()),
            other => Self::Broken(other.to_string()),
        }
    }
}

impl From<DatabaseError> for Failure {
    fn from(error: DatabaseError) -> Self {
        Self::Database(error)
    }
}

/// What became of a statement, as far as clients are told.
pub fn describe_database(error: &DatabaseError) -> (StatusCode, String) {
    let status = match error {
        DatabaseError::Unique(_) | DatabaseError::Reference(_) | DatabaseError::Constraint(_) => {
            StatusCode::CONFLICT
        }
        DatabaseError::Forbidden(_) => StatusCode::FORBIDDEN,
        DatabaseError::Data(_) => StatusCode::UNPROCESSABLE_ENTITY,
        error if error.is_transient() => StatusCode::SERVICE_UNAVAILABLE,
        // A server that writes opened it for writing: its disk or its primary is away.
        DatabaseError::ReadOnly => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    };
    let detail = match error {
        DatabaseError::Unique(_) | DatabaseError::Reference(_) => {
            "what is there already forbids it: a name is taken, or what is referred to is missing"
        }
        DatabaseError::Constraint(_) => "a rule of the table forbids it",
        DatabaseError::Forbidden(_) => {
            "the database forbids it: its row security, or the rights of the role that the server has there"
        }
        // It is of the values that the client sent.
        DatabaseError::Data(words) => return (status, words.clone()),
        DatabaseError::Timeout(after) => {
            return (status, format!("the database did not finish within {after:?}"));
        }
        DatabaseError::Deadlock => "another request was in the way",
        DatabaseError::Busy(_) => "all connections are busy",
        DatabaseError::Crowded => "too many slow requests run already",
        DatabaseError::Connect { .. } | DatabaseError::Connection(_) => "the database cannot be reached",
        DatabaseError::Unavailable(_) => "the database cannot do it now",
        DatabaseError::Outdated => "the tables have just changed",
        DatabaseError::Refuses(_) => "the database refuses connections now",
        DatabaseError::Canceled(_) => {
            "the database stopped the statement by a setting or an order of its own"
        }
        DatabaseError::Moved(_) => "the file of the database is gone",
        DatabaseError::CutShort(_) | DatabaseError::Corrupt(_) => "the database is damaged",
        DatabaseError::ReadOnly => "the database takes no writes now",
        _ => "the database refused the statement",
    };
    (status, detail.to_owned())
}

/// Says of a service that is unavailable when to ask again.
pub fn retry_after(status: StatusCode, mut response: Response) -> Response {
    if status == StatusCode::SERVICE_UNAVAILABLE {
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("1"));
    }
    response
}

fn problem_json(status: StatusCode, body: &impl serde::Serialize) -> Response {
    let kind = [(CONTENT_TYPE, "application/problem+json")];
    match serde_json::to_vec(body) {
        Ok(bytes) => (status, kind, bytes).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

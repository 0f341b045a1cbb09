//! What can go wrong with a request, and what the client is told: never SQL, never a path.

use axum::body::Bytes;
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use filterc::catalog::EndpointId;
use filterc::{Diagnostic, Profile, Refused, problem};
use filterc_db::DatabaseError;
use serde_json::json;

use crate::app::App;
use crate::prefect;

/// Why a request has no answer.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The body was refused; of what is no filter, there is no endpoint in the catalog.
    Refused { endpoint: Option<EndpointId>, body: Bytes, refused: Refused },
    /// Values in the query string are missing or wrong.
    Query(Vec<WrongValue>),
    /// A cursor in the query string was refused.
    Cursor { error: Diagnostic, input: String },
    /// A value in the path is none of those there are; with the answer to what is wrong beside it.
    Path { value: WrongValue, beside: Box<(StatusCode, serde_json::Value)> },
    /// Nothing is there, or it cannot be done; in a few words.
    Status(StatusCode, String),
    /// The same where Prefect's server says it under another name.
    Exception(StatusCode, String),
    /// The database gave no answer.
    Database(DatabaseError),
    /// A fault of ours.
    Broken(String),
}

/// A value outside of the body that is missing or wrong.
#[derive(Debug)]
pub(crate) struct WrongValue {
    pub(crate) name: &'static str,
    pub(crate) kind: &'static str,
    /// None where it is missing.
    pub(crate) input: Option<String>,
}

impl Failure {
    /// Nothing of that name or key.
    pub(crate) fn missing(detail: impl Into<String>) -> Self {
        Self::Status(StatusCode::NOT_FOUND, detail.into())
    }

    /// A row was written that the policy hides.
    pub(crate) fn hidden() -> Self {
        let detail = "you may not write a row that you may not see";
        Self::Status(StatusCode::FORBIDDEN, detail.to_owned())
    }

    /// No such route, or a key in the path that no row can have.
    pub(crate) fn no_route() -> Self {
        Self::missing("Not Found")
    }

    pub(crate) fn response(self, app: &App) -> Response {
        self.log();
        match app.profile {
            Profile::Strict => self.problem(),
            Profile::Prefect => self.prefect(app),
        }
    }

    fn log(&self) {
        match self {
            Self::Database(error) if error.is_bad_data() => tracing::debug!(%error, "a row was refused"),
            Self::Database(error) => tracing::error!(%error, "the database gave no answer"),
            Self::Broken(error) => tracing::error!(%error, "a request failed"),
            Self::Refused { refused, .. } => tracing::debug!(%refused, "a body was refused"),
            Self::Query(_)
            | Self::Cursor { .. }
            | Self::Path { .. }
            | Self::Status(..)
            | Self::Exception(..) => {}
        }
    }

    /// RFC 9457.
    fn problem(self) -> Response {
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
            Self::Cursor { error, .. } => {
                return problem_json(StatusCode::UNPROCESSABLE_ENTITY, &problem(&[], &[error]));
            }
            Self::Path { value, .. } => {
                (StatusCode::UNPROCESSABLE_ENTITY, format!("the path has no value of `{}`", value.name))
            }
            Self::Status(status, detail) | Self::Exception(status, detail) => (status, detail),
            Self::Database(error) => of_database(&error),
            Self::Broken(_) => (StatusCode::INTERNAL_SERVER_ERROR, "the server failed".to_owned()),
        };
        let title = status.canonical_reason().unwrap_or_default();
        let body =
            json!({"type": "about:blank", "title": title, "status": status.as_u16(), "detail": detail});
        retry(status, problem_json(status, &body))
    }

    /// As Prefect's server answers (semantics §10).
    fn prefect(self, app: &App) -> Response {
        let (status, body) = match self {
            Self::Refused { endpoint, body, refused } => prefect::refused(app, endpoint, &body, &refused),
            Self::Query(values) => prefect::bad_query(&values),
            Self::Cursor { error, input } => prefect::bad_cursor(&error, &input),
            Self::Path { value, beside } => prefect::bad_path(&value, *beside),
            Self::Status(status, detail) => (status, json!({ "detail": detail })),
            Self::Exception(status, message) => (status, json!({ "exception_message": message })),
            Self::Database(error) => {
                let (status, detail) = of_database(&error);
                if status == StatusCode::CONFLICT {
                    return (status, axum::Json(json!({ "detail": detail }))).into_response();
                }
                (status, json!({ "exception_message": status.canonical_reason() }))
            }
            Self::Broken(_) => {
                let status = StatusCode::INTERNAL_SERVER_ERROR;
                (status, json!({ "exception_message": status.canonical_reason() }))
            }
        };
        retry(status, (status, axum::Json(body)).into_response())
    }
}

impl Failure {
    /// True of what may be over soon, so that the same can be tried again.
    pub(crate) fn is_transient(&self) -> bool {
        matches!(self, Self::Database(error) if error.is_transient())
    }

    /// True where the database refused a row itself.
    pub(crate) fn is_bad_data(&self) -> bool {
        matches!(self, Self::Database(error) if error.is_bad_data())
    }
}

impl From<DatabaseError> for Failure {
    fn from(error: DatabaseError) -> Self {
        Self::Database(error)
    }
}

/// What became of a statement, as far as clients are told.
fn of_database(error: &DatabaseError) -> (StatusCode, String) {
    let status = match error {
        DatabaseError::Unique(_) | DatabaseError::Reference(_) | DatabaseError::Constraint(_) => {
            StatusCode::CONFLICT
        }
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
        DatabaseError::Timeout(after) => {
            return (status, format!("the database did not finish within {after:?}"));
        }
        DatabaseError::Deadlock => "another request was in the way",
        DatabaseError::Busy(_) => "all connections are busy",
        DatabaseError::Crowded => "too many slow requests run already",
        DatabaseError::Connect { .. } | DatabaseError::Connection(_) => "the database cannot be reached",
        DatabaseError::Unavailable(_) => "the database cannot do it now",
        DatabaseError::Outdated => "the tables have just changed",
        DatabaseError::Moved(_) => "the file of the database is gone",
        DatabaseError::ReadOnly => "the database takes no writes now",
        _ => "the database refused the statement",
    };
    (status, detail.to_owned())
}

fn retry(status: StatusCode, mut response: Response) -> Response {
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

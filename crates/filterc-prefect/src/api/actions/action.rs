//! An action: a request that changes something, as one transaction.

use std::pin::Pin;

use axum::http::{HeaderMap, StatusCode};
use filterc::Compiled;
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::api::writer::Writer;
use filterc_server::endpoint::encoded;
use filterc_server::failure::Failure;
use filterc_server::model::{Kind, Model};
use filterc_server::request::Blank;

/// An action, and where it is asked for.
#[derive(Debug)]
pub(crate) struct Action {
    pub(crate) method: Method,
    pub(crate) path: &'static str,
    pub(crate) body: Body,
    pub(crate) run: ActionFn,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Method {
    Post,
    Put,
    Patch,
    Delete,
}

/// The kind of body that an action takes.
#[derive(Debug)]
pub(crate) enum Body {
    /// The body is not read.
    None,
    /// A body that is checked against this before the action runs.
    Of(Kind<'static>),
    /// A body that is always checked strictly, for it says which of many rows are changed.
    Strictly(Kind<'static>),
    /// A filter, compiled at the endpoint of the catalog that has the path of the action; with what goes beside it.
    Filter(Option<Kind<'static>>),
}

/// The function of an action. Its failure rolls the transaction back.
pub(crate) type ActionFn = for<'c> fn(&'c Writer<'c>, &'c ActionRequest<'c>) -> ActionFuture<'c>;

/// The future of a running action.
pub(crate) type ActionFuture<'c> = Pin<Box<dyn Future<Output = Result<ActionResponse, Failure>> + Send + 'c>>;

/// A request for an action, with its body checked.
pub(crate) struct ActionRequest<'r> {
    /// The values in the path, in their order.
    pub(crate) values: Vec<String>,
    pub(crate) headers: &'r HeaderMap,
    /// The body as it was checked; of a filter, what goes beside it.
    pub(crate) body: Value,
    /// The query of a body that is a filter.
    pub(crate) filter: Option<Compiled>,
    /// The body as it came.
    pub(crate) raw: &'r [u8],
}

/// The response of an action.
#[derive(Debug)]
pub(crate) struct ActionResponse {
    pub(crate) status: StatusCode,
    /// JSON, or nothing.
    pub(crate) bytes: Vec<u8>,
    /// Seconds after which to ask again.
    pub(crate) after: Option<f64>,
}

impl Action {
    pub(crate) const fn post(path: &'static str, body: Body, run: ActionFn) -> Self {
        Self { method: Method::Post, path, body, run }
    }

    pub(crate) const fn put(path: &'static str, body: Body, run: ActionFn) -> Self {
        Self { method: Method::Put, path, body, run }
    }

    pub(crate) const fn patch(path: &'static str, body: Body, run: ActionFn) -> Self {
        Self { method: Method::Patch, path, body, run }
    }

    pub(crate) const fn delete(path: &'static str, run: ActionFn) -> Self {
        Self { method: Method::Delete, path, body: Body::None, run }
    }
}

impl Body {
    /// Returns the meaning of a request without a body.
    pub(crate) fn blank(&self) -> Blank {
        match self {
            Self::Filter(_) => {
                Blank::Refused("the body is a filter that says which rows: send `{}` where all are meant")
            }
            Self::None | Self::Of(_) | Self::Strictly(_) => Blank::Empty,
        }
    }

    /// An object of this model.
    pub(crate) const fn model(model: &'static Model) -> Self {
        Self::Of(Kind::Model(model))
    }
}

impl ActionRequest<'_> {
    /// A value in the path.
    pub(crate) fn value(&self, at: usize) -> &str {
        self.values.get(at).map(String::as_str).unwrap_or_default()
    }

    /// The key in the path.
    pub(crate) fn key(&self) -> Result<Uuid, Failure> {
        self.key_at(0)
    }

    /// A key in the path; what no row can have is no path.
    pub(crate) fn key_at(&self, at: usize) -> Result<Uuid, Failure> {
        Uuid::try_parse(self.value(at)).map_err(|_| Failure::no_route())
    }

    /// A body that is an object.
    pub(crate) fn object(&self) -> Map<String, Value> {
        self.body.as_object().cloned().unwrap_or_default()
    }

    /// A member of the body, null where it has none.
    pub(crate) fn member(&self, name: &str) -> &Value {
        self.body.get(name).unwrap_or(&Value::Null)
    }
}

impl ActionResponse {
    /// 200 with this.
    pub(crate) fn answer(answer: &impl serde::Serialize) -> Result<Self, Failure> {
        Ok(Self { status: StatusCode::OK, bytes: encoded(answer)?, after: None })
    }

    /// 201 with this.
    pub(crate) fn created(answer: &impl serde::Serialize) -> Result<Self, Failure> {
        Ok(Self { status: StatusCode::CREATED, bytes: encoded(answer)?, after: None })
    }

    /// 204, or this failure where there was no row.
    pub(crate) fn changed(rows: u64, missing: impl FnOnce() -> Failure) -> Result<Self, Failure> {
        if rows > 0 { Ok(Self::nothing()) } else { Err(missing()) }
    }

    /// 204.
    pub(crate) fn nothing() -> Self {
        Self { status: StatusCode::NO_CONTENT, bytes: Vec::new(), after: None }
    }

    /// Returns the response with `Retry-After`, in seconds.
    pub(crate) fn after(self, seconds: f64) -> Self {
        Self { after: Some(seconds), ..self }
    }

    /// Returns the response with this status instead of its own.
    pub(crate) fn with(self, status: StatusCode) -> Self {
        Self { status, ..self }
    }
}

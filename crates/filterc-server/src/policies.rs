//! Which rows a client sees, where that differs from client to client.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::extract::Request;
use axum::http::Method;
use axum::http::request::Parts;
use axum::response::Response;
use filterc::Policy;
use tower::ServiceExt as _;

use crate::access::unauthorized;
use crate::api::OpenRequest;
use crate::app::App;
use crate::router;

/// Policies whose routes are kept; those that were asked for longest ago are made again.
const KEPT: usize = 256;

/// Says of each request which rows its client may see: whoever authenticates clients knows.
#[derive(Clone)]
pub struct Policies(Arc<PolicyOf>);

type PolicyOf = dyn Fn(&Parts) -> Option<Policy> + Send + Sync;

impl Policies {
    /// Asks this function. A client of whom it says nothing is answered 401, but where anybody may ask.
    pub fn new(of: impl Fn(&Parts) -> Option<Policy> + Send + Sync + 'static) -> Self {
        Self(Arc::new(of))
    }
}

impl fmt::Debug for Policies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Policies")
    }
}

/// Sends each request to routes that see what its client may see.
struct Dispatch {
    app: Arc<App>,
    policies: Policies,
    /// For those of whom nothing is said, where anybody may ask.
    open: Router,
    /// The one that was asked for last comes first.
    known: Mutex<VecDeque<(Policy, Router)>>,
}

/// Routes that ask for a policy.
pub(crate) fn routes(app: &Arc<App>, policies: &Policies) -> Router {
    let dispatch = Arc::new(Dispatch {
        app: Arc::clone(app),
        policies: policies.clone(),
        open: router::routes(app),
        known: Mutex::default(),
    });
    Router::new().fallback(move |request: Request| {
        let dispatch = Arc::clone(&dispatch);
        async move { dispatch.answer(request).await }
    })
}

impl Dispatch {
    async fn answer(&self, request: Request) -> Response {
        let (parts, body) = request.into_parts();
        let routes = match (self.policies.0)(&parts) {
            Some(policy) => self.seen_by(policy),
            None if self.is_open(&parts) => self.open.clone(),
            None => return unauthorized(&self.app),
        };
        match routes.oneshot(Request::from_parts(parts, body)).await {
            Ok(response) => response,
            Err(never) => match never {},
        }
    }

    fn is_open(&self, parts: &Parts) -> bool {
        let path = parts.uri.path();
        let inside = path.strip_prefix(self.app.base_path.as_str());
        parts.method == Method::GET
            && self.app.api.is_open(&self.app, OpenRequest { path, inside, socket: false })
    }

    fn seen_by(&self, policy: Policy) -> Router {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let at = known.iter().position(|(one, _)| *one == policy);
        let found = at.and_then(|at| known.remove(at));
        let (policy, routes) = found.unwrap_or_else(|| {
            let routes = router::routes(&Arc::new(self.app.seen_by(policy.clone())));
            (policy, routes)
        });
        known.push_front((policy, routes.clone()));
        known.truncate(KEPT);
        routes
    }
}

//! Routes for each policy: a client is answered by those that see what it may see.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::extract::Request;
use axum::http::Method;
use axum::http::request::Parts;
use axum::response::Response;
use filterc::Policy;
use tower::ServiceExt as _;

use crate::admission::unauthorized;
use crate::api::OpenRequest;
use crate::app::App;
use crate::policies::Policies;
use crate::settings::Settings;
use crate::{layers, router};

/// Policies whose routes are kept; those that were asked for longest ago are made again.
const KEPT: usize = 256;

/// Everything, with its layers.
pub(crate) fn router(app: &Arc<App>, settings: &Settings) -> Router {
    let routes = match &settings.policies {
        Some(policies) => by_policy(app, policies),
        None => router::routes(app),
    };
    layers::around(routes, app, settings)
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
fn by_policy(app: &Arc<App>, policies: &Policies) -> Router {
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
        let routes = match self.policies.of(&parts) {
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

//! What a catalog has beside its endpoints: rows by their keys, what writes them, and probes.

use std::sync::Arc;

use axum::Router;

use crate::app::App;
use crate::{by_key, generic, probes};

impl App {
    /// The routes for rows by their keys, for what writes them, and for probes.
    pub(crate) fn plain_routes(&self) -> Router<Arc<Self>> {
        let routes = by_key::routes(self.catalog()).merge(probes::routes(self.catalog()));
        if self.writes() { routes.merge(generic::writes(self.catalog())) } else { routes }
    }

    /// True of the path of a probe; where a catalog has a path of that name, it is none.
    pub(crate) fn is_probe(&self, inside: &str) -> bool {
        probes::PATHS.contains(&inside) && self.catalog().endpoints().all(|(_, of)| of.path != inside)
    }

    /// Describes the rows by their keys.
    pub(crate) fn describe_rows(&self, document: &mut filterc::OpenApi) {
        generic::describe(self.catalog(), self.writes(), document);
    }
}

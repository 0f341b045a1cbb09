//! What all requests share.

use std::sync::OnceLock;

use filterc::catalog::CollectionId;
use filterc::{Catalog, Compiler, Profile};
use filterc_db::Database;

use crate::access::Access;
use crate::hub::Hub;
use crate::prefect::Inbox;
use crate::sockets::Sockets;
use crate::table::{Columns, columns};

/// How answers look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Manner {
    /// Rows as the catalog declares them.
    Generic,
    /// As Prefect's server shapes them.
    Prefect,
}

/// What all requests share.
#[derive(Debug)]
pub(crate) struct App {
    pub(crate) compiler: Compiler<'static>,
    pub(crate) database: Database,
    pub(crate) profile: Profile,
    pub(crate) manner: Manner,
    /// Without a slash at its end: `/api`.
    pub(crate) base_path: String,
    pub(crate) access: Access,
    /// What the API says of itself (OpenAPI).
    pub(crate) document: OnceLock<Vec<u8>>,
    pub(crate) hub: Hub,
    pub(crate) inbox: Inbox,
    pub(crate) sockets: Sockets,
    /// By collection.
    columns: Vec<Columns>,
}

impl App {
    pub(crate) fn new(
        compiler: Compiler<'static>,
        database: Database,
        profile: Profile,
        base_path: String,
        access: Access,
        hub: Hub,
        sockets: Sockets,
    ) -> Self {
        let catalog = compiler.catalog();
        let built_in = std::ptr::eq(catalog, filterc::catalog::prefect());
        let manner = if built_in { Manner::Prefect } else { Manner::Generic };
        let columns = catalog.collections().map(|(_, of)| columns(of)).collect();
        let (document, inbox) = (OnceLock::new(), Inbox::new());
        Self {
            compiler,
            database,
            profile,
            manner,
            base_path,
            access,
            document,
            hub,
            inbox,
            sockets,
            columns,
        }
    }

    pub(crate) fn catalog(&self) -> &'static Catalog {
        self.compiler.catalog()
    }

    #[expect(clippy::indexing_slicing, reason = "there is one for each collection of the catalog")]
    pub(crate) fn columns(&self, of: CollectionId) -> &Columns {
        &self.columns[of.index()]
    }
}

//! What all requests share.

use std::sync::OnceLock;

use filterc::catalog::CollectionId;
use filterc::{Catalog, Compiler, Policy, Profile};
use filterc_db::Database;

use crate::access::Access;
use crate::hub::{Bounds, Hub};
use crate::origins::CorsOrigins;
use crate::prefect::Inbox;
use crate::sockets::Sockets;
use crate::table::{Columns, columns};
use crate::{EncryptionKey, Settings};

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
    /// Reads the filters of requests that write, whatever the profile.
    pub(crate) strict: Compiler<'static>,
    /// Reads what the server itself decides by: the policy hides nothing from it.
    pub(crate) unrestricted: Compiler<'static>,
    pub(crate) database: Database,
    pub(crate) profile: Profile,
    pub(crate) manner: Manner,
    /// Without a slash at its end: `/api`.
    pub(crate) base_path: String,
    pub(crate) access: Access,
    pub(crate) encryption_key: Option<EncryptionKey>,
    pub(crate) origins: CorsOrigins,
    /// Without a slash at its end: `https://filters.example.com`.
    pub(crate) public_url: Option<String>,
    read_only: bool,
    /// Answers say how long their stages took.
    pub(crate) server_timing: bool,
    /// What the API says of itself (OpenAPI).
    pub(crate) document: OnceLock<Vec<u8>>,
    pub(crate) hub: Hub,
    pub(crate) inbox: Inbox,
    pub(crate) sockets: Sockets,
    /// The policy may hide rows of some collection.
    pub(crate) hides_some: bool,
    /// By collection.
    columns: Vec<Columns>,
}

impl App {
    pub(crate) fn new(
        compiler: Compiler<'static>,
        database: Database,
        settings: &Settings,
        base_path: String,
        access: Access,
    ) -> Self {
        let catalog = compiler.catalog();
        let built_in = std::ptr::eq(catalog, filterc::catalog::prefect());
        let bounds = Bounds { messages: settings.stream_messages, bytes: settings.stream_bytes };
        Self {
            hides_some: catalog.collections().any(|(id, _)| compiler.hides(id)),
            strict: compiler.clone().profile(Profile::Strict),
            unrestricted: compiler.clone().policy(Policy::default()),
            compiler,
            database,
            profile: settings.profile,
            manner: if built_in { Manner::Prefect } else { Manner::Generic },
            base_path,
            access,
            encryption_key: settings.encryption_key.clone(),
            origins: settings.cors_origins.clone(),
            public_url: settings.public_url.as_ref().map(|url| url.trim_end_matches('/').to_owned()),
            read_only: settings.read_only,
            server_timing: settings.server_timing,
            document: OnceLock::new(),
            hub: Hub::new(catalog, bounds),
            inbox: Inbox::new(),
            sockets: Sockets::new(settings),
            columns: catalog.collections().map(|(_, of)| columns(of)).collect(),
        }
    }

    /// False where everything that would change something is no part of the API.
    pub(crate) fn writes(&self) -> bool {
        !self.read_only
    }

    pub(crate) fn catalog(&self) -> &'static Catalog {
        self.compiler.catalog()
    }

    #[expect(clippy::indexing_slicing, reason = "there is one for each collection of the catalog")]
    pub(crate) fn columns(&self, of: CollectionId) -> &Columns {
        &self.columns[of.index()]
    }
}

//! Whether a server stands in for Prefect's own.

use filterc_server::app::App;

/// True of a server that takes all that Prefect's own takes: it also reads bodies as that one reads them, and writes errors as that one
/// writes them. With fewer leniencies they are those of RFC 9457.
pub(super) fn stands_in(app: &App) -> bool {
    app.leniencies == crate::LENIENCIES
}

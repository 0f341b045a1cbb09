//! Answers to filters in the shape of their collections.

use filterc::Argument;
use filterc::catalog::Answer;
use filterc_server::endpoint::{CompiledRequest, encoded};
use filterc_server::failure::Failure;
use filterc_server::generic::page;
use filterc_server::reader::Reader;
use filterc_server::shapes::Reply;

use super::holders::Holders;
use super::load::{Shape, load};

/// Rows, a count or a page, as the collection shapes them.
pub(super) async fn plain_answer(
    reader: &Reader<'_>,
    request: &CompiledRequest<'_>,
) -> Result<Reply, Failure> {
    let answer = reader.app.catalog().endpoint(request.endpoint).answer;
    if !answer.gives_rows() {
        return encoded(&reader.count(request.compiled).await?).map(Reply::from);
    }
    let found = reader.page(request.endpoint, request.compiled).await?;
    let of_pool = request.values.iter().any(|(name, _)| name == "work_pool_name");
    let holders = of_pool.then_some(Holders::OfPool);
    let secrets = request.compiled.parameter("include_secrets").and_then(Argument::as_bool);
    let shape = Shape { on_page: answer == Answer::Page, secrets: secrets.map(Into::into), holders };
    let rows = load(reader, &request.compiled.collection().name, found.rows, shape).await?;
    let bytes = match found.total {
        Some(total) => encoded(&page(rows.objects(), total, request))?,
        None => encoded(&rows.objects())?,
    };
    Ok(Reply { bytes, next: found.next })
}

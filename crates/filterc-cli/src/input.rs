//! Which endpoint a body is sent to.

use filterc::catalog::Route;
use filterc::syntax::parse;
use filterc::{Compiler, Limits, infer};

use crate::args::{BodyArgs, HowArgs};
use crate::body::Body;
use crate::{Failure, report};

/// The route that was asked for, or the one the body names; a note says which where that was a guess.
pub(crate) fn route(body: &Body, compiler: &Compiler<'_>, how: &HowArgs) -> Result<Route, Failure> {
    let catalog = compiler.catalog();
    if let Some(name) = &how.on {
        return compiler.route(name).map_err(|refused| report::argument("--on", &refused));
    }
    let (tree, errors) = parse(&body.bytes, &Limits::default());
    let found =
        if errors.is_empty() { infer(catalog, &tree) } else { Err(filterc::Refused { diagnostics: errors }) };
    let inferred = found.map_err(|refused| report::refused(body, &refused))?;
    if inferred.guessed {
        let endpoint = catalog.endpoint(inferred.endpoint);
        let collection = &catalog.collection(endpoint.collection).name;
        report::note(&format!("{}: taken as a query of `{collection}`; choose another with --on", body.name));
    }
    Ok(inferred.endpoint.into())
}

/// The compiler of the built-in catalog, a body and its route.
pub(crate) fn prepare(args: &BodyArgs) -> Result<(Compiler<'static>, Body, Route), Failure> {
    let compiler = Compiler::prefect().profile(args.how.profile.into());
    let body = Body::read(&args.body)?;
    let route = route(&body, &compiler, &args.how)?;
    Ok((compiler, body, route))
}

//! Which endpoint a body is sent to.

use filterc::catalog::Route;
use filterc::syntax::parse;
use filterc::{Compiler, Limits, infer};

use crate::args::{BodyArgs, HowArgs};
use crate::body::Body;
use crate::{Failure, report, source};

/// The route that was asked for, or the one the body names; a note says which where that was a guess.
pub(crate) fn route(body: &Body, compiler: &Compiler, how: &HowArgs) -> Result<Route, Failure> {
    let catalog = compiler.catalog();
    if let Some(name) = &how.on {
        return compiler.route(name).map_err(|refused| report::argument("--on", &refused));
    }
    let (tree, errors) = parse(&body.bytes, &Limits::default());
    let found = if errors.is_empty() {
        infer(catalog, &tree)
    } else {
        Err(filterc::CompileError { diagnostics: errors })
    };
    let inferred = found.map_err(|refused| report::refused(body, &refused))?;
    if inferred.guessed {
        let endpoint = catalog.endpoint(inferred.endpoint);
        let collection = &catalog.collection(endpoint.collection).name;
        report::note(&format!("{}: taken as a query of `{collection}`; choose another with --on", body.name));
    }
    Ok(inferred.endpoint.into())
}

/// The compiler of the catalog that was asked for.
pub(crate) fn compiler(how: &HowArgs) -> Result<Compiler, Failure> {
    let linked = Compiler::new(&source::from_args(&how.catalog)?);
    let compiler = linked.map_err(|_| Failure::Other("the catalog does not link".to_owned()))?;
    Ok(how.profile.read_by(compiler))
}

/// Returns the compiler for the page behind a cursor, where there is one.
pub(crate) fn after(compiler: Compiler, cursor: Option<&String>) -> Result<Compiler, Failure> {
    let Some(cursor) = cursor else { return Ok(compiler) };
    compiler.after(cursor).map_err(|refused| report::argument("--after", &refused))
}

/// A compiler, a body and its route.
pub(crate) fn prepare(args: &BodyArgs) -> Result<(Compiler, Body, Route), Failure> {
    let compiler = compiler(&args.how)?;
    let body = Body::read(&args.body)?;
    let route = route(&body, &compiler, &args.how)?;
    Ok((compiler, body, route))
}

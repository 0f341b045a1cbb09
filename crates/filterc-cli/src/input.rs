//! Bodies from files, and the endpoint each is sent to.

use std::io::Read;
use std::path::Path;

use filterc::catalog::EndpointId;
use filterc::syntax::parse;
use filterc::{Compiler, Limits, infer};

use crate::args::{BodyArgs, HowArgs};
use crate::{Failure, report};

/// A body, its name in messages, and where it goes.
pub(crate) struct Body {
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
}

impl Body {
    /// Reads a file, or standard input for `-`.
    pub(crate) fn read(path: &Path) -> Result<Self, Failure> {
        if path.as_os_str() == "-" {
            let mut bytes = Vec::new();
            let read = std::io::stdin().lock().read_to_end(&mut bytes);
            read.map_err(|error| Failure::Other(format!("cannot read standard input: {error}")))?;
            return Ok(Self { name: "<stdin>".to_owned(), bytes });
        }
        let name = path.display().to_string();
        match std::fs::read(path) {
            Ok(bytes) => Ok(Self { name, bytes }),
            Err(error) => Err(Failure::Other(format!("cannot read `{name}`: {error}"))),
        }
    }

    /// The endpoint that was asked for, or the one the body names; a note says which where that was a guess.
    pub(crate) fn endpoint(&self, compiler: &Compiler<'_>, how: &HowArgs) -> Result<EndpointId, Failure> {
        let catalog = compiler.catalog();
        if let Some(name) = &how.on {
            return compiler.endpoint(name).map_err(|refused| report::argument("--on", &refused));
        }
        let (tree, errors) = parse(&self.bytes, &Limits::default());
        let found = if errors.is_empty() {
            infer(catalog, &tree)
        } else {
            Err(filterc::Refused { diagnostics: errors })
        };
        let inferred = found.map_err(|refused| report::refused(self, &refused))?;
        if inferred.guessed {
            let endpoint = catalog.endpoint(inferred.endpoint);
            let collection = &catalog.collection(endpoint.collection).name;
            report::note(&format!(
                "{}: taken as a query of `{collection}`; choose another with --on",
                self.name
            ));
        }
        Ok(inferred.endpoint)
    }
}

/// The compiler of the built-in catalog, a body and its endpoint.
pub(crate) fn prepare(args: &BodyArgs) -> Result<(Compiler<'static>, Body, EndpointId), Failure> {
    let compiler = Compiler::prefect().profile(args.how.profile.into());
    let body = Body::read(&args.body)?;
    let endpoint = body.endpoint(&compiler, &args.how)?;
    Ok((compiler, body, endpoint))
}

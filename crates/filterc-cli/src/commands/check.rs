//! `filterc check`

use filterc::{Diagnostic, one_line, problem};
use serde_json::json;

use crate::args::{CheckArgs, FindingFormat};
use crate::body::Body;
use crate::{Failure, Outcome, input, out, report};

pub(crate) fn run(args: &CheckArgs) -> Outcome {
    let compiler = input::compiler(&args.how)?;
    let mut refused = false;
    for path in &args.bodies {
        let body = Body::read(path)?;
        let route = match input::route(&body, &compiler, &args.how) {
            Ok(route) => route,
            Err(Failure::Refused) => {
                refused = true;
                continue;
            }
            Err(other) => return Err(other),
        };
        let (accepted, findings) = match compiler.check(route, &body.bytes) {
            Ok(checked) => (true, checked.warnings),
            Err(found) => (false, found.diagnostics),
        };
        refused |= !accepted;
        print(&body, accepted, &findings, args.format);
    }
    if refused { Err(Failure::Refused) } else { Ok(()) }
}

fn print(body: &Body, accepted: bool, findings: &[Diagnostic], format: FindingFormat) {
    match format {
        FindingFormat::Text => report::findings(&body.name, &body.bytes, findings),
        FindingFormat::Line => {
            for finding in findings {
                out::eprintln!("{}", one_line(&body.name, &body.bytes, finding));
            }
        }
        FindingFormat::Json => {
            let found = problem(&body.bytes, findings);
            let one = if accepted {
                json!({ "file": body.name, "accepted": true, "warnings": found.warnings })
            } else {
                json!({ "file": body.name, "accepted": false, "problem": found })
            };
            out::json(&one.to_string());
        }
    }
}

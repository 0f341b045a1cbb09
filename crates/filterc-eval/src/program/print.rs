//! A program as lines, for people.

use filterc_ir::{Origin, line};

use super::place::Place;
use super::steps::{Program, Step};
use super::test::Test;

/// `2  is false: name contains "etl"; passes to 4, else reject`
pub(super) fn lines(program: &Program) -> Vec<(String, Origin)> {
    let number = |place: Place| match place {
        Place::ACCEPT => "accept".to_owned(),
        Place::REJECT => "reject".to_owned(),
        Place(step) => step.to_string(),
    };
    let mut lines = vec![(format!("start at {}", number(program.start)), Origin::NONE)];
    for (at, Step { test, wanted, pass, fail, of: (id, row) }) in program.steps.iter().enumerate() {
        let asked = line(&program.ir, &program.catalog, *id, program.catalog.collection(*row));
        let not = if *wanted { "" } else { "not " };
        let through = match test {
            Test::Exists(_, place) => format!(", from {} on", number(*place)),
            _ => String::new(),
        };
        let text = format!("{at}  {not}{asked}{through}; then {}, else {}", number(*pass), number(*fail));
        lines.push((text, program.ir.origin(*id)));
    }
    lines
}

//! `filterc sql`

use filterc::{Dialect, Statement};
use serde_json::{Value, json};

use crate::args::{SqlArgs, TextFormat};
use crate::{Outcome, input, out, page, report};

pub(crate) fn run(args: &SqlArgs) -> Outcome {
    let (compiler, body, route) = input::prepare(&args.body)?;
    let compiler = input::after(compiler, args.after.as_ref())?.plans(args.plans.into());
    let compiled = compiler.compile_at(route, &body.bytes);
    let compiled = compiled.map_err(|refused| report::refused(&body, &refused))?;
    report::findings(&body.name, &body.bytes, &compiled.warnings);
    let statement = compiled.statement(args.dialect.into());
    match args.format {
        TextFormat::Json => out::json(&json(&statement).to_string()),
        TextFormat::Text => {
            let prefix = if statement.dialect == Dialect::Postgres { '$' } else { '?' };
            out::print_exact(&format!("{};\n", statement.sql));
            for (i, bind) in statement.binds.iter().enumerate() {
                let number = i + 1;
                out::println!("-- {prefix}{number} = {}", bind.display(page::width().saturating_sub(12)));
            }
        }
    }
    Ok(())
}

/// `{"sql", "binds", "dialect", "shape"}`
pub(crate) fn json(statement: &Statement) -> Value {
    json!({
        "sql": &*statement.sql,
        "binds": statement.binds,
        "dialect": statement.dialect,
        "shape": statement.shape.to_string(),
    })
}

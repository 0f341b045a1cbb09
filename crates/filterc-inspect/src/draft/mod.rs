//! A catalog out of a live schema: a first version, for people to go on from.
//!
//! What the language cannot say is left out, and a comment says what and why. The text reads back as a catalog where at
//! least one table is a collection.

mod columns;
mod defaults;
mod endpoints;
mod enums;
mod filters;
mod indexes;
mod plan;
mod relations;
mod sorts;
mod words;

use filterc_sql::Dialect;

use crate::Schema;
use enums::Enums;
use plan::{Collection, Plan};
use words::{identifier, remark, remarks};

/// The text of a catalog of these tables, or of all where none is named.
pub fn draft(schema: &Schema, only: &[String]) -> String {
    let enums = Enums::new(schema);
    let plan = Plan::new(schema, &enums, only);
    let database = match schema.dialect {
        Dialect::Postgres => "Postgres",
        Dialect::Sqlite => "SQLite",
    };
    let mut text = String::new();
    remark(
        &mut text,
        0,
        &format!("Drafted from a {database} database. Comments say what was left out, and why."),
    );
    text += &format!("\ncatalog {} \"1\"\n", identifier(&schema.name));
    let columns: Vec<_> = plan.collections.iter().flat_map(|one| one.columns.iter().copied()).collect();
    enums::write(&mut text, &enums, &columns, only.is_empty());
    if !plan.left_out.is_empty() {
        text.push('\n');
        remarks(&mut text, 0, &plan.left_out);
    }
    for collection in &plan.collections {
        write(&mut text, &plan, &enums, collection);
    }
    text
}

fn write(text: &mut String, plan: &Plan<'_>, enums: &Enums<'_>, of: &Collection<'_>) {
    let name = &of.table.name;
    let rows = of.table.rows.map(|rows| format!("rows ~{} ", two_digits(rows))).unwrap_or_default();
    *text += &format!("\ncollection {name} from {name} {rows}{{\n");
    columns::write(text, plan, enums, of);
    indexes::write(text, of);
    filters::write(text, of);
    let order = sorts::write(text, of);
    let members = relations::write(text, plan, of);
    endpoints::write(text, name, &members, order.as_deref());
    *text += "}\n";
}

/// The number with two digits and zeros, so that a few more rows do not change the draft.
fn two_digits(rows: u64) -> u64 {
    let digits = rows.checked_ilog10().unwrap_or(0).saturating_sub(1);
    let unit = 10_u64.saturating_pow(digits);
    rows / unit * unit
}

#[cfg(test)]
mod tests {
    #[test]
    fn numbers_of_rows_are_rounded_to_two_digits() {
        let rounded = [0, 7, 99, 104, 12_345, 100_000].map(super::two_digits);
        assert_eq!(rounded, [0, 7, 99, 100, 12_000, 100_000]);
    }
}

//! Sort orders: both ways by the key, by times and by names.

use std::collections::BTreeSet;

use filterc_catalog::Type;

use super::plan::Collection;
use super::words::{no_operand, remark};
use crate::{Column, Kind};

/// Writes the sort orders; the name of the first one, if any.
pub(super) fn write(text: &mut String, of: &Collection<'_>) -> Option<String> {
    let (mut lines, mut names, mut first) = (String::new(), BTreeSet::new(), None);
    let key = std::iter::once(of.key);
    let others = of.columns.iter().copied().filter(|column| column.name != of.key.name && is_telling(column));
    for column in key.chain(others) {
        let (name, upper) = (&column.name, column.name.to_ascii_uppercase());
        if no_operand(name) {
            remark(
                &mut lines,
                4,
                &format!("orders by `{name}` are left out: it is no column in expressions"),
            );
        } else if names.insert(upper.clone()) {
            lines += &format!("    {upper}_ASC = {name} asc\n    {upper}_DESC = {name} desc\n");
            first.get_or_insert(format!("{upper}_ASC"));
        } else {
            remark(&mut lines, 4, &format!("orders by `{name}` are left out: their names are taken"));
        }
    }
    *text += &format!("\n  sort {{\n{lines}  }}\n");
    first
}

/// True where people are likely to want rows in this order.
fn is_telling(column: &Column) -> bool {
    match column.kind {
        Kind::Plain(Type::Timestamp | Type::Date) => true,
        Kind::Plain(Type::Text) => {
            let name = column.name.to_ascii_lowercase();
            ["name", "title", "slug", "label"]
                .iter()
                .any(|word| name == *word || name.ends_with(&format!("_{word}")))
        }
        _ => false,
    }
}

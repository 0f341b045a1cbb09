//! The columns of a collection, a line each.

use filterc_catalog::OnDelete;

use super::defaults::{Default, default};
use super::enums::Enums;
use super::plan::{Collection, Plan};
use super::words::{self, list, needs_own_line, quoted, type_name};
use crate::{Column, Expression, ForeignKey, Index, Kind, Part};

/// A line of the draft for a column.
struct Line {
    name: String,
    ty: String,
    properties: String,
    /// Notes on properties that the line leaves out, with the reasons.
    remarks: Vec<String>,
}

pub(super) fn write(text: &mut String, plan: &Plan<'_>, enums: &Enums<'_>, of: &Collection<'_>) {
    let lines: Vec<_> = of.columns.iter().map(|column| line(plan, enums, of, column)).collect();
    let widest = |text: fn(&Line) -> &String| lines.iter().map(|line| text(line).len()).max().unwrap_or(0);
    let (names, types) = (widest(|line| &line.name), widest(|line| &line.ty));
    *text += "  columns {\n";
    let mut before = String::new();
    for Line { name, ty, properties, remarks } in &lines {
        if !before.is_empty() && needs_own_line(name, ty, &before) {
            *text += "  }\n\n  columns {\n";
        }
        words::remarks(text, 4, remarks);
        let said = format!("    {name:names$}  {ty:types$} {properties}");
        *text += &format!("{}\n", said.trim_end());
        before = said;
    }
    words::remarks(text, 4, &of.left_out);
    words::remarks(text, 4, &odd_keys(plan, of));
    *text += "  }\n";
}

fn line(plan: &Plan<'_>, enums: &Enums<'_>, of: &Collection<'_>, column: &Column) -> Line {
    let (ty, members) = match &column.kind {
        Kind::Plain(ty) => (type_name(*ty), [].as_slice()),
        Kind::Enum(name) => (enums.name(name), enums.members(name)),
        Kind::Unknown => (None, [].as_slice()),
    };
    let nullable = if column.nullable { "?" } else { "" };
    let mut line = Line {
        name: column.name.clone(),
        ty: format!("{}{nullable}", ty.unwrap_or_default()),
        properties: String::new(),
        remarks: Vec::new(),
    };
    if column.name == of.key.name {
        line.properties += " key";
    } else if of.table.indexes.iter().any(|index| is_unique(index, column)) {
        line.properties += " unique";
    }
    match default(column, members) {
        Default::Said(said) => {
            line.properties += &format!(" default {said}");
            if said == "[]" {
                let set = format!(
                    "`{}` is a `set<text>` if it never holds anything but lists of texts",
                    column.name
                );
                line.remarks.push(set);
            }
        }
        Default::Unsaid => {
            let expression = quoted(column.default.as_deref().unwrap_or_default());
            line.remarks.push(format!("the default {expression} of `{}` is left out", column.name));
        }
        Default::None if column.generated => {
            line.remarks.push(format!("the database fills `{}` by itself", column.name));
        }
        Default::None => {}
    }
    let own = |key: &&ForeignKey| of.own(key).is_some_and(|found| found.name == column.name);
    if let Some((key, parent, then)) =
        of.table.foreign_keys.iter().filter(own).find_map(|key| referenced_collection(plan, key))
    {
        line.properties += &format!(" -> {}{then}", parent.table.name);
        let others = of.table.foreign_keys.iter().filter(own).filter(|other| *other != key);
        let others = others.filter(|other| referenced_collection(plan, other).is_some());
        line.remarks.extend(others.map(|other| left_out(other, "a column has one foreign key")));
    }
    line
}

/// The collection that a foreign key leads to, and what the language says a delete does; none where it cannot.
fn referenced_collection<'p, 's>(
    plan: &'p Plan<'s>,
    key: &'p ForeignKey,
) -> Option<(&'p ForeignKey, &'p Collection<'s>, &'static str)> {
    let then = match key.on_delete? {
        OnDelete::Restrict => "",
        OnDelete::Cascade => " cascade",
        OnDelete::SetNull => " null",
    };
    plan.parent(key).map(|parent| (key, parent, then))
}

/// The foreign keys that no column can say.
fn odd_keys(plan: &Plan<'_>, of: &Collection<'_>) -> Vec<String> {
    let odd = of.table.foreign_keys.iter().filter_map(|key| {
        let parent = plan.collections.iter().find(|one| one.table.name == key.table);
        Some(left_out(
            key,
            match (key.on_delete, parent) {
                _ if key.columns.len() > 1 => "it is more than one column",
                _ if of.own(key).is_none() => "its column is left out",
                (_, None) => "its table is no collection here",
                (_, Some(_)) if plan.parent(key).is_none() => "it refers to something else than the key",
                (None, _) => "a delete sets a default",
                _ => return None,
            },
        ))
    });
    odd.collect()
}

fn left_out(key: &ForeignKey, why: &str) -> String {
    let (from, table, to) = (list(&key.columns), quoted(&key.table), list(&key.references));
    format!("the foreign key from {from} to {to} of {table} is left out: {why}")
}

/// True for the index of a unique constraint over this column alone.
pub(super) fn is_unique(index: &Index, column: &Column) -> bool {
    let alone = |part: &Part| part.expression == Expression::Column(column.name.clone());
    index.constraint && index.parts.len() == 1 && index.parts.iter().all(alone)
}

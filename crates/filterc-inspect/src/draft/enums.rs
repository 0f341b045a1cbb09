//! Enums: the types of Postgres under names of the catalog, `state_type` as `StateType`.

use std::collections::BTreeMap;

use super::words::{NO_NAME, is_name, quoted, remarks, wrap_words};
use crate::{Column, EnumType, Kind, Schema};

/// The enums of a schema.
pub(super) struct Enums<'s> {
    /// By the name in the database: the name in the catalog, and the type.
    named: BTreeMap<&'s str, (String, &'s EnumType)>,
    /// Notes on enums that are left out, with the reasons.
    left_out: Vec<String>,
}

impl<'s> Enums<'s> {
    pub(super) fn new(schema: &'s Schema) -> Self {
        let (mut named, mut left_out) = (BTreeMap::new(), Vec::new());
        for of in &schema.enums {
            let odd = of.members.iter().find(|member| !is_name(member));
            if !is_name(&of.name) {
                left_out.push(format!("the enum {} is left out: {NO_NAME}", quoted(&of.name)));
            } else if let Some(member) = odd {
                let (name, member) = (quoted(&of.name), quoted(member));
                left_out.push(format!("the enum {name} is left out for its member {member}: {NO_NAME}"));
            } else {
                let taken = |name: &str| named.values().any(|(known, _): &(String, _)| known == name);
                let mut name = camel(&of.name);
                while taken(&name) || !is_name(&name) {
                    name = format!("_{name}");
                }
                named.insert(of.name.as_str(), (name, of));
            }
        }
        Self { named, left_out }
    }

    /// The name in the catalog.
    pub(super) fn name(&self, database: &str) -> Option<&str> {
        self.named.get(database).map(|(name, _)| name.as_str())
    }

    /// The members of an enum that the catalog has.
    pub(super) fn members(&self, database: &str) -> &'s [String] {
        self.named.get(database).map_or(&[], |(_, of)| &of.members)
    }
}

/// Writes the enums: all, or those that these columns use.
pub(super) fn write(text: &mut String, enums: &Enums<'_>, columns: &[&Column], all: bool) {
    let used = |database: &str| {
        columns.iter().any(|column| matches!(&column.kind, Kind::Enum(name) if name == database))
    };
    let wanted: Vec<_> = enums.named.iter().filter(|(database, _)| all || used(database)).collect();
    if all && !enums.left_out.is_empty() || !wanted.is_empty() {
        text.push('\n');
    }
    for (database, (name, of)) in wanted {
        let head = format!("enum {name} as {database} {{");
        let members = of.members.iter().map(String::as_str);
        let words = std::iter::once(head.as_str()).chain(members).chain(["}"]);
        let line = words.collect::<Vec<_>>().join(" ");
        if line.len() <= 100 {
            *text += &format!("{line}\n");
        } else {
            *text += &format!("{head}\n{}}}\n", wrap_words(of.members.iter().map(String::as_str), 2));
        }
    }
    if all {
        remarks(text, 0, &enums.left_out);
    }
}

/// `state_type` → `StateType`
fn camel(name: &str) -> String {
    let words = name.split('_').map(|word| {
        let mut chars = word.chars();
        chars.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(chars).collect::<String>()
    });
    words.collect()
}

//! Related collections: along the foreign keys, one level each way.

use super::plan::{Collection, Plan};
use super::words::{quoted, remark};
use crate::{Column, ForeignKey};

/// Most related collections in a body, beside the collection itself and its paging.
const MOST: usize = 60;

/// Words that an endpoint takes for its paging.
const PAGING: [&str; 3] = ["limit", "offset", "sort"];

/// Words that may stand behind a relation, so that none can begin with them.
const FLAGS: [&str; 3] = ["as", "hidden", "shortcut"];

/// A relation: its step, names to choose from, and how it is described.
struct Step {
    text: String,
    names: Vec<String>,
    between: String,
    problem: Option<String>,
}

/// Writes the relations; the names that bodies use for them.
pub(super) fn write(text: &mut String, plan: &Plan<'_>, of: &Collection<'_>) -> Vec<String> {
    let mut lines = String::new();
    let mut members: Vec<String> = Vec::new();
    for step in to_one(plan, of).into_iter().chain(to_many(plan, of)) {
        let taken = |name: &str| {
            name == of.table.name || PAGING.contains(&name) || members.iter().any(|member| member == name)
        };
        let problem = match step.problem {
            None if members.len() == MOST => Some(format!("a body has at most {MOST}")),
            problem => problem,
        };
        if let Some(why) = problem {
            remark(&mut lines, 4, &format!("the relation {} is left out: {why}", step.between));
            continue;
        }
        let own = step.names.first().filter(|name| !taken(name));
        let chosen = step.names.iter().find(|name| !taken(name)).cloned();
        let chosen = chosen.unwrap_or_else(|| format!("related_{}", members.len() + 1));
        let alias = if own.is_some() { String::new() } else { format!(" as {chosen}") };
        lines += &format!("    {}{alias}\n", step.text);
        members.push(chosen);
    }
    if !lines.is_empty() {
        *text += &format!("\n  related {{\n{lines}  }}\n");
    }
    members
}

/// To the rows that foreign keys of this collection refer to.
fn to_one(plan: &Plan<'_>, of: &Collection<'_>) -> Vec<Step> {
    let steps = keys(plan, of).map(|(own, _, parent)| {
        let (column, table) = (&own.name, &parent.table.name);
        let role = column.strip_suffix("_id").filter(|role| !role.is_empty()).unwrap_or(column);
        let flag = FLAGS.contains(&column.as_str());
        let word = flag.then(|| format!("no relation begins with `{column}`"));
        Step {
            text: format!("{column} -> {table}"),
            names: vec![table.clone(), role.to_owned(), format!("{role}_{table}")],
            between: format!("from `{column}` to `{table}`"),
            problem: mismatch(own, parent.key).or(word),
        }
    });
    steps.collect()
}

/// To the rows whose foreign keys refer to this collection.
fn to_many(plan: &Plan<'_>, of: &Collection<'_>) -> Vec<Step> {
    let all = plan.collections.iter().flat_map(|child| keys(plan, child).map(move |found| (child, found)));
    let steps =
        all.filter(|(_, (_, _, parent))| parent.table.name == of.table.name).map(|(child, (own, _, _))| {
            let (column, table) = (&own.name, &child.table.name);
            Step {
                text: format!("<- {table}.{column}"),
                names: vec![table.clone(), format!("{table}_by_{column}")],
                between: format!("from `{column}` of `{table}`"),
                problem: mismatch(own, of.key),
            }
        });
    steps.collect()
}

/// The foreign keys that lead to a collection; no two from the same column to the same one.
fn keys<'p, 's>(
    plan: &'p Plan<'s>,
    of: &'p Collection<'s>,
) -> impl Iterator<Item = (&'p Column, &'p ForeignKey, &'p Collection<'s>)> {
    of.table.foreign_keys.iter().enumerate().filter_map(|(at, key)| {
        let same = |other: &ForeignKey| other.columns == key.columns && other.table == key.table;
        let again = of.table.foreign_keys.iter().take(at).any(same);
        let (own, parent) = (of.own(key)?, plan.parent(key)?);
        (!again).then_some((own, key, parent))
    })
}

fn mismatch(own: &Column, key: &Column) -> Option<String> {
    let (own_type, key_type) = (quoted(&own.declared), quoted(&key.declared));
    (own.kind != key.kind).then(|| format!("{own_type} and {key_type} are not the same type"))
}

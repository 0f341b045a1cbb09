//! Catalogs in the catalog language: up to three collections with columns of every type, links between them that may lead
//! nowhere, fields with the operators that fit and modifiers, sorts, related collections and endpoints.

use crate::entropy::{Choices, Entropy};

/// The types that columns have; `Mood` is the enum of every catalog.
const TYPES: [&str; 16] = [
    "text",
    "int",
    "timestamp",
    "bool",
    "uuid",
    "set<text>",
    "json",
    "Mood",
    "bigint",
    "float",
    "decimal",
    "date",
    "interval",
    "set<int>",
    "smallint",
    "set<Mood>",
];

struct Collection {
    name: String,
    /// The type of its key.
    key: &'static str,
    /// Names, types, and whether they may be NULL.
    columns: Vec<(String, &'static str, bool)>,
    /// Positions of the collections that it links to; the column is `to{position}`.
    links: Vec<usize>,
}

/// A catalog.
pub fn catalog(entropy: &Entropy) -> String {
    let choices = &mut Choices::new(entropy);
    let count = 1 + choices.choose(3);
    let mut all: Vec<_> = (0..count).map(|at| collection(choices, at)).collect();
    for of in &mut all {
        of.links = (0..count).filter(|_| choices.one_in(2)).collect();
    }
    let mut text = "catalog smithed \"1\"\n\nenum Mood as mood { good bad Ugly }\n".to_owned();
    for at in 0..count {
        text += &written(choices, &all, at);
    }
    text
}

fn collection(choices: &mut Choices<'_>, at: usize) -> Collection {
    let key = ["uuid", "bigint", "text"][choices.choose(3)];
    let columns = (0..2 + choices.choose(7))
        .map(|number| (format!("f{number}"), TYPES[choices.choose(TYPES.len())], choices.one_in(2)));
    Collection { name: format!("c{at}"), key, columns: columns.collect(), links: Vec::new() }
}

fn written(choices: &mut Choices<'_>, all: &[Collection], at: usize) -> String {
    let of = &all[at];
    let mut text =
        format!("\ncollection {0} from t_{0} rows ~100 {{\n  columns {{\n    id {1} key\n", of.name, of.key);
    for (name, ty, nullable) in &of.columns {
        text += &format!("    {name} {ty}{}\n", if *nullable { "?" } else { "" });
    }
    for to in &of.links {
        text += &format!("    to{to} {}?\n", all[*to].key);
    }
    text += "  }\n";
    text += &format!("  filter{} {{\n", if choices.one_in(4) { "" } else { " groups" });
    text += &format!("    id: any_{}\n", if choices.one_in(2) { " not_any_" } else { "" });
    for (name, ty, nullable) in &of.columns {
        text += &format!("    {}\n", field(choices, name, ty, *nullable, of));
    }
    for to in &of.links {
        text += &format!("    {}\n", link_field(choices, &all[*to], *to));
    }
    for from in all.iter().filter(|from| from.links.contains(&at)) {
        text += &format!("    has_{0}: exists_ on <- {0}.to{at}, is_null_ on <- {0}.to{at}\n", from.name);
        if let Some((name, _, _)) = from.columns.iter().find(|(_, ty, _)| *ty == "text") {
            let empty = if choices.one_in(3) { " empty skip" } else { "" };
            text += &format!(
                "    via_{0}: via <- {0}.to{at} (who = any_ on {name}{empty}, like = like_ on {name})\n",
                from.name
            );
        }
    }
    if let [(first, one, _), (second, other, _), ..] = of.columns.as_slice()
        && plain(one)
        && plain(other)
    {
        let skip = if choices.one_in(2) { " skip" } else { "" };
        text += &format!(
            "    both groups {{\n      one{skip}: any_ on {first}\n      two{skip}: not_any_ on {second}\n    }}\n"
        );
    }
    text += "  }\n  sort {\n    KEY = id desc\n";
    for (name, _, _) in of.columns.iter().filter(|(_, ty, _)| plain(ty)) {
        let direction = if choices.one_in(2) { "desc" } else { "asc" };
        text += &format!("    BY_{} = {name} {direction}\n", name.to_uppercase());
    }
    text += &longer_sorts(of);
    text += "  }\n";
    let related = related(all, at);
    let mut names = String::new();
    text += if related.is_empty() { "" } else { "  related {\n" };
    for (name, step) in &related {
        text += &format!("    {step}\n");
        names += &format!(" {name}");
    }
    text += if related.is_empty() { "" } else { "  }\n" };
    text += &format!(
        "  endpoint POST \"/{0}/filter\" rows {{\n    {0}{names}\n    limit 0..200 = 200  offset  sort = KEY\n  }}\n",
        of.name
    );
    text += &format!("  endpoint POST \"/{0}/count\" count {{\n    {0}{names}\n  }}\n", of.name);
    text += &groups(of);
    text + "}\n"
}

/// Orders by several keys, in one way and in both, by expressions, and with the key before others.
fn longer_sorts(of: &Collection) -> String {
    let columns: Vec<_> = of.columns.iter().filter(|(_, ty, _)| plain(ty)).collect();
    let mut text = String::new();
    for (at, pair) in columns.windows(2).enumerate() {
        let [(a, ..), (b, ..)] = pair else { continue };
        text += &format!(
            "    MIXED_{at} = {a} asc, {b} desc, id desc\n    ALIKE_{at} = {a} desc, {b} desc, id desc\n"
        );
        text += &format!("    EARLY_{at} = {a} asc, id asc, {b} desc\n");
    }
    for (at, (name, ty, _)) in of.columns.iter().enumerate() {
        let same = of.columns.iter().skip(at + 1).find(|(_, other, _)| other == ty && plain(ty));
        if let Some((other, ..)) = same {
            text += &format!(
                "    FIRST_{at} = coalesce({name}, {other}) desc\n    LAST_{at} = coalesce({name}, {other}) asc\n"
            );
        }
        if *ty == "text" {
            text += &format!("    JOINED_{at} = {name} || \"-\" desc, {name} asc\n");
        }
        if *ty == "json" {
            text += &format!(
                "    KIND_{at} = {name} ->> \"kind\" desc\n    KINDS_{at} = {name} ->> \"kind\" asc, id desc\n"
            );
        }
        if *ty == "timestamp" {
            text += &format!("    SINCE_{at} = now - {name} desc\n");
        }
    }
    text
}

/// A field of a column, with some of the operators that fit.
fn field(choices: &mut Choices<'_>, name: &str, ty: &str, nullable: bool, of: &Collection) -> String {
    let fitting: &[&str] = match ty {
        "text" => &["any_", "like_", "not_any_", "startswith_", "prefix_", "not_prefix_", "is_null_"],
        "bool" => &["eq_", "any_", "is_null_"],
        "json" => &["labels_", "exists_", "is_null_"],
        "int" | "bigint" | "smallint" | "float" | "decimal" | "interval" => {
            &["any_", "ge_", "le_", "not_any_", "is_null_"]
        }
        "timestamp" | "date" => &["before_", "after_", "any_", "not_any_", "is_null_"],
        set if set.starts_with("set") => &["any_", "all_", "is_null_"],
        _ => &["any_", "not_any_", "is_null_", "exists_"],
    };
    let mut operators: Vec<String> = Vec::new();
    for (at, operator) in fitting.iter().enumerate() {
        if at > 0 && choices.one_in(3) {
            continue;
        }
        let lists =
            !matches!(*operator, "eq_" | "ge_" | "le_" | "before_" | "after_" | "is_null_" | "exists_");
        let empty = match choices.choose(8) {
            1 if lists => " empty skip",
            2 if lists => " empty true",
            3 if lists => " vanishes",
            _ => "",
        };
        let default =
            if *operator == "is_null_" && nullable && choices.one_in(6) { " default false" } else { "" };
        // Another column of the type stands in for NULL, or is looked at as well.
        let other = of.columns.iter().find(|(other, its, _)| other != name && *its == ty);
        let on = match (other, choices.choose(6)) {
            (Some((other, ..)), 1) if plain(ty) => format!(" on coalesce({name}, {other})"),
            (Some((other, ..)), 2) if plain(ty) && default.is_empty() => format!(" on {name} | {other}"),
            _ => format!(" on {name}"),
        };
        operators.push(format!("{operator}{on}{default}{empty}"));
    }
    if ty == "text" && choices.one_in(4) {
        let other = of.columns.iter().find(|(other, its, _)| other != name && *its == "text");
        let more = other.map_or(String::new(), |(other, ..)| format!(" || \" \" || {other}"));
        operators.push(format!("find = search_ on {name}{more}"));
    }
    if ty == "json" && choices.one_in(2) {
        operators.push(format!("kind = any_ on {name} ->> \"kind\""));
    }
    let words =
        [(" groups", 2), (" skip", 4)].map(|(word, often)| if choices.one_in(often) { word } else { "" });
    format!("{name}{}: {}", words.concat(), operators.join(", "))
}

/// A field over a row that is linked to.
fn link_field(choices: &mut Choices<'_>, target: &Collection, to: usize) -> String {
    let through = target.columns.iter().find(|(_, ty, _)| plain(ty));
    let more = through
        .map_or(String::new(), |(name, _, _)| format!(", its = any_ on to{to} -> {}.{name}", target.name));
    let negated = if choices.one_in(3) { "not_any_ " } else { "" };
    format!("to{to}: any_ {negated}is_null_ on to{to}{more}")
}

/// The related collections by their names in bodies, and how they are found.
fn related(all: &[Collection], at: usize) -> Vec<(String, String)> {
    let mut related = Vec::new();
    for to in &all[at].links {
        related.push((format!("at{to}"), format!("to{to} -> {} as at{to}", all[*to].name)));
    }
    for (from, one) in all.iter().enumerate().filter(|(_, one)| one.links.contains(&at)) {
        // One step further, where there is one.
        let mut step = format!("<- {}.to{at} as from{from}", one.name);
        let mut names = vec![format!("from{from}")];
        if let Some(next) = one.links.iter().find(|next| **next != at) {
            step += &format!(" {{\n      to{next} -> {} as far{from}\n    }}", all[*next].name);
            names.push(format!("far{from}"));
        }
        related.push((names.join(" "), step));
    }
    related
}

fn groups(of: &Collection) -> String {
    let key = of
        .columns
        .iter()
        .find(|(_, ty, _)| matches!(*ty, "text" | "Mood" | "bool" | "date" | "decimal" | "interval"));
    let number = of.columns.iter().find(|(_, ty, _)| matches!(*ty, "int" | "smallint"));
    let exact = of.columns.iter().find(|(_, ty, _)| *ty == "decimal");
    let length = of.columns.iter().find(|(_, ty, _)| *ty == "interval");
    let time = of.columns.iter().find(|(_, ty, _)| *ty == "timestamp");
    let mut text = format!("  endpoint POST \"/{0}/groups\" groups {{\n    {0}\n", of.name);
    if let Some((name, ..)) = key {
        text += &format!("    by {name}\n");
    }
    text += "    give number = count\n";
    if let Some((name, ..)) = number {
        text += &format!(
            "    give sum = sum({name})\n    give mean = avg({name})\n    give most = max({name})\n"
        );
        text += &format!("    give positive = count where {name} > 0\n");
    }
    for (name, ..) in [exact, length].into_iter().flatten() {
        text += &format!("    give sum_{name} = sum({name})\n    give mean_{name} = avg({name})\n");
        text += &format!("    give least_{name} = min({name})\n    give most_{name} = max({name})\n");
    }
    if let Some((name, ..)) = time {
        text += &format!("    give first = min({name})\n    give last = latest(id by {name})\n");
    }
    text + "  }\n"
}

/// A type whose values compare as they are.
fn plain(ty: &str) -> bool {
    ty != "json" && !ty.starts_with("set")
}

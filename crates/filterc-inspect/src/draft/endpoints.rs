//! The endpoints of a collection: its rows, and how many they are.

use super::words::wrap_words;

pub(super) fn write(text: &mut String, name: &str, members: &[String], order: Option<&str>) {
    // These words stand for the paging of a body.
    let own = match name {
        "limit" | "offset" | "sort" => format!("{name}_ = {name}"),
        _ => name.to_owned(),
    };
    let keys = std::iter::once(own.as_str()).chain(members.iter().map(String::as_str));
    let keys = wrap_words(keys, 4);
    let sort = order.map(|order| format!("  sort = {order}")).unwrap_or_default();
    *text += &format!("\n  endpoint POST \"/{name}/filter\" rows {{\n{keys}");
    *text += &format!("    limit 0..200 = 200  offset{sort}\n  }}\n");
    *text += &format!("\n  endpoint POST \"/{name}/count\" count {{\n{keys}  }}\n");
}

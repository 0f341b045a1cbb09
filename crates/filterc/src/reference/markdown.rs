//! The reference as Markdown.

use std::fmt::{self, Display, Formatter};

use super::{CollectionReference, FieldReference, Reference};

impl Reference {
    /// As Markdown: a chapter a collection, tables of fields, sorts, relations, endpoints and columns.
    pub fn markdown(&self) -> String {
        Markdown(self).to_string()
    }
}

struct Markdown<'r>(&'r Reference);

impl Display for Markdown<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Reference { name, version, api, enums, collections } = self.0;
        writeln!(f, "# The filter language of {name} {version}\n")?;
        writeln!(f, "Written by `filterc catalog show --format markdown`.\n")?;
        if let Some(api) = api {
            writeln!(f, "A server adds the API {} to it.\n", code(api))?;
        }
        if collections.len() > 1 {
            let rows = collections.iter().map(|one| {
                let counts = [one.fields.len(), one.operators(), one.sorts.len(), one.endpoints.len()];
                let link = format!("[{0}](#{0})", one.name);
                [link].into_iter().chain(counts.iter().map(usize::to_string)).collect()
            });
            table(f, &["collection", "fields", "operators", "sort orders", "endpoints"], rows)?;
        }
        collections.iter().try_for_each(|one| chapter(f, one))?;
        if !enums.is_empty() {
            writeln!(f, "## Enums\n")?;
            let rows = enums.iter().map(|of| {
                let members: Vec<_> = of.members.iter().map(|member| code(member)).collect();
                vec![code(&of.name), members.join(", ")]
            });
            table(f, &["enum", "members"], rows)?;
        }
        Ok(())
    }
}

fn chapter(f: &mut Formatter<'_>, of: &CollectionReference) -> fmt::Result {
    writeln!(f, "## {}\n", of.name)?;
    writeln!(f, "{}.\n", of.summary())?;
    if !of.fields.is_empty() {
        writeln!(f, "### Filter\n")?;
        if of.takes_operator {
            writeln!(f, "Takes `\"operator\": \"and_\"` or `\"or_\"` beside its fields.\n")?;
        }
        table(
            f,
            &["field", "operator", "operand", "looks at", "meaning", "example"],
            field_rows(&of.fields),
        )?;
    }
    if !of.sorts.is_empty() {
        writeln!(f, "### Sort orders\n")?;
        table(f, &["name", "order"], of.sorts.iter().map(|one| vec![code(&one.name), code(&one.order)]))?;
    }
    if !of.related.is_empty() {
        writeln!(f, "### Related\n")?;
        let rows = of
            .related
            .iter()
            .map(|one| vec![code(&one.name), code(&one.collection), code(&one.path.join(", "))]);
        table(f, &["name", "collection", "how rows are found"], rows)?;
    }
    if !of.endpoints.is_empty() {
        writeln!(f, "### Endpoints\n")?;
        let rows = of.endpoints.iter().map(|one| {
            let values = one.values.iter().map(|value| format!("path {}", code(value)));
            let keys: Vec<_> = values.chain(one.keys.iter().map(|key| code(key))).collect();
            vec![code(&format!("{} {}", one.method, one.path)), one.answer.to_owned(), keys.join(", ")]
        });
        table(f, &["endpoint", "answers with", "body"], rows)?;
    }
    writeln!(f, "### Columns\n")?;
    let rows = of.columns.iter().map(|one| {
        let null = if one.nullable { "may be null" } else { "" };
        let key = if one.key { "key" } else { "" };
        let to = one.references.as_ref().map(|to| format!("key of [{to}](#{to})")).unwrap_or_default();
        let notes: Vec<_> = [key, null, to.as_str()].into_iter().filter(|note| !note.is_empty()).collect();
        vec![code(&one.name), code(&one.ty), notes.join(", ")]
    });
    table(f, &["column", "type", ""], rows)
}

fn field_rows(fields: &[FieldReference]) -> impl Iterator<Item = Vec<String>> {
    fields.iter().flat_map(|field| {
        // What is said of the field stands in its first row.
        let operators = field.operators.iter().enumerate().map(move |(at, one)| {
            let own = if at == 0 { field.notes.as_slice() } else { &[] };
            let [field, name] = [&field.path, &one.name].map(|text| code(text));
            vec![field, name, one.operand.clone(), code(&one.on), one.describe(own), code(&one.example)]
        });
        let bare = field.operators.is_empty().then(|| {
            let none = String::new;
            vec![code(&field.path), none(), none(), none(), field.notes.join(" "), none()]
        });
        operators.chain(bare)
    })
}

fn table(f: &mut Formatter<'_>, head: &[&str], rows: impl Iterator<Item = Vec<String>>) -> fmt::Result {
    writeln!(f, "| {} |", head.join(" | "))?;
    writeln!(f, "|{}", "---|".repeat(head.len()))?;
    for row in rows {
        let cells: Vec<_> = row.iter().map(|cell| cell.replace('|', "\\|")).collect();
        writeln!(f, "| {} |", cells.join(" | "))?;
    }
    writeln!(f)
}

fn code(text: &str) -> String {
    if text.is_empty() { String::new() } else { format!("`{text}`") }
}

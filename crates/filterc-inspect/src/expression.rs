//! The expressions of indexes: columns, `coalesce` of columns, and others that a catalog cannot say.

use super::{Column, Expression};

/// Reads the text of an expression.
pub(super) fn read(text: &str, columns: &[Column]) -> Expression {
    let text = text.trim();
    let lower = text.to_ascii_lowercase();
    let inside = lower.strip_prefix("coalesce").and_then(|rest| rest.trim_start().strip_prefix('('));
    let start = inside.map_or(text.len(), |inside| text.len() - inside.len());
    let arguments = text.get(start..).and_then(|rest| rest.strip_suffix(')'));
    let names = arguments.and_then(|list| list.split(',').map(|name| column_named(name, columns)).collect());
    names.map_or_else(|| Expression::Other(text.to_owned()), Expression::Coalesce)
}

/// The column that a name in SQL means.
fn column_named(text: &str, columns: &[Column]) -> Option<String> {
    let text = text.trim();
    let plain = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(text);
    let exact = columns.iter().find(|column| column.name == plain);
    // SQLite keeps the text as it was typed.
    let found = exact.or_else(|| columns.iter().find(|column| column.name.eq_ignore_ascii_case(plain)));
    found.map(|column| column.name.clone())
}

/// The terms of a `CREATE INDEX` of SQLite, without their directions.
pub(super) fn terms(sql: &str) -> Vec<String> {
    let (mut terms, mut term, mut depth, mut quote) = (Vec::new(), String::new(), 0_u32, None);
    for c in sql.chars() {
        match (quote, c) {
            (Some(end), _) if c == end => quote = None,
            (None, '\'' | '"' | '`') => quote = Some(c),
            (None, '[') => quote = Some(']'),
            (None, '(') => {
                depth += 1;
                if depth == 1 {
                    continue;
                }
            }
            (None, ')') if depth <= 1 => break,
            (None, ')') => depth -= 1,
            (None, ',') if depth == 1 => {
                terms.push(without_direction(&term));
                term.clear();
                continue;
            }
            _ => {}
        }
        if depth > 0 {
            term.push(c);
        }
    }
    terms.push(without_direction(&term));
    terms
}

fn without_direction(term: &str) -> String {
    let term = term.trim();
    match term.rsplit_once(char::is_whitespace) {
        Some((of, last)) if ["asc", "desc"].contains(&last.to_ascii_lowercase().as_str()) => {
            of.trim().to_owned()
        }
        _ => term.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::Kind;
    use super::*;

    fn columns() -> Vec<Column> {
        let column = |name: &str| Column {
            name: name.to_owned(),
            declared: String::new(),
            kind: Kind::Unknown,
            nullable: true,
            default: None,
            generated: false,
        };
        vec![column("a"), column("Big B")]
    }

    #[test]
    fn a_coalesce_of_columns_is_told_from_other_expressions() {
        let both = Expression::Coalesce(vec!["a".to_owned(), "Big B".to_owned()]);
        assert_eq!(read("COALESCE(a, \"Big B\")", &columns()), both);
        assert_eq!(read(" coalesce ( A,\"big b\" )", &columns()), both);
        for other in ["coalesce(a, 1)", "coalesce(a, lower(a))", "lower(a)", "coalesce(a) + (a)", "coalesce"]
        {
            assert_eq!(read(other, &columns()), Expression::Other(other.to_owned()));
        }
    }

    #[test]
    fn terms_end_at_commas_outside_of_brackets_and_quotes() {
        let sql = "CREATE INDEX \"i(,\" ON [t)] (a, coalesce(a, b) desc, 'x,)' || a ASC) WHERE a IN (1, 2)";
        assert_eq!(terms(sql), ["a", "coalesce(a, b)", "'x,)' || a"]);
    }
}

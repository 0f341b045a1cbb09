//! Values out of the text of a statement, for a fair comparison: a text with its values in it is planned once and for all, one
//! with binds as often as its database thinks best. Drivers send binds.

use filterc::{Bind, Dialect};
use uuid::Uuid;

/// More binds than this are not taken by every build of SQLite; there the values stay in the text.
const MOST: usize = 30_000;

/// The text with its literals as binds.
pub(crate) fn bound(sql: &str, dialect: Dialect) -> (String, Vec<Bind>) {
    let (mut text, mut binds) = (String::with_capacity(sql.len()), Vec::new());
    let mut rest = sql;
    while let Some(at) = rest.find(|c: char| c == '\'' || c.is_ascii_digit()) {
        let (before, from) = rest.split_at(at);
        text += before;
        let text_length =
            from.strip_prefix('\'').map(|rest| rest.find('\'').map_or(from.len(), |end| end + 2));
        let length = if let Some(length) = text_length {
            length
        } else {
            from.find(|c: char| !c.is_ascii_digit()).unwrap_or(from.len())
        };
        let (literal, after) = from.split_at(length);
        let bind = match text_length {
            Some(_) => text_bind(&text, literal.trim_matches('\''), dialect),
            None => number(&text, literal),
        };
        match bind {
            Some((bind, ty)) => {
                binds.push(bind);
                let prefix = if dialect == Dialect::Postgres { '$' } else { '?' };
                let place = format!("{prefix}{}", binds.len());
                text += &ty.map_or(place.clone(), |ty| format!("CAST({place} AS {ty})"));
            }
            None => text += literal,
        }
        rest = after;
    }
    if dialect == Dialect::Sqlite && binds.len() > MOST {
        return (sql.to_owned(), Vec::new());
    }
    (text + rest, binds)
}

/// A literal that is a value, and the type that Postgres must be told.
fn text_bind(before: &str, literal: &str, dialect: Dialect) -> Option<(Bind, Option<&'static str>)> {
    // Paths, keys and characters of the language are parts of the text for everybody.
    let is_key = before.ends_with("->> ") || literal.starts_with('$');
    if is_key || before.ends_with("ESCAPE ") || !literal.bytes().any(|byte| byte.is_ascii_alphanumeric()) {
        return None;
    }
    let text = Bind::Text(literal.to_owned());
    if dialect == Dialect::Sqlite {
        return Some((text, None));
    }
    if let Ok(uuid) = Uuid::try_parse(literal) {
        return Some((Bind::Uuid(uuid), None));
    }
    let ty = match literal {
        literal if before.contains("state_type") && literal.bytes().all(|byte| byte.is_ascii_uppercase()) => {
            Some("state_type")
        }
        literal if literal.ends_with("+00") => Some("timestamptz"),
        _ => Some("text"),
    };
    Some((text, ty))
}

/// Numbers that a client says.
fn number(before: &str, literal: &str) -> Option<(Bind, Option<&'static str>)> {
    let said = [" LIMIT ", " OFFSET ", ">= "].iter().any(|word| before.ends_with(word));
    said.then(|| literal.parse().ok().map(|number| (Bind::Int(number), None))).flatten()
}

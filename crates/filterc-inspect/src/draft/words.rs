//! Names and comments of the catalog language, for names that know nothing of it.

use filterc_catalog::Type;

/// True for a name of the language.
pub(super) fn is_name(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_')
        && chars.all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// Why a name is not one of the language.
pub(super) const NO_NAME: &str = "names are letters, digits and `_`, and begin with no digit";

/// The nearest name of the language.
pub(super) fn identifier(text: &str) -> String {
    let plain: String = text.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    if is_name(&plain) { plain } else { format!("_{plain}") }
}

/// A name in backticks, on one line.
pub(super) fn quoted(name: &str) -> String {
    format!("`{}`", name.chars().map(|c| if c.is_control() { '�' } else { c }).collect::<String>())
}

/// Some names in backticks.
pub(super) fn list<'n>(names: impl IntoIterator<Item = &'n String>) -> String {
    names.into_iter().map(|name| quoted(name)).collect::<Vec<_>>().join(", ")
}

/// A comment, broken at blanks before column 90.
pub(super) fn remark(text: &mut String, indent: usize, comment: &str) {
    let mut line = String::new();
    for word in comment.split_whitespace() {
        if !line.is_empty() && indent + line.chars().count() + word.chars().count() > 86 {
            *text += &format!("{:indent$}--{line}\n", "");
            "  ".clone_into(&mut line);
        }
        line.push(' ');
        line += word;
    }
    *text += &format!("{:indent$}--{line}\n", "");
}

/// A comment each.
pub(super) fn remarks(text: &mut String, indent: usize, comments: &[String]) {
    for comment in comments {
        remark(text, indent, comment);
    }
}

/// Words side by side, as many as a line holds.
pub(super) fn wrap_words<'w>(words: impl Iterator<Item = &'w str>, indent: usize) -> String {
    let (mut text, mut line) = (String::new(), String::new());
    for word in words {
        if !line.is_empty() && indent + line.len() + word.len() > 86 {
            text += &format!("{:indent$}{line}\n", "");
            line.clear();
        }
        line += if line.is_empty() { "" } else { " " };
        line += word;
    }
    text + &format!("{:indent$}{line}\n", "")
}

/// The name of a type that takes no argument.
pub(super) fn type_name(ty: Type) -> Option<&'static str> {
    Type::NAMES.into_iter().find(|name| Type::named(name) == Some(ty))
}

/// True where a column must begin a section of its own: behind the line before it, its name would be taken for a
/// property of that one, or for a type that makes a column of the word `key` or `unique`.
pub(super) fn needs_own_line(name: &str, ty: &str, before: &str) -> bool {
    let is_type = |word: &str| word == "set" || Type::named(word.trim_end_matches('?')).is_some();
    match name {
        "default" => true,
        "key" | "unique" => !is_type(ty),
        "cascade" | "null" => before.contains(" -> "),
        _ => is_type(name) && (before.ends_with(" key") || before.ends_with(" unique")),
    }
}

/// True where an expression takes the word for something else than a column.
pub(super) fn no_operand(name: &str) -> bool {
    ["now", "case"].contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_from_others() {
        assert!(is_name("flow_run") && is_name("_1"));
        assert!(!is_name("") && !is_name("1a") && !is_name("a b") && !is_name("é") && !is_name("a\"b"));
        assert_eq!(identifier("my-app.2"), "my_app_2");
        assert_eq!(identifier("2024"), "_2024");
        assert_eq!(identifier(""), "_");
    }

    #[test]
    fn a_comment_never_leaves_its_lines() {
        let mut text = String::new();
        remark(&mut text, 2, &format!("{} is left out", quoted("a\nb")));
        assert_eq!(text, "  -- `a�b` is left out\n");
        text.clear();
        remark(&mut text, 2, &"word ".repeat(40));
        assert!(text.lines().all(|line| line.starts_with("  -- ") && line.len() <= 90), "{text}");
    }
}

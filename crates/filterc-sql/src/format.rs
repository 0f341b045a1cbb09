//! Formats a statement on several lines, each with its source, for people.

use filterc_ir::Origin;

use crate::Statement;

/// One line of a formatted statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormattedLine {
    /// The depth of sub-queries.
    pub depth: usize,
    /// The text, without indentation.
    pub text: String,
    /// The source of the line.
    pub origin: Option<Origin>,
}

/// Words that begin a line.
const BREAKS: [&str; 9] =
    [" SELECT ", " FROM ", " WHERE ", " AND ", " OR ", " UNION ALL ", " ORDER BY ", " LIMIT ", " OFFSET "];

/// A list that goes on behind so many bytes of a line goes on in the next one.
const WIDE: usize = 90;

/// Formats a statement: breaks its text before clauses, at sub-queries and in long lists, and changes nothing else.
pub fn format(statement: &Statement) -> Vec<FormattedLine> {
    let sql = &*statement.sql;
    let mut lines = Vec::new();
    let (mut start, mut depth, mut at) = (0, 0, 0);
    // One deeper in a line that goes on with a list.
    let mut list = 0;
    // For every open bracket, whether it opened a sub-query.
    let mut open = Vec::new();
    while let Some(rest) = sql.get(at..).filter(|rest| !rest.is_empty()) {
        let breaks = BREAKS.iter().find(|word| rest.starts_with(**word));
        let plain_bracket = open.last() == Some(&false);
        if rest.starts_with("(SELECT ") {
            at += 1;
            push(&mut lines, statement, start, at, depth + list);
            (start, depth, list) = (at, depth + 1, 0);
            open.push(true);
        } else if rest.starts_with('(') {
            open.push(false);
            at += 1;
        } else if rest.starts_with(')') {
            if open.pop() == Some(true) {
                push(&mut lines, statement, start, at, depth + list);
                (start, depth, list) = (at, depth - 1, 0);
            }
            at += 1;
        } else if breaks.is_some()
            && (!plain_bracket || breaks.is_some_and(|b| matches!(*b, " AND " | " OR ")))
        {
            push(&mut lines, statement, start, at, depth + list);
            at += 1;
            (start, list) = (at, 0);
        } else if rest.starts_with(", ") && !plain_bracket && at - start > WIDE {
            at += 1;
            push(&mut lines, statement, start, at, depth + list);
            (start, list) = (at, 1);
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    push(&mut lines, statement, start, at, depth + list);
    lines
}

fn push(lines: &mut Vec<FormattedLine>, statement: &Statement, start: usize, end: usize, depth: usize) {
    let text = statement.sql.get(start..end).unwrap_or_default().trim();
    if text.is_empty() {
        return;
    }
    // The innermost fragment that begins on this line, or holds it all.
    let begins = statement.fragments.iter().find(|f| f.start >= start && f.start < end);
    let holds =
        statement.fragments.iter().rev().find(|f| f.start <= start && f.end >= end && f.end > f.start);
    let origin = begins.or(holds.filter(|_| text != ")")).map(|fragment| fragment.origin);
    lines.push(FormattedLine { depth, text: text.to_owned(), origin });
}

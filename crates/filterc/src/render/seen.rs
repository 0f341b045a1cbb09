//! A source and a diagnostic as they may be drawn: nothing in them steers a terminal or is not seen.

use filterc_syntax::{Diagnostic, is_hidden, visible, visible_lines};

/// The source as text with escapes, and the diagnostic with its spans in that text.
pub(super) fn seen(source: &[u8], diagnostic: &Diagnostic) -> (String, Diagnostic) {
    let mut seen = diagnostic.clone();
    seen.message = visible(&diagnostic.message).into_owned();
    seen.help = diagnostic.help.as_ref().map(|help| visible_lines(help).into_owned());
    let plain = std::str::from_utf8(source).ok().filter(|text| !text.contains(|c| is_hidden(c) && c != '\n'));
    for label in &mut seen.labels {
        label.text = visible(&label.text).into_owned();
        if plain.is_none() {
            label.span.start = drawable_source(before(source, label.span.start)).len() as u32;
            label.span.end = drawable_source(before(source, label.span.end)).len() as u32;
        }
    }
    (plain.map_or_else(|| drawable_source(source), str::to_owned), seen)
}

fn before(source: &[u8], end: u32) -> &[u8] {
    source.get(..end as usize).unwrap_or(source)
}

/// Lines and tabs stay, for the drawing knows them; of the two characters that end a line on Windows, one is enough.
fn drawable_source(source: &[u8]) -> String {
    let text = String::from_utf8_lossy(source);
    let mut out = String::with_capacity(text.len() + 16);
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '\r' if rest.peek() == Some(&'\n') => {}
            '\n' | '\t' => out.push(c),
            c if is_hidden(c) => out.extend(c.escape_default()),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use filterc_syntax::{Code, Span};

    use super::*;

    #[test]
    fn a_span_marks_the_same_text_after_escapes() {
        let source = "{\r\n\t\"a\u{202e}\u{1b}[2J\": \u{7f}\"x\"}".as_bytes();
        let at = source.windows(3).position(|three| three == b"\"x\"").unwrap();
        let found = Diagnostic::error(Code("FC0000"), Span::new(at, at + 3), "a key `\u{1b}c\n`");
        let (text, seen) = seen(source, &found.labelled("\u{9b}").help("`\u{200f}`"));
        assert_eq!(text, "{\n\t\"a\\u{202e}\\u{1b}[2J\": \\u{7f}\"x\"}");
        assert_eq!(text.get(seen.span().range()), Some("\"x\""));
        assert_eq!(seen.message, "a key `\\u{1b}c\\n`");
        assert_eq!((seen.labels[0].text.as_str(), seen.help.as_deref()), ("\\u{9b}", Some("`\\u{200f}`")));
    }
}

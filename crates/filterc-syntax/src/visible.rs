//! Text of others on a page of ours: characters that steer a terminal, turn the direction of what stands beside them, or are
//! not seen at all are written as escapes. What else a text holds stays as it is.

use std::borrow::Cow;

/// True of a character that is not seen as itself: control characters (C0, DEL, C1), line and paragraph separators, marks of
/// direction, and what Unicode calls ignorable by default, such as zero-width and tag characters.
pub fn is_hidden(c: char) -> bool {
    matches!(c,
        '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{ad}' | '\u{34f}' | '\u{61c}'
        | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}'
        | '\u{fdd0}'..='\u{fdef}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
        | '\u{13430}'..='\u{1343f}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// The text with what is hidden in it as escapes: `\n`, `\u{1b}`, `\u{202e}`.
///
/// ```
/// assert_eq!(filterc_syntax::visible("etl\u{1b}[2J\n"), r"etl\u{1b}[2J\n");
/// ```
pub fn visible(text: &str) -> Cow<'_, str> {
    replace_hidden(text, is_hidden, |c, out| out.extend(c.escape_default()))
}

/// Escapes what steers a terminal or is not seen in a text of several lines, which stay lines.
pub fn visible_lines(text: &str) -> Cow<'_, str> {
    replace_hidden(text, |c| is_hidden(c) && c != '\n', |c, out| out.extend(c.escape_default()))
}

/// JSON of the same value, with what is hidden in its strings as escapes of JSON. Between strings there is nothing but line
/// ends and tabs, which stay.
pub fn visible_json(json: &str) -> Cow<'_, str> {
    let is_hidden = |c| is_hidden(c) && !matches!(c, '\n' | '\r' | '\t');
    replace_hidden(json, is_hidden, |c, out| {
        for unit in c.encode_utf16(&mut [0; 2]) {
            out.push_str(&format!("\\u{unit:04x}"));
        }
    })
}

fn replace_hidden(
    text: &str,
    is_hidden: impl Fn(char) -> bool,
    escape: impl Fn(char, &mut String),
) -> Cow<'_, str> {
    // Nearly all lines are plain, and many are long.
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return Cow::Borrowed(text);
    }
    let Some(first) = text.find(&is_hidden) else { return Cow::Borrowed(text) };
    let (plain, rest) = text.split_at(first);
    let mut out = String::with_capacity(text.len() + 16);
    out.push_str(plain);
    for c in rest.chars() {
        if is_hidden(c) { escape(c, &mut out) } else { out.push(c) }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_steers_a_terminal_or_is_not_seen_becomes_an_escape() {
        let hidden = [
            0x00..=0x1f,
            0x7f..=0x9f,
            0x61c..=0x61c,
            0x200b..=0x200f,
            0x2028..=0x202e,
            0x2066..=0x2069,
            0xfeff..=0xfeff,
            0xe0001..=0xe0001,
            0xe0020..=0xe007f,
            0xfe0f..=0xfe0f,
            0x2060..=0x2064,
            0x3164..=0x3164,
        ];
        for c in hidden.into_iter().flatten().filter_map(char::from_u32) {
            let text = format!("a{c}b");
            assert!(visible(&text).is_ascii(), "{c:?}");
            // What a string of JSON may hold raw is what is not below a blank.
            if c >= ' ' {
                let json = visible_json(&text).into_owned();
                assert!(json.is_ascii() && json.starts_with("a\\u"), "{json}");
            }
        }
        for text in ["etl", "Ünïcödé 名前 🚀 مرحبا", "a\\nb", "e\u{301}", " ", "\u{a0}"] {
            assert!(matches!(visible(text), Cow::Borrowed(same) if same == text));
        }
        assert_eq!(visible_lines("a\nb\r\n"), "a\nb\\r\n");
        assert_eq!(
            visible_json("{\n\t\"\u{202e}\u{e0041}\u{7f}\"}"),
            "{\n\t\"\\u202e\\udb40\\udc41\\u007f\"}"
        );
    }
}

//! Rust source as words and signs.

/// Words, `::` and single signs; no comments, texts and lifetimes.
pub(super) fn tokens(text: &str) -> Vec<String> {
    let chars: Vec<char> = text.chars().collect();
    let mut tokens = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let (here, next) = (chars[at], chars.get(at + 1).copied().unwrap_or(' '));
        let word = |from: usize| {
            chars[from..].iter().take_while(|one| one.is_alphanumeric() || **one == '_').count()
        };
        match here {
            '/' if next == '/' => at += chars[at..].iter().take_while(|one| **one != '\n').count(),
            '"' => at = end_of_text(&chars, at + 1),
            'r' | 'b' if raw_text(&chars, at).is_some() => at = raw_text(&chars, at).unwrap(),
            '\'' => {
                // A lifetime has no second quote.
                let length = if next == '\\' {
                    chars[at + 3..].iter().take_while(|one| **one != '\'').count() + 4
                } else if chars.get(at + 2) == Some(&'\'') {
                    3
                } else {
                    1 + word(at + 1)
                };
                at += length.max(1);
            }
            ':' if next == ':' => {
                tokens.push("::".to_owned());
                at += 2;
            }
            _ if here.is_alphanumeric() || here == '_' => {
                let length = word(at);
                tokens.push(chars[at..at + length].iter().collect());
                at += length;
            }
            _ => {
                if !here.is_whitespace() {
                    tokens.push(here.to_string());
                }
                at += 1;
            }
        }
    }
    tokens
}

fn end_of_text(chars: &[char], mut at: usize) -> usize {
    while let Some(here) = chars.get(at) {
        match here {
            '\\' => at += 2,
            '"' => return at + 1,
            _ => at += 1,
        }
    }
    at
}

/// Where a raw text ends that begins here.
fn raw_text(chars: &[char], at: usize) -> Option<usize> {
    let mut here = at;
    if chars[here] == 'b' {
        here += 1;
    }
    if chars.get(here) != Some(&'r') {
        return None;
    }
    here += 1;
    let signs = chars[here..].iter().take_while(|one| **one == '#').count();
    here += signs;
    if chars.get(here) != Some(&'"') {
        return None;
    }
    while here < chars.len() {
        here += 1;
        let closes = chars[here..].iter().skip(1).take(signs).filter(|one| **one == '#').count() == signs;
        if chars.get(here) == Some(&'"') && closes {
            return Some(here + 1 + signs);
        }
    }
    Some(chars.len())
}

/// Leaves out each item behind `#[cfg(test)]`.
pub(super) fn without_tests(tokens: &[String]) -> Vec<String> {
    let mut kept = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let is_test =
            tokens[at..].iter().take(7).map(String::as_str).eq(["#", "[", "cfg", "(", "test", ")", "]"]);
        if !is_test {
            kept.push(tokens[at].clone());
            at += 1;
            continue;
        }
        let mut depth = 0;
        for token in &tokens[at..] {
            at += 1;
            match token.as_str() {
                "{" => depth += 1,
                "}" => depth -= 1,
                _ => {}
            }
            if depth == 0 && (token == "}" || token == ";") {
                break;
            }
        }
    }
    kept
}

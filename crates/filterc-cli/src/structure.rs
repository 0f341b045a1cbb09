//! Where a JSON value ends in a stream of bytes. Only the structure is looked at: brackets, strings, keys and what stands between
//! them. What numbers and words are is seen when the value is read.

/// The role of a byte in a JSON value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// A byte of the value, which goes on.
    Inside,
    /// The last byte of the value.
    Last,
    /// The value ended before it.
    Behind,
    /// A byte that cannot stand here.
    Wrong,
}

/// Values deeper than this are not read.
const DEPTH: usize = 128;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Open {
    Object,
    List,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Value,
    /// A value, or the end of the list.
    First,
    Key,
    /// A key, or the end of the object.
    FirstKey,
    Colon,
    /// A comma, or an end.
    After,
    Word,
    Text,
    Escape,
    KeyText,
    KeyEscape,
}

/// The position in a JSON value: the brackets and strings that are open.
#[derive(Debug)]
pub(crate) struct Structure {
    open: Vec<Open>,
    state: State,
}

impl Structure {
    /// Before a value.
    pub(crate) fn new() -> Self {
        Self { open: Vec::new(), state: State::Value }
    }

    /// Takes the next byte.
    pub(crate) fn step(&mut self, byte: u8) -> Step {
        let state = self.state;
        match state {
            State::Text | State::KeyText | State::Escape | State::KeyEscape => self.in_string(byte),
            State::Word if byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.') => Step::Inside,
            State::Word if self.after_value() == Step::Last => Step::Behind,
            // The word ended, so this is another state.
            State::Word => self.step(byte),
            _ if matches!(byte, b' ' | b'\t' | b'\n' | b'\r') => Step::Inside,
            _ => self.between(byte),
        }
    }

    /// In a string.
    fn in_string(&mut self, byte: u8) -> Step {
        self.state = match (self.state, byte) {
            (_, 0..=0x1f) => return Step::Wrong,
            (State::Text, b'"') => return self.after_value(),
            (State::KeyText, b'"') => State::Colon,
            (State::Text, b'\\') => State::Escape,
            (State::KeyText, b'\\') => State::KeyEscape,
            (State::Text | State::Escape, _) => State::Text,
            _ => State::KeyText,
        };
        Step::Inside
    }

    /// Between strings and words.
    fn between(&mut self, byte: u8) -> Step {
        let last = self.open.last().copied();
        self.state = match (self.state, byte) {
            (State::Value | State::First, b'{') => return self.push_open(Open::Object, State::FirstKey),
            (State::Value | State::First, b'[') => return self.push_open(Open::List, State::First),
            (State::Value | State::First, b'"') => State::Text,
            (State::Value | State::First, b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-') => State::Word,
            (State::Key | State::FirstKey, b'"') => State::KeyText,
            (State::After, b',') if last == Some(Open::Object) => State::Key,
            (State::After, b',') | (State::Colon, b':') => State::Value,
            (State::After | State::FirstKey, b'}') if last == Some(Open::Object) => return self.closed(),
            (State::After | State::First, b']') if last == Some(Open::List) => return self.closed(),
            _ => return Step::Wrong,
        };
        Step::Inside
    }

    fn push_open(&mut self, open: Open, state: State) -> Step {
        if self.open.len() == DEPTH {
            return Step::Wrong;
        }
        self.open.push(open);
        self.state = state;
        Step::Inside
    }

    fn closed(&mut self) -> Step {
        self.open.pop();
        self.after_value()
    }

    /// Behind a value.
    fn after_value(&mut self) -> Step {
        self.state = State::After;
        if self.open.is_empty() { Step::Last } else { Step::Inside }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns how many bytes belong to the value, and the role of the next one.
    fn taken(text: &str) -> (usize, Step) {
        let mut structure = Structure::new();
        for (at, byte) in text.bytes().enumerate() {
            match structure.step(byte) {
                Step::Inside => {}
                Step::Last => return (at + 1, Step::Last),
                other => return (at, other),
            }
        }
        (text.len(), Step::Inside)
    }

    #[test]
    fn a_value_ends_where_its_brackets_do() {
        for (text, length) in [
            ("{} {}", 2),
            ("{\"a\": [1, {\"}\": \"]\\\"\"}], \"b\": null},", 35),
            ("[]]", 2),
            ("\"a,b\",", 5),
        ] {
            assert_eq!(taken(text), (length, Step::Last), "{text}");
        }
        assert_eq!(taken("12.5e+3,"), (7, Step::Behind));
        assert_eq!(taken("{\"a\": 1"), (7, Step::Inside));
    }

    #[test]
    fn what_cannot_stand_there_is_told_at_once() {
        for (text, at) in [
            ("{\"a\": 1, {", 9),
            ("{\"a\" 1}", 5),
            ("{\"a\": 1 \"b\"", 8),
            ("{\"a\": }", 6),
            ("{\"a\": \"x\n", 8),
            ("[1, ]", 4),
            ("[1}", 2),
            ("{,", 1),
        ] {
            assert_eq!(taken(text), (at, Step::Wrong), "{text}");
        }
        assert_eq!(taken(&"[".repeat(200)), (128, Step::Wrong));
    }
}

//! The file that is written, and what cannot be written into it.

/// The text so far. A name that is none, and a piece that would end the part it stands in, are kept as findings: nothing that
/// a program passes on becomes another declaration.
#[derive(Debug, Default)]
pub(super) struct Written {
    text: String,
    wrong: Vec<String>,
}

impl Written {
    /// Words of the language.
    pub(super) fn words<'w>(&mut self, words: impl IntoIterator<Item = &'w str>) -> &mut Self {
        for word in words {
            self.text.push_str(word);
            self.text.push(' ');
        }
        self
    }

    /// A name of the catalog.
    pub(super) fn name(&mut self, name: &str) -> &mut Self {
        let mut all = name.chars();
        let begins = all.next().is_some_and(|first| first.is_ascii_alphabetic() || first == '_');
        if !begins || !all.all(|one| one.is_ascii_alphanumeric() || one == '_') {
            self.wrong.push(format!("`{name}` is no name: write letters, digits and `_`"));
        }
        self.words([name])
    }

    /// A text in quotes.
    pub(super) fn string(&mut self, text: &str) -> &mut Self {
        if text.contains(['"', '\n']) {
            self.wrong.push(format!("the text `{text}` holds a quote or the end of a line"));
        }
        let quoted = format!("\"{text}\"");
        self.words([quoted.as_str()])
    }

    /// A piece that is given in the catalog language: an order, an expression.
    pub(super) fn piece(&mut self, piece: &str) -> &mut Self {
        if piece.contains(['{', '}', ';', '\n']) || piece.contains("--") {
            self.wrong.push(format!("`{piece}` is more than one expression or order"));
        }
        self.words([piece])
    }

    /// A number.
    pub(super) fn number(&mut self, number: u64) -> &mut Self {
        let digits = number.to_string();
        self.words([digits.as_str()])
    }

    /// Ends the line.
    pub(super) fn line(&mut self) {
        self.text.push('\n');
    }

    /// The text, and what is wrong with it.
    pub(super) fn finish(self) -> (String, Vec<String>) {
        (self.text, self.wrong)
    }
}

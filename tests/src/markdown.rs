//! Fenced blocks of Markdown pages.

/// A fenced block.
pub struct Block {
    /// `json` of ```` ```json ````.
    pub language: String,
    pub text: String,
    /// The last line with text before it.
    pub before: String,
}

/// All fenced blocks of a page.
pub fn blocks(page: &str) -> Vec<Block> {
    let (mut blocks, mut before, mut lines) = (Vec::new(), String::new(), page.lines());
    while let Some(line) = lines.next() {
        if let Some(language) = line.strip_prefix("```") {
            let text: Vec<_> = lines.by_ref().take_while(|line| *line != "```").collect();
            blocks.push(Block {
                language: language.to_owned(),
                text: text.join("\n"),
                before: before.clone(),
            });
        } else if !line.is_empty() {
            line.clone_into(&mut before);
        }
    }
    blocks
}

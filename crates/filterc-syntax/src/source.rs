//! Byte offsets to lines and columns, computed only when a diagnostic is shown.

/// A place for people: both numbers start at 1, the column counts characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

/// The starts of the lines of one source.
#[derive(Debug, Clone)]
pub struct LineIndex<'s> {
    source: &'s [u8],
    starts: Vec<usize>,
}

impl<'s> LineIndex<'s> {
    /// Reads the source once.
    pub fn new(source: &'s [u8]) -> Self {
        let breaks = source.iter().enumerate().filter(|(_, b)| **b == b'\n').map(|(i, _)| i + 1);
        Self { source, starts: std::iter::once(0).chain(breaks).collect() }
    }

    /// The position of a byte offset; an offset past the end is the end.
    pub fn position(&self, offset: u32) -> Position {
        let offset = (offset as usize).min(self.source.len());
        let line = self.starts.partition_point(|start| *start <= offset);
        let start = self.starts.get(line.saturating_sub(1)).copied().unwrap_or(0);
        let before = self.source.get(start..offset).unwrap_or_default();
        // Bytes that go on with a character begin none.
        let characters = before.iter().filter(|byte| **byte & 0xc0 != 0x80).count();
        Position { line, column: characters + 1 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_and_lines_start_at_one() {
        let index = LineIndex::new("a\nüb\n".as_bytes());
        assert_eq!(index.position(0), Position { line: 1, column: 1 });
        assert_eq!(index.position(4), Position { line: 2, column: 2 });
        assert_eq!(index.position(99), Position { line: 3, column: 1 });
    }
}

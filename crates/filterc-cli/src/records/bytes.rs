//! The bytes that rows are read out of, with the line and the indent of the next one.

use std::io::{BufRead as _, ErrorKind};

use memchr::{memchr, memchr_iter, memrchr};

use super::{MARK, Rows};
use crate::Failure;

/// A row has no more bytes than these.
const MOST: usize = 64 << 20;

impl Rows {
    /// Returns the line that begins with these bytes.
    pub(super) fn rest_of_line(&mut self, mut line: Vec<u8>) -> Result<Vec<u8>, Failure> {
        loop {
            let chunk = self.chunk()?;
            let end = memchr(b'\n', chunk);
            let rest = chunk.iter().take(end.unwrap_or(chunk.len()));
            line.extend(rest);
            let used = end.unwrap_or(chunk.len());
            let over = end.is_some() || used == 0;
            self.consume(used);
            self.bound(line.len())?;
            if over {
                line.truncate(line.trim_ascii_end().len());
                return Ok(line);
            }
        }
    }

    pub(super) fn bound(&self, bytes: usize) -> Result<(), Failure> {
        if bytes <= MOST {
            return Ok(());
        }
        let place = format!("{}:{}", self.name, self.begins);
        Err(Failure::Other(format!("{place}: a row of more than {} MiB is not read", MOST >> 20)))
    }

    /// Reads as much of a byte order mark as is there. It is no blank of its line.
    pub(super) fn mark(&mut self) -> Result<Vec<u8>, Failure> {
        let (mut mark, indent) = (Vec::new(), self.indent);
        for expected in MARK {
            if self.peek()? != Some(expected) {
                break;
            }
            mark.push(expected);
            self.consume(1);
        }
        self.indent = indent;
        Ok(mark)
    }

    /// Tells of a text that is in another encoding, or none.
    pub(super) fn is_utf8(&mut self) -> Result<(), Failure> {
        let chunk = self.chunk()?;
        let other = chunk.starts_with(b"\xff\xfe") || chunk.starts_with(b"\xfe\xff");
        if other || chunk.iter().take(2).any(|byte| *byte == 0) {
            let problem =
                "is UTF-16, or no text; rows are read as UTF-8, which `iconv -f UTF-16 -t UTF-8` makes of it";
            return Err(Failure::Other(format!("`{}` {problem}", self.name)));
        }
        Ok(())
    }

    pub(super) fn peek(&mut self) -> Result<Option<u8>, Failure> {
        self.chunk().map(|chunk| chunk.first().copied())
    }

    /// Bytes from here on; none at the end.
    pub(super) fn chunk(&mut self) -> Result<&[u8], Failure> {
        let (again, at) = &self.again;
        if again.len() > *at {
            return Ok(again.get(*at..).unwrap_or_default());
        }
        loop {
            match self.reader.fill_buf() {
                Ok(_) => break,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(Failure::Other(format!("cannot read `{}`: {error}", self.name))),
            }
        }
        Ok(self.reader.buffer())
    }

    pub(super) fn consume(&mut self, bytes: usize) {
        let (again, at) = &mut self.again;
        let is_again = again.len() > *at;
        let chunk = if is_again { again.get(*at..).unwrap_or_default() } else { self.reader.buffer() };
        let used = chunk.get(..bytes).unwrap_or_default();
        let ends = memchr_iter(b'\n', used).count();
        let behind = memrchr(b'\n', used).map(|end| used.len() - end - 1);
        self.line += ends as u64;
        self.indent = behind.unwrap_or(self.indent + bytes);
        if is_again { *at += bytes } else { self.reader.consume(bytes) }
    }
}

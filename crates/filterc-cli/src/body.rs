//! Bodies from files or standard input.

use std::io::Read;
use std::path::Path;

use crate::Failure;

/// A body and its name in messages.
pub(crate) struct Body {
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
}

impl Body {
    /// Reads a file, or standard input for `-`.
    pub(crate) fn read(path: &Path) -> Result<Self, Failure> {
        if path.as_os_str() == "-" {
            let mut bytes = Vec::new();
            let read = std::io::stdin().lock().read_to_end(&mut bytes);
            read.map_err(|error| Failure::Other(format!("cannot read standard input: {error}")))?;
            return Ok(Self { name: "<stdin>".to_owned(), bytes });
        }
        let name = path.display().to_string();
        match std::fs::read(path) {
            Ok(bytes) => Ok(Self { name, bytes }),
            Err(error) => Err(Failure::Other(format!("cannot read `{name}`: {error}"))),
        }
    }
}

//! Bodies from files or standard input.

use std::fs::File;
use std::io::{self, Read};
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
        // One byte more than may be is enough to refuse it.
        let most = filterc::Limits::default().bytes + 1;
        if path.as_os_str() == "-" {
            let bytes = read_up_to(most, std::io::stdin().lock());
            let bytes =
                bytes.map_err(|error| Failure::Other(format!("cannot read standard input: {error}")))?;
            return Ok(Self { name: "<stdin>".to_owned(), bytes });
        }
        let name = path.display().to_string();
        match File::open(path).and_then(|file| read_up_to(most, file)) {
            Ok(bytes) => Ok(Self { name, bytes }),
            Err(error) => Err(Failure::Other(format!("cannot read `{name}`: {error}"))),
        }
    }
}

/// All of it, or its first bytes: what is read may have no end.
pub(crate) fn read_up_to(most: usize, from: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    from.take(u64::try_from(most).unwrap_or(u64::MAX)).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The text of a file of at most so many bytes.
pub(crate) fn text(most: usize, path: &Path) -> io::Result<String> {
    let bytes = read_up_to(most.saturating_add(1), File::open(path)?)?;
    if bytes.len() > most {
        return Err(io::Error::other(format!("it has more than {} MiB", most >> 20)));
    }
    String::from_utf8(bytes).map_err(|error| io::Error::other(error.utf8_error()))
}

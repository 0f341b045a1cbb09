//! Keys that block documents are encrypted with.

use std::fmt;
use std::str::FromStr;

use fernet::Fernet;

/// A key that block documents are encrypted with (Fernet): 32 bytes in URL-safe base64. It is never shown.
#[derive(Clone)]
pub struct EncryptionKey(pub(super) Fernet);

impl fmt::Debug for EncryptionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EncryptionKey")
    }
}

/// A text that is no key; it is not shown either.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no encryption key: a key is 32 bytes in URL-safe base64, 44 characters")]
pub struct BadEncryptionKey;

impl FromStr for EncryptionKey {
    type Err = BadEncryptionKey;

    /// Both alphabets of base64 will do, and blanks around.
    fn from_str(text: &str) -> Result<Self, BadEncryptionKey> {
        let text = text.trim().replace('+', "-").replace('/', "_");
        Fernet::new(&text).map(Self).ok_or(BadEncryptionKey)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_from_both_alphabets_and_never_shown() {
        let key = "-_8AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
        for good in [key, "+/8AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", &format!(" {key}\n")] {
            assert_eq!(format!("{:?}", good.parse::<EncryptionKey>().unwrap()), "EncryptionKey");
        }
        for bad in ["", "secret", key.get(..40).unwrap(), &format!("{key}{key}")] {
            let error = bad.parse::<EncryptionKey>().unwrap_err().to_string();
            assert!(!error.contains("secret") && !error.contains("AAAA"), "{error}");
        }
    }
}

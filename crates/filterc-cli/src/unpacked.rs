//! Bytes of a file as they were before it was packed.

use std::io::{self, BufReader, Cursor, ErrorKind, Read};

use flate2::bufread::MultiGzDecoder;

/// The first bytes of files that are packed in ways nobody here unpacks.
const OTHERS: [([u8; 2], &str); 4] =
    [(*b"PK", "zip"), (*b"BZ", "bzip2"), ([0x28, 0xb5], "zstd"), ([0xfd, 0x37], "xz")];

/// A file that was packed once more is unpacked; there are some that unpack to themselves for ever.
const MOST: usize = 2;

/// The bytes, unpacked where gzip packed them, be it in several parts or twice.
pub(crate) fn gunzip(packed: Box<dyn Read>) -> io::Result<Box<dyn Read>> {
    unpacked_from(packed, 0)
}

fn unpacked_from(mut packed: Box<dyn Read>, times: usize) -> io::Result<Box<dyn Read>> {
    let mut head = Vec::new();
    packed.by_ref().take(3).read_to_end(&mut head)?;
    if let Some((_, name)) = OTHERS.iter().find(|(magic, _)| head.starts_with(magic)) {
        let problem = format!("it is packed with {name}; unpack it first, only gzip is read as it is");
        return Err(io::Error::new(ErrorKind::InvalidData, problem));
    }
    let is_gzip = head.starts_with(&[0x1f, 0x8b]);
    let whole = Cursor::new(head).chain(packed);
    if !is_gzip {
        return Ok(Box::new(whole));
    }
    if times == MOST {
        let problem = format!("it is packed with gzip more than {MOST} times; unpack it first");
        return Err(io::Error::new(ErrorKind::InvalidData, problem));
    }
    unpacked_from(Box::new(Gzip(MultiGzDecoder::new(BufReader::new(whole)))), times + 1)
}

struct Gzip<R>(MultiGzDecoder<R>);

impl<R: io::BufRead> Read for Gzip<R> {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        self.0.read(room).map_err(|error| match error.kind() {
            ErrorKind::UnexpectedEof => {
                io::Error::new(ErrorKind::UnexpectedEof, "its gzip data ends too early")
            }
            ErrorKind::InvalidInput | ErrorKind::InvalidData => {
                io::Error::new(ErrorKind::InvalidData, format!("its gzip data is damaged: {error}"))
            }
            _ => error,
        })
    }
}

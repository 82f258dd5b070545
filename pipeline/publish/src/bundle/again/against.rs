//! A file that is made again and held against the one that is there, without a place to put it.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, Seek, SeekFrom, Write};
use std::os::unix::fs::FileExt as _;
use std::path::Path;

use files::open_regular;

use crate::files::CHUNK;

/// So many other bytes are kept count of: what a packer leaves open to fill in later is far less.
const MOST_OTHER: usize = 1 << 16;

/// Takes the bytes of a file in any order, as a disk would, and holds them against those of a file.
pub(super) struct Against {
    file: File,
    /// How long the file is.
    is: u64,
    /// How long what was made is.
    made: u64,
    /// Where the next byte goes.
    at: u64,
    /// Where the bytes are others by now.
    other: BTreeSet<u64>,
    /// Whether they are others in more places than are kept count of.
    is_lost: bool,
    part: Vec<u8>,
}

impl Against {
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        let file = open_regular(path)?;
        Ok(Self {
            is: file.metadata()?.len(),
            file,
            made: 0,
            at: 0,
            other: BTreeSet::new(),
            is_lost: false,
            part: vec![0; CHUNK],
        })
    }

    /// Whether what was made is what is there.
    pub(super) fn is_alike(&self) -> bool {
        !self.is_lost && self.is == self.made && self.other.is_empty()
    }
}

impl Write for Against {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let some = bytes.len().min(self.part.len());
        let (at, end) = (self.at, self.at + some as u64);
        self.is_lost |= end > self.is;
        if !self.is_lost {
            let (made, part) = (&bytes[..some], &mut self.part[..some]);
            self.file.read_exact_at(part, at)?;
            // Those that stood here before are gone.
            if self.other.range(at..end).next().is_some() {
                self.other.retain(|of| !(at..end).contains(of));
            }
            if made != part {
                let pairs = (at..).zip(made.iter().zip(part));
                let other = pairs.filter(|(_, (made, is))| made != is);
                self.other.extend(other.map(|(at, _)| at));
            }
            self.is_lost = self.other.len() > MOST_OTHER;
        }
        self.at = end;
        self.made = self.made.max(end);
        Ok(some)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Seek for Against {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.made.checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = at.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_held_against_a_file_in_any_order() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a");
        std::fs::write(&path, "head, and more").expect("it can be written");
        let alike = |last: &[u8]| {
            let mut made = Against::open(&path).expect("a file");
            let mut put = |to, bytes: &[u8]| {
                made.seek(to).expect("a place");
                made.write_all(bytes).expect("it is taken");
            };
            put(SeekFrom::Start(0), b"\0\0\0\0, and");
            put(SeekFrom::Start(0), b"head");
            put(SeekFrom::End(0), last);
            made.is_alike()
        };
        assert!(alike(b" more"));
        assert!(!alike(b" mere") && !alike(b" mor") && !alike(b" more.") && !alike(b""));
        let mut made = Against::open(&path).expect("a file");
        made.write_all(&[0; 4]).expect("it is taken");
        made.write_all(b", and more").expect("it is taken");
        assert!(!made.is_alike(), "nobody filled in its head");
    }
}

//! A file of a release while it is written.

use std::fs::File;
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use crate::PublishError;
use crate::files::{CHUNK, Told};
use crate::sums::printed;

/// Takes the bytes of a file, and counts and digests them on their way to the disk.
///
/// It keeps the first error of the disk: the formats' own writers wrap it in words of theirs, of
/// which some say neither which file it was nor what was wrong. What comes after it is taken for
/// written: a ZIP that is let go of half-made tries to end itself, and would say on standard error
/// that it could not.
#[derive(Debug)]
pub(crate) struct Sink {
    path: PathBuf,
    /// The file, until the disk failed it.
    disk: io::Result<BufWriter<File>>,
    /// Where the next byte goes.
    at: u64,
    /// How many bytes there are.
    bytes: u64,
    /// Of all bytes so far; `None` once somebody went back to write over some.
    digest: Option<Sha256>,
}

impl Sink {
    /// A file without a byte.
    pub(crate) fn create(path: &Path) -> Result<Self, PublishError> {
        let file = File::create(path).map_err(PublishError::io("write", path))?;
        Ok(Self {
            path: path.to_owned(),
            disk: Ok(BufWriter::with_capacity(CHUNK, file)),
            at: 0,
            bytes: 0,
            digest: Some(Sha256::new()),
        })
    }

    /// Ends the file that was `written`, and says what is told of it.
    ///
    /// # Errors
    /// When it could not be written whole.
    pub(crate) fn finish(
        mut self,
        written: Result<(), PublishError>,
    ) -> Result<Told, PublishError> {
        let path = self.path.clone();
        let could_not = |error| PublishError::io("write", &path)(error);
        let written = written.and_then(|()| self.flush().map_err(could_not));
        self.disk.map_err(could_not)?;
        written?;
        match self.digest {
            Some(digest) => Ok(Told {
                bytes: self.bytes,
                sha256: printed(&digest.finalize()),
            }),
            None => Told::of(&self.path).map_err(PublishError::io("read", &self.path)),
        }
    }

    /// What the disk answers, or what it would have answered once it failed. Its first error is
    /// kept, and its kind given on.
    fn ask<T>(
        &mut self,
        once_failed: T,
        ask: impl FnOnce(&mut BufWriter<File>) -> io::Result<T>,
    ) -> io::Result<T> {
        let Ok(file) = &mut self.disk else {
            return Ok(once_failed);
        };
        ask(file).map_err(|error| {
            let kind = error.kind();
            if kind != io::ErrorKind::Interrupted {
                self.disk = Err(error);
                // A ZIP goes back to correct what it wrote, and is baffled to find itself before
                // the file that it ends.
                self.at = self.bytes;
            }
            kind.into()
        })
    }
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.ask(bytes.len(), |file| file.write(bytes))?;
        if let Some(digest) = &mut self.digest {
            digest.update(bytes.get(..written).unwrap_or_default());
        }
        self.at += written as u64;
        self.bytes = self.bytes.max(self.at);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.ask((), BufWriter::flush)
    }
}

impl Seek for Sink {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let would_be = match to {
            SeekFrom::Start(at) => at,
            SeekFrom::Current(by) => self.at.saturating_add_signed(by),
            SeekFrom::End(by) => self.bytes.saturating_add_signed(by),
        };
        let at = self.ask(would_be, |file| file.seek(to))?;
        if at != self.at {
            self.digest = None;
            self.at = at;
        }
        Ok(at)
    }

    /// Without a word to the disk, which writers ask for before each part of a file.
    fn stream_position(&mut self) -> io::Result<u64> {
        Ok(self.at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(write: impl Fn(&mut Sink) -> io::Result<()>) -> (Told, Told) {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a");
        let mut sink = Sink::create(&path).expect("a file");
        let written = write(&mut sink).map_err(PublishError::io("write", &path));
        let told = sink.finish(written).expect("it is written");
        (told, Told::of(&path).expect("it can be read"))
    }

    #[test]
    fn what_is_told_is_what_stands_on_the_disk() {
        let (told, there) = made(|sink| {
            sink.write_all(&vec![1; 3 * CHUNK])?;
            sink.write_all(b"end")
        });
        assert_eq!(told, there);
        let (told, there) = made(|sink| {
            sink.write_all(b"head, and more")?;
            sink.seek(SeekFrom::Start(0))?;
            sink.write_all(b"HEAD")?;
            sink.seek(SeekFrom::End(0))?;
            sink.write_all(b".")
        });
        assert_eq!((told.bytes, &told), (15, &there));
        assert_eq!(made(|_| Ok(())).0.bytes, 0);
    }

    #[test]
    fn a_bundle_that_does_not_fit_fails_once() {
        let mut sink = Sink::create(Path::new("/dev/full")).expect("a device");
        {
            let mut zip = zip::ZipWriter::new(&mut sink);
            let stored = zip::write::SimpleFileOptions::default()
                .compression_method(zip::CompressionMethod::Stored);
            zip.start_file("a", stored).expect("it is held back");
            assert!(zip.write_all(&vec![0; 3 * CHUNK]).is_err());
            // Let go of, it ends itself, and goes back to do so; nothing of that fails.
        }
        assert!(sink.at > 0);
        assert!(sink.flush().is_ok() && sink.seek(SeekFrom::End(-1)).is_ok());
        let failed = sink.disk.expect_err("nothing fits").kind();
        assert_eq!(failed, io::ErrorKind::StorageFull);
    }

    #[test]
    fn a_disk_that_is_full_is_told_of_by_the_name_of_the_file() {
        let full = Path::new("/dev/full");
        let mut sink = Sink::create(full).expect("a device");
        let written = sink.write_all(&vec![0; 2 * CHUNK]).map_err(|error| {
            let source = parquet::errors::ParquetError::External(error.into());
            PublishError::parquet(Path::new("a.parquet"), source)
        });
        assert!(written.is_err());
        for error in [sink.finish(written).expect_err("nothing fits"), {
            let mut sink = Sink::create(full).expect("a device");
            sink.write_all(b"a few").expect("they are held back");
            sink.finish(Ok(())).expect_err("nothing fits")
        }] {
            let words = error.to_string();
            assert!(
                words.starts_with("could not write /dev/full: No space left"),
                "{words}"
            );
        }
    }
}

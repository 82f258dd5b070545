//! The parts of a workbook: a zip file that is inflated no further than a limit.
//!
//! What the zip's own headers say of sizes is not believed: a part is inflated up to the
//! limit and refused there, and its checksum is verified by reading it to its end.

use std::io::{Cursor, Read};

use vocabulary::{Problem, Problems};
use zip::ZipArchive;
use zip::result::ZipError;

use super::{markup::Fault, signature};

/// No part of a workbook may inflate to more, nor all that are read to more than twice it.
const LARGEST_PART: u64 = 256 * 1024 * 1024;

/// A workbook's zip file.
pub(super) struct Package<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
    left: u64,
    shown: &'a str,
}

impl<'a> Package<'a> {
    pub fn open(bytes: &'a [u8], shown: &'a str) -> Result<Self, Problems> {
        let refuse = |what: String, remedy: &str| -> Result<Self, Problems> {
            Err(Problem::new(shown, what, remedy).into())
        };
        match signature::kind(bytes) {
            Some(kind) if kind != signature::ZIP => {
                return refuse(
                    format!("is {kind} and not an .xlsx or .ods workbook"),
                    "save it as .xlsx without a password, or correct [format] of source.toml",
                );
            }
            None => {
                return refuse(
                    "is not a workbook".to_owned(),
                    "correct [format] of source.toml, or restore the snapshot",
                );
            }
            Some(_) => {}
        }
        match ZipArchive::new(Cursor::new(bytes)) {
            Ok(zip) => Ok(Self {
                zip,
                left: 2 * LARGEST_PART,
                shown,
            }),
            Err(_) => refuse(
                "is a damaged or truncated workbook".to_owned(),
                "restore the snapshot",
            ),
        }
    }

    /// The text of a part; `None` where the workbook has no such part.
    pub fn part(&mut self, name: &str) -> Result<Option<String>, Problems> {
        match inflate(&mut self.zip, name, LARGEST_PART.min(self.left)) {
            Ok(None) => Ok(None),
            Ok(Some(text)) => {
                self.left = self.left.saturating_sub(text.len() as u64);
                Ok(Some(text))
            }
            Err(Inflating::Protected) => Err(self.protected().into()),
            Err(Inflating::Fault(fault)) => Err(self.fault(name, &fault).into()),
        }
    }

    /// The text of a part that every workbook has.
    pub fn needed(&mut self, name: &str) -> Result<String, Problems> {
        self.part(name)?.ok_or_else(|| {
            Problem::new(
                self.shown,
                format!("its part {name:?} is missing: it is not a whole workbook"),
                "restore the snapshot",
            )
            .into()
        })
    }

    pub fn has(&self, name: &str) -> bool {
        self.zip.index_for_name(name).is_some()
    }

    pub fn fault(&self, part: &str, fault: &Fault) -> Problem {
        match fault {
            Fault::Damaged => self.damaged(part),
            Fault::TooLarge => self.too_large(part),
        }
    }

    pub fn damaged(&self, part: &str) -> Problem {
        Problem::new(
            self.shown,
            format!("its part {part:?} is damaged"),
            "restore the snapshot",
        )
    }

    pub fn protected(&self) -> Problem {
        Problem::new(
            self.shown,
            "is protected by a password",
            "save it without one",
        )
    }

    fn too_large(&self, part: &str) -> Problem {
        Problem::new(
            self.shown,
            format!("its part {part:?} is larger than a workbook's table can be"),
            "save the table as CSV or Parquet",
        )
    }
}

/// What keeps a part from being inflated.
enum Inflating {
    Protected,
    Fault(Fault),
}

fn inflate(
    zip: &mut ZipArchive<Cursor<&[u8]>>,
    name: &str,
    limit: u64,
) -> Result<Option<String>, Inflating> {
    let damaged = Inflating::Fault(Fault::Damaged);
    let entry = match zip.by_name(name) {
        Ok(entry) => entry,
        Err(ZipError::FileNotFound) => return Ok(None),
        Err(ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED)) => {
            return Err(Inflating::Protected);
        }
        Err(_) => return Err(damaged),
    };
    let mut bytes = Vec::new();
    match entry.take(limit + 1).read_to_end(&mut bytes) {
        Ok(read) if read as u64 > limit => Err(Inflating::Fault(Fault::TooLarge)),
        Ok(_) => String::from_utf8(bytes).map(Some).map_err(|_| damaged),
        Err(_) => Err(damaged),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;

    #[test]
    fn inflates_no_further_than_the_limit() {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        zip.start_file("a.xml", SimpleFileOptions::default())
            .expect("a part");
        zip.write_all(" ".repeat(100_000).as_bytes())
            .expect("its text");
        let bytes = zip.finish().expect("a zip file").into_inner();
        assert!(bytes.len() < 1_000);
        let mut zip = ZipArchive::new(Cursor::new(bytes.as_slice())).expect("a zip file");
        let part = inflate(&mut zip, "a.xml", 100_000);
        assert!(part.is_ok_and(|part| part.is_some_and(|text| text.len() == 100_000)));
        let larger = inflate(&mut zip, "a.xml", 99_999);
        assert!(matches!(larger, Err(Inflating::Fault(Fault::TooLarge))));
        assert!(matches!(inflate(&mut zip, "b.xml", 9), Ok(None)));
    }
}

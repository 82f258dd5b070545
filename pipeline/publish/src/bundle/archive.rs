//! All files of a release in one ZIP, the same bytes wherever it is made.
//!
//! Entries stand in the order of their paths, on the day that the release speaks of, with the
//! same rights and the same effort at compression. Whatever the data package names is in it, at
//! the same path, pictures included: so the one descriptor holds in both places, and programs
//! that read zipped data packages find it at the root. `dcat.jsonld` is not, since it gives the
//! size and digest of the ZIP itself.

use std::io::{Cursor, Read as _, Seek, Write};

use rayon::iter::{
    IndexedParallelIterator as _, IntoParallelRefIterator as _, ParallelIterator as _,
};
use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, System, ZipArchive, ZipWriter};

use super::media::ending;
use crate::PublishError;
use crate::files::Files;
use crate::sums::SHA256SUMS;

/// How hard to compress, of 9. What comes out depends on the compressor, whose version
/// `Cargo.lock` fixes, and not on the processor: zlib-rs finds the same matches with and without
/// its vector instructions.
const LEVEL: i64 = 6;

/// How much of a file the compressor is given at once. What it makes of a file depends on where one
/// part ends and the next begins, so this is as fixed as [`LEVEL`].
const PART: u64 = 1 << 30;

/// How many members are compressed side by side before they are written; each is held in memory.
const SIDE_BY_SIDE: usize = 16;

/// Up to how many bytes a member is compressed so; a larger one is, as it is written.
const SMALL: u64 = 8 << 20;

/// The path of the ZIP in a release.
pub(super) fn path(product: &str) -> String {
    format!("{product}.zip")
}

/// Writes the ZIP of these files and of their checksums, of this day; `path` is its own in the release.
///
/// # Errors
/// When the day is none of the years 1980 to 2107, which are all that a ZIP knows, a file cannot be
/// read or the ZIP cannot be written.
pub(crate) fn archive(
    as_of: &str,
    path: &str,
    files: &Files,
    out: impl Write + Seek,
) -> Result<(), PublishError> {
    let sums = files.sums();
    let own = (SHA256SUMS, sums.len() as u64);
    let all = files.iter().map(|(name, told)| (name, told.bytes));
    let mut all: Vec<(&str, u64)> = all.chain([own]).collect();
    all.sort_unstable();
    let packing = Packing {
        options: SimpleFileOptions::default()
            .last_modified_time(day(as_of)?)
            .unix_permissions(0o644)
            .system(System::Unix),
        path,
        files,
        sums: &sums,
    };
    let mut zip = ZipWriter::new(out);
    for members in all.chunks(SIDE_BY_SIDE) {
        let aside = members.par_iter().with_max_len(1);
        let aside: Vec<_> = aside.map(|member| packing.aside(member)).collect();
        for (member, aside) in members.iter().zip(aside) {
            match aside {
                Some(packed) => packing.copied(&packed?, &mut zip)?,
                None => packing.packed(member, &mut zip)?,
            }
        }
    }
    zip.finish().map_err(|why| packing.failed(why))?;
    Ok(())
}

/// What all members of an archive have in common.
struct Packing<'a> {
    options: SimpleFileOptions,
    /// The archive's own path in the release.
    path: &'a str,
    files: &'a Files,
    sums: &'a str,
}

impl Packing<'_> {
    fn failed(&self, source: ZipError) -> PublishError {
        PublishError::Pack {
            path: self.path.to_owned(),
            source,
        }
    }

    /// A small member that is worth compressing, as an archive of itself alone; `None` for any other.
    fn aside(&self, member: &(&str, u64)) -> Option<Result<Vec<u8>, PublishError>> {
        let (name, bytes) = *member;
        let is_aside = method(name).0 == CompressionMethod::Deflated && bytes <= SMALL;
        is_aside.then(|| {
            let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
            self.packed(member, &mut zip)?;
            let packed = zip.finish().map_err(|why| self.failed(why))?;
            Ok(packed.into_inner())
        })
    }

    /// Takes the member of an archive of one as it is.
    fn copied(
        &self,
        packed: &[u8],
        zip: &mut ZipWriter<impl Write + Seek>,
    ) -> Result<(), PublishError> {
        let copied = ZipArchive::new(Cursor::new(packed))
            .and_then(|mut one| zip.raw_copy_file(one.by_index_raw(0)?));
        copied.map_err(|why| self.failed(why))
    }

    fn packed(
        &self,
        (name, bytes): &(&str, u64),
        zip: &mut ZipWriter<impl Write + Seek>,
    ) -> Result<(), PublishError> {
        let failed = |source| self.failed(source);
        let (method, level) = method(name);
        let options = self
            .options
            .compression_method(method)
            .compression_level(level)
            // What is longer needs lengths of eight bytes, which older programs do not read.
            .large_file(*bytes >= u64::from(u32::MAX));
        zip.start_file(*name, options).map_err(failed)?;
        if *name == SHA256SUMS {
            let written = zip.write_all(self.sums.as_bytes());
            return written.map_err(ZipError::from).map_err(failed);
        }
        let place = self.files.place_of(name);
        let unread = |error| PublishError::io("read", &place)(error);
        let mut file = self.files.open(name).map_err(unread)?;
        loop {
            let room = usize::try_from((*bytes).min(PART)).unwrap_or_default();
            let mut part = Vec::with_capacity(room);
            let read = file.by_ref().take(PART).read_to_end(&mut part);
            if read.map_err(unread)? == 0 {
                return Ok(());
            }
            let written = zip.write_all(&part);
            written.map_err(ZipError::from).map_err(failed)?;
        }
    }
}

/// Pictures and tiles are compressed already: to do it again takes time and gains nothing.
fn method(path: &str) -> (CompressionMethod, Option<i64>) {
    match ending(path).as_str() {
        "png" | "pmtiles" | "qgz" => (CompressionMethod::Stored, None),
        _ => (CompressionMethod::Deflated, Some(LEVEL)),
    }
}

/// The time that all members of an archive bear.
///
/// # Errors
/// When it is no day, or one that an archive cannot bear.
pub(crate) fn day(as_of: &str) -> Result<DateTime, PublishError> {
    let mut parts = as_of.splitn(3, '-');
    let mut part = || parts.next();
    let date = || {
        let year = part()?.parse().ok()?;
        let (month, day) = (part()?.parse().ok()?, part()?.parse().ok()?);
        DateTime::from_date_and_time(year, month, day, 0, 0, 0).ok()
    };
    let mut date = date;
    date().ok_or_else(|| PublishError::Name {
        part: "the as-of date",
        found: as_of.to_owned(),
        expected: "a day from 1980-01-01 to 2107-12-31, YYYY-MM-DD",
    })
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;
    use crate::files::Told;

    fn packed(files: &[(&str, &[u8])]) -> Vec<u8> {
        let folder = tempfile::tempdir().expect("a folder");
        let mut told = Files::new(folder.path());
        for (name, bytes) in files {
            let place = told.place_of(name);
            std::fs::create_dir_all(place.parent().expect("a folder")).expect("a folder");
            std::fs::write(&place, bytes).expect("it can be written");
            told.insert(*name, Told::of(&place).expect("it can be read"));
        }
        let mut zip = Cursor::new(Vec::new());
        archive("2025-10-30", "made-up.zip", &told, &mut zip).expect("it can be packed");
        zip.into_inner()
    }

    #[test]
    fn holds_the_files_in_order_with_sums_and_the_day() {
        let bytes = packed(&[("tables/a.csv", b"a\r\n"), ("README.md", b"read")]);
        let mut zip = zip::ZipArchive::new(Cursor::new(&bytes)).expect("a ZIP");
        let names: Vec<String> = (0..zip.len())
            .map(|at| {
                let entry = zip.by_index(at).expect("an entry");
                String::from_utf8(entry.name_raw().to_vec()).expect("UTF-8")
            })
            .collect();
        assert_eq!(names, ["README.md", "SHA256SUMS", "tables/a.csv"]);
        let mut sums = String::new();
        let mut file = zip.by_name("SHA256SUMS").expect("an entry");
        file.read_to_string(&mut sums).expect("text");
        assert_eq!(sums.lines().count(), 2);
        let day = file.last_modified().expect("a day");
        assert_eq!(
            (day.year(), day.month(), day.day(), day.hour()),
            (2025, 10, 30, 0)
        );
        assert_eq!(file.unix_mode().map(|mode| mode & 0o7777), Some(0o644));
    }

    /// The digest of what zlib-rs 0.6.8 packs: another compressor, a clock or a machine shows here.
    #[test]
    fn the_same_files_are_the_same_bytes() {
        // Figures that repeat and differ as those of a table do: Knuth's MMIX generator.
        let (mut draw, mut text) = (1_u64, String::new());
        for _ in 0..20_000 {
            draw = draw
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            write!(text, "E090000{:02},{}\r\n", draw >> 59, draw >> 49).expect("a String grows");
        }
        let files: [(&str, &[u8]); 1] = [("a.csv", text.as_bytes())];
        assert_eq!(packed(&files), packed(&files));
        assert_eq!(
            crate::sums::hex(&packed(&files)),
            "07a6d30ba67eb66f488a11f47b7ade7deac0f2ed3422f85b00fdf8f8de9bc683"
        );
    }

    #[test]
    fn a_day_that_a_zip_cannot_hold_is_refused() {
        for none in ["1979-12-31", "2025-02-30", "2108-01-01"] {
            assert!(
                matches!(day(none), Err(PublishError::Name { .. })),
                "{none}"
            );
        }
    }
}

//! Which file of a zip archive holds the boundaries, known before anything is unpacked.
//!
//! Only the archive's directory is read here, and strictly: GDAL must find the
//! same one. What it says of sizes is bounded before GDAL unpacks anything.
//!
//! # References
//! PKWARE (2022), "APPNOTE.TXT: .ZIP File Format Specification" 6.3.10, sections 4.3.12 and 4.3.16.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use vocabulary::{BoundaryFile, Problem, Problems};

/// A Shapefile has some ten files; an archive of many layers is not one.
const MOST_ENTRIES: u16 = 256;
/// The most bytes an archive may hold unpacked: full-resolution boundaries of the whole
/// United Kingdom's smallest areas have less.
const MOST_BYTES: u64 = 2 << 30;
/// Unpacked bytes for each packed one, beyond which an archive is not coordinates.
const MOST_RATIO: u64 = 100;
/// Archives that unpack to less than this are let in at any ratio.
const SMALL_BYTES: u64 = 16 << 20;

const START: &[u8] = b"PK\x03\x04";
const END: &[u8] = b"PK\x05\x06";
const ENTRY: &[u8] = b"PK\x01\x02";
const END_LENGTH: u64 = 22;
const ENTRY_LENGTH: usize = 46;

const REMEDY: &str = "unpack it, and save one layer as GeoPackage or GeoJSON";

/// The path by which GDAL reads the Shapefile of an archive; `None` when the file is none.
///
/// # Errors
/// When the archive is damaged, is larger unpacked than can be meant, names
/// files outside itself, or does not hold one Shapefile.
pub(crate) fn shapefile_inside(file: &BoundaryFile) -> Result<Option<PathBuf>, Problems> {
    let Ok(opened) = File::open(&file.path) else {
        // GDAL says why.
        return Ok(None);
    };
    let entries = match directory(opened) {
        Ok(Some(entries)) => entries,
        Ok(None) => return Ok(None),
        Err(fault) => return Err(problem(file, &fault).into()),
    };
    let name = judge(&entries).map_err(|fault| problem(file, &fault))?;
    // Braces part the archive's path from the one inside it.
    let archive = file.path.display();
    Ok(Some(PathBuf::from(format!("/vsizip/{{{archive}}}/{name}"))))
}

/// Why an archive is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Fault {
    Damaged(&'static str),
    TooMany(u16),
    TooLarge(u64),
    Ratio,
    Outside,
    Method,
    Shapefiles(Vec<String>),
}

fn problem(file: &BoundaryFile, fault: &Fault) -> Problem {
    let new = |what: &str| Problem::new(&file.file, what, REMEDY);
    match fault {
        Fault::Damaged(what) => new("the zip archive is damaged, or of a kind that is not read")
            .found(*what)
            .expected("one volume without comment, below 4 GiB"),
        Fault::TooMany(entries) => new("the zip archive holds too many files")
            .found(entries.to_string())
            .expected(format!("at most {MOST_ENTRIES}")),
        Fault::TooLarge(bytes) => new("the zip archive is too large unpacked")
            .found(format!("{bytes} bytes"))
            .expected(format!("at most {MOST_BYTES} bytes")),
        Fault::Ratio => new("the zip archive unpacks to far more than coordinates would")
            .expected(format!("at most {MOST_RATIO} times its packed size")),
        Fault::Outside => new("the zip archive names a file outside itself"),
        Fault::Method => new("the zip archive is encrypted or packed in a way that is not read")
            .expected("entries that are stored or deflated"),
        Fault::Shapefiles(names) => new("the zip archive must hold one Shapefile")
            .found(match names[..] {
                [] => "none".to_owned(),
                _ => names.join(", "),
            })
            .expected("one file that ends in .shp"),
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Entry {
    name: Vec<u8>,
    packed: u64,
    unpacked: u64,
    readable: bool,
}

/// The entries of an archive; `None` when the file does not begin as one.
fn directory(mut file: File) -> Result<Option<Vec<Entry>>, Fault> {
    let unreadable = |_: io::Error| Fault::Damaged("it ends too soon");
    let length = file.metadata().map_err(unreadable)?.len();
    if length < 4 || read_at(&mut file, 0, 4).map_err(unreadable)? != START {
        return Ok(None);
    }
    let at = length
        .checked_sub(END_LENGTH)
        .ok_or(Fault::Damaged("it ends too soon"))?;
    let end = read_at(&mut file, at, END_LENGTH).map_err(unreadable)?;
    if !end.starts_with(END) {
        return Err(Fault::Damaged("no directory at its end"));
    }
    let [disk, first_disk, here, entries] = [4, 6, 8, 10].map(|at| u16_at(&end, at));
    let [size, offset] = [12, 16].map(|at| u32_at(&end, at));
    if disk != 0 || first_disk != 0 || here != entries {
        return Err(Fault::Damaged("several volumes"));
    }
    if entries > MOST_ENTRIES {
        return Err(Fault::TooMany(entries));
    }
    if u64::from(offset) + u64::from(size) != at {
        return Err(Fault::Damaged("a directory that is not where it should be"));
    }
    // Names are at most 64 KiB long, so 256 entries cannot make it larger than some 50 MiB.
    let listed = read_at(&mut file, u64::from(offset), u64::from(size)).map_err(unreadable)?;
    entries_of(&listed, usize::from(entries)).map(Some)
}

fn entries_of(mut listed: &[u8], number: usize) -> Result<Vec<Entry>, Fault> {
    let damaged = || Fault::Damaged("a directory that does not list what it says");
    let mut entries = Vec::with_capacity(number);
    while !listed.is_empty() {
        let fixed = listed.get(..ENTRY_LENGTH).ok_or_else(damaged)?;
        if !fixed.starts_with(ENTRY) {
            return Err(damaged());
        }
        let [flags, method, name, extra, comment] =
            [8, 10, 28, 30, 32].map(|at| usize::from(u16_at(fixed, at)));
        let [packed, unpacked] = [20, 24].map(|at| u64::from(u32_at(fixed, at)));
        let name_end = ENTRY_LENGTH + name;
        entries.push(Entry {
            name: listed
                .get(ENTRY_LENGTH..name_end)
                .ok_or_else(damaged)?
                .to_vec(),
            packed,
            unpacked,
            readable: flags & 1 == 0 && (method == 0 || method == 8),
        });
        listed = listed
            .get(name_end + extra + comment..)
            .ok_or_else(damaged)?;
    }
    if entries.len() == number {
        Ok(entries)
    } else {
        Err(damaged())
    }
}

/// The name of the one Shapefile.
fn judge(entries: &[Entry]) -> Result<String, Fault> {
    let sum = |of: fn(&Entry) -> u64| entries.iter().map(of).sum::<u64>();
    let (packed, unpacked) = (sum(|entry| entry.packed), sum(|entry| entry.unpacked));
    if unpacked > MOST_BYTES {
        return Err(Fault::TooLarge(unpacked));
    }
    if unpacked > SMALL_BYTES && unpacked / MOST_RATIO > packed {
        return Err(Fault::Ratio);
    }
    if entries.iter().any(|entry| !entry.readable) {
        return Err(Fault::Method);
    }
    let names: Option<Vec<&str>> = entries.iter().map(|entry| inside(&entry.name)).collect();
    let mut names = names.ok_or(Fault::Outside)?;
    names.sort_unstable();
    if names.windows(2).any(|pair| pair.first() == pair.last()) {
        return Err(Fault::Damaged("two files of one name"));
    }
    let is_shapefile = |name: &&&str| {
        let kind = Path::new(name).extension();
        // Macs add a shadow of every file in a folder of this name.
        kind.is_some_and(|kind| kind.eq_ignore_ascii_case("shp")) && !name.starts_with("__MACOSX/")
    };
    let found: Vec<&str> = names.iter().filter(is_shapefile).copied().collect();
    match found[..] {
        [only] => Ok(only.to_owned()),
        _ => Err(Fault::Shapefiles(
            found
                .iter()
                .take(5)
                .map(|name| format!("{name:?}"))
                .collect(),
        )),
    }
}

/// The name, if it is plain text and stays inside the archive.
fn inside(name: &[u8]) -> Option<&str> {
    let name = std::str::from_utf8(name).ok()?;
    let stays = !name.is_empty()
        && !name.starts_with('/')
        && !name.contains(['\\', ':', '{', '}'])
        && !name.chars().any(char::is_control)
        && name.split('/').all(|part| part != ".." && part != ".");
    stays.then_some(name)
}

fn read_at(file: &mut File, at: u64, length: u64) -> io::Result<Vec<u8>> {
    file.seek(SeekFrom::Start(at))?;
    let mut bytes = Vec::new();
    let read = file.take(length).read_to_end(&mut bytes)?;
    if read as u64 == length {
        Ok(bytes)
    } else {
        Err(io::ErrorKind::UnexpectedEof.into())
    }
}

/// A little-endian number; what lies beyond the end is nought, and callers have the whole record.
fn u16_at(bytes: &[u8], at: usize) -> u16 {
    bytes
        .get(at..at + 2)
        .and_then(|two| two.try_into().ok())
        .map_or(0, u16::from_le_bytes)
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    bytes
        .get(at..at + 4)
        .and_then(|four| four.try_into().ok())
        .map_or(0, u32::from_le_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(name: &str, packed: u64, unpacked: u64) -> Entry {
        Entry {
            name: name.as_bytes().to_vec(),
            packed,
            unpacked,
            readable: true,
        }
    }

    #[track_caller]
    fn assert_refused(entries: &[Entry], fault: &Fault) {
        assert_eq!(judge(entries).as_ref(), Err(fault));
    }

    #[test]
    fn the_one_shapefile_is_found_wherever_it_lies() {
        let entries = [
            entry("folder/", 0, 0),
            entry("folder/made.shp", 10, 20),
            entry("folder/made.dbf", 10, 20),
            entry("__MACOSX/folder/._made.shp", 1, 1),
        ];
        assert_eq!(judge(&entries), Ok("folder/made.shp".to_owned()));
    }

    #[test]
    fn archives_that_are_none_of_boundaries_are_refused() {
        let shp = || entry("made.shp", 1 << 20, 2 << 20);
        assert_refused(&[entry("made.csv", 1, 1)], &Fault::Shapefiles(vec![]));
        assert_refused(
            &[shp(), entry("other.SHP", 1, 1)],
            &Fault::Shapefiles(vec!["\"made.shp\"".to_owned(), "\"other.SHP\"".to_owned()]),
        );
        assert_refused(&[shp(), shp()], &Fault::Damaged("two files of one name"));
        assert_refused(
            &[shp(), entry("a", 4 << 20, 3 << 30)],
            &Fault::TooLarge((3 << 30) + (2 << 20)),
        );
        assert_refused(&[entry("made.shp", 1 << 20, 1 << 30)], &Fault::Ratio);
        let encrypted = Entry {
            readable: false,
            ..shp()
        };
        assert_refused(&[encrypted], &Fault::Method);
    }

    #[test]
    fn names_that_leave_the_archive_are_refused() {
        for name in [
            "../made.shp",
            "a/../../made.shp",
            "/etc/made.shp",
            "C:\\made.shp",
            "a\\..\\made.shp",
            "made}.shp",
            "made\n.shp",
            "",
        ] {
            assert_refused(&[entry(name, 1, 1)], &Fault::Outside);
        }
        let latin = Entry {
            name: vec![b'a', 0xE9],
            ..entry("", 1, 1)
        };
        assert_refused(&[latin], &Fault::Outside);
    }
}

//! Zip archives, none of whose names or sizes is believed.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

use zip::ZipArchive;
use zip::result::ZipError;

use crate::address::quoted;
use crate::failed::{Why, cache_fault};
use crate::limits::Limits;
use crate::request::Unpack;

/// Endings of packed files that are not unpacked any further.
const PACKED: [&str; 10] = [
    "zip", "7z", "rar", "gz", "tgz", "tar", "bz2", "xz", "zst", "lzma",
];

/// A packed file may be as large as this whatever its ratio.
const SMALL: u64 = 1 << 20;

/// Whether a file begins as a zip archive does.
pub(crate) fn is_archive(path: &Path) -> Result<bool, Why> {
    let mut head = Vec::new();
    File::open(path)
        .and_then(|file| file.take(4).read_to_end(&mut head))
        .map_err(|error| cache_fault(path, &error))?;
    Ok(head == b"PK\x03\x04" || head == b"PK\x05\x06")
}

/// Checks every name and every packed byte of an archive that is kept as it came.
pub(crate) fn inspect(path: &Path, limits: &Limits) -> Result<(), Why> {
    let mut archive = open(path, limits)?;
    let mut left = limits.largest_bytes;
    for index in 0..archive.len() {
        let packed = archive.by_index(index).map_err(|error| fault(&error))?;
        let (size, mut packed) = (packed.compressed_size(), packed);
        left -= pour(&mut packed, size, left, limits, &mut io::sink())?;
    }
    Ok(())
}

/// Writes the one file that is wanted.
pub(crate) fn unpack(
    path: &Path,
    wanted: &Unpack,
    largest: u64,
    limits: &Limits,
    to: &Path,
) -> Result<(), Why> {
    let mut archive = open(path, limits)?;
    let index = find(&mut archive, wanted)?;
    let mut packed = archive.by_index(index).map_err(|error| fault(&error))?;
    let size = packed.compressed_size();
    let mut out = File::create_new(to).map_err(|error| cache_fault(to, &error))?;
    pour(&mut packed, size, largest, limits, &mut out).map(|_| ())
}

/// What is wrong with the name of a file in an archive.
pub(crate) fn fault_of_name(name: &str) -> Option<&'static str> {
    let drive = name.as_bytes().get(1) == Some(&b':');
    if name.is_empty() || name.len() > 1000 {
        Some("has no name, or a very long one")
    } else if name.starts_with('/') || drive {
        Some("is named from the root of a disk")
    } else if name.contains('\\') {
        Some("has a backslash in its name")
    } else if name.chars().any(char::is_control) {
        Some("has a control character in its name")
    } else if name.split('/').any(|part| part == ".." || part == ".") {
        Some("is named outside its folder")
    } else {
        None
    }
}

fn open(path: &Path, limits: &Limits) -> Result<ZipArchive<File>, Why> {
    let mut file = File::open(path).map_err(|error| cache_fault(path, &error))?;
    let listed = count(&mut file).map_err(|error| cache_fault(path, &error))?;
    let listed = listed.ok_or_else(|| refused("it is not a zip archive, or was cut"))?;
    if listed > limits.archive_files {
        return Err(Why::Archive(format!(
            "it lists more than {} files",
            limits.archive_files
        )));
    }
    let mut archive = ZipArchive::new(file).map_err(|error| fault(&error))?;
    if archive.len() != listed {
        return Err(refused(
            "two of its files have one name, or its list is damaged",
        ));
    }
    for index in 0..archive.len() {
        check_entry(&mut archive, index)?;
    }
    Ok(archive)
}

/// The number of files that the end of an archive declares, read before anything is listed.
fn count(file: &mut File) -> io::Result<Option<usize>> {
    const END: u64 = 22 + 0xFFFF;
    let size = file.metadata()?.len();
    file.seek(SeekFrom::Start(size.saturating_sub(END)))?;
    let mut tail = Vec::new();
    Read::by_ref(file).take(END).read_to_end(&mut tail)?;
    file.rewind()?;
    let at = tail
        .windows(22)
        .rposition(|end| end.starts_with(b"PK\x05\x06"));
    let declared = at.and_then(|at| match tail.get(at + 10..at + 12)? {
        [low, high] => Some(usize::from(u16::from_le_bytes([*low, *high]))),
        _ => None,
    });
    Ok(declared)
}

fn check_entry(archive: &mut ZipArchive<File>, index: usize) -> Result<(), Why> {
    let entry = archive.by_index_raw(index).map_err(|error| fault(&error))?;
    let raw = entry.name_raw();
    let shown = quoted(&String::from_utf8_lossy(raw));
    // A name in an old code page is compared by its letters that are plain in every one.
    let plain: String = raw
        .iter()
        .map(|byte| {
            if byte.is_ascii() {
                char::from(*byte)
            } else {
                '_'
            }
        })
        .collect();
    let what = if let Some(what) = fault_of_name(&plain) {
        what
    } else if entry.is_symlink() {
        "is a link"
    } else if entry.encrypted() {
        "is encrypted"
    } else {
        return Ok(());
    };
    Err(Why::Archive(format!("the file {shown:?} {what}")))
}

fn find(archive: &mut ZipArchive<File>, wanted: &Unpack) -> Result<usize, Why> {
    let mut files = Vec::new();
    for index in 0..archive.len() {
        let entry = archive.by_index_raw(index).map_err(|error| fault(&error))?;
        if !entry.is_dir() {
            let name = entry.name().map_err(|error| fault(&error))?;
            files.push((name.into_owned(), index));
        }
    }
    files.sort();
    let found = match wanted {
        Unpack::Entry(name) => files.iter().find(|(found, _)| found == name),
        Unpack::Keep | Unpack::Only if files.len() == 1 => files.first(),
        Unpack::Keep | Unpack::Only => None,
    };
    let Some((name, index)) = found else {
        let names: Vec<String> = files
            .iter()
            .take(20)
            .map(|(name, _)| quoted(name))
            .collect();
        let what = match wanted {
            Unpack::Entry(name) => format!("it has no file {name:?}"),
            Unpack::Keep | Unpack::Only => format!("it has {} files", files.len()),
        };
        return Err(Why::Archive(format!("{what}; found {}", names.join(", "))));
    };
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    if PACKED.contains(&ending.to_ascii_lowercase().as_str()) {
        return Err(Why::Archive(format!(
            "the file {:?} is an archive itself",
            quoted(name)
        )));
    }
    Ok(*index)
}

/// Copies what is unpacked, counting it: the sizes that an archive declares are only claims.
fn pour(
    from: &mut impl Read,
    packed: u64,
    largest: u64,
    limits: &Limits,
    to: &mut impl Write,
) -> Result<u64, Why> {
    let by_ratio = packed.saturating_mul(limits.archive_ratio).max(SMALL);
    let mut piece = vec![0; 1 << 16];
    let mut here = 0;
    loop {
        let read = from
            .read(&mut piece)
            .map_err(|error| Why::Archive(quoted(&error.to_string())))?;
        let Some(filled) = piece.get(..read).filter(|filled| !filled.is_empty()) else {
            return Ok(here);
        };
        here += filled.len() as u64;
        if here > largest {
            return Err(Why::TooLarge(largest));
        }
        if here > by_ratio {
            return Err(Why::Archive(format!(
                "a file in it is more than {} times larger than its packed form",
                limits.archive_ratio
            )));
        }
        to.write_all(filled)
            .map_err(|error| refused(&format!("it cannot be unpacked: {error}")))?;
    }
}

fn refused(what: &str) -> Why {
    Why::Archive(what.to_owned())
}

fn fault(error: &ZipError) -> Why {
    Why::Archive(quoted(&error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_lead_elsewhere_are_refused() {
        for bad in [
            "",
            "/etc/passwd",
            "C:/a",
            "c:a",
            "a\\b",
            "../a",
            "a/../../b",
            "a/..",
            "./a",
            "a\0b",
        ] {
            assert!(fault_of_name(bad).is_some(), "{bad:?}");
        }
        for good in ["a.csv", "a/b..c.csv", "...", "folder/", "1 2 (é).csv"] {
            assert!(fault_of_name(good).is_none(), "{good:?}");
        }
    }
}

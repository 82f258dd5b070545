//! The id that a linker computes from the code it links, as an ELF file holds it.
//!
//! A program of a hundred megabytes is too large to be read each time that it starts; its id is
//! another as soon as its code is. Only what x86-64 and other 64-bit machines of that order of bytes
//! have is read; of anything else the caller reads all bytes.

use std::fs::File;
use std::os::unix::fs::FileExt as _;
use std::path::Path;

/// Of a header, and of a list of segments or notes, no more is read than this.
const MOST: u64 = 1 << 16;
/// A segment of notes.
const NOTES: u32 = 4;
/// The note that holds the id, by its owner.
const ID: (u32, &[u8]) = (3, b"GNU\0");
/// A shorter one would not tell two programs apart.
const SHORTEST: usize = 8;

/// The id of a file; `None` where it has none that can be read.
pub fn build_id(path: &Path) -> Option<Vec<u8>> {
    let file = File::open(path).ok()?;
    let read = |offset: u64, length: u64| {
        let mut bytes = vec![0; usize::try_from(length.min(MOST)).ok()?];
        file.read_exact_at(&mut bytes, offset).ok()?;
        Some(bytes)
    };
    let header = read(0, 64)?;
    // 64 bits, the lowest byte first.
    if header.get(..6)? != b"\x7fELF\x02\x01" {
        return None;
    }
    let size = u64::from(u16_at(&header, 54)?);
    let many = u64::from(u16_at(&header, 56)?);
    let segments = read(u64_at(&header, 32)?, size * many)?;
    let segments = segments.chunks_exact(usize::try_from(size).ok().filter(|size| *size > 0)?);
    let mut notes = segments.filter(|segment| u32_at(segment, 0) == Some(NOTES));
    notes.find_map(|segment| {
        let bytes = read(u64_at(segment, 8)?, u64_at(segment, 32)?)?;
        let step = if u64_at(segment, 48)? == 8 { 8 } else { 4 };
        id_among(&bytes, step)
    })
}

/// The id among notes, each of which is filled up to a multiple of `step` bytes.
fn id_among(mut notes: &[u8], step: usize) -> Option<Vec<u8>> {
    loop {
        let name = usize::try_from(u32_at(notes, 0)?).ok()?;
        let length = usize::try_from(u32_at(notes, 4)?).ok()?;
        let behind = notes.get(12..)?;
        let from = (12 + name).next_multiple_of(step) - 12;
        let held = behind.get(from..from.checked_add(length)?)?;
        if (u32_at(notes, 8)?, behind.get(..name)?) == ID {
            return (length >= SHORTEST).then(|| held.to_vec());
        }
        notes = notes.get((12 + from + length).next_multiple_of(step)..)?;
    }
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    let found = bytes.get(at..)?.first_chunk()?;
    Some(u16::from_le_bytes(*found))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    let found = bytes.get(at..)?.first_chunk()?;
    Some(u32::from_le_bytes(*found))
}

fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    let found = bytes.get(at..)?.first_chunk()?;
    Some(u64::from_le_bytes(*found))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    /// A header, one segment of notes, and two notes: one of another owner, then the id.
    fn elf(id: &[u8]) -> Vec<u8> {
        let mut bytes = vec![0; 64 + 56];
        bytes[..6].copy_from_slice(b"\x7fELF\x02\x01");
        bytes[32] = 64;
        bytes[54] = 56;
        bytes[56] = 1;
        let mut notes = Vec::new();
        for (owner, kind, held) in [(&b"Other\0"[..], 3_u8, &b"abcde"[..]), (b"GNU\0", 3, id)] {
            for length in [owner.len(), held.len(), usize::from(kind)] {
                notes.extend(u32::try_from(length).expect("short").to_le_bytes());
            }
            for part in [owner, held] {
                notes.extend(part);
                notes.resize(notes.len().next_multiple_of(4), 0);
            }
        }
        bytes[64] = 4;
        bytes[64 + 8] = 64 + 56;
        bytes[64 + 32] = u8::try_from(notes.len()).expect("short");
        bytes[64 + 48] = 4;
        bytes.extend(notes);
        bytes
    }

    #[test]
    fn the_id_is_found_behind_other_notes_and_damage_is_none() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("program");
        let id = |bytes: &[u8]| {
            fs::write(&path, bytes).expect("written");
            build_id(&path)
        };
        let whole = elf(b"0123456789abcdefghij");
        assert_eq!(id(&whole).as_deref(), Some(&b"0123456789abcdefghij"[..]));
        assert_eq!(id(&elf(b"short")), None);
        for cut in 0..whole.len() {
            assert_eq!(id(&whole[..cut]), None, "cut at {cut}");
        }
        for at in 0..whole.len() {
            for byte in [0, 1, 0x7f, 0xff] {
                let mut damaged = whole.clone();
                damaged[at] = byte;
                // It may be another id or none; it is never a fault.
                drop(id(&damaged));
            }
        }
        assert_eq!(build_id(&folder.path().join("nowhere")), None);
    }

    #[test]
    fn this_program_has_one() {
        let program = std::env::current_exe().expect("a program");
        assert!(build_id(&program).is_some_and(|id| id.len() >= SHORTEST));
    }
}

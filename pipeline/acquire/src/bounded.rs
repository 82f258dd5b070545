//! Files of which nothing is known before they are read: how much of them is taken in.
//!
//! # Method
//! A device or a pipe has no size and may never end, so no more is read than one byte beyond what
//! is allowed. What is allowed of a table bounds the memory that its protection takes: some 500
//! bytes a row of three dimensions where it falls apart into pieces, as by years, and about twice
//! that where sums join all of it.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use memchr::memchr_iter;
use vocabulary::{Problem, Problems};

/// The most that is read of a table whose cells add up, in MiB.
pub(crate) const TABLE_MIB: u64 = 256;
/// The most rows that such a table may have, without its header.
const ROWS: u64 = 3_000_000;
/// The most codes: rows times dimensions.
const CODES: u64 = 9_000_000;
/// The longest line, in bytes: a longer one is no row of a table.
const LINE: usize = 64 * 1024;

/// Reads a file to its end, and no more of it than so many MiB.
///
/// # Errors
/// When it cannot be read, or is larger: the remedy is what the caller gives.
pub fn read_bounded(path: &Path, mib: u64, remedy: &str) -> Result<Vec<u8>, Problems> {
    let shown = path.display().to_string();
    let most = mib * 1024 * 1024;
    let read = File::open(path).and_then(|file| {
        let size = file.metadata().map_or(0, |about| about.len());
        bytes(file, size, most)
    });
    match read {
        Ok(Some(bytes)) => Ok(bytes),
        Ok(None) => {
            let what = format!("is larger than {mib} MiB, the most that is read of it");
            Err(Problem::new(shown, what, remedy).into())
        }
        Err(error) => {
            let what = format!("cannot be read: {error}");
            Err(Problem::new(shown, what, "name a file that can be read").into())
        }
    }
}

/// All bytes; `None` where there are more than the most.
fn bytes(from: impl Read, size: u64, most: u64) -> io::Result<Option<Vec<u8>>> {
    if size > most {
        return Ok(None);
    }
    let mut bytes = Vec::new();
    bytes.reserve_exact(usize::try_from(size + 1).unwrap_or(0));
    from.take(most + 1).read_to_end(&mut bytes)?;
    let is_whole = u64::try_from(bytes.len()).is_ok_and(|read| read <= most);
    Ok(is_whole.then_some(bytes))
}

/// Refuses a table that is too long or too wide to be protected, before a row of it is split.
/// Gives its lines, the header included.
pub(crate) fn lines(bytes: &[u8], dimensions: usize, shown: &str) -> Result<usize, Problems> {
    let lines = memchr_iter(b'\n', bytes).count();
    let dimensions = u64::try_from(dimensions.max(1)).unwrap_or(u64::MAX);
    let most = ROWS.min(CODES / dimensions);
    if u64::try_from(lines).is_ok_and(|lines| lines > most + 1) {
        let what = format!(
            "has more than {most} rows, the most that is read of a table of as many dimensions"
        );
        return Err(Problem::new(shown, what, SPLIT).into());
    }
    let mut start = 0;
    let ends = memchr_iter(b'\n', bytes).chain([bytes.len()]);
    for (row, end) in (1_u64..).zip(ends) {
        if end - start > LINE {
            let what = "a line is longer than 64 KiB";
            let remedy = "write one row a line, and leave columns out that are not needed";
            return Err(Problem::new(shown, what, remedy).row(row).into());
        }
        start = end + 1;
    }
    Ok(lines)
}

/// What to do about a table that is too large.
pub(crate) const SPLIT: &str = "protect parts by themselves that no sum joins, such as years, or leave out columns that are not needed";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_is_read_than_allowed() {
        assert_eq!(
            bytes(&b"abc"[..], 3, 3).expect("read"),
            Some(b"abc".to_vec())
        );
        assert_eq!(bytes(&b"abcd"[..], 4, 3).expect("read"), None);
        // A pipe has no size.
        assert_eq!(
            bytes(&b"abc"[..], 0, 3).expect("read"),
            Some(b"abc".to_vec())
        );
        assert_eq!(bytes(&b"abcd"[..], 0, 3).expect("read"), None);
        assert_eq!(bytes(io::repeat(b'a'), 0, 1000).expect("read"), None);
    }

    #[test]
    fn slow_rows_are_bounded_by_their_codes() {
        let table = |rows: usize| "a\n".repeat(rows + 1).into_bytes();
        let most = table(3_000_000);
        assert_eq!(lines(&most, 3, "t.csv"), Ok(3_000_001));
        let refused = lines(&table(3_000_001), 1, "t.csv").expect_err("too many rows");
        assert!(
            refused.to_string().contains("more than 3000000 rows"),
            "{refused}"
        );
        let refused = lines(&most, 4, "t.csv").expect_err("too many codes");
        assert!(
            refused.to_string().contains("more than 2250000 rows"),
            "{refused}"
        );
    }

    #[test]
    fn a_long_line_is_refused_by_its_row() {
        let line = "x".repeat(LINE);
        assert_eq!(lines(format!("a\n{line}\n").as_bytes(), 1, "t.csv"), Ok(2));
        for end in ["\n", ""] {
            let refused = lines(format!("a\nb\n{line}x{end}").as_bytes(), 1, "t.csv");
            let refused = refused.expect_err("too long").to_string();
            assert!(
                refused.contains("row 3") && refused.contains("64 KiB"),
                "{refused}"
            );
        }
    }
}

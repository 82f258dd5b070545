//! The CSV of Nomis, page by page.
//!
//! Nomis gives 25,000 rows at most without a key, and cuts a longer answer off in silence.
//! So the number of rows is asked first (`select=record_count&RecordLimit=1`), then pages
//! with `RecordOffset` and `RecordLimit` until that many are here. Every page repeats the
//! header; line ends become LF. The members and their use: <https://www.nomisweb.co.uk/api/v01/help>.

use std::collections::BTreeSet;

use sha2::{Digest, Sha256};

use crate::address::{Address, quoted};
use crate::download::Terms;
use crate::failed::Why;
use crate::pages::{Joined, Page, bring_page, refused};

/// What has been merged so far.
#[derive(Debug)]
struct Merged {
    header: Vec<u8>,
    rows: u64,
    seen: BTreeSet<[u8; 32]>,
    out: Joined,
}

/// Downloads every page into [`crate::cache::Files::made`]; gives how many there were.
pub(crate) fn bring(terms: Terms, address: &Address, largest: u64) -> Result<u32, Why> {
    let expected = count_rows(terms, address)?;
    let limit = terms.limits.nomis_rows.to_string();
    let mut merged = Merged {
        header: Vec::new(),
        rows: 0,
        seen: BTreeSet::new(),
        out: Joined::begin(terms.files, largest)?,
    };
    let mut number = 0;
    while merged.rows < expected {
        number += 1;
        let members = [
            ("RecordOffset", merged.rows.to_string()),
            ("RecordLimit", limit.clone()),
        ];
        let page = Page {
            address,
            members: &members,
            number,
            largest,
            proves_itself: false,
        };
        let bytes = bring_page(terms, page)?;
        let records = records(&bytes).map_err(|what| refused(number, what))?;
        check_page(&mut merged, &bytes, &records, expected, terms)
            .map_err(|what| refused(number, what))?;
        add(&mut merged, &records)?;
    }
    merged.out.end()?;
    Ok(number)
}

/// How many rows the query has in all.
fn count_rows(terms: Terms, address: &Address) -> Result<u64, Why> {
    let page = Page {
        address,
        members: &[
            ("select", "record_count".to_owned()),
            ("RecordLimit", "1".to_owned()),
        ],
        number: 0,
        largest: 1 << 16,
        proves_itself: false,
    };
    let bytes = bring_page(terms, page)?;
    let text = String::from_utf8_lossy(&bytes);
    let mut lines = text
        .trim_start_matches('\u{feff}')
        .lines()
        .map(|line| line.trim().trim_matches('"'));
    let header = lines.next().unwrap_or_default();
    if !header.eq_ignore_ascii_case("record_count") {
        let what = format!(
            "it should say how many rows there are, and says {:?}",
            quoted(&text)
        );
        return Err(refused(0, what));
    }
    match lines.next().map(str::parse) {
        Some(Ok(rows)) if rows > 0 => Ok(rows),
        Some(Err(_)) => Err(refused(0, "the number of rows is not a number".to_owned())),
        _ => Err(refused(0, "the query has no rows".to_owned())),
    }
}

/// Whether a page follows those before it.
fn check_page(
    merged: &mut Merged,
    bytes: &[u8],
    records: &[&[u8]],
    expected: u64,
    terms: Terms,
) -> Result<(), String> {
    let (header, rows) = records.split_first().ok_or("it has no header")?;
    if merged.rows == 0 {
        merged.header = header.to_vec();
    }
    if merged.header != *header {
        return Err("its header differs from the first page's".to_owned());
    }
    if !merged.seen.insert(Sha256::digest(bytes).into()) {
        return Err("it repeats an earlier page: the server ignores RecordOffset".to_owned());
    }
    check_count(rows.len() as u64, merged.rows, expected, terms)
}

/// Writes the rows of a page, before the first of them the header.
fn add(merged: &mut Merged, records: &[&[u8]]) -> Result<(), Why> {
    let known = usize::from(merged.rows > 0);
    for record in records.iter().skip(known) {
        merged.out.add(record)?;
        merged.out.add(b"\n")?;
    }
    merged.rows += records.len().saturating_sub(1) as u64;
    Ok(())
}

fn check_count(found: u64, before: u64, expected: u64, terms: Terms) -> Result<(), String> {
    let limit = u64::from(terms.limits.nomis_rows.get());
    if found == 0 {
        return Err(format!("it is empty after {before} of {expected} rows"));
    }
    if found > limit {
        return Err(format!("it has {found} rows where {limit} were asked for"));
    }
    if before.saturating_add(found) > expected {
        return Err(format!(
            "with it there are {} rows where the server counts {expected}",
            before + found
        ));
    }
    Ok(())
}

/// The records of a CSV without their line ends; a line end within quotes is part of one.
pub(crate) fn records(bytes: &[u8]) -> Result<Vec<&[u8]>, String> {
    let mut found = Vec::new();
    let mut quoted = false;
    for piece in bytes.split_inclusive(|byte| {
        quoted ^= *byte == b'"';
        *byte == b'\n' && !quoted
    }) {
        let line = piece.strip_suffix(b"\n").unwrap_or(piece);
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if !line.is_empty() {
            found.push(line);
        }
    }
    if quoted {
        return Err("a quoted cell has no end".to_owned());
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_ends_at_a_line_end_outside_quotes() {
        let found = records(b"a,b\r\n\"x\ny\",1\n\n2,\"\"\"\"\n3").expect("whole");
        assert_eq!(found, [&b"a,b"[..], b"\"x\ny\",1", b"2,\"\"\"\"", b"3"]);
        records(b"a\n\"x").expect_err("an open quote");
    }
}

//! Whether a CSV file is whole: its encoding, its line ends, its quotes, the fields of each line.
//!
//! Polars fills short lines with nulls and joins lines inside quotes; this looks at the
//! bytes first, so that both are refused with their line numbers.

use vocabulary::{Problem, Problems};

/// The header's names, when the file has the shape of a table.
///
/// # Errors
/// With every line that has not.
pub(crate) fn check<'a>(bytes: &'a [u8], shown: &str) -> Result<Vec<&'a str>, Problems> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let row = 1 + bytes
            .iter()
            .take(error.valid_up_to())
            .filter(|b| **b == b'\n')
            .count() as u64;
        Problem::new(shown, "is not UTF-8", "save it as UTF-8").row(row)
    })?;
    let mut problems = Problems::new();
    if text.is_empty() {
        return Err(Problem::new(shown, "is empty", "restore the snapshot").into());
    }
    if !text.ends_with('\n') {
        let row = text.lines().count() as u64;
        problems.push(
            Problem::new(
                shown,
                "the last line has no line end: the file is truncated",
                "restore the whole file",
            )
            .row(row),
        );
    }
    let mut lines = text.lines().zip(1_u64..);
    let header: Vec<&str> = lines
        .next()
        .map(|(line, _)| line.split(',').map(|name| name.trim_matches('"')).collect())
        .unwrap_or_default();
    for (at, name) in header.iter().enumerate() {
        if header.iter().take(at).any(|other| other == name) {
            problems.push(
                Problem::new(
                    shown,
                    "the same column name stands twice",
                    "name each column once",
                )
                .row(1)
                .column(*name),
            );
        }
    }
    for (line, row) in lines {
        if let Some(problem) = line_problem(line, header.len(), shown) {
            problems.push(problem.row(row));
        }
    }
    problems.none_or(header)
}

fn line_problem(line: &str, columns: usize, shown: &str) -> Option<Problem> {
    if line.trim().is_empty() {
        return Some(Problem::new(shown, "the line is blank", "take it out"));
    }
    if line.contains('\0') {
        return Some(Problem::new(
            shown,
            "the line holds a null byte",
            "restore the snapshot",
        ));
    }
    if line.matches('"').count() % 2 == 1 {
        return Some(Problem::new(
            shown,
            "a quoted field is not closed on its line",
            "close it; a field may not hold a line break",
        ));
    }
    let mut quoted = false;
    let commas = line
        .bytes()
        .filter(|byte| {
            quoted ^= *byte == b'"';
            *byte == b',' && !quoted
        })
        .count();
    (commas + 1 != columns).then(|| {
        Problem::new(
            shown,
            "the line has another number of fields than the header",
            "restore the row",
        )
        .found(format!("{} fields", commas + 1))
        .expected(format!("{columns} fields"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn refused(bytes: &[u8], row: u64, words: &str) {
        let problems = check(bytes, "t.csv").expect_err("it is not a table");
        let found: Vec<_> = problems.iter().collect();
        assert!(
            found
                .iter()
                .any(|p| p.row == Some(row) && p.what.contains(words)),
            "expected row {row} with {words:?}, found {problems}"
        );
    }

    #[test]
    fn takes_a_table() {
        assert_eq!(
            check(b"a,b\n1,\"x, y\"\n", "t.csv").expect("a table"),
            ["a", "b"]
        );
        assert_eq!(
            check(b"a,b\r\n1,2\r\n", "t.csv").expect("a table"),
            ["a", "b"]
        );
    }

    #[test]
    fn refuses_what_is_not_one() {
        refused(b"a,b\n1,2", 2, "truncated");
        refused(b"a,b\n1\n", 2, "number of fields");
        refused(b"a,b\n1,2\n1,2,3\n", 3, "number of fields");
        refused(b"a,b\n1,\"2\n3\"\n", 2, "not closed");
        refused(b"a,b\n\n1,2\n", 2, "blank");
        refused(b"a,a\n1,2\n", 1, "twice");
        refused(b"a,b\n1,\xff\n", 2, "UTF-8");
    }
}

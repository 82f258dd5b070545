//! A table whose cells add up, for `fgm-map disclose` and `fgm-map attack`: a count a row, under
//! codes in some columns. What else stands in the file is kept byte for byte.

use std::path::Path;

use vocabulary::{Problem, Problems};

use crate::bounded::{self, read_bounded};
use crate::door::{Door, Header, Role, Subject};
use crate::file::{self, Format, Record};
use crate::formula::is_formula;
use crate::measures::{delimiter, whole};

/// Problems of single rows beyond these are counted and not listed.
const LISTED: usize = 1_000;

/// Which columns of which file are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CellsFile<'a> {
    /// A CSV.
    pub path: &'a Path,
    /// The columns of codes.
    pub dimensions: &'a [String],
    /// The column of counts.
    pub value: &'a str,
    /// The column of what it costs to withhold a row's count; `None` where all cost 1.
    pub cost: Option<&'a str>,
    /// Whether counts may be withheld.
    pub counts: Counts,
}

/// Whether the counts of a table may be withheld.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counts {
    /// Every row has its count.
    All,
    /// `[c]`, `c`, `*` or nothing may stand in place of one.
    Published,
}

/// One row.
#[derive(Debug, Clone, PartialEq)]
pub struct CellRow {
    /// The line that it stands in, the header being line 1.
    pub line: u64,
    /// Its count; `None` where it is withheld.
    pub count: Option<u64>,
    /// What it costs to withhold it; endless where it must stay printed.
    pub cost: f64,
}

/// The rows of a table, and the file that they stand in.
#[derive(Debug, Clone, PartialEq)]
pub struct CellsTable {
    /// In the order of the file.
    pub rows: Vec<CellRow>,
    /// The codes of each row, in the order of the dimensions.
    pub keys: Vec<Vec<String>>,
    /// The columns that are neither dimensions nor counts, in the order of the file.
    pub others: Vec<String>,
    bytes: Vec<u8>,
    delimiter: u8,
    value: usize,
    /// What stood behind the last line.
    end: Vec<u8>,
}

/// Reads a table. All columns go through the door.
///
/// # Errors
/// With every row that has no code or no count, every cell and name that a spreadsheet would run,
/// and every column that looks like one of people; and alone, when the file is larger than what
/// is read of one. No cell of the file is shown.
pub fn cells(table: &CellsFile<'_>) -> Result<CellsTable, Problems> {
    let shown = table.path.display().to_string();
    let mut bytes = read_bounded(table.path, bounded::TABLE_MIB, bounded::SPLIT)?;
    let end = end_of_last_line(&mut bytes);
    let lines = bounded::lines(&bytes, table.dimensions.len(), &shown)?;
    let delimiter = delimiter(&bytes, table.value);
    let format = Format::delimited_by(delimiter);
    let mut opened = file::open(&bytes, &format, &shown)?;
    let header: Vec<String> = opened.header().to_vec();
    let columns = Columns::find(table, &header, &shown)?;
    let mut door = Door::new(
        &header.iter().map(String::as_str).collect::<Vec<_>>(),
        &columns.roles(header.len()),
        Subject::Areas,
    );
    let (mut rows, mut keys) = (Vec::with_capacity(lines), Vec::with_capacity(lines));
    let (mut problems, mut record) = (Problems::new(), Record::default());
    while let Some(next) = opened.next(&mut record) {
        let found = match next {
            Ok(()) => {
                door.see(record.row, record.iter());
                columns.row(table, &record, &shown)
            }
            Err(found) => Err(found),
        };
        match found {
            Ok((row, key)) => {
                rows.push(row);
                keys.push(key);
            }
            Err(found) if problems.len() < LISTED => problems.append(found),
            Err(_) => {}
        }
    }
    let mut refused = door.verdict(&shown, true);
    refused.append(formulas(&header, &shown));
    refused.append(problems);
    refused.none_or(())?;
    drop(opened);
    let is_used = |name: &String| *name == table.value || table.dimensions.contains(name);
    let others = header.into_iter().filter(|name| !is_used(name));
    Ok(CellsTable {
        rows,
        keys,
        others: others.collect(),
        delimiter: u8::try_from(delimiter).unwrap_or(b','),
        value: columns.value,
        bytes,
        end,
    })
}

/// Ends the last line with one line feed, whether it had none, one or blank lines behind it (RFC
/// 4180 leaves the last one away or not); gives what stood there.
fn end_of_last_line(bytes: &mut Vec<u8>) -> Vec<u8> {
    let is_end = |byte: &u8| matches!(byte, b'\n' | b'\r');
    let last = bytes.iter().rposition(|byte| !is_end(byte));
    let end = bytes.split_off(last.map_or(bytes.len(), |at| at + 1));
    if last.is_some() {
        bytes.push(b'\n');
    }
    end
}

/// Names of columns that a spreadsheet would run, by their places: they may be a record's cells.
fn formulas(header: &[String], shown: &str) -> Problems {
    let names = (1_u32..).zip(header);
    let refused = names.filter(|(_, name)| is_formula(name)).map(|(at, _)| {
        let what = "the name of the column begins like a formula";
        Problem::new(shown, what, FORMULA)
            .row(1)
            .column(format!("number {at}"))
    });
    refused.collect()
}

/// What to do about a formula.
const FORMULA: &str = "take the sign at its beginning out: a spreadsheet would run it";

/// Where the columns stand.
struct Columns {
    dimensions: Vec<usize>,
    value: usize,
    cost: Option<usize>,
    /// What each column of the file is called in problems.
    names: Vec<String>,
}

impl Columns {
    fn find(table: &CellsFile<'_>, header: &[String], shown: &str) -> Result<Self, Problems> {
        let mut problems = Problems::new();
        // A file without a header has a record in its first line.
        let is_header = Header::of(header.iter().map(String::as_str)) == Header::Names;
        let mut place = |name: &str| {
            let at = header.iter().position(|own| own == name);
            at.unwrap_or_else(|| {
                let what = "the file has no such column";
                let remedy = "name columns that are there with --dims, --value and --cost";
                let problem = Problem::new(shown, what, remedy).column(name);
                problems.push(
                    if is_header && header.iter().any(|own| own == table.value) {
                        problem.found(format!("columns {}", header.join(", ")))
                    } else {
                        problem
                    },
                );
                0
            })
        };
        let found = Self {
            dimensions: table.dimensions.iter().map(|of| place(of)).collect(),
            value: place(table.value),
            cost: table.cost.map(&mut place),
            names: (1_u32..)
                .zip(header)
                .map(|(at, name)| {
                    if is_header && !is_formula(name) {
                        name.clone()
                    } else {
                        format!("number {at}")
                    }
                })
                .collect(),
        };
        problems.none_or(found)
    }

    fn roles(&self, columns: usize) -> Vec<Role> {
        let role = |at: usize| {
            if at == self.value {
                Role::Value
            } else if self.dimensions.contains(&at) {
                Role::Category
            } else if self.cost == Some(at) {
                Role::Bound
            } else {
                Role::Undeclared
            }
        };
        (0..columns).map(role).collect()
    }

    fn row(
        &self,
        table: &CellsFile<'_>,
        record: &Record,
        shown: &str,
    ) -> Result<(CellRow, Vec<String>), Problems> {
        let mut problems = Problems::new();
        let mut refuse = |what: &str, column: &str, remedy: &str| {
            let problem = Problem::new(shown, what, remedy).row(record.row);
            problems.push(problem.column(column));
        };
        let names = table.dimensions.iter().zip(&self.dimensions);
        let key: Vec<String> = names
            .map(|(name, at)| {
                let code = record.get(*at).trim();
                if code.is_empty() {
                    refuse("the code is empty", name, "fill it in, or take the row out");
                }
                code.to_owned()
            })
            .collect();
        for at in (0..record.len()).filter(|at| *at != self.value) {
            if is_formula(record.get(at)) {
                let name = self
                    .names
                    .get(at)
                    .map_or("beyond the header", String::as_str);
                refuse("the cell begins like a formula", name, FORMULA);
            }
        }
        let cell = record.get(self.value).trim();
        let is_withheld = matches!(cell, "" | "[c]" | "c" | "*");
        let count = match (whole(cell), table.counts) {
            (Ok(count), _) => Some(count),
            (Err(_), Counts::Published) if is_withheld => None,
            (Err(_), Counts::All) if is_withheld => {
                let remedy = "give every row its count: what is withheld is chosen here";
                refuse("the count is missing", table.value, remedy);
                None
            }
            (Err(what), _) => {
                refuse(
                    what,
                    table.value,
                    "write a whole number from 0, or [c] where it is withheld",
                );
                None
            }
        };
        let cost = match self.cost.map(|at| record.get(at).trim()) {
            None => 1.0,
            Some("never") => f64::INFINITY,
            Some(text) => match text.parse::<f64>() {
                Ok(cost) if cost.is_finite() && (0.0..=1e9).contains(&cost) => cost,
                _ => {
                    let remedy = "write a number from 0 to 1000000000, or never";
                    refuse("no cost", table.cost.unwrap_or_default(), remedy);
                    1.0
                }
            },
        };
        let row = CellRow {
            line: record.row,
            count,
            cost,
        };
        problems.none_or((row, key))
    }
}

impl CellsTable {
    /// The file with other texts in the column of counts; what is not given stays as it is.
    ///
    /// # Shapes
    /// `texts` has a text or nothing for every row.
    #[must_use]
    pub fn with(&self, texts: &[Option<String>]) -> Vec<u8> {
        let mut written = Vec::with_capacity(self.bytes.len());
        let mut rows = self.rows.iter().zip(texts).peekable();
        for (line, number) in self.bytes.split_inclusive(|byte| *byte == b'\n').zip(1..) {
            let of_line = rows.next_if(|(row, _)| row.line == number);
            match of_line {
                Some((_, Some(text))) => {
                    let cell = self.span(line);
                    written.extend_from_slice(&line[..cell.start]);
                    written.extend_from_slice(text.as_bytes());
                    written.extend_from_slice(&line[cell.end..]);
                }
                Some((_, None)) | None => written.extend_from_slice(line),
            }
        }
        if written.pop_if(|byte| *byte == b'\n').is_some() {
            written.extend_from_slice(&self.end);
        }
        written
    }

    /// Where the count of a line stands, its quotes included.
    fn span(&self, line: &[u8]) -> std::ops::Range<usize> {
        let (mut column, mut start, mut is_quoted) = (0, 0, false);
        for (at, byte) in line.iter().enumerate() {
            let is_end = *byte == b'\n' || (*byte == b'\r' && line.get(at + 1) == Some(&b'\n'));
            if *byte == b'"' {
                is_quoted = !is_quoted;
            } else if !is_quoted && (*byte == self.delimiter || is_end) {
                if column == self.value {
                    return start..at;
                }
                column += 1;
                start = at + 1;
            }
        }
        start..line.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_counts_change() {
        let table = |text: &str, delimiter: u8, value: usize| {
            let mut bytes = text.as_bytes().to_vec();
            let end = end_of_last_line(&mut bytes);
            let row = |line| CellRow {
                line,
                count: Some(1),
                cost: 1.0,
            };
            CellsTable {
                rows: [2, 3, 5].map(row).to_vec(),
                keys: Vec::new(),
                others: Vec::new(),
                bytes,
                delimiter,
                value,
                end,
            }
        };
        let texts = [Some("[c]".to_owned()), None, Some("[c]".to_owned())];
        let written = table(
            "\u{feff}a,n,b\r\n\"x,\"\"y\",3,q\r\nz, 4 ,\r\n\r\nw,\"5\",é\n",
            b',',
            1,
        )
        .with(&texts);
        assert_eq!(
            String::from_utf8(written).expect("text"),
            "\u{feff}a,n,b\r\n\"x,\"\"y\",[c],q\r\nz, 4 ,\r\n\r\nw,[c],é\n"
        );
        let written = table("a;n\nx;3\ny;4\n\nz;5", b';', 1).with(&texts);
        assert_eq!(
            String::from_utf8(written).expect("text"),
            "a;n\nx;[c]\ny;4\n\nz;[c]"
        );
        let written = table("a;n\r\nx;3\r\ny;4\r\n\r\nz;5\r\n\r\n", b';', 1).with(&texts);
        assert_eq!(
            String::from_utf8(written).expect("text"),
            "a;n\r\nx;[c]\r\ny;4\r\n\r\nz;[c]\r\n\r\n"
        );
    }
}

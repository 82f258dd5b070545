//! One table in every kind of file, and damage to each kind that must end in an answer.

mod damaged;
mod observations;
mod parquet;
mod workbooks;

use vocabulary::Problems;

use super::{Format, Record, Table, open};

type Row = (u64, Vec<String>);

fn format(text: &str) -> Format {
    toml::from_str(text).expect("a format")
}

/// The header and all rows, or all problems.
fn read(bytes: &[u8], format: &Format) -> Result<(Vec<String>, Vec<Row>), Problems> {
    let mut table: Table<'_> = open(bytes, format, "t")?;
    let (mut rows, mut problems, mut record) = (Vec::new(), Problems::new(), Record::default());
    while let Some(read) = table.next(&mut record) {
        match read {
            Ok(()) => {
                assert_eq!(record.len(), table.header().len());
                assert!(record.row > table.header_row());
                rows.push((record.row, record.iter().map(str::to_owned).collect()));
            }
            Err(more) => problems.append(more),
        }
    }
    problems.none_or((table.header().to_vec(), rows))
}

#[track_caller]
fn refused(bytes: &[u8], format: &Format, row: Option<u64>, column: Option<&str>, words: &str) {
    let problems = read(bytes, format).expect_err("it is not a table");
    assert!(
        problems.iter().any(|p| p.row == row
            && p.column.as_deref() == column
            && p.to_string().contains(words)),
        "expected row {row:?}, column {column:?} with {words:?}, found {problems}"
    );
}

const HEADER: [&str; 4] = ["code", "area", "count", "share"];
const ROWS: [[&str; 4]; 3] = [
    ["E09000001", "City of London", "12", "0.1"],
    ["E09000002", "Barking, £", "", "-2.5"],
    ["E09000003", "Barnet", "1650", "c"],
];

#[track_caller]
fn same(bytes: &[u8], format: &Format, first: u64) {
    let (header, rows) = read(bytes, format).unwrap_or_else(|problems| unreachable!("{problems}"));
    assert_eq!(header, HEADER);
    let expected: Vec<Row> = ROWS
        .iter()
        .zip(first..)
        .map(|(cells, row)| (row, cells.map(str::to_owned).to_vec()))
        .collect();
    assert_eq!(rows, expected);
}

fn lines(delimiter: &str, end: &str) -> String {
    let row = |cells: &[&str; 4]| {
        let cells = cells.map(|cell| {
            if cell.contains(delimiter) {
                format!("\"{cell}\"")
            } else {
                cell.to_owned()
            }
        });
        cells.join(delimiter) + end
    };
    row(&HEADER) + &ROWS.iter().map(row).collect::<String>()
}

#[test]
fn one_table_is_the_same_as_csv() {
    let plain = lines(",", "\n");
    same(plain.as_bytes(), &Format::default(), 2);
    same(lines(",", "\r\n").as_bytes(), &Format::default(), 2);
    same(format!("\u{feff}{plain}").as_bytes(), &Format::default(), 2);
    let latin: Vec<u8> = lines("¬", "\n")
        .chars()
        .map(|c| u8::try_from(c).expect("Latin-1"))
        .collect();
    same(
        &latin,
        &format("kind = \"csv\"\ndelimiter = \"¬\"\nencoding = \"windows-1252\""),
        2,
    );
    same(
        lines("¬", "\n").as_bytes(),
        &format("kind = \"csv\"\ndelimiter = \"¬\""),
        2,
    );
    let titled = format!("Table 1, synthetic\n\n{plain}\nNotes\n");
    same(
        titled.as_bytes(),
        &format("kind = \"csv\"\nheader_row = 3\nends = \"blank_row\""),
        4,
    );
}

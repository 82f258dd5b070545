use super::super::{Format, Record, open};
use super::*;

fn format(delimiter: char, encoding: Encoding, header_row: u32, ends: Ends) -> Format {
    Format::Csv {
        delimiter: Delimiter::try_from(delimiter).expect("a delimiter"),
        encoding,
        header_row: HeaderRow::try_from(header_row).expect("a row"),
        ends,
    }
}

/// All rows, or all problems.
fn read(bytes: &[u8], format: &Format) -> Result<Vec<(u64, Vec<String>)>, Problems> {
    let mut table = open(bytes, format, "t.csv")?;
    let (mut rows, mut problems, mut record) = (Vec::new(), Problems::new(), Record::default());
    while let Some(read) = table.next(&mut record) {
        match read {
            Ok(()) => rows.push((record.row, record.iter().map(str::to_owned).collect())),
            Err(more) => problems.append(more),
        }
    }
    problems.none_or(rows)
}

#[track_caller]
fn refused_as(format: &Format, bytes: &[u8], row: Option<u64>, words: &str) {
    let problems = read(bytes, format).expect_err("it is not a table");
    assert!(
        problems
            .iter()
            .any(|p| p.row == row && p.to_string().contains(words)),
        "expected row {row:?} with {words:?}, found {problems}"
    );
}

#[track_caller]
fn refused(bytes: &[u8], row: u64, words: &str) {
    refused_as(&Format::default(), bytes, Some(row), words);
}

#[test]
fn takes_quoted_cells_and_keeps_spaces() {
    let rows = read(b"a,b\r\n \"1\",2\r\n", &Format::default()).expect_err("a quote in a cell");
    assert_eq!(rows.len(), 1);
    let rows = read(
        b"a,\"b, c\"\n\"x, \"\"y\"\"\", 2 \n,\"\"\nz,\"\"\n",
        &Format::default(),
    );
    let rows = rows.expect_err("row 3 is blank");
    assert_eq!(rows.iter().map(|p| p.row).collect::<Vec<_>>(), [Some(3)]);
    let rows = read(
        b"a,\"b, c\"\n\"x, \"\"y\"\"\", 2 \nz,\"\"\n",
        &Format::default(),
    );
    let cells = [(2, ["x, \"y\"", " 2 "]), (3, ["z", ""])];
    let cells = cells.map(|(row, cells)| (row, cells.map(str::to_owned).to_vec()));
    assert_eq!(rows.expect("a table"), cells);
}

#[test]
fn refuses_lines_that_are_no_rows() {
    refused(b"a,b\n1,2", 2, "truncated");
    refused(b"a,b", 1, "truncated");
    refused(b"a,b\n1\n", 2, "number of fields");
    refused(b"a,b\n1,2\n1,2,3\n", 3, "number of fields");
    refused(b"a,b\n1,\"2\n3\"\n", 2, "not closed");
    refused(b"a,b\n1,\"2\n3\"\n", 3, "middle of a cell");
    refused(b"a,b\n\"1\"x,2\n", 2, "after the closing quote");
    refused(b"a,b\n1,2\"3\n", 2, "middle of a cell");
    refused(b"a,b\n\n1,2\n", 2, "blank");
    refused(b"a,b\n , \n1,2\n", 2, "blank");
    refused(b"a,b\n1,2\n\n", 3, "blank");
    refused(b"a,b\n1,\x00\n", 2, "null byte");
    refused(b"a,b\n1,2\r3\n", 2, "carriage return");
    refused(b"a,b\n1,\x1b[2J\n", 2, "control character");
    refused(b"a,b\n1,2\t\n", 2, "control character");
    refused("a,b\n1,2\u{200b}\n".as_bytes(), 2, "not seen");
    refused("a,b\n\u{feff}1,2\n".as_bytes(), 2, "not seen");
    let long = format!("a,b\n1,{}\n", "9".repeat(LONGEST_CELL + 1));
    refused(long.as_bytes(), 2, "64 KiB");
}

#[test]
fn refuses_headers_that_name_no_columns() {
    refused(b"a,a\n1,2\n", 1, "twice");
    refused(b"a,b,\n1,2,3\n", 1, "column 3 of the header has no name");
    refused(b",,\n1,2,3\n", 1, "column 1 of the header has no name");
    refused(b"a;b\n1;2\n", 1, "';'");
    refused(b"a\tb\n1\t2\n", 1, "'\\t'");
    refused("a¬b\n1¬2\n".as_bytes(), 1, "'¬'");
    refused(b"a\"b,c\n1,2\n", 1, "middle of a cell");
    let late = format(',', Encoding::Utf8, 4, Ends::File);
    refused_as(&late, b"a,b\n1,2\n", Some(4), "ends before");
}

#[test]
fn refuses_other_encodings_and_kinds_by_name() {
    let plain = Format::default();
    refused_as(&plain, b"", None, "empty");
    refused(b"a,b\n1,\xa3\n", 2, "windows-1252");
    refused(b"a,b\n1,\x81\n", 2, "no encoding");
    refused_as(&plain, b"a,b\r1,2\r", None, "carriage return");
    let wide: Vec<u8> = "a,b\n1,2\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    refused_as(&plain, &wide, None, "UTF-16");
    refused_as(
        &plain,
        &[b"\xFF\xFE", wide.as_slice()].concat(),
        None,
        "UTF-16",
    );
    for (start, words) in [
        (b"PK\x03\x04".as_slice(), "workbook"),
        (b"PAR1", "Parquet"),
        (b"<!DOCTYPE html>\n", "web page"),
        (b"%PDF-1.7\n", "PDF"),
    ] {
        refused_as(&plain, start, None, words);
    }
    let western = format(',', Encoding::Windows1252, 1, Ends::File);
    refused_as(&western, "a,b\n1,£\n".as_bytes(), Some(2), "is UTF-8");
    refused_as(
        &western,
        b"a,b\n1,\xa3\n2,\x81\n",
        Some(3),
        "no character of windows-1252",
    );
    let rows = read(b"a,b\n\x801,\xe9\x92\n", &western).expect("a table");
    assert_eq!(rows, [(2, vec!["€1".to_owned(), "é’".to_owned()])]);
    assert!(read(b"a,b\n1,2\n", &western).is_ok());
}

#[test]
fn finds_every_problem_up_to_a_thousand() {
    let many = format!("a,b\n{}", "1\n".repeat(1_005));
    let problems = read(many.as_bytes(), &Format::default()).expect_err("no row is whole");
    assert_eq!(problems.len(), 1_001);
    let last = problems.iter().last().expect("the last").to_string();
    assert!(last.contains("and 5 more problems"), "{last}");
}

#[test]
fn footnotes_are_left_out_only_where_that_is_declared() {
    let text = b"Table 1\n\na,b\n1,2\n,\nSource: \"them\nNote";
    refused_as(
        &format(',', Encoding::Utf8, 3, Ends::File),
        text,
        Some(5),
        "blank",
    );
    let rows = read(text, &format(',', Encoding::Utf8, 3, Ends::BlankRow)).expect("a table");
    assert_eq!(rows, [(4, vec!["1".to_owned(), "2".to_owned()])]);
}

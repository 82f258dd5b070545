//! One table in every kind of file, and damage to each kind that must end in an answer.

use std::io::Write;
use std::sync::Arc;

use parquet::basic::{Compression, ZstdLevel};
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int32Type, Int64Type};
use parquet::file::properties::{WriterProperties, WriterVersion};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use proptest::prelude::*;
use rust_xlsxwriter::{ExcelDateTime, Format as Look, Formula, Workbook, Worksheet};
use vocabulary::Problems;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

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

/// A workbook with the table from B4, titles above it, footnotes and another sheet.
fn workbook(change: impl FnOnce(&mut Worksheet)) -> Vec<u8> {
    let mut book = Workbook::new();
    book.add_worksheet().set_name("Notes").expect("a name");
    let sheet = book.add_worksheet();
    sheet.set_name("Table 1").expect("a name");
    sheet.write(0, 0, "Table 1, synthetic").expect("a cell");
    for (column, name) in (1..).zip(HEADER) {
        sheet.write(3, column, name).expect("a cell");
    }
    for (row, cells) in (4..).zip(ROWS) {
        for (column, cell) in (1..).zip(cells) {
            match cell.parse::<f64>() {
                Ok(number) => sheet.write(row, column, number).expect("a cell"),
                Err(_) => sheet.write(row, column, cell).expect("a cell"),
            };
        }
    }
    sheet.write(9, 1, "Source: synthetic").expect("a cell");
    change(sheet);
    book.save_to_buffer().expect("a workbook")
}

fn sheet() -> Format {
    format("kind = \"sheet\"\nsheet = [\"Table 1\", \"T1\"]\nheader_row = 4\nends = \"blank_row\"")
}

#[test]
fn one_table_is_the_same_in_a_sheet() {
    same(&workbook(|_| ()), &sheet(), 5);
    same(
        &workbook(|s| {
            s.write_blank(20, 30, &Look::new().set_bold())
                .expect("a blank cell");
            s.merge_range(0, 0, 0, 3, "A title over its columns", &Look::new())
                .expect("a merged cell");
            s.set_column_hidden(1).expect("a hidden column");
        }),
        &sheet(),
        5,
    );
}

#[track_caller]
fn sheet_refused(change: impl FnOnce(&mut Worksheet), row: u64, column: Option<&str>, words: &str) {
    refused(&workbook(change), &sheet(), Some(row), column, words);
}

#[test]
fn a_sheet_that_shows_what_it_does_not_hold_is_refused() {
    let count = Some("count");
    sheet_refused(
        |s| drop(s.write(4, 3, Formula::new("=6*2").set_result("12"))),
        5,
        count,
        "formula",
    );
    sheet_refused(
        |s| drop(s.write(4, 3, Formula::new("=6*2").set_result(""))),
        5,
        count,
        "formula",
    );
    let date = ExcelDateTime::from_ymd(2014, 3, 1).expect("a date");
    let look = Look::new().set_num_format("mmm-yy");
    sheet_refused(
        |s| drop(s.write_with_format(4, 3, &date, &look)),
        5,
        count,
        "date",
    );
    let look = Look::new().set_num_format("dd/mm/yyyy");
    sheet_refused(
        |s| drop(s.write_with_format(3, 3, &date, &look)),
        4,
        Some("D"),
        "date",
    );
    sheet_refused(|s| drop(s.write(5, 3, true)), 6, count, "TRUE or FALSE");
    sheet_refused(|s| drop(s.write(5, 3, "a\u{7}")), 6, count, "not seen");
    sheet_refused(
        |s| drop(s.merge_range(4, 1, 5, 1, "x", &Look::new())),
        5,
        Some("code"),
        "merged",
    );
    sheet_refused(
        |s| drop(s.merge_range(3, 1, 3, 2, "x", &Look::new())),
        4,
        Some("B"),
        "merged",
    );
    sheet_refused(|s| drop(s.set_row_hidden(5)), 6, None, "hidden");
    sheet_refused(
        |s| drop(s.write(5, 5, "a note")),
        6,
        Some("F"),
        "beside the table",
    );
    sheet_refused(|s| drop(s.write(3, 3, "code")), 4, Some("code"), "twice");
    sheet_refused(|s| drop(s.write(3, 3, " ")), 4, None, "has no name");
    let to_the_end = format("kind = \"sheet\"\nsheet = \"Table 1\"\nheader_row = 4");
    refused(&workbook(|_| ()), &to_the_end, Some(8), None, "blank");
    let other = format("kind = \"sheet\"\nsheet = \"T1\"");
    refused(
        &workbook(|_| ()),
        &other,
        None,
        None,
        "no sheet of the declared name",
    );
    let both = format("kind = \"sheet\"\nsheet = [\"Notes\", \"Table 1\"]");
    refused(&workbook(|_| ()), &both, None, None, "more than one");
    let empty = format("kind = \"sheet\"\nsheet = \"Notes\"");
    refused(&workbook(|_| ()), &empty, Some(1), None, "is empty");
    let whole = workbook(|_| ());
    refused(&whole[..whole.len() / 2], &sheet(), None, None, "damaged");
    refused(
        b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1",
        &sheet(),
        None,
        None,
        "encrypted",
    );
    refused(b"a,b\n1,2\n", &sheet(), None, None, "is not a workbook");
}

/// A zip file of these parts.
fn zipped(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in parts {
        zip.start_file(*name, SimpleFileOptions::default())
            .expect("a part");
        zip.write_all(text.as_bytes()).expect("its text");
    }
    zip.finish().expect("a zip file").into_inner()
}

const RELATIONS: &str = r#"<Relationships><Relationship Id="r1" Type="x/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const BOOK_RELATIONS: &str = r#"<Relationships><Relationship Id="r1" Type="x/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="x/sharedStrings" Target="sharedStrings.xml"/></Relationships>"#;
const BOOK: &str =
    r#"<workbook><sheets><sheet name="1" sheetId="1" r:id="r1"/></sheets></workbook>"#;

fn hand_made(texts: &str, cells: &str) -> Vec<u8> {
    zipped(&[
        ("_rels/.rels", RELATIONS),
        ("xl/workbook.xml", BOOK),
        ("xl/_rels/workbook.xml.rels", BOOK_RELATIONS),
        ("xl/sharedStrings.xml", texts),
        ("xl/worksheets/sheet1.xml", cells),
    ])
}

#[test]
fn a_sheet_that_claims_more_than_it_holds_costs_nothing() {
    let first = format("kind = \"sheet\"\nsheet = \"1\"");
    let texts = r#"<sst uniqueCount="99999999999999"><si><t>a</t></si><si><r><t>x</t></r><r><t> &amp; y</t></r><rPh><t>z</t></rPh></si></sst>"#;
    let cells = r#"<worksheet><dimension ref="A1:XFD1048576"/><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c></row><row r="2"><c r="A2" t="s"><v>1</v></c></row><row r="3" spans="1:16384"><c s="1"/></row></sheetData></worksheet>"#;
    let (header, rows) = read(&hand_made(texts, cells), &first).expect("a table");
    assert_eq!(
        (header, rows),
        (vec!["a".to_owned()], vec![(2, vec!["x & y".to_owned()])])
    );
    for (cells, words) in [
        (r#"<c r="AAAAAAAAAA1"><v>1</v></c>"#, "damaged"),
        (r#"<c r="A2"><v>1</v></c><c r="A1"><v>1</v></c>"#, "damaged"),
        (r#"<c r="A1" t="s"><v>9</v></c>"#, "damaged"),
        (r#"<c r="A1"><v>1"#, "damaged"),
        (r#"<c r="A1" t="e"><v>#N/A</v></c>"#, "error value"),
        (r#"<c r="A1"><v>1e309</v></c>"#, "cannot be read"),
    ] {
        let sheet = format!("<worksheet><sheetData><row>{cells}</row></sheetData></worksheet>");
        let problems = read(&hand_made(texts, &sheet), &first).expect_err("it is damaged");
        assert!(problems.to_string().contains(words), "{cells}: {problems}");
    }
}

const MANIFEST: &str = "<manifest:manifest/>";

fn open_document(rows: &str, manifest: &str) -> Vec<u8> {
    let content = format!(
        r#"<office:document-content><office:body><office:spreadsheet><table:table table:name="Notes"><table:table-row><table:table-cell/></table:table-row></table:table><table:table table:name="Table 1">{rows}</table:table></office:spreadsheet></office:body></office:document-content>"#
    );
    zipped(&[
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", manifest),
        ("content.xml", &content),
    ])
}

fn open_document_row(cells: &[&str]) -> String {
    let cell = |cell: &&str| match cell.parse::<f64>() {
        Ok(number) => format!(
            r#"<table:table-cell office:value-type="float" office:value="{number}"><text:p>shown</text:p></table:table-cell>"#
        ),
        Err(_) if cell.is_empty() => "<table:table-cell/>".to_owned(),
        Err(_) => format!(
            r#"<table:table-cell office:value-type="string"><office:annotation><text:p>a note</text:p></office:annotation><text:p>{}</text:p></table:table-cell>"#,
            cell.replace(' ', "<text:s/>")
        ),
    };
    let cells: String = cells.iter().map(cell).collect();
    format!(
        r#"<table:table-row>{cells}<table:table-cell table:number-columns-repeated="16380"/></table:table-row>"#
    )
}

#[test]
fn one_table_is_the_same_in_an_open_document() {
    let format =
        format("kind = \"sheet\"\nsheet = \"Table 1\"\nheader_row = 3\nends = \"blank_row\"");
    let body: String = ROWS.iter().map(|row| open_document_row(row)).collect();
    let table = format!(
        r#"<table:table-row table:number-rows-repeated="2"><table:table-cell/></table:table-row>{}{body}<table:table-row table:number-rows-repeated="1048570"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>"#,
        open_document_row(&HEADER)
    );
    same(&open_document(&table, MANIFEST), &format, 4);
    let protected = "<manifest:manifest><manifest:encryption-data/></manifest:manifest>";
    refused(
        &open_document(&table, protected),
        &format,
        None,
        None,
        "password",
    );
    let to_the_end = self::format("kind = \"sheet\"\nsheet = \"Table 1\"\nheader_row = 3");
    for (cell, words) in [
        (
            r#"table:formula="of:=1" office:value-type="float" office:value="1""#,
            "formula",
        ),
        (
            r#"office:value-type="date" office:date-value="2014-03-01""#,
            "date",
        ),
        (
            r#"office:value-type="time" office:time-value="PT1H""#,
            "duration",
        ),
        (
            r#"office:value-type="boolean" office:boolean-value="true""#,
            "TRUE",
        ),
        (
            r#"office:value-type="string" calcext:value-type="error""#,
            "error value",
        ),
        (
            r#"office:value-type="float" office:value="1e309""#,
            "cannot be read",
        ),
        (
            r#"office:value-type="float" office:value="1" table:number-columns-spanned="2""#,
            "merged",
        ),
        (
            r#"office:value-type="float" office:value="1" table:number-columns-repeated="9""#,
            "beside",
        ),
        (
            r#"office:value-type="float" office:value="1" table:number-columns-repeated="-9""#,
            "damaged",
        ),
    ] {
        let row = format!("<table:table-row><table:table-cell {cell}/></table:table-row>");
        let bytes = open_document(&format!("{table}{row}").replace("1048570", "1"), MANIFEST);
        let problems = read(&bytes, &to_the_end).expect_err("it is not text");
        assert!(problems.to_string().contains(words), "{cell}: {problems}");
    }
    let spaces = r#"<table:table-row><table:table-cell office:value-type="string"><text:p><text:s text:c="999999999"/></text:p></table:table-cell></table:table-row>"#;
    refused(
        &open_document(&format!("{table}{spaces}"), MANIFEST),
        &format,
        None,
        None,
        "larger",
    );
    let many = r#"<table:table-row table:number-rows-repeated="1000000"><table:table-cell office:value-type="float" office:value="1" table:number-columns-repeated="16384"/></table:table-row>"#;
    refused(
        &open_document(many, MANIFEST),
        &format,
        None,
        None,
        "larger",
    );
}

/// A Parquet file of the table, `count` and `share` as text where their cells are.
fn columns(compression: Compression) -> Vec<u8> {
    written(
        WriterProperties::builder()
            .set_compression(compression)
            .build(),
    )
}

fn written(properties: WriterProperties) -> Vec<u8> {
    let schema = "message t { required binary code (UTF8); optional binary area (UTF8); optional int64 count; optional binary share (UTF8); }";
    let schema = Arc::new(parse_message_type(schema).expect("a schema"));
    let mut bytes = Vec::new();
    let mut writer =
        SerializedFileWriter::new(&mut bytes, schema, Arc::new(properties)).expect("a writer");
    for rows in ROWS.chunks(2) {
        let mut group = writer.next_row_group().expect("a group");
        let mut place = 0;
        while let Some(mut column) = group.next_column().expect("a column") {
            let cells: Vec<&str> = rows.iter().map(|row| row[place]).collect();
            let there: Vec<i16> = cells
                .iter()
                .map(|cell| i16::from(!cell.is_empty()))
                .collect();
            let there = (place > 0).then_some(there);
            let cells = cells.into_iter().filter(|cell| !cell.is_empty());
            if place == 2 {
                let numbers: Vec<i64> = cells.map(|cell| cell.parse().expect("a number")).collect();
                column
                    .typed::<Int64Type>()
                    .write_batch(&numbers, there.as_deref(), None)
                    .expect("a batch");
            } else {
                let texts: Vec<ByteArray> = cells.map(ByteArray::from).collect();
                column
                    .typed::<ByteArrayType>()
                    .write_batch(&texts, there.as_deref(), None)
                    .expect("a batch");
            }
            column.close().expect("a column");
            place += 1;
        }
        group.close().expect("a group");
    }
    writer.close().expect("a file");
    bytes
}

#[test]
fn one_table_is_the_same_in_parquet() {
    let parquet = format("kind = \"parquet\"");
    for compression in [
        Compression::UNCOMPRESSED,
        Compression::SNAPPY,
        Compression::GZIP(parquet::basic::GzipLevel::default()),
        Compression::ZSTD(ZstdLevel::default()),
    ] {
        same(&columns(compression), &parquet, 2);
    }
    let newer = || WriterProperties::builder().set_writer_version(WriterVersion::PARQUET_2_0);
    same(&written(newer().build()), &parquet, 2);
    let other = written(newer().set_dictionary_enabled(false).build());
    refused(&other, &parquet, None, Some("code"), "DELTA_BYTE_ARRAY");
    let whole = columns(Compression::SNAPPY);
    refused(&whole[..whole.len() - 9], &parquet, None, None, "damaged");
    refused(b"a,b\n1,2\n", &parquet, None, None, "is not a Parquet file");
}

#[test]
fn parquet_types_become_text_or_are_refused() {
    let parquet = format("kind = \"parquet\"");
    let file =
        |schema: &str,
         write: &dyn Fn(usize, &mut parquet::file::writer::SerializedColumnWriter<'_>)| {
            let schema = Arc::new(parse_message_type(schema).expect("a schema"));
            let mut bytes = Vec::new();
            let mut writer =
                SerializedFileWriter::new(&mut bytes, schema, Arc::default()).expect("a writer");
            let mut group = writer.next_row_group().expect("a group");
            let mut place = 0;
            while let Some(mut column) = group.next_column().expect("a column") {
                write(place, &mut column);
                column.close().expect("a column");
                place += 1;
            }
            group.close().expect("a group");
            writer.close().expect("a file");
            bytes
        };
    let schema = "message t { required int32 day (DATE); required double share; required int32 money (DECIMAL(4,4)); required int64 big (UINT_64); }";
    let bytes = file(schema, &|place, column| {
        match place {
            0 => column
                .typed::<Int32Type>()
                .write_batch(&[16_130, -1], None, None),
            1 => column
                .typed::<DoubleType>()
                .write_batch(&[12.0, 0.1], None, None),
            2 => column
                .typed::<Int32Type>()
                .write_batch(&[-5, 12_345], None, None),
            _ => column
                .typed::<Int64Type>()
                .write_batch(&[-1, 7], None, None),
        }
        .expect("a batch");
    });
    let (_, rows) = read(&bytes, &parquet).expect("a table");
    let cells: Vec<Vec<&str>> = rows
        .iter()
        .map(|(_, cells)| cells.iter().map(String::as_str).collect())
        .collect();
    assert_eq!(
        cells[0],
        ["2014-03-01", "12", "-0.0005", "18446744073709551615"]
    );
    assert_eq!(cells[1], ["1969-12-31", "0.1", "1.2345", "7"]);
    for (schema, column, words) in [
        (
            "message t { required group a { required int32 b; } }",
            "a",
            "nested",
        ),
        (
            "message t { optional group a (LIST) { repeated group list { optional int32 element; } } }",
            "a",
            "nested",
        ),
        ("message t { required boolean a; }", "a", "not read"),
        ("message t { required binary a; }", "a", "not read"),
        ("message t { required int96 a; }", "a", "not read"),
        (
            "message t { required int64 a (TIMESTAMP(NANOS,true)); }",
            "a",
            "not read",
        ),
        (
            "message t { required int64 a (TIMESTAMP_MILLIS); }",
            "a",
            "not read",
        ),
        (
            "message t { required int32 a (TIME_MILLIS); }",
            "a",
            "not read",
        ),
    ] {
        let schema = Arc::new(parse_message_type(schema).expect("a schema"));
        let mut bytes = Vec::new();
        SerializedFileWriter::new(&mut bytes, schema, Arc::default())
            .expect("a writer")
            .close()
            .expect("a file");
        refused(&bytes, &parquet, None, Some(column), words);
    }
}

fn observation(area: &str, code: &str, count: &str) -> String {
    format!(
        r#"{{"dimensions":[{{"dimension":"Areas","dimension_id":"ltla","option":"{area}","option_id":"{code}"}},{{"dimension":"Country","dimension_id":"country_of_birth_190a","option":"Somalia","option_id":"7"}}],"observation":{count}}}"#
    )
}

fn answer(observations: &[String], rest: &str) -> Vec<u8> {
    format!(
        r#"{{"observations":[{}],"links":{{"self":{{"href":""}}}}{rest}}}"#,
        observations.join(" ,\n")
    )
    .into_bytes()
}

#[test]
fn observations_become_rows_of_their_dimensions() {
    let json = format("kind = \"ons_observations\"");
    let two = [
        observation("Barnet \\\"N\\\"", "E09000003", "12"),
        observation("Brent", "E09000005", "1.5e+3"),
    ];
    let rest = r#","total_observations":2,"blocked_areas":0,"total_areas":2,"areas_returned":2"#;
    let (header, rows) = read(&answer(&two, rest), &json).expect("a table");
    assert_eq!(
        header,
        [
            "ltla code",
            "ltla",
            "country_of_birth_190a code",
            "country_of_birth_190a",
            "observation"
        ]
    );
    let cells = |cells: [&str; 5]| cells.map(str::to_owned).to_vec();
    assert_eq!(
        rows,
        [
            (
                2,
                cells(["E09000003", "Barnet \"N\"", "7", "Somalia", "12"])
            ),
            (3, cells(["E09000005", "Brent", "7", "Somalia", "1500"])),
        ]
    );
    refused(
        &answer(&two, r#","total_observations":3"#),
        &json,
        None,
        None,
        "number of observations",
    );
    refused(
        &answer(&two, r#","blocked_areas":4"#),
        &json,
        None,
        None,
        "4 areas left out",
    );
    refused(&answer(&[], ""), &json, None, None, "no observations");
    refused(
        b"{\"observations\":null,\"blocked_areas\":5}",
        &json,
        None,
        None,
        "leaves areas out",
    );
    refused(
        b"{\"errors\":[\"too many variables\"]}",
        &json,
        None,
        None,
        "too many variables",
    );
    refused(&answer(&two, "")[1..], &json, None, None, "not whole JSON");
    let text = String::from_utf8(answer(&two, "")).expect("text");
    let three = |third: &str| answer(&[two[0].clone(), two[1].clone(), third.to_owned()], "");
    refused(&three("7"), &json, Some(4), None, "not an observation");
    refused(
        &three(&two[0].replace("12", "null")),
        &json,
        Some(4),
        None,
        "not an observation",
    );
    refused(
        &three(&two[0].replace("ltla", "msoa")),
        &json,
        Some(4),
        None,
        "other dimensions",
    );
    refused(
        &three(&two[0].replace("Somalia", "S\\u0000")),
        &json,
        Some(4),
        None,
        "not seen",
    );
    let twice = text.replace("country_of_birth_190a", "ltla");
    refused(twice.as_bytes(), &json, Some(1), Some("ltla"), "twice");
}

fn seeds() -> Vec<(Format, Vec<u8>)> {
    let body: String = ROWS.iter().map(|row| open_document_row(row)).collect();
    let table = open_document_row(&HEADER) + &body;
    let stored = |bytes: &[u8]| {
        // Parts that are not compressed let damage reach the XML, but for their checksums.
        let mut from = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("a zip file");
        let mut to = ZipWriter::new(std::io::Cursor::new(Vec::new()));
        let plain = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
        for at in 0..from.len() {
            let mut part = from.by_index(at).expect("a part");
            to.start_file(part.name().expect("a name"), plain)
                .expect("a part");
            std::io::copy(&mut part, &mut to).expect("its text");
        }
        to.finish().expect("a zip file").into_inner()
    };
    let two = [
        observation("Barnet", "E09000003", "12"),
        observation("Brent", "E09000005", "15"),
    ];
    vec![
        (Format::default(), lines(",", "\n").into_bytes()),
        (
            format("kind = \"csv\"\nends = \"blank_row\"\nencoding = \"windows-1252\""),
            lines(",", "\r\n").replace('£', "").into_bytes(),
        ),
        (sheet(), workbook(|_| ())),
        (sheet(), stored(&workbook(|_| ()))),
        (
            format("kind = \"sheet\"\nsheet = \"Table 1\""),
            open_document(&table, MANIFEST),
        ),
        (
            format("kind = \"parquet\""),
            columns(Compression::UNCOMPRESSED),
        ),
        (format("kind = \"parquet\""), columns(Compression::SNAPPY)),
        (format("kind = \"ons_observations\""), answer(&two, "")),
    ]
}

/// Some bytes changed, taken out or doubled, at these places.
fn damage(bytes: &[u8], changes: &[(prop::sample::Index, u8, u8)]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for (place, how, byte) in changes {
        let at = place.index(bytes.len().max(1));
        match how % 4 {
            0 => bytes.truncate(at),
            1 => drop(bytes.drain(at..(at + usize::from(*byte)).min(bytes.len()))),
            2 => bytes.insert(at, *byte),
            _ => bytes.get_mut(at).map_or((), |old| *old = *byte),
        }
    }
    bytes
}

/// Ways to be damaged that keep the length, twice as often as the others.
fn changes() -> impl Strategy<Value = Vec<(prop::sample::Index, u8, u8)>> {
    let how = prop_oneof![2 => Just(3_u8), 1 => any::<u8>()];
    prop::collection::vec((any::<prop::sample::Index>(), how, any::<u8>()), 1..6)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    #[test]
    fn no_damage_ends_the_reading(changes in changes()) {
        static SEEDS: std::sync::LazyLock<Vec<(Format, Vec<u8>)>> = std::sync::LazyLock::new(seeds);
        for (format, bytes) in SEEDS.iter() {
            drop(read(&damage(bytes, &changes), format));
        }
    }

    #[test]
    fn damaged_xml_ends_in_an_answer(changes in changes()) {
        let cells = r#"<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="inlineStr"><is><t>b</t></is></c></row><row r="2"><c r="A2"><v>1</v></c><c r="B2"><f>1</f><v>1</v></c></row></sheetData><mergeCells><mergeCell ref="A2:B2"/></mergeCells></worksheet>"#;
        let texts = r#"<sst uniqueCount="1"><si><t>a&amp;</t></si></sst>"#;
        let first = format("kind = \"sheet\"\nsheet = \"1\"");
        let damaged = |text: &str| String::from_utf8_lossy(&damage(text.as_bytes(), &changes)).into_owned();
        drop(read(&hand_made(texts, &damaged(cells)), &first));
        drop(read(&hand_made(&damaged(texts), cells), &first));
        let second = format("kind = \"sheet\"\nsheet = \"Table 1\"");
        let row = open_document_row(&ROWS[0]);
        drop(read(&open_document(&damaged(&row), MANIFEST), &second));
    }
}

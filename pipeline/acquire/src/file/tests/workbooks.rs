//! Sheets of workbooks: what they hold, what they show, and where the two differ.

use std::io::Write;

use rust_xlsxwriter::{
    ConditionalFormatCell, ConditionalFormatCellRule, ExcelDateTime, Format as Look, Formula,
    Workbook, Worksheet,
};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::{Format, HEADER, ROWS, format, read, refused, same};

/// A workbook with the table from B4, titles above it, footnotes and another sheet.
pub(super) fn workbook(change: impl FnOnce(&mut Worksheet)) -> Vec<u8> {
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

pub(super) fn sheet() -> Format {
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
    sheet_refused(
        |s| drop(s.write(3, 3, "code")),
        4,
        None,
        "twice, in columns 1, 3",
    );
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

pub(super) fn hand_made(texts: &str, cells: &str) -> Vec<u8> {
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

pub(super) const MANIFEST: &str = "<manifest:manifest/>";

pub(super) fn open_document(rows: &str, manifest: &str) -> Vec<u8> {
    let content = format!(
        r#"<office:document-content><office:body><office:spreadsheet><table:table table:name="Notes"><table:table-row><table:table-cell/></table:table-row></table:table><table:table table:name="Table 1">{rows}</table:table></office:spreadsheet></office:body></office:document-content>"#
    );
    zipped(&[
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", manifest),
        ("content.xml", &content),
    ])
}

pub(super) fn open_document_row(cells: &[&str]) -> String {
    let cell = |cell: &&str| match cell.parse::<f64>() {
        Ok(number) => format!(
            r#"<table:table-cell office:value-type="float" office:value="{number}"><text:p>{number}</text:p></table:table-cell>"#
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
    let many = r#"<table:table-row table:number-rows-repeated="1000000"><table:table-cell office:value-type="float" office:value="1" table:number-columns-repeated="16384"><text:p>1</text:p></table:table-cell></table:table-row>"#;
    refused(
        &open_document(many, MANIFEST),
        &format,
        None,
        None,
        "larger",
    );
}

/// A sheet of one cell in a workbook whose only style is of this number format.
fn styled(code: &str, row: &str, cell: &str) -> Vec<u8> {
    let styles = format!(
        r#"<styleSheet><numFmts><numFmt numFmtId="164" formatCode="{code}"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs></styleSheet>"#
    );
    let relations = BOOK_RELATIONS.replace(
        "</Relationships>",
        r#"<Relationship Id="r3" Type="x/styles" Target="styles.xml"/></Relationships>"#,
    );
    let sheet = format!(
        r#"<worksheet><sheetData><row r="1"><c t="inlineStr"><is><t>count</t></is></c></row><row r="2" {row}>{cell}</row></sheetData></worksheet>"#
    );
    zipped(&[
        ("_rels/.rels", RELATIONS),
        ("xl/workbook.xml", BOOK),
        ("xl/_rels/workbook.xml.rels", &relations),
        ("xl/sharedStrings.xml", "<sst/>"),
        ("xl/styles.xml", &styles),
        ("xl/worksheets/sheet1.xml", &sheet),
    ])
}

#[test]
fn a_number_that_is_shown_otherwise_is_refused() {
    const THREE: &str = r#"<c s="1"><v>3</v></c>"#;
    let only = format("kind = \"sheet\"\nsheet = \"1\"");
    let raised = r#"<c t="inlineStr"><is><r><t>39</t></r><r><rPr><vertAlign val="superscript"/></rPr><t>1</t></r></is></c>"#;
    for (code, row, cell, words) in [
        ("0.0%", "", THREE, "per cent"),
        ("[=0]0;[&lt;6]&quot;c&quot;;0", "", THREE, "something else"),
        (";;;", "", THREE, "something else"),
        ("#,##0,", "", THREE, "something else"),
        (
            ";;;",
            "",
            r#"<c s="1" t="inlineStr"><is><t>3</t></is></c>"#,
            "something else",
        ),
        ("0", r#"ht="0" customHeight="1""#, THREE, "hidden"),
        ("0", "", raised, "footnote"),
    ] {
        refused_anywhere(&styled(code, row, cell), &only, words);
    }
    let (_, rows) = read(&styled("#,##0", r#"ht="15""#, THREE), &only).expect("it shows 3");
    assert_eq!(rows, [(2, vec!["3".to_owned()])]);
    let words = raised.replace("39", "Hackney ");
    let (_, rows) = read(&styled("0", "", &words), &only).expect("a text");
    assert_eq!(rows, [(2, vec!["Hackney 1".to_owned()])]);
    let hides = r#"<worksheet><sheetFormatPr zeroHeight="1"/>"#;
    let sheet = r#"<sheetData><row r="1"><c t="inlineStr"><is><t>k</t></is></c></row><row r="2"><c><v>3</v></c></row></sheetData></worksheet>"#;
    refused_anywhere(
        &hand_made("<sst/>", &format!("{hides}{sheet}")),
        &only,
        "hidden",
    );
}

/// Below 6 the number is shown as `c`, by a condition and not by the cell's own format.
#[test]
fn a_conditional_format_that_hides_numbers_is_refused() {
    let rule = |code: &str| {
        workbook(|s| {
            let look = Look::new().set_num_format(code).set_bold();
            let condition = ConditionalFormatCell::new()
                .set_rule(ConditionalFormatCellRule::LessThan(6))
                .set_format(look);
            s.add_conditional_format(4, 3, 8, 3, &condition)
                .expect("a conditional format");
        })
    };
    refused(&rule("\"c\""), &sheet(), Some(5), Some("D"), "conditional");
    refused(&rule(";;;"), &sheet(), Some(5), Some("D"), "conditional");
    same(&rule("#,##0"), &sheet(), 5);
}

#[track_caller]
fn refused_anywhere(bytes: &[u8], format: &Format, words: &str) {
    let problems = read(bytes, format).expect_err("it is not shown as it is held");
    assert!(problems.to_string().contains(words), "{words}: {problems}");
}

/// A document of one column, with these automatic styles.
fn open_column(styles: &str, row: &str) -> Vec<u8> {
    let content = format!(
        r#"<office:document-content><office:automatic-styles>{styles}</office:automatic-styles><office:body><office:spreadsheet><table:table table:name="1"><table:table-row><table:table-cell office:value-type="string"><text:p>count</text:p></table:table-cell></table:table-row>{row}</table:table></office:spreadsheet></office:body></office:document-content>"#
    );
    zipped(&[
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", MANIFEST),
        ("content.xml", &content),
    ])
}

#[test]
fn a_number_that_an_open_document_shows_otherwise_is_refused() {
    let only = format("kind = \"sheet\"\nsheet = \"1\"");
    let cell = |kind: &str, held: &str, shown: &str| {
        format!(
            r#"<table:table-row table:style-name="ro1"><table:table-cell office:value-type="{kind}" office:value="{held}">{shown}</table:table-cell></table:table-row>"#
        )
    };
    let flat = r#"<style:style style:name="ro1" style:family="table-row"><style:table-row-properties style:row-height="0cm"/></style:style>"#;
    let three = cell("float", "3", "<text:p>3</text:p>");
    let text = |inside: &str| {
        format!(
            r#"<table:table-row><table:table-cell office:value-type="string"><text:p>{inside}</text:p></table:table-cell></table:table-row>"#
        )
    };
    for (styles, row, words) in [
        (
            "",
            cell("percentage", "0.872", "<text:p>87.2%</text:p>"),
            "per cent",
        ),
        (
            "",
            cell("float", "3", "<text:p>c</text:p>"),
            "something else",
        ),
        ("", cell("float", "3", ""), "something else"),
        (
            "",
            cell("float", "12000", "<text:p>12</text:p>"),
            "something else",
        ),
        (
            "",
            cell("float", "3", "<text:p>&lt;3</text:p>"),
            "something else",
        ),
        (flat, three.clone(), "hidden"),
        (
            "",
            text("39<text:span text:style-name=\"T1\">1</text:span>"),
            "footnote",
        ),
    ] {
        refused_anywhere(&open_column(styles, &row), &only, words);
    }
    for (row, read_as) in [
        (three, "3"),
        (
            cell("float", "1234.5678", "<text:p>1,234.57</text:p>"),
            "1234.5678",
        ),
        (cell("float", "-1234", "<text:p>−1 234</text:p>"), "-1234"),
        (cell("float", "0.5", "<text:p>0.50</text:p>"), "0.5"),
        (cell("float", "0", "<text:p>0</text:p>"), "0"),
        (cell("float", "1500", "<text:p>1.5E+03</text:p>"), "1500"),
        (cell("currency", "12.5", "<text:p>£12.50</text:p>"), "12.5"),
        (text("<text:span>39</text:span>"), "39"),
        (text("Hackney <text:span>1</text:span>"), "Hackney 1"),
    ] {
        let (_, rows) = read(&open_column("", &row), &only)
            .unwrap_or_else(|problems| unreachable!("{row}: {problems}"));
        assert_eq!(rows, [(2, vec![read_as.to_owned()])]);
    }
    let blank = r#"<table:table-row table:number-rows-repeated="1048576"><table:table-cell office:value-type="string" table:number-columns-repeated="1048576"><text:p><text:s/></text:p></table:table-cell></table:table-row>"#;
    let (_, rows) = read(&open_column("", blank), &only).expect("blank to its end");
    assert!(rows.is_empty());
    let twice = r#"<table:table-row/></table:table><table:table table:name="1">"#;
    refused_anywhere(&open_column("", twice), &only, "more than one sheet");
}

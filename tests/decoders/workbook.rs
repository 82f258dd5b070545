//! Births as their publisher's workbook holds them: a title and notes above, footnotes below.

use rust_xlsxwriter::{Format, Formula, Workbook, Worksheet};
use vocabulary::Count;

use super::damage::Damage::*;
use super::damage::{Damage, Table, Target};
use super::harness::{Fixture, Outcome, says, usual};

const SHEET: &str = "Table_6a";
/// The header stands below a title, a link and a blank row.
const HEADER: u32 = 3;

fn workbook(table: &Table, damage: Damage) -> Vec<u8> {
    let mut book = Workbook::new();
    book.add_worksheet()
        .set_name("Contents")
        .unwrap()
        .write(0, 0, "Contents")
        .unwrap();
    let sheet = book.add_worksheet().set_name(SHEET).unwrap();
    sheet
        .write(0, 0, "Table 6a: Live births by mother's region of birth")
        .unwrap();
    sheet
        .write(1, 0, "This worksheet contains one table; made-up figures.")
        .unwrap();
    head(sheet, table, damage);
    for (row, cells) in (HEADER + 1..).zip(&table.rows) {
        for (column, cell) in (0..).zip(cells) {
            write(sheet, row, column, cell, damage);
        }
    }
    let below = HEADER + 1 + u32::try_from(table.rows.len()).unwrap();
    let note = if damage == Footnotes {
        below
    } else {
        below + 1
    };
    sheet
        .write(note, 0, "Source: Office for National Statistics")
        .unwrap();
    let mut bytes = book.save_to_buffer().unwrap();
    match damage {
        Truncated => bytes.truncate(bytes.len() / 2),
        ByteOrderMark => bytes = [&[0xef, 0xbb, 0xbf], &*bytes].concat(),
        Utf16 => bytes = bytes.iter().flat_map(|byte| [*byte, 0]).collect(),
        NotUtf8 => {
            let middle = bytes.len() / 2;
            bytes[middle..middle + 8].fill(0xff);
        }
        _ => {}
    }
    bytes
}

fn head(sheet: &mut Worksheet, table: &Table, damage: Damage) {
    for (column, name) in (0..).zip(&table.header) {
        // A cell whose words stand in two lines, as Alt and Enter make them.
        let name = if damage == CarriageReturns {
            name.replace(' ', "\n")
        } else {
            name.clone()
        };
        sheet.write(HEADER, column, name).unwrap();
    }
    if damage == MergedHeader {
        let format = Format::new();
        sheet
            .merge_range(HEADER, 3, HEADER, 4, "United Kingdom and EU", &format)
            .unwrap();
    }
}

fn write(sheet: &mut Worksheet, row: u32, column: u16, cell: &str, damage: Damage) {
    let number = cell.parse::<f64>().ok().filter(|number| number.is_finite());
    match (cell, number) {
        ("=1+1", _) => sheet.write(row, column, Formula::new(cell).set_result("2")),
        ("1,234", _) => {
            let thousands = Format::new().set_num_format("#,##0");
            sheet.write_number_with_format(row, column, 1234, &thousands)
        }
        (_, Some(number)) if damage != EveryCellQuoted => sheet.write(row, column, number),
        _ => sheet.write(row, column, cell),
    }
    .unwrap();
    if damage == SpreadsheetDate && (row, column) == (HEADER + 6, 6) {
        let date = Format::new().set_num_format("yyyy-mm-dd");
        sheet
            .write_number_with_format(row, column, 45_748, &date)
            .unwrap();
    }
}

#[test]
fn births_in_a_workbook() {
    let mut fixture = Fixture::of("ons-births-from-2022");
    let table = Table::parse(&String::from_utf8(fixture.bytes()).unwrap(), ',');
    fixture.becomes(
        "table.xlsx",
        "kind = \"sheet\", sheet = \"Table_6a\", header_row = 4, ends = \"blank_row\"",
    );
    fixture.put(&workbook(&table, DuplicateKey));
    let read = fixture.read().unwrap();
    says(
        &read,
        "E09000007",
        "2024-12-31",
        "Africa",
        Count::Exact(255),
    );
    let target = Target {
        row: 4,
        code: "Area code",
        period: "Area name",
        value: "Africa",
    };
    fixture.survives_as(&table, target, workbook, |damage| {
        Outcome::Refusal(match damage {
            EveryCellQuoted | SwappedColumns => return Outcome::Same,
            // The number stands in the cell; the separator is only shown.
            ThousandsSeparator => return Outcome::AsItSays,
            Truncated => &["is a damaged or truncated workbook"],
            ByteOrderMark | Utf16 => &["is not a workbook"],
            NotUtf8 => &["its part \"xl/", "is damaged"],
            CarriageReturns => &["column Area code", "a declared column is missing"],
            QuoteLeftOpen => &["row 9, column Africa", "unknown marker"],
            SpreadsheetDate => &["row 10, column Africa", "the cell is a spreadsheet date"],
            Footnotes => &[
                "row 13, column Area code",
                "Source: Office for National Statistics",
            ],
            Formula => &["row 9, column Africa", "the cell is a formula"],
            _ => return usual(damage),
        })
    });
}

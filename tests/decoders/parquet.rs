//! A tidy table of any subject as Parquet.

use std::sync::Arc;

use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use vocabulary::Count;

use super::damage::Damage::*;
use super::damage::{Damage, Table, Target};
use super::harness::{Fixture, Outcome, of_other_codes, says, within};

/// How the cells of a column are written: as the narrowest type that holds them all.
enum Cells {
    Whole(Vec<i64>),
    Number(Vec<f64>),
    Text(Vec<ByteArray>),
}

fn cells(table: &Table, at: usize, damage: Damage) -> Cells {
    let column = || table.rows.iter().map(|row| row[at].as_str());
    let text = || Cells::Text(column().map(ByteArray::from).collect());
    if damage == EveryCellQuoted {
        return text();
    }
    let whole: Option<Vec<i64>> = column().map(|cell| cell.parse().ok()).collect();
    let number: Option<Vec<f64>> = column().map(|cell| cell.parse().ok()).collect();
    whole
        .map(Cells::Whole)
        .or(number.map(Cells::Number))
        .unwrap_or_else(text)
}

fn file(table: &Table, damage: Damage) -> Vec<u8> {
    let mut table = table.clone();
    match damage {
        CarriageReturns => table.rows[1][1] += "\r",
        Footnotes => {
            let mut note = vec![String::new(); table.header.len()];
            "Source: the publisher".clone_into(&mut note[0]);
            table.rows.push(note);
        }
        MergedHeader => "Table 1".clone_into(&mut table.header[0]),
        _ => {}
    }
    let columns: Vec<Cells> = (0..table.header.len())
        .map(|at| cells(&table, at, damage))
        .collect();
    let fields = table
        .header
        .iter()
        .zip(&columns)
        .map(|(name, cells)| match cells {
            Cells::Whole(_) => format!("required int64 {};", name.replace(' ', "_")),
            Cells::Number(_) => format!("required double {};", name.replace(' ', "_")),
            Cells::Text(_) => format!("required binary {} (UTF8);", name.replace(' ', "_")),
        });
    let schema = format!("message t {{ {} }}", fields.collect::<String>());
    let schema = Arc::new(parse_message_type(&schema).unwrap());
    let mut bytes = Vec::new();
    let plain = Arc::new(WriterProperties::builder().build());
    let mut writer = SerializedFileWriter::new(&mut bytes, schema, plain).unwrap();
    let mut group = writer.next_row_group().unwrap();
    for cells in &columns {
        let mut column = group.next_column().unwrap().unwrap();
        match cells {
            Cells::Whole(cells) => column.typed::<Int64Type>().write_batch(cells, None, None),
            Cells::Number(cells) => column.typed::<DoubleType>().write_batch(cells, None, None),
            Cells::Text(cells) => column
                .typed::<ByteArrayType>()
                .write_batch(cells, None, None),
        }
        .unwrap();
        column.close().unwrap();
    }
    group.close().unwrap();
    writer.close().unwrap();
    match damage {
        Truncated => bytes.truncate(bytes.len() - 20),
        ByteOrderMark => bytes = [&[0xef, 0xbb, 0xbf], &*bytes].concat(),
        Utf16 => bytes = bytes.iter().flat_map(|byte| [*byte, 0]).collect(),
        NotUtf8 => {
            let at = bytes
                .windows(9)
                .position(|nine| nine == b"Finistere")
                .unwrap();
            bytes[at + 1] = 0xe9;
        }
        _ => {}
    }
    bytes
}

#[test]
fn a_tidy_table_in_parquet() {
    let mut fixture = Fixture::of("tidy-other-country");
    let text = String::from_utf8(fixture.bytes()).unwrap();
    let table = Table::parse(&text, ',');
    fixture.becomes("table.parquet", "kind = \"parquet\"");
    fixture.put(&file(&table, SwappedColumns));
    let bounded = Count::Rounded {
        shown: 44,
        within: within(41, 48),
    };
    says(&fixture.read().unwrap(), "FRB01", "2022-12-31", "", bounded);
    let target = Target {
        row: 1,
        code: "code",
        period: "year",
        value: "cases",
    };
    fixture.survives_as(&table, target, file, |damage| {
        Outcome::Refusal(match damage {
            EveryCellQuoted | SwappedColumns => return Outcome::Same,
            Truncated => &["is damaged or truncated"],
            ByteOrderMark | Utf16 => &["is not a Parquet file"],
            CarriageReturns => &["row 3, column area", "a character that is not seen"],
            QuoteLeftOpen => &["row 3, column cases", "unknown marker"],
            Footnotes => &["row 10, column code", "Source: the publisher"],
            NotUtf8 => &["row 2", "is damaged"],
            TooLarge => &["row 3, column cases", "not a number", "inf"],
            _ => return of_other_codes(damage),
        })
    });
}

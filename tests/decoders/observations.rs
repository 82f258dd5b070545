//! The census by country of birth in 190 categories, as the service of observations answers.

use vocabulary::Count;

use super::damage::Damage::*;
use super::damage::{Damage, Table, Target};
use super::harness::{Fixture, Outcome, says, usual};

const COLUMNS: [&str; 5] = [
    "ltla code",
    "ltla",
    "country code",
    "country",
    "observation",
];

/// The answer as a table.
fn table(bytes: &[u8]) -> Table {
    let answer: serde_json::Value = serde_json::from_slice(bytes).unwrap();
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    let rows = answer["observations"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            let [area, country] = &row["dimensions"].as_array().unwrap()[..] else {
                panic!("two dimensions");
            };
            vec![
                text(&area["option_id"]),
                text(&area["option"]),
                text(&country["option_id"]),
                text(&country["option"]),
                row["observation"].to_string(),
            ]
        });
    Table {
        delimiter: ',',
        header: COLUMNS.map(str::to_owned).to_vec(),
        rows: rows.collect(),
    }
}

/// A table as the service would have answered it.
fn answer(table: &Table, damage: Damage) -> Vec<u8> {
    let cell = |row: &[String], name| row[table.column(name)].clone();
    let option = |row: &[String], dimension: &str, code, name| {
        format!(
            r#"{{"dimension": "{dimension}", "dimension_id": "{dimension}", "option": "{}", "option_id": "{}"}}"#,
            cell(row, name),
            cell(row, code)
        )
    };
    let observation = |row: &Vec<String>| {
        let area = option(row, "ltla", COLUMNS[0], COLUMNS[1]);
        let country = option(row, "country_of_birth_190a", COLUMNS[2], COLUMNS[3]);
        let dimensions = if damage == MergedHeader {
            area
        } else if damage == SwappedColumns {
            format!("{country}, {area}")
        } else {
            format!("{area}, {country}")
        };
        let number = cell(row, COLUMNS[4]);
        let number = if damage == EveryCellQuoted {
            format!("\"{number}\"")
        } else {
            number
        };
        format!(r#"{{"dimensions": [{dimensions}], "observation": {number}}}"#)
    };
    let rows: Vec<String> = table.rows.iter().map(observation).collect();
    let count = rows.len();
    let whole = format!(
        "{{\"observations\": [\n{}\n], \"total_observations\": {count}, \"blocked_areas\": 0}}\n",
        rows.join(",\n")
    );
    match damage {
        Truncated => whole.as_bytes()[..whole.len() - 90].to_vec(),
        ByteOrderMark => format!("\u{feff}{whole}").into_bytes(),
        CarriageReturns => whole.replace('\n', "\r\n").into_bytes(),
        Footnotes => (whole + "Source: the publisher\n").into_bytes(),
        Utf16 => whole.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        NotUtf8 => {
            let mut bytes = whole.into_bytes();
            let at = bytes.iter().rposition(|byte| *byte == b'k').unwrap();
            bytes[at] = 0xe9;
            bytes
        }
        _ => whole.into_bytes(),
    }
}

#[test]
fn observations() {
    let fixture = Fixture::of("ons-census-observations");
    let read = fixture.read().unwrap();
    let first = Count::Exact(table(&fixture.bytes()).rows[1][4].parse().unwrap());
    says(&read, "E09000002", "2021-03-21", "Africa: Eritrea", first);
    let target = Target {
        row: 1,
        code: COLUMNS[0],
        period: COLUMNS[0],
        value: COLUMNS[4],
    };
    fixture.survives_as(&table(&fixture.bytes()), target, answer, |damage| {
        Outcome::Refusal(match damage {
            Truncated | QuoteLeftOpen | ThousandsSeparator | Footnotes | NotANumber | Formula
            | UnknownMarker => &["is not whole JSON"],
            EveryCellQuoted => &["row 2", "is not an observation"],
            TooLarge => &["row 3", "is not an observation"],
            // An answer has no periods: the manifest gives the year.
            SpreadsheetDate => &["row 3", "not a GSS code", "01/04/2025"],
            MergedHeader => &["column"],
            _ => return usual(damage),
        })
    });
}

//! Only aggregates enter: a table that looks like one row a person is refused at the door.

use vocabulary::{Problem, Problems};

use crate::snapshot::Snapshot;

/// Parts of column names that only a record of a person has.
const OF_A_PERSON: [&str; 18] = [
    "nhs_number",
    "nhsnumber",
    "nhs_no",
    "patient",
    "person_id",
    "date_of_birth",
    "dateofbirth",
    "dob",
    "birth_date",
    "surname",
    "forename",
    "first_name",
    "last_name",
    "postcode",
    "post_code",
    "phone",
    "email",
    "free_text",
];

const REMEDY: &str = "only aggregates may enter: count the records by area and leave this out";

/// Columns whose names say that a row is a person, or that hold an address.
pub(crate) fn columns(header: &[&str], shown: &str) -> Problems {
    header
        .iter()
        .filter(|name| {
            let plain = name.to_lowercase().replace([' ', '-', '.'], "_");
            OF_A_PERSON.iter().any(|part| plain.contains(part))
        })
        .map(|name| {
            Problem::new(
                shown,
                "the column looks like one of individual records",
                REMEDY,
            )
            .row(1)
            .column(*name)
        })
        .collect()
}

/// Columns with a cell that looks like an NHS number, a postcode or a full date. No value is shown.
pub(crate) fn cells(snapshot: &Snapshot) -> Problems {
    let mut found: std::collections::BTreeMap<String, (u64, &'static str)> =
        std::collections::BTreeMap::new();
    for row in snapshot.rows() {
        for (column, cell) in row.iter() {
            if let Some(what) = looks_personal(cell) {
                found.entry(column.to_owned()).or_insert((row.line, what));
            }
        }
    }
    found
        .into_iter()
        .map(|(column, (row, what))| {
            Problem::new(&snapshot.shown, format!("a cell looks like {what}"), REMEDY)
                .row(row)
                .column(column)
        })
        .collect()
}

fn looks_personal(cell: &str) -> Option<&'static str> {
    let compact: String = cell.chars().filter(|c| *c != ' ').collect();
    let bytes = compact.as_bytes();
    if is_nhs_number(bytes) {
        Some("an NHS number")
    } else if cell.len() <= 8 && is_postcode(bytes) {
        Some("a postcode")
    } else if is_date(bytes) {
        Some("a date of birth")
    } else {
        None
    }
}

/// Ten digits with the check digit of the NHS Data Dictionary (modulus 11), printed as three, three and four or together.
fn is_nhs_number(bytes: &[u8]) -> bool {
    if bytes.len() != 10 || !bytes.iter().all(u8::is_ascii_digit) {
        return false;
    }
    let sum: u32 = bytes
        .iter()
        .zip((2..=10).rev())
        .map(|(b, weight)| u32::from(b - b'0') * weight)
        .sum();
    let check = (11 - sum % 11) % 11;
    bytes
        .last()
        .is_some_and(|last| u32::from(last - b'0') == check)
}

/// One or two letters, a digit, perhaps one more, then a digit and two letters.
fn is_postcode(bytes: &[u8]) -> bool {
    let Some((outward, inward)) = bytes.len().checked_sub(3).map(|at| bytes.split_at(at)) else {
        return false;
    };
    let [digit, first, second] = inward else {
        return false;
    };
    let letters = outward
        .iter()
        .take_while(|b| b.is_ascii_alphabetic())
        .count();
    let rest = outward.get(letters..).unwrap_or_default();
    let area = matches!(letters, 1 | 2) && matches!(rest, [a] if a.is_ascii_digit())
        || matches!(letters, 1 | 2)
            && matches!(rest, [a, b] if a.is_ascii_digit() && b.is_ascii_alphanumeric());
    area && digit.is_ascii_digit() && first.is_ascii_alphabetic() && second.is_ascii_alphabetic()
}

/// `DD/MM/YYYY`, `YYYY-MM-DD` and their like.
fn is_date(bytes: &[u8]) -> bool {
    let separator = |b: &u8| matches!(b, b'/' | b'-' | b'.');
    let parts: Vec<&[u8]> = bytes.split(separator).collect();
    let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
    let digits = parts.iter().all(|part| part.iter().all(u8::is_ascii_digit));
    digits && matches!(lengths.as_slice(), [4, 1..=2, 1..=2] | [1..=2, 1..=2, 4])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_what_people_are_recorded_by() {
        // 943 476 5919 is the example of the NHS Data Dictionary.
        for cell in [
            "943 476 5919",
            "9434765919",
            "SW1A 1AA",
            "E1 6AN",
            "N195NF",
            "1990-02-28",
            "28/2/1990",
        ] {
            assert!(looks_personal(cell).is_some(), "{cell} was let in");
        }
        for cell in [
            "E09000001",
            "2021",
            "9434765918",
            "1234567",
            "c",
            "Other South and Eastern Africa",
            "E12000007",
            "",
        ] {
            assert!(looks_personal(cell).is_none(), "{cell} was refused");
        }
    }

    #[test]
    fn knows_columns_of_people() {
        let names = |problems: Problems| {
            problems
                .iter()
                .filter_map(|p| p.column.clone())
                .collect::<Vec<_>>()
        };
        assert_eq!(
            names(columns(
                &[
                    "area_code",
                    "NHS Number",
                    "Date of birth",
                    "PostCode",
                    "year"
                ],
                "t.csv"
            )),
            ["NHS Number", "Date of birth", "PostCode"]
        );
    }
}

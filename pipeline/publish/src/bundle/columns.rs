//! What the columns of a table hold, as its cells show.

use std::collections::{BTreeMap, BTreeSet};

use vocabulary::Marker;

use crate::PublishError;

/// What stands in the cells of a column that are not empty and no markers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Type {
    /// Words, codes, addresses.
    Text,
    /// Whole numbers.
    Integer,
    /// Numbers.
    Number,
}

/// A column as its cells show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Observed {
    /// Its name in the header.
    pub(super) name: String,
    /// What its cells are.
    pub(super) of: Type,
    /// Whether any of them holds more than a marker.
    pub(super) has_words: bool,
    /// Whether a marker stands in any of them in place of a number.
    pub(super) has_markers: bool,
    /// Whether any of them is empty.
    pub(super) has_empty: bool,
}

/// A table as its cells show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ObservedTable {
    /// Its columns in order.
    pub(super) columns: Vec<Observed>,
    /// The fewest of its leading columns of text that tell all its rows apart, in order; empty
    /// where none do.
    pub(super) key: Vec<String>,
    /// Of the columns that have a list, those whose cells are all in it or empty.
    pub(super) listed: Vec<String>,
}

/// Every marker that can stand in place of a number.
pub(super) const MARKERS: [Marker; 5] = [
    Marker::Confidential,
    Marker::Low,
    Marker::Unreliable,
    Marker::NotAvailable,
    Marker::NotApplicable,
];

/// So many columns are looked at for a key.
const MOST_OF_A_KEY: usize = 6;

/// Looks at a table of RFC 4180 with one header; a row has a cell a column.
///
/// `lists` are what may stand in columns of these names where they refer to another table.
pub(super) fn observe(
    path: &str,
    bytes: &[u8],
    lists: &BTreeMap<&str, BTreeSet<&str>>,
) -> Result<ObservedTable, PublishError> {
    let unreadable = |source| PublishError::Unreadable {
        path: path.to_owned(),
        source,
    };
    let mut reader = csv::Reader::from_reader(bytes);
    let header = reader.headers().map_err(unreadable)?.clone();
    let rows: Vec<csv::StringRecord> = reader
        .records()
        .collect::<Result<_, _>>()
        .map_err(unreadable)?;
    let columns: Vec<Observed> = header
        .iter()
        .enumerate()
        .map(|(at, name)| column(name, rows.iter().filter_map(|row| row.get(at))))
        .collect();
    let key = key(&columns, &rows);
    let name = |at: &usize| columns.get(*at).map(|of| of.name.clone());
    let listed = columns.iter().enumerate().filter(|(at, column)| {
        let mut cells = rows.iter().filter_map(|row| row.get(*at));
        let list = lists.get(column.name.as_str());
        list.is_some_and(|list| cells.all(|cell| cell.is_empty() || list.contains(cell)))
    });
    Ok(ObservedTable {
        key: key.iter().filter_map(name).collect(),
        listed: listed.map(|(_, column)| column.name.clone()).collect(),
        columns,
    })
}

fn column<'a>(name: &str, cells: impl Iterator<Item = &'a str>) -> Observed {
    let (mut has_markers, mut has_empty, mut any) = (false, false, false);
    let mut of = Type::Integer;
    for cell in cells {
        if cell.is_empty() {
            has_empty = true;
        } else if is_marker(cell) {
            has_markers = true;
        } else {
            any = true;
            of = wider(of, kind(cell));
        }
    }
    // A column of markers alone is text: no number was ever in it.
    Observed {
        name: name.to_owned(),
        of: if any { of } else { Type::Text },
        has_words: any,
        has_markers,
        has_empty,
    }
}

/// Whether a cell is a marker in place of a number.
pub(super) fn is_marker(cell: &str) -> bool {
    MARKERS.iter().any(|marker| marker.shorthand() == cell)
}

/// What two cells are that are of these types.
pub(super) const fn wider(one: Type, other: Type) -> Type {
    match (one, other) {
        (Type::Text, _) | (_, Type::Text) => Type::Text,
        (Type::Number, _) | (_, Type::Number) => Type::Number,
        (Type::Integer, Type::Integer) => Type::Integer,
    }
}

/// Digits with at most a minus before and a point within. A nought before other digits makes it
/// a code, of which no digit may be lost.
fn kind(cell: &str) -> Type {
    let unsigned = cell.strip_prefix('-').unwrap_or(cell);
    let (whole, decimals) = unsigned
        .split_once('.')
        .map_or((unsigned, None), |(whole, rest)| (whole, Some(rest)));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let is_code = whole.len() > 1 && whole.starts_with('0');
    match decimals {
        _ if !digits(whole) || is_code => Type::Text,
        None => Type::Integer,
        Some(decimals) if digits(decimals) => Type::Number,
        Some(_) => Type::Text,
    }
}

/// The leading columns of text, up to the first of numbers and without those that have empty
/// cells, until the rows are told apart, then without each that is not needed, from the last on.
/// One row, or none, shows no key.
fn key(columns: &[Observed], rows: &[csv::StringRecord]) -> Vec<usize> {
    let apart = |key: &[usize]| {
        let mut seen = BTreeSet::new();
        rows.iter()
            .all(|row| seen.insert(key.iter().map(|at| row.get(*at)).collect::<Vec<_>>()))
    };
    let leading = columns
        .iter()
        .enumerate()
        .take_while(|(_, column)| column.of == Type::Text)
        .filter(|(_, column)| !column.has_empty)
        .map(|(at, _)| at)
        .take(MOST_OF_A_KEY);
    if rows.len() < 2 {
        return Vec::new();
    }
    let mut key = Vec::new();
    for at in leading {
        key.push(at);
        if apart(&key) {
            for at in key.clone().into_iter().rev() {
                let without: Vec<usize> = key.iter().copied().filter(|of| *of != at).collect();
                if !without.is_empty() && apart(&without) {
                    key = without;
                }
            }
            return key;
        }
    }
    Vec::new()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn observed(text: &str) -> ObservedTable {
        let lists = BTreeMap::from([("indicator", BTreeSet::from(["x"]))]);
        observe("made.csv", text.as_bytes(), &lists).expect("a table")
    }

    #[test]
    fn a_column_is_what_all_its_cells_are() {
        let table = observed(
            "a,b,c,d,e,f,g\r\n1,1,-0.5,007,[c],,'=1\r\n2,[c],[x],8,[c],,=1\r\n3,2.5,,9,[z],,1e5\r\n",
        );
        let types: Vec<_> = table
            .columns
            .iter()
            .map(|of| (of.of, of.has_markers, of.has_empty))
            .collect();
        let expected = [
            (Type::Integer, false, false),
            (Type::Number, true, false),
            (Type::Number, true, true),
            (Type::Text, false, false),
            (Type::Text, true, false),
            (Type::Text, false, true),
            (Type::Text, false, false),
        ];
        assert_eq!(types, expected);
    }

    #[test]
    fn a_key_is_the_fewest_leading_texts_that_tell_rows_apart() {
        let long = "code,name,indicator,period,value\r\n\
                    A,a,x,p,1\r\nA,a,x,q,1\r\nB,a,x,p,1\r\nB,a,x,q,1\r\n";
        assert_eq!(observed(long).key, ["code", "period"]);
        assert_eq!(observed(long).listed, ["indicator"]);
        assert_eq!(observed("indicator\r\nx\r\ny\r\n").listed, [""; 0]);
        assert_eq!(observed("a,n\r\nx,1\r\nx,2\r\n").key, [""; 0]);
        assert_eq!(observed("n,a\r\n1,x\r\n2,y\r\n").key, [""; 0]);
        assert_eq!(observed("a,b\r\nx,\r\ny,z\r\n").key, ["a"]);
    }
}

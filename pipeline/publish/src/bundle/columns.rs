//! What the columns of a table hold, as its cells show.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::{self, Read};

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

/// Looks at a table of RFC 4180 with one header; a row has a cell a column. The table is read twice,
/// a row at a time: it may be larger than memory.
///
/// `lists` are what may stand in columns of these names where they refer to another table.
pub(super) fn observe<R: Read>(
    path: &str,
    open: impl Fn() -> io::Result<R>,
    lists: &BTreeMap<&str, BTreeSet<&str>>,
) -> Result<ObservedTable, PublishError> {
    let observed = || -> csv::Result<ObservedTable> {
        let mut reader = csv::Reader::from_reader(open()?);
        let header = reader.headers()?.clone();
        let mut seen: Vec<Seen> = header
            .iter()
            .map(|name| Seen::new(lists.get(name)))
            .collect();
        let (mut rows, mut row) = (0_u64, csv::StringRecord::new());
        while reader.read_record(&mut row)? {
            rows += 1;
            for (seen, cell) in seen.iter_mut().zip(&row) {
                seen.look_at(cell);
            }
        }
        let columns = header.iter().zip(&seen);
        let listed = columns.clone().filter(|(_, seen)| seen.list.is_some());
        let listed = listed.map(|(name, _)| name.to_owned()).collect();
        let columns: Vec<Observed> = columns.map(|(name, seen)| seen.column(name)).collect();
        // One row, or none, shows no key.
        let leading = if rows < 2 {
            Vec::new()
        } else {
            leading(&columns)
        };
        let key = match leading.len() {
            0 => Vec::new(),
            _ => Rows::read(csv::Reader::from_reader(open()?), &leading)?.key(),
        };
        let key = key.iter().filter_map(|of| leading.get(*of));
        let name = |at: &usize| columns.get(*at).map(|of| of.name.clone());
        Ok(ObservedTable {
            key: key.filter_map(name).collect(),
            listed,
            columns,
        })
    };
    observed().map_err(|source| PublishError::Unreadable {
        path: path.to_owned(),
        source,
    })
}

/// What was seen of a column so far.
struct Seen<'a> {
    of: Type,
    has_words: bool,
    has_markers: bool,
    has_empty: bool,
    /// What may stand in it, while nothing else did.
    list: Option<&'a BTreeSet<&'a str>>,
}

impl<'a> Seen<'a> {
    const fn new(list: Option<&'a BTreeSet<&'a str>>) -> Self {
        Self {
            of: Type::Integer,
            has_words: false,
            has_markers: false,
            has_empty: false,
            list,
        }
    }

    fn look_at(&mut self, cell: &str) {
        if cell.is_empty() {
            self.has_empty = true;
            return;
        }
        self.list = self.list.filter(|list| list.contains(cell));
        if is_marker(cell) {
            self.has_markers = true;
        } else {
            self.has_words = true;
            if self.of != Type::Text {
                self.of = wider(self.of, kind(cell));
            }
        }
    }

    fn column(&self, name: &str) -> Observed {
        // A column of markers alone is text: no number was ever in it.
        Observed {
            name: name.to_owned(),
            of: if self.has_words { self.of } else { Type::Text },
            has_words: self.has_words,
            has_markers: self.has_markers,
            has_empty: self.has_empty,
        }
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

/// The places of the leading columns of text, up to the first of numbers and without those that have
/// empty cells.
fn leading(columns: &[Observed]) -> Vec<usize> {
    let leading = columns.iter().enumerate();
    let leading = leading.take_while(|(_, column)| column.of == Type::Text);
    let leading = leading.filter(|(_, column)| !column.has_empty);
    leading.map(|(at, _)| at).take(MOST_OF_A_KEY).collect()
}

/// The rows of a table as far as a key may need them: in each column equal texts have one number.
struct Rows {
    columns: usize,
    all: Vec<[u32; MOST_OF_A_KEY]>,
}

impl Rows {
    fn read<R: Read>(mut reader: csv::Reader<R>, columns: &[usize]) -> csv::Result<Self> {
        let mut known: Vec<HashMap<String, u32>> = vec![HashMap::new(); columns.len()];
        let (mut all, mut row) = (Vec::new(), csv::StringRecord::new());
        while reader.read_record(&mut row)? {
            let mut numbers = [0; MOST_OF_A_KEY];
            for ((number, known), at) in numbers.iter_mut().zip(&mut known).zip(columns) {
                let text = row.get(*at).unwrap_or_default();
                *number = if let Some(number) = known.get(text) {
                    *number
                } else {
                    let next = u32::try_from(known.len());
                    let next = next.map_err(|_| io::Error::other("more than 2^32 texts"))?;
                    known.insert(text.to_owned(), next);
                    next
                };
            }
            all.push(numbers);
        }
        let columns = columns.len();
        Ok(Self { columns, all })
    }

    /// The first columns that tell the rows apart, then without each that is not needed, from the
    /// last on; none where all together do not.
    fn key(mut self) -> Vec<usize> {
        let mut key = Vec::new();
        for at in 0..self.columns {
            key.push(at);
            if self.are_apart(&key) {
                for at in key.clone().into_iter().rev() {
                    let without: Vec<usize> = key.iter().copied().filter(|of| *of != at).collect();
                    if !without.is_empty() && self.are_apart(&without) {
                        key = without;
                    }
                }
                return key;
            }
        }
        Vec::new()
    }

    fn are_apart(&mut self, key: &[usize]) -> bool {
        let of = |row: &[u32; MOST_OF_A_KEY]| {
            let mut of = [0; MOST_OF_A_KEY];
            for at in key {
                of[*at] = row[*at];
            }
            of
        };
        self.all.sort_unstable_by_key(of);
        self.all
            .array_windows()
            .all(|[one, next]| of(one) != of(next))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn observed(text: &str) -> ObservedTable {
        let lists = BTreeMap::from([("indicator", BTreeSet::from(["x"]))]);
        observe("made.csv", || Ok(text.as_bytes()), &lists).expect("a table")
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

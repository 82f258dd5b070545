//! Whether a release's table of figures says more of a count than its `disclosed.csv` does.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use disclose::{Row, Statement};
use serde_json::Value;
use vocabulary::{Access, AreaCode, Category, Count, SourceId};

use crate::failure::Failure;
use crate::published::table_of;
use crate::whole::read_if_there;

/// A figure of the table that says more of a count than the statement does.
#[derive(Debug, PartialEq, Eq)]
pub struct Telling {
    /// Its line, from 1.
    pub line: u64,
    /// Its indicator.
    pub indicator: String,
    /// Its period.
    pub period: String,
    /// Its area.
    pub area: String,
}

/// What a count's indicator counts: one category of a source.
type Counted = (SourceId, Category);

/// The place of a count in a statement: source, category, period and area.
type Place<'a> = (&'a SourceId, &'a Category, String, AreaCode);

/// What may be known of a count.
#[derive(Debug, Clone, Copy)]
struct Known {
    lower: u64,
    upper: u64,
    /// The number that is shown; none where it is withheld.
    shown: Option<u64>,
}

/// What a line of the table says of a count.
#[derive(Debug, Clone, Copy)]
struct Said {
    lower: f64,
    upper: f64,
    shown: Option<f64>,
}

/// Where the table of figures says more of a count than the statement.
///
/// # Errors
/// Usage, when the table is not there or is none of figures.
pub fn telling(
    folder: &Path,
    record: &Value,
    statement: &Statement,
) -> Result<Vec<Telling>, Failure> {
    let product = record["product"].as_str().unwrap_or_default();
    let path = table_of(folder, product)?;
    let bytes = read_if_there(&path)?.unwrap_or_default();
    let wrong = |what: String| Failure::Usage(format!("{}: {what}", path.display()));
    let counts = counts(record);
    let stated = Stated::new(record, statement);
    let mut reader = csv::Reader::from_reader(bytes.as_slice());
    let headers = reader
        .headers()
        .map_err(|error| wrong(error.to_string()))?
        .clone();
    let column = |name: &str| {
        let place = headers.iter().position(|header| header == name);
        place.ok_or_else(|| wrong(format!("has no column {name}")))
    };
    let (area, indicator, period) = (
        column("area_code")?,
        column("indicator")?,
        column("period")?,
    );
    let numbers = [column("lower")?, column("upper")?, column("value")?];
    let mut telling = Vec::new();
    // The first line is the header's, and no cell that is published has a line end in it.
    for (line, record) in (2..).zip(reader.records()) {
        let record = record.map_err(|error| wrong(error.to_string()))?;
        let cell = |at: usize| record.get(at).unwrap_or_default();
        let Some((source, category)) = counts.get(cell(indicator)) else {
            continue;
        };
        let (Ok(code), Some(said)) = (cell(area).parse(), said(numbers.map(cell))) else {
            continue;
        };
        let place = (source, category, cell(period).to_owned(), code);
        if stated.says_less(&place, said) {
            telling.push(Telling {
                line,
                indicator: cell(indicator).to_owned(),
                period: cell(period).to_owned(),
                area: cell(area).to_owned(),
            });
        }
    }
    Ok(telling)
}

/// The indicators that are counts of one category of a source.
fn counts(record: &Value) -> BTreeMap<&str, Counted> {
    let indicators = record["plan"]["indicators"].as_array();
    let counts = indicators.into_iter().flatten().filter_map(|of| {
        let count = &of["how"]["count"];
        let source = SourceId::new(count["source"].as_str()?);
        let category = count["category"].as_str();
        let category = category.map_or_else(Category::all, Category::new);
        Some((of["id"].as_str()?, (source, category)))
    });
    counts.collect()
}

/// What the cells of a line say; nothing where no number is in them.
fn said([lower, upper, value]: [&str; 3]) -> Option<Said> {
    let number = |cell: &str| cell.parse::<f64>().ok();
    let shown = number(value);
    let (lower, upper) = (number(lower).or(shown), number(upper).or(shown));
    if lower.is_none() && upper.is_none() {
        return None;
    }
    Some(Said {
        lower: lower.unwrap_or(0.0),
        upper: upper.unwrap_or(f64::INFINITY),
        shown,
    })
}

/// What a statement says of each count, and which areas make up the wider ones.
struct Stated<'a> {
    rows: BTreeMap<Place<'a>, Vec<&'a Row>>,
    confidential: BTreeSet<&'a SourceId>,
    groups: BTreeMap<AreaCode, Option<Vec<AreaCode>>>,
}

impl<'a> Stated<'a> {
    fn new(record: &Value, statement: &'a Statement) -> Self {
        let mut rows: BTreeMap<Place<'a>, Vec<&'a Row>> = BTreeMap::new();
        for row in &statement.rows {
            let place = (&row.source, &row.category, row.period.to_string(), row.area);
            rows.entry(place).or_default().push(row);
        }
        let ours = statement.rows.iter();
        let ours = ours.filter(|row| row.access == Access::Confidential);
        let groups = record["plan"]["geography"]["groups"].as_array();
        let groups = groups.into_iter().flatten().filter_map(|of| {
            let members = of["members"].as_array().map(|members| {
                let members = members.iter().filter_map(Value::as_str);
                members.filter_map(|code| code.parse().ok()).collect()
            });
            Some((of["code"].as_str()?.parse().ok()?, members))
        });
        Self {
            rows,
            confidential: ours.map(|row| &row.source).collect(),
            groups: groups.collect(),
        }
    }

    /// Whether the statement says less of a count than a figure does.
    ///
    /// A figure is held against what is stated of its area, and a wider area's of a confidential
    /// source against the sum of its members as well. Where such a source states neither, nothing
    /// may be said.
    fn says_less(&self, place: &Place<'_>, said: Said) -> bool {
        let rows = self.rows.get(place).into_iter().flatten();
        let mut known: Vec<Known> = rows.filter_map(|row| of_count(&row.count)).collect();
        let is_ours = self.confidential.contains(place.0);
        if is_ours {
            known.extend(self.sum(place));
        }
        if known.is_empty() {
            return is_ours;
        }
        !known.iter().any(|known| known.covers(said))
    }

    /// What the members of a wider area come to; nothing where one of them has no number.
    fn sum(&self, place: &Place<'_>) -> Option<Known> {
        let (source, category, period, area) = place;
        let members = self.groups.get(area)?;
        let of = |area: AreaCode| -> Option<Known> {
            let rows = self.rows.get(&(*source, *category, period.clone(), area))?;
            let own = rows.iter().find(|row| row.members.is_empty())?;
            of_count(&own.count)
        };
        let none = Known {
            lower: 0,
            upper: 0,
            shown: Some(0),
        };
        let add = |sum: Known, next: Option<Known>| sum.plus(next?);
        if let Some(members) = members {
            return members.iter().map(|area| of(*area)).try_fold(none, add);
        }
        let own = self.rows.iter().filter(|((s, c, p, code), _)| {
            (s, c, p) == (source, category, period) && !self.groups.contains_key(code)
        });
        let own = own.flat_map(|(_, rows)| rows.iter());
        let mut own = own.filter(|row| row.members.is_empty()).peekable();
        own.peek()?;
        own.map(|row| of_count(&row.count)).try_fold(none, add)
    }
}

impl Known {
    fn plus(self, other: Self) -> Option<Self> {
        Some(Self {
            lower: self.lower.checked_add(other.lower)?,
            upper: self.upper.checked_add(other.upper)?,
            shown: match (self.shown, other.shown) {
                (Some(one), Some(other)) => Some(one.checked_add(other)?),
                _ => None,
            },
        })
    }

    /// Whether all that a figure says is known.
    fn covers(self, said: Said) -> bool {
        let is_shown = |number: f64| self.shown.is_some_and(|own| same(real(own), number));
        said.lower <= real(self.lower)
            && said.upper >= real(self.upper)
            && said.shown.is_none_or(is_shown)
    }
}

fn of_count(count: &Count) -> Option<Known> {
    let within = count.interval()?;
    Some(Known {
        lower: within.lower(),
        upper: within.upper(),
        shown: count.shown(),
    })
}

/// Whether two counts are the same, as far as a text with decimals can say.
fn same(one: f64, other: f64) -> bool {
    (one - other).abs() < 0.5
}

/// A count as a real number.
#[expect(
    clippy::cast_precision_loss,
    reason = "counts of people stay far below 2^53"
)]
const fn real(n: u64) -> f64 {
    n as f64
}

//! Tables of a siting problem, for `fgm-map site`: demand points, candidates, and the distances
//! between them.

mod columns;

use std::path::Path;

use vocabulary::Problems;

use crate::bounded::{self, read_bounded};
use crate::door::{Door, Role, Subject, holds_postcode};
use crate::file::{self, Format, Record};
use crate::measures::delimiter;

use columns::Columns;

/// Problems of single rows beyond these are counted and not listed.
const LISTED: usize = 1_000;

/// What to do about a table that is too large.
const FEWER: &str = "take fewer or larger areas, or leave out pairs that are too far apart";

/// Which table of places it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlacesTable {
    /// `id,lon,lat,weight`.
    Demand,
    /// `id,lon,lat`, and where they are there `capacity` and `existing`.
    Candidates,
}

/// Whether a table must say where its places are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Located {
    /// Every row has `lon` and `lat`.
    Needed,
    /// Both may be left out, as distances come from elsewhere.
    Optional,
}

/// A place of demand, or a candidate.
#[derive(Debug, Clone, PartialEq)]
pub struct PlaceRow {
    /// The line that it stands in, the header being line 1.
    pub line: u64,
    /// A name of its own.
    pub id: String,
    /// Longitude and latitude in degrees; `None` where the table has none.
    pub lon_lat: Option<(f64, f64)>,
    /// The weight of demand, or the capacity of a candidate; `None` where it has no limit.
    pub amount: Option<f64>,
    /// Whether it is a site already.
    pub exists: bool,
}

/// A distance between a demand point and a candidate.
#[derive(Debug, Clone, PartialEq)]
pub struct DistanceRow {
    /// The line that it stands in, the header being line 1.
    pub line: u64,
    /// The id of the demand point.
    pub demand: String,
    /// The id of the candidate.
    pub candidate: String,
    /// How far apart they are.
    pub metres: f64,
}

/// Reads demand points or candidates. All columns go through the door.
///
/// # Errors
/// With every row without an id or with one that is there twice, whose place is not on the earth,
/// or whose weight or capacity is no number from 0; and every column that looks like one of people.
pub fn places(
    path: &Path,
    table: PlacesTable,
    located: Located,
) -> Result<Vec<PlaceRow>, Problems> {
    let amount = match table {
        PlacesTable::Demand => "weight",
        PlacesTable::Candidates => "capacity",
    };
    let needed: &[&str] = match (table, located) {
        (PlacesTable::Demand, Located::Needed) => &["id", "lon", "lat", "weight"],
        (PlacesTable::Demand, Located::Optional) => &["id", "weight"],
        (PlacesTable::Candidates, Located::Needed) => &["id", "lon", "lat"],
        (PlacesTable::Candidates, Located::Optional) => &["id"],
    };
    let mut seen = std::collections::BTreeMap::new();
    let subject = match table {
        PlacesTable::Demand => Subject::Areas,
        PlacesTable::Candidates => Subject::Services,
    };
    let read = Read {
        subject,
        needed,
        role: |name| match name {
            "id" => Role::Area,
            "lon" | "lat" => Role::Place,
            "weight" | "capacity" => Role::Value,
            "existing" => Role::Category,
            _ => Role::Undeclared,
        },
    };
    read.rows(path, |columns, record, problems| {
        let row = columns.place(record, table, amount, problems)?;
        if subject == Subject::Areas && holds_postcode(&row.id) {
            let what = "the id is a whole postcode, which a handful of households share";
            let remedy = "give demand by area: output areas or larger, by their codes";
            problems.push(columns.problem(record, "id", what, remedy));
            return None;
        }
        if let Some(first) = seen.insert(row.id.clone(), row.line) {
            let what = format!("the id {} also stands in row {first}", row.id);
            problems.push(columns.problem(
                record,
                "id",
                &what,
                "give every place an id of its own",
            ));
            seen.insert(row.id.clone(), first);
            return None;
        }
        Some(row)
    })
}

/// Reads distances: `demand,candidate,metres`.
///
/// # Errors
/// With every row without an id, or whose distance is no number from 0.
pub fn distances(path: &Path) -> Result<Vec<DistanceRow>, Problems> {
    let read = Read {
        subject: Subject::Areas,
        needed: &["demand", "candidate", "metres"],
        role: |name| match name {
            "demand" | "candidate" => Role::Area,
            "metres" => Role::Value,
            _ => Role::Undeclared,
        },
    };
    read.rows(path, |columns, record, problems| {
        columns.distance(record, problems)
    })
}

/// How a table is read.
struct Read<'a> {
    /// Demand is where people live, and candidates are places of services.
    subject: Subject,
    needed: &'a [&'a str],
    role: fn(&str) -> Role,
}

impl Read<'_> {
    fn rows<T>(
        &self,
        path: &Path,
        mut row: impl FnMut(&Columns, &Record, &mut Problems) -> Option<T>,
    ) -> Result<Vec<T>, Problems> {
        let shown = path.display().to_string();
        let bytes = read_bounded(path, bounded::TABLE_MIB, FEWER)?;
        let lines = bounded::lines(&bytes, 1, &shown)?;
        let first = self.needed.first().copied().unwrap_or_default();
        let format = Format::delimited_by(delimiter(&bytes, first));
        let mut opened = file::open(&bytes, &format, &shown)?;
        let header: Vec<String> = opened.header().to_vec();
        let names: Vec<&str> = header.iter().map(String::as_str).collect();
        let columns = Columns::find(&header, self.needed, &shown)?;
        let roles: Vec<Role> = names.iter().map(|name| (self.role)(name)).collect();
        let mut door = Door::new(&names, &roles, self.subject);
        let (mut rows, mut problems) = (Vec::with_capacity(lines), Problems::new());
        let mut record = Record::default();
        while let Some(next) = opened.next(&mut record) {
            let mut found = Problems::new();
            match next {
                Ok(()) if record.is_blank() => {}
                Ok(()) => {
                    door.see(record.row, record.iter());
                    rows.extend(row(&columns, &record, &mut found));
                }
                Err(damaged) => found.append(damaged),
            }
            if problems.len() < LISTED {
                problems.append(found);
            }
        }
        let mut refused = door.verdict(&shown, true);
        refused.append(problems);
        refused.none_or(rows)
    }
}

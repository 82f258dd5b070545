//! Where the columns of a siting table stand, and what a row says.

use vocabulary::{Problem, Problems};

use super::{DistanceRow, PlaceRow, PlacesTable};
use crate::file::Record;

/// The places of columns by their names.
pub(super) struct Columns<'a> {
    header: &'a [String],
    shown: &'a str,
}

impl<'a> Columns<'a> {
    /// With every column that is needed and missing, or there twice.
    pub(super) fn find(
        header: &'a [String],
        needed: &[&str],
        shown: &'a str,
    ) -> Result<Self, Problems> {
        let mut problems = Problems::new();
        for name in needed {
            if !header.iter().any(|own| own == name) {
                let what = "the file has no such column";
                let remedy = format!("write the columns {} in the first line", needed.join(","));
                problems.push(Problem::new(shown, what, remedy).column(*name));
            }
        }
        for name in [
            "id",
            "lon",
            "lat",
            "weight",
            "capacity",
            "existing",
            "demand",
            "candidate",
            "metres",
        ] {
            if header.iter().filter(|own| *own == name).count() > 1 {
                let what = "the column is there twice";
                problems.push(Problem::new(shown, what, "leave one of them out").column(name));
            }
        }
        if header.iter().any(|own| own == "lon") != header.iter().any(|own| own == "lat") {
            let what = "of the columns lon and lat one is missing";
            problems.push(Problem::new(
                shown,
                what,
                "give both, or neither with --distances",
            ));
        }
        problems.none_or(Self { header, shown })
    }

    fn cell<'r>(&self, record: &'r Record, name: &str) -> Option<&'r str> {
        let at = self.header.iter().position(|own| own == name)?;
        Some(record.get(at).trim())
    }

    /// A problem of one cell.
    pub(super) fn problem(
        &self,
        record: &Record,
        column: &str,
        what: &str,
        remedy: &str,
    ) -> Problem {
        Problem::new(self.shown, what, remedy)
            .row(record.row)
            .column(column)
    }

    /// An id, which must not be empty.
    fn id(&self, record: &Record, column: &str, problems: &mut Problems) -> Option<String> {
        let id = self.cell(record, column).filter(|id| !id.is_empty());
        if id.is_none() {
            let remedy = "fill it in, or take the row out";
            problems.push(self.problem(record, column, "the id is empty", remedy));
        }
        id.map(str::to_owned)
    }

    /// A number within limits.
    fn number(
        &self,
        record: &Record,
        (column, least, most): (&str, f64, f64),
        problems: &mut Problems,
    ) -> Option<f64> {
        let text = self.cell(record, column)?;
        let number = text.parse::<f64>().ok().filter(|number| number.is_finite());
        let what = match number {
            Some(number) if number >= least && number <= most => return Some(number),
            Some(number) if number < least && least == 0.0 => "the number is below 0",
            Some(_) => "the number is out of range",
            None if text.is_empty() => "the cell is empty",
            None => "the cell is no number",
        };
        let remedy = match column {
            "lon" => "write degrees from -180 to 180",
            "lat" => "write degrees from -90 to 90",
            "capacity" => "write a number from 0, or none where there is no limit",
            _ => "write a number from 0",
        };
        problems.push(self.problem(record, column, what, remedy));
        None
    }

    pub(super) fn place(
        &self,
        record: &Record,
        table: PlacesTable,
        amount: &str,
        problems: &mut Problems,
    ) -> Option<PlaceRow> {
        let before = problems.len();
        let id = self.id(record, "id", problems);
        let lon_lat = self.cell(record, "lon").is_some().then(|| {
            let lon = self.number(record, ("lon", -180.0, 180.0), problems);
            let lat = self.number(record, ("lat", -90.0, 90.0), problems);
            (lon.unwrap_or(0.0), lat.unwrap_or(0.0))
        });
        let is_unlimited = table == PlacesTable::Candidates
            && self.cell(record, amount).is_none_or(|text| text == "none");
        let amount = if is_unlimited {
            None
        } else {
            self.number(record, (amount, 0.0, f64::MAX), problems)
        };
        let existing = match table {
            PlacesTable::Demand => None,
            PlacesTable::Candidates => self.cell(record, "existing"),
        };
        let exists = match existing {
            None | Some("" | "no" | "0" | "false" | "FALSE" | "False") => false,
            Some("yes" | "1" | "true" | "TRUE" | "True") => true,
            Some(_) => {
                let remedy =
                    "write yes where the candidate is a site already, and no where it is not";
                problems.push(self.problem(record, "existing", "neither yes nor no", remedy));
                false
            }
        };
        let id = id?;
        (problems.len() == before).then_some(PlaceRow {
            line: record.row,
            id,
            lon_lat,
            amount,
            exists,
        })
    }

    pub(super) fn distance(&self, record: &Record, problems: &mut Problems) -> Option<DistanceRow> {
        let demand = self.id(record, "demand", problems);
        let candidate = self.id(record, "candidate", problems);
        let metres = self.number(record, ("metres", 0.0, f64::MAX), problems);
        Some(DistanceRow {
            line: record.row,
            demand: demand?,
            candidate: candidate?,
            metres: metres?,
        })
    }
}

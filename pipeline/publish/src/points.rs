//! Places of a map beside its areas, such as services: a layer of points, a GeoJSON and a table.
//!
//! A place that is not known has no point: it stands in the table alone, and nothing is drawn
//! where nobody knows that it is.

mod catchments;
mod described;
mod files;
mod geopackage;

use std::collections::BTreeSet;

use vocabulary::{Problem, Problems, ReportCell, SourceId};

pub(crate) use catchments::{catchments_name, catchments_title, has_catchments, write_catchments};
pub(crate) use described::{contract, readme, schema};
pub(crate) use files::{csv, csv_path, geojson, geojson_path};
pub(crate) use geopackage::write as write_geopackage;

use crate::layer::{self, Value};
use crate::numbers;

/// Places with what is said of each. Grain: one row a place, in an order that ranks nothing.
///
/// # Units
/// Degrees of WGS 84, longitude first.
///
/// # Example
/// ```
/// use publish::{PlaceField, PlaceRow, PointLayer};
/// use vocabulary::ReportCell;
///
/// let layer = PointLayer {
///     name: "services".into(),
///     title: "Specialist services".into(),
///     grain: "one row a service, in the order of the names".into(),
///     words: vec!["Verify before use.".into()],
///     sources: Vec::new(),
///     fields: vec![
///         PlaceField::text("name", "its name"),
///         PlaceField::number("sessions_a_month", "sessions a month", 2),
///     ],
///     rows: vec![PlaceRow {
///         at: Some((-0.1369, 51.5249)),
///         cells: vec![ReportCell::text("A clinic"), ReportCell::Number(1.0, 2)],
///     }],
/// };
/// assert!(layer.problems("made-up").is_empty());
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct PointLayer {
    /// Its name in the GeoPackage and in files: small letters, digits and underscores.
    pub name: String,
    /// Its name for people.
    pub title: String,
    /// What one row is, and in which order they stand.
    pub grain: String,
    /// What must be said with it, a paragraph each.
    pub words: Vec<String>,
    /// The sources behind it, for the credits.
    pub sources: Vec<SourceId>,
    /// What is said of each place, in order.
    pub fields: Vec<PlaceField>,
    /// The places; each has a cell a field.
    pub rows: Vec<PlaceRow>,
}

/// A field of a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaceField {
    /// Its name: small letters, digits and underscores.
    pub name: String,
    /// What it holds; what null means where it can be null.
    pub meaning: String,
    /// What kind of cells it has.
    pub holds: Holds,
}

/// What the cells of a field are. Either can be empty, which is null in every file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// Words, a code, an address.
    Text,
    /// Numbers of so many decimals.
    Number {
        /// How many.
        decimals: u8,
    },
}

/// A place.
#[derive(Debug, Clone, PartialEq)]
pub struct PlaceRow {
    /// Longitude and latitude; `None` where its place is not known.
    pub at: Option<(f64, f64)>,
    /// A cell a field, in their order.
    pub cells: Vec<ReportCell>,
}

/// Names that the files have for themselves.
const TAKEN: [&str; 4] = ["fid", "geom", "longitude", "latitude"];

impl PlaceField {
    /// A field of words.
    pub fn text(name: impl Into<String>, meaning: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            meaning: meaning.into(),
            holds: Holds::Text,
        }
    }

    /// A field of numbers with so many decimals.
    pub fn number(name: impl Into<String>, meaning: impl Into<String>, decimals: u8) -> Self {
        Self {
            name: name.into(),
            meaning: meaning.into(),
            holds: Holds::Number { decimals },
        }
    }
}

impl Holds {
    /// What the files hold it as.
    pub(crate) const fn stored(self) -> layer::Kind {
        match self {
            Self::Text => layer::Kind::Text,
            Self::Number { .. } => layer::Kind::Real,
        }
    }

    /// Whether a cell is of this kind; an empty one is of either.
    fn takes(self, cell: &ReportCell) -> bool {
        match (self, cell) {
            (_, ReportCell::Empty) | (Self::Text, ReportCell::Text(_)) => true,
            (Self::Number { decimals }, ReportCell::Number(number, own)) => {
                number.is_finite() && *own == decimals
            }
            (Self::Text, ReportCell::Number(..)) | (Self::Number { .. }, ReportCell::Text(_)) => {
                false
            }
        }
    }
}

impl PlaceRow {
    /// What the files hold of its fields, in their order.
    pub(crate) fn values(&self) -> impl Iterator<Item = Value<'_>> {
        self.cells.iter().map(|cell| match cell {
            ReportCell::Text(words) => Value::Text(words),
            ReportCell::Number(number, decimals) => {
                Value::Real(numbers::rounded(*number, *decimals), Some(*decimals))
            }
            ReportCell::Empty => Value::Null,
        })
    }
}

impl PointLayer {
    /// Everything that keeps it from being a layer of a product: names that a file cannot have,
    /// no rows, rows of other fields, and places that are none.
    #[must_use]
    pub fn problems(&self, product: &str) -> Problems {
        let shown = format!("layer {}", self.name);
        let problem = |what: String, remedy: &str| Problem::new(&shown, what, remedy);
        let mut found = Problems::new();
        let derived = ["_by_year", "_years", "_catchments"];
        let derived = derived.iter().any(|of| self.name.ends_with(of));
        if !is_name(&self.name) || self.name == product || derived {
            let remedy = "use small letters, digits and underscores, not the product's own id, and no ending that layers made from others have";
            found.push(problem("this cannot name a layer".into(), remedy));
        }
        let mut names: BTreeSet<&str> = TAKEN.into();
        for field in &self.fields {
            if !is_name(&field.name) || !names.insert(&field.name) {
                let what = format!("{:?} cannot name a field", field.name);
                let remedy = "use small letters, digits and underscores, each name once, and not fid, geom, longitude or latitude";
                found.push(problem(what, remedy));
            }
        }
        if self.rows.is_empty() {
            let remedy = "leave the layer out where there is nothing to show";
            found.push(problem("there are no places".into(), remedy));
        }
        for (row, of) in (1..).zip(&self.rows) {
            let fit = of.cells.len() == self.fields.len()
                && self
                    .fields
                    .iter()
                    .zip(&of.cells)
                    .all(|(field, cell)| field.holds.takes(cell));
            if !fit {
                let remedy = "give each field a finite number, a text or nothing, as it says";
                let what = "the cells are not those of the fields".to_owned();
                found.push(problem(what, remedy).row(row));
            }
            let on_earth = |(longitude, latitude): (f64, f64)| {
                (-180.0..=180.0).contains(&longitude) && (-90.0..=90.0).contains(&latitude)
            };
            if !of.at.is_none_or(on_earth) {
                let remedy = "give longitude and latitude in degrees (WGS 84), or no place";
                found.push(problem("it has no place on the Earth".into(), remedy).row(row));
            }
        }
        found
    }
}

/// Everything that is wrong with the layers of a product, two of one name included.
pub(crate) fn problems(layers: &[PointLayer], product: &str) -> Problems {
    let mut found = Problems::new();
    let mut names = BTreeSet::from(["layer_styles"]);
    for layer in layers {
        found.append(layer.problems(product));
        if !names.insert(&layer.name) {
            let what = "two layers would have this name";
            let remedy = "give each layer a name of its own";
            found.push(Problem::new(format!("layer {}", layer.name), what, remedy));
        }
    }
    found
}

/// Small letters, digits and underscores from a letter on, and none of a GeoPackage's own names.
fn is_name(text: &str) -> bool {
    let own = ["gpkg_", "sqlite_", "rtree_"];
    text.starts_with(|c: char| c.is_ascii_lowercase())
        && text
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
        && !own.iter().any(|own| text.starts_with(own))
}

#[cfg(test)]
pub(crate) mod tests;

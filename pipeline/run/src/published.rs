//! The figures of a release that stands, its lists of places and its files, as its public files have
//! them.

mod lists;

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

use serde_json::Value;
use vocabulary::Reliability;

use crate::failure::Failure;
use crate::whole::read_if_there;

pub use lists::List;

/// A release's figures and what it says of their making.
#[derive(Debug, Clone, Default)]
pub struct Published {
    /// The name of its folder.
    pub name: String,
    /// Its record.
    pub record: Value,
    /// Every figure of its table, by indicator, period and area.
    pub figures: BTreeMap<Place, Said>,
    /// The names of its areas, by code.
    pub areas: BTreeMap<String, String>,
    /// The SHA-256 of its files, by path, as it published them.
    pub files: BTreeMap<String, String>,
    /// Its tables of places that are still there, by path.
    pub lists: BTreeMap<String, List>,
}

/// Where a figure stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The indicator's id.
    pub indicator: String,
    /// The period, as the table has it.
    pub period: String,
    /// The code of the area.
    pub area: String,
}

/// What a table says of a figure, as it is printed there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// The number, or a marker in its place.
    pub value: String,
    /// The lower limit; empty where nothing is known.
    pub lower: String,
    /// The upper limit; empty where nothing is known.
    pub upper: String,
    /// What stands behind it.
    pub status: String,
    /// How far it may be relied on; empty where nothing is known.
    pub reliability: String,
}

impl Said {
    /// Whether it is judged too uncertain to show.
    #[must_use]
    pub fn is_too_uncertain(&self) -> bool {
        self.reliability == Reliability::TooUncertainToShow.id()
    }

    /// Whether what is known of it and of another could be the same number; not said of numbers
    /// that are known exactly.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        let limits = [&self.lower, &self.upper, &other.lower, &other.upper];
        let [Ok(a), Ok(b), Ok(c), Ok(d)] = limits.map(|of| of.parse::<f64>()) else {
            return false;
        };
        a < b && c < d && a <= d && c <= b
    }

    /// In words: `12.3 (9.8 to 15.1)`, `[c] (1 to 5)`, `[x]`, `too uncertain to show`.
    #[must_use]
    pub fn words(&self) -> String {
        // A marker has a reason of its own, whatever is thought of its range.
        if self.is_too_uncertain() && !self.value.starts_with('[') {
            return Reliability::TooUncertainToShow.label().to_owned();
        }
        if self.lower.is_empty() && self.upper.is_empty()
            || self.lower == self.value && self.upper == self.value
        {
            return self.value.clone();
        }
        format!("{} ({} to {})", self.value, self.lower, self.upper)
    }
}

/// Whether a path of a release's own leads to something in its folder.
pub fn is_inside(path: &str) -> bool {
    let mut parts = Path::new(path).components();
    !path.is_empty() && parts.all(|part| matches!(part, Component::Normal(_)))
}

/// Where the table of figures of a release can lie: in this version's releases, and before.
pub fn paths_of_table(product: &str) -> [String; 2] {
    [publish::long_table(product), format!("{product}.csv")]
}

/// The table of figures of a release: where it lies in this version's releases, or lay before.
///
/// # Errors
/// Usage, where there is none.
pub fn table_of(folder: &Path, product: &str) -> Result<PathBuf, Failure> {
    let places = paths_of_table(product).map(|path| folder.join(path));
    let found = places.iter().find(|path| path.is_file());
    found.cloned().ok_or_else(|| {
        Failure::Usage(format!(
            "{}: the table of figures is not there",
            places[0].display()
        ))
    })
}

impl Published {
    /// Reads a release.
    ///
    /// # Errors
    /// Usage, when a folder is no release or one that was withdrawn; system, when a file cannot be
    /// read.
    pub fn read(folder: &Path) -> Result<Self, Failure> {
        let shown = folder.display();
        let no_release = |what: &str| {
            Failure::Usage(format!(
                "{shown}: {what}: give the folder of a release, such as outputs/fgm-risk-london/latest"
            ))
        };
        let path = folder.join("record.json");
        let record = read_if_there(&path)?.ok_or_else(|| no_release("has no record.json"))?;
        let record: Value = serde_json::from_slice(&record)
            .map_err(|error| Failure::Usage(format!("{}: {error}", path.display())))?;
        let product = record["product"].as_str().unwrap_or_default();
        if !is_inside(product) {
            return Err(no_release("has a record.json that names no product"));
        }
        let path = table_of(folder, product)?;
        let bytes = read_if_there(&path)?.unwrap_or_default();
        let table = figures(&bytes)
            .map_err(|what| Failure::Usage(format!("{}: {what}", path.display())))?;
        let (figures, areas) = table;
        let sums = read_if_there(&folder.join("SHA256SUMS"))?.unwrap_or_default();
        let sums = String::from_utf8_lossy(&sums).into_owned();
        let sums = sums.lines().filter_map(|line| line.split_once("  "));
        let sums = sums.filter(|(_, path)| is_inside(path));
        let files: BTreeMap<String, String> = sums
            .map(|(sum, path)| (path.to_owned(), sum.to_owned()))
            .collect();
        let lists = lists::read(folder, product, &files)?;
        let name = folder.canonicalize().ok();
        let name = name.as_deref().unwrap_or(folder).file_name();
        let name = name.unwrap_or_default().to_string_lossy().into_owned();
        Ok(Self {
            name,
            record,
            figures,
            areas,
            files,
            lists,
        })
    }

    /// The paths of its tables of places, also of those that are no longer there.
    pub fn paths_of_lists(&self) -> impl Iterator<Item = &String> {
        lists::paths(
            &self.files,
            self.record["product"].as_str().unwrap_or_default(),
        )
    }

    /// The indicators of its record, in the plan's order: ids and titles.
    #[must_use]
    pub fn indicators(&self) -> Vec<(&str, &str)> {
        let all = self.record["indicators"].as_array();
        let all = all.into_iter().flatten();
        let all = all.filter_map(|of| Some((of["id"].as_str()?, of["title"].as_str()?)));
        all.collect()
    }

    /// The titles and units of its indicators, by id.
    #[must_use]
    pub fn units(&self) -> BTreeMap<&str, (&str, &str)> {
        let all = self.record["indicators"].as_array();
        let all = all.into_iter().flatten().filter_map(|of| {
            let text = |field: &str| of[field].as_str().unwrap_or_default();
            Some((of["id"].as_str()?, (text("title"), text("unit"))))
        });
        all.collect()
    }

    /// Its sources as its record has them, by id.
    #[must_use]
    pub fn sources(&self) -> BTreeMap<&str, &Value> {
        let all = self.record["sources"].as_array();
        let all = all.into_iter().flatten();
        let all = all.filter_map(|of| Some((of["source"].as_str()?, of)));
        all.collect()
    }
}

type Table = (BTreeMap<Place, Said>, BTreeMap<String, String>);

fn figures(bytes: &[u8]) -> Result<Table, String> {
    let mut reader = csv::Reader::from_reader(bytes);
    let headers = reader.headers().map_err(|error| error.to_string())?.clone();
    let column = |name: &str| {
        let found = headers.iter().position(|header| header == name);
        found.ok_or_else(|| format!("has no column {name}"))
    };
    let (code, name) = (column("area_code")?, column("area_name")?);
    let (indicator, period) = (column("indicator")?, column("period")?);
    let said = [
        column("value")?,
        column("lower")?,
        column("upper")?,
        column("status")?,
        column("reliability")?,
    ];
    let (mut figures, mut areas) = (BTreeMap::new(), BTreeMap::new());
    for record in reader.records() {
        let record = record.map_err(|error| error.to_string())?;
        let cell = |at: usize| record.get(at).unwrap_or_default().to_owned();
        areas.insert(cell(code), cell(name));
        let place = Place {
            indicator: cell(indicator),
            period: cell(period),
            area: cell(code),
        };
        let [value, lower, upper, status, reliability] = said.map(cell);
        let said = Said {
            value,
            lower,
            upper,
            status,
            reliability,
        };
        figures.insert(place, said);
    }
    Ok((figures, areas))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_is_told_with_what_is_known_of_it() {
        let said = |value: &str, lower: &str, upper: &str| Said {
            value: value.to_owned(),
            lower: lower.to_owned(),
            upper: upper.to_owned(),
            status: String::new(),
            reliability: String::new(),
        };
        assert_eq!(said("1.2", "0.8", "1.9").words(), "1.2 (0.8 to 1.9)");
        assert_eq!(said("[c]", "1", "5").words(), "[c] (1 to 5)");
        assert_eq!(said("3", "3", "3").words(), "3");
        assert_eq!(said("[x]", "", "").words(), "[x]");
        assert!(said("1.2", "0.8", "1.9").overlaps(&said("2", "1.5", "3")));
        assert!(!said("1.2", "0.8", "1.4").overlaps(&said("2", "1.5", "3")));
        assert!(!said("3", "3", "3").overlaps(&said("3", "3", "3")));
        let uncertain = Said {
            reliability: "too_uncertain_to_show".to_owned(),
            ..said("1.2", "0.8", "1.9")
        };
        assert!(!uncertain.words().contains("1.2"));
        let withheld = Said {
            reliability: "too_uncertain_to_show".to_owned(),
            ..said("[c]", "1", "5")
        };
        assert_eq!(withheld.words(), "[c] (1 to 5)");
    }

    #[test]
    fn a_table_without_its_columns_is_named() {
        let told = figures(b"area_code,area_name,indicator\r\n").expect_err("it is none");
        assert_eq!(told, "has no column period");
    }
}

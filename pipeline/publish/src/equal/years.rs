//! The years of an indicator in a GeoPackage: as a table beside the long one, on the areas, and in the
//! classes and colours of the legend.

use std::collections::BTreeMap;
use std::path::Path;

use files::{MOST_OF_DATA, read_regular};
use serde_json::Value;
use vocabulary::{Period, Problem, Problems, Reliability};

use super::areas::{Area, CODE, Held};
use super::geojson::Reference;
use super::tables::{self, Table};
use super::{Cell, REMEDY, ogr, unreadable};

/// The file of the legend.
const LEGEND: &str = "legend.json";

/// The years of an indicator, as the legend has them.
#[derive(Debug)]
pub(super) struct Years {
    indicator: String,
    /// The layer that joins the figures to the areas.
    pub(super) layer: String,
    /// What the legend says of the indicator.
    key: Value,
}

/// The years that the legend of a release speaks of.
pub(super) fn told_of(release: &Path) -> Result<Vec<Years>, String> {
    let text = read_regular(&release.join(LEGEND), MOST_OF_DATA)
        .map_err(|error| format!("{LEGEND}: {error}"))?;
    let legend: Value =
        serde_json::from_slice(&text).map_err(|error| format!("{LEGEND}: {error}"))?;
    let keys = legend["indicators"].as_array().into_iter().flatten();
    let years = keys.filter_map(|key| {
        let layer = key["years"]["layer"].as_str()?;
        Some(Years {
            indicator: key["id"].as_str()?.to_owned(),
            layer: layer.to_owned(),
            key: key.clone(),
        })
    });
    Ok(years.collect())
}

impl Years {
    /// The table of the figures.
    pub(super) fn table(&self) -> String {
        format!("{}_years", self.indicator)
    }

    /// Where table and layer differ from the long table, the map and the legend; both have to be there.
    pub(super) fn differences(
        &self,
        (path, package): (&Path, &str),
        reference: &Reference,
        long: (&Table, &str),
    ) -> Problems {
        let name = self.table();
        let of_years = match ogr::table(path, &name) {
            Ok(of_years) => of_years,
            Err(why) => return unreadable(package, &format!("{name}: {why}")).into(),
        };
        let mut found = tables::years(&self.indicator, (&of_years, package), long);
        found.append(self.days_and_classes(&of_years, package));
        match ogr::read(path, &self.layer) {
            Ok(held) => found.append(joined(&held, (&of_years, &name), reference, package)),
            Err(why) => found.push(unreadable(package, &format!("{}: {why}", self.layer))),
        }
        found
    }

    /// Rows whose days are not those of their period, or whose class and colour are not the legend's.
    fn days_and_classes(&self, years: &Table, package: &str) -> Problems {
        let mut found = Problems::new();
        let cell = |row: &[Cell], column: &str| {
            let cell = years.place(column).and_then(|at| row.get(at));
            cell.cloned().unwrap_or(Cell::Null)
        };
        for row in &years.rows {
            let own = |column: &str| cell(row, column);
            let mut differs = |column: &str, expected: &str| {
                let what = format!("has another {column} in {} than it should", self.table());
                let problem = Problem::new(package, what, REMEDY).column(column);
                let problem = problem.area(own(CODE).text()).found(own(column).words());
                found.push(problem.expected(expected));
            };
            let days = own("period").text().parse::<Period>();
            let days = days.map(Period::dates).unwrap_or_default();
            for (column, day) in ["period_start", "period_end"].into_iter().zip(&days) {
                // GDAL spells a day with strokes.
                if own(column).text().replace('/', "-") != *day {
                    differs(column, day);
                }
            }
            let (class, colours) = self.shown(&own("value"), &own("reliability").text());
            if own("class") != class {
                differs("class", &class.words());
            }
            if !colours.contains(&own("colour").text()) {
                differs("colour", &colours.join(" or "));
            }
        }
        found
    }

    /// The class of a figure, and the colours that it can have, by the legend.
    fn shown(&self, value: &Cell, reliability: &str) -> (Cell, Vec<String>) {
        let colour = |of: &Value| of["colour"].as_str().unwrap_or_default().to_owned();
        let key = &self.key;
        let Cell::Number(number) = *value else {
            let silent = [&key["withheld"], &key["missing"]];
            return (Cell::Null, silent.map(colour).to_vec());
        };
        if reliability == Reliability::TooUncertainToShow.id() {
            return (Cell::Null, vec![colour(&key["too_uncertain"])]);
        }
        let classes = key["years"]["classes"].as_array().into_iter().flatten();
        let mut within = classes.filter(|of| {
            let closed = of["closed"].as_str().unwrap_or_default();
            let is_above = of["lower"].as_f64().is_none_or(|lower| {
                number > lower || number >= lower && matches!(closed, "both" | "lower")
            });
            let is_below = of["upper"].as_f64().is_none_or(|upper| {
                number < upper || number <= upper && matches!(closed, "both" | "upper")
            });
            is_above && is_below
        });
        match within.next() {
            None => (Cell::Null, vec![colour(&key["not_told_apart"])]),
            Some(of) => {
                let class = of["class"].as_f64().map_or(Cell::Null, Cell::Number);
                (class, vec![colour(of)])
            }
        }
    }
}

/// Where the years on the areas differ from those of the table, and their shapes from the map's.
fn joined(
    held: &Held,
    (years, table): (&Table, &str),
    reference: &Reference,
    package: &str,
) -> Problems {
    let mut found = Problems::new();
    let problem = |what: &str| Problem::new(package, what, REMEDY);
    if held.fields != years.columns {
        let problem = problem(&format!(
            "has other fields of years on the areas than {table}"
        ));
        let problem = problem.found(held.fields.join(", "));
        found.push(problem.expected(years.columns.join(", ")));
        return found;
    }
    let (Some(period), Some(code)) = (years.place("period"), years.place(CODE)) else {
        return found;
    };
    let key =
        |cells: &[Cell]| [period, code].map(|at| cells.get(at).map_or(String::new(), Cell::words));
    let rows: BTreeMap<_, _> = years.rows.iter().map(|row| (key(row), row)).collect();
    if held.areas.len() != rows.len() {
        let problem = problem(&format!(
            "has another number of years on the areas than {table}"
        ));
        let problem = problem.found(held.areas.len().to_string());
        found.push(problem.expected(rows.len().to_string()));
    }
    let shapes: BTreeMap<&str, &Area> = reference
        .areas
        .areas
        .iter()
        .map(|area| (area.code.as_str(), area))
        .collect();
    for area in &held.areas {
        if rows
            .get(&key(&area.cells))
            .is_none_or(|row| **row != area.cells)
        {
            let what = format!("has another year on an area than {table}");
            found.push(problem(&what).area(&area.code));
        }
        if shapes
            .get(area.code.as_str())
            .is_none_or(|own| own.points != area.points)
        {
            let what = format!("has another shape of an area of {table} than the map");
            found.push(problem(&what).area(&area.code));
        }
    }
    found
}

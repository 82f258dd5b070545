//! Rows of counts: area, period, category and what the cell says.
//!
//! Grain: one row an area, period and category. Texts that recur are kept once and
//! compared as numbers, so a row costs the same in a table of any length.

mod beside;
mod keyed;
mod texts;

use std::collections::BTreeSet;

use vocabulary::{Access, AreaCode, Category, Count, Period, Problem, Problems};

use crate::layout::{self, Reading, Row, Summary};
use crate::manifest::{Counts, Manifest, Role, Rounding};
use crate::{area, cell, period};

pub(crate) use keyed::{Keyed, KeyedRow};
use texts::Texts;

/// Decodes every row; none is dropped, filled in or corrected.
///
/// # Errors
/// With every cell that is not what its column should hold, and every key that stands twice.
pub(crate) fn decode(
    manifest: &Manifest,
    rules: &Counts,
    bytes: &[u8],
    reading: &Reading<'_>,
) -> Result<(Keyed, Summary), Problems> {
    let mut seen = Seen::new(manifest, rules, reading);
    let (summary, mut problems) = layout::read(bytes, reading, |row| seen.row(row))?;
    problems.append(seen.years());
    problems.append(seen.rounding());
    let keyed = seen.keyed();
    problems.append(beside::duplicates(&keyed, reading));
    problems.append(beside::vintages(&keyed, &manifest.geography, reading));
    problems.none_or((keyed, summary))
}

/// An area as the file names it.
struct NamedArea {
    code: AreaCode,
    name: Option<(String, u64)>,
}

/// What has been read so far.
struct Seen<'a> {
    manifest: &'a Manifest,
    rules: &'a Counts,
    reading: &'a Reading<'a>,
    areas: Texts<NamedArea>,
    periods: Texts<Period>,
    categories: Texts<Category>,
    strangers: BTreeSet<String>,
    kept: Vec<KeyedRow>,
}

impl<'a> Seen<'a> {
    fn new(manifest: &'a Manifest, rules: &'a Counts, reading: &'a Reading<'a>) -> Self {
        Self {
            manifest,
            rules,
            reading,
            areas: Texts::new(),
            periods: Texts::new(),
            categories: Texts::new(),
            strangers: BTreeSet::new(),
            kept: Vec::new(),
        }
    }

    fn row(&mut self, row: &Row<'_>) -> Problems {
        let mut problems = Problems::new();
        let area = self.area(row, &mut problems);
        let period = self.period(row, area, &mut problems);
        let category = self.category(row, area, &mut problems);
        let count = self.count(row, area, &mut problems);
        if let (Some(area), Some(period), Some(category), Some(count), true) =
            (area, period, category, count, problems.is_empty())
        {
            self.kept.push(KeyedRow {
                area,
                period,
                category,
                row: row.line,
                count,
            });
        }
        problems
    }

    /// Rules of rounding that speak of no area: with a slip in one, rounded numbers count as exact.
    ///
    /// A kind of area that is written in full, such as `E12`, must be there, and of shorter
    /// beginnings in a rule at least one.
    fn rounding(&self) -> Problems {
        let areas = &self.areas.values;
        let is_there = |kind: &&String| areas.iter().any(|area| area.code.is_of(kind));
        let of_rule = |rule: &'a Rounding| {
            let (there, gone): (Vec<&String>, Vec<&String>) =
                rule.entities.iter().partition(is_there);
            let in_full = move |kind: &&String| there.is_empty() || kind.len() >= 3;
            gone.into_iter().filter(in_full).collect::<Vec<_>>()
        };
        let nowhere = self.rules.rounded.iter().flat_map(of_rule);
        nowhere
            .filter(|_| !areas.is_empty())
            .map(|kind| {
                Problem::new(
                    self.reading.shown,
                    format!(
                        "`rounded` names areas whose codes begin with {kind:?}, and no row has one"
                    ),
                    "correct `entities`, or take them out: what no rule rounds is read as exact",
                )
            })
            .collect()
    }

    fn area(&mut self, row: &Row<'_>, problems: &mut Problems) -> Option<u32> {
        let text = row.cell(Role::Area);
        let geography = &self.manifest.geography;
        let place = self.areas.place(&text, |text| {
            let code = area::parse(text, geography.codes).ok()?;
            Some(NamedArea { code, name: None })
        });
        let Some(place) = place else {
            // The same wrong code is explained once, with its first row.
            if self.strangers.insert(text.clone().into_owned()) {
                let fault = area::fault(&text, geography.codes);
                let problem = self
                    .reading
                    .problem(row, Role::Area, fault.what, &fault.remedy);
                problems.push(problem.expected(geography.codes.expected()));
            }
            return None;
        };
        let name = row.cell(Role::Name);
        let area = self.areas.values.get_mut(place as usize)?;
        match &area.name {
            Some((known, _)) if *known == *name => {}
            _ if name.trim().is_empty() => {
                let problem =
                    self.reading
                        .problem(row, Role::Name, "the area has no name", "write its name");
                problems.push(problem.area(area.code.as_str()));
            }
            None => area.name = Some((name.into_owned(), row.line)),
            Some((known, first)) => {
                problems.push(two_names(self.reading, row, area.code, known, *first));
            }
        }
        Some(place)
    }

    fn period(&mut self, row: &Row<'_>, area: Option<u32>, problems: &mut Problems) -> Option<u32> {
        let rule = self.rules.period;
        let place = self
            .periods
            .place(&row.cell(Role::Year), |text| period::parse(text, rule));
        if place.is_none() {
            let problem = self.reading.problem(
                row,
                Role::Year,
                "not a period",
                "write it as the manifest's rule says",
            );
            problems.push(self.of_area(problem, area).expected(period::expected(rule)));
        }
        place
    }

    fn category(
        &mut self,
        row: &Row<'_>,
        area: Option<u32>,
        problems: &mut Problems,
    ) -> Option<u32> {
        let declared = self.rules.columns.contains_key(&Role::Category);
        let text = row.cell(Role::Category);
        let place = self.categories.place(&text, |text| {
            (!declared || !text.trim().is_empty()).then(|| Category::new(text))
        });
        if place.is_none() {
            let problem =
                self.reading
                    .problem(row, Role::Category, "the category is empty", "name it");
            problems.push(self.of_area(problem, area));
        }
        place
    }

    fn count(&self, row: &Row<'_>, area: Option<u32>, problems: &mut Problems) -> Option<Count> {
        let code = area.and_then(|area| self.areas.get(area))?.code;
        let printed = row.cell(Role::Value);
        let ends = (row.cell(Role::Lower), row.cell(Role::Upper));
        let decoded = cell::decode(&printed, code, self.rules)
            .and_then(|count| cell::between(count, &ends.0, &ends.1));
        match decoded {
            Ok(count) => Some(count),
            Err(what) => {
                let problem = self.reading.problem(
                    row,
                    Role::Value,
                    what,
                    "correct the cell, or declare the marker in source.toml",
                );
                problems.push(self.of_area(problem, area).expected(expected(self.rules)));
                None
            }
        }
    }

    fn of_area(&self, problem: Problem, area: Option<u32>) -> Problem {
        match area.and_then(|area| self.areas.get(area)) {
            None => problem,
            Some(area) => problem.area(label(area)),
        }
    }

    /// The declared years must be those that are there: another edition is another file.
    fn years(&self) -> Problems {
        let years = || self.periods.values.iter().map(|period| period.year());
        let declared = self.manifest.years;
        match (years().min(), years().max()) {
            (Some(first), Some(last)) if (first, last) != (declared.first, declared.last) => {
                Problem::new(
                    self.reading.shown,
                    "has figures of other years than its manifest declares",
                    "compare it with its publisher's table; if the change is meant, correct `years` in source.toml",
                )
                .found(format!("{first} to {last}"))
                .expected(format!("{} to {}", declared.first, declared.last))
                .into()
            }
            _ => Problems::new(),
        }
    }

    /// The rows by their keys.
    fn keyed(self) -> Keyed {
        let areas = self.areas.values.into_iter();
        let areas = areas.map(|area| {
            let name = area.name.map_or_else(String::new, |(name, _)| name);
            (area.code, name)
        });
        Keyed::new(
            areas.collect(),
            self.periods.values,
            self.categories.values,
            self.kept,
        )
    }
}

fn label(area: &NamedArea) -> String {
    match &area.name {
        None => area.code.to_string(),
        Some((name, _)) => format!("{} {name}", area.code),
    }
}

/// The same code under two names is a mix-up of rows, or of codes.
fn two_names(
    reading: &Reading<'_>,
    row: &Row<'_>,
    code: AreaCode,
    known: &str,
    first: u64,
) -> Problem {
    let problem = reading
        .problem(
            row,
            Role::Name,
            format!("the code stands under two names: row {first} has another"),
            "give each area its own code and one name",
        )
        .area(code.as_str());
    match reading.access {
        Access::Published => problem.expected(format!("{known:?}")),
        Access::Confidential => problem,
    }
}

fn expected(rules: &Counts) -> String {
    let markers: Vec<&str> = rules.markers.keys().map(String::as_str).collect();
    if markers.is_empty() {
        "a whole number from 0".to_owned()
    } else {
        format!("a whole number from 0, or one of {}", markers.join(" "))
    }
}

//! What a model takes from a table: what is known of each count, whom it is taken over, and what
//! may explain it.

use std::collections::BTreeMap;

use vocabulary::{AreaCode, CodeScheme, Count, CountInterval, Problem, Problems};

use super::behind::{CountRules, of_marker, of_number};
use super::{Numbers, TableFile, columns, number, opened};
use crate::door::Subject;
use crate::layout::{self, Reading, Row};
use crate::manifest::{Column, Names, OtherColumns, Role, Rows};

/// What a table says of one area's count, for a model.
#[derive(Debug, Clone, PartialEq)]
pub struct KnownCount {
    /// The row it stands in.
    pub row: u64,
    /// What is known of the count.
    pub count: Count,
    /// Whom it is taken over: above nought.
    pub population: f64,
    /// What may explain it, in the order the columns were named in.
    pub covariates: Vec<f64>,
}

/// The counts of every indicator and period, by code.
pub type KnownCounts = BTreeMap<(String, String), BTreeMap<AreaCode, KnownCount>>;

/// Reads what is known of counts from a table of events and population.
///
/// What [`measures`](super::measures) refuses, this refuses as well: rows without a code, and
/// events that are no number and no marker.
///
/// # Errors
/// With every row whose population is not above nought or is withheld, whose number cannot have
/// been printed by the rules, whose bounds are no interval or do not hold the number, or that has
/// no finite number of a covariate.
pub fn known_counts(
    table: &TableFile<'_>,
    rules: CountRules<'_>,
    covariates: &[String],
) -> Result<KnownCounts, Problems> {
    let shown = table.path.display().to_string();
    let Numbers::Rate { events, population } = table.numbers else {
        let remedy = "name the columns of events and population";
        return Err(Problem::new(&shown, "a model needs events and a population", remedy).into());
    };
    let (bytes, format) = opened(table)?;
    let mut columns = columns(table);
    if let CountRules::Columns { lower, upper } = rules {
        for (role, name) in [(Role::Lower, lower), (Role::Upper, upper)] {
            columns.insert(role, Column::Names(Names::One(name.to_owned())));
        }
    }
    // A column of several is called by its place, so that they come in the order they were named.
    let wide = covariates.iter().enumerate();
    let wide = wide.map(|(at, name)| (format!("{at:06}"), Names::One(name.clone())));
    let wide: BTreeMap<String, Names> = wide.collect();
    let reading = Reading {
        shown: &shown,
        // What stands in a file that nobody has declared is not repeated in a message.
        access: vocabulary::Access::Confidential,
        subject: Subject::Areas,
        format: &format,
        rows: Rows {
            columns: &columns,
            wide: &wide,
            only: &[],
            other_columns: OtherColumns::Ignored,
            keep: &[],
        },
        declared: None,
    };
    let cells = Cells {
        reading: &reading,
        events,
        population,
        rules,
    };
    let last = wide.keys().next_back().map(String::as_str);
    let mut found = KnownCounts::new();
    let mut of_row: Vec<f64> = Vec::new();
    let (_, problems) = layout::read(&bytes, &reading, |row| {
        let Some(code) = CodeScheme::Other.parse(&row.plain(Role::Area)) else {
            // Refused where the table's measures are read.
            return Problems::new();
        };
        let mut problems = Problems::new();
        if row.of_several().is_some() {
            match number::finite(&row.cell(Role::Value)) {
                Ok(number) => of_row.push(number),
                Err(what) => {
                    of_row.push(0.0);
                    let what = match number::marker(&row.cell(Role::Value)) {
                        Some(_) => "a covariate is withheld or missing",
                        None => what,
                    };
                    problems.push(cells.problem(
                        row,
                        (code, &row.header(Role::Value)),
                        what,
                        COMPLETE,
                    ));
                }
            }
        }
        if row.of_several() != last {
            return problems;
        }
        let covariates = std::mem::take(&mut of_row);
        match cells.read(row, code) {
            Ok(Some((count, population))) => {
                let subject = (row.plain(Role::Category), row.plain(Role::Year));
                let subject = (subject.0.into_owned(), subject.1.into_owned());
                let known = KnownCount {
                    row: row.line,
                    count,
                    population,
                    covariates,
                };
                found.entry(subject).or_default().insert(code, known);
            }
            Ok(None) => {}
            Err(of_cells) => problems.append(of_cells),
        }
        problems
    })?;
    problems.none_or(found)
}

const COMPLETE: &str =
    "give every row a finite number of each covariate, or leave the column out of --covariates";

/// How the cells of a row are read.
struct Cells<'a> {
    reading: &'a Reading<'a>,
    events: &'a str,
    population: &'a str,
    rules: CountRules<'a>,
}

impl Cells<'_> {
    fn problem(
        &self,
        row: &Row<'_>,
        (code, column): (AreaCode, &str),
        what: &str,
        remedy: &str,
    ) -> Problem {
        let problem = Problem::new(self.reading.shown, what, remedy).row(row.line);
        problem.column(column).area(code.as_str())
    }

    /// What is known of the count, and the population; `None` where another reader refuses.
    fn read(&self, row: &Row<'_>, code: AreaCode) -> Result<Option<(Count, f64)>, Problems> {
        let mut problems = Problems::new();
        let mut population = None;
        let printed = row.plain(Role::Population);
        match (number::marker(&printed), number::population(&printed)) {
            (Some(_), _) => {
                let what = "a model needs every area's population, and this one is withheld";
                let remedy = "give a number above 0, or take the area out of both files";
                problems.push(self.problem(row, (code, self.population), what, remedy));
            }
            (None, Ok(number)) => population = Some(number),
            // Refused where the table's measures are read.
            (None, Err(_)) => {}
        }
        let count = self.count(row, code);
        match (count, problems.is_empty()) {
            (Ok(count), true) => Ok(count.zip(population)),
            (Ok(_), false) => Err(problems),
            (Err(problem), _) => {
                problems.push(*problem);
                Err(problems)
            }
        }
    }

    fn count(&self, row: &Row<'_>, code: AreaCode) -> Result<Option<Count>, Box<Problem>> {
        let printed = row.plain(Role::Value);
        let printed = match (number::marker(&printed), number::events(&printed)) {
            (Some(marker), _) => Err(marker),
            (None, Ok(events)) => Ok(events),
            // Refused where the table's measures are read.
            (None, Err(_)) => return Ok(None),
        };
        let refused = |what: &str, remedy: &str| {
            Box::new(self.problem(row, (code, self.events), what, remedy))
        };
        match self.rules {
            CountRules::Printed { withheld, rounded } => match printed {
                Err(marker) => Ok(Some(of_marker(marker, withheld))),
                Ok(number) => of_number(number, withheld, rounded)
                    .map(Some)
                    .map_err(|what| {
                        refused(
                            what,
                            "correct the cell, or what --rounded and --withheld say of the table",
                        )
                    }),
            },
            CountRules::Columns { lower, upper } => {
                let ends = (row.plain(Role::Lower), row.plain(Role::Upper));
                if ends.0.is_empty() && ends.1.is_empty() {
                    return Ok(Some(printed.map_or_else(Count::Missing, Count::Exact)));
                }
                for (cell, column) in [(&ends.0, lower), (&ends.1, upper)] {
                    if let Err(what) = number::events(cell) {
                        let what = format!("a bound of the count: {what}");
                        let remedy = "write a whole number from 0 in both columns, or in neither";
                        return Err(Box::new(self.problem(row, (code, column), &what, remedy)));
                    }
                }
                let ends = number::events(&ends.0)
                    .ok()
                    .zip(number::events(&ends.1).ok());
                let within = ends.and_then(|(lower, upper)| CountInterval::new(lower, upper).ok());
                let Some(within) = within else {
                    let what = "the lower bound of the count lies above the upper one";
                    let remedy = "bring the two bounds in order";
                    return Err(Box::new(self.problem(row, (code, lower), what, remedy)));
                };
                match printed {
                    Err(marker) => Ok(Some(Count::Suppressed { marker, within })),
                    Ok(shown) if !within.contains(CountInterval::exact(shown)) => Err(refused(
                        "the count lies outside its own bounds",
                        "correct one of the three",
                    )),
                    Ok(shown) if within.width() == 0 => Ok(Some(Count::Exact(shown))),
                    Ok(shown) => Ok(Some(Count::Rounded { shown, within })),
                }
            }
        }
    }
}

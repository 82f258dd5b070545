//! Whether the rows as a whole are one for each person: keys, descriptions that do not come again, counts of one.
//!
//! In an aggregate a row is known by its place, its period and its categories, each such row
//! stands once, and the same description comes again in place after place. In a file of
//! individuals it does not.

use super::column::Column;
use super::column_names::describes_a_person;
use super::sample::Sample;
use super::{FEWEST_ROWS, Finding, Role};

/// What is wrong with the table as a whole, each with the column it is found in.
pub(super) fn findings(
    columns: &[Column],
    sample: &Sample,
    rows: u64,
) -> Vec<(Option<usize>, Finding)> {
    if rows < FEWEST_ROWS || sample.rows() < 12 {
        return few(columns, sample).into_iter().collect();
    }
    let shape = Shape::of(columns, sample, rows);
    let mut found = shape.keys();
    found.extend(shape.ones());
    found.extend(shape.row_numbers());
    found.extend(shape.days());
    found.extend(shape.joined_descriptions());
    let together = shape.descriptions();
    let repeats = if together.is_none() {
        shape.repeats()
    } else {
        None
    };
    found.extend(together);
    found.extend(repeats);
    found.extend(shape.nothing_counted());
    found
}

/// A few rows that each count one and are described as persons are.
fn few(columns: &[Column], sample: &Sample) -> Option<(Option<usize>, Finding)> {
    const FEWEST: usize = 3;
    let described = columns.iter().enumerate().filter(|(at, column)| {
        matches!(column.role, Role::Category | Role::Undeclared)
            && describes_a_person(&column.name)
            && sample.distinct(&[*at]) > 1
    });
    let at = columns
        .iter()
        .position(|column| column.role == Role::Value)?;
    let value = columns.get(at)?;
    (sample.rows() >= FEWEST
        && value.filled == value.ones
        && value.ones > 0
        && described.count() >= 2)
        .then(|| {
            let what = "every count is one beside columns that describe a person";
            (Some(at), Finding::anywhere(what))
        })
}

/// What the rows are, worked out once.
struct Shape<'a> {
    columns: &'a [Column],
    sample: &'a Sample,
    rows: u64,
    /// Rows in the sample, and different places among them.
    n: usize,
    places: usize,
    /// The columns that say where; a category stands for them where there is none.
    place: Vec<usize>,
    /// One row for each place.
    one_each: bool,
    /// Columns whose cells are nearly all different.
    unique: Vec<usize>,
    /// Columns of words, periods and categories that differ within a place, without the unique ones.
    dims: Vec<usize>,
    /// The same with columns of few different numbers.
    wide_dims: Vec<usize>,
    /// Each place has nearly every description once.
    grid: bool,
}

impl<'a> Shape<'a> {
    fn of(columns: &'a [Column], sample: &'a Sample, rows: u64) -> Self {
        let n = sample.rows();
        let place = places_of(columns);
        let places = sample.distinct(&place);
        let mut shape = Self {
            columns,
            sample,
            rows,
            n,
            places,
            one_each: !place.is_empty() && n * 100 <= places * 101,
            place,
            unique: Vec::new(),
            dims: Vec::new(),
            wide_dims: Vec::new(),
            grid: false,
        };
        shape.unique = shape.all(|at, column| shape.is_unique(at, column));
        shape.dims = shape.all(|at, column| shape.is_dim(at, column, false));
        shape.wide_dims = shape.all(|at, column| shape.is_dim(at, column, true));
        shape.grid = shape.is_grid(&shape.dims) || shape.is_grid(&shape.wide_dims);
        shape
    }

    /// Columns that are near unique where an aggregate's would repeat.
    fn keys(&self) -> Vec<(Option<usize>, Finding)> {
        let category_is_row = self.unique.iter().chain(&self.place).any(|at| {
            self.column(*at).is_some_and(|column| {
                column.role == Role::Category && column.is_nearly_unique(self.rows)
            })
        });
        let candidates = self.unique.iter().chain(&self.place);
        candidates
            .filter_map(|at| Some((*at, self.column(*at)?)))
            .filter(|(at, column)| self.is_key(*at, column, category_is_row))
            .map(|(at, _)| {
                (
                    Some(at),
                    Finding::anywhere("nearly every row has a cell of its own, as the keys of single records have; a column of counts must be declared as one"),
                )
            })
            .collect()
    }

    fn is_key(&self, at: usize, column: &Column, category_is_row: bool) -> bool {
        const LONGEST_LIST: u64 = 2_000;
        let made = column.is_nearly_unique(self.rows)
            && (column.counts_rows()
                || column.padded * 10 >= column.checked * 9
                || column.coded * 10 >= column.checked * 9);
        if self.place.contains(&at) {
            return column.role == Role::Category && made;
        }
        if self.one_each {
            return column.role == Role::Category && column.counts_rows();
        }
        if self.grid {
            return false;
        }
        if self.places > 1 {
            return true;
        }
        made || (self.rows > LONGEST_LIST && !column.is_numeric())
            || (!self.place.is_empty() && !category_is_row && !column.is_numeric())
    }

    /// A count that is one in nearly every row.
    fn ones(&self) -> Vec<(Option<usize>, Finding)> {
        const MANY: u64 = 30;
        let again = self.n * 2 >= self.places * 3;
        self.all(|_, column| {
            column.role == Role::Value
                && column.filled >= FEWEST_ROWS
                && column.ones * 20 >= column.filled * 19
                && (again || column.filled >= MANY)
        })
        .into_iter()
        .map(|at| {
            (
                Some(at),
                Finding::anywhere(
                    "nearly every count is one, so that a row is a person or an event",
                ),
            )
        })
        .collect()
    }

    /// A count that only counts the rows. Where each area has one row, it can be a rank or a figure made up for a trial.
    fn row_numbers(&self) -> Vec<(Option<usize>, Finding)> {
        if self.one_each {
            return Vec::new();
        }
        self.all(|_, column| column.role == Role::Value && column.counts_rows())
            .into_iter()
            .map(|at| {
                let what = "the numbers only count the rows: each is one more than the one before";
                (Some(at), Finding::anywhere(what))
            })
            .collect()
    }

    /// Many different full days in the period that do not come again in every place and are no calendar.
    fn days(&self) -> Vec<(Option<usize>, Finding)> {
        self.all(|at, column| {
            let distinct = column.distinct.count();
            let in_every_place = self.places > 1
                && self.sample.distinct(&self.with_place(&[at])) * 2
                    >= self.places * self.sample.distinct(&[at]);
            column.role == Role::Period
                && column.days.seen() * 2 > column.checked
                && distinct > 12
                && !in_every_place
                && !column.days.are_a_calendar(distinct)
        })
        .into_iter()
        .map(|at| {
            let row = self.column(at).map_or(1, |column| column.first_day);
            (
                Some(at),
                Finding::at(row, "the periods are many different days that follow no calendar, as dates of birth or of events do"),
            )
        })
        .collect()
    }

    /// A category of several parts that hardly comes again from place to place: `F, 45, Black African`.
    fn joined_descriptions(&self) -> Option<(Option<usize>, Finding)> {
        let told_apart = |at: usize| self.sample.distinct(&[at]) * 3 >= self.n * 2;
        let at = *self
            .all(|at, column| {
                column.role == Role::Category
                    && column.in_parts * 10 >= column.checked * 9
                    && told_apart(at)
            })
            .first()?;
        (self.places >= 5 && self.n >= 24 && self.n >= 3 * self.places).then(|| {
            let what = "the categories have several parts and do not come again from area to area, as descriptions of persons do";
            (Some(at), Finding::anywhere(what))
        })
    }

    /// Several columns that together tell the rows apart, and do not come again in other places.
    fn descriptions(&self) -> Option<(Option<usize>, Finding)> {
        let told_apart = |dims: &[usize]| self.sample.distinct(dims) * 3 >= self.n * 2;
        // The level of an area, the region it lies in: what hardly varies within a place tells places apart, not rows.
        let varies =
            |at: &usize| self.sample.distinct(&self.with_place(&[*at])) * 4 >= self.places * 5;
        let dims: Vec<usize> = self.dims.iter().copied().filter(varies).collect();
        let people: Vec<usize> = self.all(|at, column| {
            matches!(column.role, Role::Category | Role::Undeclared)
                && describes_a_person(&column.name)
                && (!column.is_numeric() || column.largest <= 120)
                && self.sample.distinct(&[at]) > 1
        });
        let found: &[usize] = if self.one_each {
            if people.len() < 2 {
                return None;
            }
            &people
        } else if self.places >= 5 {
            if self.n < 24 || self.n < 3 * self.places || dims.len() < 2 || !told_apart(&dims) {
                return None;
            }
            &dims
        } else {
            let combinations = people.iter().fold(1_usize, |all, at| {
                all.saturating_mul(self.sample.distinct(&[*at]))
            });
            let sparse = combinations > self.n.saturating_mul(4);
            if self.n < 24
                || people.len() < 2
                || self.dims.len() < 3
                || !sparse
                || !told_apart(&self.dims)
                || self.counts()
            {
                return None;
            }
            &self.dims
        };
        let last = *found.last()?;
        let what = format!(
            "{} columns together describe one row each and do not come again from area to area, as descriptions of persons do; this is the last of them",
            found.len()
        );
        Some((Some(last), Finding::anywhere(what)))
    }

    /// The same place, period and category again and again: the rows are not yet counted.
    fn repeats(&self) -> Option<(Option<usize>, Finding)> {
        const FEWEST: usize = 24;
        let different = self.sample.distinct(&self.with_place(&self.wide_dims));
        let every: Vec<usize> = (0..self.columns.len()).collect();
        let whole = self.sample.distinct(&every);
        let keyed = !self.one_each
            && self.n >= FEWEST
            && different * 10 <= self.n * 7
            && self.unique.is_empty();
        let same = whole * 20 <= self.n * 19 && !self.counts();
        (keyed || same).then(|| {
            (
                None,
                Finding::anywhere("many rows have the same area, period and categories, as records that are not yet counted have"),
            )
        })
    }

    fn nothing_counted(&self) -> Option<(Option<usize>, Finding)> {
        let codes = self.all(|_, column| is_area_code(column)).len();
        let located = self.columns.iter().any(|column| column.role == Role::Place);
        let lookup = self.one_each && (codes >= 2 || located);
        (!self.counts() && !lookup).then(|| {
            (
                None,
                Finding::anywhere("no column of the table is a count or a measure"),
            )
        })
    }

    /// Whether some column counts or measures and is not the same in every row.
    fn counts(&self) -> bool {
        self.columns.iter().enumerate().any(|(at, column)| {
            let different = self.sample.distinct(&[at]);
            let several = different > 1;
            // Few different numbers are codes, unless the rows are those of an aggregate.
            let codes = !self.one_each && !self.grid && different * 5 <= self.n.min(100);
            match column.role {
                Role::Value | Role::Bound => {
                    column.filled > 0 && several && (column.numbers() > 0 || column.texts <= 5)
                        || column.distinct.count() <= 1 && column.ones == 0
                }
                Role::Undeclared => {
                    several
                        && !codes
                        && column.is_numeric()
                        && !describes_a_person(&column.name)
                        && !column.counts_rows()
                        && column.padded == 0
                        && column.years * 10 < column.checked * 9
                }
                _ => false,
            }
        })
    }

    /// Each place has nearly every description, and no description twice.
    fn is_grid(&self, dims: &[usize]) -> bool {
        let once = self.sample.distinct(&self.with_place(dims)) * 100 >= self.n * 98;
        let full = self.n * 10
            >= self
                .places
                .saturating_mul(self.sample.distinct(dims))
                .saturating_mul(6);
        self.places > 1 && once && full
    }

    fn is_unique(&self, at: usize, column: &Column) -> bool {
        matches!(
            column.role,
            Role::Undeclared | Role::Category | Role::Period | Role::Public
        ) && !self.place.contains(&at)
            && column.is_nearly_unique(self.rows)
            && column.fractions * 2 <= column.checked
            && column.web * 2 <= column.checked
            && column.days.seen() * 2 <= column.checked
    }

    fn is_dim(&self, at: usize, column: &Column, with_numbers: bool) -> bool {
        let different = self.sample.distinct(&[at]);
        let years = column.years * 10 >= column.checked * 9;
        let numbers = column.is_numeric() && !years && !describes_a_person(&column.name);
        let declared = match column.role {
            Role::Period | Role::Category => true,
            Role::Undeclared | Role::Public => {
                !numbers
                    || (with_numbers
                        && column.fractions * 10 < column.checked
                        && different * 5 <= self.n)
            }
            Role::Area | Role::AreaName | Role::Value | Role::Bound | Role::Place => false,
        };
        declared
            && different > 1
            && !self.place.contains(&at)
            && !self.unique.contains(&at)
            && (self.place.is_empty()
                || self.sample.distinct(&self.with_place(&[at])) > self.places)
    }

    fn with_place(&self, columns: &[usize]) -> Vec<usize> {
        self.place.iter().chain(columns).copied().collect()
    }

    fn column(&self, at: usize) -> Option<&'a Column> {
        self.columns.get(at)
    }

    fn all(&self, holds: impl Fn(usize, &Column) -> bool) -> Vec<usize> {
        self.columns
            .iter()
            .enumerate()
            .filter(|(at, column)| holds(*at, column))
            .map(|(at, _)| at)
            .collect()
    }
}

fn places_of(columns: &[Column]) -> Vec<usize> {
    let of = |holds: &dyn Fn(&Column) -> bool| -> Vec<usize> {
        columns
            .iter()
            .enumerate()
            .filter(|(_, column)| holds(column))
            .map(|(at, _)| at)
            .collect()
    };
    // Names of areas change their spelling from year to year, so they say where only where no code does.
    let coded = of(&|column| {
        column.role == Role::Area || (column.role == Role::Undeclared && is_area_code(column))
    });
    let named = of(&|column| column.role == Role::AreaName);
    let categories = of(&|column| column.role == Role::Category);
    [coded, named, categories.into_iter().take(1).collect()]
        .into_iter()
        .find(|place| !place.is_empty())
        .unwrap_or_default()
}

fn is_area_code(column: &Column) -> bool {
    column.area_codes > 0 && column.area_codes * 10 >= column.checked * 9
}

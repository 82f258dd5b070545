//! Whole tables at once: counts withheld beside small ones, or rounded so that all sums hold.
//!
//! Areas, their groups and categories that add up make one table of two dimensions a period; it is
//! protected by [`tabular`](crate::tabular).

use std::collections::{BTreeMap, BTreeSet};

use vocabulary::{AreaCode, Category, Count, CountInterval, Marker, Period, SourceId, WiderArea};

use crate::cut::merged_here;
use crate::primary::{part_of, protect};
use crate::statement::{Cell, Row};
use crate::tabular::{
    Hierarchies, RoundError, Structure, StructureError, SuppressError, attack, known, round,
    stands_for, suppress_transparently,
};
use crate::{CategorySum, Merged, Method, Policy};

/// The counts of one source and period, of categories that hang together.
pub(crate) struct Linked<'a> {
    pub(crate) source: &'a SourceId,
    pub(crate) period: Period,
    pub(crate) policy: &'a Policy,
    pub(crate) groups: &'a [WiderArea],
    /// The sums among the categories.
    pub(crate) sums: &'a [&'a CategorySum],
    /// Cells that a published source prints as they are: to withhold them protects nothing.
    pub(crate) is_public: &'a BTreeSet<Cell>,
    /// The rows of each earlier release that has any.
    pub(crate) earlier: &'a [Vec<&'a Row>],
}

/// Why a table has no protected form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Unfit {
    /// Nothing was found that protects it.
    Unprotected,
    /// It is not the table that the plan says it is.
    Fault(String),
}

/// What is printed of a cell, and the least that it can be where that has no range.
type Shown = (Count, u64);

/// What is printed of each cell, by category and area or group.
type Printed = BTreeMap<Cell, Shown>;

impl Linked<'_> {
    /// Protects the counts of the areas in all categories.
    pub(crate) fn protect(&self, counts: &BTreeMap<Cell, Count>) -> Result<Vec<Row>, Unfit> {
        let exact: Option<BTreeMap<Cell, u64>> = counts
            .iter()
            .map(|(key, count)| match count {
                Count::Exact(number) => Some((key.clone(), *number)),
                _ => None,
            })
            .collect();
        let Some(exact) = exact else {
            // Cells without an exact number add up to nothing: each goes by itself, without totals.
            let is_sum = |category: &Category| self.sums.iter().any(|sum| sum.total == *category);
            let mut rows = Vec::new();
            for ((category, area), count) in counts {
                let mut count = protect(*count, self.policy, self.policy.base.value);
                if is_sum(category) && count.interval().is_some() {
                    count = Count::Missing(Marker::Confidential);
                }
                rows.push(self.row(category, *area, Vec::new(), count));
            }
            return Ok(rows);
        };
        let areas: BTreeSet<AreaCode> = exact.keys().map(|(_, area)| *area).collect();
        let categories: BTreeSet<Category> = exact.keys().map(|(of, _)| of.clone()).collect();
        let merged = merged_here(&self.policy.merged, |of| areas.contains(of), self.earlier);
        let units = Units::new(&areas, merged, self.groups);
        let cells = units.counts(&exact, &categories);
        let printed = self.printed(&units, &categories, &cells)?;

        let mut rows = Vec::new();
        for category in &categories {
            let of = |area: AreaCode| printed.get(&(category.clone(), area)).copied();
            let row = |area: AreaCode, members: Vec<AreaCode>, (count, least): Shown| Row {
                least,
                ..self.row(category, area, members, count)
            };
            for area in &areas {
                let shown = match units.part_of.get(area) {
                    None => of(*area),
                    Some(merged) => of(*merged).map(|(count, _)| (part_of(count), 0)),
                };
                rows.extend(shown.map(|shown| row(*area, Vec::new(), shown)));
            }
            for (code, members) in &units.wider {
                rows.extend(of(*code).map(|shown| row(*code, members.clone(), shown)));
            }
        }
        Ok(rows)
    }

    fn row(
        &self,
        category: &Category,
        area: AreaCode,
        members: Vec<AreaCode>,
        count: Count,
    ) -> Row {
        Row::confidential(self.source, self.period, category, (area, members), count)
    }

    /// What is printed of every cell, totals included.
    fn printed(
        &self,
        units: &Units,
        categories: &BTreeSet<Category>,
        cells: &BTreeMap<Cell, u64>,
    ) -> Result<Printed, Unfit> {
        let keys: Vec<Cell> = cells.keys().cloned().collect();
        let rows = keys
            .iter()
            .map(|(category, area)| vec![area.as_str().to_owned(), name_of(category)]);
        let sums = self.sums.iter().filter(|sum| {
            categories.contains(&sum.total) && sum.parts.iter().all(|of| categories.contains(of))
        });
        let sums: BTreeMap<String, Vec<String>> = sums
            .map(|sum| (name_of(&sum.total), sum.parts.iter().map(name_of).collect()))
            .collect();
        let dimensions = ["area".to_owned(), "category".to_owned()];
        let hierarchies = Hierarchies(BTreeMap::from([
            (dimensions[0].clone(), units.nested()),
            (dimensions[1].clone(), sums),
        ]));
        let structure =
            Structure::new(&dimensions, rows.collect(), &hierarchies).map_err(|errors| {
                Unfit::Fault(self.said(errors.iter().map(StructureError::to_string)))
            })?;
        let numbers: Vec<u64> = keys.iter().map(|key| cells[key]).collect();
        let numbers = crate::tabular::filled(&structure, &numbers);
        let shown = match self.policy.method.value {
            Method::Round => self.rounded(&structure, &numbers)?,
            Method::Suppress => self.suppressed(&structure, &numbers, &keys)?,
            Method::Each | Method::Exact => {
                let exact = numbers.iter().map(|of| (Count::Exact(*of), 0));
                exact.collect()
            }
        };
        Ok(keys.into_iter().zip(shown).collect())
    }

    fn rounded(&self, structure: &Structure, numbers: &[u64]) -> Result<Vec<Shown>, Unfit> {
        let base = self.policy.base.value;
        let rounded = round(structure, numbers, base).map_err(|errors| {
            let sums = errors
                .iter()
                .filter(|error| matches!(error, RoundError::Sum { .. }));
            self.unfit(sums.map(RoundError::to_string).collect())
        })?;
        let values = rounded.values.iter().map(|value| {
            let (lower, upper) = stands_for(*value, base, rounded.reach);
            let within = CountInterval::new(lower, upper).expect("a multiple lies in its range");
            let shown = *value;
            (Count::Rounded { shown, within }, 0)
        });
        Ok(values.collect())
    }

    fn suppressed(
        &self,
        structure: &Structure,
        numbers: &[u64],
        keys: &[Cell],
    ) -> Result<Vec<Shown>, Unfit> {
        let rule = self.policy.rule();
        let cost = |cell: usize| match keys.get(cell) {
            Some(key) if self.is_public.contains(key) => f64::INFINITY,
            _ => 1.0,
        };
        let costs: Vec<f64> = (0..numbers.len()).map(cost).collect();
        let found = suppress_transparently(structure, numbers, &costs, rule).map_err(|errors| {
            let sums = errors
                .iter()
                .filter(|error| matches!(error, SuppressError::Sum { .. }));
            self.unfit(sums.map(SuppressError::to_string).collect())
        })?;
        let found = found.suppression;
        let ends = attack(
            &structure.sums,
            &known(structure, numbers, &found.is_withheld, rule),
        )
        .map_err(|_| Unfit::Unprotected)?;
        let shown = (0..keys.len()).map(|cell| {
            if !found.is_withheld[cell] {
                return (Count::Exact(numbers[cell]), 0);
            }
            let within = if structure.sums.is_empty() {
                Some(self.policy.withheld())
            } else {
                let of = ends[cell];
                let upper = of.upper.filter(|_| of.is_exact());
                upper.and_then(|upper| CountInterval::new(of.lower, upper).ok())
            };
            let marker = Marker::Confidential;
            match within {
                Some(within) => (Count::Suppressed { marker, within }, 0),
                None => (Count::Missing(marker), ends[cell].lower),
            }
        });
        Ok(shown.collect())
    }

    /// A table whose counts do not add up, or one for which nothing was found.
    fn unfit(&self, sums: Vec<String>) -> Unfit {
        if sums.is_empty() {
            Unfit::Unprotected
        } else {
            Unfit::Fault(self.said(sums.into_iter()))
        }
    }

    fn said(&self, faults: impl Iterator<Item = String>) -> String {
        let faults: Vec<String> = faults.collect();
        format!("{}, {}: {}", self.source, self.period, faults.join("; "))
    }
}

/// The name of a category among the codes of a dimension.
fn name_of(category: &Category) -> String {
    category.to_string()
}

/// What stands as a cell of its own: areas, merged areas, and the groups over them.
struct Units {
    /// Areas and merged areas.
    leaves: BTreeSet<AreaCode>,
    /// The merged area that an area is published as a part of.
    part_of: BTreeMap<AreaCode, AreaCode>,
    /// Merged areas and groups with the areas of the map that they hold.
    wider: Vec<(AreaCode, Vec<AreaCode>)>,
    /// Groups with the leaves that they hold.
    groups: Vec<(AreaCode, BTreeSet<AreaCode>)>,
}

impl Units {
    /// Groups that hold a part of a merged area alone are left out.
    fn new<'a>(
        areas: &BTreeSet<AreaCode>,
        merged: impl Iterator<Item = &'a Merged>,
        groups: &[WiderArea],
    ) -> Self {
        let mut units = Self {
            leaves: areas.clone(),
            part_of: BTreeMap::new(),
            wider: Vec::new(),
            groups: Vec::new(),
        };
        for merged in merged {
            for member in &merged.members {
                units.leaves.remove(member);
                units.part_of.insert(*member, merged.code);
            }
            units.leaves.insert(merged.code);
            let mut members = merged.members.clone();
            members.sort_unstable();
            units.wider.push((merged.code, members));
        }
        for group in groups {
            let of: BTreeSet<AreaCode> = group.members.iter().copied().collect();
            let is_whole = units.wider.iter().all(|(code, members)| {
                !units.leaves.contains(code)
                    || members.iter().all(|member| of.contains(member))
                    || !members.iter().any(|member| of.contains(member))
            });
            if of.len() < 2 || !is_whole || !of.iter().all(|area| areas.contains(area)) {
                continue;
            }
            let leaf = |area: &AreaCode| units.part_of.get(area).copied().unwrap_or(*area);
            let leaves: BTreeSet<AreaCode> = of.iter().map(leaf).collect();
            if leaves.len() > 1 {
                units.groups.push((group.area.code, leaves));
                units.wider.push((group.area.code, group.members.clone()));
            }
        }
        units
    }

    /// The counts of all cells.
    fn counts(
        &self,
        exact: &BTreeMap<Cell, u64>,
        categories: &BTreeSet<Category>,
    ) -> BTreeMap<Cell, u64> {
        let mut cells = BTreeMap::new();
        for category in categories {
            let of = |area: &AreaCode| exact.get(&(category.clone(), *area)).copied();
            for area in self.leaves.iter().filter(|area| of(area).is_some()) {
                cells.insert((category.clone(), *area), of(area).unwrap_or(0));
            }
            for (code, members) in &self.wider {
                let sum: Option<u64> = members.iter().map(of).sum();
                if let Some(sum) = sum {
                    cells.insert((category.clone(), *code), sum);
                }
            }
        }
        cells
    }

    /// Each group with the groups and leaves that make it up: groups within groups, as far as they
    /// go without overlap.
    fn nested(&self) -> BTreeMap<String, Vec<String>> {
        let mut groups: Vec<&(AreaCode, BTreeSet<AreaCode>)> = self.groups.iter().collect();
        groups.sort_by_key(|(_, leaves)| leaves.len());
        let mut nested = BTreeMap::new();
        for (at, (code, leaves)) in groups.iter().enumerate() {
            let mut left = leaves.clone();
            let mut parts = Vec::new();
            for (inner, of) in groups[..at].iter().rev() {
                if of.len() < leaves.len() && of.is_subset(&left) {
                    parts.push(inner.as_str().to_owned());
                    left.retain(|leaf| !of.contains(leaf));
                }
            }
            parts.extend(left.iter().map(|leaf| leaf.as_str().to_owned()));
            nested.insert(code.as_str().to_owned(), parts);
        }
        nested
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::made::{area, groups};

    /// A table of few long sums is protected in less time than one of many short ones, so a group
    /// is the sum of groups where it can be.
    #[test]
    fn groups_are_sums_of_the_groups_within_them() {
        let areas: BTreeSet<AreaCode> = (0..7).map(area).collect();
        // Two halves, the whole of both, the same again by another name, and one that cuts across.
        let of = groups(&[
            &[0, 1, 2],
            &[3, 4],
            &[0, 1, 2, 3, 4, 5],
            &[5, 4, 3, 2, 1, 0],
            &[4, 5, 6],
        ]);
        let nested = Units::new(&areas, std::iter::empty(), &of).nested();
        let parts = |at: usize| -> BTreeSet<&str> {
            let parts = &nested[area(100 + at).as_str()];
            parts.iter().map(String::as_str).collect()
        };
        let codes = |of: &[usize]| -> Vec<String> {
            of.iter().map(|at| area(*at).as_str().to_owned()).collect()
        };
        for (at, expected) in [
            (0, codes(&[0, 1, 2])),
            (1, codes(&[3, 4])),
            (2, codes(&[100, 101, 5])),
            (3, codes(&[100, 101, 5])),
            (4, codes(&[4, 5, 6])),
        ] {
            let expected: BTreeSet<&str> = expected.iter().map(String::as_str).collect();
            assert_eq!(parts(at), expected, "{at}");
        }
    }
}

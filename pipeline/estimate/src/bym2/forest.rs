//! Published totals as a forest: each holds the cells and the totals that stand in it and in no
//! total inside it.

use std::collections::{BTreeMap, BTreeSet};

use vocabulary::CountInterval;

use super::error::{ModelFailure, ModelFailures};
use super::input::MapData;
use super::total::Total;

/// Totals inside totals inside totals: no geography has so many levels.
const DEEPEST: usize = 64;

impl MapData {
    /// The totals, those inside before those that hold them.
    ///
    /// Left out is what says nothing: a total with a cell that nothing is known of, and one that
    /// is no narrower than what its parts can sum to. Several of the same cells are one.
    ///
    /// # Errors
    /// With every total that is of nothing, that overlaps another without one holding the other,
    /// or that no counts fit.
    pub(super) fn totals(&self) -> Result<Vec<Total>, ModelFailures> {
        let mut forest = Forest {
            data: self,
            of_cell: vec![None; self.cells.len()],
            trees: Vec::new(),
            found: Vec::new(),
        };
        let several = forest.by_cells();
        let mut order: Vec<(Vec<usize>, Named)> = several.into_iter().collect();
        // Smaller ones first, so that those inside stand before those that hold them.
        order.sort_by_key(|(cells, of)| (cells.len(), of.at));
        for (cells, of) in order {
            forest.add(&cells, &of);
        }
        let totals = forest.trees.into_iter().map(|tree| tree.total).collect();
        ModelFailures::none_or(forest.found, totals)
    }
}

/// A total of the data by its place, and what is known of its sum.
struct Named {
    at: usize,
    within: CountInterval,
}

/// A total, with what its sum can be.
struct Tree {
    total: Total,
    at: usize,
    /// How many cells it has, with those of the totals inside.
    size: usize,
    depth: usize,
    sum: CountInterval,
}

struct Forest<'a> {
    data: &'a MapData,
    /// The outermost total so far that each cell stands in.
    of_cell: Vec<Option<usize>>,
    trees: Vec<Tree>,
    found: Vec<ModelFailure>,
}

impl Forest<'_> {
    fn name(&self, at: usize) -> String {
        self.data.totals[at].name.clone()
    }

    /// The totals by their cells: of the same cells what all of them say.
    fn by_cells(&mut self) -> BTreeMap<Vec<usize>, Named> {
        let periods = self.data.periods();
        let mut several: BTreeMap<Vec<usize>, Named> = BTreeMap::new();
        for (at, of) in self.data.totals.iter().enumerate() {
            let areas: BTreeSet<usize> = of.areas.iter().copied().collect();
            let beyond = areas
                .last()
                .is_none_or(|last| *last >= self.data.neighbours.len());
            if beyond || of.period >= periods {
                self.found.push(ModelFailure::TotalOfNothing(self.name(at)));
                continue;
            }
            let cells: Vec<usize> = areas
                .iter()
                .map(|area| area * periods + of.period)
                .collect();
            let is_known = |cell: &usize| self.data.cells[*cell].0.interval().is_some();
            if !cells.iter().all(is_known) {
                continue;
            }
            let Some(named) = several.get_mut(&cells) else {
                several.insert(
                    cells,
                    Named {
                        at,
                        within: of.within,
                    },
                );
                continue;
            };
            let lower = named.within.lower().max(of.within.lower());
            let upper = named.within.upper().min(of.within.upper());
            if let Ok(within) = CountInterval::new(lower, upper) {
                named.within = within;
            } else {
                let first = self.data.totals[named.at].name.clone();
                self.found
                    .push(ModelFailure::DisagreeingTotals(first, of.name.clone()));
            }
        }
        several
    }

    fn add(&mut self, cells: &[usize], of: &Named) {
        let mut inside: BTreeMap<usize, usize> = BTreeMap::new();
        let mut left = Vec::new();
        for cell in cells {
            match self.of_cell[*cell] {
                Some(tree) => *inside.entry(tree).or_default() += 1,
                None => left.push(*cell),
            }
        }
        let crossing = inside
            .iter()
            .filter(|(tree, count)| self.trees[**tree].size > **count);
        let crossing: Vec<ModelFailure> = crossing
            .map(|(tree, _)| {
                ModelFailure::CrossingTotals(self.name(self.trees[*tree].at), self.name(of.at))
            })
            .collect();
        if !crossing.is_empty() {
            self.found.extend(crossing);
            return;
        }
        let known = left
            .iter()
            .filter_map(|cell| self.data.cells[*cell].0.interval());
        let sums = inside.keys().map(|tree| self.trees[*tree].sum);
        let parts = known.chain(sums).fold(CountInterval::exact(0), plus);
        if of.within.contains(parts) {
            return;
        }
        let lower = parts.lower().max(of.within.lower());
        let upper = parts.upper().min(of.within.upper());
        let sum = CountInterval::new(lower, upper).unwrap_or_else(|_| {
            self.found.push(ModelFailure::Contradiction {
                name: self.name(of.at),
                is_too_small: of.within.upper() < parts.lower(),
            });
            // The totals around it are asked whether they fit the cells without it.
            parts
        });
        let depths = inside.keys().map(|tree| self.trees[*tree].depth);
        let depth = 1 + depths.max().unwrap_or(0);
        if depth == DEEPEST + 1 {
            self.found.push(ModelFailure::DeepTotals(self.name(of.at)));
        }
        for cell in cells {
            self.of_cell[*cell] = Some(self.trees.len());
        }
        self.trees.push(Tree {
            total: Total {
                within: of.within,
                cells: left,
                inside: inside.into_keys().collect(),
            },
            at: of.at,
            size: cells.len(),
            depth,
            sum,
        });
    }
}

fn plus(sum: CountInterval, of: CountInterval) -> CountInterval {
    let lower = sum.lower().saturating_add(of.lower());
    CountInterval::new(lower, sum.upper().saturating_add(of.upper())).unwrap_or(sum)
}

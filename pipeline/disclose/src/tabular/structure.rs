//! Which cells of a table are sums of which others.
//!
//! # Method
//! Codes that hierarchies join are a family. For every family of each dimension that the rows
//! have, all their combinations are cells. Sums are kept for the dimension of the deepest
//! hierarchy at every code of the others; of the next dimension only at codes of the first that
//! have no parts, and so on. The sums left out follow from these. What is kept of a table of two
//! dimensions, one of them without levels between, has every cell in at most two sums: a network.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::families::{Family, families, unfit};
use super::hierarchies::Hierarchies;

/// A cell and the cells that add up to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sum {
    /// The place of the total.
    pub total: usize,
    /// The places of its parts.
    pub parts: Vec<usize>,
}

impl Sum {
    /// The total, then the parts.
    pub(crate) fn cells(&self) -> impl Iterator<Item = usize> + '_ {
        std::iter::once(self.total).chain(self.parts.iter().copied())
    }

    /// Whether numbers of all cells keep it.
    #[must_use]
    pub fn holds(&self, numbers: &[u64]) -> bool {
        let parts = self.parts.iter().map(|part| numbers[*part]);
        parts.fold(0, u64::saturating_add) == numbers[self.total]
    }

    /// Its cells with the signs that make them add up to nought.
    pub(super) fn signed(&self) -> impl Iterator<Item = (usize, i8)> + '_ {
        std::iter::once((self.total, -1)).chain(self.parts.iter().map(|part| (*part, 1)))
    }
}

/// The places of the sums that each of so many cells stands in.
pub(crate) fn sums_of(sums: &[Sum], cells: usize) -> Vec<Vec<usize>> {
    let mut sums_of = vec![Vec::new(); cells];
    for (at, sum) in sums.iter().enumerate() {
        for cell in sum.cells() {
            sums_of[cell].push(at);
        }
    }
    sums_of
}

/// The cells of a table and their sums.
///
/// The printed cells come first, in the order of the table's rows; cells that the hierarchies
/// imply and that no row has stand behind them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Structure {
    /// The codes of each cell, a code a dimension.
    pub keys: Vec<Vec<String>>,
    /// How many of the cells have a row.
    pub printed: usize,
    /// The sums, without those that follow from others.
    pub sums: Vec<Sum>,
}

/// What keeps rows and hierarchies from being one table.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StructureError {
    /// A dimension of the hierarchies that the table has not.
    #[error("the hierarchy {dimension:?} is of no dimension of the table")]
    NoDimension {
        /// Its name.
        dimension: String,
    },
    /// A parent without children.
    #[error("{parent:?} of {dimension:?} has no children")]
    NoChildren {
        /// The dimension.
        dimension: String,
        /// The parent.
        parent: String,
    },
    /// A child that is named twice.
    #[error("{parent:?} of {dimension:?} has the child {child:?} twice")]
    Twice {
        /// The dimension.
        dimension: String,
        /// The parent.
        parent: String,
        /// The child.
        child: String,
    },
    /// A code that is its own descendant.
    #[error("{code:?} of {dimension:?} is a part of itself")]
    Circle {
        /// The dimension.
        dimension: String,
        /// The code.
        code: String,
    },
    /// A cell that has no parts to be made from and no row either.
    #[error(
        "the cell {} has no row: add one, with 0 where nobody is counted, or take its codes out of the hierarchies", shown(.key)
    )]
    NoRow {
        /// Its codes.
        key: Vec<String>,
    },
    /// More cells like the ones before.
    #[error("{cells} more cells have no row: every combination of codes without parts needs one")]
    NoRows {
        /// How many.
        cells: usize,
    },
    /// Far more than the rows say: many parents of the same codes, in one dimension or several.
    #[error(
        "the hierarchies make more than {CELLS} cells, or sums of more than {PARTS} parts: leave parents out whose sums are not printed"
    )]
    TooMany,
    /// Two rows of one cell.
    #[error("the cell {} has two rows", shown(.key))]
    TwoRows {
        /// Its codes.
        key: Vec<String>,
        /// The place of the second.
        row: usize,
    },
}

/// What is done with cells that have neither a row nor parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Gaps {
    Refused,
    Open,
}

/// The most cells, of rows and of what hierarchies imply: more do not fit into memory.
const CELLS: usize = 6_000_000;

/// The most parts of all sums.
const PARTS: usize = 30_000_000;

/// So many cells without a row are named, and the others counted.
const NAMED: usize = 50;

/// A cell's codes for people.
pub(crate) fn shown(key: &[String]) -> String {
    key.join(", ")
}

impl Structure {
    /// Joins the rows' codes to the hierarchies.
    ///
    /// # Shapes
    /// Every row has a code a dimension, in the order of `dimensions`.
    ///
    /// # Errors
    /// With everything that does not fit.
    pub fn new(
        dimensions: &[String],
        rows: Vec<Vec<String>>,
        hierarchies: &Hierarchies,
    ) -> Result<Self, Vec<StructureError>> {
        Self::joined(dimensions, rows, hierarchies, Gaps::Refused)
    }

    /// Joins them like [`new`](Self::new), but leaves a cell without a row open where it has no
    /// parts either: an earlier table may have been of other codes.
    ///
    /// # Errors
    /// With everything else that does not fit.
    pub fn with_gaps(
        dimensions: &[String],
        rows: Vec<Vec<String>>,
        hierarchies: &Hierarchies,
    ) -> Result<Self, Vec<StructureError>> {
        Self::joined(dimensions, rows, hierarchies, Gaps::Open)
    }

    fn joined(
        dimensions: &[String],
        rows: Vec<Vec<String>>,
        hierarchies: &Hierarchies,
        gaps: Gaps,
    ) -> Result<Self, Vec<StructureError>> {
        let mut errors = Vec::new();
        for name in hierarchies.0.keys().filter(|of| !dimensions.contains(of)) {
            errors.push(StructureError::NoDimension {
                dimension: name.clone(),
            });
        }
        let none = BTreeMap::new();
        let mut dimensions_families = Vec::new();
        for (at, dimension) in dimensions.iter().enumerate() {
            let parents = hierarchies.0.get(dimension).unwrap_or(&none);
            errors.extend(unfit(dimension, parents));
            let codes: BTreeSet<&str> = rows.iter().map(|row| row[at].as_str()).collect();
            dimensions_families.push(families(&codes, parents));
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        let mut structure = Self {
            printed: rows.len(),
            keys: rows,
            sums: Vec::new(),
        };
        let mut room = PARTS;
        for (block, rows) in structure.blocks(&dimensions_families) {
            structure.add_block(&block, &rows, gaps, &mut room, &mut errors);
        }
        if errors.is_empty() {
            Ok(structure)
        } else {
            let is_named = |error: &StructureError| matches!(error, StructureError::NoRow { .. });
            let unnamed = errors.iter().filter(|error| is_named(error)).count();
            if unnamed > NAMED {
                let mut named = 0;
                errors.retain(|error| {
                    named += usize::from(is_named(error));
                    !is_named(error) || named <= NAMED
                });
                errors.push(StructureError::NoRows {
                    cells: unnamed - NAMED,
                });
            }
            Err(errors)
        }
    }

    /// The rows by the families of their codes: a family a dimension.
    fn blocks<'a>(&self, families: &'a [Vec<Family>]) -> Vec<(Vec<&'a Family>, Vec<usize>)> {
        let family_of: Vec<HashMap<&str, usize>> = families
            .iter()
            .map(|families| {
                let pairs = families.iter().enumerate();
                pairs
                    .flat_map(|(at, family)| family.codes.iter().map(move |of| (of.as_str(), at)))
                    .collect()
            })
            .collect();
        let mut blocks: BTreeMap<Vec<usize>, Vec<usize>> = BTreeMap::new();
        for (row, key) in self.keys.iter().enumerate() {
            let codes = key.iter().zip(&family_of);
            let block = codes.map(|(code, of)| of[code.as_str()]).collect();
            blocks.entry(block).or_default().push(row);
        }
        let blocks = blocks.into_iter();
        blocks
            .map(|(block, rows)| {
                let of = block
                    .iter()
                    .zip(families)
                    .map(|(at, of)| &of[*at])
                    .collect();
                (of, rows)
            })
            .collect()
    }

    /// Adds the cells and sums of all combinations of the codes of some families.
    fn add_block(
        &mut self,
        of: &[&Family],
        rows: &[usize],
        gaps: Gaps,
        room: &mut usize,
        errors: &mut Vec<StructureError>,
    ) {
        // Before all combinations are made: far too many are missing when most are.
        let leaves = of.iter().map(|of| of.leaves());
        let leaves = leaves.fold(1, usize::saturating_mul);
        if leaves > rows.len() * 4 + 1_000 {
            errors.push(StructureError::NoRows {
                cells: leaves - rows.len(),
            });
            return;
        }
        let order = order(of);
        let (places, parts) = sizes(of, &order);
        // Cells that have rows are counted already.
        let implied = places.saturating_sub(rows.len());
        if implied > CELLS.saturating_sub(self.keys.len()) || parts > *room {
            errors.push(StructureError::TooMany);
            return;
        }
        *room -= parts;
        let grid = Grid::new(of);
        let mut cells: Vec<Option<usize>> = vec![None; grid.len];
        for row in rows {
            let at = grid.place(of, &self.keys[*row]);
            if cells[at].replace(*row).is_some() {
                errors.push(StructureError::TwoRows {
                    key: self.keys[*row].clone(),
                    row: *row,
                });
            }
        }
        for (at, cell) in cells.iter_mut().enumerate() {
            if cell.is_some() {
                continue;
            }
            let codes = grid.codes(at);
            let names = codes.iter().zip(of);
            let key = names.map(|(code, of)| of.codes[*code].clone()).collect();
            let is_whole = codes.iter().zip(of).all(|(code, of)| of.is_leaf(*code));
            if is_whole && gaps == Gaps::Refused {
                errors.push(StructureError::NoRow { key });
            } else {
                *cell = Some(self.keys.len());
                self.keys.push(key);
            }
        }
        if !errors.is_empty() {
            return;
        }
        let cell = |at: usize| cells[at].expect("every place has a row or a cell without one");
        for (before, dimension) in order.iter().enumerate() {
            let step = grid.steps[*dimension];
            for at in 0..grid.len {
                let codes = grid.codes(at);
                let is_whole = |other: &usize| of[*other].is_leaf(codes[*other]);
                // Where a dimension before has parts, its own sums say the same.
                if codes[*dimension] != 0 || !order[..before].iter().all(is_whole) {
                    continue;
                }
                for (parent, children) in &of[*dimension].sums {
                    self.sums.push(Sum {
                        total: cell(at + parent * step),
                        parts: children.iter().map(|of| cell(at + of * step)).collect(),
                    });
                }
            }
        }
    }

    /// A cell's codes for people.
    #[must_use]
    pub fn name(&self, cell: usize) -> String {
        shown(&self.keys[cell])
    }
}

/// The dimensions, from the deepest hierarchy on.
fn order(of: &[&Family]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..of.len()).collect();
    order.sort_by_key(|at| std::cmp::Reverse((of[*at].depth, of[*at].sums.len())));
    order
}

/// How many cells the combinations of some families are, and how many parts their sums have.
fn sizes(of: &[&Family], order: &[usize]) -> (usize, usize) {
    let product = |sizes: &mut dyn Iterator<Item = usize>| sizes.fold(1, usize::saturating_mul);
    let all = product(&mut of.iter().map(|of| of.codes.len()));
    let parts = order.iter().enumerate().map(|(before, dimension)| {
        let children = of[*dimension]
            .sums
            .iter()
            .map(|(_, children)| children.len());
        // Dimensions before are summed at codes without parts, those behind at all.
        let whole = order[..before].iter().map(|other| of[*other].leaves());
        let others = order[before + 1..]
            .iter()
            .map(|other| of[*other].codes.len());
        children
            .sum::<usize>()
            .saturating_mul(product(&mut whole.chain(others)))
    });
    (all, parts.fold(0, usize::saturating_add))
}

/// All combinations of the codes of some families.
struct Grid {
    sizes: Vec<usize>,
    /// How far the next code of each dimension is.
    steps: Vec<usize>,
    len: usize,
    code_of: Vec<HashMap<String, usize>>,
}

impl Grid {
    fn new(of: &[&Family]) -> Self {
        let sizes: Vec<usize> = of.iter().map(|of| of.codes.len()).collect();
        let mut steps = vec![1; sizes.len()];
        for at in (1..sizes.len()).rev() {
            steps[at - 1] = steps[at] * sizes[at];
        }
        let code_of = of.iter().map(|of| {
            let codes = of.codes.iter().enumerate();
            codes.map(|(at, code)| (code.clone(), at)).collect()
        });
        Self {
            len: sizes.iter().product(),
            steps,
            code_of: code_of.collect(),
            sizes,
        }
    }

    fn place(&self, of: &[&Family], key: &[String]) -> usize {
        let codes = key.iter().zip(&self.code_of).zip(&self.steps);
        debug_assert_eq!(of.len(), key.len(), "a code a dimension");
        codes.map(|((code, of), step)| of[code] * step).sum()
    }

    fn codes(&self, at: usize) -> Vec<usize> {
        let dimensions = self.sizes.iter().zip(&self.steps);
        dimensions.map(|(size, step)| at / step % size).collect()
    }
}

#[cfg(test)]
mod tests;

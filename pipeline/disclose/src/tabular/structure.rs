//! Which cells of a table are sums of which others.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

/// Of every dimension its parents with their children: each parent is the sum of its children.
///
/// A child may have several parents (overlapping groupings), and a parent may be a child.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Hierarchies(pub BTreeMap<String, BTreeMap<String, Vec<String>>>);

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
    pub(super) fn cells(&self) -> impl Iterator<Item = usize> + '_ {
        std::iter::once(self.total).chain(self.parts.iter().copied())
    }
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
    /// Every sum, in the order of dimensions and parents.
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
    /// A code of the hierarchies that has no row, though it has no parts to be made from.
    #[error("{code:?} of {dimension:?} stands in the hierarchy and in no row")]
    NoRow {
        /// The dimension.
        dimension: String,
        /// The code.
        code: String,
    },
    /// Two rows of one cell.
    #[error("the cell {} has two rows", shown(.key))]
    TwoRows {
        /// Its codes.
        key: Vec<String>,
        /// The place of the second.
        row: usize,
    },
}

/// A cell's codes for people.
pub(crate) fn shown(key: &[String]) -> String {
    key.join(", ")
}

impl Structure {
    /// Joins the rows' codes to the hierarchies.
    ///
    /// # Errors
    /// With everything that does not fit.
    pub fn new(
        dimensions: &[String],
        rows: Vec<Vec<String>>,
        hierarchies: &Hierarchies,
    ) -> Result<Self, Vec<StructureError>> {
        let mut errors = Vec::new();
        for name in hierarchies.0.keys().filter(|of| !dimensions.contains(of)) {
            errors.push(StructureError::NoDimension {
                dimension: name.clone(),
            });
        }
        let none = BTreeMap::new();
        let parents: Vec<&BTreeMap<String, Vec<String>>> = dimensions
            .iter()
            .map(|of| hierarchies.0.get(of).unwrap_or(&none))
            .collect();
        for (at, (dimension, parents)) in dimensions.iter().zip(&parents).enumerate() {
            let codes: BTreeSet<&str> = rows.iter().map(|row| row[at].as_str()).collect();
            errors.extend(unfit(dimension, parents, &codes));
        }
        let mut places: BTreeMap<Vec<String>, usize> = BTreeMap::new();
        for (row, key) in rows.iter().enumerate() {
            if places.insert(key.clone(), row).is_some() {
                errors.push(StructureError::TwoRows {
                    key: key.clone(),
                    row,
                });
            }
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        let mut structure = Self {
            printed: rows.len(),
            keys: rows,
            sums: Vec::new(),
        };
        structure.add_sums(&parents, &mut places);
        Ok(structure)
    }

    fn add_sums(
        &mut self,
        parents: &[&BTreeMap<String, Vec<String>>],
        places: &mut BTreeMap<Vec<String>, usize>,
    ) {
        for (at, parents) in parents.iter().enumerate() {
            // The other dimensions' codes, as the rows and the sums before have them.
            let mut others: BTreeSet<Vec<String>> = BTreeSet::new();
            for key in &self.keys {
                let mut other = key.clone();
                other[at].clear();
                others.insert(other);
            }
            for other in others {
                let key = |code: &String| {
                    let mut key = other.clone();
                    key[at].clone_from(code);
                    key
                };
                for (parent, children) in *parents {
                    let is_there = |code: &String| places.contains_key(&key(code));
                    if !is_there(parent) && !children.iter().any(is_there) {
                        continue;
                    }
                    let mut place = |code: &String| {
                        let key = key(code);
                        *places.entry(key.clone()).or_insert_with(|| {
                            self.keys.push(key);
                            self.keys.len() - 1
                        })
                    };
                    let total = place(parent);
                    let parts = children.iter().map(place).collect();
                    self.sums.push(Sum { total, parts });
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

fn unfit(
    dimension: &str,
    parents: &BTreeMap<String, Vec<String>>,
    codes: &BTreeSet<&str>,
) -> Vec<StructureError> {
    let mut errors = Vec::new();
    let dimension = || dimension.to_owned();
    let mut without: BTreeSet<&str> = BTreeSet::new();
    for (parent, children) in parents {
        if children.is_empty() {
            errors.push(StructureError::NoChildren {
                dimension: dimension(),
                parent: parent.clone(),
            });
        }
        let mut seen = BTreeSet::new();
        for child in children {
            if !seen.insert(child) {
                errors.push(StructureError::Twice {
                    dimension: dimension(),
                    parent: parent.clone(),
                    child: child.clone(),
                });
            }
            if !parents.contains_key(child) && !codes.contains(child.as_str()) {
                without.insert(child);
            }
        }
        if is_part_of_itself(parent, parents) {
            errors.push(StructureError::Circle {
                dimension: dimension(),
                code: parent.clone(),
            });
        }
    }
    errors.extend(without.into_iter().map(|code| StructureError::NoRow {
        dimension: dimension(),
        code: code.to_owned(),
    }));
    errors
}

fn is_part_of_itself(code: &str, parents: &BTreeMap<String, Vec<String>>) -> bool {
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    let mut left: Vec<&str> = vec![code];
    while let Some(next) = left.pop() {
        for child in parents.get(next).into_iter().flatten() {
            if child == code {
                return true;
            }
            if seen.insert(child) {
                left.push(child);
            }
        }
    }
    false
}

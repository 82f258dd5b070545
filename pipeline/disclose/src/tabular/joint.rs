//! What a reader of several publications of one table can find out: a nightly series is a series
//! of differences.
//!
//! # Method
//! A cell has one count in all publications, unless they print different numbers of it: then it
//! was revised, and each publication has its own. So a cell that one of them prints is known in
//! those that withhold it. All sums of all publications are looked at together. Where no numbers
//! fit, something was revised that none of them prints: the links of the cells that hang together
//! there are dropped, which is said.

use std::collections::{BTreeMap, BTreeSet};

use super::attack::{Feasible, Known, attack};
use super::structure::{Structure, Sum, shown, sums_of};

/// A table as it was published.
#[derive(Debug, Clone)]
pub struct Publication {
    /// Its cells and sums.
    pub structure: Structure,
    /// The numbers that it prints; none where a cell is withheld, or has no row.
    pub printed: Vec<Option<u64>>,
    /// What a reader knows of each cell from that.
    pub known: Known,
}

/// What publications tell together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Together {
    /// Of each publication its cells.
    pub found: Vec<Vec<Feasible>>,
    /// The cells that were taken to be revised although no publication prints that.
    pub unlinked: Vec<String>,
}

/// A publication in which no numbers fit.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no numbers fit the sum that makes {total}, together with the sums beside it")]
pub struct Contradicted {
    /// Which.
    pub publication: usize,
    /// The total of a sum that cannot hold.
    pub total: String,
}

/// Looks at every cell of publications of one table.
///
/// # Errors
/// With the first publication that contradicts itself.
pub fn attack_together(publications: &[Publication]) -> Result<Together, Contradicted> {
    let mut alone = Vec::new();
    for (at, of) in publications.iter().enumerate() {
        let found = attack(&of.structure.sums, &of.known).map_err(|error| Contradicted {
            publication: at,
            total: of.structure.name(of.structure.sums[error.sum].total),
        })?;
        alone.push(found);
    }
    if publications.len() < 2 {
        return Ok(Together {
            found: alone,
            unlinked: Vec::new(),
        });
    }
    let mut unlinked: BTreeSet<&[String]> = BTreeSet::new();
    loop {
        let joint = Joint::new(publications, &unlinked);
        match attack(&joint.sums, &joint.known) {
            Ok(found) => {
                let cells = joint.cells.iter();
                return Ok(Together {
                    found: cells
                        .map(|cells| cells.iter().map(|cell| found[*cell]).collect())
                        .collect(),
                    unlinked: unlinked.into_iter().map(shown).collect(),
                });
            }
            Err(error) => {
                let before = unlinked.len();
                unlinked.extend(joint.links_around(error.sum));
                if unlinked.len() == before {
                    unlinked.extend(joint.links.values());
                }
            }
        }
    }
}

/// The cells of all publications, those that have one count once.
struct Joint<'a> {
    /// Of each publication its cells' places.
    cells: Vec<Vec<usize>>,
    sums: Vec<Sum>,
    known: Known,
    /// The codes of cells that have one count in several publications, not all of which print it.
    links: BTreeMap<usize, &'a [String]>,
}

impl<'a> Joint<'a> {
    fn new(publications: &'a [Publication], unlinked: &BTreeSet<&[String]>) -> Self {
        let mut occurs: BTreeMap<&[String], Vec<(usize, usize)>> = BTreeMap::new();
        for (at, of) in publications.iter().enumerate() {
            for (cell, key) in of.structure.keys.iter().enumerate() {
                occurs.entry(key).or_default().push((at, cell));
            }
        }
        let sizes = publications.iter().map(|of| of.structure.keys.len());
        let mut joint = Self {
            cells: sizes.map(|size| vec![0; size]).collect(),
            sums: Vec::new(),
            known: Known {
                lower: Vec::new(),
                upper: Vec::new(),
            },
            links: BTreeMap::new(),
        };
        for (key, occurs) in occurs {
            joint.add(publications, key, &occurs, unlinked.contains(key));
        }
        for (of, cells) in publications.iter().zip(&joint.cells) {
            joint.sums.extend(of.structure.sums.iter().map(|sum| Sum {
                total: cells[sum.total],
                parts: sum.parts.iter().map(|part| cells[*part]).collect(),
            }));
        }
        joint
    }

    /// Adds the cell of a key: once where it has one count, and for each publication otherwise.
    fn add(
        &mut self,
        publications: &[Publication],
        key: &'a [String],
        occurs: &[(usize, usize)],
        is_unlinked: bool,
    ) {
        let ends = |(at, cell): &(usize, usize)| {
            let known = &publications[*at].known;
            (known.lower[*cell], known.upper[*cell])
        };
        let printed = occurs
            .iter()
            .filter_map(|(at, cell)| publications[*at].printed[*cell]);
        let printed: BTreeSet<u64> = printed.collect();
        let lower = occurs.iter().map(|of| ends(of).0).max().unwrap_or(0);
        let upper = occurs.iter().filter_map(|of| ends(of).1).min();
        let is_one = !is_unlinked && printed.len() < 2 && upper.is_none_or(|upper| lower <= upper);
        if is_one {
            let is_open = |(at, cell): &(usize, usize)| publications[*at].printed[*cell].is_none();
            if occurs.len() > 1 && occurs.iter().any(is_open) {
                self.links.insert(self.known.lower.len(), key);
            }
            for (at, cell) in occurs {
                self.cells[*at][*cell] = self.known.lower.len();
            }
            self.known.lower.push(lower);
            self.known.upper.push(upper);
            return;
        }
        for (at, cell) in occurs {
            self.cells[*at][*cell] = self.known.lower.len();
            let (lower, upper) = ends(&(*at, *cell));
            self.known.lower.push(lower);
            self.known.upper.push(upper);
        }
    }

    /// The links of the cells that hang together with a sum.
    fn links_around(&self, sum: usize) -> Vec<&'a [String]> {
        let sums_of = sums_of(&self.sums, self.known.lower.len());
        let is_known = |cell: usize| self.known.upper[cell] == Some(self.known.lower[cell]);
        let (mut left, mut seen) = (vec![sum], BTreeSet::from([sum]));
        let mut links = Vec::new();
        while let Some(at) = left.pop() {
            for cell in self.sums[at].cells() {
                links.extend(self.links.get(&cell));
                if !is_known(cell) {
                    left.extend(sums_of[cell].iter().filter(|of| seen.insert(**of)));
                }
            }
        }
        links
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::{Hierarchies, Rule, known};
    use super::*;

    const RULE: Rule = Rule {
        threshold: 5,
        min_width: 0,
        prints_zeros: true,
    };

    /// A, B, C and D with their total, some of them withheld.
    fn publication(counts: [u64; 4], withheld: &[usize]) -> Publication {
        let codes: Vec<String> = ["A", "B", "C", "D"].map(str::to_owned).to_vec();
        let rows = codes.iter().cloned().chain(["T".to_owned()]);
        let parents = BTreeMap::from([("T".to_owned(), codes.clone())]);
        let hierarchies = Hierarchies(BTreeMap::from([("area".to_owned(), parents)]));
        let rows = rows.map(|code| vec![code]).collect();
        let structure = Structure::new(&["area".to_owned()], rows, &hierarchies).expect("a table");
        let mut all = counts.to_vec();
        all.push(counts.iter().sum());
        let is_withheld: Vec<bool> = (0..5).map(|cell| withheld.contains(&cell)).collect();
        let printed = all.iter().zip(&is_withheld);
        Publication {
            printed: printed.map(|(count, is)| (!is).then_some(*count)).collect(),
            known: known(&structure, &all, &is_withheld, RULE),
            structure,
        }
    }

    fn ends(of: Feasible) -> (u64, Option<u64>) {
        assert!(of.is_exact());
        (of.lower, of.upper)
    }

    #[test]
    fn the_difference_of_two_patterns_gives_a_cell_away() {
        let first = publication([3, 9, 20, 30], &[0, 1]);
        let second = publication([3, 9, 20, 30], &[0, 2]);
        for alone in [&first, &second] {
            let found = attack_together(std::slice::from_ref(alone)).expect("numbers");
            assert!(RULE.is_safe(found.found[0][0]));
        }
        let found = attack_together(&[first, second]).expect("numbers");
        assert_eq!(ends(found.found[0][0]), (3, Some(3)));
        assert!(found.unlinked.is_empty());
    }

    #[test]
    fn the_difference_of_two_weeks_gives_a_cell_away() {
        // UKHSA coronavirus dashboard, issue 376: a total goes up by one, and all but one cell of
        // those that can have gone up are printed again.
        let first = publication([3, 9, 20, 30], &[0, 1]);
        let mut second = publication([3, 9, 21, 30], &[0, 1]);
        let found = attack_together(&[first.clone(), second.clone()]).expect("numbers");
        assert!(
            RULE.is_safe(found.found[1][0]),
            "C was revised and says nothing of A"
        );
        // What is withheld in the second stands in the first.
        second.printed[1] = Some(9);
        (second.known.lower[1], second.known.upper[1]) = (9, Some(9));
        let found = attack_together(&[first, second]).expect("numbers");
        assert_eq!(ends(found.found[0][0]), (3, Some(3)));
    }

    #[test]
    fn what_contradicts_was_revised() {
        let first = publication([3, 9, 20, 30], &[0, 1]);
        let second = publication([4, 9, 20, 30], &[0, 1]);
        let found = attack_together(&[first, second]).expect("numbers");
        assert_eq!(found.unlinked, ["A", "B"]);
        assert_eq!(ends(found.found[0][0]), (1, Some(11)));
        assert_eq!(ends(found.found[1][0]), (1, Some(12)));
    }

    #[test]
    fn a_cell_lies_where_all_publications_have_it() {
        let mut first = publication([3, 9, 20, 30], &[0, 1]);
        let mut second = first.clone();
        first.known.lower[0] = 2;
        second.known.upper[0] = Some(4);
        for publications in [[first.clone(), second.clone()], [second, first]] {
            let found = attack_together(&publications).expect("numbers");
            assert_eq!(ends(found.found[0][0]), (2, Some(4)));
            assert_eq!(ends(found.found[1][1]), (8, Some(10)));
        }
    }

    #[test]
    fn a_publication_that_contradicts_itself_is_named() {
        let first = publication([3, 9, 20, 30], &[0, 1]);
        let mut second = publication([3, 9, 20, 30], &[]);
        (second.known.lower[0], second.known.upper[0]) = (4, Some(4));
        let error = attack_together(&[first, second]).expect_err("a sum that does not hold");
        assert_eq!((error.publication, error.total.as_str()), (1, "T"));
    }
}

//! Which areas are neighbours of which.

use std::sync::Arc;

use crate::{AreaCode, AreaList};

/// The neighbours of every area of a list.
///
/// One row an area, in the order of the list; a row holds the places of its neighbours,
/// rising, each once and never the area's own. A link goes one way: with contiguity or
/// within a distance the other way is there too, with nearest neighbours it need not be.
/// An area without neighbours has an empty row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Neighbours {
    areas: Arc<AreaList>,
    /// Where each row begins in `members`, and where the last one ends.
    starts: Vec<usize>,
    members: Vec<u32>,
}

/// Rows that are not the neighbours of the areas of a list.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotNeighbours {
    /// Another number of rows than there are areas.
    #[error(
        "{rows} rows of neighbours for {areas} areas: give one row an area, in the order of their codes"
    )]
    Rows {
        /// How many rows there are.
        rows: usize,
        /// How many areas there are.
        areas: usize,
    },
    /// A row that names an area twice, itself, or one beyond the list.
    #[error("the neighbours of {0} name an area twice, itself, or one that is not in the list")]
    Row(AreaCode),
}

impl Neighbours {
    /// Neighbours from one row an area, in the order of the list; each row in any order.
    ///
    /// # Errors
    /// When there are more or fewer rows than areas, or a row names an area twice, its own, or one beyond the list.
    pub fn new(
        areas: &Arc<AreaList>,
        rows: impl IntoIterator<Item = Vec<u32>>,
    ) -> Result<Self, NotNeighbours> {
        let mut starts = vec![0];
        let mut members = Vec::new();
        for (at, mut row) in rows.into_iter().enumerate() {
            row.sort_unstable();
            let twice = row.windows(2).any(|pair| matches!(pair, [a, b] if a == b));
            let beyond = |to: &u32| *to as usize >= areas.len() || *to as usize == at;
            if let Some(code) = areas.code_at(at)
                && (twice || row.iter().any(beyond))
            {
                return Err(NotNeighbours::Row(code));
            }
            members.extend(row);
            starts.push(members.len());
        }
        let rows = starts.len() - 1;
        if rows != areas.len() {
            return Err(NotNeighbours::Rows {
                rows,
                areas: areas.len(),
            });
        }
        Ok(Self {
            areas: Arc::clone(areas),
            starts,
            members,
        })
    }

    /// The areas, in whose order the rows stand.
    #[must_use]
    pub fn areas(&self) -> &Arc<AreaList> {
        &self.areas
    }

    /// How many areas there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.areas.len()
    }

    /// Whether there is no area at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.areas.is_empty()
    }

    /// The places of one area's neighbours, rising; empty for an island and beyond the list.
    #[must_use]
    pub fn of(&self, at: usize) -> &[u32] {
        let ends = self.starts.get(at).zip(self.starts.get(at + 1));
        ends.and_then(|(from, to)| self.members.get(*from..*to))
            .unwrap_or_default()
    }

    /// The rows, in the order of the areas.
    pub fn rows(&self) -> impl Iterator<Item = &[u32]> {
        (0..self.len()).map(|at| self.of(at))
    }

    /// The codes of one area's neighbours, in order; none for a code that is not in the list.
    pub fn codes_of(&self, code: AreaCode) -> impl Iterator<Item = AreaCode> {
        let row = self.areas.position(code).map(|at| self.of(at));
        row.unwrap_or_default()
            .iter()
            .filter_map(|to| self.areas.code_at(*to as usize))
    }

    /// How many links there are, each direction counted.
    #[must_use]
    pub const fn directed_links(&self) -> usize {
        self.members.len()
    }

    /// The areas without neighbours, in order.
    pub fn islands(&self) -> impl Iterator<Item = AreaCode> {
        self.areas
            .codes()
            .zip(self.rows())
            .filter(|(_, row)| row.is_empty())
            .map(|(code, _)| code)
    }

    /// Whether every link goes both ways.
    #[must_use]
    pub fn are_mutual(&self) -> bool {
        (0_u32..).zip(self.rows()).all(|(from, row)| {
            row.iter()
                .all(|to| self.of(*to as usize).binary_search(&from).is_ok())
        })
    }

    /// How many parts the areas fall into, the direction of links left aside; an island is a part of its own.
    #[must_use]
    pub fn components(&self) -> usize {
        let mut part: Vec<u32> = (0_u32..).take(self.len()).collect();
        let mut parts = self.len();
        for (from, row) in (0_u32..).zip(self.rows()) {
            for to in row {
                let (a, b) = (root(&mut part, from), root(&mut part, *to));
                if a != b {
                    parts -= 1;
                    if let Some(above) = part.get_mut(a.max(b) as usize) {
                        *above = a.min(b);
                    }
                }
            }
        }
        parts
    }

    /// The neighbours among some of the areas: links to the others are gone.
    ///
    /// `areas` are some of the areas of this list; those that are not in it have no neighbours.
    #[must_use]
    pub fn among(&self, areas: &Arc<AreaList>) -> Self {
        let place: Vec<Option<u32>> = self
            .areas
            .codes()
            .map(|code| areas.position(code).and_then(|at| u32::try_from(at).ok()))
            .collect();
        let mut starts = vec![0];
        let mut members = Vec::new();
        for code in areas.codes() {
            let row = self.areas.position(code).map(|at| self.of(at));
            let kept = row.unwrap_or_default().iter();
            members.extend(kept.filter_map(|to| place.get(*to as usize).copied().flatten()));
            starts.push(members.len());
        }
        Self {
            areas: Arc::clone(areas),
            starts,
            members,
        }
    }
}

/// The first area of a part, and a shorter way there for the next question.
fn root(part: &mut [u32], mut at: u32) -> u32 {
    while let Some(&above) = part.get(at as usize)
        && above != at
    {
        let next = part.get(above as usize).copied().unwrap_or(above);
        if let Some(slot) = part.get_mut(at as usize) {
            *slot = next;
        }
        at = next;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Area;

    fn areas(codes: &[&str]) -> Arc<AreaList> {
        let area = |code: &&str| Area {
            code: code.parse().expect("a code"),
            name: (*code).to_owned(),
        };
        Arc::new(AreaList::new(codes.iter().map(area).collect()).expect("no code twice"))
    }

    /// Three in a row, a pair, and an island.
    fn made() -> Neighbours {
        let areas = areas(&[
            "E09000001",
            "E09000002",
            "E09000003",
            "E09000004",
            "E09000005",
            "E09000006",
        ]);
        let rows = [vec![1], vec![2, 0], vec![1], vec![4], vec![3], vec![]];
        Neighbours::new(&areas, rows).expect("neighbours")
    }

    #[test]
    fn rows_are_sorted_and_counted() {
        let found = made();
        assert_eq!(found.of(1), [0, 2]);
        assert_eq!((found.directed_links(), found.components()), (6, 3));
        let islands: Vec<_> = found.islands().map(|code| code.to_string()).collect();
        assert_eq!(islands, ["E09000006"]);
        assert!(found.are_mutual() && found.of(99).is_empty());
    }

    #[test]
    fn rows_that_are_no_neighbours_are_refused() {
        let two = areas(&["E09000001", "E09000002"]);
        for rows in [
            vec![vec![0], vec![]],
            vec![vec![2], vec![]],
            vec![vec![1, 1], vec![]],
        ] {
            assert!(matches!(
                Neighbours::new(&two, rows),
                Err(NotNeighbours::Row(_))
            ));
        }
        let short = Neighbours::new(&two, [vec![1]]);
        assert_eq!(short, Err(NotNeighbours::Rows { rows: 1, areas: 2 }));
    }

    #[test]
    fn links_to_areas_that_are_left_out_are_gone() {
        let some = areas(&["E09000001", "E09000003", "E09000004", "E09000005"]);
        let among = made().among(&some);
        let rows: Vec<_> = among.rows().collect();
        assert_eq!(rows, [&[][..], &[], &[3], &[2]]);
    }
}

//! A table in pieces that no sum joins: each is protected by itself.

use super::structure::{Structure, Sum};

/// A piece of a table.
pub(super) struct Piece {
    /// The places of its cells in the whole table.
    pub(super) cells: Vec<usize>,
    pub(super) structure: Structure,
}

/// The pieces, in the order of their first cells. Each is made when its turn comes: together they
/// would take as much memory as the table.
pub(super) fn pieces(structure: &Structure) -> impl Iterator<Item = Piece> + '_ {
    let mut joined: Vec<usize> = (0..structure.keys.len()).collect();
    for sum in &structure.sums {
        for part in &sum.parts {
            let (first, second) = (root(&mut joined, sum.total), root(&mut joined, *part));
            joined[first.max(second)] = first.min(second);
        }
    }
    let mut piece_of = vec![usize::MAX; joined.len()];
    let mut place = vec![0; joined.len()];
    let mut members: Vec<Members> = Vec::new();
    // Cells that have a row come first in the table, and so in every piece.
    for (cell, place) in place.iter_mut().enumerate() {
        let root = root(&mut joined, cell);
        if piece_of[root] == usize::MAX {
            piece_of[root] = members.len();
            members.push(Members::default());
        }
        let cells = &mut members[piece_of[root]].cells;
        *place = cells.len();
        cells.push(cell);
    }
    for (at, sum) in structure.sums.iter().enumerate() {
        let root = root(&mut joined, sum.total);
        members[piece_of[root]].sums.push(at);
    }
    let members = members.into_iter();
    members.map(move |of| of.piece(structure, &place))
}

/// The places of a piece's cells and sums in the whole table.
#[derive(Default)]
struct Members {
    cells: Vec<usize>,
    sums: Vec<usize>,
}

impl Members {
    /// `place` has the place of every cell in its piece.
    fn piece(self, structure: &Structure, place: &[usize]) -> Piece {
        let cells = self.cells.iter();
        let sums = self.sums.iter().map(|sum| &structure.sums[*sum]);
        Piece {
            structure: Structure {
                keys: cells
                    .clone()
                    .map(|cell| structure.keys[*cell].clone())
                    .collect(),
                printed: cells.filter(|cell| **cell < structure.printed).count(),
                sums: sums
                    .map(|sum| Sum {
                        total: place[sum.total],
                        parts: sum.parts.iter().map(|part| place[*part]).collect(),
                    })
                    .collect(),
            },
            cells: self.cells,
        }
    }
}

fn root(joined: &mut [usize], mut at: usize) -> usize {
    while joined[at] != at {
        joined[at] = joined[joined[at]];
        at = joined[at];
    }
    at
}

//! A table in pieces that no sum joins: each is protected by itself.

use super::structure::{Structure, Sum};

/// A piece of a table.
pub(super) struct Piece {
    /// The places of its cells in the whole table.
    pub(super) cells: Vec<usize>,
    pub(super) structure: Structure,
}

/// The pieces, in the order of their first cells.
pub(super) fn pieces(structure: &Structure) -> Vec<Piece> {
    let mut joined: Vec<usize> = (0..structure.keys.len()).collect();
    for sum in &structure.sums {
        for part in &sum.parts {
            let (first, second) = (root(&mut joined, sum.total), root(&mut joined, *part));
            joined[first.max(second)] = first.min(second);
        }
    }
    let mut piece_of = vec![usize::MAX; joined.len()];
    let mut place = vec![0; joined.len()];
    let mut pieces: Vec<Piece> = Vec::new();
    // Cells that have a row come first in the table, and so in every piece.
    for (cell, place) in place.iter_mut().enumerate() {
        let root = root(&mut joined, cell);
        if piece_of[root] == usize::MAX {
            piece_of[root] = pieces.len();
            pieces.push(Piece {
                cells: Vec::new(),
                structure: Structure {
                    keys: Vec::new(),
                    printed: 0,
                    sums: Vec::new(),
                },
            });
        }
        let piece = &mut pieces[piece_of[root]];
        *place = piece.cells.len();
        piece.cells.push(cell);
        piece.structure.keys.push(structure.keys[cell].clone());
        piece.structure.printed += usize::from(cell < structure.printed);
    }
    for sum in &structure.sums {
        let root = root(&mut joined, sum.total);
        pieces[piece_of[root]].structure.sums.push(Sum {
            total: place[sum.total],
            parts: sum.parts.iter().map(|part| place[*part]).collect(),
        });
    }
    pieces
}

fn root(joined: &mut [usize], mut at: usize) -> usize {
    while joined[at] != at {
        joined[at] = joined[joined[at]];
        at = joined[at];
    }
    at
}

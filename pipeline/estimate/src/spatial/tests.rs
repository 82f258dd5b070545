//! The statistics on published data sets, on small maps that can be counted through, and under change.

mod columbus;
mod made;
mod null;
mod properties;
mod refusals;
mod scan;
mod scotland;

use std::num::NonZeroU32;
use std::sync::Arc;

use vocabulary::{Area, AreaColumn, AreaList, Neighbours};

use super::{Permutations, Variable};

/// Areas `A000`, `A001` and so on.
fn areas(count: usize) -> Arc<AreaList> {
    let area = |at: usize| {
        let name = format!("A{at:03}");
        Area {
            code: name.parse().expect("a code"),
            name,
        }
    };
    Arc::new(AreaList::new((0..count).map(area).collect()).expect("no code twice"))
}

fn column<T: Clone>(areas: &Arc<AreaList>, values: &[T]) -> AreaColumn<T> {
    AreaColumn::align_pairs(areas, areas.codes().zip(values.iter().cloned()))
        .expect("one value an area")
}

fn variable(areas: &Arc<AreaList>, values: &[f64]) -> Variable {
    Variable::new(&column(areas, values)).expect("a variable")
}

fn neighbours(areas: &Arc<AreaList>, rows: &[&[u32]]) -> Neighbours {
    Neighbours::new(areas, rows.iter().map(|row| row.to_vec())).expect("neighbours")
}

/// A grid whose cells are neighbours where they share a side.
fn grid(side: u32) -> Neighbours {
    let rows = (0..side * side).map(|at| {
        let (x, y) = (at % side, at / side);
        let mut row = Vec::new();
        if y > 0 {
            row.push(at - side);
        }
        if x > 0 {
            row.push(at - 1);
        }
        if x + 1 < side {
            row.push(at + 1);
        }
        if y + 1 < side {
            row.push(at + side);
        }
        row
    });
    Neighbours::new(&areas((side * side) as usize), rows).expect("neighbours")
}

fn permutations(count: u32, seed: u64) -> Permutations {
    Permutations {
        count: NonZeroU32::new(count).expect("some"),
        seed,
    }
}

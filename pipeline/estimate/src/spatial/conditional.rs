//! Conditional permutation: an area keeps its value, and other areas' values stand in for its neighbours'.

use rayon::prelude::*;
use vocabulary::{AreaColumn, Neighbours};

use super::subset::Subset;
use super::table::Table;
use super::variable::column;
use super::{NotEstimable, Permutations, Ranks, SpatialFailure, Variable};
use crate::cells::real;
use crate::draws::{Draws, Purpose};

/// Where the local statistics of one area lie among those of permuted values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LocalRanks {
    /// Of the local Moran.
    pub moran: Ranks,
    /// Of Gi*.
    pub getis_ord: Ranks,
}

/// Permutes the neighbours of every area, for all variables and both local statistics at once.
///
/// For each permutation an area is given as many other areas as it has neighbours, none
/// twice, in place of them. Both statistics rise or fall with the sum of the values drawn,
/// whatever the weights: Gi* with the sum, the local Moran with it where the area lies above
/// the mean and against it where it lies below. So one draw and one sum rank both, and their
/// two-sided pseudo p-values are the same, save where an area's value is the mean: its local
/// Moran is 0 whatever is drawn, and all permutations tie.
///
/// The areas drawn are a function of the seed, the area's place in the list, the permutation
/// and the number of neighbours: the same for every variable, at any number of threads.
/// Sums that differ by no more than rounding are tied. An area without neighbours has no ranks.
///
/// Runs on the threads of the current rayon pool.
///
/// # Units
/// Numbers of permutations; [`Ranks`] turns them into pseudo p-values.
///
/// # Errors
/// When a variable and the neighbours are over other areas, or there is no link.
///
/// # References
/// Anselin (1995), Geographical Analysis 27:93-115, p. 96.
pub fn conditional_permutation(
    variables: &[&Variable],
    neighbours: &Neighbours,
    permutations: Permutations,
) -> Result<Vec<AreaColumn<Result<LocalRanks, NotEstimable>>>, SpatialFailure> {
    for variable in variables {
        variable.check(neighbours.areas())?;
    }
    if neighbours.directed_links() == 0 {
        return Err(SpatialFailure::NoLinks);
    }
    let of_chunk = |chunk: &[&Variable]| match chunk.len() {
        1 => ranks::<1>(chunk, neighbours, permutations),
        2 => ranks::<2>(chunk, neighbours, permutations),
        3 | 4 => ranks::<4>(chunk, neighbours, permutations),
        5 | 6 => ranks::<6>(chunk, neighbours, permutations),
        _ => ranks::<8>(chunk, neighbours, permutations),
    };
    Ok(variables.chunks(8).flat_map(of_chunk).collect())
}

/// Draws that are made before they are summed.
const AT_ONCE: u64 = 32;

fn ranks<const WIDTH: usize>(
    variables: &[&Variable],
    neighbours: &Neighbours,
    permutations: Permutations,
) -> Vec<AreaColumn<Result<LocalRanks, NotEstimable>>> {
    let table: Table<WIDTH> = Table::new(variables);
    let counts: Vec<Option<Tails<WIDTH>>> = (0..neighbours.len())
        .into_par_iter()
        .with_min_len(64)
        .map_init(Subset::default, |subset, at| {
            of_area(at, &table, neighbours.of(at), permutations, subset)
        })
        .collect();
    let of_variable = |(at, variable): (usize, &&Variable)| {
        let areas = counts.iter().zip(variable.deviations());
        let found = areas.map(|(counts, own)| {
            let counts = counts.as_ref().ok_or(NotEstimable::NoNeighbours)?;
            Ok(local_ranks(counts.of(at, permutations), *own))
        });
        column(neighbours.areas(), found.collect())
    };
    variables.iter().enumerate().map(of_variable).collect()
}

fn local_ranks(sum: Ranks, own: f64) -> LocalRanks {
    LocalRanks {
        moran: if own > 0.0 {
            sum
        } else if own < 0.0 {
            sum.reversed()
        } else {
            Ranks::all_tied(sum.permutations)
        },
        getis_ord: sum,
    }
}

/// How many sums of drawn values were at least and at most the observed one, for each variable.
struct Tails<const WIDTH: usize> {
    at_least: [u32; WIDTH],
    at_most: [u32; WIDTH],
}

impl<const WIDTH: usize> Tails<WIDTH> {
    #[inline]
    fn count(&mut self, sum: &[f64; WIDTH], observed: &[f64; WIDTH], rounding: &[f64; WIDTH]) {
        let seen = sum.iter().zip(observed).zip(rounding);
        let tails = self.at_least.iter_mut().zip(&mut self.at_most);
        for ((at_least, at_most), ((sum, observed), rounding)) in tails.zip(seen) {
            *at_least += u32::from(*sum >= observed - rounding);
            *at_most += u32::from(*sum <= observed + rounding);
        }
    }

    fn of(&self, variable: usize, permutations: Permutations) -> Ranks {
        let count = |of: &[u32; WIDTH]| of.get(variable).copied().unwrap_or_default();
        Ranks {
            at_least: count(&self.at_least),
            at_most: count(&self.at_most),
            permutations: permutations.count,
        }
    }
}

fn of_area<const WIDTH: usize>(
    at: usize,
    table: &Table<WIDTH>,
    row: &[u32],
    permutations: Permutations,
    subset: &mut Subset,
) -> Option<Tails<WIDTH>> {
    if row.is_empty() {
        return None;
    }
    let own = u32::try_from(at).ok()?;
    let others = u32::try_from(table.len() - 1).ok()?;
    let draws = Draws::new(permutations.seed, Purpose::Conditional, at as u64);
    let observed = table.sum(row.iter().copied());
    // Sums of the same values in another order differ by less than this.
    let rounding = table
        .largest()
        .map(|largest| 1e-12 * largest * real(row.len() as u64));
    let mut tails = Tails {
        at_least: [0; WIDTH],
        at_most: [0; WIDTH],
    };
    let mut permutation = 0;
    let count = u64::from(permutations.count.get());
    while permutation < count {
        // Several draws before their sums: the rows that one sum waits for are fetched beside those of others.
        subset.clear();
        let end = count.min(permutation + AT_ONCE);
        for permutation in permutation..end {
            subset.draw(draws, permutation << 32, row.len(), others);
        }
        permutation = end;
        for numbers in subset.drawn().chunks_exact(row.len()) {
            // Numbers from the area's own on stand for the areas after it.
            let places = numbers
                .iter()
                .map(|number| number + u32::from(*number >= own));
            tails.count(&table.sum(places), &observed, &rounding);
        }
    }
    Some(tails)
}

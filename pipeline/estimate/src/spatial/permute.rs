//! Permutation of all values over all areas, for the global statistics.

use rayon::prelude::*;

use super::table::Table;
use super::{NotEstimable, Permutations, Ranks, SpatialFailure, Variable, Weighting, Weights};
use crate::cells::real;
use crate::draws::{Draws, Purpose};

/// Where the global statistics of one variable lie among those of permuted values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GlobalRanks {
    /// Of Moran's I.
    pub moran: Ranks,
    /// Of Geary's c.
    pub geary: Ranks,
    /// Of the general G, which takes binary weights and values that are not below nought.
    pub general_g: Result<Ranks, NotEstimable>,
}

/// Permutes the values of all variables over all areas, and ranks their global statistics.
///
/// A permutation is one order of the areas, the same for every variable, and a function of
/// the seed and its number alone: the same ranks come at any number of threads. Areas
/// without neighbours take part, since their values could have fallen elsewhere. Statistics that
/// differ by no more than rounding are tied. For the empirical-Bayes Moran of rates, give the
/// [standardised rates](super::standardised_rates).
///
/// Runs on the threads of the current rayon pool.
///
/// # Units
/// Numbers of permutations; [`Ranks`] turns them into pseudo p-values.
///
/// # Errors
/// When a variable and the neighbours are over other areas.
///
/// # References
/// Cliff and Ord (1981), Spatial Processes, p. 63-65. Durstenfeld (1964), Communications of the ACM 7:420 (shuffling).
pub fn permute(
    variables: &[&Variable],
    weights: &Weights<'_>,
    permutations: Permutations,
) -> Result<Vec<GlobalRanks>, SpatialFailure> {
    for variable in variables {
        variable.check(weights.neighbours().areas())?;
    }
    let of_chunk = |chunk: &[&Variable]| match chunk.len() {
        1 => ranks::<1>(chunk, weights, permutations),
        2 => ranks::<2>(chunk, weights, permutations),
        3 | 4 => ranks::<4>(chunk, weights, permutations),
        5 | 6 => ranks::<6>(chunk, weights, permutations),
        _ => ranks::<8>(chunk, weights, permutations),
    };
    Ok(variables.chunks(8).flat_map(of_chunk).collect())
}

fn ranks<const WIDTH: usize>(
    variables: &[&Variable],
    weights: &Weights<'_>,
    permutations: Permutations,
) -> Vec<GlobalRanks> {
    let table: Table<WIDTH> = Table::new(variables);
    let judges: Vec<Judge> = variables
        .iter()
        .map(|variable| Judge::new(variable, weights))
        .collect();
    let islands: Vec<usize> = weights
        .neighbours()
        .rows()
        .enumerate()
        .filter(|(_, row)| row.is_empty())
        .map(|(at, _)| at)
        .collect();
    let sums = |rows: &[[f64; WIDTH]]| sums(rows, weights, &islands);
    let observed = sums(table.rows());
    let count = |mut tails: Vec<[Tail; 3]>, found: [Sums; WIDTH]| {
        for (((tails, judge), found), observed) in
            tails.iter_mut().zip(&judges).zip(&found).zip(&observed)
        {
            for (tail, difference) in tails.iter_mut().zip(judge.differences(found, observed)) {
                tail.at_least += u32::from(difference >= -judge.rounding);
                tail.at_most += u32::from(difference <= judge.rounding);
            }
        }
        tails
    };
    let none = || vec![[Tail::default(); 3]; variables.len()];
    let tails = (0..permutations.count.get())
        .into_par_iter()
        .map_init(Vec::new, |rows, permutation| {
            rows.clear();
            rows.extend_from_slice(table.rows());
            shuffle(
                rows,
                Draws::new(
                    permutations.seed,
                    Purpose::Permutation,
                    u64::from(permutation),
                ),
            );
            sums(rows)
        })
        .fold(none, count)
        .reduce(none, |mut one, other| {
            for (one, other) in one.iter_mut().flatten().zip(other.iter().flatten()) {
                one.at_least += other.at_least;
                one.at_most += other.at_most;
            }
            one
        });
    let of_variable = |([moran, geary, g], judge): (&[Tail; 3], &Judge)| GlobalRanks {
        moran: moran.ranks(permutations),
        geary: geary.ranks(permutations),
        general_g: judge
            .concentration
            .as_ref()
            .map(|_| g.ranks(permutations))
            .map_err(|why| *why),
    };
    tails.iter().zip(&judges).map(of_variable).collect()
}

/// Puts rows in a random order, each as likely as any other.
fn shuffle<T>(rows: &mut [T], draws: Draws) {
    let last = u32::try_from(rows.len().saturating_sub(1)).unwrap_or(u32::MAX);
    for at in (1..=last).rev() {
        rows.swap(at as usize, draws.below(u64::from(at), at + 1) as usize);
    }
}

/// What the statistics are made of.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    /// The sum over links of `w(i,j) z(i) z(j)`.
    cross: f64,
    /// The sum over areas of the weights through them times `z`, and times `z` squared.
    through: [f64; 2],
    /// The sum over islands of `z`, and of `z` squared.
    islands: [f64; 2],
}

fn sums<const WIDTH: usize>(
    rows: &[[f64; WIDTH]],
    weights: &Weights<'_>,
    islands: &[usize],
) -> [Sums; WIDTH] {
    let mut sums = [Sums::default(); WIDTH];
    for ((row, pairs), through) in rows.iter().zip(weights.pairs()).zip(weights.through()) {
        let mut lag = [0.0; WIDTH];
        for (other, both) in pairs {
            if let Some(other) = rows.get(*other as usize) {
                for (lag, z) in lag.iter_mut().zip(other) {
                    *lag += both * z;
                }
            }
        }
        for ((sums, z), lag) in sums.iter_mut().zip(row).zip(lag) {
            sums.cross += z * lag;
            sums.through[0] += through * z;
            sums.through[1] += through * z * z;
        }
    }
    for row in islands.iter().filter_map(|at| rows.get(*at)) {
        for (sums, z) in sums.iter_mut().zip(row) {
            sums.islands[0] += z;
            sums.islands[1] += z * z;
        }
    }
    sums
}

/// Compares the statistics of permuted values with the observed ones.
struct Judge {
    /// Differences up to this are none.
    rounding: f64,
    concentration: Result<Concentration, NotEstimable>,
}

/// What the general G needs beside the sums.
struct Concentration {
    /// The standard deviation in means.
    variation: f64,
    s0: f64,
    areas: f64,
    connected: f64,
}

impl Judge {
    fn new(variable: &Variable, weights: &Weights<'_>) -> Self {
        let concentration = if weights.weighting() != Weighting::Binary {
            Err(NotEstimable::NotBinary)
        } else if variable.values().iter().any(|value| *value < 0.0) {
            Err(NotEstimable::NegativeValues)
        } else {
            Ok(Concentration {
                variation: variable.standard_deviation() / variable.mean(),
                s0: weights.sums().s0,
                areas: real(variable.areas().len() as u64),
                connected: real(weights.connected() as u64),
            })
        };
        Self {
            rounding: 1e-11 * weights.sums().s0,
            concentration,
        }
    }

    /// By how much Moran's I, Geary's c and the general G are larger than observed, each in a scale of its own.
    fn differences(&self, found: &Sums, observed: &Sums) -> [f64; 3] {
        let geary = |sums: &Sums| sums.through[1] - 2.0 * sums.cross;
        [
            found.cross - observed.cross,
            geary(found) - geary(observed),
            self.concentration
                .as_ref()
                .map_or(0.0, |of| of.difference(found, observed)),
        ]
    }
}

impl Concentration {
    /// The sums over links and over all pairs, in squared means.
    fn links_and_pairs(&self, sums: &Sums) -> (f64, f64) {
        let v = self.variation;
        let links = self.s0 + v * sums.through[0] + v * v * sums.cross;
        let one = self.connected - v * sums.islands[0];
        let two =
            self.connected - 2.0 * v * sums.islands[0] + v * v * (self.areas - sums.islands[1]);
        (links, one * one - two)
    }

    /// Multiplied out, so that it is nought where permuted values leave no pair.
    fn difference(&self, found: &Sums, observed: &Sums) -> f64 {
        let ((links, pairs), (links_seen, pairs_seen)) =
            (self.links_and_pairs(found), self.links_and_pairs(observed));
        (links * pairs_seen - links_seen * pairs) / pairs.max(pairs_seen)
    }
}

#[derive(Debug, Clone, Copy, Default)]
struct Tail {
    at_least: u32,
    at_most: u32,
}

impl Tail {
    const fn ranks(self, permutations: Permutations) -> Ranks {
        Ranks {
            at_least: self.at_least,
            at_most: self.at_most,
            permutations: permutations.count,
        }
    }
}

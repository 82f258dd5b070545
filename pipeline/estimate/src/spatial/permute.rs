//! Permutation of all values over all areas, for the global statistics.

use rayon::prelude::*;

use super::table::Table;
use super::{NotEstimable, Permutations, Ranks, SpatialFailure, Variable, Weighting, Weights};
use crate::cells::real;
use crate::draws::{Draws, Purpose, below};

/// Where the global statistics of one variable lie among those of permuted values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GlobalRanks {
    /// Of Moran's I.
    pub moran: Ranks,
    /// Of Geary's c.
    pub geary: Ranks,
    /// Of the general G, which takes values that are not below nought.
    pub general_g: Result<Ranks, NotEstimable>,
}

/// Permutes the values of all variables over all areas, and ranks their global statistics.
///
/// A permutation is one order of the areas, the same for every variable, and a function of
/// the seed and its number alone: the same ranks come at any number of threads. For the general
/// G links count 1 each, whatever weights the other statistics take, as in
/// [`general_g`](super::general_g()): one order serves both. Areas
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
    let rows = weights.neighbours().rows().enumerate();
    let islands = rows.filter(|(_, row)| row.is_empty()).map(|(at, _)| at);
    let links = Links {
        weights,
        counted: &Weights::new(weights.neighbours(), Weighting::Binary)?,
        islands: &islands.collect::<Vec<_>>(),
    };
    let of_chunk = |chunk: &[&Variable]| match chunk.len() {
        1 => ranks::<1>(chunk, links, permutations),
        2 => ranks::<2>(chunk, links, permutations),
        3 | 4 => ranks::<4>(chunk, links, permutations),
        5 | 6 => ranks::<6>(chunk, links, permutations),
        7 | 8 => ranks::<8>(chunk, links, permutations),
        _ => ranks::<12>(chunk, links, permutations),
    };
    // A permutation is made once for all variables of a chunk.
    Ok(variables.chunks(12).flat_map(of_chunk).collect())
}

fn ranks<const WIDTH: usize>(
    variables: &[&Variable],
    links: Links<'_>,
    permutations: Permutations,
) -> Vec<GlobalRanks> {
    let table: Table<WIDTH> = Table::new(variables);
    let judges: Vec<Judge> = variables
        .iter()
        .map(|variable| Judge::new(variable, links))
        .collect();
    let observed = links.sums(table.rows());
    let count = |mut tails: Vec<[Tail; 3]>, found: Sums<WIDTH>| {
        for (at, (tails, judge)) in tails.iter_mut().zip(&judges).enumerate() {
            let differences = judge.differences(found.of(at), observed.of(at));
            let found = differences.into_iter().zip(judge.rounding);
            for (tail, (difference, rounding)) in tails.iter_mut().zip(found) {
                tail.at_least += u32::from(difference >= -rounding);
                tail.at_most += u32::from(difference <= rounding);
            }
        }
        tails
    };
    let none = || vec![[Tail::default(); 3]; variables.len()];
    let tails = (0..permutations.count.get())
        .into_par_iter()
        .map_init(Vec::new, |rows, permutation| {
            let draws = Draws::new(
                permutations.seed,
                Purpose::Permutation,
                u64::from(permutation),
            );
            rows.clear();
            rows.extend_from_slice(table.rows());
            shuffle(rows, draws);
            links.sums(rows)
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
    let mut word = draws.word(u64::from(last) >> 1);
    for at in (1..=last).rev() {
        let place = u64::from(at);
        // One word serves two places.
        if at & 1 == 1 {
            word = draws.word(place >> 1);
        }
        rows.swap(at as usize, below(word, place, at + 1) as usize);
    }
}

/// What values are summed over.
#[derive(Clone, Copy)]
struct Links<'a> {
    weights: &'a Weights<'a>,
    /// The same links, each of which counts 1.
    counted: &'a Weights<'a>,
    islands: &'a [usize],
}

/// What the statistics of one variable are made of.
#[derive(Clone, Copy)]
struct Sum {
    /// The sum over links of `w(i,j) z(i) z(j)`.
    cross: f64,
    /// The sum over areas of the weights through them times `z` squared.
    through: f64,
    /// The sum over links of `z(i) z(j)`, each link counting 1.
    counted: f64,
    /// The sum over areas of the number of links through them times `z`.
    ends: f64,
    /// The sum over islands of `z`, and of `z` squared.
    islands: [f64; 2],
}

/// The same of several variables: [`Sum`] says what each is.
struct Sums<const WIDTH: usize> {
    cross: [f64; WIDTH],
    through: [f64; WIDTH],
    counted: [f64; WIDTH],
    ends: [f64; WIDTH],
    islands: [[f64; WIDTH]; 2],
}

impl<const WIDTH: usize> Sums<WIDTH> {
    fn of(&self, variable: usize) -> Sum {
        let of = |sums: &[f64; WIDTH]| sums.get(variable).copied().unwrap_or_default();
        Sum {
            cross: of(&self.cross),
            through: of(&self.through),
            counted: of(&self.counted),
            ends: of(&self.ends),
            islands: self.islands.each_ref().map(of),
        }
    }
}

impl Links<'_> {
    /// One look-up of a neighbour serves all variables and both ways of weighing.
    fn sums<const WIDTH: usize>(self, rows: &[[f64; WIDTH]]) -> Sums<WIDTH> {
        let none = [0.0; WIDTH];
        let (mut cross, mut through, mut islands) = (none, none, [none; 2]);
        let (mut counted, mut ends) = (none, none);
        let weighted = self.weights.pairs().zip(self.weights.through());
        let each_one = self.counted.pairs().zip(self.counted.through());
        for (z, ((pairs, weight), (counts, count))) in rows.iter().zip(weighted.zip(each_one)) {
            let (mut lag, mut sum) = (none, none);
            for ((other, weight), (_, count)) in pairs.iter().zip(counts) {
                if let Some(other) = rows.get(*other as usize) {
                    add(&mut lag, *weight, other);
                    add(&mut sum, *count, other);
                }
            }
            add_products(&mut cross, z, &lag);
            add_products(&mut through, &z.map(|z| weight * z), z);
            add_products(&mut counted, z, &sum);
            add(&mut ends, *count, z);
        }
        for z in self.islands.iter().filter_map(|at| rows.get(*at)) {
            let [values, squares] = &mut islands;
            add(values, 1.0, z);
            add_products(squares, z, z);
        }
        Sums {
            cross,
            through,
            counted,
            ends,
            islands,
        }
    }
}

/// Adds a multiple of each variable's value.
#[inline]
fn add<const WIDTH: usize>(to: &mut [f64; WIDTH], times: f64, values: &[f64; WIDTH]) {
    for (to, value) in to.iter_mut().zip(values) {
        *to += times * value;
    }
}

/// Adds a product for each variable.
#[inline]
fn add_products<const WIDTH: usize>(
    to: &mut [f64; WIDTH],
    one: &[f64; WIDTH],
    other: &[f64; WIDTH],
) {
    for (to, (one, other)) in to.iter_mut().zip(one.iter().zip(other)) {
        *to += one * other;
    }
}

/// Compares the statistics of permuted values with the observed ones.
struct Judge {
    /// Differences of each statistic up to this are none.
    rounding: [f64; 3],
    concentration: Result<Concentration, NotEstimable>,
}

/// What the general G needs beside the sums.
struct Concentration {
    /// The standard deviation in means.
    variation: f64,
    /// How many links there are.
    links: f64,
    areas: f64,
    connected: f64,
}

impl Judge {
    fn new(variable: &Variable, links: Links<'_>) -> Self {
        let concentration = if variable.values().iter().any(|value| *value < 0.0) {
            Err(NotEstimable::NegativeValues)
        } else {
            Ok(Concentration {
                variation: variable.standard_deviation() / variable.mean(),
                links: links.counted.sums().s0,
                areas: real(variable.areas().len() as u64),
                connected: real(links.weights.connected() as u64),
            })
        };
        let [weights, counted] = [links.weights, links.counted].map(|of| 1e-11 * of.sums().s0);
        Self {
            rounding: [weights, weights, counted],
            concentration,
        }
    }

    /// By how much Moran's I, Geary's c and the general G are larger than observed, each in a scale of its own.
    fn differences(&self, found: Sum, observed: Sum) -> [f64; 3] {
        let geary = |sum: Sum| sum.through - 2.0 * sum.cross;
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
    fn links_and_pairs(&self, sum: Sum) -> (f64, f64) {
        let v = self.variation;
        let links = self.links + v * sum.ends + v * v * sum.counted;
        let one = self.connected - v * sum.islands[0];
        let two = self.connected - 2.0 * v * sum.islands[0] + v * v * (self.areas - sum.islands[1]);
        (links, one * one - two)
    }

    /// Multiplied out, so that it is nought where permuted values leave no pair.
    fn difference(&self, found: Sum, observed: Sum) -> f64 {
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

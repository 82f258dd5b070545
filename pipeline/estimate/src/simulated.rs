//! Maps of which everything is known: parameters drawn from a prior, risks from the parameters
//! and counts from the risks, for trials of methods that see only what is printed of the counts.
//!
//! It shares nothing with the model it tries: the map's covariances are those of a dense
//! generalised inverse, and no factor or scale is taken from there.

use std::f64::consts::TAU;

use vocabulary::Neighbours;

/// Random numbers, each a function of what it is for and its place.
///
/// # References
/// Steele, Lea and Flood (2014), OOPSLA 2014, p. 453-472 (`SplitMix64`).
#[derive(Debug, Clone, Copy)]
pub(crate) struct Chance {
    key: u64,
}

/// 2^64 over the golden ratio, odd.
const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;

impl Chance {
    pub(crate) const fn new(seed: u64) -> Self {
        Self {
            key: mix(seed.wrapping_add(GOLDEN)),
        }
    }

    /// Other numbers, one sequence an item.
    pub(crate) const fn of(self, item: u64) -> Self {
        Self {
            key: mix(self.key ^ mix(item.wrapping_mul(GOLDEN).wrapping_add(1))),
        }
    }

    /// Between 0 and 1, both left out.
    pub(crate) fn share(self, place: u64) -> f64 {
        let word = mix(self.key.wrapping_add(place.wrapping_mul(GOLDEN)));
        // 52 bits: each is a number of its own, and so is the half beyond it.
        (real(word >> 12) + 0.5) / real(1 << 52)
    }

    /// Standard normal.
    ///
    /// # References
    /// Box and Muller (1958), Annals of Mathematical Statistics 29:610-611.
    pub(crate) fn normal(self, place: u64) -> f64 {
        let length = libm::sqrt(-2.0 * libm::log(self.share(2 * place)));
        length * libm::cos(TAU * self.share(2 * place + 1))
    }

    /// Poisson: a large mean is cut into parts whose counts are added up.
    pub(crate) fn poisson(self, mean: f64) -> u64 {
        let parts = (mean / LARGEST_PART).ceil().max(1.0);
        let part = mean / parts;
        let mut sum = 0;
        let mut place = 0;
        while real(place) < parts {
            sum += least_with(part, self.share(place));
            place += 1;
        }
        sum
    }
}

/// The exponential of its opposite is far from the smallest number there is.
const LARGEST_PART: f64 = 500.0;

/// The least count that is reached with this probability or more.
fn least_with(mean: f64, share: f64) -> u64 {
    let mut term = libm::exp(-mean);
    let mut below = term;
    let mut count = 0;
    while below < share && (real(count) < mean || term > f64::EPSILON * below) {
        count += 1;
        term *= mean / real(count);
        below += term;
    }
    count
}

const fn mix(word: u64) -> u64 {
    let word = (word ^ (word >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let word = (word ^ (word >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    word ^ (word >> 31)
}

#[expect(clippy::cast_precision_loss, reason = "counts and bits far below 2^53")]
fn real(count: u64) -> f64 {
    count as f64
}

/// A map on which effects can be drawn.
#[derive(Debug, Clone)]
pub(crate) struct SimulatedMap {
    /// Its square is the covariance of the map's effects, scaled; the mean is still to be taken off.
    root: Vec<Vec<f64>>,
}

/// One map of which everything is known.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Truth {
    pub(crate) intercept: f64,
    pub(crate) sigma: f64,
    pub(crate) phi: f64,
    /// The logarithm of each area's relative risk, the intercept included.
    pub(crate) log_risks: Vec<f64>,
    pub(crate) counts: Vec<u64>,
}

impl SimulatedMap {
    /// Effects of neighbours sum to nought and their variances have a geometric mean of 1.
    ///
    /// # Formula
    /// With `n` areas, `Q` the neighbours' structure and `J` a matrix of ones, `Q + J/n` has an
    /// inverse, which is the generalised inverse of `Q` and `J/n`.
    ///
    /// # References
    /// Riebler and others (2016), Statistical Methods in Medical Research 25:1145-1165, section 3.2.
    pub(crate) fn new(neighbours: &Neighbours) -> Self {
        assert!(neighbours.components() == 1, "a map in one part");
        let areas = neighbours.len();
        let rows = neighbours.rows().enumerate();
        let level = 1.0 / real(areas as u64);
        let structure = rows.map(|(at, row)| {
            let mut all = vec![level; areas];
            all[at] += real(row.len() as u64);
            for to in row {
                all[*to as usize] -= 1.0;
            }
            all
        });
        let inverse = inverse(structure.collect());
        let variances = (0..areas).map(|at| libm::log(inverse[at][at] - level));
        let scale = libm::exp(variances.sum::<f64>() * level);
        let scaled = inverse
            .iter()
            .map(|row| row.iter().map(|of| of / scale).collect());
        Self {
            root: root(&scaled.collect::<Vec<_>>()),
        }
    }

    /// A map drawn from a prior: intercept `N(0, intercept_sd^2)`, sigma half-normal(1), phi
    /// Beta(0.5, 0.5), and effects `sigma (sqrt(phi) u + sqrt(1 - phi) v)`.
    pub(crate) fn draw(&self, expected: &[f64], intercept_sd: f64, chance: Chance) -> Truth {
        let parameters = chance.of(1);
        let intercept = intercept_sd * parameters.normal(0);
        let sigma = parameters.normal(1).abs();
        // The square of the sine of an even angle is Beta(0.5, 0.5).
        let phi = libm::sin(TAU / 4.0 * parameters.share(4)).powi(2);
        let normals = |purpose: u64| -> Vec<f64> {
            let places = (0..).take(self.root.len());
            places
                .map(|place| chance.of(purpose).normal(place))
                .collect()
        };
        let (before, own) = (normals(2), normals(3));
        let product = |row: &Vec<f64>| row.iter().zip(&before).map(|(a, b)| a * b).sum::<f64>();
        let shared: Vec<f64> = self.root.iter().map(product).collect();
        let middle = shared.iter().sum::<f64>() / real(shared.len() as u64);
        let effects = shared.iter().zip(&own);
        let effects = effects.map(|(shared, own)| {
            sigma * (phi.sqrt() * (shared - middle) + (1.0 - phi).sqrt() * own)
        });
        let log_risks: Vec<f64> = effects.map(|effect| intercept + effect).collect();
        let counts = (0..).zip(log_risks.iter().zip(expected));
        let counts = counts.map(|(area, (risk, expected))| {
            chance.of(4).of(area).poisson(expected * libm::exp(*risk))
        });
        Truth {
            counts: counts.collect(),
            intercept,
            sigma,
            phi,
            log_risks,
        }
    }
}

/// Expected events in proportion to sizes, with this mean.
pub(crate) fn expected(sizes: &[f64], mean: f64) -> Vec<f64> {
    let whole: f64 = sizes.iter().sum();
    let share = mean * real(sizes.len() as u64) / whole;
    sizes.iter().map(|size| size * share).collect()
}

/// The inverse of a positive definite matrix, by Gauss and Jordan.
pub(crate) fn inverse(mut matrix: Vec<Vec<f64>>) -> Vec<Vec<f64>> {
    let size = matrix.len();
    for (at, row) in matrix.iter_mut().enumerate() {
        row.extend((0..size).map(|to| if to == at { 1.0 } else { 0.0 }));
    }
    for at in 0..size {
        let pivot = matrix[at][at];
        matrix[at].iter_mut().for_each(|of| *of /= pivot);
        let own = matrix[at].clone();
        for (_, row) in matrix.iter_mut().enumerate().filter(|(to, _)| *to != at) {
            let factor = row[at];
            let pairs = row.iter_mut().zip(&own);
            pairs.for_each(|(of, own)| *of -= factor * own);
        }
    }
    matrix.into_iter().map(|row| row[size..].to_vec()).collect()
}

/// The lower triangle whose square is the matrix (Cholesky).
pub(crate) fn root(matrix: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let size = matrix.len();
    let mut root = vec![vec![0.0; size]; size];
    for at in 0..size {
        for to in 0..=at {
            let pairs = root[at].iter().zip(&root[to]).take(to);
            let rest = matrix[at][to] - pairs.map(|(a, b)| a * b).sum::<f64>();
            root[at][to] = if to == at {
                rest.sqrt()
            } else {
                rest / root[to][to]
            };
        }
    }
    root
}

//! Joint counts: whether areas of one colour stand beside each other.

use vocabulary::AreaColumn;

use super::variable::same_areas;
use super::{NotEstimable, SpatialFailure, Test, Weights};
use crate::cells::real;

/// How often two black, two white, or a black and a white area are neighbours.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct JointCounts {
    /// How many areas are black.
    pub black: usize,
    /// How many are white.
    pub white: usize,
    /// Joins of two black areas.
    pub black_black: JointCount,
    /// Joins of a black and a white area.
    pub black_white: JointCount,
    /// Joins of two white areas.
    pub white_white: JointCount,
}

/// One kind of join.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct JointCount {
    /// The joins, each with half the weight of both its directions.
    pub count: f64,
    /// Under non-free sampling: the colours as they are, in any order over the areas.
    pub non_free: Sampled,
    /// Under free sampling: each area black with the share of black areas as its probability.
    pub free: Sampled,
}

/// The moments of a count under one way of sampling.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sampled {
    /// The count on average.
    pub expected: f64,
    /// The count against its variance.
    pub test: Result<Test, NotEstimable>,
}

/// Joint counts of a map of two colours.
///
/// Areas without neighbours join nothing, but their colours are among those that are
/// shuffled, so all areas count in `n` and the moments of non-free sampling are exact.
/// spdep's `joincount.test` leaves islands out of `n` (`adjust.n = TRUE`) though not out of
/// the number of each colour; without islands both are the same.
///
/// # Units
/// Joins; with row-standardised weights, joins in shares of an area's links.
///
/// # Formula
/// `BB = 1/2 (sum over links of w(i,j) b(i) b(j))` with `b` 1 for black, `WW` alike, `BW = 1/2 (sum of w(i,j) (b(i) - b(j))^2)`.
/// Non-free, with `f(k)` the chance that `k` different areas are all black:
/// `E(BB) = S0 f(2) / 2`, `Var(BB) = (S1 f(2) + (S2 - 2 S1) f(3) + (S0^2 + S1 - S2) f(4)) / 4 - E^2`.
/// Free, the same with `f(k) = p^k`. `BW` alike, from the chance that joins are of two colours.
///
/// # Errors
/// When the colours and the neighbours are over other areas, or all areas have one colour.
///
/// # References
/// Moran (1948), Journal of the Royal Statistical Society B 10:243-251.
/// Cliff and Ord (1981), Spatial Processes, p. 19-21 and 36-41.
pub fn joint_counts(
    is_black: &AreaColumn<bool>,
    weights: &Weights<'_>,
) -> Result<JointCounts, SpatialFailure> {
    same_areas(
        is_black.areas(),
        weights.neighbours().areas(),
        "colours and the neighbours",
    )?;
    let areas = is_black.areas().len();
    let black = is_black.values().filter(|black| **black).count();
    let white = areas - black;
    if black == 0 || white == 0 {
        return Err(SpatialFailure::OneColour { areas });
    }
    let colour = |of: bool| -> Vec<f64> {
        let is_of = |black: &bool| f64::from(u8::from(*black == of));
        is_black.values().map(is_of).collect()
    };
    let black_black = 0.5 * weights.cross_product(&colour(true));
    let white_white = 0.5 * weights.cross_product(&colour(false));
    let black_white = 0.5 * weights.sums().s0 - black_black - white_white;
    let joint = |count, non_free: &Joins, free: &Joins| JointCount {
        count,
        non_free: sampled(count, weights, non_free),
        free: sampled(count, weights, free),
    };
    let p = real(black as u64) / real(areas as u64);
    Ok(JointCounts {
        black,
        white,
        black_black: joint(
            black_black,
            &Joins::shuffled_same(black, areas),
            &Joins::free_same(p),
        ),
        black_white: joint(
            black_white,
            &Joins::shuffled_differing(black, white),
            &Joins::free_differing(p),
        ),
        white_white: joint(
            white_white,
            &Joins::shuffled_same(white, areas),
            &Joins::free_same(1.0 - p),
        ),
    })
}

/// The chances that one join, two that share an area, and two apart are of the kind.
struct Joins {
    one: f64,
    sharing: f64,
    apart: f64,
}

impl Joins {
    fn shuffled_same(members: usize, areas: usize) -> Self {
        Self {
            one: all_among(members, areas, 2),
            sharing: all_among(members, areas, 3),
            apart: all_among(members, areas, 4),
        }
    }

    fn free_same(p: f64) -> Self {
        Self {
            one: p * p,
            sharing: p.powi(3),
            apart: p.powi(4),
        }
    }

    fn shuffled_differing(black: usize, white: usize) -> Self {
        let areas = black + white;
        let (b, w) = (real(black as u64), real(white as u64));
        let of = |ways: f64, k| {
            if areas < k {
                0.0
            } else {
                ways / falling(areas, k)
            }
        };
        Self {
            one: of(2.0 * b * w, 2),
            // The shared area is black and both others white, or the other way.
            sharing: of(b * falling(white, 2) + w * falling(black, 2), 3),
            apart: of(4.0 * falling(black, 2) * falling(white, 2), 4),
        }
    }

    fn free_differing(p: f64) -> Self {
        let both = p * (1.0 - p);
        Self {
            one: 2.0 * both,
            sharing: both,
            apart: 4.0 * both * both,
        }
    }
}

/// The chance that `k` different areas drawn from `areas` are all among `members`; 0 where there are no `k`.
fn all_among(members: usize, areas: usize, k: usize) -> f64 {
    if areas < k {
        return 0.0;
    }
    falling(members, k) / falling(areas, k)
}

/// `n (n-1) ... (n-k+1)`.
fn falling(n: usize, k: usize) -> f64 {
    (0..k)
        .map(|drawn| real(n.saturating_sub(drawn) as u64))
        .product()
}

fn sampled(count: f64, weights: &Weights<'_>, chances: &Joins) -> Sampled {
    let sums = weights.sums();
    let s0_squared = sums.s0 * sums.s0;
    let expected = 0.5 * sums.s0 * chances.one;
    let mean_square = 0.25
        * (sums.s1 * chances.one
            + (sums.s2 - 2.0 * sums.s1) * chances.sharing
            + (s0_squared + sums.s1 - sums.s2) * chances.apart);
    Sampled {
        expected,
        test: Test::new((count, expected), mean_square - expected * expected),
    }
}

//! Points that fill a cube, by a rule or by chance.

use serde::{Deserialize, Serialize};

use super::chance::{Chance, Purpose};

/// Where the points of a design come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sampling {
    /// Sobol's sequence, each number in the middle of its cell: no chance in it.
    Sequence,
    /// Independent numbers.
    Random {
        /// Where they begin.
        seed: u64,
    },
}

/// The points of a design.
#[derive(Debug, Clone)]
pub(super) enum Points {
    Sequence {
        directions: Vec<[u32; BITS]>,
        state: Vec<u32>,
        next: u32,
    },
    Random {
        seed: u64,
        next: u64,
    },
}

const BITS: usize = 32;

/// How many coordinates the sequence has here.
pub(super) const DIMENSIONS: usize = NUMBERS.len() + 1;

impl Points {
    /// Points of so many coordinates; of the sequence, at most [`DIMENSIONS`].
    pub(super) fn new(sampling: Sampling, coordinates: usize) -> Self {
        match sampling {
            Sampling::Random { seed } => Self::Random { seed, next: 0 },
            Sampling::Sequence => Self::Sequence {
                directions: (0..coordinates).map(directions).collect(),
                state: vec![0; coordinates],
                next: 0,
            },
        }
    }

    /// The next point, each coordinate between 0 and 1, both left out.
    ///
    /// # References
    /// Antonov and Saleev (1979), USSR Computational Mathematics and Mathematical Physics 19:252-256
    /// (the order by Gray's code). Owen (2022), On dropping the first Sobol' point, in Monte Carlo
    /// and Quasi-Monte Carlo Methods 2020 (the first point is kept).
    pub(super) fn next(&mut self, into: &mut [f64]) {
        match self {
            Self::Random { seed, next } => {
                let mut chance = Chance::new(*seed, Purpose::Design, *next);
                *next += 1;
                for x in into.iter_mut() {
                    *x = chance.share();
                }
            }
            Self::Sequence {
                directions,
                state,
                next,
            } => {
                for (x, state) in into.iter_mut().zip(state.iter()) {
                    *x = (f64::from(*state) + 0.5) / CELLS;
                }
                let bit = next.trailing_ones() as usize;
                *next += 1;
                for (state, directions) in state.iter_mut().zip(directions) {
                    *state ^= directions.get(bit).copied().unwrap_or(0);
                }
            }
        }
    }
}

const CELLS: f64 = 4_294_967_296.0;

/// The direction numbers of a coordinate.
///
/// # Formula
/// With the polynomial's degree `s` and inner coefficients `a_1 .. a_(s-1)`,
/// `m_k = 2 a_1 m_(k-1) ^ 4 a_2 m_(k-2) ^ .. ^ 2^(s-1) a_(s-1) m_(k-s+1) ^ 2^s m_(k-s) ^ m_(k-s)`
/// and the direction is `m_k / 2^k`.
fn directions(coordinate: usize) -> [u32; BITS] {
    let mut found = [0; BITS];
    let (polynomial, first) = match coordinate.checked_sub(1) {
        None => {
            let ones = found.iter_mut().enumerate();
            ones.for_each(|(bit, direction)| *direction = 1 << (BITS - 1 - bit));
            return found;
        }
        Some(at) => NUMBERS[at],
    };
    let degree = first.len();
    for bit in 0..BITS {
        found[bit] = if let Some(m) = first.get(bit) {
            m << (BITS - 1 - bit)
        } else {
            let before = found[bit - degree];
            let inner = (1..degree).filter(|at| polynomial >> (degree - at) & 1 == 1);
            inner.fold(before ^ (before >> degree), |direction, at| {
                direction ^ found[bit - at]
            })
        };
    }
    found
}

/// The primitive polynomial of each coordinate from the second on, one bit a coefficient, and its
/// first numbers.
///
/// # References
/// Joe and Kuo (2008), SIAM Journal on Scientific Computing 30:2635-2654: `new-joe-kuo-6.21201`.
const NUMBERS: [(u32, &[u32]); 39] = [
    (3, &[1]),
    (7, &[1, 3]),
    (11, &[1, 3, 1]),
    (13, &[1, 1, 1]),
    (19, &[1, 1, 3, 3]),
    (25, &[1, 3, 5, 13]),
    (37, &[1, 1, 5, 5, 17]),
    (41, &[1, 1, 5, 5, 5]),
    (47, &[1, 1, 7, 11, 19]),
    (55, &[1, 1, 5, 1, 1]),
    (59, &[1, 1, 1, 3, 11]),
    (61, &[1, 3, 5, 5, 31]),
    (67, &[1, 3, 3, 9, 7, 49]),
    (91, &[1, 1, 1, 15, 21, 21]),
    (97, &[1, 3, 1, 13, 27, 49]),
    (103, &[1, 1, 1, 15, 7, 5]),
    (109, &[1, 3, 1, 15, 13, 25]),
    (115, &[1, 1, 5, 5, 19, 61]),
    (131, &[1, 3, 7, 11, 23, 15, 103]),
    (137, &[1, 3, 7, 13, 13, 15, 69]),
    (143, &[1, 1, 3, 13, 7, 35, 63]),
    (145, &[1, 3, 5, 9, 1, 25, 53]),
    (157, &[1, 3, 1, 13, 9, 35, 107]),
    (167, &[1, 3, 1, 5, 27, 61, 31]),
    (171, &[1, 1, 5, 11, 19, 41, 61]),
    (185, &[1, 3, 5, 3, 3, 13, 69]),
    (191, &[1, 1, 7, 13, 1, 19, 1]),
    (193, &[1, 3, 7, 5, 13, 19, 59]),
    (203, &[1, 1, 3, 9, 25, 29, 41]),
    (211, &[1, 3, 5, 13, 23, 1, 55]),
    (213, &[1, 3, 7, 3, 13, 59, 17]),
    (229, &[1, 3, 1, 3, 5, 53, 69]),
    (239, &[1, 1, 5, 5, 23, 33, 13]),
    (241, &[1, 1, 7, 7, 1, 61, 123]),
    (247, &[1, 1, 7, 9, 13, 61, 49]),
    (253, &[1, 3, 3, 5, 3, 55, 33]),
    (285, &[1, 3, 1, 15, 31, 13, 49, 245]),
    (299, &[1, 3, 5, 15, 31, 59, 63, 97]),
    (301, &[1, 3, 1, 11, 11, 11, 77, 249]),
];

#[cfg(test)]
mod tests {
    use super::*;

    /// Points of another program (scipy 1.17, `qmc.Sobol(40, scramble=False, bits=32)`), without its corner's half cell.
    #[test]
    fn the_sequence_is_that_of_joe_and_kuo() {
        let mut points = Points::new(Sampling::Sequence, DIMENSIONS);
        let mut all = Vec::new();
        for _ in 0..1024 {
            let mut point = vec![0.0; DIMENSIONS];
            points.next(&mut point);
            all.push(point);
        }
        let first = [
            [0.0, 0.0, 0.0],
            [0.5, 0.5, 0.5],
            [0.75, 0.25, 0.25],
            [0.25, 0.75, 0.75],
            [0.375, 0.375, 0.625],
        ];
        for (point, expected) in all.iter().zip(first) {
            for (x, expected) in point.iter().zip(expected) {
                assert!((x - expected).abs() < 1e-9, "{x} for {expected}");
            }
        }
        let late = [
            (0, 0.219_726_562_5),
            (1, 0.096_679_687_5),
            (2, 0.518_554_687_5),
            (7, 0.899_414_062_5),
            (19, 0.725_585_937_5),
            (39, 0.479_492_187_5),
        ];
        for (coordinate, expected) in late {
            assert!(
                (all[1000][coordinate] - expected).abs() < 1e-9,
                "{coordinate}"
            );
        }
        // Of 1,024 points each coordinate has one in each of 1,024 cells.
        for coordinate in 0..DIMENSIONS {
            let mut cells: Vec<_> = all
                .iter()
                .map(|point| (point[coordinate] * 1024.0).floor())
                .collect();
            cells.sort_unstable_by(f64::total_cmp);
            cells.dedup();
            assert_eq!(cells.len(), 1024, "{coordinate}");
        }
    }
}

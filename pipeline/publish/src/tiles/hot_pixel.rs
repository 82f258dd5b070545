//! Where an edge passes through a pixel: the question that snap rounding asks.

use crate::topology::Point;

/// A share of the way along an edge, as a fraction, and whether the share itself belongs to what
/// it bounds.
#[derive(Clone, Copy)]
struct Bound {
    above: i128,
    below: i128,
    closed: bool,
}

/// Whether an edge has a point in a square that holds its low sides and not its high ones.
///
/// The answer is exact. Squares of one size beside each other hold every point once, so an edge that passes
/// through a corner passes through one of the four alone.
pub(super) fn meets(from: [i64; 2], to: [i64; 2], low: [i64; 2], high: [i64; 2]) -> bool {
    let whole = |above| Bound {
        above,
        below: 1,
        closed: true,
    };
    let (mut first, mut last) = (whole(0), whole(1));
    for axis in [0, 1] {
        let step = to[axis] - from[axis];
        let (to_low, to_high) = (low[axis] - from[axis], high[axis] - from[axis]);
        if step == 0 {
            if to_low > 0 || to_high <= 0 {
                return false;
            }
            continue;
        }
        let bound = |units: i64, closed: bool| Bound {
            above: i128::from(units * step.signum()),
            below: i128::from(step.abs()),
            closed,
        };
        let (enters, leaves) = if step > 0 {
            (bound(to_low, true), bound(to_high, false))
        } else {
            (bound(to_high, false), bound(to_low, true))
        };
        first = stricter(first, enters, 1);
        last = stricter(last, leaves, -1);
    }
    let room = last.above * first.below - first.above * last.below;
    room > 0 || (room == 0 && first.closed && last.closed)
}

/// The later of two bounds where `sign` is 1, the earlier where it is -1; of equal ones that which leaves more out.
fn stricter(one: Bound, other: Bound, sign: i128) -> Bound {
    let apart = (one.above * other.below - other.above * one.below) * sign;
    if apart > 0 || (apart == 0 && !one.closed) {
        one
    } else {
        other
    }
}

/// Sorts the pixels that an edge passes through in the order in which it does.
///
/// Along an edge neither coordinate ever turns back, so the order of one, and then of the
/// other, is that of the edge.
pub(super) fn along(from: Point, to: Point, pixels: &mut Vec<Point>) {
    let sign = [0, 1].map(|axis: usize| i64::from((to[axis] - from[axis]).signum()));
    pixels.sort_unstable_by_key(|at| [0, 1].map(|axis: usize| sign[axis] * i64::from(at[axis])));
    pixels.dedup();
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn unit(from: [i64; 2], to: [i64; 2]) -> bool {
        meets(from, to, [0, 0], [2, 2])
    }

    #[test]
    fn the_low_sides_belong_to_the_square_and_the_high_ones_do_not() {
        assert!(unit([-5, 0], [5, 0]) && !unit([-5, 2], [5, 2]));
        assert!(unit([0, -5], [0, 5]) && !unit([2, -5], [2, 5]));
        assert!(
            unit([-1, 1], [1, -1]),
            "it passes through the lower left corner"
        );
        assert!(
            !unit([1, 3], [3, 1]),
            "it passes through the upper right corner"
        );
        assert!(
            !unit([-1, 1], [1, 3]),
            "it passes through the upper left corner"
        );
        assert!(
            !unit([1, -1], [3, 1]),
            "it passes through the lower right corner"
        );
        assert!(unit([1, 1], [1, 1]) && !unit([2, 2], [2, 2]));
        assert!(unit([1, 1], [9, 7]), "it begins inside");
        assert!(!unit([3, 3], [9, 7]));
    }

    proptest! {
        /// Every point of an edge is in one square of a lattice, so squares met in a row hold it
        /// all, and a fine walk along the edge finds no other.
        #[test]
        fn slow_squares_that_are_met_are_those_that_a_walk_finds(
            a in prop::array::uniform2(-20_i64..20),
            b in prop::array::uniform2(-20_i64..20),
        ) {
            // Steps at shares with a denominator that every meeting has a point of.
            let steps = 4 * 3 * 5 * 7 * 8 * 9 * 11 * 13;
            for x in -6..6 {
                for y in -6..6 {
                    let (low, high) = ([4 * x, 4 * y], [4 * x + 4, 4 * y + 4]);
                    let walked = (0..=2000).any(|step| {
                        let share = i64::from(step) * steps / 2000;
                        [0, 1].iter().all(|axis: &usize| {
                            let at = a[*axis] * steps + (b[*axis] - a[*axis]) * share;
                            (low[*axis] * steps..high[*axis] * steps).contains(&at)
                        })
                    });
                    let met = meets(a, b, low, high);
                    prop_assert!(met || !walked, "{a:?} {b:?} {low:?}");
                    // A walk steps over what is shorter than a step: only corners are.
                    let inner = meets(a, b, low.map(|at| at + 1), high.map(|at| at - 1));
                    prop_assert!(walked || !inner, "{a:?} {b:?} {low:?}");
                }
            }
        }
    }
}

//! The root of a function of one positive number.

/// The `x` above 0 at which a function that is above 0 on its left and below 0 on its right is 0.
///
/// `None` where no sign change is found between 1e-12 and 1e12.
///
/// # Formula
/// Doubling from 1 until the sign changes, then halving the bracket in the logarithm and
/// drawing the secant in turn, until it is no wider than rounding.
///
/// # References
/// Dowell and Jarratt (1971), BIT 11:168-174 (the Illinois rule for the secant).
pub(super) fn root(function: impl Fn(f64) -> f64) -> Option<f64> {
    let (mut left, mut right) = (1.0, 1.0);
    let (mut at_left, mut at_right) = (function(left), function(right));
    while at_left <= 0.0 {
        (right, at_right) = (left, at_left);
        left /= 2.0;
        at_left = function(left);
        if left < 1e-12 {
            return None;
        }
    }
    while at_right > 0.0 {
        (left, at_left) = (right, at_right);
        right *= 2.0;
        at_right = function(right);
        if right > 1e12 {
            return None;
        }
    }
    // A false position that halves the weight of the end that stays; a bisection where it gains little.
    for _ in 0..200 {
        let width = right - left;
        if width <= 4.0 * f64::EPSILON * right {
            break;
        }
        let secant = (left * at_right - right * at_left) / (at_right - at_left);
        for x in [secant, 0.5 * (left + right)] {
            if !(left < x && x < right) {
                continue;
            }
            let found = function(x);
            if found > 0.0 {
                (left, at_left, at_right) = (x, found, at_right / 2.0);
            } else {
                (right, at_right, at_left) = (x, found, at_left / 2.0);
            }
            if right - left < 0.5 * width {
                break;
            }
        }
    }
    Some(0.5 * (left + right))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_roots_near_and_far() {
        for expected in [1e-9, 0.3, 1.0, 1.879_489_974, 7.5e8] {
            for power in [1, 3] {
                let found = root(|x| (expected - x).powi(power)).expect("a root");
                let close = if power == 1 { 1e-14 } else { 1e-5 };
                assert!(
                    (found / expected - 1.0).abs() < close,
                    "{found:e} for {expected:e}"
                );
            }
        }
        assert!(root(|x| x).is_none() && root(|x| -x).is_none());
    }
}

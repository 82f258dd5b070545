//! The root of a function of one positive number.

/// The `x` above 0 at which a function that is above 0 on its left and below 0 on its right is 0.
///
/// `None` where no sign change is found between 1e-12 and 1e12.
///
/// # Formula
/// Doubling or halving from 1 until the sign changes, then the secant through both ends of the
/// bracket, the end that stays counting half; and the middle, where three secants did not halve the bracket.
///
/// # References
/// Dowell and Jarratt (1971), BIT 11:168-174 (the Illinois rule).
pub(super) fn root(function: impl Fn(f64) -> f64) -> Option<f64> {
    let mut bracket = Bracket::find(&function)?;
    for step in 0..400 {
        let width = bracket.right.0 - bracket.left.0;
        if width <= 4.0 * f64::EPSILON * bracket.right.0 {
            break;
        }
        let secant = if step % 4 == 3 {
            None
        } else {
            bracket.secant()
        };
        let x = secant.unwrap_or(0.5 * (bracket.left.0 + bracket.right.0));
        let found = function(x);
        if found == 0.0 {
            return Some(x);
        }
        bracket.narrow(x, found);
    }
    Some(0.5 * (bracket.left.0 + bracket.right.0))
}

/// Two places with the function's values there: above 0 on the left, not above it on the right.
struct Bracket {
    left: (f64, f64),
    right: (f64, f64),
    /// Whether the last step moved the left end.
    moved_left: Option<bool>,
}

impl Bracket {
    fn find(function: &impl Fn(f64) -> f64) -> Option<Self> {
        let at = |x: f64| (x, function(x));
        let (mut left, mut right) = (at(1.0), at(1.0));
        while left.1 <= 0.0 {
            right = left;
            left = at(left.0 / 2.0);
            if left.0 < 1e-12 {
                return None;
            }
        }
        while right.1 > 0.0 {
            left = right;
            right = at(right.0 * 2.0);
            if right.0 > 1e12 {
                return None;
            }
        }
        Some(Self {
            left,
            right,
            moved_left: None,
        })
    }

    /// Where the line through both ends is 0; `None` where rounding puts that outside.
    fn secant(&self) -> Option<f64> {
        let ((left, above), (right, below)) = (self.left, self.right);
        let x = left + (right - left) * (above / (above - below));
        (left < x && x < right).then_some(x)
    }

    fn narrow(&mut self, x: f64, found: f64) {
        let moves_left = found > 0.0;
        if self.moved_left == Some(moves_left) {
            let stays = if moves_left {
                &mut self.right
            } else {
                &mut self.left
            };
            stays.1 /= 2.0;
        }
        *(if moves_left {
            &mut self.left
        } else {
            &mut self.right
        }) = (x, found);
        self.moved_left = Some(moves_left);
    }
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

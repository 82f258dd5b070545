//! Numbers of twice the precision, as the sum of two.

/// The sum of two numbers, the second below half a unit in the last place of the first.
///
/// # References
/// Dekker (1971), "A floating-point technique for extending the available precision",
/// Numerische Mathematik 18, 224-242; Knuth, "The Art of Computer Programming", volume 2, 4.2.2.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct TwoFloats {
    pub(super) high: f64,
    pub(super) low: f64,
}

impl TwoFloats {
    /// The difference of two numbers, exact.
    pub(super) fn difference(a: f64, b: f64) -> Self {
        let high = a - b;
        let taken = a - high;
        Self {
            high,
            low: (a - (high + taken)) + (taken - b),
        }
    }

    /// The product of two numbers, exact unless it overflows or underflows.
    pub(super) fn product(a: f64, b: f64) -> Self {
        let high = a * b;
        let ((a1, a2), (b1, b2)) = (split(a), split(b));
        Self {
            high,
            low: ((a1 * b1 - high) + a1 * b2 + a2 * b1) + a2 * b2,
        }
    }

    /// Its square.
    pub(super) fn squared(self) -> Self {
        let square = Self::product(self.high, self.high);
        settled(square.high, square.low + 2.0 * self.high * self.low)
    }

    /// It times a number.
    pub(super) fn times(self, factor: f64) -> Self {
        let product = Self::product(self.high, factor);
        settled(product.high, product.low + self.low * factor)
    }

    /// It plus another.
    pub(super) fn plus(self, other: Self) -> Self {
        self.minus(Self {
            high: -other.high,
            low: -other.low,
        })
    }

    /// It less another.
    pub(super) fn minus(self, other: Self) -> Self {
        let difference = Self::difference(self.high, other.high);
        settled(difference.high, difference.low + (self.low - other.low))
    }

    /// It as one number.
    pub(super) fn rounded(self) -> f64 {
        self.high + self.low
    }
}

/// A number and a far smaller one, put in order.
fn settled(large: f64, small: f64) -> TwoFloats {
    let high = large + small;
    TwoFloats {
        high,
        low: small - (high - large),
    }
}

/// A number as the sum of two of half its digits.
fn split(number: f64) -> (f64, f64) {
    /// 2^27 + 1.
    const SPLITTER: f64 = 134_217_729.0;
    let scaled = SPLITTER * number;
    let high = scaled - (scaled - number);
    (high, number - high)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// (1 + 2^-52)² = 1 + 2^-51 + 2^-104, and 1 - 2^-60: neither fits one number.
    #[test]
    fn keeps_what_one_number_loses() {
        let sum = |high, low| TwoFloats { high, low };
        let (next, tiny) = (1.0 + f64::EPSILON, 2_f64.powi(-60));
        assert_eq!(
            TwoFloats::product(next, next),
            sum(1.0 + 2.0 * f64::EPSILON, f64::EPSILON * f64::EPSILON)
        );
        let less = TwoFloats::difference(1.0, tiny);
        assert_eq!(less, sum(1.0, -tiny));
        assert_eq!(less.minus(sum(1.0, 0.0)), sum(-tiny, 0.0));
        assert_eq!(less.plus(less), sum(2.0, -2.0 * tiny));
        assert_eq!(less.times(3.0), sum(3.0, -3.0 * tiny));
        assert_eq!(less.squared(), sum(1.0, -2.0 * tiny));
    }
}

//! Sums whose error does not grow with their length, and counts as numbers.

/// A sum that carries what each addition rounds off.
///
/// # References
/// Neumaier (1974), ZAMM 54:39-51, algorithm IV.
pub(crate) fn total(terms: impl IntoIterator<Item = f64>) -> f64 {
    let (mut sum, mut lost) = (0.0_f64, 0.0_f64);
    for term in terms {
        let next = sum + term;
        lost += if sum.abs() >= term.abs() {
            (sum - next) + term
        } else {
            (term - next) + sum
        };
        sum = next;
    }
    sum + lost
}

/// A count as a number.
#[expect(clippy::cast_precision_loss, reason = "counts far below 2^53")]
pub(crate) const fn real(count: usize) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Plain additions give 0: each 1 is lost beside 1e100. Kahan's sum gives 0 too.
    #[test]
    fn what_is_rounded_off_is_carried() {
        let sum = total([1.0, 1e100, 1.0, -1e100]);
        assert!((sum - 2.0).abs() < f64::EPSILON, "{sum}");
    }
}

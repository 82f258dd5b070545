//! Sums whose error does not grow with their length, counts as numbers, and quantiles.

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

/// The quantile of type 7: at `h = (n - 1) p` between the values in order. They are given
/// in any order and left in another; nought of none.
///
/// # References
/// Hyndman and Fan (1996), The American Statistician 50:361-365, type 7.
pub(crate) fn quantile(values: &mut [f64], p: f64) -> f64 {
    let Some(last) = values.len().checked_sub(1) else {
        return 0.0;
    };
    let place = real(last) * p;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between 0 and the last place"
    )]
    let below = (place.floor() as usize).min(last);
    let (_, lower, above) = values.select_nth_unstable_by(below, f64::total_cmp);
    let lower = *lower;
    let upper = above.iter().copied().reduce(f64::min).unwrap_or(lower);
    lower + (place - place.floor()) * (upper - lower)
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

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
    let place = Place::new(last + 1, p);
    let (_, lower, above) = values.select_nth_unstable_by(place.below, f64::total_cmp);
    let (lower, upper) = (*lower, above.iter().copied().reduce(f64::min));
    place.between(|after| if after == 0 { Some(lower) } else { upper })
}

/// Where the quantile of type 7 of some values stands among them in order.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    /// The value that it is not below, counted from 0.
    pub(crate) below: usize,
    /// How far it is from there to the next.
    part: f64,
}

impl Place {
    /// Of so many values, at least one.
    pub(crate) fn new(values: usize, p: f64) -> Self {
        let last = values.saturating_sub(1);
        let place = real(last) * p;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "between 0 and the last place"
        )]
        let below = (place.floor() as usize).min(last);
        Self {
            below,
            part: place - place.floor(),
        }
    }

    /// The quantile, from the value there (0) and the one after it (1), where there is one; nought
    /// of none.
    pub(crate) fn between(self, value: impl Fn(usize) -> Option<f64>) -> f64 {
        let lower = value(0).unwrap_or(0.0);
        let upper = value(1).unwrap_or(lower);
        lower + self.part * (upper - lower)
    }
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

//! The same number of figures in each class.

/// Upper bounds with an equal share of the figures at or below each, as far as ties allow.
///
/// # Units
/// Those of the figures. Quantiles that are equal are one bound: ties may leave
/// fewer classes than were asked for.
///
/// # Formula
/// The `c/k` quantile of type 7: at `h = (n - 1) c / k` between the figures in order,
/// `x[h] + (h - floor h) (x[h+1] - x[h])`.
///
/// # References
/// Hyndman and Fan (1996), "Sample quantiles in statistical packages", The American
/// Statistician 50, 361-365, type 7; `mapclassify.Quantiles`.
pub(super) fn bounds(sorted: &[f64], classes: u8) -> Vec<f64> {
    let Some(last) = sorted.len().checked_sub(1) else {
        return Vec::new();
    };
    let count = usize::from(classes);
    let mut bounds: Vec<f64> = (1..=count)
        .filter_map(|class| {
            let (whole, rest) = (last * class / count, last * class % count);
            let lower = *sorted.get(whole)?;
            let upper = sorted.get(whole + 1).copied().unwrap_or(lower);
            #[expect(clippy::cast_precision_loss, reason = "both are at most 255")]
            let share = rest as f64 / count as f64;
            // Half the figures at a time: the difference of the largest numbers overflows.
            Some(lower + 2.0 * (share * (upper * 0.5 - lower * 0.5)))
        })
        .collect();
    bounds.dedup();
    bounds
}

#[cfg(test)]
mod tests {
    use super::super::examples::{CALIFORNIA, COLUMBUS, close};
    use crate::Classification;

    /// `mapclassify.Quantiles(y, k=5)` of mapclassify 2.10.0: its documentation for California.
    #[test]
    fn cuts_as_mapclassify_does() {
        let of = |values| Classification::Quantile.cut(values, 5).expect("figures");
        let classes = of(&CALIFORNIA);
        close(
            classes.upper_bounds(),
            &[1.464, 5.798, 13.278, 54.616, 4111.45],
        );
        assert_eq!(classes.counts(), [12, 11, 12, 11, 12]);
        let classes = of(&COLUMBUS);
        close(
            classes.upper_bounds(),
            &[
                19.022_576_2,
                29.325_973_8,
                39.025_214,
                53.161_033_2,
                68.892_044,
            ],
        );
        assert_eq!(classes.counts(), [10, 10, 9, 10, 10]);
    }
}

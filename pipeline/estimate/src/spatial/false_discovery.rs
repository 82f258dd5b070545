//! Controlling false discoveries among the tests of many areas.

use vocabulary::AreaColumn;

use super::SpatialFailure;
use super::variable::column;
use crate::cells::real;

/// Adjusted p-values: the smallest share of false discoveries at which each would be called significant.
///
/// A thousand tests at 0.05 call fifty areas significant on a map of pure chance. Of areas
/// whose adjusted p-value is at most 0.05, one in twenty is expected to be called so falsely.
/// The guarantee holds for independent tests and for those that are positively dependent, as
/// tests of neighbouring areas tend to be. Areas that have no p-value stay without, and are
/// not among the tests.
///
/// A pseudo p-value is no smaller than two over one more than the number of permutations, so few
/// permutations of many areas leave nothing to be found.
///
/// # Units
/// Probabilities.
///
/// # Formula
/// With `p(1) <= ... <= p(m)`: `q(i) = min over j >= i of (m p(j) / j)`, not above 1.
///
/// # Errors
/// A p-value that is no probability.
///
/// # References
/// Benjamini and Hochberg (1995), Journal of the Royal Statistical Society B 57:289-300.
/// Benjamini and Yekutieli (2001), The Annals of Statistics 29:1165-1188 (dependence).
/// Caldas de Castro and Singer (2006), Geographical Analysis 38:180-208 (local statistics).
///
/// # Example
/// ```
/// # use std::sync::Arc;
/// # use vocabulary::{Area, AreaColumn, AreaList};
/// # let area = |code: &str| Area { code: code.parse().unwrap(), name: code.to_owned() };
/// let areas = Arc::new(AreaList::new(["A", "B", "C"].map(area).to_vec())?);
/// let p = AreaColumn::align_pairs(&areas, [("A".parse()?, Some(0.01)), ("B".parse()?, None), ("C".parse()?, Some(0.04))])?;
/// let adjusted = estimate::spatial::benjamini_hochberg(&p)?;
/// assert_eq!(adjusted.as_slice(), [Some(0.02), None, Some(0.04)]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn benjamini_hochberg(
    p_values: &AreaColumn<Option<f64>>,
) -> Result<AreaColumn<Option<f64>>, SpatialFailure> {
    let known = p_values.values().copied().enumerate();
    let mut tests: Vec<(usize, f64)> = known.filter_map(|(at, p)| Some((at, p?))).collect();
    if let Some((_, p)) = tests.iter().find(|(_, p)| !(0.0..=1.0).contains(p)) {
        return Err(SpatialFailure::NotAProbability(*p));
    }
    tests.sort_by(|(_, one), (_, other)| one.total_cmp(other));
    let mut adjusted = vec![None; p_values.areas().len()];
    let mut smallest = 1.0;
    let count = real(tests.len() as u64);
    for ((at, p), rank) in tests.iter().rev().zip((1..=tests.len() as u64).rev()) {
        // The quotient first: it is exactly 1 for the largest, which then stays as it is.
        smallest = f64::min(smallest, p * (count / real(rank)));
        if let Some(slot) = adjusted.get_mut(*at) {
            *slot = Some(smallest);
        }
    }
    Ok(column(p_values.areas(), adjusted))
}

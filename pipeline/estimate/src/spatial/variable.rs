//! One variable, checked once and standardised for every statistic.

use std::sync::Arc;

use vocabulary::{AreaCode, AreaColumn, AreaList};

use super::SpatialFailure;
use crate::cells::real;

/// A number for every area: two areas or more, every number finite, not all the same.
#[derive(Debug, Clone, PartialEq)]
pub struct Variable {
    areas: Arc<AreaList>,
    values: Vec<f64>,
    /// The values less their mean, in standard deviations.
    deviations: Vec<f64>,
    mean: f64,
    standard_deviation: f64,
    kurtosis: f64,
}

impl Variable {
    /// Checks and standardises the values of a column.
    ///
    /// # Units
    /// Any; the standard deviation divides by the number of areas.
    ///
    /// # Errors
    /// Fewer than two areas; values that are not finite, or too large to be told from
    /// it; the same value everywhere.
    ///
    /// # Example
    /// ```
    /// # use std::sync::Arc;
    /// # use vocabulary::{Area, AreaColumn, AreaList};
    /// # let area = |code: &str| Area { code: code.parse().unwrap(), name: code.to_owned() };
    /// let areas = Arc::new(AreaList::new(vec![area("A"), area("B")])?);
    /// let column = AreaColumn::from_fn(&areas, |code| if code.as_str() == "A" { 1.0 } else { 3.0 });
    /// let variable = estimate::spatial::Variable::new(&column)?;
    /// assert_eq!((variable.mean(), variable.standard_deviation()), (2.0, 1.0));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn new(column: &AreaColumn<f64>) -> Result<Self, SpatialFailure> {
        let areas = column.areas();
        if areas.len() < 2 {
            return Err(SpatialFailure::TooFewAreas { areas: areas.len() });
        }
        let not_finite = codes_where(column, |value| !value.is_finite());
        if !not_finite.is_empty() {
            return Err(SpatialFailure::NotFinite(not_finite));
        }
        let values = column.as_slice();
        let least = values.iter().copied().fold(f64::INFINITY, f64::min);
        if values.iter().all(|value| *value <= least) {
            return Err(SpatialFailure::Constant { value: least });
        }
        let n = real(areas.len() as u64);
        let rough = values.iter().map(|value| value / n).sum::<f64>();
        let mean = rough + values.iter().map(|value| (value - rough) / n).sum::<f64>();
        // Scaled by the largest, so that no square overflows or vanishes.
        let largest = values
            .iter()
            .fold(0.0, |most, v| f64::max(most, (v - mean).abs()));
        if !largest.is_finite() {
            return Err(SpatialFailure::NotFinite(codes_where(column, |v| {
                v.abs() > f64::MAX / 4.0
            })));
        }
        // What rounding of the mean leaves, as it does with a large offset, is taken out again.
        let rest = values
            .iter()
            .map(|value| (value - mean) / largest / n)
            .sum::<f64>();
        let scaled = || values.iter().map(|value| (value - mean) / largest - rest);
        let spread = (scaled().map(|z| z * z).sum::<f64>() / n).sqrt();
        let deviations: Vec<f64> = scaled().map(|z| z / spread).collect();
        let kurtosis = deviations.iter().map(|z| z.powi(4)).sum::<f64>() / n;
        Ok(Self {
            areas: Arc::clone(areas),
            values: values.to_vec(),
            deviations,
            mean,
            standard_deviation: spread * largest,
            kurtosis,
        })
    }

    /// The areas, in whose order the values stand.
    #[must_use]
    pub fn areas(&self) -> &Arc<AreaList> {
        &self.areas
    }

    /// The mean of the values.
    #[must_use]
    pub const fn mean(&self) -> f64 {
        self.mean
    }

    /// The root of the mean square deviation: divided by the number of areas, not by one less.
    #[must_use]
    pub const fn standard_deviation(&self) -> f64 {
        self.standard_deviation
    }

    /// The values, in the order of the areas.
    pub(super) fn values(&self) -> &[f64] {
        &self.values
    }

    /// The values less their mean, in standard deviations.
    pub(super) fn deviations(&self) -> &[f64] {
        &self.deviations
    }

    /// The mean fourth power of the deviations, 3 for a normal variable.
    pub(super) const fn kurtosis(&self) -> f64 {
        self.kurtosis
    }

    /// Whether it is over these areas.
    pub(super) fn check(&self, areas: &Arc<AreaList>) -> Result<(), SpatialFailure> {
        same_areas(&self.areas, areas, "variable and the neighbours")
    }
}

/// Whether two lists hold the same codes.
pub(super) fn same_areas(
    one: &Arc<AreaList>,
    other: &Arc<AreaList>,
    what: &'static str,
) -> Result<(), SpatialFailure> {
    if Arc::ptr_eq(one, other) || one.codes().eq(other.codes()) {
        Ok(())
    } else {
        Err(SpatialFailure::OtherAreas { what })
    }
}

/// The areas whose value is so.
pub(super) fn codes_where<T: Copy>(
    column: &AreaColumn<T>,
    is_so: impl Fn(T) -> bool,
) -> Vec<AreaCode> {
    let found = column.iter().filter(|(_, value)| is_so(**value));
    found.map(|(code, _)| code).collect()
}

/// A column of values that stand in the order of the areas, one an area.
pub(super) fn column<T>(areas: &Arc<AreaList>, values: Vec<T>) -> AreaColumn<T> {
    AreaColumn::align_pairs(areas, areas.codes().zip(values))
        .expect("one value was computed for every area of the list")
}

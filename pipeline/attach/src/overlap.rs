//! Areas that cover the same ground.

use std::collections::BTreeMap;

use geo::{Area, BooleanOps, MultiPolygon};
use vocabulary::AreaCode;

use crate::index::ShapeIndex;

/// An overlap below this share of the smaller area is a sliver, as generalising
/// and reprojecting leave along a border.
const SLIVER: f64 = 0.001;

/// Two areas that cover the same ground.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Overlap {
    /// The smaller code.
    pub a: AreaCode,
    /// The larger code.
    pub b: AreaCode,
    /// How much of the smaller area lies in both, as a proportion.
    pub share: f64,
}

/// Pairs of areas that overlap by more than a sliver, in the order of their codes.
pub(crate) fn overlaps(
    shapes: &BTreeMap<AreaCode, MultiPolygon<f64>>,
    index: &ShapeIndex,
) -> Vec<Overlap> {
    let overlap = |(a, b): (AreaCode, AreaCode)| {
        let (of_a, of_b) = (shapes.get(&a)?, shapes.get(&b)?);
        // Both are measured in square degrees: only their ratio is used.
        let common = of_a.intersection(of_b).unsigned_area();
        let share = common / of_a.unsigned_area().min(of_b.unsigned_area());
        (share > SLIVER).then_some(Overlap { a, b, share })
    };
    index
        .pairs_within(0.0)
        .into_iter()
        .filter_map(overlap)
        .collect()
}

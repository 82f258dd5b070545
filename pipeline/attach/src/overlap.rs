//! Areas that cover the same ground.

use std::collections::BTreeMap;

use geo::{Area, BooleanOps, MultiPolygon};
use vocabulary::AreaCode;

use crate::apart::share_no_ground;
use crate::index::ShapeIndex;
use crate::outline::Outline;
use crate::parallel::in_order;

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
///
/// Outlines that meet in common vertices and segments are told apart by these; only for
/// others is it computed what they have in common.
pub(crate) fn overlaps(
    shapes: &BTreeMap<AreaCode, MultiPolygon<f64>>,
    index: &ShapeIndex,
) -> Vec<Overlap> {
    let shapes: Vec<_> = shapes.iter().collect();
    let outlines = in_order(&shapes, || (), |(), _, (_, shape)| Outline::of(*shape));
    let at = |code: AreaCode| shapes.binary_search_by_key(&code, |(code, _)| **code).ok();
    let overlap = |(a, b): (AreaCode, AreaCode)| {
        let (at_a, at_b) = (at(a)?, at(b)?);
        if share_no_ground(outlines.get(at_a)?, outlines.get(at_b)?) {
            return None;
        }
        let (&(_, of_a), &(_, of_b)) = (shapes.get(at_a)?, shapes.get(at_b)?);
        // Both are measured in square degrees: only their ratio is used.
        let common = of_a.intersection(of_b).unsigned_area();
        let share = common / of_a.unsigned_area().min(of_b.unsigned_area());
        (share > SLIVER).then_some(Overlap { a, b, share })
    };
    let found = in_order(&index.pairs(), || (), |(), _, pair| overlap(*pair));
    found.into_iter().flatten().collect()
}

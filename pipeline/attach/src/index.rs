//! Which areas can touch: an R-tree over the rectangles around their shapes.

use std::collections::{BTreeMap, BTreeSet};

use geo::{BoundingRect, MultiPolygon, Point};
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree, RTreeObject};
use vocabulary::AreaCode;

/// The rectangles around some shapes, to be asked which lie near which.
#[derive(Debug)]
pub(crate) struct ShapeIndex {
    tree: RTree<GeomWithData<Rectangle<[f64; 2]>, AreaCode>>,
}

impl ShapeIndex {
    /// Indexes shapes; one without points is left out.
    pub fn new(shapes: &BTreeMap<AreaCode, MultiPolygon<f64>>) -> Self {
        let around = |(code, shape): (&AreaCode, &MultiPolygon<f64>)| {
            let (low, high) = shape
                .bounding_rect()
                .map(|around| (around.min(), around.max()))?;
            let rectangle = Rectangle::from_corners([low.x, low.y], [high.x, high.y]);
            Some(GeomWithData::new(rectangle, *code))
        };
        Self {
            tree: RTree::bulk_load(shapes.iter().filter_map(around).collect()),
        }
    }

    /// Pairs whose rectangles meet, the smaller code first, in order.
    pub fn pairs(&self) -> Vec<(AreaCode, AreaCode)> {
        let mut pairs = Vec::new();
        for one in &self.tree {
            let met = self.tree.locate_in_envelope_intersecting(&one.envelope());
            let later = met.filter(|other| one.data < other.data);
            pairs.extend(later.map(|other| (one.data, other.data)));
        }
        pairs.sort_unstable();
        pairs
    }

    /// The shapes whose rectangles hold a place, in order.
    pub fn around(&self, at: Point<f64>) -> BTreeSet<AreaCode> {
        let at = AABB::from_point([at.x(), at.y()]);
        let met = self.tree.locate_in_envelope_intersecting(&at);
        met.map(|one| one.data).collect()
    }

    /// The rectangle around all of them: west, south, east and north; `None` without shapes.
    pub fn bounds(&self) -> Option<[f64; 4]> {
        let envelope = self.tree.root().envelope();
        let ([west, south], [east, north]) = (envelope.lower(), envelope.upper());
        (self.tree.size() > 0).then_some([west, south, east, north])
    }
}

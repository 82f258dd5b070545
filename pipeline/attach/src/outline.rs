//! The borders of shapes, to be asked where points lie and what meets them.

use geo::coordinate_position::CoordPos;
use geo::{Coord, Intersects, LineString, Polygon, Winding};
use rstar::Envelope;

use crate::rings::{Rectangle, Ring};

/// The rings of a shape that are each sound.
#[derive(Debug)]
pub(crate) struct Outline<'a> {
    borders: Vec<Border<'a>>,
    around: Rectangle,
}

/// One ring, and on which side of it the ground lies.
#[derive(Debug)]
pub(crate) struct Border<'a> {
    pub ring: Ring<'a>,
    pub ground_on_the_left: bool,
}

impl<'a> Outline<'a> {
    pub fn of(polygons: impl IntoIterator<Item = &'a Polygon<f64>>) -> Self {
        let border = |ring: &'a LineString<f64>, is_shell: bool| Border {
            ring: Ring::new(&ring.0),
            ground_on_the_left: ring.is_ccw() == is_shell,
        };
        let borders: Vec<_> = polygons
            .into_iter()
            .flat_map(|polygon| {
                let holes = polygon.interiors().iter();
                std::iter::once(border(polygon.exterior(), true))
                    .chain(holes.map(move |hole| border(hole, false)))
            })
            .collect();
        let around = borders
            .iter()
            .fold(Rectangle::new_empty(), |around, border| {
                around.merged(&border.ring.around())
            });
        Self { borders, around }
    }

    /// The rectangle around all of it.
    pub fn around(&self) -> Rectangle {
        self.around
    }

    /// Any of its points.
    pub fn a_point(&self) -> Option<Coord> {
        self.borders
            .iter()
            .find_map(|border| border.ring.points().first().copied())
    }

    /// Where a point lies to the shape: inside an odd number of its rings, it lies inside it.
    pub fn position(&self, at: Coord) -> CoordPos {
        let mut inside = false;
        for border in &self.borders {
            match border.ring.position(at) {
                CoordPos::OnBoundary => return CoordPos::OnBoundary,
                CoordPos::Inside => inside = !inside,
                CoordPos::Outside => {}
            }
        }
        if inside {
            CoordPos::Inside
        } else {
            CoordPos::Outside
        }
    }

    /// The borders whose rectangles meet that of another shape.
    pub fn borders_near(&self, other: &Outline<'_>) -> impl Iterator<Item = &Border<'a>> {
        let around = other.around;
        self.borders
            .iter()
            .filter(move |border| border.ring.around().intersects(&around))
    }

    /// Whether a segment of one and a segment of the other have a point in common.
    pub fn meets(&self, other: &Outline<'_>) -> bool {
        let mut meets = false;
        for border in self.borders_near(other) {
            for other in other.borders_near(self) {
                border.ring.meet(&other.ring, &mut |at, other_at| {
                    let lines = border.ring.segment(at).zip(other.ring.segment(other_at));
                    meets = meets || lines.is_some_and(|(line, other)| line.intersects(&other));
                });
            }
        }
        meets
    }
}

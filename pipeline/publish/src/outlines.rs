//! The outlines of the areas, drawn once for all maps of the page and all pictures.

use geo::{Area as _, MultiPolygon};

use crate::sheet::Sheet;
use crate::{Tolerance, Topology, geometry};

/// How many pixels the drawing is wide at its own size.
pub(crate) const WIDTH: f64 = 480.0;
/// The largest height, so that a tall region stays on a screen.
const HEIGHT: f64 = 560.0;
/// The space around it, for the lines of the borders.
const MARGIN: f64 = 4.0;
/// How many of the drawing's units make one pixel at its own size. Borders that areas share are
/// snapped to the same points, so that nothing gapes between them.
pub(crate) const UNITS: f64 = 5.0;

/// How many metres a degree of latitude is long, about.
const METRES_PER_DEGREE: f64 = 111_000.0;

/// The areas as paths of whole numbers.
pub(crate) struct Outlines {
    /// Width and height of the drawing, in its units.
    pub(crate) size: (i64, i64),
    /// One an area, in the order of the sheet.
    pub(crate) paths: Vec<String>,
}

impl Outlines {
    /// Equirectangular, true to scale at the middle latitude. Bends too small for the drawing are left
    /// out, the same on both sides of a border.
    pub(crate) fn new(sheet: &Sheet) -> Self {
        let bounds = geometry::bounds(sheet.rows.iter().map(|row| &row.shape));
        let Some([west, south, east, north]) = bounds else {
            return Self {
                size: (0, 0),
                paths: Vec::new(),
            };
        };
        let shrink = f64::midpoint(south, north).to_radians().cos();
        let (width, height) = ((east - west) * shrink, north - south);
        let scale = ((WIDTH - 2.0 * MARGIN) / width).min((HEIGHT - 2.0 * MARGIN) / height) * UNITS;
        let margin = MARGIN * UNITS;
        let topology = Topology::new(sheet.rows.iter().map(|row| &row.shape));
        let shapes = topology.simplified(Tolerance::Metres(METRES_PER_DEGREE / scale));
        let flat = |x: f64, y: f64| {
            (
                whole(margin + (x - west) * shrink * scale),
                whole(margin + (north - y) * scale),
            )
        };
        Self {
            size: (
                whole(width * scale + 2.0 * margin),
                whole(height * scale + 2.0 * margin),
            ),
            paths: shapes.iter().map(|shape| path(shape, flat)).collect(),
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "a few thousand units at most")]
impl Outlines {
    /// Width and height of the drawing, in its units.
    pub(crate) const fn extent(&self) -> (f64, f64) {
        (self.size.0 as f64, self.size.1 as f64)
    }

    /// How many times as high as wide it is; nought where there is nothing to draw.
    pub(crate) fn aspect(&self) -> f64 {
        let (wide, high) = self.extent();
        if wide > 0.0 { high / wide } else { 0.0 }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a few thousand units at most"
)]
fn whole(x: f64) -> i64 {
    x.round() as i64
}

/// The rings of a shape, each from a point on in steps from point to point. Rings that are too small
/// to be seen are left out; an area that has no other is drawn as the least square there is.
fn path(shape: &MultiPolygon<f64>, flat: impl Fn(f64, f64) -> (i64, i64)) -> String {
    let mut text = String::new();
    for ring in shape.0.iter().flat_map(geometry::rings) {
        let mut points: Vec<(i64, i64)> = ring.0.iter().map(|at| flat(at.x, at.y)).collect();
        points.dedup();
        points.pop();
        let points = without_straight(&points);
        // What has shrunk to a point or a line.
        if points.len() < 3 {
            continue;
        }
        let mut at = (0, 0);
        for (nth, point) in points.iter().enumerate() {
            text.push_str(match nth {
                0 => "M",
                1 => "l",
                _ => "",
            });
            pair(&mut text, nth > 1, (point.0 - at.0, point.1 - at.1));
            at = *point;
        }
        text.push('Z');
    }
    let polygons = shape.0.iter();
    let largest = polygons.max_by(|a, b| a.unsigned_area().total_cmp(&b.unsigned_area()));
    if let Some(at) = largest
        .filter(|_| text.is_empty())
        .and_then(|of| of.exterior().0.first())
    {
        let (x, y) = flat(at.x, at.y);
        text = format!("M{x} {y}l1 0 0 1-1 0Z");
    }
    text
}

/// The points of a ring without those that lie on a straight line between their neighbours.
fn without_straight(ring: &[(i64, i64)]) -> Vec<(i64, i64)> {
    let before = ring.iter().cycle().skip(ring.len().saturating_sub(1));
    let after = ring.iter().cycle().skip(1);
    let neighbours = before.zip(after);
    let turns = ring
        .iter()
        .zip(neighbours)
        .filter(|(b, (a, c))| (b.0 - a.0) * (c.1 - b.1) != (b.1 - a.1) * (c.0 - b.0));
    turns.map(|(point, _)| *point).collect()
}

/// Two numbers as a path has them: a space alone where the second or the text before needs one.
fn pair(text: &mut String, apart: bool, (x, y): (i64, i64)) {
    if apart && x >= 0 {
        text.push(' ');
    }
    text.push_str(&x.to_string());
    if y >= 0 {
        text.push(' ');
    }
    text.push_str(&y.to_string());
}

#[cfg(test)]
mod tests {
    use geo::polygon;

    use super::*;

    #[test]
    fn outlines_are_steps_from_a_point() {
        let shape = polygon![(x: 1., y: 1.), (x: 5., y: 1.), (x: 9., y: 1.), (x: 9., y: 4.), (x: 1., y: 4.), (x: 1., y: 1.)];
        let shape = MultiPolygon(vec![shape]);
        let flat = |x, y| (whole(x), whole(y));
        assert_eq!(path(&shape, flat), "M1 1l8 0 0 3-8 0Z");
        // A tenth of the size: as little as can be drawn.
        let tiny = path(&shape, |x, y| flat(x / 10.0, y / 10.0));
        assert_eq!(tiny, "M0 0l1 0 0 1-1 0Z");
        assert_eq!(path(&MultiPolygon(Vec::new()), flat), "");
    }
}

//! Areas cut at the edge of a tile's buffer, so that neighbours still fit together.

use super::hot_pixel::{along, meets};
use super::rings::{Polygon, cancel, polygons};
use crate::topology::{Point, cross};

/// The square that a tile and its buffer are, with the points at which borders cross its sides.
#[derive(Debug)]
pub(super) struct Frame {
    low: i32,
    high: i32,
    /// Where along each side, in order: of x at the low and the high end, then of y.
    crossings: [Vec<i32>; 4],
}

/// A place on the sides, counted around the square with its inside to the left where y is up.
type Place = i64;

impl Frame {
    /// The frame of a tile of so many units and so wide a buffer.
    ///
    /// A border crosses a side at a point that is rounded to a whole unit. All borders that pass
    /// through that pixel go by its middle, as in snap rounding, so that none crosses another.
    pub(super) fn new<'a>(
        extent: i32,
        buffer: i32,
        edges: impl Iterator<Item = &'a [Point; 2]>,
    ) -> Self {
        let (low, high) = (-buffer, extent + buffer);
        let mut frame = Self {
            low,
            high,
            crossings: std::array::from_fn(|_| vec![low, high]),
        };
        for edge in edges {
            for side in 0..4 {
                let crossing = frame.crossing(side, *edge);
                frame.crossings[side].extend(crossing);
            }
        }
        for side in &mut frame.crossings {
            side.sort_unstable();
            side.dedup();
        }
        frame
    }

    /// What is within the frame of an area whose edges near it these are; `middle` says whether
    /// the area holds the middle of the tile.
    pub(super) fn cut(
        &self,
        edges: impl Iterator<Item = [Point; 2]>,
        middle: bool,
    ) -> Vec<Polygon> {
        let mut inner = Vec::new();
        for [from, to] in edges {
            self.bend(from, to, &mut inner);
        }
        inner.retain(|edge| edge.iter().all(|at| self.holds(*at)) && !self.is_on_a_side(*edge));
        cancel(&mut inner);
        let along = self.sides(&inner, middle);
        inner.extend(along);
        polygons(inner)
    }

    /// Axis and place of a side.
    fn side(&self, side: usize) -> (usize, i32) {
        (side / 2, [self.low, self.high][side % 2])
    }

    /// Where an edge crosses a side between its ends, to the nearest unit.
    fn crossing(&self, side: usize, [a, b]: [Point; 2]) -> Option<i32> {
        let (axis, at) = self.side(side);
        let apart = (a[axis] < at && at < b[axis]) || (b[axis] < at && at < a[axis]);
        if !apart {
            return None;
        }
        let wide = |of: i32| i128::from(of);
        let other = 1 - axis;
        let mut below = wide(b[axis]) - wide(a[axis]);
        let mut above =
            wide(a[other]) * below + (wide(b[other]) - wide(a[other])) * (wide(at) - wide(a[axis]));
        if below < 0 {
            (above, below) = (-above, -below);
        }
        let within = wide(self.low) * below <= above && above <= wide(self.high) * below;
        let nearest = (2 * above + below).div_euclid(2 * below);
        i32::try_from(nearest).ok().filter(|_| within)
    }

    /// Appends an edge by way of every crossing whose pixel it passes through.
    fn bend(&self, from: Point, to: Point, edges: &mut Vec<[Point; 2]>) {
        let mut met = Vec::new();
        let [a, b] = [from, to].map(|at| at.map(|of| 2 * i64::from(of)));
        for side in 0..4 {
            let (axis, at) = self.side(side);
            if at < from[axis].min(to[axis]) || at > from[axis].max(to[axis]) {
                continue;
            }
            let other = 1 - axis;
            let ends = [from[other].min(to[other]), from[other].max(to[other])];
            let crossings = &self.crossings[side];
            let first = crossings.partition_point(|of| *of < ends[0]);
            for of in crossings[first..].iter().take_while(|of| **of <= ends[1]) {
                let mut pixel = [at; 2];
                pixel[other] = *of;
                let low = pixel.map(|of| 2 * i64::from(of) - 1);
                if meets(a, b, low, low.map(|of| of + 2)) {
                    met.push(pixel);
                }
            }
        }
        if met.is_empty() {
            return edges.push([from, to]);
        }
        met.extend([from, to]);
        along(from, to, &mut met);
        edges.extend(met.windows(2).map(|edge| [edge[0], edge[1]]));
    }

    fn holds(&self, at: Point) -> bool {
        at.iter().all(|of| (self.low..=self.high).contains(of))
    }

    fn is_on_a_side(&self, [a, b]: [Point; 2]) -> bool {
        (0..4).any(|side| {
            let (axis, at) = self.side(side);
            a[axis] == at && b[axis] == at
        })
    }

    /// The stretches of the sides that bound an area, given its edges within the frame.
    ///
    /// Around the frame the area begins where more of its edges lead to a side than from it, and
    /// ends where more lead from it. Where none does it is on all sides or on none: its
    /// edges within then run around it, or around what is left out of it.
    fn sides(&self, inner: &[[Point; 2]], middle: bool) -> Vec<[Point; 2]> {
        let (low, high) = (self.low, self.high);
        let corners = [[low, low], [high, low], [high, high], [low, high]];
        let place = |at: Point| Some((self.place(at)?, at));
        let mut stops: Vec<(Place, Point, i32)> = Vec::new();
        for corner in corners {
            stops.extend(place(corner).map(|(place, at)| (place, at, 0)));
        }
        for [from, to] in inner {
            stops.extend(place(*from).map(|(place, at)| (place, at, -1)));
            stops.extend(place(*to).map(|(place, at)| (place, at, 1)));
        }
        stops.sort_unstable();
        let mut around: Vec<(Point, i32)> = Vec::new();
        for (_, at, change) in stops {
            match around.last_mut() {
                Some((last, sum)) if *last == at => *sum += change,
                _ => around.push((at, change)),
            }
        }
        let levels = around.iter().scan(0, |level, (_, change)| {
            *level += change;
            Some(*level)
        });
        let levels: Vec<i32> = levels.collect();
        let least = levels.iter().min().copied().unwrap_or_default();
        let all = levels.iter().all(|level| *level == least) && self.is_around(inner, middle);
        let next = around.iter().cycle().skip(1);
        let stretches = around.iter().zip(next).zip(levels);
        let bounded = stretches.filter(|(_, level)| all || *level > least);
        bounded.map(|((from, to), _)| [from.0, to.0]).collect()
    }

    /// Whether an area no edge of which ends at a side is on all sides.
    fn is_around(&self, inner: &[[Point; 2]], middle: bool) -> bool {
        if inner.is_empty() {
            return middle;
        }
        let corner = [self.low; 2];
        let twice: i128 = inner
            .iter()
            .map(|[a, b]| i128::from(cross(corner, *a, *b)))
            .sum();
        twice < 0
    }

    /// Where on the sides a point is; `None` within.
    fn place(&self, at: Point) -> Option<Place> {
        let wide = i64::from;
        let side = wide(self.high) - wide(self.low);
        let [x, y] = at.map(|of| wide(of) - wide(self.low));
        if y == 0 {
            Some(x)
        } else if x == side {
            Some(side + y)
        } else if y == side {
            Some(3 * side - x)
        } else if x == 0 {
            Some(4 * side - y)
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::topology::twice_area;

    fn ring(points: &[Point]) -> Vec<[Point; 2]> {
        let next = points.iter().cycle().skip(1);
        points.iter().zip(next).map(|(a, b)| [*a, *b]).collect()
    }

    fn area(edges: &[[Point; 2]], middle: bool) -> i128 {
        let frame = Frame::new(100, 10, edges.iter());
        let found = frame.cut(edges.iter().copied(), middle);
        found.iter().flatten().map(|ring| twice_area(ring)).sum()
    }

    /// The frame runs from -10 to 110.
    #[test]
    fn an_area_is_cut_to_what_is_within_the_frame() {
        let square =
            |low: Point, high: Point| ring(&[low, [high[0], low[1]], high, [low[0], high[1]]]);
        let all = 2 * 120 * 120;
        let cases = [
            (square([0, 0], [10, 10]), false, 200),
            (square([-50, -50], [50, 50]), false, 2 * 60 * 60),
            (square([-50, -50], [200, 200]), true, all),
            (square([-50, 20], [200, 40]), false, 2 * 120 * 20),
            (square([200, 200], [300, 300]), false, 0),
            (square([110, 20], [300, 40]), false, 0),
            (square([-10, -10], [110, 110]), true, all),
            (square([-10, 0], [20, 10]), false, 600),
            (Vec::new(), true, all),
            (Vec::new(), false, 0),
        ];
        for (edges, middle, twice) in cases {
            assert_eq!(area(&edges, middle), twice, "{edges:?}");
        }
    }

    #[test]
    fn what_lies_around_a_hole_is_on_all_sides() {
        let mut hole = ring(&[[20, 20], [20, 40], [40, 40], [40, 20]]);
        assert_eq!(area(&hole, true), 2 * (120 * 120 - 400));
        // One that touches the frame at a point, and one at a side.
        hole = ring(&[[-10, 20], [20, 40], [40, 20]]);
        assert_eq!(area(&hole, true), 2 * 120 * 120 - 1000);
        hole = ring(&[[-10, 20], [-10, 40], [40, 40], [40, 20]]);
        assert_eq!(area(&hole, true), 2 * (120 * 120 - 1000));
    }
}

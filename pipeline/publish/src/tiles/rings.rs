//! From edges to polygons.

use crate::topology::{Point, cross, twice_area};

/// A polygon: the exterior, then holes. Rings are not closed by their first point; those of
/// exteriors have areas above nought, and those of holes below.
pub(crate) type Polygon = Vec<Vec<Point>>;

/// The polygons that edges bound, with the inside to their left where y is up.
///
/// Edges meet in common ends alone, and as many lead to a point as from it. Two that run against
/// each other bound nothing and go. At a point where several polygons meet each keeps to
/// its own corner, and a ring that comes back to a point is cut there, so that every
/// ring is simple.
pub(crate) fn polygons(mut edges: Vec<[Point; 2]>) -> Vec<Polygon> {
    cancel(&mut edges);
    let mut used = vec![false; edges.len()];
    let mut rings = Vec::new();
    for start in 0..edges.len() {
        if !used[start] {
            trace(&edges, start, &mut used, &mut rings);
        }
    }
    assemble(rings)
}

/// Takes away pairs of edges that run against each other, and sorts the rest.
pub(super) fn cancel(edges: &mut Vec<[Point; 2]>) {
    let key = |[a, b]: &[Point; 2]| (*a.min(b), *a.max(b), a > b);
    edges.sort_unstable_by_key(key);
    let mut kept: Vec<[Point; 2]> = Vec::with_capacity(edges.len());
    for run in edges.chunk_by(|one, other| {
        let (one, other) = (key(one), key(other));
        (one.0, one.1) == (other.0, other.1)
    }) {
        let forward = run.iter().filter(|[a, b]| a < b).count();
        let backward = run.len() - forward;
        // Edges that overlap in the input can count twice; a border counts once.
        let [a, b] = run[0];
        let (low, high) = (a.min(b), a.max(b));
        if forward > backward {
            kept.push([low, high]);
        } else if backward > forward {
            kept.push([high, low]);
        }
    }
    kept.sort_unstable();
    *edges = kept;
}

/// Follows edges from one of them until it comes back, and cuts off every loop on the way.
fn trace(edges: &[[Point; 2]], start: usize, used: &mut [bool], rings: &mut Vec<Vec<Point>>) {
    let mut path = vec![edges[start][0]];
    let mut at = start;
    loop {
        used[at] = true;
        let [from, to] = edges[at];
        let first = edges.partition_point(|edge| edge[0] < to);
        let last = first + edges[first..].partition_point(|edge| edge[0] == to);
        // Only where several edges leave a point can it have been visited before.
        let again = to == path[0] || last - first > 1;
        let again = again.then(|| path.iter().rposition(|point| *point == to));
        if let Some(visited) = again.flatten() {
            rings.push(path.split_off(visited));
        }
        path.push(to);
        let open = (first..last).filter(|next| !used[*next]);
        match open.min_by(|one, other| clockwise(from, to, edges[*one][1], edges[*other][1])) {
            Some(next) => at = next,
            // Edges that do not close come of overlapping input, and bound nothing.
            None => return,
        }
    }
}

/// Which of two points comes first when one turns clockwise about `at` from where one came from.
fn clockwise(from: Point, at: Point, one: Point, other: Point) -> std::cmp::Ordering {
    let half = |to: Point| match cross(at, from, to) {
        side if side < 0 => 0,
        0 => 1,
        _ => 2,
    };
    let order = half(one).cmp(&half(other));
    order.then_with(|| cross(at, one, other).cmp(&0))
}

/// Gives each hole to the smallest exterior that it lies in.
fn assemble(rings: Vec<Vec<Point>>) -> Vec<Polygon> {
    let rings = rings.into_iter().map(|ring| (twice_area(&ring), ring));
    let rings = rings.filter(|(size, ring)| *size != 0 && ring.len() > 2);
    let (exteriors, holes): (Vec<_>, Vec<_>) = rings.partition(|(size, _)| *size > 0);
    let sizes: Vec<i128> = exteriors.iter().map(|(size, _)| *size).collect();
    let mut polygons: Vec<Polygon> = exteriors.into_iter().map(|(_, ring)| vec![ring]).collect();
    for (_, hole) in holes {
        let around = (0..polygons.len()).filter(|at| lies_in(&hole, &polygons[*at][0]));
        if let Some(at) = around.min_by_key(|at| sizes[*at]) {
            polygons[at].push(hole);
        }
    }
    polygons
}

/// Whether a ring lies in another that it has no edge in common with: whether the middle of its
/// first edge does.
fn lies_in(hole: &[Point], exterior: &[Point]) -> bool {
    let twice = |at: Point| at.map(|of| 2 * i64::from(of));
    let middle = [0, 1].map(|axis: usize| i64::from(hole[0][axis]) + i64::from(hole[1][axis]));
    let next = exterior.iter().cycle().skip(1);
    let mut inside = false;
    for (a, b) in exterior.iter().zip(next) {
        let (a, b) = (twice(*a), twice(*b));
        if (a[1] <= middle[1]) != (b[1] <= middle[1]) {
            let side = i128::from(b[0] - a[0]) * i128::from(middle[1] - a[1])
                - i128::from(b[1] - a[1]) * i128::from(middle[0] - a[0]);
            if (side > 0) == (b[1] > a[1]) {
                inside = !inside;
            }
        }
    }
    inside
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring(points: &[Point]) -> Vec<[Point; 2]> {
        let next = points.iter().cycle().skip(1);
        points.iter().zip(next).map(|(a, b)| [*a, *b]).collect()
    }

    fn square(low: Point, side: i32) -> Vec<Point> {
        let [x, y] = low;
        vec![[x, y], [x + side, y], [x + side, y + side], [x, y + side]]
    }

    fn areas(polygons: &[Polygon]) -> Vec<Vec<i128>> {
        let area = |ring: &Vec<Point>| twice_area(ring) / 2;
        polygons
            .iter()
            .map(|polygon| polygon.iter().map(area).collect())
            .collect()
    }

    #[test]
    fn squares_that_touch_at_a_corner_stay_two() {
        let mut edges = ring(&square([0, 0], 2));
        edges.extend(ring(&square([2, 2], 2)));
        assert_eq!(areas(&polygons(edges)), [[4], [4]]);
    }

    #[test]
    fn a_hole_that_touches_its_exterior_is_a_ring_of_its_own() {
        // One ring that visits [0, 0] twice: a square with a diamond cut out from its corner.
        let inner = [[0, 0], [1, 3], [3, 3], [3, 1]];
        let mut edges = ring(&square([0, 0], 9));
        edges.extend(ring(&inner));
        let found = polygons(edges);
        assert_eq!(found.len(), 1);
        assert_eq!(areas(&found)[0].len(), 2);
        assert_eq!(areas(&found)[0].iter().sum::<i128>(), 81 - 6);
    }

    #[test]
    fn an_island_in_a_hole_in_an_island_goes_where_it_belongs() {
        let mut edges = Vec::new();
        for (low, side, turned) in [(0, 20, false), (2, 16, true), (4, 12, false), (6, 8, true)] {
            let mut of = square([low, low], side);
            if turned {
                of.reverse();
            }
            edges.extend(ring(&of));
        }
        let mut found = areas(&polygons(edges));
        found.sort_unstable();
        assert_eq!(found, [[144, -64], [400, -256]]);
    }

    #[test]
    fn what_has_no_width_goes() {
        let mut edges = ring(&square([0, 0], 4));
        edges.extend([[[4, 4], [9, 9]], [[9, 9], [4, 4]]]);
        assert_eq!(areas(&polygons(edges)), [[16]]);
    }
}

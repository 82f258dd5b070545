//! Where borders meet that are not shared: these keep every vertex.

use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};

use super::arcs::{Arcs, number};
use super::plane::{Plane, Point, cross};

/// Whether each point has to stay, because an edge there crosses another one, lies on it, or has
/// a vertex of another arc on it or nearer than rounding can put it.
///
/// Of a coverage whose areas share their vertices no point has to. With these points held, no
/// edge that simplification touches crosses another, which its proof asks for.
pub(super) fn held(arcs: &Arcs, plane: Plane) -> Vec<bool> {
    let edges = edges(arcs);
    let near = plane.near();
    let mut held = vec![false; arcs.points.len()];
    let tree = RTree::bulk_load(boxes(arcs, &edges, 0));
    let around = RTree::bulk_load(boxes(arcs, &edges, near));
    for (one, other) in tree.intersection_candidates_with_other_tree(&around) {
        if one.data == other.data {
            continue;
        }
        let (ab, cd) = (edges[one.data as usize], edges[other.data as usize]);
        let at = |id: u32| arcs.points[id as usize];
        let [a, b, c, d] = [ab[0], ab[1], cd[0], cd[1]].map(at);
        let mut keep = |ids: &[u32]| ids.iter().for_each(|id| held[*id as usize] = true);
        let common = ab.iter().filter(|id| cd.contains(id)).count();
        if common == 0 && crosses(a, b, c, d) {
            keep(&[ab[0], ab[1], cd[0], cd[1]]);
        }
        // Each pair comes twice, so the ends of either edge are asked for.
        let reach = if common == 0 { near } else { 0 };
        for (id, end) in [(cd[0], c), (cd[1], d)] {
            if common < 2 && !ab.contains(&id) && is_near(end, a, b, reach) {
                keep(&[ab[0], ab[1], id]);
            }
        }
    }
    held
}

fn edges(arcs: &Arcs) -> Vec<[u32; 2]> {
    let of_arc = arcs.all.iter().flat_map(|arc| {
        let ids = arcs.ids(*arc);
        let last = ids.last().copied().zip(ids.first().copied());
        let closing = last
            .filter(|_| arc.closed)
            .map(|(last, first)| [last, first]);
        let open = ids.windows(2).map(|edge| [edge[0], edge[1]]);
        open.chain(closing)
    });
    of_arc.collect()
}

/// A box and whose it is.
type Boxed = GeomWithData<Rectangle<[i64; 2]>, u32>;

fn boxes(arcs: &Arcs, edges: &[[u32; 2]], around: i64) -> Vec<Boxed> {
    let boxed = edges.iter().enumerate().map(|(at, edge)| {
        let [a, b] = edge.map(|id| arcs.points[id as usize].map(i64::from));
        let low = [0, 1].map(|axis: usize| a[axis].min(b[axis]) - around);
        let high = [0, 1].map(|axis: usize| a[axis].max(b[axis]) + around);
        let corners = AABB::from_corners(low, high);
        GeomWithData::new(Rectangle::from_aabb(corners), number(at))
    });
    boxed.collect()
}

/// Whether two edges cross within both.
fn crosses(a: Point, b: Point, c: Point, d: Point) -> bool {
    let apart = |one: i64, other: i64| one.signum() * other.signum() < 0;
    apart(cross(a, b, c), cross(a, b, d)) && apart(cross(c, d, a), cross(c, d, b))
}

/// Whether a point lies beside an edge, between its ends, and no farther than so many units.
fn is_near(p: Point, a: Point, b: Point, near: i64) -> bool {
    let along = |from: Point, to: Point, axis: usize| i64::from(to[axis]) - i64::from(from[axis]);
    let dot = |to: Point| along(a, b, 0) * along(a, to, 0) + along(a, b, 1) * along(a, to, 1);
    let square = i128::from(dot(b));
    let off = i128::from(cross(a, b, p));
    let between = dot(p) > 0 && dot(p) < dot(b);
    between && off * off <= i128::from(near * near) * square
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges_cross_within_both_or_not_at_all() {
        assert!(crosses([0, 0], [4, 4], [0, 4], [4, 0]));
        assert!(!crosses([0, 0], [4, 4], [4, 4], [8, 0]));
        assert!(!crosses([0, 0], [4, 4], [0, 4], [1, 2]));
    }

    #[test]
    fn a_vertex_is_near_an_edge_beside_it_alone() {
        assert!(is_near([5, 2], [0, 0], [10, 0], 2));
        assert!(!is_near([5, 3], [0, 0], [10, 0], 2));
        assert!(!is_near([11, 0], [0, 0], [10, 0], 2));
        assert!(is_near([5, 0], [0, 0], [10, 0], 0));
    }
}

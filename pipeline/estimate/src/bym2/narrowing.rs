//! Whether totals narrow what is known of a count.

use std::collections::BTreeSet;

use vocabulary::{Count, CountInterval};

use super::input::{MapData, PublishedTotal};

/// More totals are not looked through.
const MOST_TOTALS: usize = 300;

/// Whether the totals of a map, together with its counts, leave some count fewer numbers than its
/// cell says. A total with a count of which nothing is known narrows nothing, and a total that no
/// counts fit is for [`fit`](super::fit) to refuse.
#[must_use]
pub fn totals_narrow(data: &MapData) -> bool {
    if data.totals.len() > MOST_TOTALS {
        return false;
    }
    let periods = data.periods();
    let is_known = |total: &&PublishedTotal| {
        let mut cells = total.areas.iter().map(|area| area * periods + total.period);
        cells.all(|cell| {
            data.cells
                .get(cell)
                .is_some_and(|(count, _)| count.interval().is_some())
        })
    };
    let known: Vec<PublishedTotal> = data.totals.iter().filter(is_known).cloned().collect();
    narrows(&data.cells, periods, &known)
}

/// Whether some count's range, given every total and every other count's range, is smaller than
/// its cell says.
///
/// # Formula
/// Totals that nest are added up from the inside: what each can be is what its parts can sum to
/// and what it says; what is left for each part is what it can be less what the others can. The
/// bounds are the exact ones, since every whole number between two sums is a sum.
pub(crate) fn narrows(cells: &[(Count, f64)], periods: usize, totals: &[PublishedTotal]) -> bool {
    let mut ranges: Vec<Option<(u64, u64)>> = cells
        .iter()
        .map(|(count, _)| count.interval().map(|of| (of.lower(), of.upper())))
        .collect();
    let mut order: Vec<(BTreeSet<usize>, CountInterval)> = totals
        .iter()
        .map(|total| {
            let cells = total.areas.iter().map(|area| area * periods + total.period);
            (cells.collect(), total.within)
        })
        .collect();
    order.sort_by_key(|(cells, _)| cells.len());
    // Each total as the parts that no smaller total holds, and the totals right inside it.
    let mut nodes: Vec<Node> = Vec::new();
    for (cells, within) in order {
        let mut left = cells.clone();
        let mut inside = Vec::new();
        for (at, node) in nodes.iter_mut().enumerate() {
            if node.cells.is_subset(&cells) {
                left = left.difference(&node.cells).copied().collect();
                if !node.is_held {
                    node.is_held = true;
                    inside.push(at);
                }
            }
        }
        let known: Option<Vec<(u64, u64)>> = left.iter().map(|cell| ranges[*cell]).collect();
        let Some(known) = known else {
            return true;
        };
        let inner = inside.iter().map(|at| nodes[*at].range);
        let (lower, upper) = known.into_iter().chain(inner).fold((0, 0), add);
        let range = (lower.max(within.lower()), upper.min(within.upper()));
        if range.0 > range.1 {
            // A contradiction is no narrowing: the fit refuses it by name.
            return false;
        }
        nodes.push(Node {
            cells,
            left,
            inside,
            range,
            is_held: false,
        });
    }
    // From the outside in: what a total can still be narrows its parts.
    for at in (0..nodes.len()).rev() {
        let (left, inside, whole) = {
            let node = &nodes[at];
            (node.left.clone(), node.inside.clone(), node.range)
        };
        let parts: Vec<(u64, u64)> = left
            .iter()
            .filter_map(|cell| ranges[*cell])
            .chain(inside.iter().map(|at| nodes[*at].range))
            .collect();
        let sum = parts.iter().copied().fold((0, 0), add);
        let narrowed = |part: (u64, u64)| {
            let others = (sum.0 - part.0, sum.1.saturating_sub(part.1));
            (
                part.0.max(whole.0.saturating_sub(others.1)),
                part.1.min(whole.1.saturating_sub(others.0)),
            )
        };
        for cell in left {
            if let Some(range) = &mut ranges[cell] {
                let to = narrowed(*range);
                if to != *range {
                    return true;
                }
            }
        }
        for inner in inside {
            nodes[inner].range = narrowed(nodes[inner].range);
        }
    }
    false
}

struct Node {
    cells: BTreeSet<usize>,
    left: BTreeSet<usize>,
    inside: Vec<usize>,
    range: (u64, u64),
    is_held: bool,
}

fn add(sum: (u64, u64), part: (u64, u64)) -> (u64, u64) {
    (sum.0.saturating_add(part.0), sum.1.saturating_add(part.1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use vocabulary::Marker;

    fn cell(lower: u64, upper: u64) -> (Count, f64) {
        let within = CountInterval::new(lower, upper).expect("in order");
        let count = Count::Suppressed {
            marker: Marker::Confidential,
            within,
        };
        (count, 1.0)
    }

    fn total(areas: Vec<usize>, lower: u64, upper: u64) -> PublishedTotal {
        PublishedTotal {
            name: "made".to_owned(),
            period: 0,
            areas,
            within: CountInterval::new(lower, upper).expect("in order"),
        }
    }

    proptest! {
        /// Against every combination of counts, one by one: two totals inside a third.
        #[test]
        fn agrees_with_counting(
            ranges in proptest::collection::vec((0_u64..4, 0_u64..4), 4),
            totals in proptest::collection::vec((0_u64..12, 0_u64..6), 3),
        ) {
            let cells: Vec<_> = ranges.iter().map(|(from, width)| cell(*from, from + width)).collect();
            let sets = [vec![0, 1], vec![2, 3], vec![0, 1, 2, 3]];
            let made: Vec<_> = sets.iter().zip(&totals)
                .map(|(areas, (from, width))| total(areas.clone(), *from, from + width)).collect();
            let mut seen: Vec<Option<(u64, u64)>> = vec![None; 4];
            let mut counts: Vec<u64> = ranges.iter().map(|(from, _)| *from).collect();
            'all: loop {
                let fits = made.iter().all(|of| {
                    let sum: u64 = of.areas.iter().map(|area| counts[*area]).sum();
                    (of.within.lower()..=of.within.upper()).contains(&sum)
                });
                if fits {
                    for (at, count) in counts.iter().enumerate() {
                        let (low, high) = seen[at].unwrap_or((*count, *count));
                        seen[at] = Some((low.min(*count), high.max(*count)));
                    }
                }
                for at in 0..4 {
                    if counts[at] < ranges[at].0 + ranges[at].1 {
                        counts[at] += 1;
                        continue 'all;
                    }
                    counts[at] = ranges[at].0;
                }
                break;
            }
            let feasible = seen[0].is_some();
            let narrow = seen.iter().zip(&ranges).any(|(seen, (from, width))| *seen != Some((*from, from + width)));
            if feasible {
                prop_assert_eq!(narrows(&cells, 1, &made), narrow);
            }
        }
    }
}

//! Whether totals narrow what is known of a count.

use super::input::MapData;

/// Whether the totals of a map, together with its counts, leave some count fewer numbers than its
/// cell says. A total with a count of which nothing is known narrows nothing, and totals that do
/// not fit each other or the counts are for [`fit`](super::fit) to refuse.
///
/// # Formula
/// Totals are added up from the inside: what each can be is what its parts can sum to and what it
/// says; what is left for each part is what it can be less what the others can. The bounds are
/// the exact ones, since every whole number between two sums is a sum.
#[must_use]
pub fn totals_narrow(data: &MapData) -> bool {
    let Ok(totals) = data.totals() else {
        return false;
    };
    let range = |cell: &usize| {
        let within = data.cells[*cell].0.interval();
        within.map_or((0, u64::MAX), |of| (of.lower(), of.upper()))
    };
    // Those inside stand before those that hold them.
    let mut sums: Vec<Range> = Vec::with_capacity(totals.len());
    for total in &totals {
        let inside = total.inside.iter().map(|at| sums[*at]);
        let (lower, upper) = total
            .cells
            .iter()
            .map(range)
            .chain(inside)
            .fold((0, 0), add);
        let within = total.within;
        sums.push((lower.max(within.lower()), upper.min(within.upper())));
    }
    // From the outside in: what a total can still be narrows its parts.
    for (at, total) in totals.iter().enumerate().rev() {
        let whole = sums[at];
        let inside = total.inside.iter().map(|at| sums[*at]);
        let sum = total
            .cells
            .iter()
            .map(range)
            .chain(inside)
            .fold((0, 0), add);
        let narrowed = |part: Range| {
            let others = (sum.0 - part.0, sum.1.saturating_sub(part.1));
            (
                part.0.max(whole.0.saturating_sub(others.1)),
                part.1.min(whole.1.saturating_sub(others.0)),
            )
        };
        if total
            .cells
            .iter()
            .map(range)
            .any(|own| narrowed(own) != own)
        {
            return true;
        }
        for inside in &total.inside {
            sums[*inside] = narrowed(sums[*inside]);
        }
    }
    false
}

/// The smallest and the largest number that something can be.
type Range = (u64, u64);

fn add(sum: Range, part: Range) -> Range {
    (sum.0.saturating_add(part.0), sum.1.saturating_add(part.1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use vocabulary::{Area, AreaList, Count, CountInterval, Marker, Neighbours};

    use crate::bym2::PublishedTotal;

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

    fn map(cells: Vec<(Count, f64)>, totals: Vec<PublishedTotal>) -> MapData {
        let area = |at: usize| {
            let code: vocabulary::AreaCode = format!("A{at}").parse().expect("a code");
            Area {
                code,
                name: code.to_string(),
            }
        };
        let areas = AreaList::new((0..cells.len()).map(area).collect()).expect("no code twice");
        let alone = vec![Vec::new(); cells.len()];
        MapData {
            neighbours: Neighbours::new(&areas.into(), alone).expect("neighbours"),
            times: vec![0.0],
            cells,
            covariates: Vec::new(),
            totals,
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
                prop_assert_eq!(totals_narrow(&map(cells, made)), narrow);
            }
        }
    }
}

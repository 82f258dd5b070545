//! The strongest circle of every map of chance.

use rayon::prelude::*;

use super::alias::Alias;
use super::circles::Circles;
use super::{Map, bound, log_likelihood_ratio};
use crate::draws::{Draws, Purpose};
use crate::spatial::Permutations;

/// Maps that are scanned side by side, so that one walk through the circles serves all.
const WIDTH: usize = 8;

/// The statistic of the strongest circle of every map, in the order of the maps.
pub(super) fn strongest(circles: &Circles<'_>, map: &Map, simulations: Permutations) -> Vec<f64> {
    let alias = Alias::new(&map.expected);
    let events: u64 = map.events.iter().sum();
    let count = simulations.count.get();
    let batches: Vec<u32> = (0..count).step_by(WIDTH).collect();
    let of_batch = |first: &u32| {
        let mut counts = vec![[0.0; WIDTH]; map.expected.len()];
        for (simulation, lane) in (*first..count).zip(0..WIDTH) {
            let draws = Draws::new(simulations.seed, Purpose::Scan, u64::from(simulation));
            for event in 0..events {
                let area = counts.get_mut(alias.area(draws, event) as usize);
                if let Some(count) = area.and_then(|counts| counts.get_mut(lane)) {
                    *count += 1.0;
                }
            }
        }
        strongest_of(circles, map, &counts)
    };
    let mut found: Vec<f64> = batches.par_iter().flat_map_iter(of_batch).collect();
    found.truncate(count as usize);
    found
}

/// The strongest circle of maps side by side.
fn strongest_of(circles: &Circles<'_>, map: &Map, counts: &[[f64; WIDTH]]) -> [f64; WIDTH] {
    let mut strongest = [0.0; WIDTH];
    for circle in circles.all() {
        let (mut events, mut expected) = ([0.0; WIDTH], 0.0);
        for (area, end) in circle {
            if let Some(counts) = counts.get(area as usize) {
                for (sum, count) in events.iter_mut().zip(counts) {
                    *sum += count;
                }
            }
            expected += map.expected.get(area as usize).copied().unwrap_or_default();
            if !end {
                continue;
            }
            for (events, strongest) in events.iter().zip(&mut strongest) {
                // Logarithms only where the circle can be stronger than those before.
                if *events > expected && bound(*events, expected, map.total) > *strongest {
                    let statistic = log_likelihood_ratio(*events, expected, map.total);
                    *strongest = f64::max(*strongest, statistic);
                }
            }
        }
    }
    strongest
}

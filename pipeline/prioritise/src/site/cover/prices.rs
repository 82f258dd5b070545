//! Prices of points bound the number of sites from below.
//!
//! # Formula
//! For any prices `u >= 0`, no cover has fewer sites than
//! `sum_i u_i + sum_j min(0, 1 - sum of u_i over the points that j reaches)`.

use super::kernel::Kernel;
use crate::site::steps::Steps;

/// What prices say of a kernel.
#[derive(Debug)]
pub(super) struct Priced {
    /// No cover of the kernel has fewer sites.
    pub(super) bound: usize,
    /// The smallest cover seen.
    pub(super) cover: Option<Vec<usize>>,
    /// Sites that every smaller cover has.
    pub(super) must: Vec<usize>,
    /// Sites that no smaller cover has.
    pub(super) must_not: Vec<usize>,
    /// How often each site was among the best, from 0 to 1.
    pub(super) shares: Vec<f64>,
}

/// Rounding in sums of prices.
const ROUNDING: f64 = 1e-9;

/// Sites in the order in which sites of a kernel are numbered here.
struct Sites {
    ids: Vec<usize>,
    points: Vec<Vec<u32>>,
    /// Of each point, its sites.
    of: Vec<Vec<u32>>,
}

impl Sites {
    fn new(kernel: &Kernel) -> Self {
        let mut number = vec![u32::MAX; kernel.sites()];
        let (mut ids, mut points) = (Vec::new(), Vec::<Vec<u32>>::new());
        for site in kernel.points().iter().flatten() {
            number[*site as usize] = 0;
        }
        for (id, number) in number.iter_mut().enumerate() {
            if *number == 0 {
                *number = u32::try_from(ids.len()).unwrap_or(u32::MAX);
                ids.push(id);
                points.push(Vec::new());
            }
        }
        let mut of = Vec::with_capacity(kernel.points().len());
        for (point, sites) in (0_u32..).zip(kernel.points()) {
            let sites: Vec<u32> = sites.iter().map(|site| number[*site as usize]).collect();
            for site in &sites {
                points[*site as usize].push(point);
            }
            of.push(sites);
        }
        Self { ids, points, of }
    }

    /// A cover of sites that reach most for their cost, without those that are not needed.
    fn greedy(&self, costs: &[f64]) -> Vec<usize> {
        let mut left: Vec<usize> = self.points.iter().map(Vec::len).collect();
        let mut is_reached = vec![false; self.of.len()];
        let mut times = vec![0_u32; self.of.len()];
        let (mut cover, mut open) = (Vec::new(), self.of.len());
        while open > 0 {
            let value = |site: usize| {
                (costs[site].max(0.0) + 1e-3)
                    / f64::from(u32::try_from(left[site]).unwrap_or(u32::MAX))
            };
            let best = (0..left.len())
                .filter(|site| left[*site] > 0)
                .min_by(|one, other| value(*one).total_cmp(&value(*other)));
            let Some(best) = best else {
                break;
            };
            cover.push(best);
            for point in &self.points[best] {
                times[*point as usize] += 1;
                if !is_reached[*point as usize] {
                    is_reached[*point as usize] = true;
                    open -= 1;
                    for site in &self.of[*point as usize] {
                        left[*site as usize] -= 1;
                    }
                }
            }
        }
        // The last ones reach least, and may have made none of the first needless.
        for at in (0..cover.len()).rev() {
            let points = &self.points[cover[at]];
            if points.iter().all(|point| times[*point as usize] > 1) {
                for point in points {
                    times[*point as usize] -= 1;
                }
                cover.remove(at);
            }
        }
        cover
    }
}

/// Prices a kernel; covers of `below` sites or more are not looked for.
pub(super) fn price(kernel: &Kernel, below: usize, is_root: bool, steps: &mut Steps) -> Priced {
    let sites = Sites::new(kernel);
    let many = sites.ids.len();
    let size: usize = sites.of.iter().map(Vec::len).sum();
    let share = |site: u32| 1.0 / as_f64(sites.points[site as usize].len());
    let mut prices: Vec<f64> = sites
        .of
        .iter()
        .map(|of| of.iter().map(|site| share(*site)).fold(1.0, f64::min))
        .collect();
    let mut cover: Option<Vec<usize>> = None;
    let mut target = as_f64(below);
    let (mut bound, mut best_prices, mut best_costs) = (0.0_f64, prices.clone(), vec![1.0; many]);
    let mut shares = vec![0.0; many];
    let (rounds, patience) = if is_root { (600, 20) } else { (120, 8) };
    let (mut stride, mut idle) = (1.0, 0);
    for round in 0..rounds {
        let mut costs = vec![1.0; many];
        for (of, price) in sites.of.iter().zip(&prices) {
            for site in of {
                costs[*site as usize] -= price;
            }
        }
        steps.take(2 * size + many);
        let value =
            prices.iter().sum::<f64>() + costs.iter().map(|cost| cost.min(0.0)).sum::<f64>();
        idle += 1;
        if value > bound {
            if value > bound * (1.0 + 1e-5) {
                idle = 0;
            }
            bound = value;
            best_prices.clone_from(&prices);
            best_costs.clone_from(&costs);
        }
        if round % 15 == 0 {
            let found = sites.greedy(&costs);
            steps.take(size + many * found.len());
            if found.len() < below && cover.as_ref().is_none_or(|known| found.len() < known.len()) {
                target = as_f64(found.len());
                cover = Some(found);
            }
        }
        if whole(bound) >= cover.as_ref().map_or(below, Vec::len) || steps.are_spent() {
            break;
        }
        if idle >= patience {
            (idle, stride) = (0, stride / 2.0);
            prices.clone_from(&best_prices);
            if stride < 0.01 {
                break;
            }
            continue;
        }
        let weight = if round < 10 { 0.3 } else { 0.07 };
        for (share, cost) in shares.iter_mut().zip(&costs) {
            *share += weight * (f64::from(u8::from(*cost < 0.0)) - *share);
        }
        let slopes: Vec<f64> = sites
            .of
            .iter()
            .map(|of| {
                let chosen = of.iter().filter(|site| costs[**site as usize] < 0.0);
                1.0 - as_f64(chosen.count())
            })
            .collect();
        let norm: f64 = slopes.iter().map(|slope| slope * slope).sum();
        if norm == 0.0 {
            break;
        }
        let step = stride * (target - value).max(0.05) / norm;
        for (price, slope) in prices.iter_mut().zip(&slopes) {
            *price = (*price + step * slope).clamp(0.0, 1.0);
        }
    }
    let least = cover.as_ref().map_or(below, Vec::len);
    let decided = |keep: &dyn Fn(f64) -> bool| -> Vec<usize> {
        let sites = sites.ids.iter().zip(&best_costs);
        sites
            .filter(|(_, cost)| keep(**cost))
            .map(|(id, _)| *id)
            .collect()
    };
    let must_not = decided(&|cost| cost > 0.0 && whole(bound + cost) >= least);
    let must = decided(&|cost| cost < 0.0 && whole(bound - cost) >= least);
    let mut likely = vec![0.0; kernel.sites()];
    for (id, share) in sites.ids.iter().zip(shares) {
        likely[*id] = share;
    }
    Priced {
        bound: whole(bound),
        cover: cover.map(|cover| cover.into_iter().map(|site| sites.ids[site]).collect()),
        must,
        must_not,
        shares: likely,
    }
}

/// No whole number below this is as large as the bound.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a bound lies between 0 and the number of points"
)]
fn whole(bound: f64) -> usize {
    (bound - ROUNDING).ceil().max(0.0) as usize
}

fn as_f64(number: usize) -> f64 {
    f64::from(u32::try_from(number).unwrap_or(u32::MAX))
}

//! A good plan: sites added greedily, then exchanged as long as that helps.
//!
//! # References
//! Teitz and Bart (1968), Operations Research 16, 955-961; Whitaker (1983), INFOR 21, 95-108:
//! the gain of every exchange from the cheapest and the second cheapest open site of each point.

use super::costs::Costs;
use super::steps::Steps;

/// Adds the site that lowers the cost most, until so many are open.
pub(super) fn greedy(costs: &Costs, open: &mut Vec<usize>, sites: usize, steps: &mut Steps) {
    let mut least = costs.cheapest(open.iter().copied());
    while open.len() < sites {
        let mut best: Option<(f64, usize)> = None;
        for site in (0..costs.sites).filter(|site| !open.contains(site)) {
            let cost = with(&least, costs.of_site(site));
            if best.is_none_or(|(known, _)| cost < known) {
                best = Some((cost, site));
            }
        }
        steps.take(costs.points * costs.sites);
        let Some((_, site)) = best else {
            return;
        };
        for (least, cost) in least.iter_mut().zip(costs.of_site(site)) {
            *least = least.min(*cost);
        }
        open.push(site);
    }
}

/// What all points cost when one more site is open.
pub(super) fn with(least: &[f64], of_site: &[f64]) -> f64 {
    let costs = least.iter().zip(of_site);
    costs.map(|(least, cost)| least.min(*cost)).sum()
}

/// Exchanges an open site for a closed one as long as that lowers the cost; gives the cost.
/// Sites that stay open are the first ones of `open`.
pub(super) fn interchange(
    costs: &Costs,
    open: &mut [usize],
    stay: usize,
    steps: &mut Steps,
) -> f64 {
    let mut cost = costs.cheapest(open.iter().copied()).iter().sum::<f64>();
    let mut is_open = vec![false; costs.sites];
    for site in open.iter() {
        is_open[*site] = true;
    }
    while let Some((gain, place, site)) = best_exchange(costs, open, stay, &is_open) {
        steps.take(costs.points * costs.sites);
        if gain <= cost.abs() * 1e-12 || steps.are_spent() {
            break;
        }
        is_open[open[place]] = false;
        is_open[site] = true;
        open[place] = site;
        let now = costs.cheapest(open.iter().copied()).iter().sum::<f64>();
        if now >= cost {
            // The gain was rounding: an exchange back and forth would never end.
            return now;
        }
        cost = now;
    }
    cost
}

/// The gain, the place of the site that goes, and the site that comes.
fn best_exchange(
    costs: &Costs,
    open: &[usize],
    stay: usize,
    is_open: &[bool],
) -> Option<(f64, usize, usize)> {
    let nobody = open.len();
    let mut first = vec![(f64::INFINITY, nobody); costs.points];
    let mut second = vec![f64::INFINITY; costs.points];
    for (point, outside) in costs.outside().iter().enumerate() {
        first[point].0 = *outside;
    }
    for (place, site) in open.iter().enumerate() {
        for (point, cost) in costs.of_site(*site).iter().enumerate() {
            if *cost < first[point].0 {
                second[point] = first[point].0;
                first[point] = (*cost, place);
            } else if *cost < second[point] {
                second[point] = *cost;
            }
        }
    }
    let mut best: Option<(f64, usize, usize)> = None;
    let mut loss = vec![0.0; nobody + 1];
    for site in (0..costs.sites).filter(|site| !is_open[*site]) {
        loss.fill(0.0);
        let mut gain = 0.0;
        let points = costs.of_site(site).iter().zip(&first).zip(&second);
        for ((cost, (least, place)), next) in points {
            if cost < least {
                gain += least - cost;
            } else {
                loss[*place] += next.min(*cost) - least;
            }
        }
        for (place, loss) in loss.iter().enumerate().take(open.len()).skip(stay) {
            let net = gain - loss;
            if best.is_none_or(|(known, ..)| net > known) {
                best = Some((net, place, site));
            }
        }
    }
    best
}

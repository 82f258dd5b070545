//! Prices over knapsacks: the bound of a part of all plans with capacities.

use super::{Fate, Search};
use crate::site::costs::Costs;
use crate::site::relaxation::Place;
use crate::site::room::{Assignment, Loads};
use crate::site::steps::Steps;

/// What prices say of a part.
#[derive(Debug)]
pub(super) struct Priced {
    pub(super) bound: f64,
    pub(super) prices: Vec<f64>,
    /// How often each site was among the best, from 0 to 1.
    pub(super) shares: Vec<f64>,
    /// How far each point is from being served once and whole.
    pub(super) doubts: Vec<f64>,
}

/// A part: points that are placed use room, the others have a price.
pub(super) struct Knapsacks<'a> {
    costs: &'a Costs,
    weights: &'a [f64],
    left: Vec<f64>,
    open: Vec<usize>,
    free: Vec<usize>,
    choose: usize,
    points: Vec<usize>,
    /// The sites that may still take each of them, cheapest first.
    sites: Vec<Vec<(f64, u32)>>,
    /// What the placed points cost.
    placed: f64,
    /// Where they are placed.
    assignment: Assignment,
}

/// A point that a site would take: what for, its weight, its number, and how much of it.
type Item = (f64, f64, usize, f64);

impl<'a> Knapsacks<'a> {
    /// `None` where placed points do not fit.
    pub(super) fn new(
        costs: &'a Costs,
        loads: Loads<'a>,
        places: &[Place],
        fates: &[Fate],
        sites: usize,
    ) -> Option<Self> {
        let of = |wanted: Place| (0..places.len()).filter(move |site| places[*site] == wanted);
        let (open, free): (Vec<usize>, Vec<usize>) =
            (of(Place::Open).collect(), of(Place::Free).collect());
        let (mut left, mut spent, mut points) = (loads.room(), 0.0, Vec::new());
        let mut assignment = vec![None; costs.points];
        for (point, fate) in fates.iter().enumerate() {
            match fate {
                Fate::At(site) => {
                    left[*site as usize] -= loads.weights[point];
                    assignment[point] = Some(*site as usize);
                    spent += costs.of_site(*site as usize)[point];
                }
                Fate::Unserved => spent += costs.outside()[point],
                Fate::Undecided => points.push(point),
            }
        }
        if left.iter().any(|left| *left < 0.0) {
            return None;
        }
        let may = |point: usize| {
            let sites = costs.of_point(point).iter().copied();
            sites
                .filter(|(_, site)| {
                    let site = *site as usize;
                    places[site] != Place::Closed && loads.weights[point] <= left[site]
                })
                .collect()
        };
        let of_points: Vec<Vec<(f64, u32)>> = points.iter().map(|point| may(*point)).collect();
        let lost = points
            .iter()
            .zip(&of_points)
            .any(|(point, sites)| sites.is_empty() && !costs.serves(costs.outside()[*point]));
        (!lost).then_some(Self {
            costs,
            weights: loads.weights,
            choose: sites - open.len(),
            left,
            open,
            free,
            points,
            sites: of_points,
            placed: spent,
            assignment,
        })
    }

    /// What every site would take at these prices, and what that is worth.
    fn fill(&self, prices: &[f64], steps: &mut Steps) -> (Vec<f64>, Vec<Vec<Item>>) {
        let mut items: Vec<Vec<Item>> = vec![Vec::new(); self.costs.sites];
        for (point, sites) in self.points.iter().zip(&self.sites) {
            for (cost, site) in sites {
                let gain = prices[*point] - cost;
                if gain <= 0.0 {
                    break;
                }
                items[*site as usize].push((gain, self.weights[*point], *point, 1.0));
            }
        }
        steps.take(8 * self.points.len());
        let mut worth = vec![0.0; self.costs.sites];
        for (site, items) in items.iter_mut().enumerate() {
            steps.take(12 * items.len() + 1);
            let total: f64 = items.iter().map(|(_, weight, ..)| weight).sum();
            if total > self.left[site] {
                // Most gain for its weight first; what weighs nothing before all.
                let ratio = |item: &Item| item.0 / item.1;
                items.sort_unstable_by(|one, other| {
                    ratio(other)
                        .total_cmp(&ratio(one))
                        .then(one.2.cmp(&other.2))
                });
                let mut room = self.left[site];
                for item in items.iter_mut() {
                    item.3 = if item.1 <= room { 1.0 } else { room / item.1 };
                    room -= item.1 * item.3;
                }
            }
            worth[site] = -items
                .iter()
                .map(|(gain, .., part)| gain * part)
                .sum::<f64>();
        }
        (worth, items)
    }

    /// Lets prices climb; plans that turn up go to the search.
    pub(super) fn climb(
        &mut self,
        mut prices: Vec<f64>,
        search: &mut Search<'_>,
        is_root: bool,
        steps: &mut Steps,
    ) -> Priced {
        let (rounds, patience) = if is_root { (600, 20) } else { (60, 6) };
        let (mut stride, mut idle) = (if is_root { 1.5 } else { 0.6 }, 0);
        let mut best = Priced {
            bound: f64::NEG_INFINITY,
            prices: prices.clone(),
            shares: vec![0.0; self.costs.sites],
            doubts: vec![0.0; self.costs.points],
        };
        for round in 0..rounds {
            let (worth, items) = self.fill(&prices, steps);
            let mut ranked = self.free.clone();
            ranked.sort_unstable_by(|one, other| {
                worth[*one].total_cmp(&worth[*other]).then(one.cmp(other))
            });
            ranked.truncate(self.choose);
            let chosen: Vec<usize> = self.open.iter().copied().chain(ranked).collect();
            let value = self.placed
                + self.points.iter().map(|point| prices[*point]).sum::<f64>()
                + chosen.iter().map(|site| worth[*site]).sum::<f64>();
            let mut slopes = vec![0.0; self.costs.points];
            let mut doubts = slopes.clone();
            for point in &self.points {
                slopes[*point] = 1.0;
            }
            for (_, _, point, part) in chosen.iter().flat_map(|site| &items[*site]) {
                slopes[*point] -= part;
                doubts[*point] += part * (1.0 - part);
            }
            for point in &self.points {
                if prices[*point] >= self.costs.outside()[*point] {
                    slopes[*point] = slopes[*point].min(0.0);
                }
                doubts[*point] += slopes[*point].abs();
            }
            idle += 1;
            let weight = if round < 10 { 0.3 } else { 0.07 };
            for share in &mut best.shares {
                *share -= weight * *share;
            }
            for site in &chosen {
                best.shares[*site] += weight;
            }
            if value > best.bound {
                if value > best.bound + best.bound.abs() * 1e-6 {
                    idle = 0;
                }
                best.bound = value;
                best.prices.clone_from(&prices);
                best.doubts = doubts;
            }
            if round % 10 == 0 || idle == 0 {
                search.try_sites(chosen.clone(), steps);
            }
            if self.costs.is_closed(best.bound, search.best()) || steps.are_spent() {
                break;
            }
            if idle >= patience {
                (idle, stride) = (0, stride / 2.0);
                prices.clone_from(&best.prices);
                continue;
            }
            let norm: f64 = slopes.iter().map(|slope| slope * slope).sum();
            if norm == 0.0 {
                // Every point is served once: a plan, unless one is served in parts.
                let mut assignment = self.assignment.clone();
                for site in &chosen {
                    for (_, _, point, part) in &items[*site] {
                        if *part >= 1.0 {
                            assignment[*point] = Some(*site);
                        }
                    }
                }
                search.take(chosen, assignment);
                break;
            }
            if stride < 0.02 {
                break;
            }
            let goal = if search.best().is_finite() {
                search.best()
            } else {
                value.abs() * 1.5 + 1.0
            };
            let step = stride * (goal - value).max(value.abs() * 1e-9) / norm;
            for point in &self.points {
                let price = prices[*point] + step * slopes[*point];
                prices[*point] = price.clamp(0.0, self.costs.outside()[*point]);
            }
        }
        best
    }
}

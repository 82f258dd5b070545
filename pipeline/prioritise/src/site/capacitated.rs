//! The cheapest plan of so many sites with capacities: branch and bound over prices and knapsacks.
//!
//! # Formula
//! As in [`relaxation`](super::relaxation), but a site is worth the most that its capacity can
//! hold of `u_i - c_ij`, with one point in part: `rho_j` is a knapsack's linear bound.
//!
//! # References
//! Pirkul (1987), Computers & Operations Research 14, 251-266; Ceselli and Righini (2005),
//! Networks 45, 125-142; Dantzig (1957), Operations Research 5, 266-277, for the knapsack.

mod knapsacks;

use std::collections::{BTreeSet, BinaryHeap};
use std::rc::Rc;

use knapsacks::{Knapsacks, Priced};

use super::costs::Costs;
use super::relaxation::Place;
use super::room::{Assignment, Loads, assign, cost};
use super::steps::Steps;
use super::waiting::Waiting;

/// A plan, and what is proven of it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Held {
    /// `None` where no plan was found that serves all that must be served.
    pub(super) plan: Option<(Vec<usize>, Assignment)>,
    pub(super) cost: f64,
    /// No plan costs less; endless where there is none.
    pub(super) bound: f64,
    pub(super) nodes: u64,
}

/// What is known of a point in a part of all plans.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    Undecided,
    At(u32),
    Unserved,
}

/// What is decided in a part of all plans.
struct Decided {
    places: Vec<Place>,
    fates: Vec<Fate>,
    prices: Rc<Vec<f64>>,
}

/// What a search is about, and the best plan so far.
pub(super) struct Search<'a> {
    costs: &'a Costs,
    loads: Loads<'a>,
    sites: usize,
    stay: &'a [usize],
    plan: Option<(Vec<usize>, Assignment)>,
    cost: f64,
    seen: BTreeSet<Vec<usize>>,
}

impl<'a> Search<'a> {
    pub(super) fn new(costs: &'a Costs, loads: Loads<'a>, sites: usize, stay: &'a [usize]) -> Self {
        Self {
            costs,
            loads,
            sites,
            stay,
            plan: None,
            cost: f64::INFINITY,
            seen: BTreeSet::new(),
        }
    }

    /// Takes a plan where it serves all that must be served, keeps to capacities, and is better.
    pub(super) fn take(&mut self, mut open: Vec<usize>, assignment: Assignment) {
        let cost = cost(self.costs, &assignment);
        if cost < self.cost && self.costs.serves(cost) && self.loads.hold(&assignment) {
            open.sort_unstable();
            self.cost = cost;
            self.plan = Some((open, assignment));
        }
    }

    /// Tries sites that have not been tried.
    pub(super) fn try_sites(&mut self, mut open: Vec<usize>, steps: &mut Steps) {
        open.sort_unstable();
        if self.seen.len() < 20_000 && self.seen.insert(open.clone()) {
            let assignment = assign(self.costs, self.loads, &open, steps);
            self.take(open, assignment);
        }
    }

    /// Exchanges sites of the best plan as long as that helps, within some steps.
    fn exchange(&mut self, steps: &mut Steps) {
        let mut few = Steps::new(200_000_000);
        loop {
            let Some((open, _)) = self.plan.clone() else {
                return;
            };
            let before = self.cost;
            let goes = open.iter().filter(|site| !self.stay.contains(site));
            for place in goes {
                for site in (0..self.costs.sites).filter(|site| !open.contains(site)) {
                    let kept = open.iter().filter(|at| *at != place).copied();
                    self.try_sites(kept.chain([site]).collect(), &mut few);
                    if few.are_spent() {
                        steps.take(200_000_000);
                        return;
                    }
                }
            }
            if self.cost >= before {
                return;
            }
        }
    }

    /// Searches; `floor` is a bound that is known already.
    pub(super) fn run(mut self, floor: f64, steps: &mut Steps) -> Held {
        self.exchange(steps);
        let mut places = vec![Place::Free; self.costs.sites];
        for site in self.stay {
            places[*site] = Place::Open;
        }
        let prices = (0..self.costs.points).map(|point| {
            let mut sites = self.costs.of_point(point).iter();
            let second = sites.nth(1).map(|(cost, _)| *cost);
            second.unwrap_or(self.costs.outside()[point])
        });
        let mut waiting = BinaryHeap::from([Waiting {
            bound: floor,
            number: 0,
            part: Decided {
                places,
                fates: vec![Fate::Undecided; self.costs.points],
                prices: Rc::new(prices.collect()),
            },
        }]);
        let (mut nodes, mut numbers) = (0, 0);
        let mut bound = None;
        while let Some(next) = waiting.pop() {
            if self.costs.is_closed(next.bound, self.cost) {
                break;
            }
            if steps.are_spent() {
                bound = Some(self.costs.rounded_up(next.bound));
                break;
            }
            nodes += 1;
            for (bound, part) in self.look(next, nodes == 1, steps) {
                numbers += 1;
                let number = numbers;
                waiting.push(Waiting {
                    bound,
                    number,
                    part,
                });
            }
        }
        Held {
            bound: bound.map_or(self.cost, |bound| bound.min(self.cost)),
            plan: self.plan,
            cost: self.cost,
            nodes,
        }
    }

    /// Looks at a part; gives what it is divided into.
    fn look(
        &mut self,
        next: Waiting<Decided>,
        is_root: bool,
        steps: &mut Steps,
    ) -> Vec<(f64, Decided)> {
        let Decided {
            mut places,
            fates,
            prices,
        } = next.part;
        let many =
            |places: &[Place], wanted| places.iter().filter(|place| **place == wanted).count();
        let (open, free) = (many(&places, Place::Open), many(&places, Place::Free));
        if open > self.sites || open + free < self.sites {
            return Vec::new();
        }
        for place in &mut places {
            if *place == Place::Free && open == self.sites {
                *place = Place::Closed;
            } else if *place == Place::Free && open + free == self.sites {
                *place = Place::Open;
            }
        }
        steps.take(4 * self.costs.points * (open + free));
        let Some(mut knapsacks) =
            Knapsacks::new(self.costs, self.loads, &places, &fates, self.sites)
        else {
            return Vec::new();
        };
        let prices = Rc::unwrap_or_clone(prices);
        let found = knapsacks.climb(prices, self, is_root, steps);
        if is_root {
            self.exchange(steps);
        }
        let least = next.bound.max(found.bound);
        if self.costs.is_closed(least, self.cost) {
            return Vec::new();
        }
        self.divide(&places, &fates, found, least)
    }

    fn divide(
        &mut self,
        places: &[Place],
        fates: &[Fate],
        found: Priced,
        least: f64,
    ) -> Vec<(f64, Decided)> {
        let prices = Rc::new(found.prices);
        let free = (0..places.len()).filter(|site| places[*site] == Place::Free);
        let doubt = |site: &usize| (found.shares[*site] - 0.5).abs();
        if let Some(site) = free.min_by(|one, other| doubt(one).total_cmp(&doubt(other))) {
            let parts = [Place::Closed, Place::Open].map(|place| {
                let mut places = places.to_vec();
                places[site] = place;
                let part = Decided {
                    places,
                    fates: fates.to_vec(),
                    prices: Rc::clone(&prices),
                };
                (least, part)
            });
            return parts.into();
        }
        // Sites are decided: the point with most at stake is placed.
        let undecided = (0..fates.len()).filter(|point| fates[*point] == Fate::Undecided);
        let stake = |point: &usize| found.doubts[*point] * (1.0 + self.loads.weights[*point]);
        let point =
            undecided.max_by(|one, other| stake(one).total_cmp(&stake(other)).then(other.cmp(one)));
        let Some(point) = point else {
            let open = (0..places.len()).filter(|site| places[*site] == Place::Open);
            let assignment = fates.iter().map(|fate| match fate {
                Fate::At(site) => Some(*site as usize),
                Fate::Unserved | Fate::Undecided => None,
            });
            let assignment = assignment.collect();
            self.take(open.collect(), assignment);
            return Vec::new();
        };
        let sites = self.costs.of_point(point).iter();
        let open = sites.filter(|(_, site)| places[*site as usize] == Place::Open);
        let mut choices: Vec<Fate> = open.map(|(_, site)| Fate::At(*site)).collect();
        if self.costs.serves(self.costs.outside()[point]) {
            choices.push(Fate::Unserved);
        }
        // The newest of equals is looked at first: the cheapest comes last.
        let parts = choices.into_iter().rev().map(|fate| {
            let mut fates = fates.to_vec();
            fates[point] = fate;
            let part = Decided {
                places: places.to_vec(),
                fates,
                prices: Rc::clone(&prices),
            };
            (least, part)
        });
        parts.collect()
    }

    pub(super) const fn best(&self) -> f64 {
        self.cost
    }
}

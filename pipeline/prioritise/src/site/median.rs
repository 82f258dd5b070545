//! The cheapest plan of so many sites, without capacities: branch and bound over prices.

use std::collections::{BTreeSet, BinaryHeap};
use std::rc::Rc;

use super::costs::Costs;
use super::interchange::{greedy, interchange};
use super::relaxation::{Climb, Part, Place, ways};
use super::steps::Steps;
use super::waiting::Waiting;

/// A plan, and what is proven of it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Found {
    pub(super) open: Vec<usize>,
    pub(super) cost: f64,
    /// No plan costs less.
    pub(super) bound: f64,
    /// Parts of all plans that were looked at.
    pub(super) nodes: u64,
}

const ROOT: Climb = Climb {
    rounds: 1_500,
    patience: 25,
    stride: 1.5,
};
const BRANCH: Climb = Climb {
    rounds: 120,
    patience: 8,
    stride: 0.6,
};

/// What is decided in a part of all plans.
struct Decided {
    places: Vec<Place>,
    prices: Rc<Vec<f64>>,
}

/// The best plan so far, and where exchanges began.
struct Best<'a> {
    costs: &'a Costs,
    stay: &'a [usize],
    open: Vec<usize>,
    cost: f64,
    seen: BTreeSet<Vec<usize>>,
}

impl Best<'_> {
    /// Takes a plan where it is better, after exchanges where those may help.
    fn take(&mut self, plan: &[usize], cost: f64, steps: &mut Steps) -> f64 {
        if cost < self.cost {
            self.cost = cost;
            self.open = plan.to_vec();
        }
        if cost < self.cost * 1.1 && self.seen.len() < 200 {
            let mut open = self.stay.to_vec();
            open.extend(plan.iter().filter(|site| !self.stay.contains(site)));
            open[self.stay.len()..].sort_unstable();
            if self.seen.insert(open.clone()) {
                let cost = interchange(self.costs, &mut open, self.stay.len(), steps);
                if cost < self.cost {
                    self.cost = cost;
                    self.open = open;
                }
            }
        }
        self.cost
    }
}

/// The cheapest plan of exactly `sites` sites, those of `stay` among them. `start` is a plan that
/// serves every point, where one is known.
pub(super) fn median(
    costs: &Costs,
    sites: usize,
    stay: &[usize],
    start: Option<&[usize]>,
    steps: &mut Steps,
) -> Found {
    let mut best = first(costs, sites, stay, start, steps);
    let mut places = vec![Place::Free; costs.sites];
    for site in stay {
        places[*site] = Place::Open;
    }
    let mut waiting = BinaryHeap::new();
    let mut prices = vec![0.0; costs.points];
    if sites > stay.len() {
        let part = Part::new(costs, &mut places, sites, steps);
        prices = part.first_prices(&best.open);
    }
    waiting.push(Waiting {
        bound: 0.0,
        number: 0,
        part: Decided {
            places,
            prices: Rc::new(prices),
        },
    });
    let (mut nodes, mut numbers) = (0, 0);
    let mut bound = best.cost;
    while let Some(next) = waiting.pop() {
        if costs.is_closed(next.bound, best.cost) {
            // All others wait with bounds no lower.
            break;
        }
        if steps.are_spent() {
            bound = costs.rounded_up(next.bound);
            break;
        }
        nodes += 1;
        let climb = if nodes == 1 { ROOT } else { BRANCH };
        let known = next.bound;
        let Some(branch) = look(costs, sites, next, climb, &mut best, steps) else {
            continue;
        };
        let least = branch.bound.max(known);
        let prices = Rc::new(branch.prices);
        for place in [Place::Closed, Place::Open] {
            numbers += 1;
            let mut places = branch.places.clone();
            places[branch.site] = place;
            waiting.push(Waiting {
                bound: least,
                number: numbers,
                part: Decided {
                    places,
                    prices: Rc::clone(&prices),
                },
            });
        }
    }
    best.open.sort_unstable();
    Found {
        bound: bound.min(best.cost),
        open: best.open,
        cost: best.cost,
        nodes,
    }
}

/// Plans from greedy choice and from the one that is known, exchanged.
fn first<'a>(
    costs: &'a Costs,
    sites: usize,
    stay: &'a [usize],
    start: Option<&[usize]>,
    steps: &mut Steps,
) -> Best<'a> {
    let mut open = stay.to_vec();
    greedy(costs, &mut open, sites, steps);
    let cost = interchange(costs, &mut open, stay.len(), steps);
    let mut best = Best {
        costs,
        stay,
        open,
        cost,
        seen: BTreeSet::new(),
    };
    if let Some(start) = start {
        let mut open = stay.to_vec();
        open.extend(start.iter().filter(|site| !stay.contains(site)));
        greedy(costs, &mut open, sites, steps);
        let cost = interchange(costs, &mut open, stay.len(), steps);
        if cost < best.cost {
            (best.open, best.cost) = (open, cost);
        }
    }
    best
}

/// How a part is divided.
struct Branch {
    site: usize,
    bound: f64,
    places: Vec<Place>,
    prices: Vec<f64>,
}

/// Looks at a part; `None` where it holds no better plan than the best one, which may now be its.
fn look(
    costs: &Costs,
    sites: usize,
    next: Waiting<Decided>,
    climb: Climb,
    best: &mut Best<'_>,
    steps: &mut Steps,
) -> Option<Branch> {
    let Decided { mut places, prices } = next.part;
    let mut prices = Rc::unwrap_or_clone(prices);
    let mut known = next.bound;
    // Once sites are decided, what is left is smaller, and is looked at again.
    loop {
        let open = places.iter().filter(|place| **place == Place::Open).count();
        let free = places.iter().filter(|place| **place == Place::Free).count();
        if open > sites || open + free < sites {
            return None;
        }
        if open + free == sites {
            for place in &mut places {
                if *place == Place::Free {
                    *place = Place::Open;
                }
            }
        }
        let before = places.clone();
        let mut part = Part::new(costs, &mut places, sites, steps);
        let few = (part.size() * climb.rounds as usize / 2) / (costs.points + 1) + 64;
        if ways(part.free().len(), part.choose(), few) < few {
            if let Some((open, cost)) = part.every_choice(best.cost, steps)
                && cost < best.cost
            {
                (best.open, best.cost) = (open, cost);
            }
            return None;
        }
        let relaxed = part.climb(prices, climb, best.cost, steps, |plan, cost, steps| {
            best.take(plan, cost, steps)
        });
        if relaxed.is_closed {
            return None;
        }
        known = known.max(relaxed.bound);
        let decided = before.iter().zip(&places).filter(|(a, b)| a != b).count();
        if decided * 10 > free && !steps.are_spent() {
            prices = relaxed.prices;
            continue;
        }
        let free = (0..places.len()).filter(|site| places[*site] == Place::Free);
        let doubt = |site: &usize| (relaxed.shares[*site] - 0.5).abs();
        let site = free.min_by(|one, other| doubt(one).total_cmp(&doubt(other)));
        prices = relaxed.prices;
        // Where all are decided, what is left is one plan, and is looked at next.
        if let Some(site) = site {
            return Some(Branch {
                site,
                bound: known,
                places,
                prices,
            });
        }
    }
}

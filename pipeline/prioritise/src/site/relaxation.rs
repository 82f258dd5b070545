//! A bound from prices: each point pays what its service may cost, and each site is worth what its
//! points would pay beyond their costs.
//!
//! # Formula
//! For any prices `u`, no choice of `r` further sites costs less than
//! `sum_i min(u_i, e_i) + (the r least of rho_j)`, with `rho_j = sum_i min(0, c_ij - u_i)`, and
//! `e_i` what the point costs without them. The prices climb along subgradients.
//!
//! # References
//! Cornuejols, Fisher and Nemhauser (1977), Management Science 23, 789-810; Held, Wolfe and
//! Crowder (1974), Mathematical Programming 6, 62-88; Camerini, Fratta and Maffioli (1975),
//! Mathematical Programming Study 3, 26-34, for the direction.

use super::costs::Costs;
use super::interchange::with;
use super::steps::Steps;

/// What is decided of a site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Free,
    Open,
    Closed,
}

/// How long prices climb.
#[derive(Debug, Clone, Copy)]
pub(super) struct Climb {
    pub(super) rounds: u32,
    /// Rounds without a better bound before steps are halved.
    pub(super) patience: u32,
    /// The first length of a step, as a share of the way that is left.
    pub(super) stride: f64,
}

/// What is known of a part of all plans.
#[derive(Debug)]
pub(super) struct Relaxed {
    pub(super) bound: f64,
    pub(super) prices: Vec<f64>,
    /// How often each site was among the best, from 0 to 1.
    pub(super) shares: Vec<f64>,
    /// Whether no plan of this part is better than the best one known.
    pub(super) is_closed: bool,
}

/// A part of all plans: some sites open, some closed, and so many to choose among the rest.
#[derive(Debug)]
pub(super) struct Part<'a> {
    costs: &'a Costs,
    places: &'a mut Vec<Place>,
    choose: usize,
    free: Vec<usize>,
    /// What each point costs with the open sites alone.
    least: Vec<f64>,
    /// Free sites that serve a point for less, cheapest first.
    better: Vec<(f64, u32)>,
    /// The points that have some, and where those begin.
    points: Vec<(usize, usize)>,
    /// What the other points cost.
    settled: f64,
}

/// What a round of prices says.
struct Round {
    bound: f64,
    worth: Vec<f64>,
    /// The free sites, the most worth having first.
    ranked: Vec<usize>,
}

impl<'a> Part<'a> {
    pub(super) fn new(
        costs: &'a Costs,
        places: &'a mut Vec<Place>,
        sites: usize,
        steps: &mut Steps,
    ) -> Self {
        let of = |wanted: Place| {
            let places = places.iter().enumerate();
            places
                .filter(move |(_, place)| **place == wanted)
                .map(|(site, _)| site)
        };
        let free: Vec<usize> = of(Place::Free).collect();
        let open = of(Place::Open).count();
        let least = costs.cheapest(of(Place::Open));
        let (mut better, mut points, mut settled) = (Vec::new(), Vec::new(), 0.0);
        for (point, least) in least.iter().enumerate() {
            let from = better.len();
            let sites = costs.of_point(point).iter();
            better.extend(
                sites
                    .take_while(|(cost, _)| cost < least)
                    .filter(|(_, site)| places[*site as usize] == Place::Free),
            );
            if better.len() > from {
                points.push((point, from));
            } else {
                settled += least;
            }
        }
        steps.take(costs.points * (costs.sites / 4 + open + 1));
        Self {
            costs,
            choose: sites - open,
            free,
            least,
            better,
            points,
            settled,
            places,
        }
    }

    pub(super) fn open(&self) -> Vec<usize> {
        let places = self.places.iter().enumerate();
        places
            .filter(|(_, place)| **place == Place::Open)
            .map(|(site, _)| site)
            .collect()
    }

    pub(super) const fn choose(&self) -> usize {
        self.choose
    }

    pub(super) fn free(&self) -> &[usize] {
        &self.free
    }

    /// How many costs a round looks at, at most.
    pub(super) fn size(&self) -> usize {
        self.better.len() + self.points.len()
    }

    fn of(&self, at: usize) -> &[(f64, u32)] {
        let (_, from) = self.points[at];
        let to = self.points.get(at + 1);
        &self.better[from..to.map_or(self.better.len(), |(_, to)| *to)]
    }

    /// Prices between what a point costs at its cheapest free site and without any.
    pub(super) fn first_prices(&self, open: &[usize]) -> Vec<f64> {
        let mut prices = self.least.clone();
        for at in 0..self.points.len() {
            let (point, _) = self.points[at];
            let sites = self.of(at).iter();
            let mut served = sites.filter(|(_, site)| open.contains(&(*site as usize)));
            let first = served.next().map(|(cost, _)| *cost);
            let second = served.next().map(|(cost, _)| *cost);
            if let Some(first) = first {
                prices[point] =
                    f64::midpoint(first, second.unwrap_or(self.least[point].min(first * 2.0)));
            }
        }
        prices
    }

    fn round(&self, prices: &[f64], steps: &mut Steps) -> Round {
        let mut worth = vec![0.0; self.costs.sites];
        let mut bound = self.settled;
        let mut seen = 0;
        for at in 0..self.points.len() {
            let price = prices[self.points[at].0];
            bound += price;
            for (cost, site) in self.of(at) {
                if *cost >= price {
                    break;
                }
                worth[*site as usize] += cost - price;
                seen += 1;
            }
        }
        steps.take(2 * (seen + self.points.len()));
        let mut ranked = self.free.clone();
        ranked.sort_unstable_by(|one, other| {
            worth[*one].total_cmp(&worth[*other]).then(one.cmp(other))
        });
        bound += ranked[..self.choose]
            .iter()
            .map(|site| worth[*site])
            .sum::<f64>();
        Round {
            bound,
            worth,
            ranked,
        }
    }

    /// Decides sites whose other decision would cost no less than the best plan.
    fn decide(&mut self, round: &Round, best: f64) {
        let (chosen, rest) = round.ranked.split_at(self.choose);
        if let (Some(last), Some(next)) = (chosen.last(), rest.first()) {
            let (last, next) = (round.worth[*last], round.worth[*next]);
            for site in rest {
                if self
                    .costs
                    .is_closed(round.bound + round.worth[*site] - last, best)
                {
                    self.places[*site] = Place::Closed;
                }
            }
            for site in chosen {
                if self
                    .costs
                    .is_closed(round.bound - round.worth[*site] + next, best)
                {
                    self.places[*site] = Place::Open;
                }
            }
        }
    }

    /// How many sites serve a point more or less than once at these prices.
    fn slopes(&self, prices: &[f64], is_chosen: &[bool], slopes: &mut [f64]) {
        for (at, own) in slopes.iter_mut().enumerate() {
            let (point, _) = self.points[at];
            let price = prices[point];
            let mut slope = 1.0;
            for (cost, site) in self.of(at) {
                if *cost >= price {
                    break;
                }
                if is_chosen[*site as usize] {
                    slope -= 1.0;
                }
            }
            let is_served_by_others = slope > 0.0 && price >= self.least[point];
            *own = if is_served_by_others { 0.0 } else { slope };
        }
    }

    /// Lets the prices climb. `best` is the cost of the best plan known; `found` is given plans of
    /// the whole, and says what the best one now costs.
    pub(super) fn climb(
        &mut self,
        mut prices: Vec<f64>,
        climb: Climb,
        mut best: f64,
        steps: &mut Steps,
        mut found: impl FnMut(&[usize], f64, &mut Steps) -> f64,
    ) -> Relaxed {
        for (point, price) in prices.iter_mut().enumerate() {
            *price = price.min(self.least[point]);
        }
        let open = self.open();
        let mut shares = vec![0.0; self.costs.sites];
        let (mut bound, mut best_prices) = (f64::NEG_INFINITY, prices.clone());
        let mut way = vec![0.0; self.points.len()];
        let mut slopes = way.clone();
        let (mut stride, mut idle) = (climb.stride, 0);
        for number in 0..climb.rounds {
            let round = self.round(&prices, steps);
            let is_better = round.bound > bound + bound.abs() * 1e-7;
            if round.bound > bound {
                bound = round.bound;
                best_prices.clone_from(&prices);
            }
            if is_better {
                idle = 0;
            } else {
                idle += 1;
                if idle >= climb.patience {
                    (idle, stride) = (0, stride / 2.0);
                    prices.clone_from(&best_prices);
                    way.fill(0.0);
                }
            }
            if self.costs.is_closed(bound, best) || steps.are_spent() {
                break;
            }
            self.decide(&round, best);
            let chosen = &round.ranked[..self.choose];
            let mut is_chosen = vec![false; self.costs.sites];
            for site in chosen {
                is_chosen[*site] = true;
            }
            let weight = if number < 10 { 0.3 } else { 0.07 };
            for site in &self.free {
                let now = f64::from(u8::from(is_chosen[*site]));
                shares[*site] += weight * (now - shares[*site]);
            }
            if number % 10 == 0 || is_better {
                let least = chosen.iter().fold(self.least.clone(), |mut least, site| {
                    for (least, cost) in least.iter_mut().zip(self.costs.of_site(*site)) {
                        *least = least.min(*cost);
                    }
                    least
                });
                steps.take(self.costs.points * self.choose / 4);
                let cost: f64 = least.iter().sum();
                let plan: Vec<usize> = open.iter().chain(chosen).copied().collect();
                best = found(&plan, cost, steps);
            }
            if idle == 0 && !is_better {
                // The step began anew at the best prices: their slopes are not those of this round.
                continue;
            }
            self.slopes(&prices, &is_chosen, &mut slopes);
            let (along, length): (f64, f64) = slopes
                .iter()
                .zip(&way)
                .fold((0.0, 0.0), |(along, length), (slope, way)| {
                    (along + slope * way, length + way * way)
                });
            let keep = if along < 0.0 {
                -1.5 * along / length
            } else {
                0.0
            };
            let mut norm = 0.0;
            for (way, slope) in way.iter_mut().zip(&slopes) {
                *way = slope + keep * *way;
                norm += *way * *way;
            }
            if norm == 0.0 || stride < 1e-3 {
                break;
            }
            let step = stride * (best - round.bound).max(best.abs() * 1e-9) / norm;
            for (at, way) in way.iter().enumerate() {
                let (point, _) = self.points[at];
                let lowest = self.of(at).first().map_or(0.0, |(cost, _)| *cost);
                prices[point] = (prices[point] + step * way).clamp(lowest, self.least[point]);
            }
        }
        let is_closed = self.costs.is_closed(bound, best);
        Relaxed {
            bound,
            prices: best_prices,
            shares,
            is_closed,
        }
    }

    /// Looks at every choice of the free sites; gives the best, where it beats the best known.
    pub(super) fn every_choice(
        &self,
        mut best: f64,
        steps: &mut Steps,
    ) -> Option<(Vec<usize>, f64)> {
        let mut chosen = Vec::with_capacity(self.choose);
        let mut found = None;
        self.choices(0, &self.least, &mut chosen, &mut best, &mut found, steps);
        found.map(|chosen: Vec<usize>| {
            let plan: Vec<usize> = self.open().into_iter().chain(chosen).collect();
            let cost = self.costs.cheapest(plan.iter().copied()).iter().sum();
            (plan, cost)
        })
    }

    fn choices(
        &self,
        from: usize,
        least: &[f64],
        chosen: &mut Vec<usize>,
        best: &mut f64,
        found: &mut Option<Vec<usize>>,
        steps: &mut Steps,
    ) {
        let left = self.choose - chosen.len();
        if left == 0 {
            let cost = least.iter().sum::<f64>();
            if cost < *best {
                *best = cost;
                *found = Some(chosen.clone());
            }
            return;
        }
        for at in from..=self.free.len() - left {
            let site = self.free[at];
            let of_site = self.costs.of_site(site);
            steps.take(self.costs.points / 4 + 1);
            chosen.push(site);
            if left == 1 {
                let cost = with(least, of_site);
                if cost < *best {
                    *best = cost;
                    *found = Some(chosen.clone());
                }
            } else {
                let least: Vec<f64> = least
                    .iter()
                    .zip(of_site)
                    .map(|(least, cost)| least.min(*cost))
                    .collect();
                self.choices(at + 1, &least, chosen, best, found, steps);
            }
            chosen.pop();
        }
    }
}

/// How many ways there are to choose so many; at most `most`.
pub(super) fn ways(of: usize, choose: usize, most: usize) -> usize {
    let choose = choose.min(of - choose.min(of));
    let mut ways = 1_usize;
    for at in 0..choose {
        ways = match ways.checked_mul(of - at) {
            Some(ways) => ways / (at + 1),
            None => return most,
        };
        if ways >= most {
            return most;
        }
    }
    ways
}

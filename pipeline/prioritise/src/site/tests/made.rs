//! Problems from a seed.

use super::super::*;

/// Which problems.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Few whole numbers, so that ties are many; pairs left out; existing sites.
    Plain,
    /// The same, of distances and weights that are no whole numbers.
    Fractions,
    /// Fewer points, and candidates with capacities that mostly bind.
    Capacities,
    /// Sixty points of a plane, each a candidate too.
    Plane,
}

/// A made-up problem, and what to ask of it.
#[derive(Debug)]
pub(super) struct Made {
    pub(super) problem: SitingProblem,
    pub(super) sites: usize,
    pub(super) radius_m: f64,
}

/// Numbers from a seed (SplitMix64).
pub(super) struct Numbers(u64);

impl Numbers {
    pub(super) const fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x2545_F491_4F6C_DD1D).wrapping_add(77))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A whole number below `below`.
    pub(super) fn whole(&mut self, below: u32) -> u32 {
        u32::try_from(self.next() % u64::from(below)).expect("below a u32")
    }

    fn place(&mut self, below: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(below).expect("few")).expect("few")
    }

    /// A number from 0 to 1, in millionths.
    pub(super) fn share(&mut self) -> f64 {
        f64::from(self.whole(1_000_000)) / 1e6
    }
}

impl Made {
    pub(super) fn new(kind: Kind, seed: u64) -> Self {
        let mut numbers = Numbers::new(seed);
        if kind == Kind::Plane {
            return Self::plane(&mut numbers);
        }
        let is_small = kind == Kind::Capacities;
        let points = 1 + numbers.place(if is_small { 5 } else { 9 });
        let candidates = 1 + numbers.place(if is_small { 5 } else { 7 });
        let sites = 1 + numbers.place(candidates.min(3));
        let part = |numbers: &mut Numbers| {
            if kind == Kind::Fractions {
                numbers.share()
            } else {
                0.0
            }
        };
        let mut demand = Vec::new();
        for at in 0..points {
            let weight = f64::from(numbers.whole(6)) + part(&mut numbers);
            let weight = if at == 0 { weight + 1.0 } else { weight };
            let id = format!("d{at}");
            demand.push(DemandPoint { id, weight });
        }
        let total: f64 = demand.iter().map(|point| point.weight).sum();
        let mut existing = numbers.place(2).min(sites);
        let mut places = Vec::new();
        for at in 0..candidates {
            let is_existing = existing > 0 && numbers.place(3) == 0;
            existing -= usize::from(is_existing);
            let capacity = (is_small && numbers.place(5) > 0)
                .then(|| (total * (0.2 + 0.8 * numbers.share())).ceil());
            places.push(Candidate {
                id: format!("c{at}"),
                capacity,
                standing: if is_existing {
                    Standing::Existing
                } else {
                    Standing::Proposed
                },
            });
        }
        let is_left_out = numbers.place(3) == 0;
        let metres: Vec<Option<f64>> = (0..points * candidates)
            .map(|_| {
                let metres = f64::from(numbers.whole(8)) + part(&mut numbers);
                let is_left_out = is_left_out && numbers.place(6) == 0;
                (!is_left_out).then_some(metres)
            })
            .collect();
        let radius_m = f64::from(1 + numbers.whole(7));
        let problem = SitingProblem::new(demand, places, |point, site| {
            metres[point * candidates + site]
        });
        Self {
            problem: problem.expect("a sound problem"),
            sites,
            radius_m,
        }
    }

    fn plane(numbers: &mut Numbers) -> Self {
        let places: Vec<(f64, f64)> = (0..60)
            .map(|_| (numbers.share(), numbers.share()))
            .collect();
        let demand = (0..60).map(|at| DemandPoint {
            id: format!("d{at}"),
            weight: 0.1 + numbers.share(),
        });
        let demand = demand.collect();
        let candidates = (0..60).map(|at| Candidate {
            id: format!("c{at}"),
            capacity: None,
            standing: Standing::Proposed,
        });
        let apart = |one: usize, other: usize| {
            let (one, other) = (places[one], places[other]);
            Some(1e4 * f64::hypot(one.0 - other.0, one.1 - other.1))
        };
        Self {
            problem: SitingProblem::new(demand, candidates.collect(), apart)
                .expect("a sound problem"),
            sites: 4 + numbers.place(8),
            radius_m: 1.0,
        }
    }

    pub(super) fn has_capacities(&self) -> bool {
        let mut candidates = self.problem.candidates.iter();
        candidates.any(|candidate| candidate.capacity.is_some())
    }

    /// The same problem with its rows from last to first.
    pub(super) fn turned(&self) -> SitingProblem {
        let (mut demand, mut candidates) =
            (self.problem.demand.clone(), self.problem.candidates.clone());
        demand.reverse();
        candidates.reverse();
        let (points, sites) = (demand.len(), candidates.len());
        SitingProblem::new(demand, candidates, |point, site| {
            let metres = self.problem.of_point(points - 1 - point)[sites - 1 - site];
            metres.is_finite().then_some(metres)
        })
        .expect("a sound problem")
    }
}

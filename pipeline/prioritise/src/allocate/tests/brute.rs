//! Each method against every plan there is, on small cases with floors, caps and provision.

use std::cmp::Ordering;

use proptest::prelude::*;

use super::super::{Apportionment, Claims, Quota};
use super::{HAMILTON, codes, totals};

#[derive(Debug, Clone)]
pub(super) struct Case {
    pub(super) need: Vec<u32>,
    pub(super) floors: Vec<u32>,
    pub(super) caps: Vec<u32>,
    pub(super) current: Vec<u32>,
    pub(super) new: u32,
}

/// Two to four areas with whole needs, half of them small, so that ties are many; and bounds
/// that leave a plan.
pub(super) fn cases() -> impl Strategy<Value = Case> {
    let need = prop_oneof![0_u32..=12, 0_u32..=97];
    let area = (need, 0_u32..=2, 0_u32..=4, 0_u32..=2);
    (prop::collection::vec(area, 2..=4), 0_u32..=100).prop_map(|(areas, percent)| {
        let lower: Vec<_> = areas
            .iter()
            .map(|(_, floor, _, now)| *floor.max(now))
            .collect();
        let room: u32 = areas.iter().map(|(_, _, room, _)| room).sum();
        let current: Vec<_> = areas.iter().map(|(_, _, _, now)| *now).collect();
        let mut need: Vec<_> = areas.iter().map(|(need, _, _, _)| *need).collect();
        need[0] = need[0].max(1);
        let caps = areas
            .iter()
            .zip(&lower)
            .map(|((_, _, room, _), lower)| lower + room);
        Case {
            need,
            caps: caps.collect(),
            new: lower.iter().sum::<u32>() + room * percent / 100 - current.iter().sum::<u32>(),
            floors: areas.iter().map(|(_, floor, _, _)| *floor).collect(),
            current,
        }
    })
}

impl Case {
    fn needs(&self) -> Vec<f64> {
        self.need.iter().copied().map(f64::from).collect()
    }

    pub(super) fn lower(&self) -> Vec<u32> {
        let both = self.floors.iter().zip(&self.current);
        both.map(|(floor, now)| *floor.max(now)).collect()
    }

    fn total(&self) -> u32 {
        self.new + self.current.iter().sum::<u32>()
    }

    fn plan(&self, method: Apportionment) -> Option<Vec<u32>> {
        let (areas, need) = (codes(self.need.len()), self.needs());
        let claims = Claims::new(&areas, &need)
            .floors(&self.floors)
            .caps(&self.caps)
            .current(&self.current);
        totals(method, self.new, claims).ok()
    }

    /// Every plan within the bounds.
    pub(super) fn plans(&self) -> Vec<Vec<u32>> {
        let mut plans = vec![Vec::new()];
        for (lower, cap) in self.lower().into_iter().zip(&self.caps) {
            let longer = |plan: &Vec<u32>| {
                let plan = plan.clone();
                (lower..=*cap).map(move |held| [plan.clone(), vec![held]].concat())
            };
            plans = plans.iter().flat_map(longer).collect();
        }
        plans.retain(|plan| plan.iter().sum::<u32>() == self.total());
        plans
    }

    fn quotas(&self) -> Vec<f64> {
        let sum: u32 = self.need.iter().sum();
        let quota = |need: &f64| need * f64::from(self.total()) / f64::from(sum);
        self.needs().iter().map(quota).collect()
    }

    /// `clamp(t need, lower, cap)` that adds up, by halving; areas without need hold their floor.
    fn bounded_quotas(&self) -> Vec<f64> {
        let at = |t: f64| -> Vec<f64> {
            let all = self.needs().into_iter().zip(self.lower()).zip(&self.caps);
            all.map(|((need, lower), cap)| (t * need).clamp(f64::from(lower), f64::from(*cap)))
                .collect()
        };
        let (mut low, mut high) = (0.0, 1e3);
        for _ in 0..200 {
            let middle = f64::midpoint(low, high);
            if at(middle).iter().sum::<f64>() < f64::from(self.total()) {
                low = middle;
            } else {
                high = middle;
            }
        }
        at(high)
    }

    /// Units above the floor where there is no need: the last resort of every method.
    fn wasted(&self, plan: &[u32]) -> u32 {
        let all = plan.iter().zip(self.lower()).zip(&self.need);
        all.filter(|(_, need)| **need == 0)
            .map(|((held, lower), _)| held - lower)
            .sum()
    }

    fn least(&self, objective: impl Fn(&[u32]) -> f64) -> f64 {
        let plans = self.plans();
        let wasted = plans.iter().map(|plan| self.wasted(plan)).min();
        let plans = plans
            .iter()
            .filter(|plan| Some(self.wasted(plan)) == wasted);
        plans
            .map(|plan| objective(plan))
            .fold(f64::INFINITY, f64::min)
    }

    fn sum(quotas: &[f64], plan: &[u32], part: impl Fn(f64, f64) -> f64) -> f64 {
        let all = plan.iter().zip(quotas).filter(|(_, quota)| **quota > 0.0);
        all.map(|(held, quota)| part(f64::from(*held), *quota))
            .sum()
    }
}

fn unmet(case: &Case, plan: &[u32], standard: f64, capacity: f64) -> f64 {
    let all = case.needs().into_iter().zip(plan);
    all.map(|(need, held)| (need * standard - f64::from(*held) * capacity).max(0.0))
        .sum()
}

/// How well off an area is: with none, by how little it needs; else by units per need.
type WellOff = (bool, u32, u32);

fn well_off(case: &Case, plan: &[u32]) -> Vec<WellOff> {
    let all = plan.iter().zip(&case.need).filter(|(_, need)| **need > 0);
    let mut sorted: Vec<_> = all.map(|(held, need)| (*held > 0, *held, *need)).collect();
    sorted.sort_by(compare);
    sorted
}

fn compare(a: &WellOff, b: &WellOff) -> Ordering {
    let of_none = b.2.cmp(&a.2);
    let of_some = (a.1 * b.2).cmp(&(b.1 * a.2));
    a.0.cmp(&b.0).then(if a.0 { of_some } else { of_none })
}

fn leximin(a: &[WellOff], b: &[WellOff]) -> Ordering {
    let pairs = a.iter().zip(b).map(|(a, b)| compare(a, b));
    pairs.fold(Ordering::Equal, Ordering::then)
}

fn close(found: f64, least: f64) -> bool {
    (found - least).abs() <= 1e-9 * (1.0 + least.abs())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn slow_hamilton_is_nearest_to_its_quotas(case in cases()) {
        let all = Apportionment::Hamilton { quota: Quota::OfAll };
        let needed: u32 = case.caps.iter().zip(&case.need).zip(case.lower())
            .map(|((cap, need), lower)| if *need > 0 { *cap } else { lower }).sum();
        for (method, quotas) in [(all, case.quotas()), (HAMILTON, case.bounded_quotas())] {
            if method == HAMILTON && needed < case.total() { continue; }
            let off = |plan: &[u32]| Case::sum(&quotas, plan, |x, q| (x - q).abs());
            let plan = case.plan(method).expect("a plan");
            prop_assert!(close(off(&plan), case.least(off)), "{plan:?}");
        }
        if needed >= case.total() {
            for (held, quota) in case.plan(HAMILTON).expect("a plan").iter().zip(case.bounded_quotas()) {
                let quota = (quota * 1e9).round() / 1e9;
                prop_assert!((quota.floor()..=quota.ceil()).contains(&f64::from(*held)));
            }
        }
    }

    #[test]
    fn webster_has_the_least_loss(case in cases()) {
        let quotas = case.quotas();
        let loss = |plan: &[u32]| Case::sum(&quotas, plan, |x, q| (x - q).powi(2) / q);
        let plan = case.plan(Apportionment::Webster).expect("a plan");
        prop_assert!(close(loss(&plan), case.least(loss)), "{plan:?}");
    }

    #[test]
    fn huntington_hill_has_the_least_loss_or_is_refused(case in cases()) {
        let quotas = case.quotas();
        let loss = |plan: &[u32]| {
            let all = plan.iter().zip(&quotas).zip(&case.caps);
            all.filter(|((_, quota), cap)| **quota > 0.0 && **cap > 0)
                .map(|((held, quota), _)| (f64::from(*held) - quota).powi(2) / f64::from(*held))
                .sum()
        };
        let least = case.least(loss);
        match case.plan(Apportionment::HuntingtonHill) {
            Some(plan) => prop_assert!(close(loss(&plan), least), "{plan:?}"),
            None => prop_assert!(case.total() == 0 || least.is_infinite()),
        }
    }

    #[test]
    fn maximin_is_leximin(case in cases()) {
        let plan = case.plan(Apportionment::Maximin).expect("a plan");
        let found = well_off(&case, &plan);
        for other in case.plans() {
            let other = well_off(&case, &other);
            prop_assert!(leximin(&found, &other).is_ge(), "{plan:?} {other:?}");
        }
    }

    #[test]
    fn unmet_need_is_least_and_then_in_webster_s_order(
        case in cases(), standard in 1_u32..=8, capacity in 1_u32..=8,
    ) {
        let (standard, capacity) = (f64::from(standard) / 4.0, f64::from(capacity) / 4.0);
        let method = Apportionment::MinimumUnmetNeed { standard, capacity };
        let left = |plan: &[u32]| unmet(&case, plan, standard, capacity);
        let plan = case.plan(method).expect("a plan");
        let least = case.plans().iter().map(|plan| left(plan)).fold(f64::INFINITY, f64::min);
        prop_assert!(close(left(&plan), least), "{plan:?}");
        let quotas = case.quotas();
        let webster = |plan: &[u32]| Case::sum(&quotas, plan, |x, q| (x - q).powi(2) / q);
        let fairest = case.least(|plan| {
            if close(left(plan), least) { webster(plan) } else { f64::INFINITY }
        });
        prop_assert!(close(webster(&plan), fairest), "{plan:?}");
    }
}

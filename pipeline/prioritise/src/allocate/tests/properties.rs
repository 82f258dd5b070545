//! What holds of every plan.

use proptest::prelude::*;

use super::super::{Apportionment, Claims, Resource, Tie, allocate};
use super::brute::cases;
use super::{ALL, HAMILTON, codes, totals};

const DIVISORS: [Apportionment; 3] = [
    Apportionment::Webster,
    Apportionment::HuntingtonHill,
    Apportionment::Maximin,
];

fn plan(method: Apportionment, units: u32, need: &[f64]) -> Vec<u32> {
    totals(method, units, Claims::new(&codes(need.len()), need)).expect("claims that fit")
}

fn needs() -> impl Strategy<Value = Vec<f64>> {
    prop::collection::vec(0.1..1000.0_f64, 2..12)
}

proptest! {
    #[test]
    fn hamilton_stays_within_the_quota(need in needs(), units in 0_u32..60) {
        let sum: f64 = need.iter().sum();
        for (held, need) in plan(HAMILTON, units, &need).iter().zip(&need) {
            let quota = f64::from(units) * need / sum;
            prop_assert!((f64::from(*held) - quota).abs() < 1.0);
        }
    }

    #[test]
    fn one_more_unit_takes_none_away(need in needs(), units in 12_u32..60) {
        for method in DIVISORS {
            let (fewer, more) = (plan(method, units, &need), plan(method, units + 1, &need));
            prop_assert!(fewer.iter().zip(&more).all(|(fewer, more)| fewer <= more));
        }
    }

    /// Balinski and Young (1982), appendix A: no area that grows against another gives it a unit.
    #[test]
    fn growth_against_another_loses_nothing_to_it(
        need in needs(), growth in prop::collection::vec(0.5..2.0_f64, 12), units in 12_u32..60,
    ) {
        let grown: Vec<_> = need.iter().zip(&growth).map(|(need, growth)| need * growth).collect();
        for method in [Apportionment::Webster, Apportionment::HuntingtonHill] {
            let (before, after) = (plan(method, units, &need), plan(method, units, &grown));
            for i in 0..need.len() {
                for j in 0..need.len() {
                    let gains_on = growth[i] > growth[j] * (1.0 + 1e-9);
                    prop_assert!(!(gains_on && after[i] < before[i] && after[j] > before[j]));
                }
            }
        }
    }

    #[test]
    fn the_unit_of_need_does_not_matter(case in cases(), scale in 1e-6..1e6_f64) {
        let areas = codes(case.need.len());
        let need: Vec<_> = case.need.iter().copied().map(f64::from).collect();
        let scaled: Vec<_> = need.iter().map(|need| need * scale).collect();
        for method in ALL {
            let scaled_method = match method {
                Apportionment::MinimumUnmetNeed { standard, capacity } => {
                    Apportionment::MinimumUnmetNeed { standard, capacity: capacity * scale }
                }
                method => method,
            };
            let of = |method, need| {
                let claims = Claims::new(&areas, need).floors(&case.floors).caps(&case.caps);
                totals(method, case.new, claims.current(&case.current))
            };
            prop_assert_eq!(of(method, &need), of(scaled_method, &scaled));
        }
    }

    #[test]
    fn the_order_of_areas_does_not_matter_but_in_ties(need in needs(), units in 12_u32..60) {
        let turned: Vec<_> = need.iter().rev().copied().collect();
        let areas = codes(need.len());
        for method in ALL {
            let found = allocate(method, Resource::Units(units), Claims::new(&areas, &need));
            let found = found.expect("claims that fit");
            if found.shares.iter().all(|share| share.tie == Tie::No) {
                let mut back = plan(method, units, &turned);
                back.reverse();
                prop_assert_eq!(found.totals().collect::<Vec<_>>(), back);
            }
        }
    }

    #[test]
    fn a_plan_that_can_be_exact_is(quotas in prop::collection::vec(1_u32..9, 2..8), per in 0.1..50.0_f64) {
        let need: Vec<_> = quotas.iter().map(|quota| f64::from(*quota) * per).collect();
        for method in [HAMILTON, Apportionment::Webster, Apportionment::HuntingtonHill, Apportionment::Maximin] {
            prop_assert_eq!(&plan(method, quotas.iter().sum(), &need), &quotas);
        }
    }

    #[test]
    fn every_unit_is_given_and_every_bound_kept(case in cases()) {
        let areas = codes(case.need.len());
        let need: Vec<_> = case.need.iter().copied().map(f64::from).collect();
        let claims = Claims::new(&areas, &need).floors(&case.floors).caps(&case.caps);
        for method in ALL {
            let found = allocate(method, Resource::Units(case.new), claims.current(&case.current));
            let Ok(found) = found else {
                prop_assert_eq!(method, Apportionment::HuntingtonHill);
                continue;
            };
            prop_assert_eq!(found.shares.iter().map(|share| share.new).sum::<u32>(), case.new);
            for (at, share) in found.shares.iter().enumerate() {
                prop_assert!((case.lower()[at]..=case.caps[at]).contains(&share.total));
                prop_assert_eq!(share.total, share.new + case.current[at]);
            }
        }
    }

    /// Large amounts go in larger steps first: the plan is that of one at a time.
    #[test]
    fn slow_steps_change_nothing(
        need in prop::collection::vec(0_u32..40, 2..6), units in 50_u32..3000,
        floors in prop::collection::vec(0_u32..40, 6), caps in prop::collection::vec(0_u32..900, 6),
    ) {
        use super::super::claims::Bounds;
        use super::super::fill::Queue;
        use super::super::priority::{Claim, priority};
        let sum = f64::from(need.iter().sum::<u32>().max(1));
        let claims: Vec<_> = need.iter().map(|need| Claim {
            has_need: *need > 0,
            quota: f64::from(*need) * f64::from(units) / sum,
            demand: f64::from(*need) * 7.3,
        }).collect();
        let bounds: Vec<_> = floors.iter().zip(&caps).take(need.len())
            .map(|(floor, cap)| Bounds { floor: *floor, cap: floor + cap }).collect();
        let least: u32 = bounds.iter().map(|bounds| bounds.floor).sum();
        let most: u32 = bounds.iter().map(|bounds| bounds.cap).sum();
        let total = units.clamp(least, most);
        for method in ALL {
            let mut queue = Queue::default();
            queue.fill(method, &claims, &bounds, total);
            let mut held: Vec<u32> = bounds.iter().map(|bounds| bounds.floor).collect();
            for _ in least..total {
                let next = |at: &usize| priority(method, &claims[*at], held[*at]);
                let open = (0..held.len()).filter(|at| held[*at] < bounds[*at].cap);
                let first = open.reduce(|a, b| if next(&b).beats(next(&a)) { b } else { a });
                held[first.expect("room")] += 1;
            }
            prop_assert_eq!(&queue.held, &held);
        }
    }
}

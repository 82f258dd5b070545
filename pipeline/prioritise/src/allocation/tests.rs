//! Two areas that claim by two numbers, worked out by hand.

use std::sync::Arc;

use disclose::Disclosed;
use proptest::prelude::*;
use vocabulary::{
    Apart, AreaColumn, Estimate, Figure, Indicator, JointDraws, Method, Reliability, Status, Unit,
    Verdict,
};

use super::*;
use crate::shares::tests::drawn;
use crate::tests::nothing_disclosed;

fn plan(claims: &[(&str, Option<&str>, f64)]) -> AllocationPlan {
    let id = |text: &str| -> IndicatorId { text.to_owned().try_into().expect("an id") };
    let claims = claims.iter().map(|(indicator, by, weight)| ClaimPlan {
        indicator: id(indicator),
        by: by.map(id),
        weight: *weight,
        reason: "A test.".to_owned(),
    });
    AllocationPlan {
        id: id("outreach_workers"),
        caveat: "An example.".to_owned(),
        purpose: Purpose::Outreach,
        units: 5,
        called: "outreach workers".to_owned(),
        method: Apportionment::Webster,
        floor: None,
        cap: None,
        current: BTreeMap::new(),
        reason: "A test.".to_owned(),
        claims: claims.collect(),
    }
}

/// Kilometres of two areas, and whether those of "women" can be told apart.
fn indicators(told: bool) -> Vec<Indicator> {
    let of = |id: &str, numbers: [f64; 2], apart: Option<Apart>| {
        let women = drawn(id, &[&[1.0], &[1.0]]);
        let mut numbers = numbers.into_iter();
        let column = AreaColumn::from_fn(&Arc::clone(women.column.areas()), |_| {
            let number = numbers.next().expect("two areas");
            let unit = Unit::new("km");
            let estimate =
                Estimate::new(Some(number), (number, number), None, Method::Distance, unit);
            Figure {
                status: Status::Computed,
                estimate: estimate.ok(),
            }
        });
        Indicator {
            id: women.id,
            title: id.to_owned(),
            unit: Unit::new("km"),
            quantity: Quantity::Intensive,
            caveat: "A test.".to_owned(),
            decimals: 1,
            sources: Vec::new(),
            series: BTreeMap::from([(women.period, column)]),
            totals: BTreeMap::new(),
            verdicts: BTreeMap::new(),
            apart,
        }
    };
    let apart = Apart {
        told,
        sentence: "A test.".to_owned(),
    };
    vec![
        of("km", [1.0, 4.0], None),
        of("women", [1.0, 1.0], Some(apart)),
    ]
}

/// As [`indicators`] that cannot be told apart, and records judged too uncertain in both areas.
fn with_records_too_uncertain() -> Vec<Indicator> {
    let mut all = indicators(false);
    let mut records = all[0].clone();
    records.id = "records".to_owned().try_into().expect("an id");
    records.title = "records".to_owned();
    let (period, column) = records.newest().expect("a series");
    let verdict = Verdict {
        verdict: Reliability::TooUncertainToShow,
        rule: "A test.".into(),
    };
    records.verdicts = (column.areas().codes())
        .map(|code| ((period, code), verdict.clone()))
        .collect();
    all.push(records);
    all
}

fn shared(plan: &AllocationPlan, told: bool) -> Result<SharedOut, String> {
    shared_by(plan, &indicators(told))
}

fn shared_by(plan: &AllocationPlan, indicators: &[Indicator]) -> Result<SharedOut, String> {
    let draws: Disclosed<Vec<JointDraws>> = nothing_disclosed().map(|()| {
        let women = drawn("women", &[&[3.0, 1.0, 3.0, 3.0], &[1.0, 1.0, 1.0, 1.0]]);
        let records = drawn("records", &[&[1.0, 1.0, 1.0, 1.0], &[1.0, 1.0, 1.0, 1.0]]);
        vec![women, records]
    });
    share_out(&draws, indicators, plan)
        .map(|made| made.get().clone())
        .map_err(|error| error.to_string())
}

/// By hand: shares of women are 3/4, 1/2, 3/4, 3/4, whose mean is 0.6875; of records always 1/2.
#[test]
fn claims_are_weighed_shares_and_the_plan_is_made_for_their_mean() {
    let made = shared(&plan(&[("women", None, 0.5), ("records", None, 0.5)]), true);
    let made = made.expect("a plan");
    let first = &made.claims[0];
    assert!((first.share.value - 0.59375).abs() < 1e-12);
    assert!((first.parts[0] - 0.34375).abs() < 1e-12 && (first.parts[1] - 0.25).abs() < 1e-12);
    let totals: Vec<u32> = made.recommendation.plan.totals().collect();
    assert_eq!(totals, [3, 2]);
    let plan = plan(&[("women", None, 1.0)]);
    let words = made.sentence(&plan, first.area, "Brent");
    assert!(
        words.starts_with("Brent would get 3 of the 5 outreach workers"),
        "{words}"
    );
    assert!(!words.contains(['{', '}']));
}

/// By hand: women times kilometres are 3 to 4 in three draws and 1 to 4 in one.
#[test]
fn a_claim_is_multiplied_by_a_distance() {
    let made = shared(&plan(&[("women", Some("km"), 1.0)]), true).expect("a plan");
    let expected = (3.0 * 3.0 / 7.0 + 0.2) / 4.0;
    assert!((made.claims[0].share.value - expected).abs() < 1e-12);
}

#[test]
fn what_must_not_be_is_refused_by_name() {
    let refused = |plan: AllocationPlan, told: bool, words: &[&str]| {
        let found = shared(&plan, told).expect_err("refused");
        for word in words {
            assert!(found.contains(word), "{word}: {found}");
        }
    };
    let good = || plan(&[("women", None, 0.5), ("records", None, 0.5)]);
    let police = AllocationPlan {
        called: "police officers".to_owned(),
        ..good()
    };
    refused(
        police,
        true,
        &["\"police\"", "enforcement is never shared out"],
    );
    refused(
        plan(&[("women", None, 0.4), ("records", None, 0.4)]),
        true,
        &["add up to 0.8"],
    );
    refused(
        plan(&[("women", Some("miles"), 1.0)]),
        true,
        &["miles", "name one of km, women"],
    );
    refused(
        plan(&[("children", None, 1.0)]),
        true,
        &["children is not drawn"],
    );
    refused(plan(&[]), true, &["no claims"]);
    let uncertain = plan(&[
        ("women", None, 0.4),
        ("women", Some("km"), 0.2),
        ("records", None, 0.4),
    ]);
    refused(
        uncertain.clone(),
        false,
        &["women", "cannot be told apart", "half at most"],
    );
    assert!(shared(&uncertain, true).is_ok() && shared(&good(), false).is_ok());
    let floor = AllocationPlan {
        floor: Some(3),
        ..good()
    };
    refused(floor, true, &["targeting.allocation cannot be shared out"]);
    let silent = AllocationPlan {
        called: " ".to_owned(),
        ..good()
    };
    refused(silent, true, &["`called` is empty"]);
}

/// By hand: of 5 the first area gets 3 by both claims (0.594), by the women alone (0.688) and by the
/// records alone (0.5, by the order of codes): neither decides. Without both there is nothing to go by.
#[test]
fn what_hangs_on_uncertain_figures_is_marked_alone_and_together() {
    let made = shared(&plan(&[("women", None, 1.0)]), true).expect("a plan");
    assert!(made.claims.iter().all(|claim| claim.hangs_on.is_nothing()));
    let half = plan(&[("women", None, 0.5), ("records", None, 0.5)]);
    let made = shared(&half, false).expect("a plan");
    let hangs: Vec<&HangsOn> = made.claims.iter().map(|of| &of.hangs_on).collect();
    assert_eq!(hangs, [&HangsOn::Nothing, &HangsOn::Nothing]);
    let made = shared_by(&half, &with_records_too_uncertain()).expect("a plan");
    let both = vec!["records".to_owned(), "women".to_owned()];
    assert_eq!(made.claims[0].hangs_on, HangsOn::Together(both));
    let words = made.sentence(&half, made.claims[0].area, "Brent");
    assert!(
        words.contains("by \"records\" and by \"women\" together"),
        "{words}"
    );
}

proptest! {
    /// Of any two plans of numbers the one with more need gets no fewer.
    #[test]
    fn more_need_gets_no_less(women in prop::collection::vec(0.1..100.0_f64, 2), units in 1_u32..30) {
        let draws = nothing_disclosed().map(|()| vec![drawn("women", &[&[women[0]], &[women[1]]])]);
        let plan = AllocationPlan { units, ..plan(&[("women", None, 1.0)]) };
        let made = share_out(&draws, &indicators(true), &plan).expect("a plan").get().clone();
        let totals: Vec<u32> = made.recommendation.plan.totals().collect();
        prop_assert_eq!(totals.iter().sum::<u32>(), units);
        prop_assert!((women[0] > women[1]) <= (totals[0] >= totals[1]));
    }
}

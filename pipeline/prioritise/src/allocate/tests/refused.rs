//! What cannot be shared out, and what is said of it.

use super::super::{AllocateError, Apportionment, Claims, Draws, Resource, allocate, recommend};
use super::{HAMILTON, UNMET, codes};

#[track_caller]
fn refused(method: Apportionment, units: u32, claims: Claims<'_>, expected: &[&str]) {
    let errors = allocate(method, Resource::Units(units), claims).expect_err("refused");
    let found: Vec<_> = errors.0.iter().map(ToString::to_string).collect();
    assert_eq!(found.len(), expected.len(), "{found:#?}");
    for (found, expected) in found.iter().zip(expected) {
        assert!(found.contains(expected), "{found} has no {expected}");
    }
}

#[test]
fn everything_that_is_wrong_is_told_with_its_area() {
    let areas = codes(3);
    let claims = Claims::new(&areas, &[-1.0, f64::NAN, f64::INFINITY]);
    let needs = [
        "need of E00000001 is -1",
        "need of E00000002 is NaN",
        "need of E00000003 is inf",
    ];
    refused(HAMILTON, 4, claims, &needs);
    let claims = Claims::new(&areas, &[1.0, 2.0, -3.0])
        .floors(&[3, 0, 0])
        .caps(&[2, 1, 9]);
    let all = [
        "floor of E00000001 is 3 and its cap 2",
        "E00000002 has 2 now and its cap is 1",
        "need of E00000003 is -3",
    ];
    refused(HAMILTON, 4, claims.current(&[0, 2, 0]), &all);
}

#[test]
fn lists_and_sums_that_do_not_fit_are_refused() {
    let areas = codes(3);
    refused(HAMILTON, 4, Claims::new(&[], &[]), &["no areas"]);
    let two = [areas[1], areas[0]];
    refused(
        HAMILTON,
        4,
        Claims::new(&two, &[1.0, 1.0]),
        &["E00000001 does not come after"],
    );
    let claims = Claims::new(&areas, &[1.0, 2.0]).caps(&[1, 1, 1, 1]);
    let lengths = [
        "2 values of need, the first without one is E00000003",
        "4 values of caps;",
    ];
    refused(HAMILTON, 4, claims, &lengths);
    let claims = Claims::new(&areas, &[1.0, 2.0, 3.0]);
    refused(
        HAMILTON,
        4,
        Claims::new(&areas, &[0.0; 3]),
        &["every need is 0"],
    );
    let floors = [
        "add up to 6, and there are 4 in all; lower some floors (the largest is that of E00000002)",
    ];
    refused(HAMILTON, 4, claims.floors(&[1, 3, 2]), &floors);
    let caps = [
        "add up to 3, and there are 4 in all; raise some caps (the smallest is that of E00000003)",
    ];
    refused(HAMILTON, 4, claims.caps(&[1, 2, 0]), &caps);
    let many = ["4294967296 units or steps"];
    refused(HAMILTON, u32::MAX, claims.current(&[1, 0, 0]), &many);
    let few = ["takes 3, and there are 2; the first that would go without is E00000003"];
    refused(Apportionment::HuntingtonHill, 2, claims, &few);
    let budget = Resource::Budget { amount: 5, step: 0 };
    assert_eq!(
        allocate(HAMILTON, budget, claims).expect_err("refused").0,
        [AllocateError::Step]
    );
}

#[test]
fn numbers_of_a_method_are_above_nought() {
    let method = Apportionment::MinimumUnmetNeed {
        standard: 0.0,
        capacity: f64::NAN,
    };
    let claims_of = codes(1);
    let expected = [
        "standard of minimum_unmet_need is 0",
        "capacity of minimum_unmet_need is NaN",
    ];
    refused(method, 1, Claims::new(&claims_of, &[1.0]), &expected);
}

#[test]
fn draws_that_do_not_fit_are_refused() {
    let areas = codes(2);
    let claims = Claims::new(&areas, &[1.0, 2.0]);
    let found = |method, draws: &[f64]| {
        let errors = recommend(method, Resource::Units(3), claims, Draws(draws));
        errors.expect_err("refused").to_string()
    };
    assert!(found(HAMILTON, &[]).contains("no draws"));
    assert!(found(HAMILTON, &[1.0, 2.0, 3.0]).contains("3 drawn values"));
    let wrong = found(UNMET, &[1.0, 2.0, 0.0, 0.0, 1.0, -4.0]);
    assert!(wrong.contains("every need in draw 2 is 0"), "{wrong}");
    assert!(
        wrong.contains("need of E00000002 in draw 3 is -4"),
        "{wrong}"
    );
    let gone = found(Apportionment::Webster, &[1.0, 2.0, 0.0, 5.0]);
    assert!(gone.contains("E00000001 has need in some draws"), "{gone}");
    assert!(gone.contains("draw 2, where the loss of webster"), "{gone}");
}

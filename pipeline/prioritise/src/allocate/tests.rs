//! Shared by the tests: areas with made-up codes, and the plan as numbers.

mod brute;
mod properties;
mod published;
mod refused;
mod uncertain;

use vocabulary::AreaCode;

use super::{AllocateErrors, Apportionment, Claims, Quota, Resource, allocate};

const HAMILTON: Apportionment = Apportionment::Hamilton {
    quota: Quota::WithinBounds,
};

const UNMET: Apportionment = Apportionment::MinimumUnmetNeed {
    standard: 0.5,
    capacity: 1.5,
};

const ALL: [Apportionment; 5] = [
    HAMILTON,
    Apportionment::Webster,
    Apportionment::HuntingtonHill,
    Apportionment::Maximin,
    UNMET,
];

fn codes(count: usize) -> Vec<AreaCode> {
    let code = |at| format!("E{at:08}").parse().expect("a code");
    (1..=count).map(code).collect()
}

fn totals(
    method: Apportionment,
    units: u32,
    claims: Claims<'_>,
) -> Result<Vec<u32>, AllocateErrors> {
    allocate(method, Resource::Units(units), claims).map(|found| found.totals().collect())
}

#[test]
fn equal_claims_go_by_code_and_say_so() {
    use super::Tie;
    let areas = codes(3);
    let found = |method, need: &[f64], units| {
        let found = allocate(method, Resource::Units(units), Claims::new(&areas, need));
        let shares = found.expect("claims that fit").shares;
        shares
            .iter()
            .map(|share| (share.total, share.tie))
            .collect::<Vec<_>>()
    };
    let tied = [(2, Tie::Won), (2, Tie::Won), (1, Tie::Lost)];
    for method in ALL {
        assert_eq!(found(method, &[7.0, 7.0, 7.0], 5), tied, "{method:?}");
        let even = [(2, Tie::No); 3];
        assert_eq!(found(method, &[7.0, 7.0, 7.0], 6), even, "{method:?}");
    }
    // 0.1 / 0.5 and 0.3 / 1.5 are equal, though not to the last bit.
    let webster = found(Apportionment::Webster, &[0.1, 0.3, 0.0], 2);
    assert_eq!(webster, [(1, Tie::Won), (1, Tie::Lost), (0, Tie::No)]);
}

#[test]
fn what_is_there_stays_and_counts() {
    let areas = codes(3);
    let claims = Claims::new(&areas, &[10.0, 62.0, 28.0]).current(&[3, 0, 0]);
    for method in ALL {
        let found = totals(method, 7, claims).expect("claims that fit");
        assert_eq!(found[0], 3, "{method:?}");
        assert_eq!(found[1..], [5, 2], "{method:?}");
    }
}

#[test]
fn a_budget_goes_in_steps_and_keeps_the_rest() {
    let areas = codes(2);
    let budget = Resource::Budget {
        amount: 1_000_499,
        step: 500,
    };
    let claims = Claims::new(&areas, &[1.0, 3.0]);
    for method in ALL {
        let found = allocate(method, budget, claims).expect("claims that fit");
        let steps: u32 = found.totals().sum();
        assert_eq!((steps, found.left_over), (2_000, 499), "{method:?}");
    }
    let found = allocate(Apportionment::Webster, budget, claims).expect("claims that fit");
    assert_eq!(found.totals().collect::<Vec<_>>(), [500, 1_500]);
}

/// The worst off is the one without any and with most need.
#[test]
fn maximin_leaves_without_those_who_need_least() {
    let areas = codes(4);
    let claims = Claims::new(&areas, &[1.0, 50.0, 20.0, 30.0]);
    let found = |units| totals(Apportionment::Maximin, units, claims).expect("claims that fit");
    assert_eq!(found(2), [0, 1, 0, 1]);
    assert_eq!(found(4), [1, 1, 1, 1]);
    assert_eq!(found(6), [1, 2, 1, 2]);
}

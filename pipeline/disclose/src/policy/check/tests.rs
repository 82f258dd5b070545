use vocabulary::{AreaCode, Category, SourceId};

use super::PolicyError;
use crate::made::{area, policy};
use crate::{CategorySum, Merged, Method, Policy, Zeros};

fn merged(code: usize, members: &[usize]) -> Merged {
    Merged {
        code: area(code),
        name: "together".to_owned(),
        members: members
            .iter()
            .map(|at| area(*at))
            .collect::<Vec<AreaCode>>(),
        reason: "few residents".to_owned(),
    }
}

fn sum(parts: &[&str]) -> CategorySum {
    CategorySum {
        source: SourceId::new("made"),
        total: Category::new("all"),
        parts: parts.iter().map(|of| Category::new(*of)).collect(),
        reason: "ages add up".to_owned(),
    }
}

/// What is said of a policy that is sound but for one change.
fn words(change: impl FnOnce(&mut Policy)) -> Vec<String> {
    let mut policy = policy(4, 5, 3, Zeros::Published);
    policy.merged.push(merged(200, &[0, 1]));
    policy.sums.push(sum(&["young", "old"]));
    policy.sign_off.push("data protection officer".to_owned());
    assert_eq!(policy.validate(), Ok(()));
    change(&mut policy);
    let errors = policy.validate().err().unwrap_or_default();
    errors.iter().map(PolicyError::to_string).collect()
}

#[track_caller]
fn says(change: impl FnOnce(&mut Policy), part: &str) {
    let words = words(change);
    assert!(
        matches!(&words[..], [one] if one.contains(part)),
        "{part:?} alone was to be said: {words:?}"
    );
}

#[test]
fn merged_areas_are_parts_of_one_whole() {
    let push = |of: Merged| move |policy: &mut Policy| policy.merged.push(of);
    says(push(merged(200, &[2, 3])), "a code twice");
    says(push(merged(201, &[2])), "fewer than two members");
    says(
        push(merged(201, &[1, 2])),
        "stands in disclosure.merged twice",
    );
    says(push(merged(201, &[2, 200])), "a merged area and a member");
}

#[test]
fn sums_of_categories_name_their_parts() {
    for parts in [&[][..], &["young", "young"], &["young", "all"]] {
        says(|policy| policy.sums[0] = sum(parts), "name its parts");
    }
}

#[test]
fn roles_and_audiences_are_named_and_people_are_not() {
    for role in ["", " ", "owner@example.org", "two\nlines"] {
        let role = role.to_owned();
        says(|policy| policy.sign_off[0] = role, "is no role");
    }
    says(
        |policy| policy.audience = Some(" ".to_owned()),
        "audience is empty",
    );
    says(
        |policy| policy.method.value = Method::Exact,
        "audience is not given",
    );
    let named = |policy: &mut Policy| {
        policy.method.value = Method::Exact;
        policy.audience = Some("the commissioning team".to_owned());
    };
    assert!(words(named).is_empty());
}

#[test]
fn a_total_is_shown_above_the_threshold() {
    says(
        |policy| policy.total_base.value = 20,
        "a count of 5 would be shown as 0",
    );
}

#[test]
fn a_value_of_nought_and_one_without_a_reason_are_named() {
    says(|policy| policy.threshold.value = 0, "threshold is 0");
    says(
        |policy| policy.fewest_values.value = 0,
        "fewest_values is 0",
    );
    says(
        |policy| policy.total_base.reason = " ".to_owned(),
        "total_base",
    );
    says(|policy| policy.merged[0].reason = String::new(), "merged");
    says(|policy| policy.sums[0].reason = String::new(), "sums");
}

#[test]
fn what_is_printed_beside_withheld_counts_is_not_rounded() {
    let suppress = |base, total| {
        move |policy: &mut Policy| {
            policy.method.value = Method::Suppress;
            (policy.base.value, policy.total_base.value) = (base, total);
        }
    };
    says(suppress(5, 1), "disclosure.base is 5");
    says(suppress(1, 5), "disclosure.total_base is 5");
    assert!(words(suppress(1, 1)).is_empty());
}

#[test]
fn a_table_is_rounded_to_one_base_of_more_than_twice_the_threshold() {
    let round = |threshold, base, total, fewest| {
        move |policy: &mut Policy| {
            policy.method.value = Method::Round;
            policy.threshold.value = threshold;
            (policy.base.value, policy.total_base.value) = (base, total);
            policy.fewest_values.value = fewest;
        }
    };
    assert!(words(round(2, 5, 5, 5)).is_empty());
    says(round(3, 5, 5, 5), "set the base to 7 or more");
    says(round(5, 5, 5, 5), "set the base to 11 or more");
    says(round(2, 5, 10, 5), "set them to one number");
    says(round(2, 5, 5, 6), "fewer than the 6 values");
}

//! What an extent could be, drawn for both areas together.

use vocabulary::JointDraws;

use super::*;
use crate::tests::code;
use crate::{EstimateFailure, JointPlan, joint_draws};

fn plan(alike: f64) -> JointPlan {
    JointPlan {
        count: 10_000,
        seed: 1,
        alike,
        reason: "A test.".to_owned(),
    }
}

fn asked(id: &str, plan: &JointPlan) -> Result<Disclosed<Vec<JointDraws>>, EstimateFailure> {
    let tables = census();
    let none = tables.map(|_| Vec::new());
    let recipes = [women(assumptions(somalia_and_elsewhere()))];
    let recipes = (recipes.as_slice(), &none);
    joint_draws(
        (&tables, &london()),
        &surveys(),
        recipes,
        &[&named(id)],
        plan,
    )
}

/// Draws of Brent and Southwark, of a leaf that is one country and one that is mixed.
fn drawn(alike: f64) -> [Vec<f64>; 2] {
    let made = asked("women", &plan(alike)).expect("draws");
    let made = made.get()[0].clone();
    assert_eq!(made.count(), 10_000);
    [BRENT, SOUTHWARK].map(|area| {
        let of = made.column.get(code(area)).expect("an area");
        of.as_ref().expect("draws").to_vec()
    })
}

fn correlation(a: &[f64], b: &[f64]) -> f64 {
    let n = 10_000.0;
    let mean = |x: &[f64]| x.iter().sum::<f64>() / n;
    let (ma, mb) = (mean(a), mean(b));
    let sum = |f: &dyn Fn(f64, f64) -> f64| a.iter().zip(b).map(|(x, y)| f(*x, *y)).sum::<f64>();
    let cross = sum(&|x, y| (x - ma) * (y - mb));
    cross / (sum(&|x, _| (x - ma).powi(2)) * sum(&|_, y| (y - mb).powi(2))).sqrt()
}

/// By hand, as for the extent itself: Brent has 4,183.25, from 4,054.1 to 4,355.45.
#[test]
fn half_of_the_draws_lie_below_the_value_and_all_within_the_worst_cases() {
    let [brent, _] = drawn(0.5);
    let below = brent.iter().filter(|x| **x < 4_183.25).count();
    assert!((4_800..5_200).contains(&below), "{below}");
    let (least, most) = (4_054.1, 4_355.45);
    assert!(brent.iter().all(|x| (least..=most).contains(x)));
    // Evenly spread on either side: a quarter below the middle of the lower half.
    let quarter = f64::midpoint(least, 4_183.25);
    let below = brent.iter().filter(|x| **x < quarter).count();
    assert!((2_350..2_650).contains(&below), "{below}");
}

#[test]
fn areas_are_off_together_as_far_as_the_plan_says() {
    for alike in [0.0, 0.5, 1.0] {
        let [brent, southwark] = drawn(alike);
        let found = correlation(&brent, &southwark);
        assert!((found - alike).abs() < 0.03, "{alike}: {found}");
    }
    assert_eq!(drawn(0.5), drawn(0.5));
}

#[test]
fn what_has_no_joint_draws_is_refused_by_name() {
    let wrong = JointPlan {
        count: 10,
        alike: 1.5,
        reason: String::new(),
        ..plan(0.5)
    };
    let words = asked("nobody", &wrong).expect_err("refused").to_string();
    for part in [
        "nobody",
        "is unknown",
        "women",
        "100 to 100000",
        "`alike`",
        "no reason",
    ] {
        assert!(words.contains(part), "{part}: {words}");
    }
}

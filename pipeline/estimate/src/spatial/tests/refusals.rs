//! What cannot be computed is a named error.

use super::super::*;
use super::{areas, column, neighbours, permutations, variable};

#[test]
fn columns_that_are_no_variable_are_refused() {
    let new = |values: &[f64]| Variable::new(&column(&areas(values.len()), values));
    assert_eq!(new(&[1.0]), Err(SpatialFailure::TooFewAreas { areas: 1 }));
    let none = new(&[]).expect_err("no area");
    assert_eq!(none, SpatialFailure::TooFewAreas { areas: 0 });
    assert!(none.to_string().starts_with("no area has a number"));
    assert_eq!(new(&[0.1; 7]), Err(SpatialFailure::Constant { value: 0.1 }));
    let code = |text: &str| text.parse().expect("a code");
    assert_eq!(
        new(&[1.0, f64::NAN, 2.0, f64::INFINITY]),
        Err(SpatialFailure::NotFinite(vec![code("A001"), code("A003")]))
    );
    assert!(matches!(
        new(&[f64::MAX, f64::MAX, f64::MIN]),
        Err(SpatialFailure::NotFinite(_))
    ));
    // Large and small numbers that can be told apart are a variable.
    for scale in [1e150, 1e-150] {
        assert!(new(&[1.0 * scale, 2.0 * scale, 4.0 * scale]).is_ok());
    }
}

#[test]
fn links_that_join_nothing_are_refused() {
    let refused = |rows: &[&[u32]]| {
        let links = neighbours(&areas(rows.len()), rows);
        Weights::new(&links, Weighting::Binary).err()
    };
    assert_eq!(
        refused(&[&[]]),
        Some(SpatialFailure::TooFewAreas { areas: 1 })
    );
    assert_eq!(refused(&[&[], &[], &[]]), Some(SpatialFailure::NoLinks));
    assert_eq!(refused(&[&[1], &[], &[]]), Some(SpatialFailure::NoLinks));
}

#[test]
fn inputs_over_other_areas_are_refused() {
    let links = neighbours(&areas(3), &[&[1], &[0, 2], &[1]]);
    let weights = Weights::new(&links, Weighting::Binary).expect("weights");
    let other = variable(&areas(4), &[1.0, 2.0, 3.0, 4.0]);
    let failures = [
        moran(&other, &weights).err(),
        geary(&other, &weights).err(),
        general_g(&other, &links).err(),
        local_moran(&other, &weights).err(),
        getis_ord(&other, &links).err(),
        joint_counts(&column(&areas(4), &[true, false, true, false]), &weights).err(),
        conditional_permutation(&[&other], &links, permutations(9, 1)).err(),
        permute(&[&other], &weights, permutations(9, 1)).err(),
    ];
    for failure in failures {
        assert!(
            matches!(failure, Some(SpatialFailure::OtherAreas { .. })),
            "{failure:?}"
        );
    }
}

#[test]
fn values_that_have_no_statistic_are_refused() {
    let links = neighbours(&areas(3), &[&[1], &[0, 2], &[1]]);
    let weights = Weights::new(&links, Weighting::Binary).expect("weights");
    let below = variable(&areas(3), &[1.0, -2.0, 3.0]);
    let code = "A001".parse().expect("a code");
    assert_eq!(
        general_g(&below, &links),
        Err(SpatialFailure::Negative(vec![code]))
    );
    let ranks = permute(&[&below], &weights, permutations(9, 1)).expect("ranks");
    assert_eq!(ranks[0].general_g, Err(NotEstimable::NegativeValues));
    let alone = variable(&areas(3), &[0.0, 2.0, 0.0]);
    assert_eq!(general_g(&alone, &links), Err(SpatialFailure::OneValue));
    let one_colour = column(&areas(3), &[true, true, true]);
    assert_eq!(
        joint_counts(&one_colour, &weights),
        Err(SpatialFailure::OneColour { areas: 3 })
    );
    for p in [-0.1, 1.1, f64::NAN] {
        let refused = benjamini_hochberg(&column(&areas(1), &[Some(p)]));
        assert!(matches!(refused, Err(SpatialFailure::NotAProbability(_))));
    }
}

/// Three areas leave the variance under randomisation without a formula; that under normality has one.
#[test]
fn few_areas_have_no_variance() {
    let links = neighbours(&areas(3), &[&[1], &[0, 2], &[1]]);
    let weights = Weights::new(&links, Weighting::RowStandardised).expect("weights");
    let few = variable(&areas(3), &[1.0, 2.0, 4.0]);
    let found = moran(&few, &weights).expect("the same areas");
    assert_eq!(found.randomisation, Err(NotEstimable::TooFewAreas));
    assert!(found.normality.is_ok());
}

//! A table with sex and ages comes in by the plan alone, and nothing is assumed of what it has.

use super::*;
use crate::{Part, Parts};

/// Women aged 15 to 49, men, girls and older women born in Somalia.
fn by_sex_and_age() -> Tables {
    let row = |category, a, b| (day(2021), category, exact(a, b));
    let born = table(
        "born",
        &[
            row("Somalia | Female | Aged 14 years and under", 200, 50),
            row("Somalia | Female | Aged 15 to 49 years", 3_000, 700),
            row("Somalia | Female | Aged 50 years and over", 900, 200),
            row("Somalia | Male | Aged 14 years and under", 250, 50),
            row("Somalia | Male | Aged 15 to 49 years", 2_900, 800),
            row("Somalia | Male | Aged 50 years and over", 750, 200),
        ],
        &[],
    );
    let births = table("births", &[(year(2024), "Africa", exact(300, 0))], &[]);
    disclosed(&[born, births])
}

fn parts() -> Parts {
    Parts {
        of: vec![Part::Country, Part::Sex, Part::Age],
        with: " | ".to_owned(),
        female: Some("Female".to_owned()),
        ages: std::collections::BTreeMap::new(),
    }
}

fn finer() -> Extent {
    let mut extent = assumptions(vec![leaf("Somalia", &[("SOM", 1.0, 1.0, 1.0)])]);
    extent.parts = Some(parts());
    extent.share_of_women = None;
    extent.age_shares = Vec::new();
    extent
}

fn by_age() -> Vec<Prevalence> {
    vec![
        survey_of("SOM", "15-49", 99.0),
        survey_of("SOM", "15-19", 96.0),
        survey_of("SOM", "20-34", 99.0),
        survey_of("SOM", "35-49", 99.9),
    ]
}

/// By hand, Brent: 200 x 0.96 (the youngest women's), 3,000 x the mean of 5, 15 and 15 years, and
/// 900 x 0.999 (the oldest women's).
#[test]
fn prevalence_is_taken_by_age_and_no_share_is_assumed() {
    let childbearing = (5.0 * 0.96 + 15.0 * 0.99 + 15.0 * 0.999) / 35.0;
    let women_alone = made(&by_sex_and_age(), &by_age(), &[women(finer())]);
    let (value, lower, upper) = limits(&newest(&women_alone, BRENT));
    let expected = 200.0 * 0.96 + 3_000.0 * childbearing + 900.0 * 0.999;
    assert!((value - expected).abs() < 1e-9, "{value}");
    // Within 15 to 49 the ages are not known: the ends are those of the youngest and the oldest.
    assert_close(
        (value, lower, upper),
        (
            expected,
            200.0 * 0.96 + 3_000.0 * 0.96 + 900.0 * 0.999,
            200.0 * 0.96 + 3_900.0 * 0.999,
        ),
    );

    let recipes = [women(finer()), of(Some(Ages::CHILDBEARING), None)];
    let some = made(&by_sex_and_age(), &by_age(), &recipes);
    let (value, ..) = limits(&newest(&some, BRENT));
    assert!((value - 3_000.0 * childbearing).abs() < 1e-9);
}

/// Girls have the youngest women's prevalence, and no ratio; mothers are counted at 15 to 49.
#[test]
fn girls_and_mothers_are_counted_at_their_own_ages() {
    let mut births = maternities();
    if let How::Maternities(plan) = &mut births.how {
        plan.regions.truncate(1);
        if let Some(region) = plan.regions.first_mut() {
            region.leaves = vec!["Somalia".to_owned()];
        }
    }
    let recipes = [women(finer()), births, girls("low", None)];
    let all = made(&by_sex_and_age(), &by_age(), &recipes);
    assert_close(limits(&newest(&all, BRENT)), (192.0, 192.0, 192.0));
    let childbearing = (5.0 * 0.96 + 15.0 * 0.99 + 15.0 * 0.999) / 35.0;
    let mothers = limits(&newest(all.get(..2).expect("two"), BRENT));
    assert!((mothers.0 - 300.0 * childbearing * 0.98).abs() < 1e-9);
    // Nobody gave birth in Southwark.
    let none = limits(&newest(all.get(..2).expect("two"), SOUTHWARK));
    assert_close(none, (0.0, 0.0, 0.0));
}

/// The same people without ages, then without sex: each time more is assumed, and the interval grows.
#[test]
fn a_finer_table_has_a_narrower_interval() {
    let leaf = || vec![leaf("Somalia", &[("SOM", 1.0, 1.0, 1.0)])];
    let with_error = |mut extent: Extent| {
        extent.survey_error.relative = 0.05;
        extent
    };
    let coarse_shares = |mut extent: Extent| {
        extent.share_of_women = Some(declared(0.5, 0.45, 0.55));
        extent.age_shares = vec![AgeShare {
            ages: Ages::CHILDBEARING,
            share: declared(0.73, 0.6, 0.85),
        }];
        extent
    };
    let persons = table("born", &[(day(2021), "Somalia", exact(8_000, 2_000))], &[]);
    let coarse = coarse_shares(with_error(assumptions(leaf())));
    let by_sex = table(
        "born",
        &[
            (day(2021), "Somalia/F", exact(4_100, 950)),
            (day(2021), "Somalia/M", exact(3_900, 1_050)),
        ],
        &[],
    );
    let mut with_sex = coarse_shares(with_error(assumptions(leaf())));
    with_sex.share_of_women = None;
    with_sex.parts = Some(Parts {
        of: vec![Part::Country, Part::Sex],
        with: "/".to_owned(),
        female: Some("F".to_owned()),
        ages: std::collections::BTreeMap::new(),
    });
    let width = |tables: &Tables, extent: Extent| {
        let recipes = [women(extent), of(Some(Ages::CHILDBEARING), None)];
        let (value, lower, upper) = limits(&newest(&made(tables, &surveys(), &recipes), BRENT));
        (upper - lower) / value
    };
    let widths = [
        width(&disclosed(&[persons]), coarse),
        width(&disclosed(&[by_sex]), with_sex),
        width(&by_sex_and_age(), with_error(finer())),
    ];
    assert!(
        widths.windows(2).all(|pair| pair[0] > pair[1] * 1.05),
        "{widths:?}"
    );
}

#[test]
fn a_table_that_does_not_fit_its_parts_is_refused() {
    let say = |change: fn(&mut Extent)| {
        let mut extent = finer();
        change(&mut extent);
        refused(&by_sex_and_age(), &by_age(), &[women(extent)])
    };
    let with_parts = |extent: &mut Extent, change: fn(&mut Parts)| {
        if let Some(parts) = &mut extent.parts {
            change(parts);
        }
    };
    let cases: [(String, &str); 6] = [
        (
            say(|extent| extent.share_of_women = Some(known(0.5))),
            "the table has sex",
        ),
        (
            say(|extent| {
                extent.age_shares = vec![AgeShare {
                    ages: Ages::CHILDBEARING,
                    share: known(0.7),
                }];
            }),
            "the table has ages",
        ),
        (
            {
                let mut extent = finer();
                with_parts(&mut extent, |parts| parts.with = "; ".to_owned());
                refused(&by_sex_and_age(), &by_age(), &[women(extent)])
            },
            "cannot be taken apart",
        ),
        (
            {
                let mut extent = finer();
                with_parts(&mut extent, |parts| parts.female = Some("F".to_owned()));
                refused(&by_sex_and_age(), &by_age(), &[women(extent)])
            },
            "no such category",
        ),
        (
            {
                let mut extent = finer();
                with_parts(&mut extent, |parts| parts.female = None);
                refused(&by_sex_and_age(), &by_age(), &[women(extent)])
            },
            "do not go together",
        ),
        (
            refused(
                &by_sex_and_age(),
                &by_age(),
                &[women(finer()), of(Some(ages("15-60")), None)],
            ),
            "has no upper end",
        ),
    ];
    for (text, words) in cases {
        assert!(text.contains(words), "{words:?} is not in:\n{text}");
    }
    let overlapping = table(
        "born",
        &[
            (day(2021), "Somalia | Female | 0-14", exact(1, 1)),
            (day(2021), "Somalia | Female | 10-19", exact(1, 1)),
        ],
        &[],
    );
    let text = refused(&disclosed(&[overlapping]), &by_age(), &[women(finer())]);
    assert!(text.contains("share ages"), "{text}");
}

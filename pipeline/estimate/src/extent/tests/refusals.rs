//! What cannot be is refused by name, or stated as not estimable.

use vocabulary::{CountInterval, Marker, Step};

use super::*;
use crate::tests::code;
use crate::{Correction, Difference, Switch, overlap};

#[track_caller]
fn assert_refused(recipes: &[Recipe], surveys: &[Prevalence], says: &[&str]) {
    let text = refused(&census(), surveys, recipes);
    for words in says {
        assert!(text.contains(words), "{words:?} is not in:\n{text}");
    }
}

fn changed(change: impl FnOnce(&mut Extent)) -> Vec<Recipe> {
    let mut extent = assumptions(somalia_and_elsewhere());
    change(&mut extent);
    vec![women(extent)]
}

#[test]
fn leaves_that_cannot_be_are_refused() {
    let leaves = vec![
        leaf("Somalia", &[("SOM", 0.7, 0.7, 0.7), ("SLE", 0.6, 0.5, 0.7)]),
        leaf("Somalia", &[("SOM", 0.5, 0.6, 0.4)]),
        leaf("Narnia", &[("NAR", -0.1, -0.1, f64::NAN)]),
    ];
    let says = [
        "add up to more than 1",
        "stands twice",
        "within its range",
        "Narnia",
        "without measured prevalence",
    ];
    assert_refused(&[women(assumptions(leaves))], &surveys(), &says);
    let mut unreasoned = leaf("Somalia", &[("SOM", 0.5, 0.4, 0.6)]);
    unreasoned.reason = None;
    let unreasoned = [women(assumptions(vec![unreasoned]))];
    assert_refused(&unreasoned, &surveys(), &["has no reason"]);
    assert_refused(&[women(assumptions(Vec::new()))], &surveys(), &["no leaf"]);
}

/// Whatever is made from an extent, what is wrong with the extent is said once.
#[test]
fn a_wrong_leaf_is_told_once() {
    let wrong = women(assumptions(vec![leaf("Narnia", &[("NAR", 0.5, 0.4, 0.6)])]));
    let recipes = [
        wrong,
        of(None, Some(females())),
        of(Some(ages("15-49")), None),
        maternities(),
        girls("low", None),
        girls("high", Some(born_here())),
    ];
    let text = refused(&census(), &surveys(), &recipes);
    for words in ["without measured prevalence", "no such category"] {
        assert_eq!(text.matches(words).count(), 1, "{words} in\n{text}");
    }
    assert!(text.contains("plan, indicator women: leaf"), "{text}");
}

#[test]
fn declared_numbers_that_cannot_be_are_refused() {
    let disordered = changed(|extent| extent.share_of_women = Some(declared(0.5, 0.6, 0.4)));
    assert_refused(&disordered, &surveys(), &["share_of_women", "0.6 <= 0.5"]);
    let negative = changed(|extent| extent.share_of_women = Some(declared(0.5, -0.1, 0.6)));
    assert_refused(&negative, &surveys(), &["share_of_women", "negative"]);
    let nothing = changed(|extent| extent.share_of_women = Some(declared(0.0, 0.0, 0.6)));
    assert_refused(&nothing, &surveys(), &["share_of_women is 0", "above 0"]);
    let no_factor = changed(|extent| {
        extent.corrections = vec![Correction {
            of: Difference::Migration,
            state: Switch::On,
            factor: declared(0.0, 0.0, 1.0),
        }];
    });
    assert_refused(
        &no_factor,
        &surveys(),
        &["the correction for migration is 0"],
    );
    let above_one = changed(|extent| extent.share_of_women = Some(declared(0.5, 0.4, 1.1)));
    assert_refused(&above_one, &surveys(), &["not a proportion"]);
    let unreasoned = changed(|extent| {
        if let Some(women) = &mut extent.share_of_women {
            women.reason = " ".to_owned();
        }
    });
    assert_refused(&unreasoned, &surveys(), &["share_of_women has no reason"]);
    let twice = changed(|extent| {
        let correction = Correction {
            of: Difference::Selection,
            state: Switch::Off,
            factor: declared(0.9, 0.7, f64::INFINITY),
        };
        extent.corrections = vec![correction.clone(), correction];
    });
    assert_refused(&twice, &surveys(), &["selection stands twice", "its range"]);
    let no_share = changed(|extent| extent.share_of_women = None);
    assert_refused(&no_share, &surveys(), &["no share_of_women"]);
}

#[test]
fn prevalence_that_cannot_be_is_refused() {
    type Change = fn(&mut Prevalence);
    let survey = |change: Change| {
        let mut rows = surveys();
        rows.iter_mut().for_each(change);
        rows
    };
    let recipes = [women(assumptions(somalia_and_elsewhere()))];
    let cases: [(Change, &str); 4] = [
        (|row| row.percent = 100.1, "not a percentage"),
        (|row| row.percent = f64::NAN, "not a percentage"),
        (|row| row.survey_year = 0, "has no year"),
        (
            |row| row.bounds = Some((90.0, 80.0)),
            "does not hold its prevalence",
        ),
    ];
    for (change, says) in cases {
        assert_refused(&recipes, &survey(change), &[says]);
    }
    let twice = [surveys(), surveys()].concat();
    assert_refused(&recipes, &twice, &["two prevalences of the same ages"]);
}

#[test]
fn what_a_measure_lacks_is_named() {
    let base = women(assumptions(somalia_and_elsewhere()));
    let nobody = table("nobody", &[(day(2021), "female", exact(0, 9))], &[]);
    let tables = [
        table("born", &[(day(2021), "Somalia", exact(8_000, 2_000))], &[]),
        nobody,
    ];
    let mut by = females();
    by.source = SourceId::new("nobody");
    let alone = women(assumptions(vec![leaf(
        "Somalia",
        &[("SOM", 1.0, 1.0, 1.0)],
    )]));
    let text = refused(
        &disclosed(&tables),
        &surveys(),
        &[alone, of(None, Some(by.clone()))],
    );
    assert!(text.contains("can be 0") && text.contains(BRENT), "{text}");

    by.source = SourceId::new("gone");
    assert_refused(
        &[base.clone(), of(None, Some(by.clone()))],
        &surveys(),
        &["gone"],
    );
    by.source = SourceId::new("births");
    by.category = Some("Africa".to_owned());
    let says = ["no population of the 2021-03-21"];
    assert_refused(&[base.clone(), of(None, Some(by))], &surveys(), &says);
    let unknown = of(Some(ages("50-59")), None);
    assert_refused(&[base.clone(), unknown], &surveys(), &["no share of these"]);
    assert_refused(&[of(None, None)], &surveys(), &["is unknown"]);

    let mut outside = maternities();
    if let How::Maternities(plan) = &mut outside.how {
        plan.regions.truncate(1);
        if let Some(region) = plan.regions.first_mut() {
            region.leaves = vec!["Somalia".to_owned(), "Somalia".to_owned()];
        }
    }
    let says = ["lies in two regions", "\"Elsewhere\" lies in no region"];
    assert_refused(&[base, outside], &surveys(), &says);
}

/// Withheld cells have a range, and so has the estimate; a missing one has none, and is said.
#[test]
fn withheld_cells_give_a_range_and_missing_ones_nothing() {
    let withheld = Count::Suppressed {
        marker: Marker::Confidential,
        within: CountInterval::new(1, 5).expect("in order"),
    };
    let missing = Count::Missing(Marker::NotAvailable);
    let rows = [(day(2021), "Somalia", [withheld, missing])];
    let tables = disclosed(&[table("born", &rows, &[])]);
    let recipes = [women(assumptions(vec![leaf(
        "Somalia",
        &[("SOM", 1.0, 1.0, 1.0)],
    )]))];
    let made = made(&tables, &surveys(), &recipes);
    assert_close(
        limits(&newest(&made, BRENT)),
        (3.0 * 0.496, 0.496, 5.0 * 0.496),
    );
    for area in [SOUTHWARK, LONDON] {
        assert_eq!(newest(&made, area), Figure::missing(Marker::NotAvailable));
    }
    let column = made
        .first()
        .and_then(Indicator::newest)
        .expect("a column")
        .1;
    assert_eq!(overlap(column).pairs, 0, "one area has an interval");

    let steps = crate::explain(
        &tables,
        &surveys(),
        &london(),
        &recipes,
        &named("women"),
        code(SOUTHWARK),
    )
    .expect("explained");
    let said = |step: &Step| matches!(step, Step::Words(words) if words.contains("Not estimable"));
    assert!(steps.iter().any(said), "{steps:?}");
}

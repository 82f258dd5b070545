//! What is told beside the figures: corrections and the sensitivity to births by region.

use vocabulary::AreaCode;

use super::*;
use crate::{Correction, Difference, SensitivityPlan, Switch, correction_effects, sensitivity};

fn corrected(state: Switch) -> Extent {
    let mut extent = assumptions(somalia_and_elsewhere());
    extent.corrections = vec![Correction {
        of: Difference::Selection,
        state,
        factor: declared(0.8, 0.5, 1.0),
    }];
    extent
}

/// By hand: London's 7,327.75 women and girls, and 0.8, 0.5 and 1 times as many.
#[test]
fn a_correction_is_told_on_or_off_and_is_in_the_figures_when_on() {
    for state in [Switch::Off, Switch::On] {
        let recipe = women(corrected(state));
        let recipes = [recipe.clone()];
        let rows = correction_effects(&census(), &surveys(), &london(), &recipes, &recipe)
            .expect("an extent")
            .get()
            .clone();
        let row = rows.first().expect("London");
        let effect = row.effects.first().expect("a correction");
        assert_eq!((rows.len(), effect.state), (1, state));
        assert!((effect.without - 7_327.75).abs() < 1e-9);
        let with = (effect.with.value, effect.with.lower, effect.with.upper);
        assert_close(with, (5_862.2, 3_663.875, 7_327.75));
        let figure = limits(&newest(&made(&census(), &surveys(), &recipes), LONDON));
        let expected = if state == Switch::On {
            5_862.2
        } else {
            7_327.75
        };
        assert!((figure.0 - expected).abs() < 1e-9, "{figure:?}");
    }
    let rate = of(None, Some(females()));
    let recipes = [women(corrected(Switch::Off)), rate.clone()];
    let none = correction_effects(&census(), &surveys(), &london(), &recipes, &rate);
    assert!(
        none.expect_err("no extent")
            .to_string()
            .contains("it is none")
    );
}

/// By hand: London's 7,327.75 (5,907.1 to 9,221.95), each times 0.8 and not times 0.5 or 1. What is
/// made from the extent says so; the caveat of what is not stays as it is.
#[test]
fn a_correction_that_is_on_is_a_scenario_and_no_part_of_an_interval() {
    let on =
        "A caveat. With the correction for selection (x 0.8), a scenario of this project's own.";
    for (state, factor, caveat) in [(Switch::Off, 1.0, "A caveat."), (Switch::On, 0.8, on)] {
        let mut recipes = vec![
            women(corrected(state)),
            of(None, Some(females())),
            maternities(),
            girls("low", None),
        ];
        for recipe in &mut recipes {
            recipe.caveat = "A caveat.".to_owned();
        }
        let made = made(&census(), &surveys(), &recipes);
        let women = made.first().expect("women");
        let figure = at(women, day(2021), LONDON);
        assert_close(
            limits(figure),
            (7_327.75 * factor, 5_907.1 * factor, 9_221.95 * factor),
        );
        for indicator in &made {
            assert_eq!(indicator.caveat, caveat, "{}", indicator.id);
        }
    }
    let mut both = corrected(Switch::On);
    both.corrections.push(Correction {
        of: Difference::Migration,
        state: Switch::On,
        factor: declared(0.9, 0.7, 1.0),
    });
    let recipes = [women(both)];
    let made = made(&census(), &surveys(), &recipes);
    let caveat = &made.first().expect("women").caveat;
    let says = "With the corrections for selection (x 0.8) and migration (x 0.9), scenarios of this project's own.";
    assert!(caveat.ends_with(says), "{caveat}");
    // Without one of two, the other stays in: 7,327.75 x 0.9.
    let rows = correction_effects(
        &census(),
        &surveys(),
        &london(),
        &recipes,
        recipes.first().expect("women"),
    );
    let rows = rows.expect("an extent").get().clone();
    let selection = rows
        .first()
        .and_then(|row| row.effects.first())
        .expect("one");
    assert!((selection.without - 7_327.75 * 0.9).abs() < 1e-9);
    assert!(
        selection
            .sentence()
            .contains("(on: it is in the figures), the others as they stand: 6595 without it")
    );
}

fn plan(whole: AreaCode) -> SensitivityPlan {
    SensitivityPlan {
        births_of: named("maternities"),
        whole,
        title: "By births".to_owned(),
        caveat: "A test.".to_owned(),
    }
}

/// By hand: London has half of 8,000 + 2,000 times 0.992 and of 11,000 times 0.4305, and a third
/// of its births to mothers from Africa are in Brent: 2,442.583 there in place of 4,183.25.
#[test]
fn births_share_the_wholes_number_out() {
    let recipes = [women(assumptions(somalia_and_elsewhere())), maternities()];
    let plan = plan(LONDON.parse().expect("a code"));
    let found = sensitivity(&census(), &surveys(), &london(), &recipes, &plan).expect("computed");
    let found = found.get();
    let row = found.rows.first().expect("London");
    assert_eq!(found.rows.len(), 1);
    assert!((row.by_residents.value - 7_327.75).abs() < 1e-9);
    assert!(
        row.difference.abs() < 1e-9,
        "the whole is the same by construction"
    );
    let moved = 4_183.25 - 7_327.75 / 3.0;
    let of = found.moved.expect("both areas have numbers");
    assert!((of.number - moved).abs() < 1e-9, "{}", of.number);
    assert!((of.share - moved / 7_327.75).abs() < 1e-12);
    assert_eq!(
        found.sources,
        ["births", "born", "unicef"].map(SourceId::new)
    );
}

#[test]
fn a_sensitivity_of_nothing_is_refused() {
    let recipes = [women(assumptions(somalia_and_elsewhere())), maternities()];
    let say = |plan: &SensitivityPlan| {
        sensitivity(&census(), &surveys(), &london(), &recipes, plan)
            .expect_err("refused")
            .to_string()
    };
    let nowhere = plan("E13000001".parse().expect("a code"));
    assert!(say(&nowhere).contains("no wider area"));
    let mut nothing = plan(LONDON.parse().expect("a code"));
    nothing.births_of = named("women");
    assert!(say(&nothing).contains("makes no maternities"));
}

/// A cell that is missing is named, and takes nothing else with it.
#[test]
fn what_hangs_on_a_missing_cell_is_stated_as_not_estimable() {
    let missing = Count::Missing(vocabulary::Marker::NotAvailable);
    let births = [
        (year(2024), "Africa", [missing, Count::Exact(900)]),
        (year(2024), "Asia", exact(3, 4)),
    ];
    let born = [
        (day(2021), "Somalia", exact(8_000, 2_000)),
        (day(2021), "Elsewhere", exact(1_000, 10_000)),
        (day(2021), "Nowhere", exact(5, 5)),
    ];
    let total = [(year(2024), Count::Exact(1_350))];
    let recipes = [women(assumptions(somalia_and_elsewhere())), maternities()];
    let plan = plan(LONDON.parse().expect("a code"));
    let said = "not estimable: births, E09000005 Brent, year to 2024-12-31, Africa";

    let tables = disclosed(&[table("born", &born, &[]), table("births", &births, &[])]);
    let found = sensitivity(&tables, &surveys(), &london(), &recipes, &plan).expect("stated");
    let found = found.get();
    assert_eq!(found.not_estimable, [said]);
    assert!(found.rows.is_empty() && found.moved.is_none());
    assert!(
        found.caveat.ends_with(
            "A test. Not estimable: births, E09000005 Brent, year to 2024-12-31, Africa."
        ),
        "{}",
        found.caveat
    );

    // A printed total gives London its number, and Brent still has none.
    let mut printed = table("births", &births, &[]);
    let [(period, count)] = total;
    for (category, count) in [("Africa", count), ("Asia", Count::Exact(7))] {
        printed.totals.insert(
            (
                period,
                vocabulary::Category::new(category),
                LONDON.parse().expect("a code"),
            ),
            vocabulary::Confidential::new(count),
        );
    }
    let tables = disclosed(&[table("born", &born, &[]), printed]);
    let found = sensitivity(&tables, &surveys(), &london(), &recipes, &plan).expect("stated");
    let found = found.get();
    assert_eq!(found.rows.len(), 1);
    assert_eq!(found.not_estimable, [said]);
    assert_eq!(found.moved, None);
}

#[test]
fn explain_reaches_surveys_shares_and_reasons() {
    let recipes = [
        women(assumptions(somalia_and_elsewhere())),
        maternities(),
        girls("high", Some(born_here())),
    ];
    let explained = |id: &str, area: &str| {
        let steps = crate::explain(
            &census(),
            &surveys(),
            &london(),
            &recipes,
            &named(id),
            area.parse().expect("a code"),
        );
        let steps = steps.expect("explained").into_iter();
        let words = steps.filter_map(|step| match step {
            vocabulary::Step::Words(words) => Some(words),
            vocabulary::Step::Cell { .. } => None,
        });
        words.collect::<Vec<_>>().join("\n")
    };
    let country = "  SLE (SLE): 50% (20% to 90%) of the leaf, prevalence 86.1%: 86.1% at ages 15 to 49 (DHS 2020, declared error)";
    for (id, area, says) in [
        ("women", BRENT, vec![country, "  Why: A test."]),
        (
            "maternities",
            LONDON,
            vec![
                country,
                "  Elsewhere: prevalence 43% (17.2% to 77.5%), ",
                "  Without measured prevalence, counted as nought: Nowhere",
                "London has the sum of its 2 areas, each with its own births and mixture",
                "births to mothers affected",
            ],
        ),
        (
            "high",
            BRENT,
            vec![
                "women's 86.1% at ages 15 to 49 (DHS 2020, declared error) x 0.5 (0.5 to 0.5), declared for girls",
                "births, of whom the girls would be affected",
            ],
        ),
    ] {
        let text = explained(id, area);
        for words in says {
            assert!(text.contains(words), "{words} is not in\n{text}");
        }
        assert_eq!(
            text.contains("mothers affected"),
            id == "maternities",
            "{text}"
        );
    }
}

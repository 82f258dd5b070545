//! Made-up figures for the tests beside, and what is refused.

mod choices;
mod guarded;
mod properties;
mod published;
mod ranges;
mod uncertainty;

use vocabulary::AreaCode;

use super::*;

pub(super) fn code(at: usize) -> AreaCode {
    format!("E09{:06}", at + 1).parse().expect("a code")
}

pub(super) fn component(name: &str, normalisation: Normalisation, weight: f64) -> Component {
    Component {
        name: name.to_owned(),
        direction: Direction::MoreIsMoreNeed,
        normalisation,
        weight,
    }
}

/// One component a weight, all with one normalisation.
pub(super) fn composite(
    normalisation: Normalisation,
    weights: &[f64],
    aggregation: Aggregation,
) -> Composite {
    let components = weights.iter().enumerate();
    let components =
        components.map(|(at, weight)| component(&format!("c{at}"), normalisation, *weight));
    Composite::new(components.collect(), aggregation).expect("an index")
}

pub(super) fn figures(columns: &[Vec<Figure>]) -> Figures {
    let areas = (0..columns[0].len()).map(code).collect();
    Figures::new(areas, columns.to_vec()).expect("figures")
}

pub(super) fn exact(columns: &[Vec<f64>]) -> Figures {
    let columns = columns
        .iter()
        .map(|column| column.iter().map(|x| Figure::Exact(*x)).collect());
    figures(&columns.collect::<Vec<_>>())
}

pub(super) fn scores(composite: &Composite, figures: &Figures) -> Vec<f64> {
    let scored = composite.scores(figures).expect("scores").into_iter();
    scored
        .map(|scored| scored.expect("a score").score)
        .collect()
}

/// Places by counting, best ones for equal scores.
pub(super) fn counted(scores: &[f64]) -> Vec<usize> {
    let above = |own: &f64| scores.iter().filter(|other| **other > own + 5e-11).count();
    scores.iter().map(|own| 1 + above(own)).collect()
}

#[track_caller]
fn refused(components: Vec<Component>, aggregation: Aggregation, parts: &[&str]) {
    let said = Composite::new(components, aggregation)
        .expect_err("refused")
        .to_string();
    for part in parts {
        assert!(said.contains(part), "{part} is not in\n{said}");
    }
}

#[test]
fn indices_that_cannot_be_are_refused_with_all_that_is_wrong() {
    let twice = component("a", Normalisation::MinMax, -0.5);
    let other = component("a", Normalisation::ZScore, 0.75);
    refused(
        vec![twice, other],
        Aggregation::Geometric { least: 1.0 },
        &[
            "index, component a: it stands twice",
            "index, component a: the weight is not a number from 0; found -0.5",
            "the weights do not add up to 1; found 0.25",
            "unlike scales, so that weights do not weigh them; found Deviations, Unit",
            "a geometric mean of deviations",
            "the least value is not from 0 to below 1; found 1",
        ],
    );
    refused(
        Vec::new(),
        Aggregation::Arithmetic,
        &["it has no component"],
    );
    let nan = component("a", Normalisation::MinMax, f64::NAN);
    refused(
        vec![nan],
        Aggregation::Arithmetic,
        &["not a number from 0", "do not add up to 1"],
    );
    let ends = |from, to| vec![component("a", Normalisation::Declared { from, to }, 1.0)];
    refused(
        ends(1.0, 1.0),
        Aggregation::Arithmetic,
        &["the scale has no length"],
    );
    refused(
        ends(2.0, 1.0),
        Aggregation::Arithmetic,
        &["run against the direction; found from 2 to 1"],
    );
}

#[test]
fn figures_that_cannot_be_are_refused_without_being_shown() {
    let drawn = |draws: &[f64]| Figure::Drawn {
        centre: 77.5,
        draws: draws.into(),
    };
    let columns = vec![
        vec![Figure::Missing, Figure::Missing, Figure::Missing],
        vec![drawn(&[1.0, 2.0]), drawn(&[1.0]), Figure::Exact(f64::NAN)],
        vec![
            Figure::Within {
                lower: 88.5,
                upper: 3.0,
            },
            drawn(&[f64::INFINITY, 1.0]),
            Figure::Missing,
        ],
        vec![Figure::Missing],
    ];
    let said = Figures::new(vec![code(0), code(1), code(1)], columns)
        .expect_err("refused")
        .to_string();
    for part in [
        "area E09000002: the area stands twice",
        "figures, component 1: it is missing everywhere",
        "figures, component 2, area E09000002: there are draws of another number",
        "the figure is not a number",
        "the range is not one of numbers from the least to the most",
        "a draw is not a number",
        "another number of areas; found 1; expected 3",
    ] {
        assert!(said.contains(part), "{part} is not in\n{said}");
    }
    assert!(!said.contains("77.5") && !said.contains("88.5"), "{said}");
    assert!(Figures::new(Vec::new(), Vec::new()).is_err());
}

/// An area without one of its figures has no score, and is no end of anybody's scale.
#[test]
fn a_missing_figure_makes_no_score() {
    let index = composite(Normalisation::MinMax, &[0.5, 0.5], Aggregation::Arithmetic);
    let full = |x: &[f64]| x.iter().map(|x| Figure::Exact(*x)).collect::<Vec<_>>();
    let mut second = full(&[1.0, 2.0, 3.0]);
    second[2] = Figure::Missing;
    let found = index
        .scores(&figures(&[full(&[0.0, 1.0, 100.0]), second]))
        .expect("scores");
    assert_eq!(found[2], None);
    let score = |at: usize| found[at].as_ref().expect("a score").score;
    assert!((score(0)).abs() < 1e-15 && (score(1) - 1.0).abs() < 1e-15);
}

/// At 0 a product knows nothing else; the area and the component are named.
#[test]
fn a_geometric_mean_of_nought_is_refused() {
    let figures = exact(&[vec![1.0, 2.0, 3.0], vec![4.0, 6.0, 5.0]]);
    let at = |least| {
        composite(
            Normalisation::MinMax,
            &[0.5, 0.5],
            Aggregation::Geometric { least },
        )
    };
    let said = at(0.0).scores(&figures).expect_err("refused").to_string();
    assert!(said.contains("component c0, area E09000001"), "{said}");
    let found = scores(&at(0.01), &figures);
    // 0.01^0.5 x 0.01^0.5, 0.505^0.5 x 1 and 1 x 0.505^0.5.
    for (found, expected) in found.iter().zip([0.01, 0.505_f64.sqrt(), 0.505_f64.sqrt()]) {
        assert!((found - expected).abs() < 1e-12, "{found} for {expected}");
    }
}

#[test]
fn what_does_not_fit_is_refused() {
    let index = composite(Normalisation::MinMax, &[0.5, 0.5], Aggregation::Arithmetic);
    let one = exact(&[vec![1.0, 2.0]]);
    assert!(
        index
            .scores(&one)
            .expect_err("one")
            .to_string()
            .contains("found 1; expected 2")
    );
    assert!(score_ranges(&index, &one).is_err());
    let wrong = index.with(Some(&[Normalisation::Rank]), Aggregation::Arithmetic);
    assert!(
        wrong
            .expect_err("one")
            .to_string()
            .contains("found 1; expected 2")
    );
}

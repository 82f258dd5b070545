//! The index of need on made figures.

use std::collections::BTreeMap;
use std::sync::Arc;

use disclose::Disclosed;
use serde::Deserialize;
use vocabulary::{
    Apart, Area, AreaCode, AreaColumn, AreaList, Estimate, Figure, Indicator, IndicatorId,
    JointDraws, Level, Marker, Method, Period, PeriodKind, Quantity, Reliability, SourceId, Status,
    Step, Unit, Verdict,
};

use super::{Need, need};
use crate::tests::nothing_disclosed;
use crate::{PrioritiseError, Targeting, check};

const PLAN: &str = r#"
[targeting.distance]
id = "clinic_distance_km"
title = "Distance to the nearest clinic"
unit = "kilometres"
caveat = "A straight line."
decimals = 1
sources = ["clinics"]

[targeting.need]
id = "need_index"
title = "Need for prevention and care"
unit = "points of 100"
caveat = "An index."
decimals = 1
aggregation = "arithmetic"
level = 0.9
top = 1
other_weights = { concentration = 1e9, seed = 1, reason = "As good as none." }

[[targeting.need.terms]]
indicator = "rate"
weight = 0.75
direction = "more_is_more_need"
normalisation = { declared = { from = 0.0, to = 10.0 } }
reason = "What was recorded."

[[targeting.need.terms]]
indicator = "clinic_distance_km"
short = "distance"
weight = 0.25
direction = "more_is_more_need"
normalisation = { declared = { from = 0.0, to = 8.0 } }
reason = "The gap in services."
"#;

#[derive(Deserialize)]
struct Plan {
    targeting: Targeting,
}

fn plan() -> Targeting {
    planned(PLAN).expect("the plan reads")
}

fn planned(text: &str) -> Result<Targeting, toml::de::Error> {
    toml::from_str::<Plan>(text).map(|plan| plan.targeting)
}

fn code(n: usize) -> AreaCode {
    format!("E0900000{n}").parse().expect("a code")
}

fn areas() -> Arc<AreaList> {
    let area = |n| Area {
        code: code(n),
        name: format!("Area {n}"),
    };
    Arc::new(AreaList::new((1..=4).map(area).collect()).expect("no code twice"))
}

fn period() -> Period {
    let kind = PeriodKind::YearEnding("03-31".parse().expect("a day"));
    Period::new(2025, kind)
}

fn named(id: &str) -> IndicatorId {
    id.to_owned().try_into().expect("an id")
}

fn indicator(id: &str, figures: [Figure; 4], sources: &[&str]) -> Indicator {
    let figures = (1..=4).map(code).zip(figures).collect();
    let column = AreaColumn::align(&areas(), figures).expect("aligned");
    Indicator {
        id: named(id),
        title: "Rate".to_owned(),
        unit: Unit::new("per 10,000"),
        quantity: Quantity::Intensive,
        caveat: "Recording too.".to_owned(),
        decimals: 1,
        sources: sources.iter().map(|of| SourceId::new(*of)).collect(),
        series: BTreeMap::from([(period(), column)]),
        totals: BTreeMap::new(),
        verdicts: BTreeMap::new(),
        apart: None,
    }
}

fn figure(status: Status, value: Option<f64>, limits: (f64, f64), method: Method) -> Figure {
    let level = matches!(method, Method::Bym2 | Method::Byar).then_some(Level::P95);
    let estimate = Estimate::new(value, limits, level, method, Unit::new("per 10,000"));
    Figure {
        status,
        estimate: Some(estimate.expect("ordered")),
    }
}

/// 2 and 4 as printed, withheld as 1 to 5, and missing.
fn counts() -> Indicator {
    let exact = |x| figure(Status::Exact, Some(x), (x, x), Method::AsPublished);
    let withheld = Status::Marked(Marker::Confidential);
    let figures = [
        exact(2.0),
        exact(4.0),
        figure(withheld, None, (1.0, 5.0), Method::AsPublished),
        Figure::missing(Marker::NotAvailable),
    ];
    indicator("rate", figures, &["events", "people"])
}

/// 2, 4, 3 and 9, each with four draws.
fn modelled() -> (Indicator, JointDraws) {
    let draws = [
        [1.0, 1.5, 2.5, 3.0],
        [3.0, 3.5, 4.5, 5.0],
        [1.0, 2.0, 4.0, 5.0],
        [8.0, 8.5, 9.5, 10.0],
    ];
    let values = [2.0, 4.0, 3.0, 9.0];
    let figures = [0, 1, 2, 3].map(|at: usize| {
        let limits = (draws[at][0], draws[at][3]);
        figure(Status::Estimated, Some(values[at]), limits, Method::Bym2)
    });
    let mut rows = draws.iter();
    let joint = JointDraws {
        id: named("rate"),
        title: "Rate".to_owned(),
        unit: Unit::new("per 10,000"),
        period: period(),
        column: AreaColumn::from_fn(&areas(), |_| {
            rows.next().map(|row| Arc::from(row.as_slice()))
        }),
        people: None,
    };
    (indicator("rate", figures, &["events", "people"]), joint)
}

/// 2, 4, 6 and 8 km.
fn distance() -> Indicator {
    let figures = [2.0, 4.0, 6.0, 8.0].map(|km| {
        figure(
            Status::Computed,
            Some(km),
            (km - 1.0, km + 1.0),
            Method::Distance,
        )
    });
    indicator("clinic_distance_km", figures, &["clinics"])
}

fn drawn(draws: &[JointDraws]) -> Disclosed<Vec<JointDraws>> {
    nothing_disclosed().map(|()| draws.to_vec())
}

fn made(draws: &[JointDraws], rate: Indicator) -> Need {
    let found = need(&drawn(draws), &[rate, distance()], &plan().need);
    found.expect("a plan that fits").get().clone()
}

type Read = (Status, Option<f64>, Option<(f64, f64)>);

fn read(made: &Need, id: &str, area: usize) -> Read {
    let found = made.indicators.iter().find(|of| of.id.as_str() == id);
    let (_, column) = found.expect("the indicator").newest().expect("a period");
    let figure = column.get(code(area)).expect("a figure");
    // Without what products of decimals leave.
    let tidy = |x: f64| (x * 1e9).round() / 1e9;
    let limits = figure.lower().zip(figure.upper());
    (
        figure.status,
        figure.value(),
        limits.map(|(lower, upper)| (tidy(lower), tidy(upper))),
    )
}

/// By hand: 7.5 points for each unit of the rate, 3.125 for each kilometre, one decimal.
#[test]
fn a_score_is_the_sum_of_its_rounded_parts() {
    let (rate, draws) = modelled();
    let made = made(&[draws], rate);
    let ids: Vec<_> = made.indicators.iter().map(|of| of.id.as_str()).collect();
    let (part, of_distance) = ("need_index_from_rate", "need_index_from_distance");
    assert_eq!(ids, ["need_index", part, of_distance, "need_index_rank"]);
    assert_eq!(made.indicators[0].sources.len(), 3);
    // 6.25 is printed as 6.3; limits are not rounded here: 5% into four draws is 1.075.
    let (status, value, limits) = read(&made, part, 1);
    assert_eq!((status, value), (Status::Estimated, Some(15.0)));
    let (lower, upper) = limits.expect("limits");
    assert!((lower - 7.5 * 1.075).abs() < 1e-9 && (upper - 7.5 * 2.925).abs() < 1e-9);
    let (status, value, limits) = read(&made, of_distance, 1);
    assert_eq!((status, value), (Status::Computed, Some(6.3)));
    assert_eq!(limits, Some((6.25, 6.3)));
    let (status, value, limits) = read(&made, "need_index", 1);
    assert_eq!((status, value), (Status::Estimated, Some(21.3)));
    let (lower, upper) = limits.expect("limits");
    assert!((lower - 14.3125).abs() < 1e-9 && (upper - 28.1875).abs() < 1e-9);
}

#[test]
fn a_withheld_figure_leaves_a_range_and_never_its_middle() {
    let made = made(&[], counts());
    let withheld = Status::Marked(Marker::Confidential);
    assert_eq!(
        read(&made, "need_index_from_rate", 3),
        (withheld, None, Some((7.5, 37.5)))
    );
    assert_eq!(
        read(&made, "need_index", 3),
        (Status::Bounded, None, Some((26.25, 56.25)))
    );
    // What is known of it stands: 18.75, printed as 18.8.
    assert_eq!(read(&made, "need_index_from_distance", 3).1, Some(18.8));
    // It may be before the second, of 42.5 points, or behind it; never behind the first, of 21.25.
    let places = |area| read(&made, "need_index_rank", area);
    assert_eq!(places(1).1, Some(3.0));
    assert_eq!((places(2).1, places(2).2), (None, Some((1.0, 2.0))));
    assert_eq!((places(3).1, places(3).2), (None, Some((1.0, 2.0))));
    assert_eq!(places(3).0, Status::Bounded);
}

#[test]
fn a_missing_figure_gives_no_score_and_no_place() {
    let made = made(&[], counts());
    for id in ["need_index", "need_index_from_rate", "need_index_rank"] {
        let missing = (Status::Marked(Marker::NotAvailable), None, None);
        assert_eq!(read(&made, id, 4), missing);
    }
}

/// The fourth leads by both figures; the second leads the third by the rate alone.
#[test]
fn a_figure_too_uncertain_decides_no_place_alone() {
    let (rate, draws) = modelled();
    let told = made(std::slice::from_ref(&draws), rate.clone());
    let apart = |told| {
        Some(Apart {
            told,
            sentence: "They overlap.".to_owned(),
        })
    };
    let not_told = made(
        std::slice::from_ref(&draws),
        Indicator {
            apart: apart(false),
            ..rate.clone()
        },
    );
    assert_eq!(told.tied, 0);
    assert_eq!(not_told.tied, 1);
    let ranked = |made: &Need, at: usize| made.areas[at].ranking.expect("places");
    assert!(ranked(&not_told, 1).mean_worst > ranked(&told, 1).mean_worst);
    assert!(ranked(&not_told, 2).mean_best < ranked(&told, 2).mean_best);
    // The verdict on one figure does the same for its pairs.
    let verdict = Verdict {
        verdict: Reliability::TooUncertainToShow,
        rule: "Too wide.".into(),
    };
    let of_one = made(
        &[draws],
        Indicator {
            apart: apart(true),
            verdicts: BTreeMap::from([((period(), code(3)), verdict)]),
            ..rate
        },
    );
    assert_eq!(of_one.tied, not_told.tied);
}

#[test]
fn a_sampling_error_that_is_not_drawn_is_refused() {
    let (rate, _) = modelled();
    let refused = need(&drawn(&[]), &[rate, distance()], &plan().need);
    let refused = refused.expect_err("refused").to_string();
    assert!(
        refused.contains("term rate") && refused.contains("[[models]]"),
        "{refused}"
    );
    assert!(
        refused.contains("E09000001") && !refused.contains("2.0"),
        "{refused}"
    );
}

/// `100 x 0.2^0.75 x 0.25^0.25`, by hand 21.147.
#[test]
fn a_geometric_index_is_the_product_of_its_factors() {
    let mut plan = plan().need;
    plan.aggregation = crate::index::Aggregation::Geometric { least: 0.0 };
    let (rate, draws) = modelled();
    let found = need(&drawn(&[draws]), &[rate, distance()], &plan).expect("fits");
    let (_, score, _) = read(found.get(), "need_index", 1);
    let score = score.expect("a score");
    assert!((score - 100.0 * 0.2_f64.powf(0.75) * 0.25_f64.powf(0.25)).abs() < 1e-9);
    let factor = |id| read(found.get(), id, 1).1.expect("a factor");
    let product = factor("need_index_from_rate") * factor("need_index_from_distance");
    assert!((100.0 * product - score).abs() < 1e-9);
}

#[test]
fn what_moves_the_order_is_named() {
    let (rate, draws) = modelled();
    let mut plan = plan().need;
    plan.other_weights.concentration = 4.0;
    let made = need(&drawn(&[draws]), &[rate, distance()], &plan).expect("fits");
    let drivers = made.get().drivers.as_ref().expect("drivers");
    let names: Vec<_> = drivers
        .shift
        .iter()
        .map(|of| made.get().name(&of.source))
        .collect();
    assert_eq!(names, ["the error of \"Rate\"", "the weights"]);
    assert!(made.get().words_of_drivers(&plan)[0].contains("places on average"));
}

#[test]
fn every_problem_of_the_plan_is_named_at_once() {
    let text = PLAN
        .replace("weight = 0.75", "weight = -0.75")
        .replace("to = 8.0", "to = 0.0")
        .replace("top = 1", "top = 0")
        .replace("\"As good as none.\"", "\"\"")
        .replace(
            "indicator = \"rate\"",
            "indicator = \"a_name_that_is_far_too_long_for_a_part\"",
        )
        .replace("\"The gap in services.\"", "\" \"")
        .replace("id = \"need_index\"", "id = \"rate\"");
    let targeting = planned(&text).expect("the plan reads");
    let refused = check(&targeting, &[counts()], false)
        .expect_err("refused")
        .to_string();
    for words in [
        "names no services",
        "do not add up to 1",
        "not a number from 0",
        "no length",
        "unknown indicator",
        "there is no reason",
        "other_weights has no reason",
        "the top has no place",
        "`short`",
        "the id rate stands twice",
    ] {
        assert!(refused.contains(words), "{words:?} is not in:\n{refused}");
    }
    assert!(planned(&PLAN.replace("top = 1", "top = 1\ncolour = \"red\"")).is_err());
    let nowhere = indicator(
        "rate",
        [1, 2, 3, 4].map(|_| Figure::missing(Marker::NotAvailable)),
        &[],
    );
    let refused = need(&drawn(&[]), &[nowhere, distance()], &plan().need);
    let refused = refused.expect_err("refused");
    assert!(matches!(refused, PrioritiseError::Index(_)));
    assert!(
        refused.to_string().contains("missing everywhere"),
        "{refused}"
    );
}

#[test]
fn an_explanation_shows_each_term_and_why_it_may_not_decide() {
    let (rate, draws) = modelled();
    let apart = Apart {
        told: false,
        sentence: "They overlap.".to_owned(),
    };
    let with_draws = made(
        &[draws],
        Indicator {
            apart: Some(apart),
            ..rate
        },
    );
    let withheld = made(&[], counts());
    let say = |made: &Need, id: &str, area: usize| -> String {
        let steps = made
            .explain(&plan().need, &named(id), code(area))
            .expect("explained");
        let said = steps.iter().filter_map(|step| match step {
            Step::Words(words) => Some(words.as_str()),
            Step::Cell { .. } => None,
        });
        said.collect::<Vec<_>>().join("\n")
    };
    let said = say(&with_draws, "need_index", 1);
    for words in [
        "2.0 (1.0 to 3.0) gives 15.0",
        "weight of 75%",
        "They overlap.",
        "Together: 21.3",
    ] {
        assert!(said.contains(words), "{words:?} is not in:\n{said}");
    }
    assert!(said.contains("its place lies between "), "{said}");
    let said = say(&withheld, "need_index", 3);
    assert!(
        said.contains("no middle is taken for it") && !said.contains("3.0 ("),
        "{said}"
    );
    assert!(say(&withheld, "need_index", 4).contains("there is no score"));
    assert!(!say(&withheld, "need_index_from_rate", 1).contains("clinic"));
    assert!(say(&withheld, "need_index_rank", 9).contains("not for wider ones"));
    assert_eq!(
        withheld.explain(&plan().need, &named("gone"), code(1)),
        None
    );
}

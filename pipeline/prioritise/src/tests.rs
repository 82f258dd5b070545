//! The whole stage on made figures.

use std::collections::BTreeMap;
use std::sync::Arc;

use disclose::{Context, Disclosed, Preset, disclose};
use serde::Deserialize;
use vocabulary::{
    Area, AreaCode, AreaColumn, AreaList, Estimate, Figure, Indicator, IndicatorId, Level, Marker,
    Method, NearestService, Period, PeriodKind, SourceId, Status, Step, Unit,
};

use crate::{PrioritiseError, Services, Targeting};

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
caveat = "A weighted sum."
decimals = 1

[[targeting.need.terms]]
indicator = "rate"
weight = 0.75
from = 0.0
to = 10.0
reason = "What was recorded."

[[targeting.need.terms]]
indicator = "clinic_distance_km"
short = "distance"
weight = 0.25
from = 0.0
to = 8.0
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
    let areas = (1..=4)
        .map(|n| Area {
            code: code(n),
            name: format!("Area {n}"),
        })
        .collect();
    Arc::new(AreaList::new(areas).expect("no code twice"))
}

fn period() -> Period {
    Period::new(
        2025,
        PeriodKind::YearEnding("03-31".parse().expect("a day")),
    )
}

fn named(id: &str) -> IndicatorId {
    id.to_owned().try_into().expect("an id")
}

/// A rate known as 2, known as 4, withheld as 1 to 5 with limits 0 to 11.6, and missing.
fn rate() -> Indicator {
    let estimate = |value, limits| {
        Estimate::new(
            value,
            limits,
            Some(Level::P95),
            Method::Byar,
            Unit::new("per 10,000"),
        )
        .expect("ordered")
    };
    let withheld = estimate(None, (0.0, 11.6))
        .possibly((1.0, 5.0))
        .expect("inside");
    let figure = |status, estimate| Figure {
        status,
        estimate: Some(estimate),
    };
    let figures = [
        figure(Status::Computed, estimate(Some(2.0), (1.0, 4.0))),
        figure(Status::Computed, estimate(Some(4.0), (3.0, 5.0))),
        figure(Status::Marked(Marker::Confidential), withheld),
        Figure::missing(Marker::NotAvailable),
    ];
    let column =
        AreaColumn::align(&areas(), (1..=4).map(code).zip(figures).collect()).expect("aligned");
    Indicator {
        id: named("rate"),
        title: "Rate".to_owned(),
        unit: Unit::new("per 10,000"),
        caveat: "Recording too.".to_owned(),
        decimals: 1,
        sources: vec![SourceId::new("events"), SourceId::new("people")],
        series: BTreeMap::from([(period(), column)]),
        totals: BTreeMap::new(),
        verdicts: BTreeMap::new(),
        apart: None,
    }
}

/// 2 km away from area 1, 4 from area 2 and so on; limits 1 km either side.
fn nearest() -> AreaColumn<Option<NearestService>> {
    let mut km = 0.0;
    AreaColumn::from_fn(&areas(), |_| {
        km += 2.0;
        let metres = km * 1000.0;
        Some(NearestService {
            name: "A clinic".to_owned(),
            metres,
            at_least_m: metres - 1000.0,
            at_most_m: metres + 1000.0,
        })
    })
}

fn listed(nearest: &AreaColumn<Option<NearestService>>) -> Services<'_> {
    let listed = Period::new(2019, PeriodKind::On("09-12".parse().expect("a day")));
    Services { nearest, listed }
}

/// Only `disclose` makes disclosed data, so indicators are computed from disclosed nothing.
fn disclosed(indicators: Vec<Indicator>) -> Disclosed<Vec<Indicator>> {
    let policy = Preset::NhsFgm.policy();
    disclose(&[], &policy, Context::default())
        .expect("a policy that protects")
        .tables
        .map(|_| indicators)
}

/// Disclosed nothing, of which anything may be made.
pub(crate) fn nothing_disclosed() -> Disclosed<()> {
    disclosed(Vec::new()).map(|_| ())
}

fn weighed() -> Vec<Indicator> {
    let made = crate::prioritise(&disclosed(vec![rate()]), Some(listed(&nearest())), &plan())
        .expect("a plan that fits");
    made.get().clone()
}

fn read(made: &[Indicator], id: &str, area: usize) -> (Status, Option<(f64, f64, f64)>) {
    let indicator = made
        .iter()
        .find(|indicator| indicator.id.as_str() == id)
        .expect("the indicator");
    let (_, column) = indicator.newest().expect("a period");
    let figure = column.get(code(area)).expect("a figure");
    (
        figure.status,
        figure.value().map(|value| {
            (
                figure.lower().expect("a limit"),
                value,
                figure.upper().expect("a limit"),
            )
        }),
    )
}

/// By hand: 7.5 points for each unit of the rate, 3.125 for each kilometre, one decimal.
#[test]
fn a_score_is_the_weighted_sum_of_scaled_figures() {
    let made = weighed();
    let ids: Vec<_> = made.iter().map(|indicator| indicator.id.as_str()).collect();
    assert_eq!(
        ids,
        [
            "clinic_distance_km",
            "need_index",
            "need_index_from_rate",
            "need_index_from_distance",
            "need_index_rank"
        ]
    );
    assert_eq!(
        read(&made, "clinic_distance_km", 2),
        (Status::Computed, Some((3.0, 4.0, 5.0)))
    );
    assert_eq!(
        read(&made, "need_index_from_rate", 1),
        (Status::Computed, Some((7.5, 15.0, 30.0)))
    );
    assert_eq!(
        read(&made, "need_index_from_distance", 1),
        (Status::Computed, Some((6.3, 6.3, 6.3)))
    );
    assert_eq!(
        read(&made, "need_index", 1),
        (Status::Computed, Some((13.8, 21.3, 36.3)))
    );
    assert_eq!(
        read(&made, "need_index", 2),
        (Status::Computed, Some((35.0, 42.5, 50.0)))
    );
}

#[test]
fn a_withheld_figure_counts_with_the_middle_of_what_it_can_be_and_its_whole_range() {
    let made = weighed();
    // The middle of 1 to 5 is 3, not that of the limits 0 to 11.6; above 10 the scale ends.
    assert_eq!(
        read(&made, "need_index_from_rate", 3),
        (Status::Marked(Marker::Confidential), None)
    );
    assert_eq!(
        read(&made, "need_index", 3),
        (Status::Bounded, Some((18.8, 41.3, 93.8)))
    );
}

#[test]
fn a_missing_figure_gives_no_score_and_no_rank() {
    let made = weighed();
    for id in ["need_index", "need_index_from_rate", "need_index_rank"] {
        assert_eq!(
            read(&made, id, 4),
            (Status::Marked(Marker::NotAvailable), None)
        );
    }
    assert_eq!(
        read(&made, "need_index_from_distance", 4).1,
        Some((25.0, 25.0, 25.0))
    );
}

#[test]
fn ranks_say_how_sure_they_are() {
    let made = weighed();
    assert_eq!(
        read(&made, "need_index_rank", 2),
        (Status::Bounded, Some((1.0, 1.0, 3.0)))
    );
    assert_eq!(
        read(&made, "need_index_rank", 3),
        (Status::Bounded, Some((1.0, 2.0, 3.0)))
    );
    assert_eq!(
        read(&made, "need_index_rank", 1),
        (Status::Bounded, Some((1.0, 3.0, 3.0)))
    );
}

#[test]
fn the_level_is_that_of_all_terms_together_and_sources_are_credited() {
    let second = Indicator {
        id: named("second"),
        ..rate()
    };
    let mut targeting = plan();
    let terms = &mut targeting.need.terms;
    terms[1].indicator = named("second");
    let made = crate::prioritise(
        &disclosed(vec![rate(), second]),
        Some(listed(&nearest())),
        &targeting,
    )
    .expect("fits");
    let index = made
        .get()
        .iter()
        .find(|indicator| indicator.id.as_str() == "need_index")
        .expect("the index");
    let (when, column) = index.newest().expect("a period");
    let estimate = column
        .get(code(1))
        .and_then(|figure| figure.estimate.as_ref())
        .expect("an estimate");
    assert_eq!(
        estimate.level(),
        Level::new(0.9).ok(),
        "two terms of 95% hold together in 90%"
    );
    assert_eq!(when, period());
    let sources = weighed()
        .iter()
        .find(|indicator| indicator.id.as_str() == "need_index")
        .map(|i| i.sources.clone());
    assert_eq!(
        sources,
        Some(["clinics", "events", "people"].map(SourceId::new).to_vec())
    );
}

/// The other direction: where less is more need, the ends of the interval change places.
#[test]
fn a_scale_may_run_downwards() {
    let mut targeting = plan();
    targeting.need.terms[0].from = 10.0;
    targeting.need.terms[0].to = 0.0;
    let made = crate::prioritise(
        &disclosed(vec![rate()]),
        Some(listed(&nearest())),
        &targeting,
    )
    .expect("fits");
    assert_eq!(
        read(made.get(), "need_index_from_rate", 1),
        (Status::Computed, Some((45.0, 60.0, 67.5)))
    );
}

#[test]
fn every_problem_of_the_plan_is_named_at_once() {
    let text = PLAN
        .replace("weight = 0.75", "weight = -0.75")
        .replace("to = 8.0", "to = 0.0")
        .replace(
            "indicator = \"rate\"",
            "indicator = \"a_name_that_is_far_too_long_for_a_part\"",
        )
        .replace("\"The gap in services.\"", "\" \"")
        .replace("id = \"need_index\"", "id = \"rate\"");
    let targeting = planned(&text).expect("the plan reads");
    let refused = crate::prioritise(&disclosed(vec![rate()]), None, &targeting)
        .expect_err("refused")
        .to_string();
    for words in [
        "names no services",
        "do not add up to 1",
        "not a share",
        "no length",
        "unknown indicator",
        "no reason",
        "`short`",
        "the id rate stands twice",
    ] {
        assert!(refused.contains(words), "{words:?} is not in:\n{refused}");
    }
    assert!(planned(&PLAN.replace("weight = 0.25", "weight = 0.25\ncolour = \"red\"")).is_err());
    let nothing = crate::prioritise(&disclosed(Vec::new()), Some(listed(&nearest())), &{
        let mut targeting = plan();
        targeting.need.terms.remove(0);
        targeting.need.terms[0].weight = 1.0;
        targeting
    });
    assert_eq!(nothing, Err(PrioritiseError::NoPeriod));
}

#[test]
fn an_explanation_names_the_service_and_shows_each_term() {
    let made = weighed();
    let all = disclosed([vec![rate()], made].concat());
    let say = |id: &str, area: usize| -> String {
        let steps = crate::explain(
            &all,
            Some(listed(&nearest())),
            &plan(),
            &named(id),
            code(area),
        )
        .expect("explained");
        let said = steps.iter().filter_map(|step| {
            if let Step::Words(words) = step {
                Some(words.as_str())
            } else {
                None
            }
        });
        said.collect::<Vec<_>>().join("\n")
    };
    assert!(say("clinic_distance_km", 1).contains("A clinic, 2.0 km away"));
    let need = say("need_index", 3);
    assert!(need.contains("stands for it, 3.0 (0.0 to 11.6), on a scale from 0 (no points) to 10 (all of its 75 points)"), "{need}");
    assert!(
        need.contains("Together: 41.3 (18.8 to 93.8) points of 100."),
        "{need}"
    );
    assert!(say("need_index", 4).contains("there is no score"));
    assert!(!say("need_index_from_rate", 1).contains("kilometres"));
    assert!(say("need_index_rank", 1).contains("The rank counts"));
    assert!(say("need_index_rank", 9).contains("not for wider ones"));
    let unknown = crate::explain(&all, None, &plan(), &named("gone"), code(1));
    assert!(matches!(
        unknown,
        Err(PrioritiseError::UnknownIndicator { .. })
    ));
}

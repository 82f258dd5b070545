//! The whole stage on small tables: made ones, and one with published figures.

use std::collections::BTreeMap;
use std::sync::Arc;

use disclose::{Context, Disclosed, Preset, disclose};
use vocabulary::{
    Access, Area, AreaCode, AreaColumn, AreaList, AreaTable, Category, Confidential, Count,
    CountInterval, Figure, Indicator, IndicatorId, Level, Marker, Period, PeriodKind, Prevalence,
    SourceId, Status, Step, WiderArea,
};

use crate::{EstimateFailure, How, Recipe};

pub(crate) const LONDON: &str = "E12000007";
pub(crate) const BRENT: &str = "E09000005";
pub(crate) const SOUTHWARK: &str = "E09000028";

pub(crate) fn code(text: &str) -> AreaCode {
    text.parse().expect("a code")
}

pub(crate) fn areas() -> Arc<AreaList> {
    let area = |text, name: &str| Area {
        code: code(text),
        name: name.to_owned(),
    };
    Arc::new(
        AreaList::new(vec![area(BRENT, "Brent"), area(SOUTHWARK, "Southwark")])
            .expect("no code twice"),
    )
}

pub(crate) fn london() -> Vec<WiderArea> {
    let area = Area {
        code: code(LONDON),
        name: "London".to_owned(),
    };
    vec![WiderArea {
        area,
        members: vec![code(BRENT), code(SOUTHWARK)],
    }]
}

pub(crate) fn year_to_march(year: u16) -> Period {
    Period::new(
        year,
        PeriodKind::YearEnding("03-31".parse().expect("a day")),
    )
}

pub(crate) fn mid_year(year: u16) -> Period {
    Period::new(year, PeriodKind::On("06-30".parse().expect("a day")))
}

pub(crate) fn withheld() -> Count {
    Count::Suppressed {
        marker: Marker::Confidential,
        within: CountInterval::new(1, 5).expect("in order"),
    }
}

/// A published table: for each period and category, what it says of Brent and of Southwark.
pub(crate) fn table(
    source: &str,
    rows: &[(Period, &str, [Count; 2])],
    totals: &[(Period, Count)],
) -> AreaTable<Confidential<Count>> {
    let columns = rows.iter().map(|(period, category, [brent, southwark])| {
        let by_code = BTreeMap::from([
            (code(BRENT), Confidential::new(*brent)),
            (code(SOUTHWARK), Confidential::new(*southwark)),
        ]);
        let column = AreaColumn::align(&areas(), by_code).expect("aligned");
        ((*period, Category::new(*category)), column)
    });
    let total = |(period, count): &(Period, Count)| {
        (
            (*period, Category::all(), code(LONDON)),
            Confidential::new(*count),
        )
    };
    AreaTable {
        source: SourceId::new(source),
        access: Access::Published,
        columns: columns.collect(),
        totals: totals.iter().map(total).collect(),
        constraints: Vec::new(),
    }
}

pub(crate) fn disclosed(
    tables: &[AreaTable<Confidential<Count>>],
) -> Disclosed<Vec<AreaTable<Count>>> {
    let policy = Preset::NhsFgm.policy();
    disclose(tables, &policy, Context::default())
        .expect("a policy that protects")
        .tables
}

pub(crate) fn recipe(id: &str, how: How) -> Recipe {
    let words = |text: &str| text.to_owned();
    Recipe {
        id: named(id),
        title: words("Title"),
        unit: words("unit"),
        caveat: words("Caveat."),
        decimals: 1,
        how,
    }
}

pub(crate) fn named(id: &str) -> IndicatorId {
    id.to_owned().try_into().expect("an id")
}

pub(crate) fn rate() -> Recipe {
    let how = How::Rate {
        numerator: SourceId::new("events"),
        denominator: SourceId::new("people"),
        per: 1_000,
        level: Level::P95,
    };
    recipe("rate", how)
}

fn change(of: &str, since: u16) -> Recipe {
    recipe(
        "change",
        How::Change {
            of: named(of),
            since,
        },
    )
}

fn events_and_people() -> Disclosed<Vec<AreaTable<Count>>> {
    let rounded = Count::Rounded {
        shown: 20,
        within: CountInterval::new(15, 24).expect("in order"),
    };
    disclosed(&[
        table(
            "events",
            &[
                (
                    year_to_march(2024),
                    "",
                    [Count::Exact(8), Count::Missing(Marker::NotAvailable)],
                ),
                (year_to_march(2025), "", [Count::Exact(12), withheld()]),
            ],
            &[(year_to_march(2024), rounded)],
        ),
        table(
            "people",
            &[
                (mid_year(2022), "", [Count::Exact(1), Count::Exact(1)]),
                (
                    mid_year(2023),
                    "",
                    [Count::Exact(1_000), Count::Exact(2_000)],
                ),
                (
                    mid_year(2024),
                    "",
                    [Count::Exact(1_000), Count::Exact(2_000)],
                ),
            ],
            &[],
        ),
    ])
}

fn made(recipes: &[Recipe]) -> Vec<Indicator> {
    crate::estimate(&events_and_people(), &[], &london(), recipes)
        .expect("a plan that fits")
        .get()
        .clone()
}

pub(crate) fn at<'a>(indicator: &'a Indicator, period: Period, area: &str) -> &'a Figure {
    let total = indicator.totals.get(&(period, code(area)));
    total
        .or_else(|| indicator.series.get(&period)?.get(code(area)))
        .expect("a figure")
}

#[test]
fn a_rate_takes_the_population_within_its_year_and_the_printed_total_where_there_is_one() {
    let made = made(&[rate()]);
    let rate = made.first().expect("an indicator");
    assert_eq!(at(rate, year_to_march(2025), BRENT).value(), Some(12.0));
    assert_eq!(
        at(rate, year_to_march(2025), SOUTHWARK).status,
        Status::Marked(Marker::Confidential)
    );
    assert_eq!(
        at(rate, year_to_march(2024), SOUTHWARK),
        &Figure::missing(Marker::NotAvailable)
    );

    // 2024: London is printed as 20, although Southwark is missing: 20 of 3,000.
    let printed = at(rate, year_to_march(2024), LONDON);
    assert_eq!(printed.status, Status::Bounded);
    assert!(
        printed
            .value()
            .is_some_and(|value| (value - 20.0 / 3.0).abs() < 1e-12)
    );
    // 2025: no total is printed: 12 and 1 to 5 give 13 to 17, and no value.
    let summed = at(rate, year_to_march(2025), LONDON)
        .estimate
        .as_ref()
        .expect("an estimate");
    assert_eq!(summed.value(), None);
    let (least, most) = summed.possible();
    assert!((least - 13.0 / 3.0).abs() < 1e-12 && (most - 17.0 / 3.0).abs() < 1e-12);
}

#[test]
fn a_change_is_of_what_is_known_in_both_years() {
    let made = made(&[change("rate", 2024), rate()]);
    let change = made.first().expect("an indicator");
    assert_eq!(
        change.series.len(),
        1,
        "only years after the one compared with"
    );
    let brent = at(change, year_to_march(2025), BRENT);
    assert_eq!((brent.status, brent.value()), (Status::Computed, Some(4.0)));
    assert!(
        brent.lower().is_some_and(|lower| lower < 0.0),
        "8 and 12 events do not differ by more than chance"
    );
    assert_eq!(
        at(change, year_to_march(2025), SOUTHWARK),
        &Figure::missing(Marker::NotAvailable)
    );
}

#[test]
fn a_count_is_passed_on_as_it_is() {
    let count = How::Count {
        source: SourceId::new("events"),
        category: None,
    };
    let made = made(&[recipe("count", count)]);
    let count = made.first().expect("an indicator");
    let southwark = at(count, year_to_march(2025), SOUTHWARK);
    assert_eq!(
        (southwark.value(), southwark.lower(), southwark.upper()),
        (None, Some(1.0), Some(5.0))
    );
    assert_eq!(
        at(count, year_to_march(2024), LONDON).status,
        Status::Rounded
    );
}

#[track_caller]
fn refused(recipes: &[Recipe], surveys: &[Prevalence], says: &[&str]) {
    let failure = crate::estimate(&events_and_people(), surveys, &london(), recipes)
        .expect_err("a plan that cannot be");
    let text = failure.to_string();
    for words in says {
        assert!(text.contains(words), "{words:?} is not in:\n{text}");
    }
}

#[test]
fn every_problem_is_named_at_once() {
    let unknown = How::Rate {
        numerator: SourceId::new("evnts"),
        denominator: SourceId::new("peple"),
        per: 0,
        level: Level::P95,
    };
    let category = How::Count {
        source: SourceId::new("events"),
        category: Some("Narnia".to_owned()),
    };
    refused(
        &[
            recipe("a", unknown),
            recipe("b", category),
            change("b", 2024),
            recipe("a", rate().how),
        ],
        &[],
        &[
            "evnts",
            "peple",
            "per 0",
            "Narnia",
            "not a rate",
            "the id stands twice",
        ],
    );
    refused(
        &[rate(), change("rate", 2017)],
        &[],
        &["since = 2017", "2024, 2025"],
    );
    refused(&[rate(), change("rate", 2025)], &[], &["none after it"]);
    refused(&[change("gone", 2024)], &[], &["unknown indicator", "gone"]);
}

#[test]
fn a_year_without_population_and_a_population_of_nought_are_refused() {
    let events = |period| {
        table(
            "events",
            &[(period, "", [Count::Exact(1), Count::Exact(1)])],
            &[],
        )
    };
    let people = table(
        "people",
        &[(mid_year(2024), "", [Count::Exact(0), Count::Exact(9)])],
        &[],
    );
    let say = |period| {
        let tables = disclosed(&[events(period), people.clone()]);
        crate::estimate(&tables, &[], &[], &[rate()])
            .expect_err("refused")
            .to_string()
    };
    assert!(say(year_to_march(2024)).contains("no population within"));
    assert!(say(year_to_march(2025)).contains("can be 0"));
    assert!(say(year_to_march(2025)).contains(BRENT));
}

#[test]
fn an_explanation_shows_the_cells_the_formula_and_the_series() {
    let tables = events_and_people();
    let recipes = [rate(), change("rate", 2024)];
    let steps = |id: &str, area: &str| {
        crate::explain(&tables, &[], &london(), &recipes, &named(id), code(area))
            .expect("explained")
    };
    let cells = |steps: &[Step]| {
        steps
            .iter()
            .filter(|step| matches!(step, Step::Cell { .. }))
            .count()
    };
    let words = |steps: &[Step]| -> String {
        let said = steps.iter().filter_map(|step| {
            if let Step::Words(words) = step {
                Some(words.as_str())
            } else {
                None
            }
        });
        said.collect::<Vec<_>>().join("\n")
    };
    let brent = steps("rate", BRENT);
    assert_eq!(cells(&brent), 2);
    assert!(
        words(&brent).contains("12 / 1000 x 1000 = 12.0"),
        "{}",
        words(&brent)
    );

    // London's events of 2025 are the sum of two cells, and so is its population.
    let london = steps("rate", LONDON);
    assert_eq!(cells(&london), 4);
    assert!(
        words(&london).contains("its 2 areas add up to [c] (13..17)"),
        "{}",
        words(&london)
    );
    let change = steps("change", BRENT);
    assert_eq!(cells(&change), 4);
    assert!(
        words(&change).contains("does not show a change"),
        "{}",
        words(&change)
    );

    let unknown = crate::explain(&tables, &[], &[], &recipes, &named("gone"), code(BRENT));
    assert!(matches!(
        unknown,
        Err(EstimateFailure::UnknownIndicator { .. })
    ));
    let nowhere = crate::explain(
        &tables,
        &[],
        &[],
        &recipes,
        &named("rate"),
        code("E09000033"),
    );
    assert_eq!(
        nowhere,
        Err(EstimateFailure::UnknownArea(code("E09000033")))
    );
}

mod calibration;
mod monitoring;
mod simulated;
mod standardised;

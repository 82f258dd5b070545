//! The whole stage on small tables: made ones, and one with published figures.

use std::collections::BTreeMap;
use std::sync::Arc;

use disclose::{Disclosed, Policy, Reasoned, Zeros, disclose};
use vocabulary::{
    Access, Area, AreaCode, AreaColumn, AreaList, AreaTable, Category, Confidential, Count,
    CountInterval, Figure, Indicator, IndicatorId, Level, Marker, Period, PeriodKind, Prevalence,
    SourceId, Status, Step, WiderArea,
};

use crate::{
    DeclaredRange, Denominator, EstimateFailure, Extent, How, Leaf, Recipe, Share, SurveyError,
};

const LONDON: &str = "E12000007";
const BRENT: &str = "E09000005";
const SOUTHWARK: &str = "E09000028";

fn code(text: &str) -> AreaCode {
    text.parse().expect("a code")
}

fn areas() -> Arc<AreaList> {
    let area = |text, name: &str| Area {
        code: code(text),
        name: name.to_owned(),
    };
    Arc::new(
        AreaList::new(vec![area(BRENT, "Brent"), area(SOUTHWARK, "Southwark")])
            .expect("no code twice"),
    )
}

fn london() -> Vec<WiderArea> {
    let area = Area {
        code: code(LONDON),
        name: "London".to_owned(),
    };
    vec![WiderArea {
        area,
        members: vec![code(BRENT), code(SOUTHWARK)],
    }]
}

fn year_to_march(year: u16) -> Period {
    Period::new(
        year,
        PeriodKind::YearEnding("03-31".parse().expect("a day")),
    )
}

fn mid_year(year: u16) -> Period {
    Period::new(year, PeriodKind::On("06-30".parse().expect("a day")))
}

fn withheld() -> Count {
    Count::Suppressed {
        marker: Marker::Confidential,
        within: CountInterval::new(1, 5).expect("in order"),
    }
}

/// A published table: for each period and category, what it says of Brent and of Southwark.
fn table(
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

fn disclosed(tables: &[AreaTable<Confidential<Count>>]) -> Disclosed<Vec<AreaTable<Count>>> {
    let reasoned = |value| Reasoned {
        value,
        reason: "A test.".to_owned(),
    };
    let policy = Policy {
        threshold: reasoned(7),
        base: reasoned(5),
        fewest_values: reasoned(2),
        zeros: Reasoned {
            value: Zeros::Published,
            reason: "A test.".to_owned(),
        },
    };
    disclose(tables, &policy)
        .expect("a policy that protects")
        .tables
}

fn recipe(id: &str, how: How) -> Recipe {
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

fn named(id: &str) -> IndicatorId {
    id.to_owned().try_into().expect("an id")
}

fn rate() -> Recipe {
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

fn at<'a>(indicator: &'a Indicator, period: Period, area: &str) -> &'a Figure {
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

/// Made figures: residents born in Somalia and elsewhere, and females.
fn census() -> (Disclosed<Vec<AreaTable<Count>>>, Vec<Prevalence>) {
    let day = Period::new(2011, PeriodKind::On("03-27".parse().expect("a day")));
    let exact = |a, b| [Count::Exact(a), Count::Exact(b)];
    let born = table(
        "born",
        &[
            (day, "Somalia", exact(8_000, 2_000)),
            (day, "Elsewhere", exact(1_000, 10_000)),
        ],
        &[],
    );
    let sex = table("sex", &[(day, "female", exact(100_000, 100_000))], &[]);
    (
        disclosed(&[born, sex]),
        vec![survey("SOM", 99.2), survey("SLE", 86.1)],
    )
}

fn survey(iso3: &str, percent: f64) -> Prevalence {
    Prevalence {
        bounds: None,
        sample: None,
        iso3: iso3.to_owned(),
        country: iso3.to_owned(),
        percent,
        survey_year: 2020,
        survey: "DHS".to_owned(),
    }
}

fn leaf(category: &str, countries: &[(&str, f64, f64, f64)]) -> Leaf {
    let share = |(iso3, share, lower, upper): &(&str, f64, f64, f64)| Share {
        iso3: (*iso3).to_owned(),
        share: *share,
        lower: Some(*lower),
        upper: Some(*upper),
    };
    Leaf {
        category: category.to_owned(),
        countries: countries.iter().map(share).collect(),
        reason: Some("A test.".to_owned()),
    }
}

fn extent(leaves: Vec<Leaf>) -> Recipe {
    let reason = || "A test.".to_owned();
    let extent = Extent {
        residents: SourceId::new("born"),
        prevalence: SourceId::new("unicef"),
        denominator: Some(Denominator {
            source: SourceId::new("sex"),
            category: Some("female".to_owned()),
            per: 1_000,
        }),
        level: Level::P95,
        share_of_women: DeclaredRange {
            value: 0.5,
            lower: 0.5,
            upper: 0.5,
            reason: reason(),
        },
        survey_error: SurveyError {
            relative: 0.0,
            reason: reason(),
        },
        leaves,
    };
    recipe("extent", How::Extent(extent))
}

/// By hand. Brent: half of 8,000 x 0.992 + 1,000 x 0.5 x 0.861 per 100,000 females.
#[test]
fn an_extent_is_residents_times_women_times_prevalence() {
    let (tables, surveys) = census();
    let recipe = extent(vec![
        leaf("Somalia", &[("SOM", 1.0, 1.0, 1.0)]),
        leaf("Elsewhere", &[("SLE", 0.5, 0.2, 0.9)]),
    ]);
    let made = crate::estimate(&tables, &surveys, &london(), &[recipe]).expect("a plan that fits");
    let extent = made.get().first().expect("an indicator");
    let (day, _) = extent.newest().expect("a period");
    let read = |area| {
        let figure = at(extent, day, area);
        assert_eq!(figure.status, Status::Estimated);
        (
            figure.value().expect("a value"),
            figure.lower().expect("a limit"),
            figure.upper().expect("a limit"),
        )
    };
    let close = |(a, b, c): (f64, f64, f64), expected: (f64, f64, f64)| {
        for (found, expected) in [(a, expected.0), (b, expected.1), (c, expected.2)] {
            assert!(
                (found - expected).abs() < 1e-9,
                "found {found}, expected {expected}"
            );
        }
    };
    close(read(BRENT), (41.8325, 40.541, 43.5545));
    close(read(SOUTHWARK), (31.445, 18.53, 48.665));
    // London has the same formula on 10,000 and 11,000 residents, over 200,000 females.
    close(read(LONDON), (36.63875, 29.5355, 46.10975));
    assert_eq!(extent.sources, ["born", "sex", "unicef"].map(SourceId::new));
}

/// Published figures: residents by country of birth in Brent and Southwark (ONS, 2011 Census,
/// QS203EW) and UNICEF's prevalence, against what Macfarlane and Dorkenoo (2015) found from
/// the census by sex and age: 38.9 and 47.4 per 1,000 females of all ages. Half of the 311,215
/// and 288,283 residents stand for the females.
#[test]
fn the_intervals_of_2011_hold_the_published_estimates() {
    #[derive(serde::Deserialize)]
    struct Plan {
        indicators: Vec<Recipe>,
    }
    let plan: Plan = toml::from_str(include_str!("extent_2011.toml")).expect("the plan reads");
    let day = Period::new(2011, PeriodKind::On("03-27".parse().expect("a day")));
    let rows = [
        ("Somalia", 6_855, 1_607),
        ("Nigeria", 2_911, 13_588),
        ("Ghana", 2_680, 4_808),
        ("Kenya", 7_382, 710),
        ("North Africa", 3_591, 2_063),
        ("Other Central and Western Africa", 2_038, 7_676),
        ("Other South and Eastern Africa", 7_023, 3_655),
        ("Africa not otherwise specified", 541, 161),
        ("Other Middle East", 7_710, 1_455),
    ]
    .map(|(leaf, brent, southwark)| (day, leaf, [Count::Exact(brent), Count::Exact(southwark)]));
    let tables = disclosed(&[table("ons-census-2011-country-of-birth", &rows, &[])]);
    let surveys = [
        ("BEN", 9.2),
        ("BFA", 75.8),
        ("CAF", 21.6),
        ("CIV", 36.7),
        ("CMR", 1.4),
        ("DJI", 94.4),
        ("EGY", 87.2),
        ("ERI", 83.0),
        ("ETH", 65.2),
        ("GHA", 2.4),
        ("GIN", 94.5),
        ("GMB", 75.7),
        ("GNB", 52.1),
        ("IRQ", 7.4),
        ("KEN", 21.0),
        ("LBR", 44.4),
        ("MLI", 88.6),
        ("MRT", 66.6),
        ("NER", 2.0),
        ("NGA", 19.5),
        ("SDN", 86.6),
        ("SEN", 25.2),
        ("SLE", 86.1),
        ("SOM", 99.2),
        ("TCD", 34.1),
        ("TGO", 3.1),
        ("TZA", 10.0),
        ("UGA", 0.3),
        ("YEM", 18.5),
    ]
    .map(|(iso3, percent)| survey(iso3, percent));
    let made = crate::estimate(&tables, &surveys, &[], &plan.indicators).expect("a plan that fits");
    let extent = made.get().first().expect("an indicator");
    for (area, females, published) in [
        (BRENT, 311_215.0 / 2.0, 38.9),
        (SOUTHWARK, 288_283.0 / 2.0, 47.4),
    ] {
        let figure = at(extent, day, area);
        let rate = |women: Option<f64>| women.expect("a number") / females * 1_000.0;
        let (lower, value, upper) = (
            rate(figure.lower()),
            rate(figure.value()),
            rate(figure.upper()),
        );
        assert!(
            lower <= published && published <= upper,
            "{area}: {published} is not in {lower} to {upper}"
        );
        assert!(
            value > published / 2.0 && value < published * 2.0,
            "{area}: {value} is of another order than {published}"
        );
    }
}

#[test]
fn declared_numbers_that_cannot_be_are_refused() {
    let (tables, surveys) = census();
    let say = |leaves| {
        crate::estimate(&tables, &surveys, &[], &[extent(leaves)])
            .expect_err("refused")
            .to_string()
    };
    let bad = say(vec![
        leaf("Somalia", &[("SOM", 0.7, 0.7, 0.7), ("SLE", 0.6, 0.5, 0.7)]),
        leaf("Somalia", &[("SOM", 0.5, 0.6, 0.4)]),
        leaf("Narnia", &[("NAR", -0.1, -0.1, f64::NAN)]),
    ]);
    for words in [
        "add up to more than 1",
        "stands twice",
        "within its range",
        "Narnia",
        "without measured prevalence",
    ] {
        assert!(bad.contains(words), "{words:?} is not in:\n{bad}");
    }
    let mut unreasoned = leaf("Somalia", &[("SOM", 0.5, 0.4, 0.6)]);
    unreasoned.reason = None;
    assert!(say(vec![unreasoned]).contains("has no reason"));
    assert!(say(Vec::new()).contains("no leaf"));
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

mod monitoring;
mod standardised;

//! Made tables of England and London.

use std::collections::BTreeMap;
use std::sync::Arc;

use vocabulary::{
    Access, AreaColumn, AreaList, Confidential, CountInterval, Level, Marker, PeriodKind,
};

use super::*;
use crate::tests::{BRENT, LONDON, code, disclosed, london};

const ENGLAND: &str = "E92000001";

fn year(year: u16) -> Period {
    Period::new(
        year,
        PeriodKind::YearEnding("03-31".parse().expect("a day")),
    )
}

fn exact(n: u64) -> Count {
    Count::Exact(n)
}

fn withheld() -> Count {
    Count::Suppressed {
        marker: Marker::Confidential,
        within: CountInterval::new(1, 7).expect("in order"),
    }
}

/// A table of two areas, of which the second may print nothing.
fn table(
    access: Access,
    second: &str,
    rows: &[(&str, Count, Option<Count>)],
) -> Disclosed<Vec<AreaTable<Count>>> {
    let area = |text: &str| Area {
        code: code(text),
        name: format!("the {text}"),
    };
    let list = AreaList::new(vec![area(ENGLAND), area(second)]).expect("no code twice");
    let list = Arc::new(list);
    let columns = rows.iter().map(|(category, first, other)| {
        let other = other.unwrap_or(Count::Missing(Marker::NotAvailable));
        let cells = BTreeMap::from([
            (code(ENGLAND), Confidential::new(*first)),
            (code(second), Confidential::new(other)),
        ]);
        let column = AreaColumn::align(&list, cells).expect("aligned");
        ((year(2017), Category::new(*category)), column)
    });
    disclosed(&[AreaTable {
        source: SourceId::new("nhs"),
        access,
        columns: columns.collect(),
        totals: BTreeMap::new(),
        constraints: Vec::new(),
    }])
}

fn plan() -> NaturePlan {
    let dimension = |name: &str, expected| Dimension {
        name: name.to_owned(),
        title: format!("By {name}"),
        known: (name == "country").then(|| Known::Printed("Known".to_owned())),
        not_known: None,
        expected,
    };
    NaturePlan {
        source: SourceId::new("nhs"),
        title: "Newly recorded".to_owned(),
        caveat: "A test.".to_owned(),
        parts: vec![
            NaturePart::Measure,
            NaturePart::Dimension,
            NaturePart::Category,
            NaturePart::ReportedBy,
        ],
        with: " | ".to_owned(),
        dimensions: vec![
            dimension("country", Expected::Rows),
            dimension("age", Expected::Rows),
            dimension("type", Expected::Nothing),
        ],
        left_out: vec!["all".to_owned()],
        first_hand: vec!["NHS".to_owned()],
        level: Level::P95,
    }
}

fn england_and_london() -> Disclosed<Vec<AreaTable<Count>>> {
    table(
        Access::Published,
        LONDON,
        &[
            ("new | all | all | NHS", exact(5_391), None),
            ("new | country | Known | NHS", exact(2_504), None),
            (
                "new | country | Somalia | NHS",
                exact(875),
                Some(withheld()),
            ),
            ("new | country | eritrea | paper", exact(200), None),
            ("new | country | Kenya | NHS", withheld(), None),
            ("new | age | 10 to 14 | NHS", exact(90), None),
            ("new | age | 5 to 9 | NHS", exact(100), None),
        ],
    )
}

/// NHS Digital, 2016-17: 875 of 2,504 with known country of birth were born in Somalia (35%).
/// Limits from `statsmodels` 0.15.0, `proportion_confint(875, 2504, method="wilson")`.
#[test]
fn categories_stand_in_the_alphabet_with_their_share_of_the_known() {
    let found = nature(&england_and_london(), &london(), &plan()).expect("made");
    let [country, age, kind] = &found.get().dimensions[..] else {
        unreachable!("three dimensions")
    };
    let of = |table: &NatureTable| -> Vec<String> {
        let rows = table.rows.iter();
        rows.map(|row| format!("{} {}", row.area.code, row.category))
            .collect()
    };
    assert_eq!(
        of(country),
        [
            "E12000007 Somalia",
            "E92000001 eritrea",
            "E92000001 Kenya",
            "E92000001 Somalia"
        ]
    );
    assert_eq!(of(age), ["E92000001 5 to 9", "E92000001 10 to 14"]);
    assert!(kind.rows.is_empty(), "what is not printed is not there");

    let somalia = country.rows.last().expect("a row");
    let share = somalia.share.expect("a share");
    let close = |a: f64, b: f64| assert!((a - b).abs() < 1e-8, "found {a}, expected {b}");
    close(share.value.expect("a value"), 34.944_089_456_869_01);
    close(share.lower, 33.100_937_708_968_14);
    close(share.upper, 36.833_365_859_226_05);
    assert_eq!(somalia.not_known, exact(2_887));
    assert_eq!(somalia.hand, Hand::First);
    let [london, eritrea, kenya, _] = &country.rows[..] else {
        unreachable!("four rows")
    };
    assert_eq!(
        (london.known, london.share),
        (Count::Missing(Marker::NotAvailable), None)
    );
    assert_eq!(eritrea.hand, Hand::Second);
    let share = kenya.share.expect("a range");
    assert_eq!(share.value, None);
    assert!(share.lower > 0.0 && share.upper < 1.0, "{share:?}");
}

/// Of a table held in confidence, the known are what is shown, and no total gives a category away.
#[test]
fn a_confidential_table_uses_no_total() {
    let tables = table(
        Access::Confidential,
        LONDON,
        &[
            ("new | all | all | NHS", exact(33), None),
            ("new | country | Known | NHS", exact(23), None),
            ("new | country | Kenya | NHS", exact(3), None),
            ("new | country | Somalia | NHS", exact(20), None),
        ],
    );
    let mut plan = plan();
    plan.dimensions.truncate(1);
    let found = nature(&tables, &london(), &plan).expect("made");
    let rows = &found.get().dimensions.first().expect("a dimension").rows;
    let kenya = rows.first().expect("a row");
    assert_eq!(kenya.count, withheld());
    assert_eq!(
        kenya.known.interval(),
        CountInterval::new(1 + 18, 7 + 22).ok(),
        "1 to 7 and 20 rounded to the nearest 5"
    );
    assert_eq!(kenya.not_known, Count::Missing(Marker::NotAvailable));
}

#[test]
fn an_area_of_the_map_and_a_wrong_category_are_refused() {
    let say = |tables: &Disclosed<Vec<AreaTable<Count>>>, plan: &NaturePlan| {
        nature(tables, &london(), plan)
            .expect_err("refused")
            .to_string()
    };
    let rows = [("new | country | Somalia | NHS", exact(875), Some(exact(9)))];
    let text = say(&table(Access::Published, BRENT, &rows), &plan());
    assert!(
        text.contains("an area of the map") && text.contains(BRENT),
        "{text}"
    );
    let rows = [("new | country | Somalia", exact(875), None)];
    let text = say(&table(Access::Published, LONDON, &rows), &plan());
    assert!(text.contains("cannot be taken apart"), "{text}");
    let mut no_category = plan();
    no_category
        .parts
        .retain(|part| *part != NaturePart::Category);
    let text = say(&england_and_london(), &no_category);
    assert!(text.contains("parts are not"), "{text}");
    let mut elsewhere = plan();
    elsewhere.source = SourceId::new("gone");
    assert!(say(&england_and_london(), &elsewhere).contains("gone"));
}

/// A misspelt name would leave rows out, or show a total as a category.
#[test]
fn what_the_plan_and_the_table_do_not_both_name_is_refused() {
    type Change = fn(&mut NaturePlan);
    let cases: [(Change, &[&str]); 6] = [
        (
            |plan| plan.dimensions[0].name = "contry".to_owned(),
            &[
                "a dimension that the plan does not name; found \"country\"",
                "nothing of a dimension of the plan; found \"contry\"; expected \"age\", \"all\", \"country\"",
            ],
        ),
        (
            |plan| plan.left_out.clear(),
            &["the plan does not name; found \"all\""],
        ),
        (
            |plan| plan.left_out.push("place".to_owned()),
            &["nothing of a dimension of the plan; found \"place\""],
        ),
        (
            |plan| plan.dimensions[1].expected = Expected::Nothing,
            &["rows of \"age\", of which nothing was expected"],
        ),
        (
            |plan| plan.dimensions[0].known = Some(Known::Printed("Knwon".to_owned())),
            &["no such category of \"country\"", "found \"Knwon\""],
        ),
        (
            |plan| plan.first_hand.push("HNS".to_owned()),
            &["`first_hand`; found \"HNS\"; expected \"NHS\", \"paper\""],
        ),
    ];
    for (change, says) in cases {
        let mut plan = plan();
        change(&mut plan);
        let text = nature(&england_and_london(), &london(), &plan)
            .expect_err("refused")
            .to_string();
        for words in says {
            assert!(text.contains(words), "{words} is not in\n{text}");
        }
    }
}

//! Published figures beside made ones.

use super::*;
use crate::How;
use crate::tests::{BRENT, LONDON, SOUTHWARK, code, disclosed, london, named, recipe, table};
use vocabulary::{CountInterval, PeriodKind};

fn day() -> Period {
    Period::new(2011, PeriodKind::On("03-27".parse().expect("a day")))
}

fn tables() -> Disclosed<Vec<AreaTable<Count>>> {
    let rounded = Count::Rounded {
        shown: 2_100,
        within: CountInterval::new(2_050, 2_150).expect("in order"),
    };
    let missing = Count::Missing(vocabulary::Marker::NotAvailable);
    let ours = [Count::Exact(20), Count::Exact(30)];
    disclosed(&[
        table("ours", &[(day(), "", ours)], &[]),
        table(
            "published",
            &[
                (day(), "per 100,000", [rounded, missing]),
                (day(), "girls", [missing, Count::Exact(7)]),
            ],
            &[],
        ),
    ])
}

fn row(area: &str, category: &str, beside: Option<&str>) -> ComparedPlan {
    ComparedPlan {
        area: code(area),
        category: category.to_owned(),
        measure: "women per 1,000".to_owned(),
        scale: 0.01,
        decimals: 1,
        beside: beside.map(named),
        why: "A test | of bars.".to_owned(),
    }
}

fn plan(rows: Vec<ComparedPlan>) -> ComparisonPlan {
    let how = How::Count {
        source: SourceId::new("ours"),
        category: None,
    };
    ComparisonPlan {
        title: "Beside".to_owned(),
        words: vec!["Mind.".to_owned()],
        published: SourceId::new("published"),
        indicators: vec![recipe("count", how)],
        rows,
    }
}

/// By hand: 2,100 per 100,000 is 21.0 per 1,000, printed from 20.5 to 21.5; ours is 20 exactly.
#[test]
fn a_published_figure_is_set_beside_ours() {
    let plan = plan(vec![
        row(BRENT, "per 100,000", Some("count")),
        row(SOUTHWARK, "girls", None),
    ]);
    let found = comparison(&tables(), &[], &london(), &plan).expect("compared");
    let found = found.get();
    let first = found.rows.first().expect("a row");
    assert_eq!(first.lies, Lies::Above, "21 lies above 20 to 20");
    let difference = first.difference().expect("both are there");
    assert!((difference + 1.0).abs() < 1e-9);
    assert_eq!(
        found.rows.get(1).map(|row| row.lies),
        Some(Lies::NotCompared)
    );
    let text = found.markdown();
    assert!(
        text.contains("| Brent | women per 1,000, 2011 | 21.0 (20.5 to 21.5) | 20.0 | -1.0 | outside: above | A test \\| of bars. |"),
        "{text}"
    );
    assert!(text.starts_with("Mind.\n\n| area |"));
}

#[test]
fn no_published_figure_is_left_out_and_no_row_is_of_nothing() {
    let say = |rows| {
        comparison(&tables(), &[], &london(), &plan(rows))
            .expect_err("refused")
            .to_string()
    };
    let text = say(vec![row(BRENT, "per 100,000", Some("gone"))]);
    for words in [
        "\"girls\" of the 2011-03-27 has no row",
        "no indicator gone",
    ] {
        assert!(text.contains(words), "{words} is not in\n{text}");
    }
    let text = say(vec![row(LONDON, "per 100,000", None)]);
    assert!(text.contains("is published"), "{text}");
    let mut unreasoned = row(BRENT, "per 100,000", None);
    unreasoned.why = " ".to_owned();
    assert!(say(vec![unreasoned]).contains("no reason"));
}

/// A missing cell of ours is named in its row, and the other rows stand.
#[test]
fn a_row_of_a_missing_cell_is_not_estimable() {
    let missing = Count::Missing(vocabulary::Marker::NotAvailable);
    let published = [Count::Exact(2_100), Count::Exact(700)];
    let tables = disclosed(&[
        table("ours", &[(day(), "", [Count::Exact(20), missing])], &[]),
        table("published", &[(day(), "per 100,000", published)], &[]),
    ]);
    let plan = plan(vec![
        row(BRENT, "per 100,000", Some("count")),
        row(SOUTHWARK, "per 100,000", Some("count")),
    ]);
    let found = comparison(&tables, &[], &london(), &plan).expect("stated");
    let [brent, southwark] = &found.get().rows[..] else {
        unreachable!("two rows")
    };
    assert_eq!(brent.lies, Lies::Above);
    assert_eq!((southwark.lies, southwark.ours), (Lies::NotEstimable, None));
    assert_eq!(
        southwark.why,
        "Not estimable: ours, E09000028 Southwark, 2011-03-27, all. A test | of bars."
    );
}

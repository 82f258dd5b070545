use std::collections::BTreeMap;
use std::sync::Arc;

use proptest::prelude::*;
use vocabulary::{Area, AreaColumn, AreaList, Constraint, CountInterval, Day, Marker, PeriodKind};

use super::*;

fn code(text: &str) -> AreaCode {
    text.parse().expect("a code")
}

fn within(lower: u64, upper: u64) -> CountInterval {
    CountInterval::new(lower, upper).expect("in order")
}

fn year(year: u16) -> Period {
    Period::new(
        year,
        PeriodKind::YearEnding("03-31".parse().expect("a day")),
    )
}

fn withheld() -> Count {
    Count::Suppressed {
        marker: Marker::Confidential,
        within: within(1, 7),
    }
}

/// A table of two areas, one year and a printed count of both.
fn table(source: &str, access: Access, counts: [Count; 2], both: Count) -> AreaTable<Count> {
    let areas = ["B", "A"].map(|name| Area {
        code: code(name),
        name: name.to_owned(),
    });
    let areas = Arc::new(AreaList::new(areas.into()).expect("no code twice"));
    let mut values = counts.into_iter();
    let column = AreaColumn::from_fn(&areas, |_| values.next().expect("two counts"));
    let printed = |name: &str, members: Arc<[AreaCode]>| Constraint {
        period: year(2025),
        category: Category::all(),
        area: Area {
            code: code(name),
            name: name.to_owned(),
        },
        members,
        cover: Cover::Part,
        count: both,
    };
    AreaTable {
        source: SourceId::new(source),
        access,
        columns: BTreeMap::from([((year(2025), Category::all()), column)]),
        totals: BTreeMap::new(),
        constraints: vec![
            printed("ALL", areas.codes().collect()),
            printed("NONE", Arc::new([])),
        ],
    }
}

#[test]
fn what_cannot_give_a_small_count_away_is_left_out() {
    let (n, missing) = (Count::Exact(9), Count::Missing(Marker::NotAvailable));
    let rounded = Count::Rounded {
        shown: 10,
        within: within(8, 12),
    };
    let published = Access::Published;
    let sources = |tables: &[AreaTable<Count>]| -> Vec<String> {
        let rows = Statement::of(tables, &policy()).rows;
        let mut names: Vec<_> = rows.iter().map(|row| row.source.to_string()).collect();
        names.dedup();
        names
    };
    let tables = [
        table("plain", published, [n, missing], n),
        table("rounded", published, [n, rounded], n),
        table("closed", Access::Confidential, [n, n], n),
        table("a-total", published, [n, n], withheld()),
    ];
    assert_eq!(sources(&tables), ["a-total", "closed", "rounded"]);
    assert!(Statement::of(&tables[..1], &policy()).rows.is_empty());
}

#[test]
fn all_that_a_table_says_is_there_in_order() {
    let tables = [table(
        "made",
        Access::Confidential,
        [withheld(), Count::Exact(0)],
        Count::Exact(3),
    )];
    let csv = "source,access,period,category,area_code,members,cover,shown,marker,lower,upper\r\n\
               made,confidential,year to 2025-03-31,,A,,,,[c],1,7\r\n\
               made,confidential,year to 2025-03-31,,ALL,A B,part,3,,,\r\n\
               made,confidential,year to 2025-03-31,,B,,,0,,,\r\n";
    let statement = Statement::of(&tables, &policy());
    assert_eq!(statement.to_csv(), csv);
    assert_eq!(Statement::parse(csv), Ok(statement.clone()));
    assert_eq!(Statement::parse(&csv.replace("\r\n", "\n")), Ok(statement));
}

#[test]
fn nothing_said_is_a_header() {
    let csv = Statement::default().to_csv();
    assert_eq!(csv.matches("\r\n").count(), 1);
    assert_eq!(Statement::parse(&csv), Ok(Statement::default()));
    assert!(Statement::parse("").is_err());
}

#[test]
fn formulas_are_neutral_and_come_back() {
    let named = |source: &str, category: &str| {
        let mut table = table(
            source,
            Access::Confidential,
            [withheld(), withheld()],
            withheld(),
        );
        let columns = std::mem::take(&mut table.columns).into_values();
        let key = (year(2025), Category::new(category));
        table.columns = columns.map(|column| (key.clone(), column)).collect();
        table
    };
    let tables = [
        named("@a", "=1+1"),
        named("'@a", "'=1+1"),
        named("a", "'quoted', \"so\""),
    ];
    let statement = Statement::of(&tables, &policy());
    let csv = statement.to_csv();
    for cell in [
        ",'=1+1,",
        ",''=1+1,",
        "\r\n'@a,",
        "\r\n''@a,",
        "\"'quoted', \"\"so\"\"\"",
    ] {
        assert!(csv.contains(cell), "{cell} in {csv}");
    }
    for cell in csv.split([',', '\n']) {
        assert!(!cell.starts_with(['=', '+', '-', '@']), "{cell} would run");
    }
    assert_eq!(Statement::parse(&csv), Ok(statement));
}

#[test]
fn every_problem_is_named_with_its_line() {
    let header = "source,access,period,category,area_code,members,cover,shown,marker,lower,upper\n";
    let first = "made,published,2025-03-31,,A,,,5,,,\n";
    for (lines, row, column) in [
        ("made,secret,2025-03-31,,B,,,5,,,\n", 3, "access"),
        ("made,published,2025,,B,,,5,,,\n", 3, "period"),
        ("made,published,2025-03-31,,B B,,,5,,,\n", 3, "area_code"),
        (
            "made,published,2025-03-31,,B,C A,whole,5,,,\n",
            3,
            "members",
        ),
        (
            "made,published,2025-03-31,,B,A  C,whole,5,,,\n",
            3,
            "members",
        ),
        (
            "made,published,2025-03-31,,B,A A,whole,5,,,\n",
            3,
            "members",
        ),
        ("made,published,2025-03-31,,B,A C,,5,,,\n", 3, "cover"),
        ("made,published,2025-03-31,,B,,part,5,,,\n", 3, "cover"),
        ("made,published,2025-03-31,,B,,,-5,,,\n", 3, "shown"),
        ("made,published,2025-03-31,,B,,,+5,,,\n", 3, "shown"),
        ("made,published,2025-03-31,,B,,,,[q],1,7\n", 3, "marker"),
        ("made,published,2025-03-31,,B,,,5,[c],1,7\n", 3, "marker"),
        ("made,published,2025-03-31,,B,,,,,1,7\n", 3, "marker"),
        ("made,published,2025-03-31,,B,,,,[u],1,\n", 3, "upper"),
        ("made,published,2025-03-31,,B,,,5,,1,\n", 3, "upper"),
        ("made,published,2025-03-31,,B,,,,[c],0,\n", 3, ""),
        ("made,published,2025-03-31,,B,,,,[c],,7\n", 3, "lower"),
        ("made,published,2025-03-31,,B,,,,[c],8,7\n", 3, "lower"),
        ("made,published,2025-03-31,,B,,,,[c],x,7\n", 3, "lower"),
        (
            "made,published,2025-03-31,,B,,,99999999999999999999,,,\n",
            3,
            "shown",
        ),
        ("made,published,2025-03-31,,B,,,5,,\n", 3, ""),
        ("made,published,2025-03-31,,A,,,6,,,\n", 3, ""),
        ("lade,published,2025-03-31,,A,,,5,,,\n", 3, ""),
        ("\nmade,published,2025-03-31,,B,,,5,,,\n", 3, ""),
        ("\"made\",published,2025-03-31,,B,,,5,,,\n", 3, ""),
        ("made,published,2025-03-31,,B,,,05,,,\n", 3, ""),
        ("made,published,2025-03-31,,B,,,5,,,", 3, ""),
    ] {
        let errors =
            Statement::parse(&format!("{header}{first}{lines}")).expect_err("it is no statement");
        assert_eq!(errors.len(), 1, "{lines}: {errors:?}");
        let error = errors.first().expect("one problem");
        assert_eq!(error.row, row, "{lines}");
        assert_eq!(error.column.as_deref().unwrap_or(""), column, "{lines}");
        assert!(error.to_string().contains("to do: "), "{error}");
    }
    let two = "made,secret,2025,,B,,,5,,,\nmade,published,2025-03-31,,C,,,x,,,\n";
    let errors = Statement::parse(&format!("{header}{first}{two}")).expect_err("none");
    let places: Vec<_> = errors
        .iter()
        .map(|error| (error.row, error.column.as_deref(), error.area.as_deref()))
        .collect();
    assert_eq!(
        places,
        [
            (3, Some("access"), Some("B")),
            (3, Some("period"), Some("B")),
            (4, Some("shown"), Some("C")),
        ]
    );
    assert!(Statement::parse(&header.replace("shown", "value")).is_err());
}

fn periods() -> impl Strategy<Value = Period> {
    let days = ["01-01", "03-31", "12-31"].map(|day| day.parse::<Day>().expect("a day"));
    let kind =
        (0..3usize, prop::sample::select(days.to_vec())).prop_map(|(kind, day)| match kind {
            0 => PeriodKind::YearEnding(day),
            1 => PeriodKind::QuarterEnding(day),
            _ => PeriodKind::On(day),
        });
    (any::<u16>(), kind).prop_map(|(year, kind)| Period::new(year, kind))
}

/// Texts of what CSV and spreadsheets take to be more than text, and some others.
/// No source counts what another counts.
fn policy() -> crate::Policy {
    crate::Preset::NhsFgm.policy()
}

fn texts() -> impl Strategy<Value = String> {
    let pieces = [
        "'", "=", "+", "-", "@", "\t", "\r", "\n", ",", "\"", " ", "a", "é", "#",
    ];
    prop::collection::vec(prop::sample::select(pieces.to_vec()), 0..5)
        .prop_map(|pieces| pieces.concat())
}

fn codes() -> impl Strategy<Value = AreaCode> {
    prop::sample::select(vec!["E09000001", "B-", "SOM", "a.b:c/d", "1", "2", "3"]).prop_map(code)
}

fn counts() -> impl Strategy<Value = Count> {
    let markers = [
        Marker::Confidential,
        Marker::Low,
        Marker::Unreliable,
        Marker::NotAvailable,
        Marker::NotApplicable,
    ];
    let parts = (0..4usize, any::<u64>(), any::<u64>(), any::<u64>());
    (parts, prop::sample::select(markers.to_vec())).prop_map(|((kind, shown, a, b), marker)| {
        let within = within(a.min(b), a.max(b));
        match kind {
            0 => Count::Exact(shown),
            1 => Count::Rounded { shown, within },
            2 => Count::Suppressed { marker, within },
            _ => Count::Missing(marker),
        }
    })
}

fn statements() -> impl Strategy<Value = Statement> {
    let place = (texts(), any::<bool>(), periods(), texts(), codes());
    let together = (prop::collection::btree_set(codes(), 0..4), any::<bool>());
    let least = prop_oneof![Just(0), any::<u64>()];
    let row =
        (place, together, counts(), least).prop_map(|(place, (members, part), count, least)| {
            let (source, closed, period, category, area) = place;
            Row {
                source: SourceId::new(source),
                access: if closed {
                    Access::Confidential
                } else {
                    Access::Published
                },
                period,
                category: Category::new(category),
                area,
                cover: if part && !members.is_empty() {
                    Cover::Part
                } else {
                    Cover::Whole
                },
                members: members.into_iter().collect(),
                count,
                least: if count == Count::Missing(Marker::Confidential) {
                    least
                } else {
                    0
                },
            }
        });
    prop::collection::vec(row, 0..12).prop_map(|mut rows| {
        rows.sort_by(|a, b| a.key().cmp(&b.key()));
        rows.dedup_by(|a, b| a.key() == b.key());
        Statement { rows }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn slow_what_is_written_is_read_back(statement in statements()) {
        let csv = statement.to_csv();
        prop_assert_eq!(Statement::parse(&csv), Ok(statement));
    }

    /// No two statements are written alike: a text that parses is the text of what it says.
    #[test]
    fn slow_what_is_read_is_written_back(
        statement in statements(),
        at in any::<prop::sample::Index>(),
        byte in prop::sample::select(b"'\",\r\n=09a [".to_vec()),
    ) {
        let mut bytes = statement.to_csv().into_bytes();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        if let Ok(text) = String::from_utf8(bytes)
            && let Ok(read) = Statement::parse(&text)
        {
            prop_assert_eq!(read.to_csv().replace("\r\n", "\n"), text.replace("\r\n", "\n"));
        }
    }

    #[test]
    fn slow_no_text_makes_it_fail_otherwise_than_by_an_error(text in "(source,)?[a-z',\"\r\n]{0,60}") {
        let _ = Statement::parse(&text);
    }
}

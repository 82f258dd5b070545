//! The project and the styles of the made-up release.

use std::io::Read as _;

use proptest::prelude::*;
use vocabulary::ReportCell;

use super::*;
use crate::fields::fields;
use crate::sheet::Sheet;
use crate::tests::{Made, made};
use crate::years::{self, Years};
use crate::{PlaceField, PlaceRow, PointLayer};

fn document(made: &Made) -> String {
    let edition = made.edition();
    let sheet = Sheet::new(&edition).expect("a sheet");
    project::document(&edition, &sheet).expect("a project")
}

fn packed(made: &Made) -> Vec<u8> {
    let edition = made.edition();
    let sheet = Sheet::new(&edition).expect("a sheet");
    qgz(&edition, &sheet).expect("a project")
}

/// The names in double quotes in the filters and labels of a style.
fn named(style: &style::Style) -> Vec<String> {
    let filters = style.rules.iter().filter_map(|rule| rule.filter.as_deref());
    let quoted = |text: &str| {
        let parts: Vec<String> = text.split('"').map(str::to_owned).collect();
        parts
            .into_iter()
            .skip(1)
            .step_by(2)
            .collect::<Vec<String>>()
    };
    filters.flat_map(quoted).collect()
}

fn services() -> PointLayer {
    let row = |name: &str, standing: &str, metres| PlaceRow {
        at: Some((-0.1, 51.55)),
        cells: vec![
            ReportCell::text(name),
            ReportCell::text(standing),
            ReportCell::number(metres, 0),
        ],
    };
    PointLayer {
        name: "services".into(),
        title: "Services".into(),
        grain: "one row a service".into(),
        words: vec!["Verify before use.".into()],
        sources: Vec::new(),
        fields: vec![
            PlaceField::text("name", "its name"),
            PlaceField::text("standing", "how sure it is"),
            PlaceField::number("catchment_m", "how far it reaches", 0),
        ],
        rows: vec![row("A", "open", Some(5_000.0)), row("B", "closed", None)],
    }
}

#[test]
fn styles_name_fields_that_their_layers_have() {
    let made = made();
    let edition = made.edition();
    let sheet = Sheet::new(&edition).expect("a sheet");
    let own: Vec<String> = fields(&sheet.measures())
        .into_iter()
        .map(|field| field.name)
        .collect();
    let map = named(&of_map(&sheet, 0, &sheet.keys[0]));
    assert!(
        map.len() > 4 && map.iter().all(|name| own.contains(name)),
        "{map:?}"
    );

    let own: Vec<&str> = years::fields().map(|(name, ..)| name).collect();
    let style = of_years(&Years::of(&edition, &sheet)[0]);
    let of_year = named(&style);
    assert!(
        of_year.iter().all(|name| own.contains(&&**name)),
        "{of_year:?}"
    );
    let times = style.times.expect("it has times");
    assert!(own.contains(&times.start) && own.contains(&times.end));

    let places = named(&of_places(&services()));
    assert_eq!(places, ["standing"; 4]);
}

/// What the legend counts, each area once; dots lie over some of them.
#[test]
fn each_area_of_a_pair_is_named_by_one_rule() {
    let made = made();
    let edition = made.edition();
    let sheet = Sheet::new(&edition).expect("a sheet");
    let pair = &sheet.pairs[0];
    let style = pairs::of_pair(&sheet, pair);
    let (dots, rules) = style.rules.split_last().expect("rules");
    let codes = |rule: &style::Rule| {
        let filter = rule.filter.clone().unwrap_or_default();
        let parts: Vec<String> = filter.split('\'').map(str::to_owned).collect();
        parts.into_iter().skip(1).step_by(2).collect::<Vec<_>>()
    };
    let mut all: Vec<String> = rules.iter().flat_map(codes).collect();
    all.sort();
    let areas: Vec<String> = sheet
        .rows
        .iter()
        .map(|row| row.area.code.to_string())
        .collect();
    assert_eq!(all, areas);
    for ((up, across), rule) in pair.cells().zip(rules) {
        let areas = pair.areas(crate::sheet::Both::Classes { up, across });
        assert_eq!(codes(rule).len(), areas, "{}", rule.label);
    }
    let uncertain = (0..sheet.rows.len()).filter(|at| pair.is_uncertain(*at));
    assert_eq!(codes(dots).len(), uncertain.count());
}

/// One line of the legend a standing, none drawn as another.
#[test]
fn standings_are_told_apart_by_their_symbols() {
    let style = of_places(&services());
    assert_eq!(style.rules.len(), 4);
    for (at, rule) in style.rules.iter().enumerate() {
        for other in &style.rules[at + 1..] {
            let unnamed = |rule: &style::Rule| rule.symbol.text().replacen("name=", "", 1);
            assert_ne!(unnamed(rule), unnamed(other));
        }
    }
    // A layer that says nothing of standing has one symbol and its title.
    let style = of_places(&crate::points::tests::made_up());
    assert_eq!(style.rules.len(), 1);
    assert_eq!(style.rules[0].label, "Made-up places");
    assert!(style.qml().contains("fieldName=\"&quot;name&quot;\""));
}

#[test]
fn the_project_has_its_layers_in_groups_and_beside_it() {
    let mut made = made();
    made.points = vec![services()];
    let text = document(&made);
    let order: Vec<usize> = [
        "name=\"Help: services and places\"",
        "name=\"Made-up maps\"",
        "name=\"Two at once\"",
        "name=\"By year\"",
        "<projectlayers>",
    ]
    .map(|part| text.find(part).expect(part))
    .into();
    assert!(order.is_sorted());
    for table in ["made-up", "services", "services_catchments", "rate_by_year"] {
        let source = format!("<datasource>./made-up.gpkg|layername={table}</datasource>");
        assert!(text.contains(&source), "{table}");
    }
    // The map of two indicators is drawn from the areas of the first map.
    assert_eq!(text.matches("<datasource>").count(), 5);
    assert!(text.contains("startField=\"period_start\" endField=\"period_end\""));
    assert!(text.contains("<start>2023-04-01T00:00:00Z</start><end>2025-03-31T00:00:00Z</end>"));
    assert!(text.contains("<Absolute type=\"bool\">false</Absolute>"));
    assert!(text.contains("In an emergency the police are on 999."));
    for none in ["saveUser", "saveDateTime", "/root", "/home", "/tmp", "C:\\"] {
        assert!(!text.contains(none), "{none}");
    }
}

#[test]
fn slow_the_same_edition_makes_the_same_project_with_one_file_of_its_day() {
    let bytes = packed(&made());
    assert!(bytes == packed(&made()));
    let mut file = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("a zip");
    assert_eq!(file.len(), 1);
    let mut inside = file.by_index(0).expect("a file");
    assert_eq!(inside.name().expect("text"), "made-up.qgs");
    let day = inside.last_modified().expect("a day");
    assert_eq!((day.year(), day.month(), day.day()), (2025, 10, 30));
    let mut text = String::new();
    inside.read_to_string(&mut text).expect("text");
    assert!(text == document(&made()));
}

/// Every word that anybody else wrote.
fn worded(words: &str) -> Made {
    let mut made = Made::with(|indicator| {
        indicator.title = words.into();
        indicator.caveat = words.into();
    });
    made.product.title = words.into();
    made.product.summary = words.into();
    made.product.caveats = vec![words.into()];
    made.product.maps[0].title = words.into();
    made.product.maps[0].group = Some(words.into());
    made.points[0].title = words.into();
    made.points[0].words = vec![words.into()];
    made
}

/// Markup in a project: what begins with `<`, without what it holds.
fn tags(text: &str) -> Vec<&str> {
    let parts = text.split('<').skip(1);
    parts
        .map(|part| part.split([' ', '>', '/']).next().unwrap_or_default())
        .collect()
}

#[test]
fn slow_words_of_others_add_no_markup_and_are_not_run() {
    let plain = document(&worded("Plain"));
    let long = "x".repeat(10_000);
    for words in [
        "<script>alert(1)</script>",
        "\"' onload=\"x\" ]]> <!ENTITY a SYSTEM \"file:///etc/passwd\"> &a;",
        "[% env('HOME') %] [\u{202e}% 1 %]",
        "\u{1f409} مرحبا \u{202e}evil\u{2066}",
        long.as_str(),
        "a|layername=b' OR 1=1; DROP TABLE x",
    ] {
        let text = document(&worded(words));
        assert_eq!(tags(&text), tags(&plain), "{words}");
        // What is run is ours: the names of features where the pointer rests.
        let of_others = text.replace("<mapTip>[% ", "");
        assert!(!of_others.contains("[%") && !text.contains('\u{202e}'));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn slow_any_words_add_no_markup(words in "\\PC{1,40}") {
        let (plain, text) = (document(&worded("Plain")), document(&worded(&words)));
        prop_assert_eq!(tags(&text), tags(&plain));
    }
}

//! The page of made-up areas, whose names and words are as bad as words can be.

use std::sync::Arc;

use vocabulary::{Area, AreaColumn, AreaList, ReportCell, ReportColumn};

use super::*;
use crate::points::PlaceField;
use crate::tests::{Made, made};
use crate::{HelpLink, PlaceRow, PointLayer};

fn of(made: &Made) -> String {
    let edition = made.edition();
    let sheet = Sheet::new(&edition).expect("it can be laid out");
    page(&edition, &sheet, &[Download::new("made-up.csv", Some(12))])
}

/// Of more areas than a page can show, figures stand in the files alone: the page has pictures, and names no area.
#[test]
fn a_page_of_too_many_areas_has_pictures_and_lists_none() {
    let made = made();
    let edition = made.edition();
    let sheet = Sheet::new(&edition).expect("it can be laid out");
    let page = written(&Page::new(&edition, &sheet, sheet.rows.len() - 1), &[]);
    let maps = sheet.maps(&edition.product.maps).count() + sheet.pairs.len();
    assert!(maps > 0);
    assert_eq!(page.matches("<img ").count(), maps);
    assert!(page.contains("src=\"./maps/"));
    assert!(page.contains("default-src &#39;none&#39;; img-src &#39;self&#39;;"));
    let rest = without_ours(&page);
    for row in &sheet.rows {
        assert!(!rest.contains(&format!("id=\"{}\"", row.area.code)));
    }
    assert!(!rest.contains("<use ") && !rest.contains("id=\"search\""));
    for (at, _) in rest.match_indices("href=\"#") {
        let id = rest[at + 7..].split('"').next().unwrap_or_default();
        assert!(rest.contains(&format!("id=\"{id}\"")), "{id} is not there");
    }
}

/// Gives every area the same name.
fn rename(made: &mut Made, name: &str) {
    let renamed = made.shapes.areas().iter().map(|area| Area {
        name: name.to_owned(),
        ..area.clone()
    });
    let areas = AreaList::new(renamed.collect()).expect("no code twice");
    let shape = |code| made.shapes.get(code).expect("the same areas").clone();
    made.shapes = AreaColumn::from_fn(&Arc::new(areas), shape);
}

/// The page without its style and its script, which are ours.
fn without_ours(page: &str) -> String {
    let (before, rest) = page.split_once("<style>").expect("a style");
    let (_, rest) = rest.split_once("</style>").expect("its end");
    let (middle, rest) = rest.split_once("<script>").expect("a script");
    let (_, after) = rest.split_once("</script>").expect("its end");
    format!("{before}{middle}{after}")
}

/// The tags of a text, with their attributes.
fn tags(text: &str) -> Vec<&str> {
    let starts = text.match_indices('<').map(|(at, _)| &text[at..]);
    starts
        .map(|rest| &rest[..=rest.find('>').expect("every tag ends")])
        .collect()
}

#[test]
fn help_comes_first_and_the_way_out_is_a_link() {
    let mut made = made();
    made.product.help = vec![
        HelpLink {
            name: "A helpline".into(),
            what: "For anyone.".into(),
            url: "https://help.example.org".into(),
            telephone: None,
            checked: None,
        },
        HelpLink {
            name: "Another".into(),
            what: "For anyone.".into(),
            url: "https://other.example.org".into(),
            telephone: Some("+44 (0)800 000".into()),
            checked: Some("2026-01-31".into()),
        },
    ];
    let page = of(&made);
    let at = |words: &str| {
        let at = page.find(words);
        assert!(at.is_some(), "{words} is not there");
        at.unwrap_or_default()
    };
    assert!(at("id=\"leave\"") < at("<h1>"));
    assert!(at("<h1>") < at("police are on 999"));
    assert!(at("police are on 999") < at("https://help.example.org"));
    assert!(at("https://help.example.org") < at("id=\"maps\""));
    assert!(page.contains("does not clear the browser\u{2019}s history"));
    let (one, other) = (at("A helpline"), at("Another"));
    let not_checked = at("Not checked: no day is known");
    assert!(one < not_checked && not_checked < other);
    assert!(
        at("Telephone: <a href=\"tel:+44800000\">+44 (0)800 000</a>") < at("Checked on 2026-01-31")
    );
}

#[test]
fn services_stand_with_how_far_they_are_known_and_closed_ones_are_no_links() {
    let mut made = made();
    let place = |name: &str, standing: &str, dated: Option<&str>| PlaceRow {
        at: None,
        cells: vec![
            ReportCell::text(name),
            ReportCell::text("E09000002"),
            ReportCell::text(standing),
            dated.map_or(ReportCell::Empty, ReportCell::text),
            ReportCell::text(format!("https://{standing}.example.org")),
        ],
    };
    made.points.push(PointLayer {
        name: "services".into(),
        title: "Services".into(),
        grain: "one row a service".into(),
        words: vec!["Verify.".into()],
        sources: vec![],
        fields: ["name", "area_code", "standing", "dated", "url"]
            .map(|name| PlaceField::text(name, name))
            .to_vec(),
        rows: vec![
            place("A", "undated", None),
            place("B", "open", Some("2026-01-31")),
            place("C", "closed", None),
        ],
    });
    let page = of(&made);
    assert!(page.contains("Its page is undated: verify before use."));
    assert!(page.contains("Open by a source of 2026-01-31; verify before use."));
    assert!(page.contains("nobody is sent there: <bdi>C</bdi>."));
    assert!(!page.contains("https://closed.example.org"));
    // Above the maps, and again where the area is.
    assert_eq!(page.matches("https://open.example.org").count(), 2);
}

#[test]
fn nothing_is_loaded_and_nothing_but_our_script_can_run() {
    let page = of(&made());
    let style = page
        .split_once("<style>")
        .and_then(|(_, rest)| rest.split_once("</style>"));
    let style = style.expect("a style").0;
    let policy = policy::policy(style, SCRIPT, false);
    let policy = policy.replace('\'', "&#39;");
    assert!(page.contains(&format!("content=\"{policy}\"")), "{policy}");
    for forbidden in ["@import", "url(http", "url(//", "url(data", "expression("] {
        assert!(!style.contains(forbidden), "{forbidden}");
    }
    for forbidden in [
        "fetch(",
        "XMLHttp",
        "WebSocket",
        "sendBeacon",
        "innerHTML",
        "insertAdjacent",
        "document.write",
        "eval(",
        "localStorage",
        "sessionStorage",
        "cookie",
        "import(",
    ] {
        assert!(!SCRIPT.contains(forbidden), "{forbidden}");
    }
    let bare = without_ours(&page);
    for tag in tags(&bare) {
        // Every other part between quotes is a value.
        let names: String = tag.split('"').step_by(2).collect();
        let forbidden = |name: &str| {
            let name = name.trim_end_matches(['=', '>']);
            name.starts_with("on") || ["src", "srcset", "style", "srcdoc"].contains(&name)
        };
        assert!(!names.split_whitespace().any(forbidden), "{tag}");
        let loads = [
            "<link", "<img", "<iframe", "<object", "<embed", "<script", "<base", "<form",
        ];
        assert!(!loads.iter().any(|of| tag.starts_with(of)), "{tag}");
        if tag.contains("href=\"http") {
            assert!(
                tag.starts_with("<a ") && tag.contains("rel=\"noreferrer"),
                "{tag}"
            );
        }
    }
}

#[test]
fn the_worst_words_come_out_as_words() {
    let long = format!(
        "{}<script>alert(1)</script>{}",
        "\u{1f6df}".repeat(5_000),
        "x".repeat(5_000)
    );
    let worst = [
        "</title></style></script><script>alert(1)</script>",
        "\"'><img src=x onerror=alert(1)>",
        "\u{202e}\u{2067}evil\u{200f} & co\u{0}\u{7f}\u{fffe}",
        long.as_str(),
    ];
    for words in worst {
        let mut made = made();
        rename(&mut made, words);
        made.product.title = words.into();
        made.product.caveats = vec![words.into()];
        made.product.maps[0].title = words.into();
        made.product.pairs[0].title = words.into();
        made.product.pairs[0].caveat = words.into();
        made.product.pairs[0].up.name = words.into();
        made.indicators = made.indicators.map(|indicators| {
            let mut indicators = indicators.clone();
            for indicator in &mut indicators {
                indicator.title = words.into();
                indicator.caveat = words.into();
                indicator.unit = vocabulary::Unit::new(words);
            }
            indicators
        });
        made.reports = made.reports.map(|reports| {
            let mut reports = reports.clone();
            reports[0].id = "access".into();
            reports[0].title = words.into();
            reports[0].columns = vec![
                ReportColumn::new("area_code", "its area"),
                ReportColumn::new("words", "what is said"),
            ];
            let row = |code: &str| vec![ReportCell::text(code), ReportCell::text(words)];
            reports[0].rows = vec![row("E09000001"), row("E09000002")];
            reports
        });
        let page = of(&made);
        // One script and one style, ours; every other tag has a name that the page uses.
        assert_eq!(page.matches("<script").count(), 1);
        assert_eq!(page.matches("</script").count(), 1);
        assert_eq!(page.matches("<style").count(), 1);
        assert_eq!(
            page.matches("</title").count(),
            7,
            "the page's, those of two maps, and of four areas in the second"
        );
        let bare = without_ours(&page);
        assert!(
            tags(&bare)
                .iter()
                .all(|tag| !tag.contains("onerror") || tag.contains("&lt;img"))
        );
        for forbidden in ['\u{202e}', '\u{2067}', '\u{0}', '\u{7f}', '\u{fffe}'] {
            assert!(!page.contains(forbidden), "{forbidden:?}");
        }
    }
}

#[test]
fn every_area_stands_in_every_table_in_the_order_of_the_names() {
    let page = of(&made());
    let names = ["@North", "East, far", "South", "West"];
    for code in ["E09000001", "E09000002", "E09000003", "E09000004"] {
        assert!(page.contains(&format!("<article id=\"{code}\"")), "{code}");
    }
    let maps = page.matches("role=\"img\"").count();
    assert_eq!(maps, 2, "one of an indicator, one of two");
    assert_eq!(page.matches("class=\"twin\"").count(), maps);
    for table in page.split("<table>").skip(1) {
        let table = table.split_once("</table>").expect("its end").0;
        let at: Vec<usize> = names
            .iter()
            .map(|name| {
                table
                    .find(&format!("<bdi>{name}</bdi>"))
                    .expect("it is there")
            })
            .collect();
        assert!(at.is_sorted(), "{at:?}");
        assert!(table.contains("<caption>") && table.contains("scope=\"col\""));
    }
    // A withheld figure is a marker with its range, and the marker is explained.
    assert!(page.contains("[c], 1.0 to 5.0"));
    assert!(page.contains("[c] withheld to protect people"));
    assert!(page.contains("[x] not available"));
}

#[test]
fn a_map_of_two_years_has_a_drawing_and_a_column_for_each() {
    let page = of(&made());
    assert_eq!(page.matches("name=\"year-0\"").count(), 2);
    // The newest year is the one that is seen at first.
    assert!(page.contains("id=\"map-0-y1\" class=\"r1\" checked"));
    for year in 0..2 {
        let group = format!("<g class=\"y y{year}\">");
        let (_, inside) = page.split_once(&group).expect("a drawing");
        let (inside, _) = inside.split_once("</g>").expect("its end");
        assert_eq!(inside.matches("class=\"a ").count(), 4, "{inside}");
    }
    assert!(page.contains("<th scope=\"col\">2024</th><th scope=\"col\">2025</th>"));
}

#[test]
fn places_in_an_order_are_left_to_the_tables() {
    let mut made = made();
    made.product.pairs.clear();
    made.indicators = made.indicators.map(|indicators| {
        let mut indicators = indicators.clone();
        indicators[1].id =
            vocabulary::IndicatorId::try_from("index_rank".to_owned()).expect("a name");
        indicators[1].title = "An order".into();
        indicators
    });
    let page = of(&made);
    assert!(!page.contains("An order"));
    assert!(page.contains("places of an index stand in the tables"));
    assert!(!of(&crate::tests::made()).contains("places of an index"));
}

/// Every box that a label is for is there, and no two things have one name.
#[test]
fn what_is_referred_to_is_there_once() {
    let page = without_ours(&of(&made()));
    let values = |attribute: &str| -> Vec<String> {
        let starts = format!(" {attribute}=\"");
        let rest = page.split(&starts).skip(1);
        rest.map(|rest| rest.split('"').next().unwrap_or_default().to_owned())
            .collect()
    };
    let mut ids = values("id");
    ids.sort();
    let all = ids.len();
    ids.dedup();
    assert_eq!(ids.len(), all, "an id stands twice");
    let has = |id: &str| ids.binary_search_by(|of| of.as_str().cmp(id)).is_ok();
    for attribute in ["for", "aria-labelledby", "aria-describedby"] {
        let of = values(attribute);
        assert!(!of.is_empty());
        assert!(of.iter().all(|id| has(id)), "{attribute} of {of:?}");
    }
    let anchors = values("href").into_iter();
    let mut anchors = anchors.filter_map(|href| href.strip_prefix('#').map(ToOwned::to_owned));
    assert!(anchors.all(|anchor| has(&anchor)));
}

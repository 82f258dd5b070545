//! Answers in pages: the same bytes whatever their size.

use std::num::NonZeroU32;

use refresh::{Limits, Paging, Request, Why};

use crate::server::{Asked, Server, Step, answer, bring, fails_with, folder, good, quick, request};

fn sized(page: u32) -> Limits {
    let size = NonZeroU32::new(page).expect("not nought");
    Limits {
        nomis_rows: size,
        arcgis_features: size,
        ..quick()
    }
}

fn asks(server: &Server, paging: Paging) -> Request {
    let target = match paging {
        Paging::Nomis => "/d.csv?geography=TYPE424&select=code,value&uid=hidden",
        Paging::ArcGis | Paging::Whole => "/query?where=1%3D1&f=geojson",
    };
    Request {
        paging,
        ..request(server, target)
    }
}

#[track_caller]
fn merged(server: &Server, paging: Paging, page: u32) -> (String, u32) {
    let cache = folder();
    let fetched = bring(&asks(server, paging), cache.path(), &sized(page)).expect("brought");
    let text = std::fs::read_to_string(fetched.path).expect("read");
    (text, fetched.pages)
}

#[track_caller]
fn refused(server: &Server, paging: Paging, page: u32, words: &str) {
    let failed = fails_with(&asks(server, paging), &sized(page));
    assert!(matches!(failed.why, Why::Page { .. }), "{failed}");
    let text = failed.to_string();
    assert!(text.contains(words) && !text.contains("hidden"), "{text}");
}

/// Nomis with so many rows: the header on every page, and the number of rows when asked.
fn nomis(asked: &Asked, rows: usize, counted: usize) -> Vec<Step> {
    if asked.target.contains("select=record_count") {
        return good(format!("\"RECORD_COUNT\"\r\n{counted}\r\n"));
    }
    let from = asked.number("RecordOffset").expect("an offset");
    let limit = asked.number("RecordLimit").expect("a limit");
    let to = rows.min(from + limit);
    let page: Vec<String> = (from..to)
        .map(|row| format!("\"a, {row}\",{row}\r\n"))
        .collect();
    good(format!("\"code\",\"value\"\r\n{}", page.concat()))
}

#[test]
fn nomis_pages_make_one_table() {
    let server = Server::new(|asked| nomis(asked, 7, 7));
    let (whole, pages) = merged(&server, Paging::Nomis, 25_000);
    assert_eq!(pages, 1);
    assert!(
        whole.starts_with("\"code\",\"value\"\n\"a, 0\",0\n"),
        "{whole}"
    );
    assert_eq!(whole.lines().count(), 8);
    for (size, expected) in [(3, 3), (7, 1), (1, 7), (6, 2)] {
        let (text, pages) = merged(&server, Paging::Nomis, size);
        assert_eq!((text == whole, pages), (true, expected), "{size}");
    }
    assert!(
        server.asked()[0]
            .target
            .contains("select=record_count&RecordLimit=1")
    );
    assert!(!server.asked()[0].target.contains("select=code"));
}

#[test]
fn nomis_pages_that_do_not_fit_are_refused() {
    let ignores = Server::new(|asked| {
        let mut asked = asked.clone();
        asked.target = asked.target.replace("RecordOffset=3", "RecordOffset=0");
        nomis(&asked, 7, 7)
    });
    refused(&ignores, Paging::Nomis, 3, "ignores RecordOffset");
    let changes = Server::new(|asked| match asked.number("RecordOffset") {
        Some(6) => good("\"code\",\"figure\"\n\"a, 6\",6\n"),
        _ => nomis(asked, 7, 7),
    });
    refused(
        &changes,
        Paging::Nomis,
        3,
        "page 3 is refused: its header differs",
    );
    refused(
        &Server::new(|asked| nomis(asked, 6, 7)),
        Paging::Nomis,
        3,
        "empty after 6 of 7 rows",
    );
    refused(
        &Server::new(|asked| nomis(asked, 9, 7)),
        Paging::Nomis,
        9,
        "9 rows where the server counts 7",
    );
    refused(
        &Server::new(|asked| nomis(asked, 0, 0)),
        Paging::Nomis,
        9,
        "has no rows",
    );
    let more = Server::new(|asked| match asked.number("RecordLimit") {
        Some(1) => nomis(asked, 7, 7),
        _ => good("a\n1\n2\n3\n"),
    });
    refused(&more, Paging::Nomis, 2, "3 rows where 2 were asked for");
    let words = Server::script(vec![good("Error: no such dataset, uid=hidden")]);
    refused(&words, Paging::Nomis, 2, "uid=***");
}

#[test]
fn pages_have_a_largest_number_and_size() {
    let server = Server::new(|asked| nomis(asked, 7, 7));
    let limits = Limits {
        pages: 2,
        ..sized(3)
    };
    let failed = fails_with(&asks(&server, Paging::Nomis), &limits);
    assert!(failed.to_string().contains("more than 2 pages"), "{failed}");
    let small = Request {
        largest_bytes: 50,
        ..asks(&server, Paging::Nomis)
    };
    assert_eq!(fails_with(&small, &sized(3)).why, Why::TooLarge(50));
}

#[test]
fn a_page_that_fails_is_asked_for_again() {
    let server = Server::new(|asked| match asked.nth {
        0 | 2 => answer("500 Internal Server Error", &[], ""),
        _ => nomis(asked, 4, 4),
    });
    assert_eq!(merged(&server, Paging::Nomis, 2).1, 2);
}

#[derive(Clone, Copy)]
enum Flag {
    Beside,
    Within,
}

/// A feature service that gives `most` features at once, and says so where it likes.
fn arcgis(asked: &Asked, features: usize, most: usize, flag: Flag) -> Vec<Step> {
    let from = asked.number("resultOffset").expect("an offset");
    let count = asked.number("resultRecordCount").expect("a count");
    let to = features.min(from + count.min(most));
    let page: Vec<String> = (from..to)
        .map(|id| format!(r#"{{"type":"Feature","id":{id},"properties":{{"z":1.50,"a":{id}}},"geometry":null}}"#))
        .collect();
    let more = if to < features { "true" } else { "false" };
    let flag = match flag {
        Flag::Beside => format!(r#""exceededTransferLimit":{more},"#),
        Flag::Within if to < features => {
            r#""properties":{"exceededTransferLimit":true},"#.to_owned()
        }
        Flag::Within => String::new(),
    };
    good(format!(
        r#"{{"type":"FeatureCollection","crs":{{"type":"name"}},{flag}"features":[{}]}}"#,
        page.join(",")
    ))
}

#[test]
fn arcgis_pages_make_one_collection() {
    let mut texts = Vec::new();
    for flag in [Flag::Beside, Flag::Within] {
        for (size, most, expected) in [(500, 500, 1), (2, 500, 4), (500, 3, 3), (1, 1, 7)] {
            let server = Server::new(move |asked| arcgis(asked, 7, most, flag));
            let (text, pages) = merged(&server, Paging::ArcGis, size);
            assert_eq!(pages, expected);
            texts.push(text);
        }
    }
    texts.dedup();
    assert_eq!(texts.len(), 1, "{texts:?}");
    let start = "{\"type\":\"FeatureCollection\",\"crs\":{\"type\":\"name\"},\"features\":[\n\
                 {\"type\":\"Feature\",\"id\":0,\"properties\":{\"z\":1.50,\"a\":0},\"geometry\":null},\n";
    assert!(texts[0].starts_with(start), "{}", texts[0]);
    assert!(texts[0].ends_with("}\n]}\n"));
}

#[test]
fn arcgis_pages_that_do_not_fit_are_refused() {
    let page = |beside: &str, features: &str| {
        good(format!(
            r#"{{"type":"FeatureCollection",{beside}"features":[{features}]}}"#
        ))
    };
    let more = r#""exceededTransferLimit":true,"#;
    let one = r#"{"type":"Feature","id":1}"#;
    refused(
        &Server::script(vec![page(more, one)]),
        Paging::ArcGis,
        9,
        "ignores resultOffset",
    );
    refused(
        &Server::script(vec![page(more, "")]),
        Paging::ArcGis,
        9,
        "says that there are more",
    );
    refused(
        &Server::script(vec![page("", "")]),
        Paging::ArcGis,
        9,
        "has no features",
    );
    let changes = Server::script(vec![page(more, one), page(r#""crs":{},"#, r#"{"id":2}"#)]);
    refused(&changes, Paging::ArcGis, 9, "differs from the first page");
    let error = Server::script(vec![good(
        r#"{"error":{"code":498,"message":"Invalid token=hidden"}}"#,
    )]);
    refused(&error, Paging::ArcGis, 9, "Invalid token=***");
    // A busy service says so in an answer of status 200, and is asked again.
    let busy = |code: u16| good(format!(r#"{{"error":{{"code":{code},"message":"busy"}}}}"#));
    let server = Server::script(vec![busy(503), busy(429), page("", one)]);
    let (text, _) = merged(&server, Paging::ArcGis, 9);
    assert!(text.contains(one), "{text}");
    refused(
        &Server::script(vec![busy(500); 9]),
        Paging::ArcGis,
        9,
        "error 500",
    );
    refused(
        &Server::script(vec![good("{\"type\":")]),
        Paging::ArcGis,
        9,
        "not a JSON object",
    );
}

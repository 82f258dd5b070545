//! Files that did not change are not sent again.

use refresh::{Outcome, Request};

use crate::server::{Server, answer, bring, brings, folder, good, quick, request};

#[test]
fn a_known_version_is_asked_for_by_its_marks() {
    for (marks, header) in [
        ("ETag: W/\"one\"", "if-none-match"),
        (
            "Last-Modified: Fri, 02 Jan 2026 03:04:05 GMT",
            "if-modified-since",
        ),
    ] {
        let server = Server::new(move |asked| match asked.header(header) {
            Some(_) => answer("304 Not Modified", &[], ""),
            None => answer("200 OK", &[marks], "a\n"),
        });
        let cache = folder();
        let (first, _) = brings(&server, cache.path());
        let (second, bytes) = brings(&server, cache.path());
        assert_eq!(
            (first.outcome, second.outcome),
            (Outcome::New, Outcome::Unchanged)
        );
        assert_eq!(bytes, b"a\n");
        assert_eq!(
            (first.etag, first.last_modified),
            (second.etag, second.last_modified)
        );
        let value = marks.split_once(": ").map(|(_, value)| value);
        assert_eq!(server.asked()[1].header(header), value);
    }
}

#[test]
fn the_same_bytes_are_unchanged_whatever_their_marks() {
    let server =
        Server::new(|asked| answer("200 OK", &[&format!("ETag: \"{}\"", asked.nth)], "a\n"));
    let cache = folder();
    brings(&server, cache.path());
    assert_eq!(brings(&server, cache.path()).0.outcome, Outcome::Unchanged);
}

#[test]
fn another_address_is_asked_without_marks() {
    let server = Server::script(vec![answer("200 OK", &["ETag: \"one\""], "a\n")]);
    let cache = folder();
    brings(&server, cache.path());
    bring(&request(&server, "/b.csv"), cache.path(), &quick()).expect("brought");
    assert_eq!(server.asked()[1].header("if-none-match"), None);
}

#[test]
fn a_new_pin_is_asked_without_marks() {
    let server = Server::script(vec![answer("200 OK", &["ETag: \"one\""], "a\n")]);
    let cache = folder();
    brings(&server, cache.path());
    let pinned = Request {
        expected_sha256: Some("0".repeat(64)),
        ..request(&server, "/a.csv")
    };
    bring(&pinned, cache.path(), &quick()).expect_err("another file");
    assert_eq!(server.asked()[1].header("if-none-match"), None);
}

#[test]
fn unchanged_is_not_believed_unasked() {
    let server = Server::script(vec![answer("304 Not Modified", &[], ""), good("a\n")]);
    let cache = folder();
    bring(&request(&server, "/a.csv"), cache.path(), &quick()).expect_err("nothing is known");
}

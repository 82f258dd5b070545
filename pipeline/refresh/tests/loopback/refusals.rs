//! What a server may send that is not taken.

use std::time::Duration;

use refresh::{Request, Why};

use crate::server::{Server, Step, answer, fails, fails_with, good, head, quick, request};

#[test]
fn a_missing_file_is_not_asked_for_again() {
    let server = Server::script(vec![answer("404 Not Found", &[], "no")]);
    let failed = fails(&server);
    assert_eq!((failed.why, failed.tries), (Why::Status(404), 1));
    assert_eq!(server.asked().len(), 1);
}

#[test]
fn another_file_than_the_pinned_one_is_refused() {
    let server = Server::script(vec![good("a\n")]);
    let pinned = Request {
        expected_sha256: Some("0".repeat(64)),
        ..request(&server, "/a.csv")
    };
    let failed = fails_with(&pinned, &quick());
    assert!(matches!(failed.why, Why::Checksum { .. }), "{failed}");
}

#[test]
fn an_endless_body_ends_at_the_largest_size() {
    let chunk = [b"8000\r\n".to_vec(), vec![b'x'; 0x8000], b"\r\n".to_vec()].concat();
    let server = Server::script(vec![vec![
        head("200 OK", &["Transfer-Encoding: chunked"]),
        Step::Forever(chunk, Duration::ZERO),
    ]]);
    let failed = fails(&server);
    assert_eq!((failed.why, failed.tries), (Why::TooLarge(1 << 20), 1));
}

#[test]
fn a_length_over_the_largest_is_refused_before_the_body() {
    let server = Server::script(vec![vec![
        head("200 OK", &["Content-Length: 1048577"]),
        Step::Rest(Duration::from_secs(1)),
    ]]);
    assert_eq!(fails(&server).why, Why::TooLarge(1 << 20));
}

#[test]
fn a_length_that_promises_more_than_comes_is_a_cut() {
    let server = Server::script(vec![vec![
        head("200 OK", &["Content-Length: 100"]),
        Step::Send(b"a\n".to_vec()),
    ]]);
    let failed = fails(&server);
    assert_eq!((failed.why, failed.tries), (Why::Cut { received: 2 }, 3));
}

#[test]
fn redirects_end_and_stay_where_it_is_safe() {
    let to = |location: &str| {
        let header = format!("Location: {location}");
        let server = Server::script(vec![answer("302 Found", &[&header], "")]);
        let failed = fails(&server);
        assert!(matches!(failed.why, Why::Redirect { .. }), "{failed}");
        (failed.to_string(), server.asked().len())
    };
    let (words, asked) = to("/a.csv?token=hidden");
    assert!(
        words.contains("there were 5 before it") && !words.contains("hidden"),
        "{words}"
    );
    assert_eq!(asked, 6);
    for elsewhere in [
        "http://example.org/",
        "ftp://127.0.0.1/",
        "file:///etc/passwd",
    ] {
        assert_eq!(to(elsewhere).1, 1);
    }
    let server = Server::script(vec![answer("302 Found", &[], "")]);
    assert!(fails(&server).to_string().contains("names no address"));
}

#[test]
fn a_web_page_is_not_a_file() {
    for (headers, body) in [
        (&["Content-Type: text/html; charset=utf-8"][..], "sorry"),
        (
            &["Content-Type: text/csv"][..],
            "\u{feff}\n<!DOCTYPE html><title>x</title>",
        ),
        (&[][..], "<HTML>"),
        (&[][..], "<?xml version=\"1.0\"?>\n<!DOCTYPE html PUBLIC>"),
    ] {
        let server = Server::script(vec![answer("200 OK", headers, body)]);
        assert_eq!(fails(&server).why, Why::WebPage, "{body}");
    }
}

#[test]
fn nothing_is_not_a_file() {
    assert_eq!(fails(&Server::script(vec![good("")])).why, Why::Empty);
    let server = Server::script(vec![answer("204 No Content", &[], "")]);
    assert_eq!(fails(&server).why, Why::Status(204));
}

#[test]
fn a_body_packed_unasked_is_refused() {
    let server = Server::script(vec![answer("200 OK", &["Content-Encoding: gzip"], "x")]);
    assert!(fails(&server).to_string().contains("packed as gzip"));
    assert_eq!(
        server.asked()[0].header("accept-encoding"),
        Some("identity")
    );
}

#[test]
fn what_is_not_http_is_refused() {
    let server = Server::script(vec![vec![Step::Send(b"SSH-2.0-OpenSSH_9.0\r\n".to_vec())]]);
    assert!(matches!(fails(&server).why, Why::Protocol(_)));
    let long = format!("X: {}", "x".repeat(1 << 20));
    let server = Server::script(vec![vec![head("200 OK", &[&long])]]);
    let failed = fails(&server);
    assert!(matches!(failed.why, Why::Protocol(_)), "{failed}");
}

/// A server that does not speak TLS stands for every connection that is not secure.
#[test]
fn a_connection_that_is_not_secure_is_not_tried_again() {
    let server = Server::script(vec![good("a\n")]);
    let https = Request {
        address: server.address("/a.csv").replace("http:", "https:"),
        ..request(&server, "/a.csv")
    };
    let failed = fails_with(&https, &quick());
    assert!(matches!(failed.why, Why::Secure(_)), "{failed}");
    assert_eq!(failed.tries, 1);
}

//! Slow servers, and those that ask to be left alone.

use std::time::{Duration, Instant};

use refresh::{Limits, Why};

use crate::server::{
    Server, Step, answer, brings, fails, fails_with, folder, good, head, quick, request,
};

#[test]
fn a_slow_drip_ends_with_the_time() {
    let server = Server::script(vec![vec![
        head("200 OK", &["Content-Length: 1000"]),
        Step::Forever(b"x".to_vec(), Duration::from_millis(5)),
    ]]);
    let limits = Limits {
        total: Duration::from_millis(100),
        ..quick()
    };
    let begun = Instant::now();
    let failed = fails_with(&request(&server, "/a.csv"), &limits);
    assert_eq!((failed.why, failed.tries), (Why::TooSlow(limits.total), 1));
    assert!(begun.elapsed() < Duration::from_secs(1));
}

#[test]
fn a_slow_head_ends_with_the_time() {
    let server = Server::script(vec![vec![
        Step::Send(b"HTTP/1.1 200 OK\r\nX: ".to_vec()),
        Step::Forever(b"x".to_vec(), Duration::from_millis(5)),
    ]]);
    let limits = Limits {
        total: Duration::from_millis(100),
        ..quick()
    };
    let failed = fails_with(&request(&server, "/a.csv"), &limits);
    assert_eq!(failed.why, Why::TooSlow(limits.total));
}

#[test]
fn silence_ends_a_try() {
    let silent = vec![
        head("200 OK", &["Content-Length: 1000"]),
        Step::Send(b"x".to_vec()),
        Step::Rest(Duration::from_millis(300)),
    ];
    let server = Server::script(vec![silent]);
    let limits = Limits {
        idle: Duration::from_millis(30),
        ..quick()
    };
    let failed = fails_with(&request(&server, "/a.csv"), &limits);
    assert_eq!((failed.why, failed.tries), (Why::Idle(limits.idle), 3));
}

#[test]
fn silence_before_the_answer_ends_a_try() {
    let server = Server::script(vec![vec![Step::Rest(Duration::from_millis(200))]]);
    let limits = Limits {
        idle: Duration::from_millis(20),
        ..quick()
    };
    let failed = fails_with(&request(&server, "/a.csv"), &limits);
    assert_eq!((failed.why, failed.tries), (Why::Idle(limits.idle), 3));
}

#[test]
fn a_server_that_is_busy_is_asked_again_after_its_wait() {
    let server = Server::script(vec![
        answer("429 Too Many Requests", &["Retry-After: 0"], ""),
        answer(
            "503 Service Unavailable",
            &["Retry-After: Fri, 02 Jan 2026 03:04:05 GMT"],
            "",
        ),
        good("a\n"),
    ]);
    assert_eq!(brings(&server, folder().path()).1, b"a\n");
    assert_eq!(server.asked().len(), 3);
}

#[test]
fn a_longer_wait_than_allowed_is_left_to_another_day() {
    for after in [
        "Retry-After: 3600",
        "Retry-After: Fri, 02 Jan 2026 04:04:06 GMT",
    ] {
        let server = Server::script(vec![answer("429 Too Many Requests", &[after], "")]);
        let failed = fails(&server);
        assert!(
            matches!(failed.why, Why::ComeBackLater { status: 429, .. }),
            "{failed}"
        );
        assert_eq!(server.asked().len(), 1);
    }
}

#[test]
fn a_server_that_fails_for_ever_is_given_up() {
    let server = Server::script(vec![answer("500 Internal Server Error", &[], "")]);
    let failed = fails(&server);
    assert_eq!((failed.why, failed.tries), (Why::Status(500), 3));
    assert_eq!(server.asked().len(), 3);
}

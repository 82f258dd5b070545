//! What goes well, and what is told of it.

use std::sync::Mutex;
use std::time::Duration;

use refresh::{Outcome, Transfer, fetch, state};

use crate::server::{
    Server, Step, answer, bring, brings, fails, fails_with, files, folder, good, head, now, quick,
    request,
};

#[derive(Default)]
struct Told(Mutex<Vec<String>>);

impl Told {
    fn say(&self, what: String) {
        self.0.lock().expect("no thread fails").push(what);
    }
}

impl Transfer for Told {
    fn begun(&self, page: u32, already: u64, total: Option<u64>) {
        self.say(format!("page {page}: {already} of {total:?}"));
    }

    fn received(&self, bytes: u64) {
        self.say(format!("{bytes} more"));
    }

    fn retrying(&self, tries: u32, why: &str, wait: Duration) {
        self.say(format!("try {tries}: {why}; wait {wait:?}"));
    }
}

#[test]
fn a_file_comes_whole_and_its_progress_is_told() {
    let server = Server::script(vec![
        answer("500 Internal Server Error", &[], "no"),
        answer("503 Service Unavailable", &[], "no"),
        answer(
            "200 OK",
            &["ETag: \"one\"", "Last-Modified: yesterday"],
            "a,b\n1,2\n",
        ),
    ]);
    let (cache, told) = (folder(), Told::default());
    let fetched = fetch(
        &request(&server, "/a.csv"),
        cache.path(),
        &quick(),
        now(),
        &told,
    );
    let fetched = fetched.expect("brought");
    assert_eq!(fetched.outcome, Outcome::New);
    assert_eq!(fetched.etag.as_deref(), Some("\"one\""));
    assert_eq!(fetched.last_modified.as_deref(), Some("yesterday"));
    // The digest is sha256sum's.
    assert_eq!(
        fetched.sha256,
        "492d5ea496056f1a6a6592241032fab764c321596317930b4fa0e1e8bc3b7470"
    );
    let told = told.0.into_inner().expect("no thread fails");
    assert_eq!(
        told,
        [
            "try 1: the server answers 500; wait 2ms",
            "try 2: the server answers 503; wait 4ms",
            "page 1: 0 of Some(8)",
            "8 more"
        ]
    );
    let names = files(cache.path()).len();
    assert_eq!(names, 3, "the file, what is known of it, and the lock");
}

#[test]
fn what_is_known_of_a_source_tells_its_age() {
    let server = Server::script(vec![
        good("a\n"),
        good("a\n"),
        answer("404 Not Found", &[], ""),
        answer("404 Not Found", &[], ""),
        good("b\n"),
    ]);
    let cache = folder();
    let later = |text: &str| text.parse::<jiff::Timestamp>().expect("a date");
    let at = |when| {
        let request = request(&server, "/a.csv?uid=hidden");
        let fetched = fetch(&request, cache.path(), &quick(), when, &refresh::Quiet);
        (
            fetched.map(|fetched| fetched.outcome),
            state(cache.path(), "synthetic").expect("known"),
        )
    };
    let (one, two) = (later("2026-01-01T00:00:00Z"), later("2026-01-02T00:00:00Z"));
    assert_eq!(at(one).0, Ok(Outcome::New));
    let (outcome, state) = at(two);
    assert_eq!(outcome, Ok(Outcome::Unchanged));
    let good = state.good.expect("good");
    assert_eq!((good.fetched, good.confirmed), (one, two));
    let three = later("2026-01-03T00:00:00Z");
    at(three).0.expect_err("not found");
    let (_, state) = at(three);
    assert_eq!((state.failures, state.tried), (2, three));
    assert_eq!(state.good.as_ref(), Some(&good));
    let failure = state.failure.expect("a failure");
    assert!(
        failure.contains("404") && failure.contains("uid=***"),
        "{failure}"
    );
    assert!(refresh::blob(cache.path(), &good.sha256).is_some());
    let (outcome, state) = at(three);
    assert_eq!(outcome, Ok(Outcome::New));
    assert_eq!((state.failures, state.failure), (0, None));
    let kept = std::fs::read_to_string(cache.path().join("fetched/synthetic.json"));
    assert!(!kept.expect("read").contains("hidden"));
}

#[test]
fn a_chunked_body_has_an_end() {
    let chunked = ["Transfer-Encoding: chunked"];
    let server = Server::script(vec![vec![
        head("200 OK", &chunked),
        Step::Send(b"4\r\na,b\n\r\n4\r\n1,2\n\r\n0\r\n\r\n".to_vec()),
    ]]);
    assert_eq!(brings(&server, folder().path()).1, b"a,b\n1,2\n");
}

#[test]
fn a_body_without_an_end_is_refused_unless_it_proves_itself() {
    let body = || vec![head("200 OK", &[]), Step::Send(b"a\n".to_vec())];
    let server = Server::script(vec![body()]);
    assert!(
        fails(&server)
            .to_string()
            .contains("a cut would not be seen")
    );
    let pinned = refresh::Request {
        // The digest is sha256sum's.
        expected_sha256: Some(
            "87428fc522803d31065e7bce3cf03fe475096631e5e07bbd7a0fde60c4cf25c7".to_owned(),
        ),
        ..request(&server, "/a.csv")
    };
    bring(&pinned, folder().path(), &quick()).expect("brought");
}

#[test]
fn a_redirect_is_followed() {
    let server = Server::new(|asked| match asked.target.as_str() {
        "/a.csv" => answer("302 Found", &["Location: /data/b?x=1"], ""),
        "/data/b?x=1" => answer("307 Temporary Redirect", &["Location: c"], ""),
        "/data/c" => good("a\n"),
        _ => answer("404 Not Found", &[], ""),
    });
    assert_eq!(brings(&server, folder().path()).1, b"a\n");
}

#[test]
fn a_wrong_request_asks_nobody() {
    let server = Server::script(vec![good("a\n")]);
    let cache = folder();
    let wrong = refresh::Request {
        name: "../x".to_owned(),
        ..request(&server, "/a.csv")
    };
    let failed = bring(&wrong, cache.path(), &quick()).expect_err("refused");
    assert_eq!(failed.tries, 0);
    assert!(server.asked().is_empty());
    assert!(!cache.path().join("fetched").exists());
}

#[test]
fn a_server_that_is_not_there_is_tried_again() {
    let server = Server::script(vec![good("a\n")]);
    let request = request(&server, "/a.csv");
    drop(server);
    let failed = fails_with(&request, &quick());
    assert_eq!(failed.tries, 3);
    assert!(failed.to_string().contains("cannot be reached"), "{failed}");
}

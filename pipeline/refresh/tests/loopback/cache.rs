//! Damage to the cache, and two fetches at once.

use refresh::{Outcome, Why, blob, state};

use crate::server::{
    Server, Step, answer, bring, brings, files, folder, good, head, quick, request,
};

const MARKED: &[&str] = &["ETag: \"one\""];

#[test]
fn a_damaged_state_is_ignored_and_written_anew() {
    for damage in ["", "{", "[]", "{\"good\":3}", "\u{0}"] {
        let server = Server::script(vec![answer("200 OK", MARKED, "a\n")]);
        let cache = folder();
        brings(&server, cache.path());
        std::fs::write(cache.path().join("fetched/synthetic.json"), damage).expect("written");
        assert_eq!(state(cache.path(), "synthetic"), None);
        assert_eq!(brings(&server, cache.path()).0.outcome, Outcome::New);
        assert_eq!(server.asked()[1].header("if-none-match"), None);
        assert!(state(cache.path(), "synthetic").is_some());
    }
    assert_eq!(state(folder().path(), "../synthetic"), None);
}

#[test]
fn a_mark_that_cannot_be_sent_is_damage() {
    let server = Server::script(vec![answer("200 OK", MARKED, "a\n")]);
    let cache = folder();
    brings(&server, cache.path());
    let path = cache.path().join("fetched/synthetic.json");
    let text = std::fs::read_to_string(&path).expect("read");
    std::fs::write(&path, text.replace("one", "o\\nne")).expect("written");
    assert_eq!(state(cache.path(), "synthetic"), None);
    brings(&server, cache.path());
}

#[test]
fn a_damaged_file_is_brought_again() {
    let server = Server::script(vec![answer("200 OK", MARKED, "a\n")]);
    let cache = folder();
    let (first, _) = brings(&server, cache.path());
    std::fs::write(&first.path, "b\n").expect("damaged");
    assert_eq!(blob(cache.path(), &first.sha256), None);
    let (second, bytes) = brings(&server, cache.path());
    assert_eq!(bytes, b"a\n");
    assert_eq!(server.asked()[1].header("if-none-match"), None);
    assert_eq!(blob(cache.path(), &first.sha256), Some(second.path));
    assert_eq!(blob(cache.path(), "../synthetic"), None);
}

#[test]
fn a_failure_leaves_the_last_good_file() {
    let server = Server::script(vec![good("a\n"), answer("410 Gone", &[], "")]);
    let cache = folder();
    let (first, _) = brings(&server, cache.path());
    let failed = bring(&request(&server, "/a.csv"), cache.path(), &quick()).expect_err("gone");
    assert_eq!(failed.why, Why::Status(410));
    assert_eq!(blob(cache.path(), &first.sha256), Some(first.path));
}

#[test]
fn a_folder_that_cannot_be_made_is_named() {
    let cache = folder();
    std::fs::write(cache.path().join("fetched"), "a file").expect("written");
    let server = Server::script(vec![good("a\n")]);
    let failed = bring(&request(&server, "/a.csv"), cache.path(), &quick()).expect_err("refused");
    assert!(matches!(failed.why, Why::Cache { .. }), "{failed}");
    assert!(server.asked().is_empty());
}

/// The body comes in two halves, so that the fetches would get into each other's way.
#[test]
fn many_fetches_at_once_give_whole_files() {
    let body: Vec<u8> = (0..200_000_u32).flat_map(u32::to_le_bytes).collect();
    let (first, second) = body.split_at(body.len() / 2);
    let length = format!("Content-Length: {}", body.len());
    let server = Server::script(vec![vec![
        head("200 OK", &[&length, "ETag: \"one\""]),
        Step::Send(first.to_vec()),
        Step::Send(second.to_vec()),
    ]]);
    let cache = folder();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let (fetched, bytes) = brings(&server, cache.path());
                assert_eq!(bytes, body);
                assert_eq!(blob(cache.path(), &fetched.sha256), Some(fetched.path));
            });
        }
    });
    assert_eq!(
        files(cache.path()).len(),
        3,
        "the file, what is known of it, and the lock"
    );
    assert_eq!(
        state(cache.path(), "synthetic").map(|state| state.failures),
        Some(0)
    );
}

#[test]
fn a_fetch_that_waits_for_another_too_long_says_so() {
    let cache = folder();
    let fetched = cache.path().join("fetched");
    std::fs::create_dir_all(&fetched).expect("made");
    let held = std::fs::File::create(fetched.join("synthetic.lock")).expect("made");
    held.lock().expect("locked");
    let server = Server::script(vec![good("a\n")]);
    let limits = refresh::Limits {
        total: std::time::Duration::from_millis(30),
        ..quick()
    };
    let failed = bring(&request(&server, "/a.csv"), cache.path(), &limits).expect_err("held");
    assert_eq!(failed.why, Why::Busy);
    drop(held);
    brings(&server, cache.path());
}

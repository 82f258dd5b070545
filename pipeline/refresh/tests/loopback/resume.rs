//! Downloads that were cut, and go on where they stopped.

use refresh::{Limits, Why};

use crate::server::{
    Asked, Server, Step, answer, bring, brings, files, folder, good, head, quick, request,
};

const WHOLE: &[u8] = b"code,count\nE09000001,1\nE09000002,2\n";

/// Gives half of the file, then what `after` says.
fn cut_then(
    etag: &'static str,
    after: impl Fn(&Asked) -> Vec<Step> + Send + Sync + 'static,
) -> Server {
    Server::new(move |asked| {
        if asked.nth > 0 {
            return after(asked);
        }
        let length = format!("Content-Length: {}", WHOLE.len());
        vec![
            head("200 OK", &[etag, &length]),
            Step::Send(WHOLE[..20].to_vec()),
        ]
    })
}

fn rest(from: usize, etag: &str) -> Vec<Step> {
    let range = format!(
        "Content-Range: bytes {from}-{}/{}",
        WHOLE.len() - 1,
        WHOLE.len()
    );
    answer("206 Partial Content", &[etag, &range], &WHOLE[from..])
}

#[test]
fn a_cut_body_goes_on_where_it_stopped() {
    let server = cut_then("ETag: \"one\"", |_| rest(20, "ETag: \"one\""));
    let (fetched, bytes) = brings(&server, folder().path());
    assert_eq!(bytes, WHOLE);
    assert_eq!(fetched.etag.as_deref(), Some("\"one\""));
    let asked = server.asked();
    assert_eq!(asked[1].header("range"), Some("bytes=20-"));
    assert_eq!(asked[1].header("if-range"), Some("\"one\""));
}

#[test]
fn a_changed_file_is_begun_anew() {
    let new = b"code,count\nE09000001,9\n";
    let server = cut_then("ETag: \"one\"", move |_| {
        answer("200 OK", &["ETag: \"two\""], new)
    });
    let (fetched, bytes) = brings(&server, folder().path());
    assert_eq!(bytes, new);
    assert_eq!(fetched.etag.as_deref(), Some("\"two\""));
}

/// The server breaks its promise: it gives the rest of another version.
#[test]
fn the_rest_of_another_version_is_not_joined() {
    let server = cut_then("ETag: \"one\"", |asked| match asked.header("range") {
        Some(_) => rest(20, "ETag: \"two\""),
        None => answer("200 OK", &["ETag: \"two\""], "new\n"),
    });
    assert_eq!(brings(&server, folder().path()).1, b"new\n");
}

#[test]
fn the_rest_from_another_place_is_not_joined() {
    let server = cut_then("ETag: \"one\"", |asked| match asked.header("range") {
        Some(_) => rest(19, "ETag: \"one\""),
        None => good(WHOLE),
    });
    assert_eq!(brings(&server, folder().path()).1, WHOLE);
}

#[test]
fn a_range_that_is_not_to_be_had_is_begun_anew() {
    let server = cut_then("ETag: \"one\"", |asked| match asked.header("range") {
        Some(_) => answer("416 Range Not Satisfiable", &[], ""),
        None => good(WHOLE),
    });
    assert_eq!(brings(&server, folder().path()).1, WHOLE);
}

#[test]
fn a_version_marked_weakly_or_not_at_all_is_begun_anew() {
    for etag in ["ETag: W/\"one\"", "X: none"] {
        let server = cut_then(etag, |_| good(WHOLE));
        assert_eq!(brings(&server, folder().path()).1, WHOLE);
        assert_eq!(server.asked()[1].header("range"), None);
    }
}

#[test]
fn the_next_run_goes_on_where_the_last_one_was_cut() {
    let server = cut_then("ETag: \"one\"", |_| rest(20, "ETag: \"one\""));
    let cache = folder();
    let once = Limits {
        retries: 0,
        ..quick()
    };
    let failed = bring(&request(&server, "/a.csv"), cache.path(), &once).expect_err("cut");
    assert_eq!(failed.why, Why::Cut { received: 20 });
    assert_eq!(brings(&server, cache.path()).1, WHOLE);
    assert_eq!(server.asked()[1].header("range"), Some("bytes=20-"));
    assert_eq!(
        files(cache.path()).len(),
        3,
        "the file, what is known of it, and the lock"
    );
}

#[test]
fn what_a_killed_run_left_is_cleared() {
    let cache = folder();
    let fetched = cache.path().join("fetched");
    std::fs::create_dir_all(&fetched).expect("made");
    for left in [
        "synthetic.part",
        "synthetic.made",
        "synthetic.json.new",
        "synthetic.part.json",
    ] {
        std::fs::write(fetched.join(left), "{ half").expect("written");
    }
    let server = Server::script(vec![good(WHOLE)]);
    assert_eq!(brings(&server, cache.path()).1, WHOLE);
    assert_eq!(server.asked()[0].header("range"), None);
    assert_eq!(files(cache.path()).len(), 3);
}

#[test]
fn a_part_of_another_address_is_not_gone_on_with() {
    let server = cut_then("ETag: \"one\"", |_| good("b\n"));
    let cache = folder();
    let once = Limits {
        retries: 0,
        ..quick()
    };
    bring(&request(&server, "/a.csv"), cache.path(), &once).expect_err("cut");
    bring(&request(&server, "/b.csv"), cache.path(), &once).expect("brought");
    assert_eq!(server.asked()[1].header("range"), None);
}

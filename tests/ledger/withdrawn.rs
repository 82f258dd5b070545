//! Releases that are taken back.

use std::fs;

use super::*;

#[test]
fn a_withdrawn_release_leaves_a_tombstone_and_a_notice() {
    let published = Published::new();
    let said = published.withdraw(THIRD);
    said.done();
    assert!(
        said.out.contains(&format!("latest points to {SECOND}")),
        "{}",
        said.out
    );

    let folder = published.release(THIRD);
    assert_eq!(names(&folder), ["WITHDRAWN.md", "disclosed.csv"]);
    let kept = fs::read_to_string(folder.join("disclosed.csv")).unwrap();
    assert_eq!(kept, disclosed("10,,8,12"));
    let tombstone = fs::read_to_string(folder.join("WITHDRAWN.md")).unwrap();
    for words in [
        THIRD,
        REASON,
        "data owner",
        "2026-04-02",
        &format!("(../{SECOND}/)"),
    ] {
        assert!(tombstone.contains(words), "{words} in {tombstone}");
    }
    assert_eq!(published.target().as_deref(), Some(SECOND));
    assert!(published.path("latest/maps/rate.svg").exists());

    let last = published.ledger().pop().unwrap();
    assert_eq!(last["event"], "withdrawn");
    assert_eq!(last["release"], THIRD);
    let corrections = published.json("corrections.json");
    assert_eq!(
        corrections["corrections"][0],
        serde_json::json!({
            "release": THIRD, "withdrawn_on": "2026-04-02", "role": "data owner",
            "reason": REASON, "instead": SECOND,
        })
    );
    let notice = fs::read_to_string(published.path("corrections.md")).unwrap();
    assert!(notice.starts_with("# Corrections\n\n## 2026-03-31-cccccccccccc was withdrawn\n"));
    published.run(&["ledger", "check"]).done();

    // The next one goes before it, and what people wrote below stays.
    fs::write(
        published.path("corrections.md"),
        notice.clone() + "\nOur own words.\n",
    )
    .unwrap();
    published.withdraw(SECOND).done();
    let both = fs::read_to_string(published.path("corrections.md")).unwrap();
    let places: Vec<_> = ["# Corrections\n", SECOND, THIRD, "Our own words."]
        .iter()
        .map(|words| both.find(words).unwrap())
        .collect();
    assert!(places.is_sorted(), "{both}");
    assert_eq!(published.target().as_deref(), Some(FIRST));

    // What said to use the second release says to use the first one, and then none.
    let instead = || {
        let corrections = published.json("corrections.json");
        let corrections = corrections["corrections"].as_array().unwrap().clone();
        let of = |release: &str| {
            corrections
                .iter()
                .find(|of| of["release"] == release)
                .cloned()
        };
        let tombstone = fs::read_to_string(folder.join("WITHDRAWN.md")).unwrap();
        let notices = fs::read_to_string(published.path("corrections.md")).unwrap();
        (of(THIRD).unwrap()["instead"].clone(), tombstone, notices)
    };
    let (json, tombstone, notices) = instead();
    assert_eq!(json, FIRST);
    assert!(
        tombstone.contains(&format!("Use [{FIRST}](../{FIRST}/)")),
        "{tombstone}"
    );
    let use_first = format!("Use [{FIRST}](releases/{FIRST}/)");
    assert_eq!(notices.matches(&use_first).count(), 2, "{notices}");
    assert!(!notices.contains(&format!("Use [{SECOND}]")), "{notices}");

    published.withdraw(FIRST).done();
    let (json, tombstone, notices) = instead();
    assert_eq!(json, Value::Null);
    let none = "No good release was left to use in its place.";
    assert!(tombstone.contains(none), "{tombstone}");
    assert_eq!(notices.matches(none).count(), 3, "{notices}");
    assert!(notices.contains("Our own words."));
    assert_eq!(published.target(), None);
    assert_eq!(
        published.json("corrections.json")["corrections"]
            .as_array()
            .unwrap()
            .len(),
        3
    );
    assert_eq!(
        published.json("corrections.json")["corrections"][0]["instead"],
        Value::Null
    );
    published.run(&["ledger", "check"]).done();
}

/// Whoever gives a reason does not write the page that it stands on.
#[test]
fn markup_in_a_reason_is_inert_and_the_ledger_is_had_back_from_the_tombstone() {
    let published = Published::new();
    let reason = "see ![a](https://a.example), # *b*, `c`,  &lt;d&gt; and www.e.example";
    let role = "data_owner [f](g)";
    let args = ["withdraw", THIRD, "--on", "2026-04-02"];
    let words = ["--reason", reason, "--role", role];
    published.run(&[args, words].concat()).done();
    let inert = "by the data\\_owner \\[f\\](g): see !\\[a\\](https\\://a.example), \\# \\*b\\*, \\`c\\`, \
                 &amp;lt;d&amp;gt; and www\\.e.example\n";
    let notice = fs::read_to_string(published.path("corrections.md")).unwrap();
    assert!(notice.contains(inert), "{notice}");
    let tombstone = published.release(THIRD).join("WITHDRAWN.md");
    let told = fs::read_to_string(&tombstone).unwrap();
    for line in inert
        .trim_end()
        .strip_prefix("by the ")
        .unwrap()
        .splitn(2, ": ")
    {
        assert!(told.contains(&format!(": {line}\n")), "{told}");
    }
    // With neither list nor ledger the words are those of the tombstone, as they were given.
    let given = reason.replace("  ", " ");
    fs::remove_file(published.path("corrections.json")).unwrap();
    fs::write(published.path("ledger/ledger.jsonl"), "broken\n").unwrap();
    published.run(&["ledger", "rebuild"]).done();
    let entry = published
        .ledger()
        .into_iter()
        .find(|of| of["event"] == "withdrawn");
    let entry = entry.unwrap();
    assert_eq!(
        (&entry["reason"], &entry["role"]),
        (&given.into(), &role.into())
    );
}

#[test]
fn a_withdrawn_release_does_not_verify_and_says_why() {
    let published = Published::new();
    published.withdraw(THIRD).done();
    let verify = |release: &str| {
        let folder = published.release(release);
        let mut command = Command::new(program());
        Run::from(command.arg("verify").arg(folder).output().unwrap())
    };
    let run = verify(THIRD);
    let told = format!(
        "{THIRD} was withdrawn on 2026-04-02, by the data owner: {REASON}\n\
         do not use its figures, and delete copies of them; use {SECOND} in its place"
    );
    assert_eq!(run.code, 1, "{}{}", run.out, run.err);
    assert!(run.out.contains(&told), "{}", run.out);
    for release in [SECOND, FIRST] {
        published.withdraw(release).done();
    }
    let run = verify(FIRST);
    assert_eq!(run.code, 1, "{}{}", run.out, run.err);
    let none = "no good release was left to use in its place";
    assert!(run.out.contains(none), "{}", run.out);
}

#[test]
fn an_unfinished_withdrawal_is_named() {
    let published = Published::new();
    let done = Published::new();
    done.withdraw(THIRD).done();
    let list = fs::read(done.path("ledger/ledger.jsonl")).unwrap();
    fs::write(published.path("ledger/ledger.jsonl"), list).unwrap();
    published.run(&["ledger", "check"]).refused_with(&[
        THIRD,
        "it still stands",
        "fgm-map withdraw",
    ]);
}

#[test]
fn latest_stays_when_an_older_release_is_withdrawn() {
    let published = Published::new();
    fs::remove_file(published.path("latest")).unwrap();
    published.latest(SECOND);
    published.withdraw(FIRST).done();
    assert_eq!(published.target().as_deref(), Some(SECOND));
}

#[test]
fn a_withdrawal_outlives_the_ledger() {
    let published = Published::new();
    published.withdraw(THIRD).done();
    let list = published.path("ledger/ledger.jsonl");
    let whole = fs::read_to_string(&list).unwrap();

    // Cut at its end: the tombstone says what the ledger does not.
    let cut: String = whole.split_inclusive('\n').take(3).collect();
    fs::write(&list, cut).unwrap();
    published.run(&["ledger", "check"]).refused_with(&[
        THIRD,
        "the ledger does not say that this release was withdrawn",
    ]);
    published.run(&["ledger", "rebuild"]).done();
    assert_eq!(fs::read_to_string(&list).unwrap(), whole);

    // Lost with the corrections, and then with the tombstone in their place.
    fs::remove_dir_all(published.path("ledger")).unwrap();
    let corrections = fs::read(published.path("corrections.json")).unwrap();
    fs::remove_file(published.path("corrections.json")).unwrap();
    published.run(&["ledger", "rebuild"]).done();
    assert_eq!(published.ledger().last().unwrap()["reason"], REASON);
    fs::remove_dir_all(published.path("ledger")).unwrap();
    fs::write(published.path("corrections.json"), corrections).unwrap();
    fs::write(published.release(THIRD).join("WITHDRAWN.md"), "").unwrap();
    published.run(&["ledger", "rebuild"]).done();
    assert_eq!(published.ledger().last().unwrap()["reason"], REASON);

    fs::remove_dir_all(published.path("ledger")).unwrap();
    fs::remove_file(published.path("corrections.json")).unwrap();
    fs::write(published.release(THIRD).join("WITHDRAWN.md"), "").unwrap();
    published
        .run(&["ledger", "rebuild"])
        .refused_with(&["WITHDRAWN.md", "- Reason: "]);
}

#[test]
fn a_withdrawal_that_makes_no_sense_changes_nothing() {
    let published = Published::new();
    let before = files(published.folder.path());
    let with = |release: &str, reason: &str, role: &str| {
        let args = ["withdraw", release, "--reason", reason, "--role", role];
        let run = published.run(&args);
        assert_eq!(run.code, 2, "{}", run.err);
        assert_eq!(files(published.folder.path()), before);
        run.err
    };
    let unknown = with("2026-03-31-dddddddddddd", REASON, "data owner");
    assert!(
        unknown.contains(FIRST) && unknown.contains(THIRD),
        "{unknown}"
    );
    with("../releases", REASON, "data owner");
    with(".partial", REASON, "data owner");
    with(THIRD, "", "data owner");
    with(THIRD, "two\nlines", "data owner");
    with(THIRD, "ask owner@example.org", "data owner");
    with(THIRD, REASON, "owner@example.org");
    with(THIRD, REASON, "data\nowner");
    let nowhere = published.path("nowhere");
    let args = ["ledger", "check", "--out"];
    let mut command = Command::new(program());
    let run = Run::from(command.args(args).arg(&nowhere).output().unwrap());
    assert_eq!(run.code, 2, "{}", run.err);
    assert!(!nowhere.exists());
}

/// A faulty release goes, whatever stands in the place of the notices.
#[test]
fn damaged_notices_keep_no_release_up() {
    for damage in ["{}", "{\"corrections\": [", "\u{0}"] {
        let published = Published::new();
        published.withdraw(SECOND).done();
        fs::write(published.path("corrections.json"), damage).unwrap();
        published.withdraw(THIRD).done();
        assert_eq!(published.target().as_deref(), Some(FIRST));
        assert_eq!(
            names(&published.release(THIRD)),
            ["WITHDRAWN.md", "disclosed.csv"]
        );
        let told = published.json("corrections.json");
        let told = told["corrections"].as_array().unwrap();
        let releases: Vec<_> = told.iter().map(|of| of["release"].as_str()).collect();
        assert_eq!(releases, [Some(THIRD), Some(SECOND)]);
        published.run(&["ledger", "check"]).done();
    }
}

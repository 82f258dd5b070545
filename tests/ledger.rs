//! The ledger and withdrawals, by the commands that people give.

mod killed;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

use crate::workspace::{Run, files};

const FIRST: &str = "2026-01-31-aaaaaaaaaaaa";
const SECOND: &str = "2026-02-28-bbbbbbbbbbbb";
const THIRD: &str = "2026-03-31-cccccccccccc";
const POLICY: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
const REASON: &str = "the returns of one borough were counted twice";

/// A folder of releases made by hand: what each disclosed, its sums, its record and a picture.
struct Published {
    folder: TempDir,
}

impl Published {
    fn new() -> Self {
        let published = Self {
            folder: TempDir::new().unwrap(),
        };
        for (release, count) in [(FIRST, "0,,,"), (SECOND, ",[c],1,7"), (THIRD, "10,,8,12")] {
            published.publish(release, count);
        }
        published.latest(THIRD);
        published.run(&["ledger", "rebuild"]).done();
        published
    }

    fn publish(&self, release: &str, count: &str) {
        let folder = self.release(release);
        fs::create_dir_all(folder.join("maps")).unwrap();
        fs::write(folder.join("disclosed.csv"), disclosed(count)).unwrap();
        fs::write(folder.join("SHA256SUMS"), "").unwrap();
        fs::write(folder.join("maps/rate.svg"), "<svg/>").unwrap();
        let record = format!("{{\"policy_sha256\": \"{POLICY}\"}}");
        fs::write(folder.join("record.json"), record).unwrap();
    }

    fn latest(&self, release: &str) {
        let target = Path::new("releases").join(release);
        std::os::unix::fs::symlink(target, self.path("latest")).unwrap();
    }

    fn path(&self, inside: &str) -> PathBuf {
        self.folder.path().join(inside)
    }

    fn release(&self, name: &str) -> PathBuf {
        self.path("releases").join(name)
    }

    /// Where `latest` points; nothing where there is none.
    fn target(&self) -> Option<String> {
        let target = fs::read_link(self.path("latest")).ok()?;
        Some(target.file_name().unwrap().to_str().unwrap().to_owned())
    }

    fn ledger(&self) -> Vec<Value> {
        let text = fs::read_to_string(self.path("ledger/ledger.jsonl")).unwrap();
        let lines = text.lines().map(serde_json::from_str);
        lines.collect::<Result<_, _>>().unwrap()
    }

    fn json(&self, inside: &str) -> Value {
        serde_json::from_slice(&fs::read(self.path(inside)).unwrap()).unwrap()
    }

    fn run(&self, args: &[&str]) -> Run {
        let mut command = Command::new(env!("CARGO_BIN_EXE_fgm-map"));
        command.args(args).arg("--out").arg(self.folder.path());
        Run::from(command.output().unwrap())
    }

    fn withdraw(&self, release: &str) -> Run {
        self.run(&[
            "withdraw",
            release,
            "--reason",
            REASON,
            "--role",
            "data owner",
            "--on",
            "2026-04-02",
        ])
    }
}

fn disclosed(count: &str) -> String {
    format!(
        "source,access,period,category,area_code,members,cover,shown,marker,lower,upper\r\n\
         made,confidential,year to 2025-03-31,,E09000001,,,{count}\r\n"
    )
}

/// The names in a folder, in order.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn a_lost_ledger_is_rebuilt_from_the_releases() {
    let published = Published::new();
    let entries = published.ledger();
    let field = |name: &str| -> Vec<&str> {
        entries
            .iter()
            .map(|of| of[name].as_str().unwrap())
            .collect()
    };
    assert_eq!(field("release"), [FIRST, SECOND, THIRD]);
    assert_eq!(field("policy_sha256"), [POLICY; 3]);
    for (at, digest) in field("statement_sha256").into_iter().enumerate() {
        let kept = published.path(&format!("ledger/statements/{digest}.csv"));
        let release = published.release([FIRST, SECOND, THIRD][at]);
        let disclosed = fs::read(release.join("disclosed.csv")).unwrap();
        assert_eq!(fs::read(kept).unwrap(), disclosed);
    }
    let check = published.run(&["ledger", "check"]);
    check.done();
    assert!(
        check.out.contains("3 entries of 3 releases"),
        "{}",
        check.out
    );
    assert!(check.out.contains(THIRD), "{}", check.out);
    let before = files(&published.path("ledger"));
    let again = published.run(&["ledger", "rebuild"]);
    assert!(again.out.contains("stays as it is"), "{}", again.out);
    assert_eq!(files(&published.path("ledger")), before);
}

#[test]
fn a_damaged_ledger_is_refused_and_kept_beside_the_new_one() {
    let published = Published::new();
    let list = published.path("ledger/ledger.jsonl");
    let whole = fs::read_to_string(&list).unwrap();
    let changed = whole.replacen(SECOND, "2026-02-28-bbbbbbbbbbbd", 1);
    fs::write(&list, &changed).unwrap();
    let check = published.run(&["ledger", "check"]);
    check.refused_with(&["ledger/ledger.jsonl", "line 2", "fgm-map ledger rebuild"]);
    published
        .withdraw(FIRST)
        .refused_with(&["line 2", "fgm-map ledger rebuild"]);

    let rebuilt = published.run(&["ledger", "rebuild"]);
    rebuilt.done();
    assert!(
        rebuilt.out.contains("ledger.jsonl.broken-1"),
        "{}",
        rebuilt.out
    );
    assert_eq!(fs::read_to_string(&list).unwrap(), whole);
    let broken = published.path("ledger/ledger.jsonl.broken-1");
    assert_eq!(fs::read_to_string(&broken).unwrap(), changed);

    fs::write(&list, "no\n").unwrap();
    published.run(&["ledger", "rebuild"]).done();
    assert!(published.path("ledger/ledger.jsonl.broken-2").exists());
    assert_eq!(fs::read_to_string(broken).unwrap(), changed);
    assert_eq!(fs::read_to_string(&list).unwrap(), whole);
}

#[test]
fn what_retention_removed_stays_seen_and_what_is_gone_is_said() {
    let published = Published::new();
    fs::remove_dir_all(published.release(FIRST)).unwrap();
    fs::remove_dir_all(published.release(SECOND)).unwrap();
    published.run(&["ledger", "check"]).done();

    // One release is known by a whole line alone, the other by its statement alone.
    let list = published.path("ledger/ledger.jsonl");
    let text = fs::read_to_string(&list).unwrap();
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    fs::write(&list, [lines[0], lines[2]].concat()).unwrap();
    let first = published.ledger()[0]["statement_sha256"]
        .as_str()
        .unwrap()
        .to_owned();
    fs::remove_file(published.path(&format!("ledger/statements/{first}.csv"))).unwrap();

    let rebuilt = published.run(&["ledger", "rebuild"]);
    rebuilt.done();
    for words in [
        "what cannot be had back",
        &format!("{FIRST}: what it disclosed"),
        "which release made the statement",
    ] {
        assert!(rebuilt.out.contains(words), "{words} in {}", rebuilt.out);
    }
    let events: Vec<_> = published.ledger();
    let events: Vec<&str> = events
        .iter()
        .map(|of| of["event"].as_str().unwrap())
        .collect();
    assert_eq!(events, ["lost", "released", "found"]);
    assert_eq!(names(&published.path("ledger/statements")).len(), 2);
    published.run(&["ledger", "check"]).done();
}

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
        let mut command = Command::new(env!("CARGO_BIN_EXE_fgm-map"));
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
fn a_release_that_says_something_else_than_the_ledger_is_named() {
    let published = Published::new();
    let path = published.release(SECOND).join("disclosed.csv");
    fs::write(&path, disclosed("3,,,")).unwrap();
    published.run(&["ledger", "check"]).refused_with(&[
        SECOND,
        "disclosed.csv",
        "is not what the ledger says",
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
    let mut command = Command::new(env!("CARGO_BIN_EXE_fgm-map"));
    let run = Run::from(command.args(args).arg(&nowhere).output().unwrap());
    assert_eq!(run.code, 2, "{}", run.err);
    assert!(!nowhere.exists());
}

#[test]
fn each_command_teaches() {
    for (args, words) in [
        (["ledger", "--help"], ["rebuild", "broken", "Exit codes"]),
        (
            ["withdraw", "--help"],
            ["WITHDRAWN.md", "corrections.json", "Exit codes"],
        ),
        (
            ["sign", "--help"],
            ["sign-off.toml", "digest", "Exit codes"],
        ),
    ] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_fgm-map"));
        let run = Run::from(command.args(args).output().unwrap());
        run.done();
        for word in words {
            assert!(run.out.contains(word), "{word} in {}", run.out);
        }
    }
}

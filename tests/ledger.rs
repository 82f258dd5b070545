//! The ledger and withdrawals, by the commands that people give.

mod killed;
mod versions;
mod withdrawn;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

use crate::workspace::{Run, files, program, repository};

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
        let mut command = Command::new(program());
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

/// Its run may have been killed before it was published.
#[test]
fn an_entry_without_a_release_is_not_called_the_last_good_one() {
    let published = Published::new();
    let said = |words: &str| {
        let run = published.run(&["ledger", "check"]);
        run.done();
        assert!(run.out.contains(words), "{}", run.out);
    };
    said(&format!("the last good release: {THIRD}"));
    fs::remove_dir_all(published.release(THIRD)).unwrap();
    said(&format!("the last good release: {SECOND}"));
}

/// Of one day, the one that came last is the last good one, whatever it is called.
#[test]
fn a_rebuild_keeps_the_order_of_the_lines_that_are_whole() {
    let published = Published::new();
    let [earlier, later] = [
        format!("{}-ffffffffffff", &THIRD[..10]),
        format!("{}-000000000000", &THIRD[..10]),
    ];
    let list = published.path("ledger/ledger.jsonl");
    for release in [&earlier, &later] {
        published.publish(release, "10,,8,12");
        fs::remove_file(&list).unwrap();
        published.run(&["ledger", "rebuild"]).done();
    }
    // By their names alone the later one is the first of its day.
    let order = |published: &Published| -> Vec<String> {
        let entries = published.ledger();
        let names = entries
            .iter()
            .map(|of| of["release"].as_str().unwrap().to_owned());
        names.collect()
    };
    assert_eq!(order(&published)[2], later);
    let lines = fs::read_to_string(&list).unwrap();
    let without: Vec<&str> = lines
        .lines()
        .filter(|line| !line.contains(&later))
        .collect();
    fs::write(&list, without.join("\n") + "\n").unwrap();
    published.run(&["ledger", "rebuild"]).done();
    let found = order(&published);
    assert_eq!((found.len(), found.last()), (5, Some(&later)), "{found:?}");
    fs::write(&list, fs::read_to_string(&list).unwrap() + "half a li").unwrap();
    published.run(&["ledger", "rebuild"]).done();
    assert_eq!(order(&published), found);
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

/// Somebody's copy would be taken for a release, and shown where its original is withdrawn.
#[test]
fn a_copy_of_a_release_is_named_and_never_taken_for_one() {
    for copy in [
        "2026-03-31-cccccccccccc.bak",
        "copy of the release",
        "2026-03-31-cccc",
    ] {
        let published = Published::new();
        let at = published.release(copy);
        fs::create_dir(&at).unwrap();
        for name in ["disclosed.csv", "record.json"] {
            fs::copy(published.release(THIRD).join(name), at.join(name)).unwrap();
        }
        let before = files(published.folder.path());
        for command in [&["ledger", "check"][..], &["ledger", "rebuild"]] {
            let run = published.run(command);
            assert_eq!(run.code, 1, "{}", run.err);
            let words = [copy, "a copy", "move it out of releases/"];
            assert!(
                words.iter().all(|words| run.err.contains(words)),
                "{}",
                run.err
            );
        }
        let run = published.withdraw(THIRD);
        assert!(run.code == 1 && run.err.contains("a copy"), "{}", run.err);
        assert_eq!(files(published.folder.path()), before);
        fs::remove_dir_all(at).unwrap();
        published.withdraw(THIRD).done();
        assert_eq!(published.target().as_deref(), Some(SECOND));
    }
}

/// A release is as it was published: nothing is locked in it, and nothing written.
#[test]
fn a_release_is_no_folder_of_releases() {
    let published = Published::new();
    let before = files(published.folder.path());
    let (latest, other) = (published.path("latest"), published.release(FIRST));
    let elsewhere = published.path("latest/new");
    for command in [
        &["ledger", "check", "--out"][..],
        &["ledger", "rebuild", "--out"],
        &[
            "withdraw", FIRST, "--reason", REASON, "--role", "owner", "--out",
        ],
        &["build", "--out"],
        &["describe", "--out"],
        &["man", "--out"],
    ] {
        for folder in [&latest, &other, &elsewhere] {
            if folder == &elsewhere && !["describe", "man"].contains(&command[0]) {
                continue;
            }
            let mut program = Command::new(program());
            let run = program.args(command).arg(folder);
            let run = Run::from(run.current_dir(repository()).output().unwrap());
            assert_eq!(run.code, 2, "{command:?} {}", run.err);
            assert_eq!(files(published.folder.path()), before, "{command:?}");
        }
    }
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
        let mut command = Command::new(program());
        let run = Run::from(command.args(args).output().unwrap());
        run.done();
        for word in words {
            assert!(run.out.contains(word), "{word} in {}", run.out);
        }
    }
}

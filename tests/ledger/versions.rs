//! What another version wrote is neither taken for damage nor left out.

use std::fs;
use std::process::Command;

use acquire::sha256_hex;

use tempfile::TempDir;

use super::{FIRST, Published, SECOND};
use crate::workspace::{Run, files, program, repository};

/// An older version that dropped the line in a rebuild would hold later releases against less.
#[test]
fn a_ledger_with_a_line_of_a_newer_version_is_refused_with_advice_and_left_alone() {
    let published = Published::new();
    let list = published.path("ledger/ledger.jsonl");
    let text = fs::read_to_string(&list).unwrap();
    let newest = published.ledger()[2]["hash"].as_str().unwrap().to_owned();
    let unhashed = format!(
        "{{\"number\":4,\"previous\":\"{newest}\",\"event\":\"withheld\",\"release\":\"{FIRST}\""
    );
    let hash = sha256_hex(format!("{unhashed}}}").as_bytes());
    fs::write(&list, format!("{text}{unhashed},\"hash\":\"{hash}\"}}\n")).unwrap();
    let before = files(published.folder.path());
    for run in [
        published.run(&["ledger", "check"]),
        published.run(&["ledger", "rebuild"]),
        published.withdraw(FIRST),
    ] {
        run.refused_with(&["line 4", "a newer version wrote it", "use the version"]);
        assert!(!run.err.contains("fgm-map ledger rebuild"), "{}", run.err);
    }
    assert_eq!(files(published.folder.path()), before);
}

/// The sums of a release tell a statement of another version from a damaged one.
#[test]
fn a_rebuild_leaves_out_no_statement_of_another_version() {
    let published = Published::new();
    let release = published.release(SECOND);
    let newer = "source,access,since\r\nmade,confidential,2025\r\n";
    fs::write(release.join("disclosed.csv"), newer).unwrap();
    let sums = format!("{}  disclosed.csv\n", sha256_hex(newer.as_bytes()));
    fs::write(release.join("SHA256SUMS"), &sums).unwrap();
    fs::remove_dir_all(published.path("ledger")).unwrap();
    let path = format!("releases/{SECOND}/disclosed.csv");
    published.run(&["ledger", "rebuild"]).refused_with(&[
        &path,
        "is no statement that this version reads",
        "rebuild with the version that wrote it",
    ]);
    assert!(!published.path("ledger").exists());

    // One that is not as it was made is damaged: nothing can be had of it, and that is said.
    fs::write(release.join("disclosed.csv"), format!("{newer}x")).unwrap();
    let rebuilt = published.run(&["ledger", "rebuild"]);
    rebuilt.done();
    assert!(rebuilt.out.contains(&path), "{}", rebuilt.out);
}

/// The first versions kept no ledger: what their releases said of counts is not to be had.
#[test]
fn releases_from_before_the_ledger_are_named_and_none_of_its_own() {
    let published = Published::new();
    let oldest = "2025-12-31-dddddddddddd";
    fs::create_dir_all(published.release(oldest)).unwrap();
    fs::write(published.release(oldest).join("record.json"), "{}").unwrap();
    for command in ["check", "rebuild"] {
        let run = published.run(&["ledger", command]);
        run.done();
        assert!(run.out.contains("3 entries of 3 releases"), "{}", run.out);
        let named = run.out.contains(oldest) && run.out.contains("before there was a ledger");
        assert_eq!(named, command == "check", "{}", run.out);
    }
    let withdrawn = published.withdraw(oldest);
    assert_eq!(withdrawn.code, 2, "{}", withdrawn.err);
    assert!(
        withdrawn.err.contains("removed by hand"),
        "{}",
        withdrawn.err
    );
    // Neither is what it disclosed to be had for an audit, nor can the release be told from one that
    // lost it.
    for (command, code) in [("audit", 2), ("verify", 1)] {
        let mut asked = Command::new(program());
        let run = Run::from(
            asked
                .arg(command)
                .arg(published.release(oldest))
                .output()
                .unwrap(),
        );
        assert_eq!(run.code, code, "{}{}", run.out, run.err);
        let said = format!("{}{}", run.out, run.err);
        assert!(said.contains("before there was a ledger"), "{said}");
        assert!(said.contains("taken away"), "{said}");
    }
}

/// The form of the first version's ledger, kept to the byte: an event of every kind, and statements
/// of exact, rounded, withheld and missing counts.
#[test]
fn a_ledger_of_the_first_version_is_read_and_gone_on_with() {
    let published = Published {
        folder: TempDir::new().unwrap(),
    };
    let fixture = repository().join("tests/fixtures/ledger-first-version");
    fs::create_dir_all(published.path("ledger/statements")).unwrap();
    for (name, bytes) in files(&fixture) {
        fs::write(published.path("ledger").join(name), bytes).unwrap();
    }
    let list = published.path("ledger/ledger.jsonl");
    let before = fs::read_to_string(&list).unwrap();
    let check = published.run(&["ledger", "check"]);
    check.done();
    let words = "5 entries of 3 releases, 1 of them withdrawn, with 3 statements";
    assert!(check.out.contains(words), "{}", check.out);

    published.withdraw("2026-02-28-bbbbbbbbbbbb").done();
    let after = fs::read_to_string(&list).unwrap();
    assert!(after.starts_with(&before), "{after}");
    assert_eq!(published.ledger().len(), 6);
    published.run(&["ledger", "check"]).done();
}

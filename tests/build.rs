//! The same inputs give the same bytes, whatever the order of their rows or the number of threads.

use std::fs;

use crate::workspace::{Workspace, files};

/// The data rows in reverse, the header first.
fn reversed(text: &str) -> String {
    let mut lines: Vec<&str> = text.lines().collect();
    if let Some(rows) = lines.get_mut(1..) {
        rows.reverse();
    }
    lines.join("\n") + "\n"
}

/// The features of the boundary file in reverse; each stands on a line of its own.
fn reversed_features(text: &str) -> String {
    let mut collection: serde_json::Value = serde_json::from_str(text).unwrap();
    collection["features"].as_array_mut().unwrap().reverse();
    serde_json::to_string(&collection).unwrap() + "\n"
}

#[test]
fn two_runs_and_shuffled_rows_give_the_same_bytes() {
    let first = Workspace::without_cache();
    let expected = files(&first.release());
    assert!(
        expected.len() >= 6,
        "a release has more files than {}",
        expected.len()
    );

    let second = Workspace::without_cache();
    let out = second.path("elsewhere");
    second
        .run(&["build", "--jobs", "1", "--out", out.to_str().unwrap()])
        .done();
    let again = out.join("latest").canonicalize().unwrap();
    assert_same(&files(&again), &expected);

    let shuffled = Workspace::new();
    for source in shuffled.sources() {
        if shuffled
            .snapshot(&source)
            .extension()
            .is_some_and(|kind| kind == "csv")
        {
            shuffled.spoil(&source, |text| reversed(&text));
        } else {
            shuffled.spoil(&source, |text| reversed_features(&text));
        }
    }
    let release = shuffled.release();
    assert_same(&files(&release), &expected);
    assert_eq!(
        release.file_name(),
        first
            .path("outputs/fgm-risk-london/latest")
            .canonicalize()
            .unwrap()
            .file_name()
    );
}

#[track_caller]
fn assert_same(found: &[(String, Vec<u8>)], expected: &[(String, Vec<u8>)]) {
    let names = |files: &[(String, Vec<u8>)]| {
        files
            .iter()
            .map(|(name, _)| name.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(names(found), names(expected));
    for ((name, found), (_, expected)) in found.iter().zip(expected) {
        assert!(found == expected, "{name} differs");
    }
}

#[test]
fn a_run_that_changes_nothing_leaves_the_release_alone() {
    let workspace = Workspace::new();
    let release = workspace.release();
    let written = fs::metadata(release.join("record.json"))
        .unwrap()
        .modified()
        .unwrap();
    let run = workspace.build();
    run.done();
    assert!(run.err.contains("unchanged"), "{}", run.err);
    assert_eq!(
        fs::metadata(release.join("record.json"))
            .unwrap()
            .modified()
            .unwrap(),
        written
    );
}

#[test]
fn a_damaged_release_is_restored_whole() {
    let workspace = Workspace::released();
    let release = workspace.latest();
    let before = files(&release);
    fs::write(release.join("record.json"), "{}").unwrap();
    workspace.build().done();
    assert_eq!(files(&release), before);
}

#[test]
fn the_link_points_inside_the_folder_and_moves() {
    let workspace = Workspace::released();
    let release = workspace.latest();
    let link = workspace.path("outputs/fgm-risk-london/latest");
    let target = fs::read_link(&link).unwrap();
    assert!(target.is_relative(), "{}", target.display());
    assert!(
        release
            .file_name()
            .unwrap()
            .to_str()
            .unwrap()
            .starts_with("2025-10-30-")
    );

    workspace.run(&["build", "--as-of", "2026-01-31"]).done();
    let moved = link.canonicalize().unwrap();
    assert!(
        moved
            .file_name()
            .unwrap()
            .to_str()
            .unwrap()
            .starts_with("2026-01-31-")
    );
    assert!(release.exists(), "the release before stays");
    let left: Vec<_> = fs::read_dir(workspace.path("outputs/fgm-risk-london/releases"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with('.'))
        .collect();
    assert!(left.is_empty(), "half-written folders are left: {left:?}");
}

#[test]
fn quiet_says_nothing() {
    let workspace = Workspace::new();
    let run = workspace.run(&["build", "--quiet"]);
    run.done();
    assert_eq!((run.out.as_str(), run.err.as_str()), ("", ""));
}

#[test]
fn check_writes_nothing() {
    let workspace = Workspace::new();
    let before = files(&workspace.path(""));
    let run = workspace.run(&["check"]);
    run.done();
    assert!(run.out.contains("33 areas"), "{}", run.out);
    assert_eq!(files(&workspace.path("")), before);
}

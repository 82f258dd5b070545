//! A newer edition takes the place of a snapshot only when a build would take it, and is shown first.

use std::fs;

use crate::workspace::{Run, Workspace};

const CHILDREN: &str = "ons-children-0-17";
const BOUNDARIES: &str = "ons-borough-boundaries";

fn accept(workspace: &Workspace, source: &str, edition: &str) -> Run {
    let file = workspace.path("edition");
    fs::write(&file, edition).unwrap();
    let from = file.to_str().unwrap();
    workspace.run(&[
        "fetch",
        source,
        "--from",
        from,
        "--accept",
        "--published",
        "2026-01-01",
    ])
}

/// It is refused with these words, and the snapshot stays.
#[track_caller]
fn kept(source: &str, change: impl Fn(&str) -> String, words: &[&str]) {
    let workspace = Workspace::new();
    let before = fs::read_to_string(workspace.snapshot(source)).unwrap();
    let after = change(&before);
    assert_ne!(before, after);
    let run = accept(&workspace, source, &after);
    for word in words {
        assert!(run.out.contains(word), "{word} in {}{}", run.out, run.err);
    }
    assert!(!run.out.contains("accepted"), "{}", run.out);
    assert_eq!(run.code, 3, "{}", run.out);
    assert_eq!(
        fs::read_to_string(workspace.snapshot(source)).unwrap(),
        before
    );
    workspace.run(&["check"]).done();
}

fn exchange(text: &str, one: &str, other: &str) -> String {
    text.replace(one, "\u{1}")
        .replace(other, one)
        .replace('\u{1}', other)
}

#[test]
fn an_edition_that_a_build_would_refuse_is_not_taken() {
    let without = |text: &str| -> String {
        let lines = text.lines().filter(|line| !line.contains("E09000007"));
        lines.collect::<Vec<_>>().join("\n") + "\n"
    };
    kept(
        CHILDREN,
        without,
        &["a boundary's code is not in the table", "E09000007"],
    );
    kept(
        BOUNDARIES,
        |_| "not boundaries\n".to_owned(),
        &["a build would refuse it"],
    );
    let codes = |text: &str| exchange(text, "E09000001", "E09000033");
    kept(
        BOUNDARIES,
        codes,
        &["a build would refuse it", "outlines that changed: 2"],
    );
}

#[test]
fn what_an_edition_of_boundaries_changes_is_shown() {
    let workspace = Workspace::new();
    let before = fs::read_to_string(workspace.snapshot(BOUNDARIES)).unwrap();
    let codes = exchange(&before, "E09000001", "E09000033");
    let after = exchange(&codes, "City of London", "Westminster");
    let file = workspace.path("edition.geojson");
    fs::write(&file, after).unwrap();
    let run = workspace.run(&["fetch", BOUNDARIES, "--from", file.to_str().unwrap()]);
    run.done();
    assert!(run.out.contains("outlines that changed: 2"), "{}", run.out);
    assert!(
        run.out.contains("E09000001 City of London: "),
        "{}",
        run.out
    );
    assert!(run.out.contains(" corners about "), "{}", run.out);
}

#[test]
fn an_edition_is_compared_with_what_is_pinned() {
    let workspace = Workspace::new();
    let before = fs::read_to_string(workspace.snapshot(CHILDREN)).unwrap();
    let renamed = before.replace("E09000007,Camden", "E09000007,Nowhere");
    let file = workspace.path("edition");
    fs::write(&file, &renamed).unwrap();
    let from = file.to_str().unwrap().to_owned();
    let shown = workspace.run(&["fetch", CHILDREN, "--from", &from]);
    assert!(
        shown.out.contains("areas with another name: 1")
            && shown.out.contains("E09000007: Camden -> Nowhere"),
        "{}",
        shown.out
    );
    // The same file put in the place of the snapshot by hand: there is nothing to compare it with.
    fs::write(workspace.snapshot(CHILDREN), &renamed).unwrap();
    let run = accept(&workspace, CHILDREN, &renamed);
    assert!(
        run.out.contains("not the one that is pinned"),
        "{}{}",
        run.out,
        run.err
    );
    assert!(!run.out.contains("accepted"), "{}", run.out);
}

/// A source whose publisher's file is laid out otherwise takes one in the snapshot's layout as well.
#[test]
fn a_file_in_the_layout_of_the_snapshot_is_taken() {
    let workspace = Workspace::new();
    let source = "ons-census-2021-sex";
    let before = fs::read_to_string(workspace.snapshot(source)).unwrap();
    let after = before.replacen(",3862\n", ",3863\n", 1);
    let run = accept(&workspace, source, &after);
    run.done();
    assert!(
        run.out.contains("E09000001, 2021, female: 3862 -> 3863"),
        "{}",
        run.out
    );
    assert_eq!(
        fs::read_to_string(workspace.snapshot(source)).unwrap(),
        after
    );
    // It goes into releases, and how somebody calls a file does not.
    let manifest = workspace
        .path("data-sources")
        .join(source)
        .join("source.toml");
    let manifest = fs::read_to_string(manifest).unwrap();
    assert!(
        manifest.contains("from a file that was brought by hand"),
        "{manifest}"
    );
    workspace.run(&["check"]).done();
}

/// Killed between its two renames, the snapshot is the newer one and its manifest waits beside its place.
#[test]
fn an_acceptance_that_was_broken_off_is_ended_by_the_same_command() {
    let workspace = Workspace::new();
    let source = "ons-census-2021-sex";
    let folder = workspace.path(&format!("data-sources/{source}"));
    let (manifest, waiting) = (folder.join("source.toml"), folder.join(".source.toml.new"));
    let older = fs::read_to_string(&manifest).unwrap();
    let snapshot = fs::read_to_string(workspace.snapshot(source)).unwrap();
    let after = snapshot.replacen(",3862\n", ",3863\n", 1);
    accept(&workspace, source, &after).done();
    let newer = fs::read_to_string(&manifest).unwrap();

    fs::write(&manifest, &older).unwrap();
    fs::write(&waiting, &newer).unwrap();
    workspace
        .run(&["check"])
        .refused_with(&["is not the file its manifest was written for"]);
    let run = accept(&workspace, source, &after);
    run.done();
    assert!(run.out.contains("is the newest edition"), "{}", run.out);
    assert_eq!(fs::read_to_string(&manifest).unwrap(), newer);
    assert!(!waiting.exists());
    workspace.run(&["check"]).done();

    // A manifest that waits for another snapshot than the one that stands takes no place.
    fs::write(&manifest, &older).unwrap();
    fs::write(&waiting, &newer).unwrap();
    fs::write(workspace.snapshot(source), &snapshot).unwrap();
    let other = snapshot.replacen(",3862\n", ",3864\n", 1);
    let run = accept(&workspace, source, &other);
    run.done();
    assert!(run.out.contains("accepted"), "{}", run.out);
    assert!(!waiting.exists());
    workspace.run(&["check"]).done();
}

#[test]
fn a_day_that_has_not_come_is_no_day_of_publication() {
    let workspace = Workspace::new();
    let before = fs::read_to_string(workspace.snapshot(CHILDREN)).unwrap();
    let file = workspace.path("edition");
    let (start, last) = before.trim_end().rsplit_once(',').unwrap();
    let more = last.parse::<u64>().unwrap() + 1;
    fs::write(&file, format!("{start},{more}\n")).unwrap();
    let from = file.to_str().unwrap();
    let run = workspace.run(&[
        "fetch",
        CHILDREN,
        "--from",
        from,
        "--accept",
        "--published",
        "2999-12-31",
    ]);
    assert_eq!(run.code, 2, "{}{}", run.out, run.err);
    assert!(run.err.contains("has not come yet"), "{}", run.err);
}

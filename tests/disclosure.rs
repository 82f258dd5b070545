//! Non-interference: what a reader gets does not depend on what was not disclosed.

use std::fs;
use std::path::Path;

use crate::workspace::{Run, Workspace, files, repository};

const DFE: &str = "dfe-children-in-need-fgm";

/// The children-in-need table as if it were held in confidence, every cell a number.
fn confidential(number: impl Fn(usize, &str) -> String) -> Workspace {
    let workspace = Workspace::new();
    let manifest = workspace.path(&format!("data-sources/{DFE}/source.toml"));
    Workspace::edit(&manifest, |text| {
        text.replace("access = \"published\"", "access = \"confidential\"")
    });
    workspace.spoil(DFE, |text| {
        text.lines()
            .enumerate()
            .map(|(at, line)| match line.rsplit_once(',') {
                Some((keys, cell)) if at > 0 && line.starts_with("E09") => {
                    format!("{keys},{}\n", number(at, cell))
                }
                _ => format!("{line}\n"),
            })
            .collect()
    });
    workspace
}

fn build(workspace: &Workspace) -> (Run, Vec<(String, Vec<u8>)>, String) {
    let run = workspace.build();
    run.done();
    let release = workspace
        .path("outputs/fgm-risk-london/latest")
        .canonicalize()
        .unwrap();
    let name = release.file_name().unwrap().to_str().unwrap().to_owned();
    (run, files(&release), name)
}

#[test]
fn two_confidential_inputs_that_disclose_alike_give_the_same_release() {
    // Small counts differ within 1 to 7, larger ones within a rounding bucket: 13 to 17, or 18 to 22.
    let one = confidential(|at, _| [1, 3, 7, 0, 13, 22][at % 6].to_string());
    let other = confidential(|at, _| [7, 5, 2, 0, 17, 18][at % 6].to_string());
    let (run, files, name) = build(&one);
    let (other_run, other_files, other_name) = build(&other);
    assert_eq!(name, other_name);
    assert!(
        files == other_files,
        "a file of the release depends on what was not disclosed"
    );
    assert_eq!(run.err, other_run.err);
    // The folder printed on standard output lies in each workspace's own place.
    assert_eq!(run.out.rsplit('/').next(), other_run.out.rsplit('/').next());
}

#[test]
fn a_disclosed_difference_does_change_the_release() {
    let one = confidential(|_, _| "3".to_owned());
    let other = confidential(|at, _| {
        if at == 5 {
            "8".to_owned()
        } else {
            "3".to_owned()
        }
    });
    assert_ne!(
        build(&one).2,
        build(&other).2,
        "the comparison could not have failed"
    );
}

#[test]
fn no_number_of_a_confidential_source_is_published_as_it_was() {
    // 41 is shown as 40, and can have been 38 to 42.
    let workspace = confidential(|_, _| "41".to_owned());
    let (_, files, _) = build(&workspace);
    let csv = files
        .iter()
        .find(|(name, _)| name == "fgm-risk-london.csv")
        .unwrap();
    let text = String::from_utf8(csv.1.clone()).unwrap();
    let counts: Vec<&str> = text
        .lines()
        .filter(|line| line.starts_with("E09") && line.contains(",assessments_fgm_count,"))
        .collect();
    assert_eq!(counts.len(), 33 * 8);
    for line in counts {
        assert!(line.contains(",40,38,42,"), "{line}");
    }
}

#[test]
fn a_refusal_of_a_confidential_source_shows_no_value_and_no_digest() {
    let workspace = confidential(|_, _| "41".to_owned());
    Workspace::edit(&workspace.snapshot(DFE), |text| {
        text.replacen(",41\n", ",-4711\n", 1)
    });
    let run = workspace.build();
    run.refused_with(&["negative", "column assessments_fgm", "area E09", "sha256"]);
    assert!(!run.err.contains("4711"), "{}", run.err);
    assert!(!run.err.contains("; found"), "{}", run.err);
}

#[test]
fn only_the_disclose_stage_opens_what_is_confidential() {
    let mut sources = Vec::new();
    let mut folders = vec![repository().join("pipeline")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|kind| kind == "rs") {
                sources.push(path);
            }
        }
    }
    let opens = |path: &Path| {
        fs::read_to_string(path)
            .unwrap()
            .contains("clippy::disallowed_methods")
    };
    let who: Vec<_> = sources.iter().filter(|path| opens(path)).collect();
    assert!(
        matches!(who[..], [one] if one.ends_with("disclose/src/primary.rs")),
        "{who:?}"
    );
}

//! What a run tells whoever watches it does not hang on what was not disclosed, but for times.

use std::os::unix::fs::PermissionsExt as _;

use serde_json::Value;

use super::*;

/// The lines of a log without their times.
fn untimed(log: &str) -> Vec<Value> {
    let lines = log.lines().map(|line| {
        let mut line: Value = serde_json::from_str(line).unwrap();
        let all = line.as_object_mut().unwrap();
        assert!(all.remove("time").is_some());
        all.remove("seconds");
        line
    });
    lines.collect()
}

fn json(workspace: &Workspace, name: &str) -> Value {
    let out = workspace.path("outputs/fgm-risk-london");
    serde_json::from_str(&text(&out, name)).unwrap()
}

fn health(workspace: &Workspace) -> Value {
    let mut health = json(workspace, "health.json");
    for run in ["last_run", "last_success"] {
        assert!(health[run]["started"].take().is_string());
    }
    health
}

#[test]
fn tables_that_disclose_alike_are_told_alike() {
    let mut draws = Draws(7);
    let counts = draws.counts();
    let moved = draws.perturbed(&counts, is_same);
    let told = [&counts, &moved].map(|counts| {
        let workspace = confidential(counts);
        let run = workspace.run(&["build", "--log-format", "json"]);
        run.done();
        assert!(run.err.lines().count() > 5, "{}", run.err);
        let report = json(&workspace, ".run/report.json");
        (
            untimed(&run.err),
            health(&workspace),
            report["outcome"].clone(),
        )
    });
    assert_eq!(told[0], told[1]);
    let health = told[0].1.to_string();
    assert!(health.contains("ons-children-0-17"), "{health}");
    assert!(
        !health.contains(DFE),
        "a table held in confidence is named: {health}"
    );
}

/// What a night tells, and how long its stages took together.
fn night(workspace: &Workspace) -> ((Run, Vec<Value>, Value, Value), f64) {
    let run = workspace.run(&["build", "--log-format", "json"]);
    run.done();
    let report = json(workspace, ".run/report.json");
    let stages = report["stages"].as_array().unwrap();
    let seconds = stages
        .iter()
        .map(|of| of["seconds"].as_f64().unwrap())
        .sum();
    let outcome = report["outcome"].clone();
    let log = untimed(&run.err);
    let run = Run {
        err: String::new(),
        ..run
    };
    ((run, log, health(workspace), outcome), seconds)
}

#[test]
fn whether_nothing_changed_or_only_what_is_not_disclosed_is_not_told() {
    let mut draws = Draws(7);
    let counts = draws.counts();
    let moved = draws.perturbed(&counts, is_same);
    let workspace = confidential(&counts);
    let (_, first) = night(&workspace);
    let releases = workspace.path("outputs/fgm-risk-london/releases");
    let before = files(&releases);
    let (nothing, quick) = night(&workspace);
    assert!(quick < first / 10.0, "{quick} {first}");
    write(&workspace, &moved);
    let (behind, whole) = night(&workspace);
    assert!(whole > quick * 5.0, "{whole} {quick}");
    assert_eq!(
        (nothing.0.code, &nothing.0.out),
        (behind.0.code, &behind.0.out)
    );
    assert_eq!((nothing.1, nothing.2), (behind.1, behind.2));
    assert_eq!(
        (&nothing.3, &behind.3),
        (&"unchanged".into(), &"unchanged".into())
    );
    assert_eq!(files(&releases), before);
}

#[test]
fn which_tables_releases_were_made_from_is_kept_for_their_owner_alone() {
    let mut draws = Draws(7);
    let counts = draws.counts();
    let moved = draws.perturbed(&counts, is_same);
    let workspace = confidential(&counts);
    let log = workspace.path("outputs/fgm-risk-london/.run/held.jsonl");
    let lines = || -> Vec<Value> {
        let text = fs::read_to_string(&log).unwrap();
        text.lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    };
    let release = workspace.release();
    let first = lines();
    assert_eq!(first.len(), 1);
    let name = release.file_name().unwrap().to_str().unwrap();
    assert_eq!(
        (&first[0]["release"], &first[0]["source"]),
        (&name.into(), &DFE.into())
    );
    // The same tables are told once, however often they are read, and others by another digest.
    workspace.run(&["build", "--no-cache"]).done();
    assert_eq!(lines(), first);
    write(&workspace, &moved);
    assert_eq!(workspace.release(), release);
    let both = lines();
    assert_eq!((both.len(), &both[0]), (2, &first[0]));
    assert_eq!(both[0]["release"], both[1]["release"]);
    assert_ne!(both[0]["digest"], both[1]["digest"]);
    // The table's own digest, by which it could be found, stands in its manifest and nowhere else.
    let manifest = text(
        &workspace.path(&format!("data-sources/{DFE}")),
        "source.toml",
    );
    let (_, pinned) = manifest.split_once("sha256 = \"").unwrap();
    let pinned = &pinned[..64];
    for (name, bytes) in files(&workspace.path("outputs")) {
        let is_there = bytes.windows(64).any(|part| part == pinned.as_bytes());
        assert!(!is_there, "{name} has the digest of a confidential table");
    }
    assert_eq!(
        fs::metadata(&log).unwrap().permissions().mode() & 0o777,
        0o600
    );
    // The key under which the lines were written is kept, where others could have read it.
    let folder = log.parent().unwrap();
    let key = fs::read(folder.join("secret")).unwrap();
    fs::set_permissions(folder, fs::Permissions::from_mode(0o750)).unwrap();
    workspace.run(&["build"]).done();
    assert_eq!(fs::read(folder.join("secret-1")).unwrap(), key);
    assert_ne!(fs::read(folder.join("secret")).unwrap(), key);
    assert_eq!(lines().len(), 3);
    // What cannot be added to is told, and the release stands.
    fs::write(&log, [0xff]).unwrap();
    let run = workspace.run(&["build", "--no-cache"]);
    assert_eq!(run.code, 3);
    assert!(run.err.contains("held.jsonl: what"), "{}", run.err);
    assert_eq!(latest(&workspace), release);
}

#[test]
fn a_refusal_shows_no_confidential_value_to_anyone_who_watches() {
    let workspace = confidential(&vec![[41; AREAS]; YEARS]);
    Workspace::edit(&workspace.snapshot(DFE), |text| {
        text.replacen(",41\n", ",-4711\n", 1)
    });
    workspace.run(&["pin", DFE]);
    let run = workspace.run(&["build", "--log-format", "json"]);
    assert_eq!(run.code, 1, "{}", run.err);
    let last: Value = serde_json::from_str(run.err.lines().last().unwrap()).unwrap();
    let negative = last["problems"].as_array().unwrap().iter();
    let negative: Vec<&Value> = negative
        .filter(|of| of["what"].as_str().unwrap().contains("negative"))
        .collect();
    assert_eq!(negative.len(), 1, "{last}");
    assert!(negative[0]["found"].is_null() && negative[0]["row"].is_u64());
    assert!(!run.err.contains("4711"), "{}", run.err);

    // What is refused before any release is there is reported to the owner, and to no one else.
    let report = json(&workspace, ".run/report.json");
    assert_eq!(report["problems"], last["problems"]);
    assert!(!report.to_string().contains("4711"));
    let health = text(&workspace.path("outputs/fgm-risk-london"), "health.json");
    assert!(
        health.contains("exit code 1") && !health.contains("negative"),
        "{health}"
    );
    assert!(!health.contains(DFE), "{health}");
}

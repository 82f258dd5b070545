//! One word for the releases of a folder, from what the last build left there.

use std::fs;

use serde_json::Value;

use crate::nightly::fits;
use crate::workspace::{Run, Workspace};

/// A workspace of which no source is overdue, whatever today is.
fn undated() -> Workspace {
    let workspace = Workspace::new();
    for source in workspace.sources() {
        let manifest = workspace.path(&format!("data-sources/{source}/source.toml"));
        let text = fs::read_to_string(&manifest).unwrap();
        let lines: Vec<&str> = text
            .lines()
            .filter(|line| !line.starts_with("due_after_days"))
            .collect();
        fs::write(&manifest, lines.join("\n") + "\n").unwrap();
    }
    workspace
}

#[track_caller]
fn health(workspace: &Workspace, code: i32, state: &str) -> Value {
    let run: Run = workspace.run(&["health", "--format", "json"]);
    assert_eq!(run.code, code, "{}{}", run.out, run.err);
    let health: Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(health["state"], state, "{health:#}");
    health
}

/// The file as the last build left it, within its schema.
fn written(workspace: &Workspace) -> Value {
    let text = fs::read_to_string(workspace.path("outputs/fgm-risk-london/health.json")).unwrap();
    let health = serde_json::from_str(&text).unwrap();
    fits("health", &health);
    health
}

#[test]
fn it_is_ok_then_stale_then_failing_and_ok_again() {
    let workspace = undated();
    let health_file = workspace.path("outputs/fgm-risk-london/health.json");
    assert!(
        health(&workspace, 1, "failing")["reasons"]
            .to_string()
            .contains("no build")
    );
    let release = workspace.release();
    let name = release.file_name().unwrap().to_str().unwrap();
    assert_eq!(health(&workspace, 0, "ok")["newest_release"], name);
    let good = written(&workspace);
    assert_eq!(good["sources"].as_array().unwrap().len(), 13);

    // Nothing has run since.
    let mut old = good.clone();
    for run in ["last_run", "last_success"] {
        old[run]["started"] = "2026-01-01T03:00:00Z".into();
    }
    fs::write(&health_file, old.to_string()).unwrap();
    let told = health(&workspace, 1, "stale");
    assert!(
        told["reasons"].to_string().contains("no run has gone well"),
        "{told}"
    );

    // A run that fails keeps what is known of the last that did not.
    let plan = fs::read_to_string(workspace.plan()).unwrap();
    fs::write(workspace.plan(), "not a plan").unwrap();
    assert_eq!(workspace.build().code, 1);
    let told = health(&workspace, 1, "failing");
    assert_eq!(told["last_success"]["started"], "2026-01-01T03:00:00Z");
    assert_eq!(told["last_run"]["outcome"], "refused");
    assert_eq!(written(&workspace)["sources"].as_array().unwrap().len(), 13);

    fs::write(workspace.plan(), plan).unwrap();
    // What is not as a build leaves it is said to be, and is made good.
    fs::write(&health_file, "{").unwrap();
    assert!(
        health(&workspace, 1, "failing")["reasons"]
            .to_string()
            .contains("health.json")
    );
    workspace.build().done();
    assert_eq!(
        health(&workspace, 0, "ok")["last_run"]["outcome"],
        "unchanged"
    );
    written(&workspace);
}

/// As where another user has made the lock: nobody can be asked whether another run is under way.
#[test]
fn a_run_that_cannot_lock_its_folder_is_told_of() {
    let workspace = undated();
    workspace.build().done();
    let lock = workspace.path("outputs/fgm-risk-london/.lock");
    fs::remove_file(&lock).unwrap();
    fs::create_dir(&lock).unwrap();
    assert_eq!(workspace.build().code, 3);
    let told = health(&workspace, 1, "failing");
    assert_eq!(told["last_run"]["outcome"], "system");
    let report = workspace.path("outputs/fgm-risk-london/.run/report.json");
    let report: Value = serde_json::from_str(&fs::read_to_string(report).unwrap()).unwrap();
    assert_eq!(report["exit_code"], 3);
}

#[test]
fn a_source_past_its_day_is_named() {
    let workspace = undated();
    let manifest = workspace.path("data-sources/fgm-clinics/source.toml");
    Workspace::edit(&manifest, |text| {
        text.replacen("\npublished = ", "\ndue_after_days = 30\npublished = ", 1)
    });
    workspace.build().done();
    let told = health(&workspace, 1, "stale");
    let reasons = told["reasons"].as_array().unwrap();
    assert_eq!(reasons.len(), 1, "{told:#}");
    assert!(reasons[0].as_str().unwrap().starts_with("fgm-clinics: "));
    let listed = workspace.run(&["sources"]);
    assert!(listed.out.contains("next due"), "{}", listed.out);
}

#[test]
fn a_withdrawal_moves_the_newest_release() {
    let workspace = undated();
    let release = workspace.release();
    let name = release.file_name().unwrap().to_str().unwrap().to_owned();
    let reason = [
        "--role",
        "data owner",
        "--reason",
        "a clinic stood in the wrong place",
    ];
    workspace
        .run(&[&["withdraw", &name], &reason[..]].concat())
        .done();
    assert!(written(&workspace)["newest_release"].is_null());
    health(&workspace, 1, "failing");

    // Nor is one the newest whose folder is gone, whatever the link says.
    crate::series::move_a_clinic(&workspace);
    let release = workspace.release();
    health(&workspace, 0, "ok");
    std::fs::remove_dir_all(release).unwrap();
    let found = health(&workspace, 1, "failing");
    assert!(found["newest_release"].is_null(), "{found}");
}

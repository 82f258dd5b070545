//! What a build leaves for whoever watches it: report, metrics, and a log for programs.

use std::fs;
use std::os::unix::ffi::OsStringExt as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use serde_json::Value;

use crate::workspace::{Run, STAGES, Workspace, repository};

const DFE: &str = "dfe-children-in-need-fgm";

/// Holds a document against one of the schemas that people are given.
#[track_caller]
pub fn fits(schema: &str, document: &Value) {
    let path = repository().join(format!("docs/schemas/{schema}.schema.json"));
    let schema: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<String> = validator
        .iter_errors(document)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{errors:?}\n{document:#}");
}

#[track_caller]
fn document(path: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

#[track_caller]
fn report(workspace: &Workspace) -> Value {
    let report = document(&workspace.path("outputs/fgm-risk-london/.run/report.json"));
    fits("run-report", &report);
    report
}

/// The lines of a log, each held against the schema.
#[track_caller]
fn lines(run: &Run) -> Vec<Value> {
    let lines: Vec<Value> = run
        .err
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    for line in &lines {
        fits("log-line", line);
    }
    lines
}

#[test]
fn a_build_is_reported_whether_it_publishes_changes_nothing_or_is_refused() {
    let workspace = Workspace::new();
    let metrics = workspace.path("fgm_map.prom");
    let args = [
        "build",
        "--log-format",
        "json",
        "--metrics",
        metrics.to_str().unwrap(),
    ];
    let run = workspace.run(&args);
    run.done();
    let first = report(&workspace);
    assert_eq!(first["outcome"], "published");
    assert_eq!(first["differs_from_last"], true);
    assert!(first["peak_memory_bytes"].as_u64().unwrap() > 1_000_000);
    let stages: Vec<&str> = first["stages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|of| of["stage"].as_str().unwrap())
        .collect();
    assert_eq!(stages, STAGES);
    let log = lines(&run);
    let told: Vec<&str> = log.iter().filter_map(|of| of["stage"].as_str()).collect();
    assert_eq!(told, STAGES);
    assert_eq!(log.last().unwrap()["exit_code"], 0);
    let folder = workspace.path("outputs/fgm-risk-london/.run");
    let mode = fs::metadata(folder).unwrap().permissions().mode();
    assert_eq!(mode & 0o077, 0, "others can read the report");
    let told = fs::read_to_string(&metrics).unwrap();
    assert!(told.contains("fgm_map_last_run_outcome{outcome=\"published\"} 1\n"));
    assert!(told.contains("fgm_map_last_run_exit_code 0\n"));
    let success = |told: &str| -> String {
        let name = "fgm_map_last_success_start_time_seconds ";
        told.lines()
            .find(|line| line.starts_with(name))
            .unwrap()
            .to_owned()
    };
    let when = success(&told);

    workspace.run(&args).done();
    let second = report(&workspace);
    assert_eq!(second["outcome"], "unchanged");
    assert_eq!(second["differs_from_last"], false);
    assert_eq!(second["release"], first["release"]);
    let last_good = success(&fs::read_to_string(&metrics).unwrap());
    assert!(last_good >= when);

    workspace.spoil(DFE, |text| {
        text.replacen("E09000007,Camden", "E09999999,Camden", 1)
    });
    let run = workspace.run(&[&args[..], &["--quiet"]].concat());
    assert_eq!(run.code, 1);
    let log = lines(&run);
    assert_eq!(log.len(), 1, "quiet says nothing but why it failed");
    let third = report(&workspace);
    assert_eq!(
        (&third["outcome"], &third["exit_code"]),
        (&"refused".into(), &1.into())
    );
    assert!(third["release"].is_null());
    assert_eq!(third["problems"], log[0]["problems"]);
    assert!(!third["problems"].as_array().unwrap().is_empty());
    assert_eq!(
        third["problem_count"],
        third["problems"].as_array().unwrap().len()
    );
    let told = fs::read_to_string(&metrics).unwrap();
    assert!(told.contains("fgm_map_last_run_outcome{outcome=\"refused\"} 1\n"));
    assert_eq!(
        success(&told),
        last_good,
        "a run that is refused is no success"
    );
}

#[test]
fn a_log_for_programs_ends_in_one_object_whatever_the_failure() {
    let workspace = Workspace::new();
    let json = ["--log-format", "json"];
    for (args, code) in [
        (vec!["build", "--jobs", "many"], 2),
        (vec!["audit", "nowhere"], 2),
        (vec!["verify", "nowhere"], 2),
        (vec!["build", "--plan", "nowhere/plan.toml"], 2),
        (vec!["health", "--out", "nowhere"], 2),
    ] {
        let run = workspace.binary(&[&args[..], &json].concat());
        let log = lines(&run);
        assert_eq!(log.len(), 1, "{args:?}");
        assert_eq!(log[0]["exit_code"], run.code, "{args:?}");
        assert_eq!(run.code, code, "{args:?} {}", run.err);
    }
    Workspace::edit(&workspace.plan(), |plan| {
        plan.replacen("sources = [", "sources = [ \"no-such-source\",", 1)
    });
    let run = workspace.run(&["check", "--log-format", "json"]);
    let log = lines(&run);
    let last = log.last().unwrap();
    assert_eq!((run.code, &last["exit_code"]), (1, &1.into()));
    assert!(
        last["problems"].to_string().contains("no-such-source"),
        "{last}"
    );
}

#[test]
fn a_plan_that_is_not_there_leaves_nothing_behind() {
    let workspace = Workspace::new();
    let nowhere = workspace.path("empty");
    fs::create_dir(&nowhere).unwrap();
    let plan = nowhere.join("plan.toml");
    let asked = workspace.path("report.json");
    let run = workspace.binary(&[
        "build",
        "--plan",
        plan.to_str().unwrap(),
        "--report",
        asked.to_str().unwrap(),
    ]);
    assert_eq!(run.code, 2, "{}", run.err);
    assert_eq!(fs::read_dir(&nowhere).unwrap().count(), 0);
    fits("run-report", &document(&asked));
}

#[test]
fn word_of_a_run_goes_over_nothing_but_word_of_another() {
    let workspace = Workspace::new();
    let out = workspace.path("outputs/fgm-risk-london");
    let at = |name: &str| workspace.path(name).to_str().unwrap().to_owned();
    let made = std::process::Command::new("mkfifo")
        .arg(at("pipe"))
        .status();
    assert!(made.unwrap().success());
    std::os::unix::fs::symlink(workspace.plan(), at("link")).unwrap();
    fs::create_dir(out.join("ledger")).unwrap();
    let inside = |name: &str| out.join(name).to_str().unwrap().to_owned();
    let places = [
        at("pipe"),
        at("link"),
        at("data-sources"),
        inside("latest"),
        inside("ledger/ledger.jsonl"),
        inside("plan.toml"),
        inside("index.json"),
        inside("corrections.json"),
        at(&format!("data-sources/{DFE}/source.toml")),
    ];
    for option in ["--report", "--metrics"] {
        for place in &places {
            let run = workspace.run(&["build", option, place]);
            assert_eq!(run.code, 2, "{option} {place}: {}", run.err);
            assert!(run.err.contains("files of their own"), "{}", run.err);
        }
    }
    let one = at("one");
    let run = workspace.run(&["build", "--report", &one, "--metrics", &one]);
    assert!(
        run.code == 2 && run.err.contains("same file"),
        "{}",
        run.err
    );
    assert!(!out.join("releases").exists());
}

/// Pasted where its file belongs, in any way, and read by a log.
#[test]
fn a_secret_key_is_never_shown() {
    let workspace = Workspace::new();
    let whole =
        "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXk\n-----END OPENSSH PRIVATE KEY-----\n";
    let part = "b3BlbnNzaC1rZXktdjEAAAAABG5vbmU";
    for log in ["text", "json"] {
        for args in [
            vec!["build", "--signing-key", whole],
            vec!["build", "--signing-key", part],
            vec!["build", whole],
            vec!["build", "--signing", whole],
        ] {
            let args = [&["--log-format", log], &args[..]].concat();
            let run = workspace.run(&args);
            assert_eq!(run.code, 2, "{args:?}: {}", run.err);
            assert!(!run.err.contains("b3Blbn"), "{}", run.err);
        }
        let mut command = workspace.command(&["build", "--log-format", log]);
        let run = Run::from(command.env("FGM_MAP_SIGNING_KEY", part).output().unwrap());
        assert_eq!(run.code, 2, "{}", run.err);
        assert!(!run.err.contains("b3Blbn"), "{}", run.err);
    }
}

#[test]
fn what_would_change_bytes_unseen_is_refused() {
    let workspace = Workspace::new();
    for (name, value) in [
        ("OGR_SQLITE_PRAGMA", "page_size=8192"),
        ("PROJ_NETWORK", "ON"),
        ("GML_GFS_TEMPLATE", "template.gfs"),
        ("GPKG_ADD_DEFINITION_12_063", "YES"),
    ] {
        let mut command = workspace.command(&["build"]);
        let run = Run::from(command.env(name, value).output().unwrap());
        assert_eq!(run.code, 2, "{}", run.err);
        assert!(run.err.contains(name), "{}", run.err);
        // The same, from where GDAL reads it as well.
        fs::create_dir_all(workspace.path("home/.gdal")).unwrap();
        let file = workspace.path("home/.gdal/gdalrc");
        fs::write(file, format!("[configoptions]\n{name}={value}\n")).unwrap();
        let mut command = workspace.command(&["build"]);
        let home = workspace.path("home");
        let run = Run::from(command.env("HOME", home).output().unwrap());
        assert_eq!(run.code, 2, "{}", run.err);
        assert!(
            run.err.contains(name) && run.err.contains("gdalrc"),
            "{}",
            run.err
        );
    }
    let odd = std::ffi::OsString::from_vec(b"maps-\xff".to_vec());
    let mut command = workspace.command(&["build", "--quiet"]);
    let run = Run::from(
        command
            .arg("--out")
            .arg(workspace.path("").join(odd))
            .output()
            .unwrap(),
    );
    assert_eq!(run.code, 2, "{}", run.err);
    let run = workspace.run(&["build", "--as-of", "9999-12-31"]);
    run.refused_with(&["as-of date", "2107-12-31"]);
    let ledger = workspace.path("outputs/fgm-risk-london/ledger/ledger.jsonl");
    assert!(
        !ledger.exists(),
        "a release that cannot be was told to the ledger"
    );
}

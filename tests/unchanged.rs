//! A build for which nothing has changed is quick, and says what a whole one says.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::workspace::{FIT, Run, Workspace, files, program};

const PRODUCT: &str = "outputs/fgm-risk-london";

/// What a build told everyone, without times, and what its stages took in all.
struct Told {
    code: i32,
    out: String,
    log: Vec<Value>,
    report: Value,
    health: Value,
    metrics: Vec<String>,
    seconds: f64,
}

fn document(workspace: &Workspace, name: &str) -> Value {
    let text = fs::read_to_string(workspace.path(PRODUCT).join(name)).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// Takes what is measured out of an object.
fn without(mut document: Value, fields: &[&str]) -> Value {
    for field in fields {
        document.as_object_mut().unwrap().remove(*field);
    }
    document
}

fn told(workspace: &Workspace, options: &[&str]) -> Told {
    let metrics = workspace.path("fgm_map.prom");
    let more = [
        "build",
        "--log-format",
        "json",
        "--metrics",
        metrics.to_str().unwrap(),
    ];
    let run = workspace.run(&[&more[..], options].concat());
    run.done();
    let lines = run
        .err
        .lines()
        .map(|line| serde_json::from_str(line).unwrap());
    let log = lines
        .map(|line| without(line, &["time", "seconds"]))
        .collect();
    let report = document(workspace, ".run/report.json");
    let stages = report["stages"].as_array().unwrap().clone();
    let seconds = stages
        .iter()
        .map(|of| of["seconds"].as_f64().unwrap())
        .sum();
    let mut report = without(
        report,
        &["started", "ended", "seconds", "peak_memory_bytes", "stages"],
    );
    report["stages"] = stages
        .into_iter()
        .map(|of| without(of, &["seconds", "peak_memory_bytes"]))
        .collect();
    let mut health = document(workspace, "health.json");
    for run in ["last_run", "last_success"] {
        assert!(health[run]["started"].take().is_string());
    }
    let measured = ["_time_seconds ", "_duration_seconds ", "_memory_bytes "];
    let metrics = fs::read_to_string(metrics).unwrap();
    let metrics = metrics
        .lines()
        .map(|line| match measured.iter().find(|of| line.contains(*of)) {
            Some(of) => line.split_once(of).unwrap().0.to_owned(),
            None => line.to_owned(),
        });
    Told {
        code: run.code,
        out: run.out,
        log,
        report,
        health,
        metrics: metrics.collect(),
        seconds,
    }
}

#[track_caller]
fn alike(a: &Told, b: &Told) {
    assert_eq!((a.code, &a.out, &a.log), (b.code, &b.out, &b.log));
    assert_eq!(a.report, b.report);
    assert_eq!(a.health, b.health);
    assert_eq!(a.metrics, b.metrics);
}

/// Whether the stages of a build took a tenth of what those of a whole one take, or less.
fn is_quick(told: &Told, whole: &Told) -> bool {
    told.seconds < whole.seconds / 10.0
}

#[test]
fn nothing_new_is_told_at_once_and_as_a_whole_build_tells_it() {
    let workspace = Workspace::new();
    let first = told(&workspace, &[]);
    assert_eq!(first.report["outcome"], "published");
    let release = files(&workspace.path(PRODUCT).join("releases"));
    let quick = told(&workspace, &[]);
    let whole = told(&workspace, &["--no-cache"]);
    assert!(
        is_quick(&quick, &whole),
        "{} {}",
        quick.seconds,
        whole.seconds
    );
    assert_eq!(quick.report["outcome"], "unchanged");
    alike(&quick, &whole);
    assert_eq!(files(&workspace.path(PRODUCT).join("releases")), release);
    // What a build leaves beside the releases bears no time of its end.
    let health = fs::metadata(workspace.path(PRODUCT).join("health.json")).unwrap();
    let began = document(&workspace, ".run/report.json")["started"]
        .as_str()
        .unwrap()
        .to_owned();
    let began: jiff::Timestamp = began.parse().unwrap();
    let changed = jiff::Timestamp::try_from(health.modified().unwrap()).unwrap();
    assert_eq!(changed.as_millisecond(), began.as_millisecond());

    // Lines for people, and none.
    let lines = workspace.build();
    let whole = workspace.run(&["build", "--no-cache"]);
    assert_eq!(
        (lines.code, &lines.out, &lines.err),
        (whole.code, &whole.out, &whole.err)
    );
    assert!(lines.err.ends_with("(unchanged)\n"), "{}", lines.err);
    let silent = workspace.run(&["build", "--quiet"]);
    assert_eq!(
        (silent.code, silent.out.as_str(), silent.err.as_str()),
        (0, "", "")
    );
}

#[test]
fn a_damaged_release_another_program_and_a_lost_stamp_have_it_made() {
    let workspace = Workspace::new();
    let whole = told(&workspace, &[]);
    let latest = workspace
        .path(PRODUCT)
        .join("latest")
        .canonicalize()
        .unwrap();
    let release = files(&latest);
    assert!(is_quick(&told(&workspace, &[]), &whole));

    // One byte of the largest file, which looks no newer than it was.
    let map = latest.join("fgm-risk-london.gpkg");
    let changed = fs::metadata(&map).unwrap().modified().unwrap();
    let mut bytes = fs::read(&map).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&map, bytes).unwrap();
    fs::File::options()
        .write(true)
        .open(&map)
        .unwrap()
        .set_modified(changed)
        .unwrap();
    let mended = told(&workspace, &[]);
    assert!(
        mended
            .log
            .iter()
            .any(|line| line["message"].as_str().unwrap().contains("restored"))
    );
    assert_eq!(files(&latest), release);
    assert!(is_quick(&told(&workspace, &[]), &whole), "it stands again");

    fs::write(
        workspace.path(PRODUCT).join(".run/unchanged"),
        "fgm-map unchanged 1\n",
    )
    .unwrap();
    assert!(!is_quick(&told(&workspace, &[]), &whole));

    let other = other_program(&workspace.path("other-fgm-map"));
    let mut command = Command::new(&other);
    let run: Run = command
        .arg("build")
        .arg("--plan")
        .arg(workspace.plan())
        .output()
        .unwrap()
        .into();
    run.done();
    let report = document(&workspace, ".run/report.json");
    let model = report["stages"]
        .as_array()
        .unwrap()
        .iter()
        .find(|of| of["stage"] == "model")
        .unwrap();
    assert!(
        model["seconds"].as_f64().unwrap() > 0.02,
        "another program has to make it: {report:#}"
    );
}

/// The program with another build id, as one of other code has.
fn other_program(path: &Path) -> std::path::PathBuf {
    let mut bytes = fs::read(program()).unwrap();
    let note = b"\x14\0\0\0\x03\0\0\0GNU\0";
    let at = bytes.windows(note.len()).position(|of| of == note).unwrap();
    bytes[at + note.len()] ^= 1;
    fs::write(path, bytes).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
    path.to_owned()
}

/// Other words in the plan leave the model as it is: what it came to is taken from the cache, and the
/// release is byte for byte what a build without one makes. A damaged entry is passed over.
#[test]
fn a_fit_that_was_kept_gives_the_same_bytes() {
    let reworded = |workspace: &Workspace, words: &str| {
        Workspace::edit(&workspace.plan(), |plan| {
            plan.replacen("title = \"", &format!("title = \"{words}"), 1)
        });
    };
    let workspace = Workspace::without_cache();
    workspace.release();
    let kept = workspace.path(FIT);
    let entry = || {
        (
            fs::read(&kept).unwrap(),
            fs::metadata(&kept).unwrap().modified().unwrap(),
        )
    };
    let first = entry();
    reworded(&workspace, "Reworded: ");
    let taken = files(&workspace.release());
    assert_eq!(entry(), first, "the fit was made again");

    let elsewhere = Workspace::without_cache();
    let made_anew = || {
        elsewhere.run(&["build", "--no-cache"]).done();
        let made = elsewhere.path(PRODUCT).join("latest");
        files(&made.canonicalize().unwrap())
    };
    reworded(&elsewhere, "Reworded: ");
    assert_eq!(taken, made_anew());
    assert!(!elsewhere.path("data-sources/.cache").exists());

    let mut damaged = first.0.clone();
    *damaged.last_mut().unwrap() ^= 1;
    fs::write(&kept, damaged).unwrap();
    reworded(&workspace, "Again: ");
    reworded(&elsewhere, "Again: ");
    let again = files(&workspace.release());
    assert_eq!(entry().0, first.0, "the entry was not made good");
    assert_eq!(again, made_anew());
}

//! A run that is killed, told to stop or cannot write leaves the last release whole, and the next one recovers.
//!
//! `just faults` tries many more points on the release binary: see `docs/faults.md`.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::os::unix::process::ExitStatusExt as _;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use crate::workspace::{Run, STAGES, Workspace, files};

const PRODUCT: &str = "outputs/fgm-risk-london";

fn out(workspace: &Workspace) -> PathBuf {
    workspace.path(PRODUCT)
}

/// Hidden files but for the lock and what is its owner's.
fn left_behind(workspace: &Workspace) -> Vec<String> {
    let all = files(&out(workspace)).into_iter().map(|(name, _)| name);
    let hidden = |name: &String| name.split('/').any(|part| part.starts_with('.'));
    let stays = [".lock", ".run/report.json", ".run/secret", ".run/unchanged"];
    all.filter(|name| hidden(name) && !stays.contains(&name.as_str()))
        .collect()
}

/// A run that a shell sets something for.
fn within(workspace: &Workspace, set: &str, args: &[&str]) -> Command {
    let command = workspace.command(args);
    let mut shell = Command::new("sh");
    shell.args(["-c", &format!("{set}; exec \"$@\""), "sh"]);
    shell.arg(command.get_program()).args(command.get_args());
    shell.current_dir(workspace.path(""));
    shell
}

/// Sends a run a signal.
fn tell(process: &Child, signal: &str) {
    let told = Command::new("kill")
        .args([signal, &process.id().to_string()])
        .status();
    assert!(told.unwrap().success());
}

/// Starts a run, and hears what it says on standard error, a line at a time.
fn heard(mut command: Command) -> (Child, impl Iterator<Item = String>) {
    let command = command.stderr(Stdio::piped()).stdout(Stdio::null());
    let mut process = command.spawn().unwrap();
    let said = BufReader::new(process.stderr.take().unwrap());
    (process, said.lines().map(Result::unwrap))
}

/// The next night has something to publish.
fn another_night(workspace: &Workspace, night: usize) {
    Workspace::edit(&workspace.plan(), |text| {
        text.replacen("\nsummary = \"", &format!("\nsummary = \"{night}. "), 1)
    });
}

#[test]
fn a_killed_run_leaves_the_last_release_and_the_next_one_recovers() {
    let workspace = Workspace::released();
    let first = workspace.latest();
    let whole = files(&first);
    another_night(&workspace, 1);
    // A run says each stage as it ends: it is killed before the first, and after each but the last.
    let [ended @ .., _] = STAGES;
    for stage in [""].into_iter().chain(ended) {
        let (mut process, mut lines) = heard(workspace.command(&["build"]));
        if !stage.is_empty() {
            assert!(lines.any(|line| line.starts_with(stage)), "{stage}");
        }
        process.kill().unwrap();
        assert_eq!(
            process.wait().unwrap().code(),
            None,
            "{stage}: it ended by itself"
        );
        let latest = out(&workspace).join("latest").canonicalize().unwrap();
        assert_eq!(latest, first);
        assert_eq!(files(&latest), whole);
    }
    // What one would leave that was killed while it wrote.
    for left in [
        ".partial-index.json-1",
        "ledger/.partial-ledger.jsonl-1",
        "releases/.partial-x-1",
    ] {
        fs::write(out(&workspace).join(left), "half").unwrap();
    }
    let second = workspace.release();
    assert_ne!(first, second);
    assert_eq!(left_behind(&workspace), Vec::<String>::new());
    workspace.run(&["ledger", "check"]).done();
    let changelog = fs::read_to_string(out(&workspace).join("changelog.md")).unwrap();
    let told = changelog
        .lines()
        .filter(|line| line.starts_with("## "))
        .count();
    assert_eq!(told, 2, "{changelog}");
}

#[test]
fn a_run_that_is_told_to_stop_says_so_in_the_form_of_its_log() {
    let workspace = Workspace::new();
    let command = workspace.command(&["build", "--log-format", "json"]);
    let (mut process, mut lines) = heard(command);
    let first = lines.next().unwrap();
    tell(&process, "-TERM");
    let lines: Vec<serde_json::Value> = std::iter::once(first)
        .chain(lines)
        .map(|line| serde_json::from_str(&line).expect(&line))
        .collect();
    assert_eq!(process.wait().unwrap().code(), None);
    let last = lines.last().unwrap();
    let words = last["message"].as_str().unwrap();
    assert!(words.starts_with("ended by SIGTERM"), "{words}");
    assert_eq!(last["exit_code"], 143);
}

#[test]
fn a_signal_that_is_ignored_at_the_start_stays_ignored() {
    let workspace = Workspace::new();
    let command = within(
        &workspace,
        "trap '' HUP",
        &["build", "--log-format", "json"],
    );
    let (mut process, mut lines) = heard(command);
    lines.next().unwrap();
    tell(&process, "-HUP");
    lines.for_each(drop);
    assert_eq!(process.wait().unwrap().code(), Some(0));
}

/// It could hold counts that are kept in confidence.
#[test]
fn the_memory_of_a_run_is_written_nowhere() {
    let workspace = Workspace::new();
    let args = ["build", "--log-format", "json"];
    // What is started in the background by a shell may have been told to ignore the signal.
    let set = "ulimit -c unlimited; set -- env --default-signal=QUIT \"$@\"";
    let (mut process, mut lines) = heard(within(&workspace, set, &args));
    lines.next().unwrap();
    tell(&process, "-QUIT");
    lines.for_each(drop);
    let ended = process.wait().unwrap();
    assert_eq!((ended.signal(), ended.core_dumped()), (Some(3), false));
}

#[test]
fn a_release_that_cannot_be_written_is_no_release() {
    let workspace = Workspace::released();
    let first = workspace.latest();
    let whole = files(&first);
    another_night(&workspace, 1);
    // In blocks of 512 bytes: the bundle of the release is larger.
    let run = within(&workspace, "ulimit -f 8192", &["build"]).output();
    let run = Run::from(run.unwrap());
    assert_eq!(run.code, 3, "{}", run.err);
    assert!(run.err.contains("File too large"), "{}", run.err);
    // The library that packs the bundle says nothing of its own.
    assert!(!run.err.contains("ZipWriter"), "{}", run.err);
    let latest = out(&workspace).join("latest").canonicalize().unwrap();
    assert_eq!((latest == first, files(&latest) == whole), (true, true));
    assert_eq!(left_behind(&workspace), Vec::<String>::new());

    // The entry of the release that was never in its place is told of nowhere.
    another_night(&workspace, 2);
    workspace.release();
    let changelog = fs::read_to_string(out(&workspace).join("changelog.md")).unwrap();
    assert_eq!(
        changelog
            .lines()
            .filter(|line| line.starts_with("## "))
            .count(),
        2
    );
    let since = format!("Since {}:", first.file_name().unwrap().display());
    assert!(changelog.contains(&since), "{changelog}");
}

#[test]
fn a_withdrawal_that_was_begun_is_finished_by_the_next_build() {
    let workspace = Workspace::released();
    let first = workspace.latest();
    another_night(&workspace, 1);
    let second = workspace.release();
    let name = second.file_name().unwrap().to_str().unwrap();
    let ledger = out(&workspace).join("ledger/ledger.jsonl");
    let aside = workspace.path("aside");
    let copied = Command::new("cp")
        .arg("-a")
        .arg(out(&workspace))
        .arg(&aside)
        .status();
    assert!(copied.unwrap().success());
    let on = [
        "--role",
        "data owner",
        "--reason",
        "made up",
        "--on",
        "2026-01-01",
    ];
    workspace
        .run(&[&["withdraw", name], &on[..]].concat())
        .done();
    // As it was before, but that the ledger has the entry: so a call leaves it that is killed there.
    let withdrawn = fs::read(&ledger).unwrap();
    fs::remove_dir_all(out(&workspace)).unwrap();
    fs::rename(&aside, out(&workspace)).unwrap();
    fs::write(&ledger, withdrawn).unwrap();

    // The build is refused, since it makes the same release; it finishes the withdrawal all the same.
    workspace.build().refused_with(&["was withdrawn"]);
    let latest = out(&workspace).join("latest").canonicalize().unwrap();
    assert_eq!(latest, first);
    let left: Vec<String> = files(&second).into_iter().map(|(name, _)| name).collect();
    assert_eq!(left, ["WITHDRAWN.md", "disclosed.csv"]);
    // One that was killed between the two notices has told programs, and no person.
    let notices = out(&workspace).join("corrections.md");
    let told = fs::read_to_string(&notices).unwrap();
    assert!(told.contains(name), "{told}");
    fs::remove_file(&notices).unwrap();
    workspace.build().refused_with(&["was withdrawn"]);
    assert_eq!(fs::read_to_string(&notices).unwrap(), told);
}

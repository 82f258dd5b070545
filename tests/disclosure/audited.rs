//! The audit of releases made by hand: what their tables of figures may say, and how they are given.

use std::os::unix::fs::PermissionsExt as _;
use std::process::Command;

use serde_json::json;
use tempfile::TempDir;

use super::*;

const JANUARY: &str = "2026-01-31-aaaaaaaaaaaa";
const MARCH: &str = "2026-03-31-cccccccccccc";

/// Two categories of two boroughs; one of the publishers' withholds a cell.
const DISCLOSED: &str = "\
source,access,period,category,area_code,members,cover,shown,marker,lower,upper
made,confidential,year to 2025-03-31,f,E09000001,,,10,,8,12
made,confidential,year to 2025-03-31,f,E09000002,,,,[c],1,7
made,confidential,year to 2025-03-31,f,E09000003,,,,[c],,
made,confidential,year to 2025-03-31,m,E09000001,,,,[c],1,7
made,confidential,year to 2025-03-31,m,E09000002,,,20,,18,22
made,confidential,year to 2025-03-31,m,E09000003,,,0,,,
theirs,published,year to 2025-03-31,,E09000001,,,,[c],1,5
";

/// What the release says of `f`, and of the two boroughs together.
const FIGURES: [&str; 4] = [
    "E09000001,n,year to 2025-03-31,10,8,12",
    "E09000002,n,year to 2025-03-31,[c],1,7",
    "E09000003,n,year to 2025-03-31,[c],,",
    "E13000001,n,year to 2025-03-31,[c],9,19",
];

fn release(out: &TempDir, name: &str, figures: &[&str]) -> PathBuf {
    let folder = out.path().join(name);
    fs::create_dir_all(&folder).unwrap();
    fs::write(
        folder.join("disclosed.csv"),
        DISCLOSED.replace('\n', "\r\n"),
    )
    .unwrap();
    let record = json!({
        "product": "made",
        "plan": {
            "disclosure": { "preset": "nhs-fgm" },
            "geography": { "groups": [
                { "code": "E13000001", "members": ["E09000001", "E09000002"] },
            ] },
            "indicators": [
                { "id": "n", "how": { "count": { "source": "made", "category": "f" } } },
            ],
        },
    });
    fs::write(folder.join("record.json"), record.to_string()).unwrap();
    let header = "area_code,indicator,period,value,lower,upper";
    let lines: Vec<&str> = [header].iter().chain(figures).copied().collect();
    fs::write(folder.join("made.csv"), lines.join("\r\n")).unwrap();
    folder
}

fn audit(folders: &[&Path]) -> Run {
    audit_into(folders, None)
}

fn audit_into(folders: &[&Path], json: Option<&Path>) -> Run {
    let mut command = Command::new(program());
    command.arg("audit").args(folders);
    if let Some(json) = json {
        command.arg("--json").arg(json);
    }
    Run::from(command.output().unwrap())
}

/// What can be found out is not for everybody, and goes into no release and over nothing of the machine's.
#[test]
fn what_can_be_found_out_is_its_owners() {
    let out = TempDir::new().unwrap();
    let folder = release(&out, JANUARY, &FIGURES);
    let json = out.path().join("intervals.json");
    fs::write(&json, "old").unwrap();
    audit_into(&[&folder], Some(&json)).done();
    let mode = fs::metadata(&json).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    for inside in [folder.join("intervals.json"), folder.join("made.csv")] {
        let before = fs::read(&inside).ok();
        let run = audit_into(&[&folder], Some(&inside));
        assert_eq!(run.code, 2, "{}", run.err);
        assert!(run.err.contains("would write into"), "{}", run.err);
        assert_eq!(fs::read(&inside).ok(), before);
    }
    let run = audit_into(&[&folder], Some(Path::new("/dev/stdout")));
    run.done();
    assert!(run.out.starts_with('{'), "{}", run.out);
}

#[test]
fn a_figure_is_held_against_its_own_category() {
    let out = TempDir::new().unwrap();
    let run = audit(&[&release(&out, JANUARY, &FIGURES)]);
    run.done();
    assert_eq!(
        run.out,
        "safe: 5 numbers of ours, withheld or rounded, and 1 that publishers withhold looked at \
         in 1 release; none of ours can be told more closely than the rules allow\n"
    );
    for (line, telling) in [
        (2, "E09000001,n,year to 2025-03-31,10,9,12"),
        (2, "E09000001,n,year to 2025-03-31,12,8,12"),
        (2, "E09000001,n,year to 2025-03-31,9.0,9.0,9.0"),
        (3, "E09000002,n,year to 2025-03-31,[c],1,6"),
        (3, "E09000002,n,year to 2025-03-31,4,1,7"),
        (4, "E09000003,n,year to 2025-03-31,[c],1,7"),
        (4, "E09000003,n,year to 2025-03-31,3,,"),
        (5, "E13000001,n,year to 2025-03-31,[c],10,19"),
    ] {
        let mut figures = FIGURES;
        figures[line - 2] = telling;
        let run = audit(&[&release(&out, JANUARY, &figures)]);
        assert_eq!(run.code, 1, "{telling}: {}", run.err);
        let (first, second) = run.out.split_once('\n').unwrap();
        assert!(
            first.contains("; 1 of ours can be told"),
            "{telling}: {first}"
        );
        let words = format!("line {line} of the table of figures: n, year to 2025-03-31");
        assert!(second.contains(&words), "{telling}: {second}");
    }
}

#[test]
fn a_release_given_twice_is_looked_at_once() {
    let out = TempDir::new().unwrap();
    let folder = release(&out, JANUARY, &FIGURES);
    let latest = out.path().join("latest");
    std::os::unix::fs::symlink(JANUARY, &latest).unwrap();
    let once = audit(&[&folder]);
    assert_eq!(once.err, "");
    for (other, words) in [
        (&folder, "is given more than once"),
        (&latest, "is the same folder as"),
    ] {
        let run = audit(&[&folder, other]);
        run.done();
        assert_eq!(run.out, once.out);
        assert!(
            run.err.starts_with("note: ") && run.err.contains(words),
            "{}",
            run.err
        );
    }
}

#[test]
fn the_order_given_is_said_where_names_say_another() {
    let out = TempDir::new().unwrap();
    let january = release(&out, JANUARY, &FIGURES);
    let march = release(&out, MARCH, &FIGURES);
    assert_eq!(audit(&[&january, &march]).err, "");
    let run = audit(&[&march, &january]);
    run.done();
    let words = "the order given is taken as the order of publishing";
    assert!(run.err.contains(words), "{}", run.err);
    assert_eq!(run.err.lines().count(), 1);
}

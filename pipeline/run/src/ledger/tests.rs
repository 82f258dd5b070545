use vocabulary::{Access, Category, Count, Cover, Period, PeriodKind, SourceId};

use super::*;

fn statement(count: u64) -> Statement {
    let day = "03-31".parse().expect("a day");
    let row = disclose::Row {
        source: SourceId::new("made"),
        access: Access::Confidential,
        period: Period::new(2025, PeriodKind::YearEnding(day)),
        category: Category::all(),
        area: "E09000001".parse().expect("a code"),
        members: Vec::new(),
        cover: Cover::Whole,
        count: Count::Exact(count),
        least: 0,
    };
    Statement { rows: vec![row] }
}

fn policy() -> Digest {
    Digest::of(b"a policy")
}

type Damage<'a> = &'a dyn Fn(&Path) -> std::io::Result<()>;

const NAMES: [&str; 2] = ["2025-01-01-aaaaaaaaaaaa", "2025-01-02-bbbbbbbbbbbb"];

/// Moves a release into its place, as a build does after it was recorded.
fn place(out: &Path, name: &str, statement: &Statement) {
    let folder = out.join("releases").join(name);
    fs::create_dir_all(&folder).expect("a folder");
    fs::write(folder.join(DISCLOSED), statement.to_csv()).expect("a file");
}

/// Two releases, both recorded and in their places.
fn two(out: &Path) -> Kept {
    let mut kept = Kept::open(out).expect("nothing was released yet");
    for (name, count) in NAMES.into_iter().zip([0, 10]) {
        let statement = statement(count);
        kept.record(name, &policy(), &statement)
            .expect("it is recorded");
        place(out, name, &statement);
    }
    kept
}

fn refused(out: &Path) -> String {
    let failure = Kept::open(out).expect_err("it is broken");
    assert_eq!(failure.exit_code(), 1, "{failure}");
    failure.to_string()
}

#[test]
fn what_is_recorded_is_read_again_and_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path();
    let mut kept = two(out);
    let before = fs::read(out.join("ledger/ledger.jsonl")).expect("a ledger");
    kept.record(NAMES[1], &policy(), &statement(10))
        .expect("it is there");
    let mut again = Kept::open(out).expect("it is whole");
    again
        .record(NAMES[0], &policy(), &statement(0))
        .expect("it is there");
    let after = fs::read(out.join("ledger/ledger.jsonl")).expect("a ledger");
    assert_eq!(before, after);
    assert_eq!(again.statements(), [statement(0), statement(10)]);
    assert_eq!(again.ledger(), kept.ledger());
    // Another release that says the same has an entry and no statement of its own.
    again
        .record("2025-01-03-x", &policy(), &statement(0))
        .expect("it is recorded");
    assert_eq!(Kept::open(out).expect("it is whole").statements().len(), 2);
    assert_eq!(again.ledger().entries().len(), 3);
}

#[test]
fn older_releases_and_hidden_folders_are_none_of_the_ledgers() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path();
    let older = out.join("releases/2020-01-01-old");
    fs::create_dir_all(&older).expect("a folder");
    place(out, ".partial-2025", &statement(1));
    let kept = Kept::open(out).expect("nothing counts");
    assert!(kept.statements().is_empty());
    assert_eq!(kept.older().expect("listed"), None);
    // One that is a release, and does not say what it disclosed, is told of.
    fs::write(older.join("record.json"), "{}").expect("a file");
    let told = kept.older().expect("listed").expect("told");
    assert!(told.contains("2020-01-01-old"), "{told}");
}

#[test]
fn a_run_that_was_killed_leaves_nothing_to_mend() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path();
    let kept = two(out);
    let statements = out.join("ledger/statements");
    let files = || fs::read_dir(&statements).expect("a folder").count();
    // Before its entry: no one saw it.
    let csv = statement(7).to_csv();
    let pending = statements.join(format!(".pending-{}.csv", Digest::of(csv.as_bytes())));
    fs::write(&pending, &csv).expect("a file");
    assert_eq!(Kept::open(out).expect("it is whole").statements().len(), 2);
    assert_eq!(files(), 2);
    // Behind its entry: it counts.
    let digest = kept.ledger().statements()[1];
    let pending = statements.join(format!(".pending-{digest}.csv"));
    fs::rename(kept.folder.statement(digest), pending).expect("a file");
    assert_eq!(Kept::open(out).expect("it is whole").statements().len(), 2);
    assert_eq!(files(), 2);
    // Before the release is in its place: it counts as seen, and does no harm.
    fs::remove_dir_all(out.join("releases").join(NAMES[1])).expect("it goes");
    assert_eq!(Kept::open(out).expect("it is whole").statements().len(), 2);
}

#[test]
fn what_was_lost_cut_or_changed_is_refused() {
    let lost = |out: &Path| fs::remove_file(out.join("ledger/ledger.jsonl"));
    let all_lost = |out: &Path| fs::remove_dir_all(out.join("ledger"));
    let cut = |out: &Path| {
        let path = out.join("ledger/ledger.jsonl");
        let text = fs::read_to_string(&path)?;
        let first = text.split_inclusive('\n').next().unwrap_or_default();
        fs::write(path, first)
    };
    let cut_and_gone = |out: &Path| {
        cut(out)?;
        fs::remove_dir_all(out.join("releases").join(NAMES[1]))
    };
    let emptied = |out: &Path| fs::write(out.join("ledger/ledger.jsonl"), "");
    let no_text = |out: &Path| fs::write(out.join("ledger/ledger.jsonl"), b"{\n\xff\n");
    let of = |out: &Path, count| {
        let digest = Digest::of(statement(count).to_csv().as_bytes());
        out.join("ledger/statements").join(format!("{digest}.csv"))
    };
    let statement_gone = |out: &Path| fs::remove_file(of(out, 0));
    let statement_changed = |out: &Path| fs::write(of(out, 0), statement(1).to_csv());
    let damages: [(Damage<'_>, &[&str]); 8] = [
        (&lost, &["ledger/ledger.jsonl", "it was lost"]),
        (&all_lost, &["ledger/ledger.jsonl", "it was lost"]),
        (
            &cut,
            &[
                NAMES[1],
                "no entry of this release",
                "no entry of the ledger names",
            ],
        ),
        (
            &cut_and_gone,
            &["no entry of the ledger names this statement"],
        ),
        (&emptied, &[NAMES[0], NAMES[1]]),
        (&no_text, &["ledger/ledger.jsonl, row 2", "is no text"]),
        (&statement_gone, &["ledger/statements/", "it is not there"]),
        (&statement_changed, &["ledger/statements/", "was changed"]),
    ];
    for (damage, words) in damages {
        let folder = tempfile::tempdir().expect("a folder");
        let out = folder.path();
        two(out);
        damage(out).expect("it is damaged");
        let told = refused(out);
        for word in words.iter().chain(&["fgm-map ledger rebuild"]) {
            assert!(told.contains(word), "{word:?} in {told}");
        }
        rebuild::rebuild(out).expect("it is rebuilt");
        let kept = Kept::open(out).expect("it is whole");
        for statement in [statement(0), statement(10)] {
            assert!(kept.statements().contains(&statement), "{told}");
        }
    }
}

#[test]
fn a_withdrawn_release_never_comes_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path();
    let mut kept = two(out);
    kept.refuse_withdrawn(NAMES[1]).expect("it is good");
    let event = Event::Withdrawn {
        release: NAMES[1].to_owned(),
        reason: "faulty".to_owned(),
        role: "data owner".to_owned(),
        on: "2025-01-03".parse().expect("a date"),
    };
    kept.withdraw(event.clone())
        .expect("written")
        .expect("it fits");
    assert!(kept.withdraw(event).expect("nothing is written").is_err());
    let kept = &mut Kept::open(out).expect("it is whole");
    for failure in [
        kept.refuse_withdrawn(NAMES[1]),
        kept.record(NAMES[1], &policy(), &statement(10)),
    ] {
        let failure = failure.expect_err("it was withdrawn");
        assert_eq!(failure.exit_code(), 1);
        assert!(
            failure
                .to_string()
                .contains("changed inputs or another plan")
        );
    }
    // What was seen stays seen.
    assert_eq!(kept.statements().len(), 2);
    let told = check::check(out).expect_err("it still stands").to_string();
    assert!(
        told.contains("was withdrawn, and it still stands"),
        "{told}"
    );
}

//! What was kept is believed for the same inputs and an untouched release, and for nothing else.

use std::os::unix::fs::symlink;
use std::process::Command;

use disclose::Digest;
use tempfile::TempDir;
use vocabulary::SourceId;

use super::*;

const RELEASE: &str = "2025-01-01-0123456789ab";
const SOURCE: &str = "data-sources/made-up";

/// A plan, a source and a release, all made up.
struct Place {
    folder: TempDir,
    sources: Vec<SourceId>,
}

impl Place {
    fn new() -> Self {
        let place = Self {
            folder: tempfile::tempdir().expect("a folder"),
            sources: vec![SourceId::new("made-up")],
        };
        let release = format!("out/releases/{RELEASE}");
        for folder in [SOURCE.to_owned(), format!("{release}/maps")] {
            fs::create_dir_all(place.path(&folder)).expect("a folder");
        }
        place.write("plan.toml", "a plan");
        place.write("sign-off.toml", "approvals");
        place.write(
            &format!("{SOURCE}/snapshot.csv"),
            "area,name,year,count\nX1,X,1950,1\n",
        );
        place.write(&format!("{SOURCE}/source.toml"), MANIFEST);
        place.write(&format!("{release}/record.json"), "{}");
        place.write(&format!("{release}/maps/map.svg"), "<svg/>");
        place.link(RELEASE);
        place
    }

    fn path(&self, inside: &str) -> PathBuf {
        self.folder.path().join(inside)
    }

    fn write(&self, inside: &str, text: &str) {
        fs::write(self.path(inside), text).expect("written");
    }

    fn link(&self, release: &str) {
        let latest = self.path("out/latest");
        // There is none at first.
        drop(fs::remove_file(&latest));
        symlink(Path::new("releases").join(release), latest).expect("a link");
    }

    /// What decides a build here, with what the command line asks for.
    fn decided<T>(&self, asked: Asked, look: impl FnOnce(Option<&Deciding<'_>>) -> T) -> T {
        let (plan, sources, out) = (
            self.path(asked.plan),
            self.path("data-sources"),
            self.path("out"),
        );
        let read = fs::read_to_string(&plan).unwrap_or_default();
        let read = asked.read.unwrap_or(&read);
        let inputs = Inputs {
            plan_file: &plan,
            plan: read,
            sources_folder: &sources,
            sources: &self.sources,
            as_of: asked.as_of.map(|day| day.parse().expect("a day")),
            public_key: asked.public_key.map(str::to_owned),
        };
        look(Deciding::of(inputs, &out).as_ref())
    }

    fn keep(&self) {
        let release = Release {
            name: RELEASE.to_owned(),
            folder: self.path("out/releases").join(RELEASE),
            outcome: Outcome::New,
        };
        self.decided(ASKED, |of| {
            of.expect("decided")
                .keep(&Ledger::default(), &release, said());
        });
    }

    fn stood(&self) -> Option<Stood> {
        self.stood_for(ASKED, &Ledger::default())
    }

    fn stood_for(&self, asked: Asked, ledger: &Ledger) -> Option<Stood> {
        self.decided(asked, |of| of.and_then(|of| of.stood(ledger)))
    }

    /// After a change nothing stands, and once it is undone it does.
    #[track_caller]
    fn notices(&self, inside: &str, change: impl FnOnce(&Path)) {
        let path = self.path(inside);
        let before = fs::read(&path).expect("a file");
        let changed = fs::metadata(&path).and_then(|about| about.modified());
        change(&path);
        // A file that was changed need not look so.
        if let Ok(file) = fs::File::options().write(true).open(&path) {
            file.set_modified(changed.expect("a time")).expect("set");
        }
        assert!(self.stood().is_none(), "{inside} was changed");
        drop(fs::remove_file(&path));
        fs::write(&path, before).expect("written");
        assert!(self.stood().is_some(), "{inside} is as it was");
    }
}

/// What a command line asks for.
#[derive(Clone, Copy)]
struct Asked {
    plan: &'static str,
    /// What stood in the plan when it was read, where that is not what stands in it now.
    read: Option<&'static str>,
    as_of: Option<&'static str>,
    public_key: Option<&'static str>,
}

const ASKED: Asked = Asked {
    plan: "plan.toml",
    read: None,
    as_of: None,
    public_key: None,
};

const MANIFEST: &str = r#"title = "Made-up figures"
publisher = "Nobody: a test"
url = "local file"
published = "2025-01-01"
licence = { id = "CC0-1.0", url = "https://creativecommons.org/publicdomain/zero/1.0/" }
attribution = "Made-up figures."
vintage = "made up"
years = { first = 1950, last = 1959 }
grain = "area"
geography = { level = "areas", vintage = "2021", codes = "other" }
access = "published"
file = "snapshot.csv"
sha256 = "0000000000000000000000000000000000000000000000000000000000000000"
rows = 1
[counts]
columns = { area = "area", name = "name", year = "year", value = "count" }
period = { on = "06-30" }
"#;

fn said() -> Vec<Said> {
    let stage = |name: &str, what: &str| Said::Stage(name.to_owned(), what.to_owned());
    vec![
        stage("acquire", "1 source"),
        Said::Note("note: a test".to_owned()),
        stage("publish", "something (new)"),
    ]
}

fn flip(path: &Path) {
    let mut bytes = fs::read(path).expect("a file");
    *bytes.last_mut().expect("a byte") ^= 1;
    fs::write(path, bytes).expect("written");
}

#[test]
fn what_was_kept_is_said_again() {
    let place = Place::new();
    assert!(place.stood().is_none(), "nothing was kept yet");
    place.keep();
    let stood = place.stood().expect("it stands");
    assert_eq!(stood.said, said()[..2]);
    assert_eq!(
        (stood.release.name.as_str(), stood.release.outcome),
        (RELEASE, Outcome::Unchanged)
    );
    let times = crate::progress::Times::default();
    let progress = Progress::QUIET.timed(&times);
    stood.tell(progress);
    let again = progress.said();
    assert_eq!(again[..2], said()[..2]);
    let last = Said::Stage("publish".to_owned(), format!("{RELEASE} (unchanged)"));
    assert_eq!(again[2..], [last]);
}

#[test]
fn a_change_of_anything_that_decides_is_noticed() {
    let place = Place::new();
    place.keep();
    let release = format!("out/releases/{RELEASE}");
    for file in [
        "plan.toml",
        "sign-off.toml",
        "data-sources/made-up/snapshot.csv",
        "data-sources/made-up/source.toml",
        "out/releases/2025-01-01-0123456789ab/record.json",
        "out/releases/2025-01-01-0123456789ab/maps/map.svg",
        "out/.run/secret",
    ] {
        place.notices(file, flip);
    }
    let record = format!("{release}/record.json");
    place.notices(&record, |path| fs::remove_file(path).expect("removed"));
    place.notices(&record, |path| {
        let aside = path.with_extension("aside");
        fs::rename(path, &aside).expect("moved");
        symlink(&aside, path).expect("a link");
        fs::remove_file(aside).expect("removed");
    });
    for more in [
        format!("{release}/more.csv"),
        format!("{SOURCE}/snapshot.csv.aux.xml"),
    ] {
        place.write(&more, "");
        assert!(place.stood().is_none(), "{more}");
        fs::remove_file(place.path(&more)).expect("removed");
    }
    let empty = place.path(&format!("{release}/empty"));
    fs::create_dir(&empty).expect("a folder");
    assert!(place.stood().is_none(), "an empty folder");
    fs::remove_dir(empty).expect("removed");

    place.link("2024-01-01-0123456789ab");
    assert!(place.stood().is_none(), "latest moved");
    fs::remove_file(place.path("out/latest")).expect("removed");
    assert!(place.stood().is_none(), "latest is gone");
    place.link(RELEASE);
    assert!(place.stood().is_some());
    fs::rename(place.path(&release), place.path("out/releases/aside")).expect("moved");
    symlink("aside", place.path(&release)).expect("a link");
    assert!(
        place.stood().is_none(),
        "a link in the place of the release"
    );
}

#[test]
fn another_command_line_or_ledger_is_noticed() {
    let place = Place::new();
    place.keep();
    fs::copy(place.path("plan.toml"), place.path("other.toml")).expect("copied");
    let nothing = Ledger::default();
    for other in [
        Asked {
            plan: "other.toml",
            ..ASKED
        },
        Asked {
            read: Some("another plan"),
            ..ASKED
        },
        Asked {
            as_of: Some("2025-01-01"),
            ..ASKED
        },
        Asked {
            public_key: Some("ssh-ed25519 AAAA"),
            ..ASKED
        },
    ] {
        assert!(place.stood_for(other, &nothing).is_none());
    }
    let mut longer = Ledger::default();
    let digest = Digest::of(b"made up");
    longer.record(RELEASE, &digest, &digest).expect("recorded");
    assert!(place.stood_for(ASKED, &longer).is_none());
    assert!(place.stood_for(ASKED, &nothing).is_some());
}

#[test]
fn a_stamp_that_was_not_written_just_so_is_none() {
    let place = Place::new();
    place.keep();
    let path = place.path("out/.run/unchanged");
    let whole = fs::read(&path).expect("a stamp");
    let believed = |bytes: &[u8]| {
        fs::write(&path, bytes).expect("written");
        place.stood().is_some()
    };
    for at in 0..whole.len() {
        let mut damaged = whole.clone();
        damaged[at] ^= 1;
        assert!(!believed(&damaged), "byte {at}");
        assert!(!believed(&whole[..at]), "cut at {at}");
    }
    let other_version = String::from_utf8(whole.clone()).expect("text");
    assert!(!believed(
        other_version
            .replacen("unchanged 1", "unchanged 2", 1)
            .as_bytes()
    ));
    assert!(!believed(&[&whole[..], b"\n"].concat()));
    assert!(believed(&whole));

    let elsewhere = Place::new();
    elsewhere.keep();
    let foreign = fs::read(elsewhere.path("out/.run/unchanged")).expect("a stamp");
    assert_ne!(
        foreign, whole,
        "the same inputs have other digests elsewhere"
    );
    assert!(!believed(&foreign));
}

#[test]
fn what_is_kept_is_its_owners_alone() {
    let place = Place::new();
    place.keep();
    let mode = |inside: &str| fs::metadata(place.path(inside)).expect("there").mode() & 0o777;
    assert_eq!(mode("out/.run"), 0o700);
    assert_eq!(mode("out/.run/secret") & 0o177, 0);
    assert_eq!(mode("out/.run/unchanged") & 0o177, 0);

    let open = Permissions::from_mode(0o770);
    fs::set_permissions(place.path("out/.run"), open).expect("opened");
    assert!(place.stood().is_none(), "others could have put it there");
    assert_eq!(mode("out/.run"), 0o700);
    assert!(place.stood().is_none(), "nor is it believed later");
    place.keep();
    assert!(place.stood().is_some());
}

#[test]
fn what_changed_while_a_build_ran_is_not_kept() {
    let place = Place::new();
    let release = Release {
        name: RELEASE.to_owned(),
        folder: place.path("out/releases").join(RELEASE),
        outcome: Outcome::New,
    };
    place.decided(ASKED, |of| {
        flip(&place.path(&format!("{SOURCE}/snapshot.csv")));
        of.expect("decided")
            .keep(&Ledger::default(), &release, said());
    });
    assert!(!place.path("out/.run/unchanged").exists());
    // Nor are words that do not end with the release.
    for words in [Vec::new(), said()[..2].to_vec(), [said(), said()].concat()] {
        place.decided(ASKED, |of| {
            of.expect("decided")
                .keep(&Ledger::default(), &release, words);
        });
        assert!(!place.path("out/.run/unchanged").exists());
    }
}

#[test]
fn where_nothing_can_be_kept_every_build_is_a_whole_one() {
    let place = Place::new();
    place.write("out/.run", "a file stands there");
    place.decided(ASKED, |of| assert!(of.is_none()));
    fs::remove_file(place.path("out/.run")).expect("removed");
    fs::create_dir_all(place.path("out/.run/secret/folder")).expect("a folder");
    place.decided(ASKED, |of| assert!(of.is_none()));
}

#[test]
fn git_is_asked_about_confidential_folders_each_time() {
    let place = Place::new();
    let confidential = MANIFEST.replace("\"published\"", "\"confidential\"");
    place.write(&format!("{SOURCE}/source.toml"), &confidential);
    place.keep();
    assert!(place.stood().is_some());
    let mut git = Command::new("git");
    let made = git
        .args(["init", "--quiet"])
        .arg(place.path("data-sources"))
        .status();
    assert!(made.expect("git is there").success());
    assert!(place.stood().is_none(), "it could be committed");
    place.write("data-sources/.gitignore", "/made-up/\n");
    assert!(place.stood().is_some());
}

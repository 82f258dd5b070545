//! What stands beside the releases: changelog, index, feed, and which releases are kept whole.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use quick_xml::Reader;
use quick_xml::events::Event;
use serde_json::Value;

use crate::verify::key;
use crate::workspace::{Workspace, files};

const SERIES: [&str; 3] = ["changelog.md", "feed.xml", "index.json"];

fn beside(workspace: &Workspace, name: &str) -> PathBuf {
    workspace.path("outputs/fgm-risk-london").join(name)
}

fn text(workspace: &Workspace, name: &str) -> String {
    fs::read_to_string(beside(workspace, name)).unwrap()
}

fn index(workspace: &Workspace) -> Value {
    serde_json::from_str(&text(workspace, "index.json")).unwrap()
}

fn name_of(release: &Path) -> String {
    release.file_name().unwrap().to_str().unwrap().to_owned()
}

/// A clinic is told to stand elsewhere, as a late correction would.
pub fn move_a_clinic(workspace: &Workspace) {
    workspace.spoil("fgm-clinics", |text| {
        text.replace("-0.1386,51.5663", "-0.1386,51.6063")
    });
}

/// The titles of a feed's entries; it has to be well-formed to the end.
fn entries(feed: &str) -> usize {
    let mut reader = Reader::from_str(feed);
    let mut found = 0;
    loop {
        match reader.read_event().unwrap() {
            Event::Start(tag) if tag.name().as_ref() == "entry" => found += 1,
            Event::Eof => return found,
            _ => {}
        }
    }
}

/// What a feed has of each of its entries, the newest first, without the escapes of XML.
fn parts(feed: &str, tag: &str) -> Vec<String> {
    let entries = feed.split("<entry>").skip(1);
    let part = |entry: &str| {
        let (_, behind) = entry.split_once(&format!("<{tag}")).unwrap();
        let (_, behind) = behind.split_once('>').unwrap();
        let (inside, _) = behind.split_once(&format!("</{tag}>")).unwrap();
        let mut text = inside.to_owned();
        for (escape, c) in [
            ("&lt;", "<"),
            ("&gt;", ">"),
            ("&quot;", "\""),
            ("&apos;", "'"),
        ] {
            text = text.replace(escape, c);
        }
        text.replace("&amp;", "&")
    };
    entries.map(part).collect()
}

#[test]
fn the_series_tells_what_changed_and_forgets_what_was_withdrawn() {
    let workspace = Workspace::released();
    let first = name_of(&workspace.latest());
    assert!(text(&workspace, "changelog.md").contains("The first release that stands."));
    let listed = index(&workspace);
    assert_eq!(listed["latest"], first.as_str());
    let folder = beside(&workspace, "releases").join(&first);
    let listed: BTreeSet<String> = listed["releases"][0]["files"]
        .as_array()
        .unwrap()
        .iter()
        .map(|of| of["path"].as_str().unwrap().to_owned())
        .collect();
    let there: BTreeSet<String> = files(&folder).into_iter().map(|(name, _)| name).collect();
    let sums = BTreeSet::from(["SHA256SUMS".to_owned()]);
    assert_eq!(&there - &listed, sums);

    // A night on which nothing changed leaves every byte as it was.
    let before = SERIES.map(|name| text(&workspace, name));
    workspace.build().done();
    assert_eq!(SERIES.map(|name| text(&workspace, name)), before);

    move_a_clinic(&workspace);
    let second = name_of(&workspace.release());
    assert_ne!(first, second);
    let changelog = text(&workspace, "changelog.md");
    assert!(
        changelog.contains(&format!("Since {first}:")),
        "{changelog}"
    );
    assert!(
        changelog.contains("**Islington** (E09000019): "),
        "{changelog}"
    );
    assert!(
        !changelog.contains("Estimated number of women"),
        "the extent does not hang on where clinics are\n{changelog}"
    );
    assert_eq!(entries(&text(&workspace, "feed.xml")), 2);
    let told = workspace.diff(&first, &second, "text");
    for line in told.lines().filter(|line| line.starts_with("- ")) {
        assert!(changelog.contains(line), "{line}");
    }

    // What is lost is written again, to the byte.
    let before = SERIES.map(|name| text(&workspace, name));
    for name in SERIES {
        fs::remove_file(beside(&workspace, name)).unwrap();
    }
    workspace.build().done();
    assert_eq!(SERIES.map(|name| text(&workspace, name)), before);

    // Its clinic as it stood: the first release is the newest again, and the changelog says so.
    workspace.spoil("fgm-clinics", |text| {
        text.replace("-0.1386,51.6063", "-0.1386,51.5663")
    });
    assert_eq!(name_of(&workspace.release()), first);
    let changelog = text(&workspace, "changelog.md");
    let line =
        format!("**`latest` leads to an earlier release again: [{first}](releases/{first}/).**");
    assert_eq!(changelog.matches(&line).count(), 1, "{changelog}");
    move_a_clinic(&workspace);
    assert_eq!(name_of(&workspace.release()), second);
    assert_eq!(SERIES.map(|name| text(&workspace, name)), before);

    // Before one was taken back.
    let feed = text(&workspace, "feed.xml");
    let ids = parts(&feed, "id");
    assert_eq!(feed.matches("rel=\"self\"").count(), 1);
    assert!(feed.contains(
        "<link rel=\"self\" type=\"application/atom+xml\" href=\"feed.xml\"/>\n\
         <link rel=\"alternate\" type=\"text/markdown\" href=\"changelog.md\"/>\n"
    ));
    assert!(parts(&feed, "content")[0].contains("- Islington (E09000019): "));

    let reason = "a clinic_at [the](https://wrong.example) *place* & # more";
    let on = [
        "--role",
        "data owner",
        "--on",
        "2026-02-01",
        "--reason",
        reason,
    ];
    let args = [["withdraw", &second].as_slice(), &on].concat();
    workspace.run(&args).done();
    let changelog = text(&workspace, "changelog.md");
    assert!(changelog.contains(&format!("## {second} was withdrawn")));
    assert!(
        !changelog.contains("**Islington**"),
        "it tells of withdrawn figures\n{changelog}"
    );
    let feed = text(&workspace, "feed.xml");
    assert!(!feed.contains("Islington"));
    assert_eq!(entries(&feed), 3);
    // The words themselves, and no Markdown; the entries are the same, with one more, and changed on
    // the day of the withdrawal.
    let told = format!("On 2026-02-01, by the data owner: {reason}");
    assert_eq!(parts(&feed, "content")[0], told);
    assert_eq!(parts(&feed, "id")[1..], ids);
    let day = "2026-02-01T00:00:00Z";
    assert_eq!(parts(&feed, "updated")[..2], [day, day]);
    assert_ne!(parts(&feed, "updated")[2], day);
    assert!(feed.contains("type=\"text/markdown\" href=\"corrections.md\""));
    assert!(!feed.contains("type=\"text/html\" href=\"corrections.md\""));
    let inert = "a clinic\\_at \\[the\\](https\\://wrong.example) \\*place\\* &amp; \\# more";
    assert!(changelog.contains(inert), "{changelog}");
    let listed = index(&workspace);
    assert_eq!(listed["latest"], first.as_str());
    assert_eq!(listed["releases"][1]["withdrawn_on"], "2026-02-01");
}

#[test]
fn a_difference_is_told_to_programs_and_of_what_is_no_release_it_is_said() {
    let workspace = Workspace::released();
    let first = name_of(&workspace.latest());
    let same: Value = serde_json::from_str(&workspace.diff(&first, &first, "json")).unwrap();
    assert_eq!(same["changes"]["figures"].as_array().unwrap().len(), 0);
    move_a_clinic(&workspace);
    let second = name_of(&workspace.release());
    let found: Value = serde_json::from_str(&workspace.diff(&first, &second, "json")).unwrap();
    let moved = found["changes"]["figures"].as_array().unwrap();
    let areas: BTreeSet<&str> = moved
        .iter()
        .filter_map(|of| of["area_code"].as_str())
        .collect();
    assert!(areas.contains("E09000019"));
    let nowhere = workspace.binary(&["diff", "nowhere", "elsewhere"]);
    assert_eq!(nowhere.code, 2);
    assert!(
        nowhere.err.contains("nowhere: has no record.json") && nowhere.err.contains("elsewhere")
    );
}

/// A clinic's page, the name of a borough and the contents of a source on the same day move no figure,
/// and a reader is told of each.
#[test]
fn what_moves_no_figure_is_told_of_too() {
    let workspace = Workspace::released();
    let first = name_of(&workspace.latest());
    let edits: [(&str, &str, &str, &str); 2] = [
        (
            "fgm-clinics",
            "Acton African Well Woman Centre",
            "Acton African Well Woman Clinic",
            "- services.csv: **Acton",
        ),
        (
            "ons-borough-boundaries",
            "\"Barnet\"",
            "\"Barnet Town\"",
            "- Barnet (E09000003) is called Barnet Town.",
        ),
    ];
    let mut before = first;
    for (source, was, is, told) in edits {
        workspace.spoil(source, |text| {
            assert!(text.contains(was), "{source}");
            text.replace(was, is)
        });
        let next = name_of(&workspace.release());
        let changelog = text(&workspace, "changelog.md");
        let section = changelog.split(&format!("Since {before}:")).nth(1).unwrap();
        for words in [told, "with other contents.", "figures differ"] {
            assert!(section.contains(words), "{words}\n{section}");
        }
        assert!(!section.contains("Nothing"));
        assert_eq!(
            workspace
                .diff(&before, &next, "text")
                .matches("Nothing")
                .count(),
            0
        );
        before = next;
    }
}

#[test]
fn older_releases_keep_what_they_disclosed() {
    let workspace = Workspace::released();
    let first = workspace.latest();
    let whole = files(&first).len();
    Workspace::edit(&workspace.plan(), |plan| {
        plan + "\n[retention]\nwhole = 1\nreason = \"A test.\"\n"
    });
    let second = workspace.release();
    assert_ne!(first, second);
    assert_eq!(
        files(&first).len(),
        whole,
        "a withdrawal would have nothing whole to point to"
    );
    // A product's name may change: what is kept of a release is its own figures.
    Workspace::edit(&workspace.plan(), |plan| {
        plan.replace("id = \"fgm-risk-london\"", "id = \"another-map\"")
    });
    workspace.release();
    let kept: Vec<String> = files(&first).into_iter().map(|(name, _)| name).collect();
    assert!(whole > 20);
    for name in ["KEPT.md", "SHA256SUMS", "disclosed.csv", "record.json"] {
        assert!(kept.contains(&name.to_owned()), "{name} {kept:?}");
    }
    assert_eq!(kept.len(), 5, "{kept:?}");
    assert!(files(&second).len() >= whole);
    let shown = |path: &Path| path.to_str().unwrap().to_owned();
    let (first, second) = (shown(&first), shown(&second));
    workspace.binary(&["audit", &first, &second]).done();
    workspace.binary(&["verify", &first]).done();
    workspace.binary(&["diff", &first, &second]).done();
    only_what_is_kept_is_there(&workspace, Path::new(&first), Path::new(&second));
    assert_eq!(
        index(&workspace)["releases"][2]["kept"],
        "what it disclosed"
    );
    Workspace::edit(&workspace.plan(), |plan| {
        plan.replace("whole = 1", "whole = 0")
    });
    workspace.build().refused_with(&["plan.toml"]);
}

/// The note of what is kept excuses the files that it names, and no others.
fn only_what_is_kept_is_there(workspace: &Workspace, kept: &Path, whole: &Path) {
    let fails = |folder: &Path, words: &str| {
        let verified = workspace.binary(&["verify", folder.to_str().unwrap()]);
        assert_eq!(verified.code, 1, "{words}: {}", verified.out);
        assert!(verified.out.contains(words), "{words}: {}", verified.out);
    };
    let note = fs::read(kept.join("KEPT.md")).unwrap();
    fs::write(kept.join("KEPT.md"), "Get it elsewhere.\n").unwrap();
    fails(kept, "KEPT.md: is not what stands in a release");
    fs::write(kept.join("KEPT.md"), &note).unwrap();
    fs::copy(whole.join("legend.json"), kept.join("legend.json")).unwrap();
    fails(kept, "legend.json: is there, and KEPT.md says");
    fs::remove_file(kept.join("legend.json")).unwrap();
    let disclosed = fs::read(kept.join("disclosed.csv")).unwrap();
    fs::remove_file(kept.join("disclosed.csv")).unwrap();
    fails(kept, "disclosed.csv: is not there");
    fs::write(kept.join("disclosed.csv"), disclosed).unwrap();
    fs::write(whole.join("KEPT.md"), &note).unwrap();
    fails(whole, "KEPT.md: is not what stands in a release");
    fs::remove_file(whole.join("KEPT.md")).unwrap();
}

/// What little is kept of a signed release is still signed; and where no release stands whole there is
/// no newest one, since what is left has no map to show.
#[test]
fn little_is_kept_with_its_signature_and_is_never_the_newest() {
    let workspace = Workspace::new();
    let (secret, public) = key(&workspace, 7);
    Workspace::edit(&workspace.plan(), |plan| {
        format!(
            "{plan}\n[product.signing]\npublic_key = \"{public}\"\n\n[retention]\nwhole = 2\nreason = \"0\"\n"
        )
    });
    let mut names = Vec::new();
    for night in 1..=3 {
        Workspace::edit(&workspace.plan(), |plan| {
            plan.replace(
                &format!("reason = \"{}\"", night - 1),
                &format!("reason = \"{night}\""),
            )
        });
        workspace.run(&["build", "--signing-key", &secret]).done();
        let latest = beside(&workspace, "latest").canonicalize().unwrap();
        names.push(name_of(&latest));
    }
    let oldest = beside(&workspace, "releases").join(&names[0]);
    assert!(oldest.join("KEPT.md").is_file());
    let verified = workspace.binary(&["verify", oldest.to_str().unwrap()]);
    assert_eq!(verified.code, 0, "{}", verified.out);
    assert!(verified.out.contains("signature   holds"));
    let note = format!("releases/{}/KEPT.md", names[0]);
    for of_series in ["changelog.md", "feed.xml"] {
        assert!(text(&workspace, of_series).contains(&note), "{of_series}");
    }

    for name in names[1..].iter().rev() {
        let reason = [
            "--reason",
            "A test.",
            "--role",
            "data protection",
            "--on",
            "2026-01-02",
        ];
        workspace
            .run(&[&["withdraw", name], &reason[..]].concat())
            .done();
    }
    assert!(!beside(&workspace, "latest").exists());
    assert_eq!(index(&workspace)["latest"], Value::Null);
}

impl Workspace {
    fn diff(&self, earlier: &str, later: &str, format: &str) -> String {
        let of = |name: &str| {
            let path = beside(self, "releases").join(name);
            path.to_str().unwrap().to_owned()
        };
        let told = self.binary(&["diff", &of(earlier), &of(later), "--format", format]);
        told.done();
        told.out
    }
}

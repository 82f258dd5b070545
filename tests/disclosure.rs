//! What a reader gets does not depend on what was not disclosed: one night, and many.

mod attacks;
mod audited;
mod non_interference;
mod rebuilt;
mod restricted;
mod series;
mod watched;

use std::fs;
use std::path::{Path, PathBuf};

use crate::workspace::{Run, Workspace, files, program, repository};

const DFE: &str = "dfe-children-in-need-fgm";

/// How many boroughs the table has, and of how many years.
const AREAS: usize = 33;
const YEARS: usize = 8;

/// Counts of boroughs by year, as if they were held in confidence.
type Counts = Vec<[u64; AREAS]>;

/// The places of Inner London's boroughs among those in the order of their codes.
const INNER: [usize; 14] = [0, 6, 11, 12, 13, 18, 19, 21, 22, 24, 27, 29, 31, 32];

/// The children-in-need table as if it were held in confidence, every cell a number, and a plan
/// without a model, which takes most of a run's time.
fn confidential(counts: &Counts) -> Workspace {
    let workspace = modelled(counts);
    Workspace::edit(&workspace.plan(), |text| {
        let cut = |text: &str, from: &str, to: &str| {
            let from = text.find(from).expect("a part of the plan");
            let to = from + text[from..].find(to).expect("what comes after it");
            [&text[..from], &text[to..]].concat()
        };
        let text = cut(&text, "[[models]]", "# Leaves that are not named");
        // What is drawn of it goes with the model.
        let text = cut(
            &text,
            "# What is uncertain is drawn",
            "[targeting.distance]",
        );
        // The index takes the counts in place of their model: those withheld, as ranges.
        let text = text.replacen(
            "[targeting.distance]",
            "[draws]\ncount = 100\nseed = 1\nalike = 0.5\nreason = \"A test.\"\n\n[targeting.distance]",
            1,
        );
        let text = text.replacen(
            "indicator = \"assessments_fgm_modelled\"\nshort = \"assessments\"",
            "indicator = \"assessments_fgm_count\"\nshort = \"assessments\"",
            1,
        );
        let map = |of: &str| format!("[[product.maps]]\nindicator = \"{of}\"");
        let text = cut(
            &text,
            &map("assessments_fgm_modelled"),
            &map("clinic_distance_km"),
        );
        let text = match text.find(&map("access_adults")) {
            Some(_) => cut(&text, &map("access_adults"), &map("need_index")),
            None => text,
        };
        let end = text.find(&map("service_gap")).expect("a map of the gap");
        text[..end].to_owned()
    });
    workspace
}

/// The same, with the plan's model.
fn modelled(counts: &Counts) -> Workspace {
    let workspace = Workspace::without_cache();
    let manifest = workspace.path(&format!("data-sources/{DFE}/source.toml"));
    Workspace::edit(&manifest, |text| {
        text.replace("access = \"published\"", "access = \"confidential\"")
    });
    write(&workspace, counts);
    workspace
}

/// Puts counts in the place of those that are there, which differ.
fn write(workspace: &Workspace, counts: &Counts) {
    workspace.spoil(DFE, |text| {
        let mut cells = 0;
        text.lines()
            .map(|line| match line.rsplit_once(',') {
                Some((keys, _)) if line.starts_with("E09") => {
                    let (area, year) = (cells / YEARS, cells % YEARS);
                    cells += 1;
                    format!("{keys},{}\n", counts[year][area])
                }
                _ => format!("{line}\n"),
            })
            .collect()
    });
}

/// Sets a value of the plan's rules, and takes out who must have signed them.
fn rules(workspace: &Workspace, values: &[(&str, &str)]) {
    Workspace::edit(&workspace.plan(), |mut text| {
        let signed = "sign_off = [\"data protection\", \"disclosure control\"]\n";
        assert!(text.contains(signed), "{signed}");
        text = text.replace(signed, "");
        for (field, value) in values {
            let header = format!("[disclosure.{field}]\nvalue = ");
            let from = text.find(&header).expect("a rule of the plan") + header.len();
            let to = from + text[from..].find('\n').unwrap();
            text.replace_range(from..to, value);
        }
        text
    });
}

/// Numbers in a row that look like chance, the same on every machine.
struct Draws(u64);

impl Draws {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % most
    }

    /// Counts as in such tables: half of them small, a few large.
    fn counts(&mut self) -> Counts {
        let mut count = || match self.below(10) {
            0 => 0,
            1..=4 => 1 + self.below(7) as u64,
            5..=8 => 8 + self.below(30) as u64,
            _ => 40 + self.below(200) as u64,
        };
        (0..YEARS)
            .map(|_| std::array::from_fn(|_| count()))
            .collect()
    }

    /// Moves ones from borough to borough of the same part of London where a rule allows it, so
    /// that no total changes.
    fn perturbed(&mut self, counts: &Counts, is_same: impl Fn(u64, u64) -> bool) -> Counts {
        let mut moved = counts.clone();
        let mut done = 0;
        for _ in 0..20_000 {
            let year = self.below(YEARS);
            let (from, to) = (self.below(AREAS), self.below(AREAS));
            let (a, b) = (moved[year][from], moved[year][to]);
            let is_fit = from != to
                && INNER.contains(&from) == INNER.contains(&to)
                && a > 0
                && is_same(a, a - 1)
                && is_same(b, b + 1);
            if is_fit {
                (moved[year][from], moved[year][to]) = (a - 1, b + 1);
                done += 1;
            }
        }
        assert!(done > 100 && moved != *counts);
        moved
    }
}

/// Whether two counts are shown alike by the shipped rules.
fn is_same(a: u64, b: u64) -> bool {
    let shown = |n: u64| match n {
        0 => 0,
        1..=7 => 1,
        n => (n + 2) / 5 * 5,
    };
    shown(a) == shown(b)
}

/// All that a run leaves and says: exit code, words, and every file beside the plan but those of times.
#[derive(PartialEq)]
struct Seen {
    code: i32,
    said: String,
    files: Vec<(String, Vec<u8>)>,
}

fn seen(workspace: &Workspace, run: &Run) -> Seen {
    let home = workspace.path("").display().to_string();
    let canonical = workspace
        .path("")
        .canonicalize()
        .unwrap()
        .display()
        .to_string();
    let said = format!("{}\n{}", run.out, run.err);
    let out = workspace.path("outputs/fgm-risk-london");
    let mut files = files(&out);
    // They tell of times, which no two runs share: `watched` compares the rest of them.
    files.retain(|(name, _)| name != "health.json" && !name.starts_with(".run/"));
    let latest = fs::read_link(out.join("latest")).ok();
    files.push(("latest".to_owned(), format!("{latest:?}").into_bytes()));
    Seen {
        code: run.code,
        said: said.replace(&canonical, "").replace(&home, ""),
        files,
    }
}

#[track_caller]
fn assert_alike(one: &Seen, other: &Seen) {
    assert_eq!((one.code, &one.said), (other.code, &other.said));
    let names =
        |seen: &Seen| -> Vec<String> { seen.files.iter().map(|(name, _)| name.clone()).collect() };
    assert_eq!(names(one), names(other));
    for ((name, one), (_, other)) in one.files.iter().zip(&other.files) {
        assert!(one == other, "{name} depends on what was not disclosed");
    }
}

fn latest(workspace: &Workspace) -> PathBuf {
    workspace
        .path("outputs/fgm-risk-london/latest")
        .canonicalize()
        .unwrap()
}

fn text(folder: &Path, name: &str) -> String {
    fs::read_to_string(folder.join(name)).unwrap()
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

//! What the files of deploy/ take along and promise, as far as it can be read in them.

use std::collections::BTreeSet;
use std::fs;

use crate::workspace::{repository, shipped_plan};

const CONTAINERFILE: &str = "deploy/container/Containerfile";
const IGNORED: &str = ".dockerignore";

fn text(file: &str) -> String {
    fs::read_to_string(repository().join(file)).unwrap()
}

/// The patterns of the ignore file, in its order.
fn patterns() -> Vec<String> {
    let text = text(IGNORED);
    let lines = text.lines().map(str::trim);
    let lines = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(ToOwned::to_owned).collect()
}

/// What an image may be made from.
fn let_in() -> BTreeSet<String> {
    let patterns = patterns();
    let named = patterns
        .iter()
        .filter_map(|pattern| pattern.strip_prefix('!'));
    named.map(ToOwned::to_owned).collect()
}

/// What the Containerfile copies from the folder that it is given.
fn copied() -> BTreeSet<String> {
    let text = text(CONTAINERFILE);
    let lines = text.lines().filter_map(|line| line.strip_prefix("COPY "));
    let lines = lines.filter(|line| !line.starts_with("--from="));
    let mut found = BTreeSet::new();
    for line in lines {
        let mut words: Vec<&str> = line.split_whitespace().collect();
        words.pop();
        found.extend(words.into_iter().map(ToOwned::to_owned));
    }
    found
}

/// The sources of the plan that anyone may read.
fn published() -> BTreeSet<String> {
    let plan: toml::Table = toml::from_str(&fs::read_to_string(shipped_plan()).unwrap()).unwrap();
    let sources = plan["sources"].as_array().unwrap().iter();
    let names = sources.map(|name| name.as_str().unwrap().to_owned());
    let is_published = |name: &String| {
        let manifest = text(&format!("data-sources/{name}/source.toml"));
        let manifest: toml::Table = toml::from_str(&manifest).unwrap();
        manifest["access"].as_str() == Some("published")
    };
    names.filter(is_published).collect()
}

fn sources_of(paths: &BTreeSet<String>) -> BTreeSet<String> {
    let sources = paths
        .iter()
        .filter_map(|path| path.strip_prefix("data-sources/"));
    sources.map(ToOwned::to_owned).collect()
}

#[test]
fn an_image_takes_along_the_published_sources_of_the_plan_and_no_other() {
    let published = published();
    assert!(published.len() > 10, "{published:?}");
    assert_eq!(sources_of(&let_in()), published);
    assert_eq!(sources_of(&copied()), published);
}

#[test]
fn nothing_goes_into_an_image_that_is_not_named() {
    let patterns = patterns();
    assert_eq!(patterns.first().map(String::as_str), Some("*"));
    let let_in = let_in();
    for path in &let_in {
        assert!(!path.contains(['*', '?', '[']), "{path}");
        assert!(repository().join(path).exists(), "{path}");
    }
    assert_eq!(copied(), let_in);
}

/// Engines read one ignore file, and another one in its place where there is one.
#[test]
fn no_other_ignore_file_takes_the_place_of_the_one_that_there_is() {
    for other in [
        ".containerignore",
        "deploy/container/Containerfile.containerignore",
        "deploy/container/Containerfile.dockerignore",
        "deploy/container/.containerignore",
        "deploy/container/.dockerignore",
    ] {
        assert!(!repository().join(other).exists(), "{other}");
    }
}

/// What a unit says of a key, in its order.
fn settings(unit: &str, key: &str) -> Vec<String> {
    let text = text(&format!("deploy/systemd/{unit}"));
    let said = text.lines().filter_map(|line| line.split_once('='));
    let said = said.filter(|(name, _)| *name == key);
    said.map(|(_, value)| value.to_owned()).collect()
}

/// The cache that a line of settings names.
fn cache(environment: &str) -> Option<&str> {
    let mut words = environment.split_whitespace();
    words.find_map(|word| word.strip_prefix("FGM_MAP_CACHE="))
}

/// A build trusts what it kept: who has the network must not be able to write it.
#[test]
fn what_has_the_network_does_not_reach_what_the_build_trusts() {
    let (build, fetch) = ("fgm-map.service", "fgm-map-fetch.service");
    assert_eq!(settings(build, "PrivateNetwork"), ["yes"]);
    assert_ne!(settings(build, "User"), settings(fetch, "User"));
    let kept = settings(build, "Environment");
    let kept = cache(&kept[0]).unwrap();
    let closed = settings(fetch, "InaccessiblePaths").join(" ");
    for path in [kept, "/srv/fgm-map"] {
        let is_closed = closed
            .split_whitespace()
            .any(|of| of.trim_start_matches('-') == path);
        assert!(is_closed, "{path}: {closed}");
    }
    let own = settings(fetch, "Environment");
    let own = cache(&own[0]).unwrap();
    assert_ne!(own, kept);
    // `fetched` is what the program calls it: the one folder of that cache that it writes.
    let folder = format!("{}/fetched", own.strip_prefix("/var/cache/").unwrap());
    assert_eq!(settings(fetch, "CacheDirectory"), [folder]);
    let seen = format!("-{own}/fetched:{kept}/fetched");
    assert_eq!(settings(build, "BindReadOnlyPaths"), [seen]);
}

/// What is printed for people would stand between the objects of the log.
#[test]
fn the_log_of_a_night_is_standard_error_alone() {
    for unit in ["fgm-map.service", "fgm-map-fetch.service"] {
        // Standard error goes where standard output goes unless it is said.
        assert_eq!(settings(unit, "StandardOutput"), ["null"], "{unit}");
        assert_eq!(settings(unit, "StandardError"), ["journal"], "{unit}");
    }
    let cron = text("deploy/cron/fgm-map");
    let lines = cron.lines().filter(|line| line.contains("* * *"));
    let (asks, lines): (Vec<&str>, Vec<&str>) = lines.partition(|line| line.contains(" health "));
    assert_eq!((asks.len(), lines.len()), (1, 2));
    // What is printed is mailed: of health, where all is not well, and of nothing else.
    assert!(asks[0].ends_with(" || echo \"$said\""), "{}", asks[0]);
    let users = lines.iter().map(|line| {
        let user = line.split_whitespace().nth(5).unwrap();
        let log = format!(" 2>>/var/log/{user}/nightly.log >/dev/null");
        assert!(line.ends_with(&log), "{line}");
        user
    });
    let users: BTreeSet<&str> = users.collect();
    assert_eq!(users, BTreeSet::from(["fgm-map", "fgm-map-fetch"]));
    let caches: BTreeSet<Option<&str>> = lines.iter().map(|line| cache(line)).collect();
    assert_eq!(caches.len(), 2, "{caches:?}");
    let logrotate = text("deploy/cron/logrotate.conf");
    for user in users {
        assert!(logrotate.contains(&format!("/var/log/{user}/nightly.log {{")));
    }
}

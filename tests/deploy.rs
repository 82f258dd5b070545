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

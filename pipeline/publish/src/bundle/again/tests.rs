//! A whole made-up release, and one of its files changed.

use std::fs;

use super::*;
use crate::Promised;
use crate::tests::{Made, made};

fn found(made: &Made, release: &Path) -> Vec<String> {
    let promised = Promised::read(release).expect("descriptors");
    let listed = fs::read_to_string(release.join(SHA256SUMS)).expect("sums");
    let paths = listed.lines().filter_map(|line| line.split_once("  "));
    let files = paths.map(|(_, path)| path.to_owned()).collect();
    let name = release.file_name().and_then(|name| name.to_str());
    let recorded = Recorded {
        product: &made.product,
        as_of: made.edition().as_of,
        name: name.expect("a name"),
        provenance: &made.provenance,
        indicators: &promised.indicators,
        layers: &promised.layers,
    };
    let found = not_of_its_files(release, &recorded, &files);
    found.iter().map(ToString::to_string).collect()
}

#[test]
fn slow_a_bundle_that_is_not_of_its_files_is_named_file_by_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let made = made();
    let release = made.publish(folder.path(), 1).folder;
    assert_eq!(found(&made, &release), Vec::<String>::new());
    let text = |file: &str, from: &str, to: &str| {
        let own = fs::read_to_string(release.join(file)).expect("text");
        let other = own.replacen(from, to, 1);
        assert_ne!(own, other, "{file} is as it was");
        other.into_bytes()
    };
    let zip = fs::read(release.join("made-up.zip")).expect("a ZIP");
    let around = [b"before".as_slice(), &zip].concat();
    let behind = [zip.as_slice(), b"behind"].concat();
    // Between the first member and the second.
    let second = zip.windows(4).skip(4).position(|of| of == b"PK\x03\x04");
    let (first, rest) = zip.split_at(4 + second.expect("a second member"));
    let between = [first, b"between", rest].concat();
    let cases: Vec<(&str, Vec<u8>)> = vec![
        (
            "dcat.jsonld",
            text("dcat.jsonld", "dct:license", "dct:rights"),
        ),
        ("dcat.jsonld", text("dcat.jsonld", "\n}", "\n} ")),
        ("LICENCE.md", text("LICENCE.md", "terms", "words")),
        (
            "ATTRIBUTION.md",
            text("ATTRIBUTION.md", "says this", "says that"),
        ),
        ("CITATION.cff", text("CITATION.cff", "dataset", "software")),
        (
            "datapackage.json",
            text("datapackage.json", "\"created\": \"2", "\"created\": \"1"),
        ),
        (
            "disclosed.csv-metadata.json",
            text(
                "disclosed.csv-metadata.json",
                "\"encoding\": \"utf-8\"",
                "\"encoding\": \"utf-7\"",
            ),
        ),
        (
            "tables/sources.csv",
            text("tables/sources.csv", "https://", "http://"),
        ),
        (
            "tables/provenance.csv",
            text("tables/provenance.csv", ",value,", ",worth,"),
        ),
        ("made-up.zip", around),
        ("made-up.zip", behind),
        ("made-up.zip", between),
    ];
    for (file, bytes) in cases {
        let own = fs::read(release.join(file)).expect("a file");
        fs::write(release.join(file), bytes).expect("it can be written");
        let said = found(&made, &release);
        assert!(
            said.iter().any(|of| of.starts_with(file)),
            "{file}: {said:#?}"
        );
        fs::write(release.join(file), own).expect("it can be written");
    }
}

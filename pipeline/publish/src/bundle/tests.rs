//! The bundle of a whole made-up release.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use vocabulary::{Access, Licence, Provenance, Report, ReportCell, ReportColumn, Silent, SourceId};

use super::{Shelf as _, bundle};
use crate::files::Told;
use crate::folder::Stage;
use crate::making::Making;
use crate::sheet::Sheet;
use crate::sums::hex;
use crate::tests::{Made, made};
use crate::{Catalogue, Edition, PublishError, Publisher};

type Files = BTreeMap<String, Vec<u8>>;

/// The files that stand before the bundle: two tables and a format that nobody has heard of.
fn before() -> Files {
    let wide = "area_code,area_name,rate_value,rate_status,stray\r\nE09000001,'@North,16.0,exact,1\r\n\
                E09000002,\"East, far\",,[c],2\r\n";
    let long = "area_code,area_name,level,indicator,period,value,lower,upper,interval_level,status,unit,method,\
                reliability,reliability_rule\r\n\
                E09000001,'@North,area,rate,year to 2024-03-31,8.0,8.0,8.0,,exact,events,as_published,,\r\n\
                E09000002,\"East, far\",area,rate,year to 2024-03-31,[c],1.0,5.0,,[c],events,as_published,,\r\n";
    BTreeMap::from([
        (
            "tables/made-up-long.csv".to_owned(),
            long.as_bytes().to_vec(),
        ),
        (
            "tables/made-up-wide.csv".to_owned(),
            wide.as_bytes().to_vec(),
        ),
        ("made-up.unheard-of".to_owned(), vec![0, 1, 2]),
        ("README.md".to_owned(), b"# Read\n".to_vec()),
    ])
}

/// The files with those of their bundle.
fn try_to_bundle(edition: &Edition, files: Files) -> Result<Files, PublishError> {
    let sheet = Sheet::new(edition).expect("a sheet");
    let out = tempfile::tempdir().expect("a folder");
    let stage = Stage::open(out.path(), "made-up").expect("a stage");
    let mut making = Making::new(&stage, &Silent);
    for (path, bytes) in files {
        making.write(&path, &bytes).expect("it can be written");
    }
    bundle(edition, &sheet, &mut making)?;
    let all = making.files().iter().map(|(path, told)| {
        let place = making.files().place_of(path);
        assert_eq!(*told, Told::of(&place).expect("a file"), "{path}");
        (path.to_owned(), std::fs::read(place).expect("a file"))
    });
    Ok(all.collect())
}

#[track_caller]
fn bundled(edition: &Edition, files: Files) -> Files {
    try_to_bundle(edition, files).expect("it can be bundled")
}

fn of(made: &Made) -> Files {
    bundled(&made.edition(), before())
}

#[track_caller]
fn read(files: &Files, path: &str) -> Value {
    serde_json::from_slice(&files[path]).expect("JSON")
}

fn text(files: &Files, path: &str) -> String {
    String::from_utf8(files[path].clone()).expect("UTF-8")
}

#[track_caller]
fn resource(files: &Files, path: &str) -> Value {
    let package = read(files, "datapackage.json");
    let mut all = package["resources"].as_array().expect("a list").iter();
    all.find(|of| of["path"] == path)
        .expect("it is named")
        .clone()
}

#[track_caller]
fn field(resource: &Value, name: &str) -> Value {
    let mut all = resource["schema"]["fields"]
        .as_array()
        .expect("a list")
        .iter();
    all.find(|of| of["name"] == name).expect("a field").clone()
}

/// A source of the United Nations beside the made-up one, behind one of the indicators.
fn of_two_licences() -> Made {
    let mut made = made();
    let mut other = made.provenance[0].clone();
    other.source = SourceId::new("prevalence");
    other.licence = Licence {
        id: "LicenseRef-UNdata".into(),
        url: "https://example.org/un".into(),
    };
    other.attribution = "Source: the United Nations.".into();
    made.provenance.push(other);
    made.indicators = made.indicators.map(|all| {
        let mut all = all.clone();
        all[0].sources.push(SourceId::new("prevalence"));
        all
    });
    made
}

#[test]
fn every_file_is_named_once_with_its_size_and_digest() {
    let files = of(&made());
    let package = read(&files, "datapackage.json");
    let named: BTreeSet<&str> = package["resources"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|of| {
            let path = of["path"].as_str().expect("a path");
            let bytes = &files[path];
            assert_eq!(of["bytes"], json!(bytes.len()), "{path}");
            assert_eq!(
                of["hash"],
                json!(format!("sha256:{}", hex(bytes))),
                "{path}"
            );
            path
        })
        .collect();
    let apart = ["datapackage.json", "dcat.jsonld", "made-up.zip"];
    let mut expected: BTreeSet<&str> = files.keys().map(String::as_str).collect();
    expected.retain(|path| !apart.contains(path));
    assert_eq!(named, expected);
    assert!(named.contains("made-up.unheard-of") && named.contains("tables/sources.csv"));

    let dcat = read(&files, "dcat.jsonld");
    let distributions = dcat["dcat:distribution"].as_array().expect("a list");
    let zip = distributions
        .iter()
        .find(|of| of["dcat:downloadURL"]["@id"] == "made-up.zip")
        .expect("the ZIP is one");
    assert_eq!(
        zip["spdx:checksum"]["spdx:checksumValue"]["@value"],
        json!(hex(&files["made-up.zip"]))
    );
    assert_eq!(package["version"], json!("2025-10-30-0123456789ab"));
    assert_eq!(package["created"], json!("2025-10-30T00:00:00Z"));
}

#[test]
fn a_number_stays_one_where_a_marker_stands_in_its_place() {
    let files = of(&made());
    let long = resource(&files, "tables/made-up-long.csv");
    let value = field(&long, "value");
    assert_eq!(value["type"], "number");
    assert_eq!(
        value["missingValues"][1],
        json!({ "value": "[c]", "label": "withheld to protect people; it lies between lower and upper" })
    );
    assert!(value["constraints"].is_null(), "a marker would break it");
    let status = field(&long, "status");
    assert_eq!(status["constraints"]["enum"][5], "[c]");
    assert_eq!(long["schema"]["primaryKey"], json!(["area_code"]));
    assert_eq!(
        long["schema"]["foreignKeys"],
        json!([{ "fields": ["indicator"], "reference": { "resource": "tables/indicators.csv", "fields": ["indicator"] } }])
    );
    let csvw = read(&files, "tables/made-up-long.csv-metadata.json");
    let column = &csvw["tableSchema"]["columns"][5];
    assert_eq!(column["datatype"], "number");
    assert_eq!(
        column["null"],
        json!(["", "[c]", "[low]", "[u]", "[x]", "[z]"])
    );
    assert_eq!(csvw["url"], "made-up-long.csv");
    assert_eq!(
        csvw["tableSchema"]["columns"][9]["datatype"]["format"],
        "^(exact|rounded|computed|estimated|bounded|\\[c\\]|\\[low\\]|\\[u\\]|\\[x\\]|\\[z\\])$"
    );
}

#[test]
fn a_table_of_a_later_format_is_described_by_its_header() {
    let files = of(&of_two_licences());
    let wide = resource(&files, "tables/made-up-wide.csv");
    let value = field(&wide, "rate_value");
    assert_eq!(value["type"], "number");
    assert_eq!(value["sources"], json!(["made-up", "prevalence"]));
    assert_eq!(
        value["licences"],
        json!(["OGL-UK-3.0", "LicenseRef-UNdata"])
    );
    assert!(field(&wide, "stray")["description"].is_null());
    assert_eq!(field(&wide, "stray")["type"], "integer");
    let csvw = read(&files, "tables/made-up-wide.csv-metadata.json");
    let licences = &csvw["tableSchema"]["columns"][2]["dc:license"];
    assert_eq!(licences[1]["@id"], "https://example.org/un");
}

#[test]
fn what_differs_in_its_terms_is_said_of_each_field() {
    let files = of(&of_two_licences());
    let dcat = read(&files, "dcat.jsonld");
    let terms = |at: usize| {
        let part = &dcat["dct:hasPart"][at];
        let all = part["dct:license"].as_array().expect("a list");
        all.iter()
            .map(|of| of["dct:identifier"].clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(terms(0), ["OGL-UK-3.0", "LicenseRef-UNdata"]);
    assert_eq!(terms(1), ["OGL-UK-3.0"]);
    assert_eq!(
        dcat["dcat:distribution"][0]["dct:rights"]["@id"],
        dcat["dct:rights"]["@id"]
    );
    let rights = dcat["dct:rights"]["rdfs:label"]["@value"].to_string();
    assert!(
        rights.contains("of rate: OGL-UK-3.0 and LicenseRef-UNdata"),
        "{rights}"
    );
    let licence = text(&files, "LICENCE.md");
    assert!(licence.contains("more than one licence"));
    assert!(
        licence.contains("| `rate` | OGL-UK-3.0; LicenseRef-UNdata | `made-up`, `prevalence` |")
    );
    let attribution = text(&files, "ATTRIBUTION.md");
    assert!(attribution.contains("- Source: the United Nations.\n"));
    let rests = text(&files, "tables/provenance.csv");
    assert!(rests.contains(
        "rate,year to 2025-03-31,value,prevalence,rate_value,as_published,LicenseRef-UNdata,https://example.org/un\r\n"
    ));
    assert!(rests.contains("rate,year to 2024-03-31,value,made-up,,as_published,"));
    assert!(rests.contains("rate,year to 2025-03-31,class,made-up,rate_class,fisher_jenks,"));
    assert!(!rests.contains("year to 2024-03-31,class"));
    assert!(!text(&of(&made()), "LICENCE.md").contains("more than one licence"));
}

#[test]
fn nobody_is_named_unless_the_plan_does() {
    let mut made = made();
    let files = of(&made);
    assert!(text(&files, "CITATION.cff").contains("  - name: \"The fgm-map contributors\"\n"));
    assert!(
        read(&files, "datapackage.json")
            .get("contributors")
            .is_none()
    );
    assert!(read(&files, "dcat.jsonld").get("dct:publisher").is_none());
    made.product.catalogue = Catalogue {
        publisher: Some(Publisher {
            name: "A council".into(),
            url: Some("https://example.org/council".into()),
        }),
        keywords: vec!["a word".into()],
        themes: Vec::new(),
    };
    let files = of(&made);
    let citation = text(&files, "CITATION.cff");
    assert!(
        citation
            .contains("  - name: \"A council\"\n    website: \"https://example.org/council\"\n")
    );
    assert_eq!(
        read(&files, "datapackage.json")["contributors"],
        json!([{ "title": "A council", "roles": ["publisher"], "path": "https://example.org/council" }])
    );
    assert_eq!(
        read(&files, "dcat.jsonld")["dct:publisher"]["foaf:name"],
        "A council"
    );
}

/// Digests of small tables can be guessed: none of a source reaches a descriptor, even if one
/// were there where none should be, and none of a confidential source is there at all.
#[test]
fn no_digest_of_a_source_is_in_it() {
    let mut made = of_two_licences();
    let digests = ["a".repeat(64), "b".repeat(64)];
    for (source, digest) in made.provenance.iter_mut().zip(&digests) {
        source.content_sha256 = Some(digest.clone());
    }
    made.provenance[1].access = Access::Confidential;
    made.provenance[1].url = "held by its owner".into();
    let with = of(&made);
    for source in &mut made.provenance {
        source.content_sha256 = None;
    }
    assert!(with == of(&made), "a digest of a source changes the bundle");
    assert!(text(&with, "tables/sources.csv").contains(",confidential\r\n"));
    let source = &read(&with, "datapackage.json")["sources"][1];
    assert!(source.get("path").is_none(), "words are no address");
}

#[test]
fn a_path_that_is_taken_is_refused() {
    let made = made();
    let edition = made.edition();
    for path in [
        "tables/sources.csv",
        "made-up.zip",
        "LICENCE.md",
        "tables/made-up-long.csv-metadata.json",
    ] {
        let mut files = before();
        files.insert(path.to_owned(), b"a\r\n".to_vec());
        let error = try_to_bundle(&edition, files).expect_err("it is taken");
        assert!(
            matches!(&error, PublishError::Taken { path: of } if of == path),
            "{error}"
        );
        assert!(!error.is_system());
    }
}

/// Words that would run, end what they stand in, or turn what stands around them.
fn hostile() -> Vec<String> {
    [
        "<script>alert(1)</script>",
        "</script><img src=x onerror=alert(1)>",
        "=cmd|' /C calc'!A0",
        "\"; - !!python/object: 'x'\n---\nkey: value # \"",
        "\u{202e}txt.exe\u{2066}\u{200f}\u{feff}",
        "\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467} \u{1f600}",
        "\r\n\u{2028}\u{85}\u{0}\t",
        "{area_code}{?x*}",
    ]
    .map(str::to_owned)
    .into_iter()
    .chain(["x".repeat(10_000)])
    .collect()
}

#[test]
fn slow_words_stay_words_wherever_they_stand() {
    for words in hostile() {
        let mut made = made();
        made.product.title.clone_from(&words);
        made.product.summary.clone_from(&words);
        made.product.caveats = vec![words.clone()];
        made.product.licence.id.clone_from(&words);
        made.product.licence.url = format!("https://example.org/\"{words}");
        made.product.catalogue.keywords = vec![words.clone()];
        made.product.catalogue.publisher = Some(Publisher {
            name: words.clone(),
            url: None,
        });
        made.provenance = vec![Provenance {
            title: words.clone(),
            publisher: words.clone(),
            url: words.clone(),
            vintage: words.clone(),
            attribution: words.clone(),
            ..made.provenance[0].clone()
        }];
        made.indicators = made.indicators.map(|all| {
            let mut all = all.clone();
            all[0].title.clone_from(&words);
            all[0].caveat.clone_from(&words);
            all
        });
        made.groups[0].area.name.clone_from(&words);
        made.reports = made.reports.map(|_| {
            vec![Report {
                id: "hostile".into(),
                title: words.clone(),
                grain: words.clone(),
                words: vec![words.clone()],
                columns: vec![ReportColumn::new("name", words.clone())],
                rows: vec![vec![ReportCell::text(words.clone())]],
            }]
        });
        let mut files = before();
        let report = &made.reports.get()[0];
        let mut bytes = Vec::new();
        crate::report::report(report, &mut bytes).expect("memory takes it");
        files.insert(crate::report::path(report), bytes);
        let files = bundled(&made.edition(), files);

        let package = read(&files, "datapackage.json");
        assert_eq!(package["title"], json!(words));
        assert_eq!(
            package["resources"].as_array().map(Vec::len),
            Some(files.len() - 3)
        );
        let dcat = read(&files, "dcat.jsonld");
        assert_eq!(dcat["dct:title"]["@value"], json!(words));
        assert_eq!(
            read(&files, "tables/hostile.csv-metadata.json")["dc:title"],
            json!(words)
        );
        let turns = |c: char| matches!(c, '\u{200e}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{85}' | '\u{0}');
        for (path, bytes) in &files {
            if path.ends_with("json") || path.ends_with("jsonld") || path.ends_with("cff") {
                let text = String::from_utf8(bytes.clone()).expect("UTF-8");
                assert!(!text.contains(turns), "{path}");
                assert!(path.ends_with("cff") || !text.contains('<'), "{path}");
            }
        }
        for page in ["LICENCE.md", "ATTRIBUTION.md"] {
            let text = text(&files, page);
            assert!(
                !text.contains("<script") && !text.contains("<img") && !text.contains(turns),
                "{page}"
            );
        }
        // Every line of the citation is one of ours: a key of the format, or an item of a list.
        for line in text(&files, "CITATION.cff").lines() {
            let line = line.trim_start().trim_start_matches("- ");
            let (key, value) = line.split_once(':').unwrap_or(("", line));
            let is_key = key
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte == b'-');
            let value = value.trim_start();
            let is_scalar = value.is_empty() || (value.starts_with('"') && value.ends_with('"'));
            assert!(line.starts_with('"') || (is_key && is_scalar), "{line}");
        }
        for table in ["tables/sources.csv", "tables/indicators.csv"] {
            let mut reader = csv::Reader::from_reader(files[table].as_slice());
            for record in reader.records() {
                let record = record.expect("a row");
                assert!(
                    !record
                        .iter()
                        .any(|cell| cell.starts_with(['=', '+', '-', '@']))
                );
            }
        }
    }
}

/// The contract names every file that the bundle adds, and the columns of its tables.
#[test]
fn the_contract_names_what_is_added() {
    let contract = super::contract("made-up");
    let (before, after) = (before(), of(&made()));
    for path in after.keys().filter(|path| !before.contains_key(*path)) {
        let is_metadata = path.ends_with(".csv-metadata.json");
        let named = if is_metadata {
            "*.csv-metadata.json"
        } else {
            path
        };
        assert!(contract.contains(&format!("`{named}`")), "{path}");
        if let (true, false) = (super::media::ending(path) == "csv", is_metadata) {
            let table = text(&after, path);
            let header = table.lines().next().expect("a header");
            for column in header.split(',') {
                assert!(
                    contract.contains(&format!("| `{column}` |")),
                    "{path}: {column}"
                );
            }
        }
    }
}

#[test]
fn the_same_edition_is_the_same_bytes() {
    assert!(of(&made()) == of(&made()));
}

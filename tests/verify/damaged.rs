//! One thing is damaged, with sums to fit, and the check that it is named by.

use std::fs;
use std::path::PathBuf;

use super::{fails_with, sum_anew};
use crate::workspace::Workspace;

const MAP: &str = "fgm-risk-london.geojson";
const LONG: &str = "tables/fgm-risk-london-long.csv";

/// A release, of which one file at a time is damaged.
struct Damaged {
    workspace: Workspace,
    release: PathBuf,
}

impl Damaged {
    fn new() -> Self {
        let workspace = Workspace::released();
        let release = workspace.latest();
        Self { workspace, release }
    }

    /// A damage is told of in these words by this check; the file is as it was afterwards.
    #[track_caller]
    fn is_found(
        &self,
        file: &str,
        damage: impl FnOnce(String) -> String,
        check: &str,
        words: &[&str],
    ) {
        let path = self.release.join(file);
        let before = fs::read(&path).unwrap();
        Workspace::edit(&path, damage);
        sum_anew(&self.release);
        let run = self.workspace.verify(&self.release, &[]);
        let check = format!("{check:<11} FAILS");
        let all: Vec<&str> = ["files       holds", &*check, file]
            .into_iter()
            .chain(words.iter().copied())
            .collect();
        fails_with(&run, &all);
        fs::write(&path, before).unwrap();
    }
}

/// The text from a field's name to the end of its value.
fn field<'a>(text: &'a str, name: &str) -> &'a str {
    let from = text.find(&format!("\"{name}\":")).expect("the field");
    let to = text[from..].find([',', '}']).expect("an end of it");
    &text[from..from + to]
}

/// Every line with a cell more, the header's and the others'.
fn widened(text: &str, header: &str, cell: &str) -> String {
    let mut lines = text.split("\r\n").filter(|line| !line.is_empty());
    let first = format!("{},{header}\r\n", lines.next().unwrap());
    let rest: Vec<String> = lines.map(|line| format!("{line},{cell}\r\n")).collect();
    first + &rest.concat()
}

#[test]
fn features_that_are_not_as_the_contract_has_them_are_named() {
    let damaged = Damaged::new();
    damaged.is_found(
        MAP,
        |text| text.replace("\"clinic_distance_km_value\"", "\"clinic_km_value\""),
        "contract",
        &["clinic_distance_km_value", "clinic_km_value"],
    );
    damaged.is_found(
        MAP,
        |text| {
            let number = field(&text, "clinic_distance_km_value").to_owned();
            let (name, value) = number.split_once(':').unwrap();
            let words = format!("{name}:\"{}\"", value.trim());
            text.replacen(&number, &words, 1)
        },
        "contract",
        &["/features/0/properties/clinic_distance_km_value"],
    );
    damaged.is_found(
        MAP,
        |text| {
            let class = field(&text, "clinic_distance_km_class").to_owned();
            text.replacen(&class, "\"clinic_distance_km_class\": 12", 1)
        },
        "contract",
        &["/features/0/properties/clinic_distance_km_class", "9"],
    );
    damaged.is_found(
        MAP,
        |text| {
            text.replacen("\"crs\"", "", 1)
                .replacen('{', "{\"crs\": \"made up\",", 1)
        },
        "contract",
        &["crs"],
    );
    damaged.is_found(
        "services.geojson",
        |text| {
            text.replacen(
                "\"properties\": {",
                "\"properties\": {\"telephone\": \"1\",",
                1,
            )
            .replacen(
                "\"properties\":{",
                "\"properties\":{\"telephone\":\"1\",",
                1,
            )
        },
        "contract",
        &["telephone"],
    );
    sum_anew(&damaged.release);
    assert_eq!(damaged.workspace.verify(&damaged.release, &[]).code, 0);
}

#[test]
fn tables_and_descriptors_that_are_not_as_the_contract_has_them_are_named() {
    let damaged = Damaged::new();
    damaged.is_found(
        "tables/need-drivers.csv",
        |text| widened(&text, "more", "1"),
        "contract",
        &["has other columns than the contract's", "\"more\""],
    );
    damaged.is_found(
        LONG,
        |text| widened(&text, "more", ""),
        "contract",
        &["has other columns than the contract's", "\"more\""],
    );
    damaged.is_found(
        "tables/need-drivers.csv",
        |text| {
            let from = text.find("the weights,").unwrap() + "the weights,".len();
            let to = from + text[from..].find(',').unwrap();
            [&text[..from], "a tenth", &text[to..]].concat()
        },
        "contract",
        &[
            "first_order",
            "has a cell that its column cannot hold",
            "a tenth",
        ],
    );
    damaged.is_found(
        "tables/need-drivers.csv-metadata.json",
        |text| text.replace("\"first_order\"", "\"first\""),
        "contract",
        &["describes other columns than the contract's of tables/need-drivers.csv"],
    );
    damaged.is_found(
        "datapackage.json",
        |text| {
            text.replacen(
                "\"title\": \"Assessments that name",
                "\"title\": \"People that name",
                1,
            )
            .replacen(
                "\"title\":\"Assessments that name",
                "\"title\":\"People that name",
                1,
            )
        },
        "contract",
        &["tables/indicators.csv", "differs from datapackage.json"],
    );
    // What the plan says of an indicator, in all other places alike.
    damaged.is_found(
        "record.json",
        |text| text.replacen("Counts assessments, not children", "Counts children", 1),
        "contract",
        &["another caveat of assessments_fgm_count than the record"],
    );
    sum_anew(&damaged.release);
    assert_eq!(damaged.workspace.verify(&damaged.release, &[]).code, 0);
}

#[test]
fn what_the_bundle_and_the_statement_say_otherwise_is_named() {
    let damaged = Damaged::new();
    let size = |text: &str, file: &str| -> String {
        let from = text
            .find(&format!("\"path\":\"{file}\""))
            .or_else(|| text.find(&format!("\"path\": \"{file}\"")))
            .unwrap();
        field(&text[from..], "bytes").to_owned()
    };
    damaged.is_found(
        "datapackage.json",
        |text| {
            let bytes = size(&text, "legend.json");
            let from = text.find("legend.json").unwrap();
            let (before, after) = text.split_at(from);
            before.to_owned() + &after.replacen(&bytes, "\"bytes\": 7", 1)
        },
        "bundle",
        &["gives another size of legend.json than it has", "found 7"],
    );
    damaged.is_found(
        "legend.json",
        |text| text + " ",
        "bundle",
        &[
            "datapackage.json: gives another hash of legend.json than it has",
            "fgm-risk-london.zip: holds other bytes of legend.json than the release",
            "fgm-risk-london.zip: holds other bytes of SHA256SUMS than the release",
        ],
    );
    let withheld = |text: &str, to: &str| {
        let is_meant = |line: &&str| {
            line.contains(",assessments_fgm_count,") && line.contains(",[c],1,5,,[c],")
        };
        let line = text.lines().find(is_meant).expect("a withheld count");
        text.replacen(line, &line.replacen(",[c],1,5,,[c],", to, 1), 1)
    };
    for to in [",3,3,3,,exact,", ",[c],2,5,,[c],", ",[x],,,,[x],"] {
        damaged.is_found(
            LONG,
            |text| withheld(&text, to),
            "counts",
            &["tells otherwise of a count than disclosed.csv: assessments_fgm_count"],
        );
    }
    damaged.is_found(
        "disclosed.csv",
        |text| {
            let is_meant = |line: &&str| line.starts_with("dfe") && line.ends_with(",,,,[c],1,5");
            let line = text.lines().find(is_meant).expect("a withheld count");
            text.replacen(line, &line.replace(",[c],1,5", ",[c],1,4"), 1)
        },
        "counts",
        &["tells otherwise of a count than disclosed.csv"],
    );
    sum_anew(&damaged.release);
    assert_eq!(damaged.workspace.verify(&damaged.release, &[]).code, 0);
}

/// What nothing read before: each is found although the sums fit.
#[test]
fn what_no_other_file_speaks_of_is_found() {
    let damaged = Damaged::new();
    damaged.is_found(
        "dcat.jsonld",
        |text| text.replacen("\"dct:publisher\"", "\"dct:creator\"", 1),
        "bundle",
        &["is not what the record and the other files make it, from line"],
    );
    damaged.is_found(
        "services.csv-metadata.json",
        |text| {
            text.replacen(
                "https://www.england.nhs.uk",
                "https://www.england.example",
                1,
            )
        },
        "bundle",
        &["is not what the record and the other files make it"],
    );
    for (from, to) in [
        ("\"neighbour_links\": 1", "\"neighbour_links\": 2"),
        (": 33", ":  33"),
    ] {
        damaged.is_found(
            "record.json",
            |text| text.replacen(from, to, 1),
            "record",
            &["record.json: is "],
        );
    }
    damaged.is_found(
        "disclosed.csv",
        |text| text.replace("\r\n", "\n"),
        "counts",
        &["disclosed.csv: is written otherwise than a statement is"],
    );
    damaged.is_found(
        "index.html",
        |text| text.replacen("https://www.nspcc.org.uk/", "https://www.nspcc.example/", 1),
        "contract",
        &["href of a is \"https://www.nspcc.example/\""],
    );
    damaged.is_found(
        "index.html",
        |text| text.replacen("</body>", "<script>a()</script></body>", 1),
        "contract",
        &["holds another script than the page's own, or more than that"],
    );
    damaged.is_found(
        "maps/need_index.svg",
        |text| text.replacen("<path", "<path onload=\"a()\"", 1),
        "contract",
        &["onload of path"],
    );
    let zip = damaged.release.join("fgm-risk-london.zip");
    let own = fs::read(&zip).unwrap();
    for changed in [
        [b"a".as_slice(), &own].concat(),
        [own.as_slice(), b"a"].concat(),
    ] {
        fs::write(&zip, changed).unwrap();
        sum_anew(&damaged.release);
        let run = damaged.workspace.verify(&damaged.release, &[]);
        let words = [
            "files       holds",
            "fgm-risk-london.zip: is not packed of the files as it should be",
        ];
        fails_with(&run, &words);
    }
    fs::write(&zip, own).unwrap();
    sum_anew(&damaged.release);
    assert_eq!(damaged.workspace.verify(&damaged.release, &[]).code, 0);
    Workspace::edit(&damaged.release.join("SHA256SUMS"), |text| {
        text.replace('\n', "\r\n")
    });
    let run = damaged.workspace.verify(&damaged.release, &[]);
    fails_with(
        &run,
        &[
            "files       FAILS",
            "SHA256SUMS: is not written as a release's is",
        ],
    );
}

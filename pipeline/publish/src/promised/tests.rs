//! A release keeps to its contract, whatever its texts are, and one that was damaged does not.

use std::collections::BTreeSet;
use std::path::Path;

use tempfile::TempDir;
use vocabulary::CodeScheme;

use super::*;
use crate::tests::{copied, made, released};

mod foreign;

struct Published {
    folder: TempDir,
    product: Product,
    files: BTreeSet<String>,
}

impl Published {
    /// A release of its own, to be damaged.
    fn new() -> Self {
        let names = released().keys();
        Self {
            folder: copied(),
            product: made().product,
            files: names
                .map(|name| name.to_string_lossy().into_owned())
                .collect(),
        }
    }

    fn release(&self) -> &Path {
        self.folder.path()
    }

    fn change(&self, file: &str, change: impl FnOnce(String) -> String) {
        let path = self.release().join(file);
        let before = std::fs::read_to_string(&path).expect("text");
        let after = change(before.clone());
        assert_ne!(before, after, "{file} is as it was");
        std::fs::write(path, after).expect("it can be written");
    }

    fn breaches(&self) -> Vec<String> {
        let release = self.release();
        let files = self.files.iter().map(String::as_str);
        let found = match Promised::read(release) {
            Ok(promised) => promised.breaches(release, &self.product, files),
            Err(found) => found,
        };
        found.iter().map(ToString::to_string).collect()
    }
}

#[track_caller]
fn names(found: &[String], words: &[&str]) {
    let is_told = |of: &&String| words.iter().all(|word| of.contains(word));
    assert!(found.iter().any(|of| is_told(&of)), "{words:?}: {found:#?}");
}

#[test]
fn a_release_keeps_to_its_contract() {
    let release = Published::new();
    assert_eq!(release.breaches(), Vec::<String>::new());
    let promised = Promised::read(release.release()).expect("it can be read");
    // What is read back describes what the indicators themselves did.
    let made = made();
    let edition = made.edition();
    let schema = |indicators: &[Indicator], layers: &[PointLayer]| {
        crate::schema(&made.product, indicators, layers, CodeScheme::Gss)
    };
    let mut read = schema(&promised.indicators, &promised.layers);
    let mut own = schema(edition.indicators.get(), edition.points);
    // Which layers there are is read from their tables, in the order of the names.
    let layers = |schema: &mut serde_json::Value| schema["$defs"]["layers"].take();
    let (read_layers, own_layers) = (layers(&mut read), layers(&mut own));
    assert_eq!(read, own);
    let names = |of: &serde_json::Value| -> BTreeSet<String> {
        let members = of.as_object().into_iter().flatten();
        members.map(|(name, _)| name.clone()).collect()
    };
    assert_eq!(names(&read_layers), names(&own_layers));
}

#[test]
fn files_too_few_and_too_many_are_named() {
    let mut release = Published::new();
    release.files.remove("targeting.md");
    release.files.insert("tables/more.csv".to_owned());
    let found = release.breaches();
    names(
        &found,
        &[
            "targeting.md",
            "is not there, and the contract describes it",
        ],
    );
    names(
        &found,
        &["tables/more.csv", "the contract does not describe it"],
    );
    assert_eq!(found.len(), 2, "{found:#?}");
}

#[test]
fn slow_columns_too_few_too_many_and_elsewhere_are_named() {
    let release = Published::new();
    let table = "tables/sources.csv";
    release.change(table, |text| text.replacen("vintage", "edition", 1));
    names(&release.breaches(), &[table, "\"edition\"", "\"vintage\""]);
    release.change(table, |text| text.replacen("edition", "publisher", 1));
    names(
        &release.breaches(),
        &[table, "in another order or number", "\"vintage\""],
    );

    // A column that all three say, and the contract does not.
    let release = Published::new();
    for file in [
        "datapackage.json",
        "tables/sources.csv-metadata.json",
        table,
    ] {
        release.change(file, |text| text.replace("vintage", "edition"));
    }
    names(
        &release.breaches(),
        &[
            "datapackage.json, tables/sources.csv",
            "\"edition\"",
            "\"vintage\"",
        ],
    );
}

#[test]
fn cells_that_a_column_cannot_hold_are_named_and_too_many_are_counted() {
    let release = Published::new();
    release.change("tables/made-up-long.csv", |text| {
        let mut lines = text.lines();
        let header = lines.next().unwrap_or_default().to_owned() + "\r\n";
        let lines = lines.map(|line| {
            let (rest, last) = line.split_at(line.find(",area,").unwrap_or(0));
            format!("{rest}{}\r\n", last.replacen(",area,", ",somewhere,", 1))
        });
        header + &lines.collect::<String>()
    });
    let found = release.breaches();
    names(
        &found,
        &["tables/made-up-long.csv", "column level", "somewhere"],
    );
    names(&found, &["tables/made-up-long.csv", "more such cells"]);
}

#[test]
fn layers_and_fields_of_the_geopackage_are_those_of_the_contract() {
    let release = Published::new();
    let path = release.release().join("made-up.gpkg");
    let say = |sql: &str| {
        let options = gdal::DatasetOptions {
            open_flags: gdal::GdalOpenFlags::GDAL_OF_UPDATE | gdal::GdalOpenFlags::GDAL_OF_VECTOR,
            ..Default::default()
        };
        let file = gdal::Dataset::open_ex(&path, options).expect("a GeoPackage");
        file.execute_sql(sql, None, gdal::vector::sql::Dialect::DEFAULT)
            .expect("it can be said");
    };
    say("ALTER TABLE \"made-up\" ADD COLUMN more TEXT");
    names(
        &release.breaches(),
        &["made-up.gpkg", "other fields", "\"made-up\"", "\"more\""],
    );
    say("ALTER TABLE \"made-up\" RENAME TO \"made\"");
    let found = release.breaches();
    names(&found, &["made-up.gpkg", "does not describe", "\"made\""]);
    names(&found, &["made-up.gpkg", "lacks a layer", "\"made-up\""]);
}

/// A release whose pictures by how sure they are went all at once: the page still leads to them.
#[test]
fn the_page_leads_to_what_is_there() {
    let mut release = Published::new();
    release.change("index.html", |page| {
        page.replace(
            "href=\"./maps/rate-a4.png\"",
            "href=\"./maps/rate-certainty.svg\"",
        )
    });
    let found = release.breaches();
    names(
        &found,
        &[
            "index.html",
            "leads to maps/rate-certainty.svg, which is not there",
        ],
    );
    names(&found, &["index.html", "does not lead to maps/rate-a4.png"]);
    release.files.remove("maps/rate.svg");
    names(
        &release.breaches(),
        &["index.html", "leads to maps/rate.svg, which is not there"],
    );
}

/// The legend is what colours are read by: a count, a colour or a word that is not the map's is found.
#[test]
fn the_legend_says_what_the_map_holds() {
    let release = Published::new();
    let path = release.release().join("legend.json");
    let whole = std::fs::read_to_string(&path).expect("a legend");
    let legend: serde_json::Value = serde_json::from_str(&whole).expect("JSON");
    let damaged = |damage: &dyn Fn(&mut serde_json::Value), words: &[&str]| {
        let mut legend = legend.clone();
        damage(&mut legend);
        assert_ne!(
            legend,
            serde_json::from_str::<serde_json::Value>(&whole).expect("JSON")
        );
        std::fs::write(&path, legend.to_string()).expect("it can be written");
        names(&release.breaches(), words);
    };
    damaged(
        &|legend| legend["indicators"][0]["classes"][0]["colour"] = "#000000".into(),
        &[
            "legend.json",
            "counts the classes and colours of",
            "#000000",
        ],
    );
    damaged(
        &|legend| legend["indicators"][0]["missing"]["areas"] = 7.into(),
        &[
            "legend.json",
            "counts the classes and colours of",
            "in 7 areas",
        ],
    );
    damaged(
        &|legend| legend["indicators"][1]["caveat"] = "Certain.".into(),
        &["legend.json", "has another caveat of", "Certain."],
    );
    damaged(
        &|legend| {
            legend["indicators"].as_array_mut().expect("a list").pop();
        },
        &["legend.json", "has other indicators than the data package"],
    );
    std::fs::write(&path, &whole).expect("it can be written");
    assert_eq!(release.breaches(), Vec::<String>::new());
}

#[test]
fn a_style_of_places_that_was_changed_is_named() {
    let published = Published::new();
    let style = published.files.iter().find(|path| {
        crate::bundle::ending(path) == "qml" && **path != format!("{}.qml", published.product.id)
    });
    let style = style.expect("a style of places").clone();
    published.change(&style, |text| {
        text.replacen("</qgis>", "<actions/></qgis>", 1)
    });
    let found = published.breaches();
    assert_eq!(found.len(), 1, "{found:#?}");
    names(
        &found,
        &[&style, "is not the style that the fields of its layer make"],
    );
}

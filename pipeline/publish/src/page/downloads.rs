//! The files beside the page, with what each is and how large.

use super::html::Html;

/// A file of the release.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Download {
    /// Its path in the release.
    pub(crate) path: String,
    /// Its length in bytes; `None` of a file that is made from this page.
    pub(crate) bytes: Option<u64>,
    /// What it is, in a few words.
    pub(crate) what: String,
}

impl Download {
    /// A file by its path and length; what it is follows from the path.
    pub(crate) fn new(path: &str, bytes: Option<u64>) -> Self {
        Self {
            path: path.to_owned(),
            bytes,
            what: what(path).to_owned(),
        }
    }

    /// Whether it is a drawing or a table beside the map, which are many.
    fn group(&self) -> Group {
        match self.path.split_once('/') {
            Some(("maps", _)) => Group::Drawings,
            Some(("tables", _)) => Group::Tables,
            _ => Group::Release,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Group {
    Release,
    Tables,
    Drawings,
}

/// What a file is, by its name: those that have one, then those that end alike.
fn what(path: &str) -> &'static str {
    let name = path.rsplit('/').next().unwrap_or(path);
    match name {
        "ATTRIBUTION.md" => "whom to name",
        "CITATION.cff" => "how to cite the release",
        "LICENCE.md" => "the terms, source by source",
        "README.md" => "what the release is and how to read it",
        "disclosed.csv" => "every count that is not printed as it is, with its range",
        "disclosure.md" => "what is withheld, and why",
        "targeting.md" => {
            "where help would do most, how sure that is, and whose each part of it is"
        }
        "legend.json" => "classes, colours and patterns",
        "record.json" => "what the run was given and what it did",
        _ => match name.rsplit('.').next() {
            Some("csv") if path.starts_with("tables/") => "a table beside the map",
            Some("csv") => "a table, for spreadsheets and programs",
            Some("svg") => "a drawing",
            Some("png") => "a picture",
            Some("geojson") => "GeoJSON, for maps in a browser and for programs",
            Some("gpkg") => "GeoPackage, opens styled in QGIS",
            Some("fgb") => "FlatGeobuf, for programs",
            Some("parquet") => "GeoParquet, for programs",
            Some("pmtiles") => "PMTiles, for maps in a browser",
            Some("qgz") => "a project for QGIS",
            Some("qml") => "a style for QGIS",
            Some("zip") => "all of it in one file; stands beside the release alone",
            Some("jsonld") => "a description for catalogues; stands beside the ZIP, not in it",
            Some("json") => "a description for programs",
            _ => "a file of the release",
        },
    }
}

/// A length as people read it: whole kilobytes of a thousand bytes, or megabytes with one decimal.
fn size(bytes: u64) -> String {
    match bytes {
        0..1000 => format!("{bytes} bytes"),
        1000..1_000_000 => format!("{} kB", bytes.div_ceil(1000)),
        _ => {
            let tenths = bytes.div_ceil(100_000);
            format!("{}.{} MB", tenths / 10, tenths % 10)
        }
    }
}

/// All files, to be saved.
pub(crate) fn section(html: &mut Html, files: &[Download]) {
    let of = |group: Group| files.iter().filter(move |file| file.group() == group);
    let here = [("id", "downloads"), ("aria-labelledby", "downloads-title")];
    html.within("section", &here, |html| {
        html.element("h2", &[("id", "downloads-title")], "Downloads")
            .line();
        list(html, of(Group::Release));
        html.within("p", &[], |html| {
            // They are made of this page too, so that their file is not in the list.
            html.text("Checksums of all files: ")
                .element("a", &[("href", "./SHA256SUMS")], "SHA256SUMS")
                .text(".");
        })
        .line();
        for (group, title) in [
            (Group::Tables, "Tables beside the map"),
            (Group::Drawings, "Drawings of the maps"),
        ] {
            if of(group).next().is_some() {
                html.within("details", &[], |html| {
                    html.element("summary", &[], title);
                    list(html, of(group));
                })
                .line();
            }
        }
    })
    .line();
}

fn list<'a>(html: &mut Html, files: impl Iterator<Item = &'a Download>) {
    html.within("ul", &[("class", "files")], |html| {
        for file in files {
            html.within("li", &[], |html| {
                // A path with a colon before its first slash would be read as a scheme.
                let here = format!("./{}", file.path);
                html.element("a", &[("href", &here)], &file.path);
                let size = file.bytes.map(|bytes| format!(" ({})", size(bytes)));
                html.text(&format!("{}: {}", size.unwrap_or_default(), file.what));
            })
            .line();
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_have_their_size_and_words() {
        assert_eq!(size(999), "999 bytes");
        assert_eq!(size(1001), "2 kB");
        assert_eq!(size(1_250_000), "1.3 MB");
        assert_eq!(what("a.parquet"), "GeoParquet, for programs");
        assert_eq!(what("tables/a.csv"), "a table beside the map");
        let mut html = Html::default();
        section(
            &mut html,
            &[
                Download::new("maps/a.svg", Some(5)),
                Download::new("b\"<", Some(6)),
            ],
        );
        let text = html.into_text();
        assert!(text.contains("<a href=\"./maps/a.svg\">maps/a.svg</a> (5 bytes): a drawing"));
        assert!(text.contains("<a href=\"./b&quot;&lt;\">"), "{text}");
    }
}

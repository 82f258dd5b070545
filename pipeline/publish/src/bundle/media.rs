//! What kinds of files there are, by how their names end.

/// What a catalogue calls a kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Media {
    /// Its media type.
    pub(super) kind: &'static str,
    /// Whether IANA has registered the media type, so that it has an address there.
    pub(super) is_registered: bool,
    /// Its name in the European authority table of file types, where it has one.
    pub(super) file_type: Option<&'static str>,
}

/// The ending of a path in small letters; empty where it has none.
pub(crate) fn ending(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    ending.to_ascii_lowercase()
}

/// What a file is, by how its name ends; bytes of any kind where that is not known.
pub(super) fn media(path: &str) -> Media {
    let (kind, is_registered, file_type) = match ending(path).as_str() {
        "cff" | "yaml" | "yml" => ("application/yaml", true, None),
        "csv" => ("text/csv", true, Some("CSV")),
        "fgb" => ("application/flatgeobuf", false, None),
        "geojson" => ("application/geo+json", true, Some("GEOJSON")),
        "gpkg" => ("application/geopackage+sqlite3", true, Some("GPKG")),
        "html" => ("text/html", true, Some("HTML")),
        "js" => ("text/javascript", true, None),
        "json" => ("application/json", true, Some("JSON")),
        "jsonld" => ("application/ld+json", true, Some("JSON_LD")),
        "md" => ("text/markdown", true, None),
        "parquet" => ("application/vnd.apache.parquet", true, None),
        "pdf" => ("application/pdf", true, Some("PDF")),
        "pmtiles" => ("application/vnd.pmtiles", true, None),
        "png" => ("image/png", true, Some("PNG")),
        "qgz" => ("application/x-qgis-project", false, None),
        "qml" | "xml" => ("application/xml", true, Some("XML")),
        "svg" => ("image/svg+xml", true, Some("SVG")),
        "txt" => ("text/plain", true, Some("TXT")),
        "zip" => ("application/zip", true, Some("ZIP")),
        _ => ("application/octet-stream", true, None),
    };
    Media {
        kind,
        is_registered,
        file_type,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_says_what_a_file_is() {
        assert_eq!(ending("maps/a.b.SVG"), "svg");
        assert_eq!(ending("a.b/SHA256SUMS"), "");
        assert_eq!(media("x.csv-metadata.json").kind, "application/json");
        assert_eq!(media("x.unheard-of").kind, "application/octet-stream");
    }
}

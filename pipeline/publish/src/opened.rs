//! Files of a release, opened with GDAL as what they are called.

use std::path::Path;

use files::{journal_of, open_regular};
use gdal::{Dataset, DatasetOptions, GdalOpenFlags};

/// Opens a GeoPackage or a `FlatGeobuf` to be read.
///
/// No other format is tried: some name other files and addresses, which GDAL would follow, and a
/// release that is looked at may be a stranger's.
///
/// # Errors
/// With GDAL's words, where it is not what it is called, or no regular file: GDAL would wait for a pipe.
pub(crate) fn opened(path: &Path) -> Result<Dataset, String> {
    open_regular(path).map_err(|error| error.to_string())?;
    if let Some(journal) = journal_of(path) {
        let name = journal.file_name().unwrap_or_default().to_string_lossy();
        return Err(format!(
            "{name} beside it: a program has changed it, or is about to"
        ));
    }
    let driver = if path.extension().is_some_and(|kind| kind == "gpkg") {
        "GPKG"
    } else {
        "FlatGeobuf"
    };
    let options = DatasetOptions {
        open_flags: GdalOpenFlags::GDAL_OF_READONLY | GdalOpenFlags::GDAL_OF_VECTOR,
        allowed_drivers: Some(&[driver]),
        // `SQLite` would write to what it only reads.
        open_options: Some(&["IMMUTABLE=YES"]),
        ..DatasetOptions::default()
    };
    Dataset::open_ex(path, options).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn what_names_other_files_is_not_followed() {
        let folder = tempfile::tempdir().expect("a folder");
        let at = |name: &str| folder.path().join(name);
        fs::write(at("secret.csv"), "a,b\n1,2\n").expect("written");
        let other = at("secret.csv").display().to_string();
        let virtual_layer = format!(
            "<OGRVRTDataSource><OGRVRTLayer name=\"secret\"><SrcDataSource>{other}</SrcDataSource>\
             </OGRVRTLayer></OGRVRTDataSource>"
        );
        let geojson = r#"{"type":"FeatureCollection","features":[]}"#;
        for name in ["map.gpkg", "map.fgb"] {
            for text in [virtual_layer.as_str(), geojson] {
                fs::write(at(name), text).expect("written");
                assert!(
                    Dataset::open(at(name)).is_ok(),
                    "GDAL takes it for another format"
                );
                opened(&at(name)).expect_err(name);
            }
        }
    }
}

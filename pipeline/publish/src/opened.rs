//! Files of a release, opened with GDAL as what they are called.

use std::path::Path;

use files::{Unfit, open_regular, unfit_database};
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
    if let Some(Unfit { what, remedy }) = unfit_database(path) {
        return Err(format!("{what}: {remedy}"));
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

    #[test]
    fn slow_what_a_program_has_open_is_not_read() {
        let release = crate::tests::copied();
        let package = release.path().join("made-up.gpkg");
        opened(&package).expect("nobody has it open");
        for journal in ["made-up.gpkg-wal", "made-up.gpkg-journal"] {
            let beside = release.path().join(journal);
            fs::write(&beside, b"").expect("written");
            opened(&package).expect("nothing is in it");
            fs::write(&beside, b"something").expect("written");
            let said = opened(&package).expect_err("it is not whole");
            assert!(said.contains(journal), "{said}");
            fs::remove_file(&beside).expect("removed");
        }
    }

    /// `GDAL` would read `made-upA.gpkg`.
    #[test]
    fn slow_a_path_that_leads_elsewhere_is_not_followed() {
        let release = crate::tests::copied();
        let package = release.path().join("made-up%41.gpkg");
        fs::rename(release.path().join("made-up.gpkg"), &package).expect("moved");
        let said = opened(&package).expect_err("it is another file");
        assert!(said.contains('%'), "{said}");
    }
}

//! How GDAL and PROJ are set up from outside: by variables of the environment, and by files.

use std::env;
use std::ffi::OsString;
use std::path::PathBuf;

use files::{MOST_OF_WORDS, read_regular};

/// What the names of settings begin with that change what is read from a file or written to one: the
/// drivers' own, and those of reference systems. No build takes any of them.
const OF_DRIVERS: [&str; 11] = [
    "GEOJSON_", "GML_", "GPKG_", "KML_", "LIBKML_", "MITAB_", "NAS_", "OGR_", "OSR_", "SHAPE_",
    "SQLITE_",
];

/// What those of others begin with that a build could depend on, and may.
const OF_OTHERS: [&str; 4] = ["CPL_", "CREATE_", "GDAL_", "PROJ_"];

/// With it PROJ fetches grids, which move coordinates.
const NETWORK: &str = "PROJ_NETWORK";

/// The variables that could change what a build makes.
pub fn variables() -> impl Iterator<Item = (OsString, OsString)> {
    env::vars_os().filter(|(name, _)| {
        let name = name.to_string_lossy();
        let mut beginnings = OF_DRIVERS.iter().chain(&OF_OTHERS);
        beginnings.any(|beginning| name.starts_with(beginning))
    })
}

/// Files that GDAL reads its settings from, whether there are such or not.
pub fn files() -> impl Iterator<Item = PathBuf> {
    let named = env::var_os("GDAL_CONFIG_FILE").map(PathBuf::from);
    let own = env::var_os("HOME").map(|home| PathBuf::from(home).join(".gdal/gdalrc"));
    let system = PathBuf::from("/etc/gdal/gdalrc");
    named.into_iter().chain(own).chain([system])
}

/// A setting with which a release of the same name could hold other bytes, and where it is made.
pub fn unfit() -> Option<String> {
    let set = variables().map(|(name, _)| name.to_string_lossy().into_owned());
    let in_environment = set
        .filter(|name| is_unfit(name))
        .map(|name| format!("{name} is set in the environment"));
    let in_files = files().flat_map(|file| {
        let text = read_regular(&file, MOST_OF_WORDS).unwrap_or_default();
        let names = names(&String::from_utf8_lossy(&text));
        let names = names.into_iter().filter(|name| is_unfit(name));
        names.map(move |name| format!("{name} is set in {}", file.display()))
    });
    in_environment.chain(in_files).next()
}

/// The names that a file of settings sets, whatever its sections are.
fn names(text: &str) -> Vec<String> {
    let lines = text.lines().map(str::trim);
    lines
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once(['=', ':']))
        .map(|(name, _)| name.trim().to_owned())
        .collect()
}

/// GDAL knows its settings in any case.
fn is_unfit(name: &str) -> bool {
    let name = name.to_ascii_uppercase();
    name == NETWORK || OF_DRIVERS.iter().any(|of| name.starts_with(of))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_of_drivers_are_found_in_a_file() {
        let text = "# GML_PARSER=1\n[configoptions]\n gpkg_add_definition_12_063 = YES\nCPL_DEBUG=ON\n\
                    OGR_SQLITE_PRAGMA: page_size=512\n[credentials]\n[.mine]\npath=/vsis3/x\n";
        let unfit: Vec<String> = names(text)
            .into_iter()
            .filter(|name| is_unfit(name))
            .collect();
        assert_eq!(unfit, ["gpkg_add_definition_12_063", "OGR_SQLITE_PRAGMA"]);
    }
}

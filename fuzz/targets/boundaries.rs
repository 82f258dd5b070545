//! Boundary files: the first byte says in which format.

#![no_main]

use libfuzzer_sys::fuzz_target;
use vocabulary::{BoundaryFile, CodeScheme, SourceId};

const NAMES: [&str; 8] = [
    "made.geojson",
    "made.topojson",
    "made.gpkg",
    "made.fgb",
    "made.zip",
    "made.kml",
    "made.gml",
    "made.shp",
];

fuzz_target!(|bytes: &[u8]| {
    let Some((which, bytes)) = bytes.split_first() else {
        return;
    };
    let name = NAMES[usize::from(*which) % NAMES.len()];
    let path = fuzz::written(name, bytes);
    let file = BoundaryFile {
        source: SourceId::new("made-up"),
        path,
        file: name.to_owned(),
        crs: "file".to_owned(),
        codes: CodeScheme::Other,
        vintage: String::new(),
        code: "code".to_owned(),
        name: None,
        rows: None,
    };
    if let Err(problems) = attach::areas(&file) {
        fuzz::named(&problems, name);
    }
});

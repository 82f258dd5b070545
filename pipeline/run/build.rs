//! Has the program name two libraries of GDAL's itself.
//!
//! GDAL brings some hundred libraries, and for every name the loader looks through them in turn.
//! GEOS and Xerces ask for most names, which they have themselves and far down that list; where the
//! program names them they stand at its top, and each start takes a tenth less. Where they are not
//! found nothing is named, and the program does the same.

use pkg_config::Config;

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    for (module, file) in [
        ("geos", "libgeos.so.VERSION"),
        ("xerces-c", "libxerces-c.so"),
    ] {
        let Ok(folder) = pkg_config::get_variable(module, "libdir") else {
            continue;
        };
        let found = Config::new().cargo_metadata(false).probe(module);
        let version = found.map(|library| library.version).unwrap_or_default();
        let file = file.replace("VERSION", &version);
        if std::path::Path::new(&folder).join(&file).is_file() {
            println!("cargo:rustc-link-arg-bins=-Wl,--no-as-needed,-l:{file},--as-needed");
        }
    }
}

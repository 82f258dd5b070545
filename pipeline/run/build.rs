//! Has the program name some libraries of GDAL's itself.
//!
//! GDAL brings some hundred libraries, and for every name the loader looks through them in turn.
//! These ask for most names, or are asked for most, and stand far down that list; where the program
//! names them they stand at its top, and each start takes an eighth less. Those that are not found
//! are not named, and the program does the same.

use pkg_config::Config;

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    for (module, file) in [
        ("geos", "libgeos.so.VERSION"),
        ("xerces-c", "libxerces-c.so"),
        ("libcrypto", "libcrypto.so"),
        ("proj", "libproj.so"),
        ("sqlite3", "libsqlite3.so"),
    ] {
        let Ok(folder) = pkg_config::get_variable(module, "libdir") else {
            continue;
        };
        let found = Config::new().cargo_metadata(false).probe(module);
        let version = found.map(|library| library.version).unwrap_or_default();
        let file = file.replace("VERSION", &version);
        if std::path::Path::new(&folder).join(&file).is_file() {
            name(&format!(":{file}"));
        }
    }
    // GDAL is C++, and has it wherever GDAL is.
    name("stdc++");
}

fn name(library: &str) {
    println!("cargo:rustc-link-arg-bins=-Wl,--no-as-needed,-l{library},--as-needed");
}

//! Has the program name some libraries of GDAL's itself.
//!
//! GDAL brings some hundred libraries, and for every name the loader looks through them in turn:
//! that is half of what a start takes. Those that most names are found in stand far down that list;
//! where the program names them they stand at its top, and each start takes a sixth less. Those that
//! GDAL does not bring here are not named, and the program does the same.

use std::path::Path;
use std::process::Command;

/// Those that most names are found in, the most first (`LD_DEBUG=bindings` names them all).
const ASKED: [&str; 20] = [
    "libxerces-c",
    "libgeos.so",
    "libcrypto.so",
    "libstdc++.so",
    "libproj.so",
    "libpoppler.so",
    "libkmldom.so",
    "libsqlite3.so",
    "libnetcdf.so",
    "liblapack.so",
    "libhdf5_serial.so",
    "libspatialite.so",
    "libgnutls.so",
    "libnettle.so",
    "libdfalt.so",
    "librttopo.so",
    "libnss3.so",
    "libgeos_c.so",
    "libunistring.so",
    "libqhull_r.so",
];

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    for variable in ["GDAL_HOME", "GDAL_LIB_DIR"] {
        println!("cargo:rerun-if-env-changed={variable}");
        if std::env::var_os(variable).is_some() {
            // Another GDAL than the system's brings libraries of its own.
            return;
        }
    }
    let brought = brought().unwrap_or_default();
    for asked in ASKED {
        let is_asked = |path: &&str| {
            Path::new(path)
                .file_name()
                .is_some_and(|name| name.to_string_lossy().starts_with(asked))
        };
        if let Some(path) = brought.lines().filter_map(path_of).find(is_asked) {
            println!("cargo:rustc-link-arg-bins=-Wl,--no-as-needed,{path},--as-needed");
        }
    }
}

/// What the loader says that GDAL brings, a line a library.
fn brought() -> Option<String> {
    let library = said(Command::new("cc").arg("-print-file-name=libgdal.so"))?;
    said(Command::new("ldd").arg(library.trim_end()))
}

fn said(command: &mut Command) -> Option<String> {
    let output = command.output().ok().filter(|of| of.status.success())?;
    String::from_utf8(output.stdout).ok()
}

/// The file in a line such as `libproj.so.25 => /lib/x86_64-linux-gnu/libproj.so.25 (0x00007f)`.
fn path_of(line: &str) -> Option<&str> {
    line.split_once(" => ")?
        .1
        .split_whitespace()
        .next()
        .filter(|path| path.starts_with('/'))
}

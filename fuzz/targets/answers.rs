//! What servers answer: pages of Nomis and of ArcGIS, and archives.

#![no_main]

use libfuzzer_sys::fuzz_target;
use refresh::Limits;

fuzz_target!(|bytes: &[u8]| {
    refresh::fuzzing::pages(bytes);
    if bytes.starts_with(b"PK") {
        let limits = Limits {
            largest_bytes: 1 << 24,
            ..Limits::default()
        };
        refresh::fuzzing::archive(&fuzz::written("answer.zip", bytes), &limits);
    }
});

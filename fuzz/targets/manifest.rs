//! The text of a `source.toml`; what it declares then reads a small table.

#![no_main]

use acquire::fuzzing::Source;
use libfuzzer_sys::fuzz_target;

const TABLE: &[u8] = include_bytes!("../../tests/fixtures/tidy-other-country/table.csv");

fuzz_target!(|bytes: &[u8]| {
    if let Ok(text) = std::str::from_utf8(bytes)
        && let Ok(source) = Source::parse(text)
    {
        fuzz::decode(&source, TABLE);
    }
});

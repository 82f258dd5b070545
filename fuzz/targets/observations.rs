//! Answers of the census-observations service.

#![no_main]

use std::sync::LazyLock;

use acquire::fuzzing::Source;
use libfuzzer_sys::fuzz_target;

static SOURCE: LazyLock<Source> = LazyLock::new(|| {
    let text = include_str!("../../tests/fixtures/ons-census-observations/source.toml");
    Source::parse(text).expect("a sound manifest")
});

fuzz_target!(|bytes: &[u8]| fuzz::decode(&SOURCE, bytes));

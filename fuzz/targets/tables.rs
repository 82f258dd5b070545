//! Tables of CSV through the manifests of the fixtures: the first byte says which.

#![no_main]

use std::sync::LazyLock;

use acquire::fuzzing::Source;
use libfuzzer_sys::fuzz_target;

static SOURCES: LazyLock<Vec<Source>> = LazyLock::new(|| {
    [
        include_str!("../../tests/fixtures/dfe-children-in-need-c3/source.toml"),
        include_str!("../../tests/fixtures/nhs-fgm-before-2026/source.toml"),
        include_str!("../../tests/fixtures/nhs-fgm-from-2026/source.toml"),
        include_str!("../../tests/fixtures/ons-births-from-2022/source.toml"),
        include_str!("../../tests/fixtures/nomis-mid-year-estimates/source.toml"),
        include_str!("../../tests/fixtures/unicef-sdmx-prevalence/source.toml"),
        include_str!("../../tests/fixtures/nhs-organisations/source.toml"),
        include_str!("../../tests/fixtures/home-office-offences/source.toml"),
        include_str!("../../tests/fixtures/family-court-protection-orders/source.toml"),
        include_str!("../../tests/fixtures/tidy-other-country/source.toml"),
        include_str!("../../tests/fixtures/tidy-numerator-denominator/source.toml"),
    ]
    .map(|text| Source::parse(text).expect("a sound manifest"))
    .into()
});

fuzz_target!(|bytes: &[u8]| {
    if let Some((which, table)) = bytes.split_first() {
        let which = usize::from(*which) % SOURCES.len();
        fuzz::decode(&SOURCES[which], table);
    }
});

//! Workbooks and open documents: the whole package, and the XML of a sound one's sheet.

#![no_main]

use std::sync::LazyLock;

use acquire::fuzzing::Source;
use libfuzzer_sys::fuzz_target;

static SOURCE: LazyLock<Source> = LazyLock::new(|| fuzz::tidy("kind = \"sheet\", sheet = \"1\""));

fuzz_target!(|bytes: &[u8]| match bytes.split_first() {
    Some((b'x', sheet)) => fuzz::decode(&SOURCE, &fuzz::workbook(sheet)),
    Some((b'o', content)) => fuzz::decode(&SOURCE, &fuzz::open_document(content)),
    Some((_, package)) => fuzz::decode(&SOURCE, package),
    None => {}
});

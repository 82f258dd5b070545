//! Parquet files.

#![no_main]

use std::sync::LazyLock;

use acquire::fuzzing::Source;
use libfuzzer_sys::fuzz_target;

static SOURCE: LazyLock<Source> = LazyLock::new(|| fuzz::tidy("kind = \"parquet\""));

fuzz_target!(|bytes: &[u8]| fuzz::decode(&SOURCE, bytes));

//! What the engines say of themselves, on standard error.

use std::io::Write as _;

use log::{LevelFilter, Log, Metadata, Record};

struct Spoken;

/// Lets the engines say on standard error what has at least this weight.
pub fn speak(level: LevelFilter) {
    // There is another only where a test of this process has set it, and that one stays.
    if log::set_logger(&Spoken).is_ok() {
        log::set_max_level(level);
    }
}

impl Log for Spoken {
    fn enabled(&self, of: &Metadata) -> bool {
        of.level() <= log::max_level()
    }

    fn log(&self, record: &Record) {
        if self.enabled(record.metadata()) {
            let line = format!(
                "{} {}: {}\n",
                record.level(),
                record.target(),
                record.args()
            );
            // A log that nobody reads is no reason to stop.
            let _ = std::io::stderr().write_all(line.as_bytes());
        }
    }

    fn flush(&self) {}
}

//! How what a run says on standard error is written: one option for every command.

use clap::Args;

use crate::log::Log;

/// How the log is written.
#[derive(Debug, Args)]
pub struct LogArgs {
    /// How standard error is written: for people, or one JSON object a line (docs/on-call.md has its fields).
    #[arg(
        long,
        value_name = "FORMAT",
        default_value = "text",
        global = true,
        env = "FGM_MAP_LOG_FORMAT"
    )]
    pub log_format: Log,
}

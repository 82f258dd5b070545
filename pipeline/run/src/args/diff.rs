//! The options of `fgm-map diff`.

use std::path::PathBuf;

use super::Format;

/// What follows the options in the help.
pub const AFTER: &str = "\
Tells, from the public files of two releases alone: what they were made with
(version, rules, sources with their editions, contents and terms, parts of the
plan), which indicators, periods, areas and names came and went, which services
and other places did or are told of otherwise, and which figures differ, area by
area in the order of the codes. What is printed of a figure is what the two
tables print: withheld numbers stay withheld.

Exit codes: 0 told, whether anything differs or not; 2 usage, or a folder that
is no release or one that was withdrawn; 3 system

Examples:
  fgm-map diff outputs/fgm-risk-london/releases/2025-11-06-0123456789ab \\
      outputs/fgm-risk-london/latest
  fgm-map diff last-night/ tonight/ --format json";

/// Which releases.
#[derive(Debug, clap::Args)]
pub struct DiffArgs {
    /// The folder of the earlier release.
    #[arg(value_name = "EARLIER")]
    pub earlier: PathBuf,
    /// The folder of the later one.
    #[arg(value_name = "LATER")]
    pub later: PathBuf,
    /// How the result is written to standard output.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: Format,
}

//! The options of `fgm-map audit`.

use std::path::PathBuf;

/// What follows the options in the help.
pub const AFTER: &str = "\
Looks at published releases as a reader would who has all of them: for every
number that is withheld or rounded the smallest and the largest number are
sought that fit everything printed, in the order in which the releases are
given, those of --against first. Nothing but their public files is read:
disclosed.csv, record.json for the rules, and the table of figures, which may
say no more of a count than disclosed.csv does. A folder that is given twice,
by whatever path, is looked at once, and dates in names change no order: a
note says so.

A number is unsafe when what is left of it includes some of the counts at risk
and not all, or fewer numbers than the rules ask for. Unsafe numbers are named
with what gives them away, not with what they are: OUT has the intervals, for
the owner's eyes. What a publisher's own totals tell of its published table is
told as a note, and is no reason for exit code 1.

Exit codes: 0 safe; 1 unsafe, and nothing else; 2 usage, or files that are no
release's; 3 system

Examples:
  fgm-map audit outputs/fgm-risk-london/latest
  fgm-map audit outputs/fgm-risk-london/releases/* --json intervals.json
  fgm-map audit tonight/ --against last-night/";

/// Which releases.
#[derive(Debug, clap::Args)]
pub struct AuditArgs {
    /// The folders of releases, the earliest first.
    #[arg(required = true, value_name = "RELEASE")]
    pub releases: Vec<PathBuf>,
    /// A release that came before them; may be given several times.
    #[arg(long, value_name = "RELEASE")]
    pub against: Vec<PathBuf>,
    /// The file for what a reader can find out, as JSON: not to be published.
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
    /// Says nothing on standard output.
    #[arg(long, short)]
    pub quiet: bool,
}

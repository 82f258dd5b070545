//! The options of `fgm-map fetch`.

use std::path::PathBuf;

use jiff::civil::Date;

use super::{CacheArg, PlanArg};

/// What follows the options in the help.
pub const AFTER: &str = "\
Exit codes: 0 done, whether there is anything newer or not; 1 refused: the plan;
2 usage; 3 a source could not be fetched, or its edition does not hold: each is
told, the others are done all the same

Examples:
  fgm-map fetch
  fgm-map fetch ons-census-2021-sex
  fgm-map fetch ons-census-2021-sex --accept --published 2023-03-28
  fgm-map fetch dfe-children-in-need-fgm --from ~/Downloads/data.csv";

/// What to fetch, and what to do with it.
#[derive(Debug, clap::Args)]
pub struct FetchArgs {
    /// The sources: names of their folders [default: all of the plan].
    pub sources: Vec<String>,
    #[command(flatten)]
    pub plan: PlanArg,
    /// Puts the edition in the place of the snapshot, and brings its manifest up to date.
    #[arg(long)]
    pub accept: bool,
    /// When the edition was published, YYYY-MM-DD [default: when its server last changed it].
    #[arg(long, value_name = "DATE", requires = "accept")]
    pub published: Option<Date>,
    /// Reads a file that was fetched by hand, in the layout that the manifest's [fetch] declares.
    #[arg(long, value_name = "FILE")]
    pub from: Option<PathBuf>,
    #[command(flatten)]
    pub cache: CacheArg,
    /// Says nothing unless something is wrong.
    #[arg(long, short)]
    pub quiet: bool,
}

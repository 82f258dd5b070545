//! The options of `fgm-map build` for whoever watches it.

use std::path::PathBuf;

/// Where the report and the metrics of a run go.
#[derive(Debug, clap::Args)]
pub struct ReportArgs {
    /// The file for the report of this run, as JSON; written when it fails, too. It tells what no release does: not to be published [default: .run/report.json in the folder for releases, for its owner's eyes].
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
    /// The file for metrics in the text format of Prometheus, such as `/var/lib/node_exporter/fgm_map.prom`; not to be published.
    #[arg(long, value_name = "FILE")]
    pub metrics: Option<PathBuf>,
}

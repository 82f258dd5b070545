//! A download as it goes: a bar on a terminal, a line a retry elsewhere, nothing when quiet.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use refresh::Transfer;

use crate::progress::Progress;

/// The bar of one source.
#[derive(Debug)]
pub struct Bar<'a> {
    name: String,
    drawn: ProgressBar,
    progress: Progress<'a>,
}

impl<'a> Bar<'a> {
    /// A bar that is drawn once the transfer begins.
    pub fn new(name: &str, progress: Progress<'a>) -> Self {
        let target = if progress.has_bars() {
            ProgressDrawTarget::stderr()
        } else {
            ProgressDrawTarget::hidden()
        };
        let bar = ProgressBar::with_draw_target(None, target);
        let template = "{prefix} {bytes}/{total_bytes} {bytes_per_sec}";
        let style = ProgressStyle::with_template(template);
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        bar.set_prefix(name.to_owned());
        Self {
            name: name.to_owned(),
            drawn: bar,
            progress,
        }
    }
}

impl Transfer for Bar<'_> {
    fn begun(&self, _page: u32, already: u64, total: Option<u64>) {
        if let Some(total) = total {
            self.drawn.set_length(total);
        }
        self.drawn.set_position(already);
    }

    fn received(&self, bytes: u64) {
        self.drawn.inc(bytes);
    }

    fn retrying(&self, tries: u32, why: &str, wait: Duration) {
        let seconds = wait.as_secs_f64();
        self.progress.note(&format!(
            "{}: try {tries} failed: {why}; again in {seconds:.1} s",
            self.name
        ));
    }
}

impl Drop for Bar<'_> {
    fn drop(&mut self) {
        self.drawn.finish_and_clear();
    }
}

//! How much simpler than the source a plan wants borders.

use serde::{Deserialize, Serialize};
use vocabulary::{Problem, Problems};

/// The largest tolerance: countries seen as one are simpler with it than any map has use for.
const MOST_METRES: f64 = 100_000.0;

/// How much simpler borders are made in every file, with [`Topology`](crate::Topology): neighbours
/// go on sharing theirs, and every area stays.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Simplify {
    /// The square root of the largest triangle that a vertex may take with it, in metres.
    pub metres: f64,
    /// Why so much.
    pub reason: String,
}

impl Simplify {
    /// Everything that is wrong with it.
    pub(super) fn problems(&self, file: &str) -> Problems {
        let mut problems = Problems::new();
        if !(self.metres > 0.0 && self.metres <= MOST_METRES) {
            let what = "product.simplify.metres is no tolerance";
            let problem = Problem::new(file, what, "change it, or leave product.simplify out");
            let problem = problem.found(self.metres.to_string());
            problems.push(problem.expected(format!("above 0, at most {MOST_METRES}")));
        }
        if self.reason.trim().is_empty() {
            let what = "product.simplify has no reason";
            problems.push(Problem::new(file, what, "say why so much"));
        }
        problems
    }
}

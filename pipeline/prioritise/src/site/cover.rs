//! The fewest sites that reach every point: set covering, by reductions, prices and branching.
//!
//! # References
//! Toregas, Swain, ReVelle and Bergman (1971), Operations Research 19, 1363-1373, for the problem;
//! Toregas and ReVelle (1972), Papers of the Regional Science Association 28, 133-144, for the
//! reductions; Beasley (1987), European Journal of Operational Research 31, 85-93, for prices.

mod kernel;
mod prices;

use kernel::Kernel;
use prices::{Priced, price};

use super::steps::Steps;

/// What was found of covers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Covers {
    /// The smallest cover found, of fewer sites than was asked for.
    pub(super) open: Option<Vec<usize>>,
    /// No cover has fewer sites.
    pub(super) bound: usize,
    pub(super) nodes: u64,
}

/// Which cover is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    /// The smallest.
    Fewest,
    /// Any that is small enough.
    Any,
}

/// What a search carries along.
struct Search<'a> {
    wanted: Wanted,
    /// Covers of so many sites or more are not looked for.
    below: usize,
    open: Option<Vec<usize>>,
    /// The bound of the whole.
    bound: usize,
    nodes: u64,
    steps: &'a mut Steps,
    is_whole: bool,
}

/// Covers with fewer than `below` sites, those of `stay` among them. `reach` gives the sites that
/// reach each point.
pub(super) fn cover(
    reach: &[Vec<u32>],
    sites: usize,
    stay: &[usize],
    below: usize,
    wanted: Wanted,
    steps: &mut Steps,
) -> Covers {
    let mut search = Search {
        wanted,
        below,
        open: None,
        bound: stay.len(),
        nodes: 0,
        steps,
        is_whole: true,
    };
    let mut kernel = Kernel::new(reach, sites);
    for site in stay {
        kernel.open(*site);
    }
    search.look(kernel, 0);
    let known = search.open.as_ref().map_or(below, Vec::len);
    let bound = if search.is_whole {
        known
    } else {
        search.bound.min(known)
    };
    if let Some(open) = &mut search.open {
        open.sort_unstable();
    }
    Covers {
        open: search.open,
        bound,
        nodes: search.nodes,
    }
}

impl Search<'_> {
    fn is_done(&self) -> bool {
        self.wanted == Wanted::Any && self.open.is_some()
    }

    fn look(&mut self, mut kernel: Kernel, depth: usize) {
        if self.is_done() {
            return;
        }
        if self.steps.are_spent() {
            self.is_whole = false;
            return;
        }
        self.nodes += 1;
        let likely = loop {
            if !kernel.reduce(self.steps) || kernel.chosen().len() >= self.below {
                return;
            }
            if kernel.is_covered() {
                self.take(kernel.chosen().to_vec());
                return;
            }
            if kernel.chosen().len() + 1 >= self.below {
                return;
            }
            let most = self.below - kernel.chosen().len();
            let priced = price(&kernel, most, depth == 0, self.steps);
            if let Some(cover) = &priced.cover {
                self.take(kernel.chosen().iter().chain(cover).copied().collect());
                if self.is_done() {
                    return;
                }
            }
            if depth == 0 {
                self.bound = self.bound.max(kernel.chosen().len() + priced.bound);
            }
            if kernel.chosen().len() + priced.bound >= self.below {
                return;
            }
            let Priced {
                bound: _,
                must,
                must_not,
                shares,
                ..
            } = priced;
            if must.is_empty() && must_not.is_empty() {
                break shares;
            }
            for site in must {
                kernel.open(site);
            }
            for site in must_not {
                kernel.close(site);
            }
        };
        // One of the sites that reach a point is open: each in turn, without those before it.
        for site in kernel.hardest(&likely) {
            let mut with = kernel.clone();
            with.open(site);
            self.look(with, depth + 1);
            kernel.close(site);
        }
    }

    /// Takes a cover where it is smaller.
    fn take(&mut self, open: Vec<usize>) {
        if open.len() < self.below {
            self.below = open.len();
            self.open = Some(open);
        }
    }
}

//! Cells that a pattern does without.
//!
//! # Method
//! A pattern is grown for paths that carry demands, and what one path needed another may have made
//! needless. So each cell that is withheld besides is printed in turn, the dearest first, and stays
//! printed where the attack still finds nothing; this is repeated until none can be printed.

use super::search::Search;

/// Patterns with more cells besides than this stay as they are: each try is an attack.
const MOST_BESIDES: usize = 300;

/// The pattern without the cells that it does without.
pub(super) fn thinned(search: &Search<'_>, mut is_withheld: Vec<bool>) -> Vec<bool> {
    let is_besides = |cell: &usize| !search.rule.is_at_risk(search.counts[*cell]);
    let cells = (0..search.structure.printed).filter(|cell| is_withheld[*cell]);
    let mut besides: Vec<usize> = cells.filter(is_besides).collect();
    if besides.len() > MOST_BESIDES {
        return is_withheld;
    }
    besides.sort_by(|a, b| search.costs[*b].total_cmp(&search.costs[*a]).then(a.cmp(b)));
    loop {
        let before = besides.len();
        besides.retain(|cell| {
            is_withheld[*cell] = false;
            let is_needed = !search.told(&is_withheld).is_empty();
            is_withheld[*cell] = is_needed;
            is_needed
        });
        if besides.len() == before {
            return is_withheld;
        }
    }
}

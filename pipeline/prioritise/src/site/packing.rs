//! Whether so many sites can take all points within their reach and their capacities.

use super::centre::Decision;
use super::room::{Assignment, Loads};
use super::steps::Steps;

/// All points are to be served by so many sites, those of `stay` among them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Packing<'a> {
    /// The sites that reach each point, the one first that is best.
    pub(super) reach: &'a [Vec<u32>],
    pub(super) loads: Loads<'a>,
    pub(super) sites: usize,
    pub(super) stay: &'a [usize],
}

/// What stands at a place of the search.
struct State {
    left: Vec<f64>,
    is_open: Vec<bool>,
    open: usize,
    assignment: Assignment,
    unserved: f64,
}

/// Looks for an assignment. `only` names the sites that may be open, where not all may.
pub(super) fn pack(
    packing: Packing<'_>,
    only: Option<&[usize]>,
    steps: &mut Steps,
) -> Decision<Assignment> {
    let Packing { loads, stay, .. } = packing;
    if only.is_none() && !loads.may_do(packing.sites, stay) {
        return Decision::No;
    }
    let sites = loads.capacities.len();
    let mut state = State {
        left: loads.room(),
        is_open: vec![false; sites],
        open: 0,
        assignment: vec![None; loads.weights.len()],
        unserved: loads.weights.iter().sum(),
    };
    for site in only.unwrap_or(stay) {
        state.is_open[*site] = true;
        state.open += 1;
    }
    let most = if only.is_some() {
        state.open
    } else {
        packing.sites
    };
    packing.place(&mut state, most, steps)
}

impl Packing<'_> {
    /// Places the point with the fewest choices, and all others after it.
    fn place(&self, state: &mut State, most: usize, steps: &mut Steps) -> Decision<Assignment> {
        if steps.are_spent() {
            return Decision::Unknown;
        }
        let fits = |state: &State, point: usize, site: usize| {
            self.loads.weights[point] <= state.left[site]
                && (state.is_open[site] || state.open < most)
        };
        let mut next: Option<(usize, usize)> = None;
        for (point, reach) in self.reach.iter().enumerate() {
            if state.assignment[point].is_some() {
                continue;
            }
            let sites = reach.iter();
            let choices = sites
                .filter(|site| fits(state, point, **site as usize))
                .count();
            let is_next = next.is_none_or(|(fewest, known)| {
                choices < fewest
                    || (choices == fewest && self.loads.weights[point] > self.loads.weights[known])
            });
            if is_next {
                next = Some((choices, point));
            }
            if choices == 0 {
                return Decision::No;
            }
        }
        steps.take(3 * self.reach.iter().map(Vec::len).sum::<usize>());
        let Some((_, point)) = next else {
            return Decision::Yes(state.assignment.clone());
        };
        if !has_room(state, most) {
            return Decision::No;
        }
        let weight = self.loads.weights[point];
        let choices: Vec<usize> = self.reach[point]
            .iter()
            .map(|site| *site as usize)
            .filter(|site| fits(state, point, *site))
            .collect();
        let (open, closed): (Vec<usize>, Vec<usize>) =
            choices.into_iter().partition(|site| state.is_open[*site]);
        let mut is_known = true;
        for site in open.into_iter().chain(closed) {
            let opens = !state.is_open[site];
            let before = state.left[site];
            state.is_open[site] = true;
            state.open += usize::from(opens);
            state.left[site] -= weight;
            state.unserved -= weight;
            state.assignment[point] = Some(site);
            let found = self.place(state, most, steps);
            state.assignment[point] = None;
            state.unserved += weight;
            state.left[site] = before;
            state.open -= usize::from(opens);
            state.is_open[site] = !opens;
            match found {
                Decision::Yes(_) => return found,
                Decision::No => {}
                Decision::Unknown => is_known = false,
            }
            if !is_known {
                break;
            }
        }
        if is_known {
            Decision::No
        } else {
            Decision::Unknown
        }
    }
}

/// Whether open sites and the roomiest that may be opened can take what is left.
fn has_room(state: &State, most: usize) -> bool {
    let of = |wanted: bool| {
        let sites = (0..state.left.len()).filter(move |site| state.is_open[*site] == wanted);
        sites.map(|site| state.left[site])
    };
    let mut closed: Vec<f64> = of(false).collect();
    closed.sort_unstable_by(|one, other| other.total_cmp(one));
    let room: f64 = of(true).sum::<f64>() + closed.iter().take(most - state.open).sum::<f64>();
    // The weight left is what is left of a sum: it may be rounded.
    state.unserved <= room + room.abs() * 1e-9 + 1e-9
}

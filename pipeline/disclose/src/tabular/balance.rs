//! A flow that fits, from numbers that do not add up.
//!
//! # Method
//! What nodes have too much of is carried to those that have too little, along shortest ways, all
//! of one length at a time (Dinic 1970, Soviet Mathematics Doklady 11:1277-1280).

use super::network::{Network, Rooms};

/// Moves edges until no node has too much; gives a node that keeps too much or too little.
///
/// `excess` adds up to nought over all nodes, the ground included.
pub(super) fn balance(
    network: &Network,
    rooms: &mut impl Rooms,
    excess: &mut [i64],
) -> Result<(), usize> {
    loop {
        let full = |excess: &[i64]| (0..excess.len()).find(|node| excess[*node] > 0);
        let Some(left) = full(excess) else {
            return Ok(());
        };
        let levels = levels(network, rooms, excess);
        let mut next: Vec<usize> = vec![0; excess.len()];
        let mut has_moved = false;
        for node in 0..excess.len() {
            while excess[node] > 0 && carry(network, rooms, excess, node, &levels, &mut next) {
                has_moved = true;
            }
        }
        if !has_moved {
            return Err(left);
        }
    }
}

/// How many edges every node is from one with too much.
fn levels(network: &Network, rooms: &impl Rooms, excess: &[i64]) -> Vec<usize> {
    let mut levels = vec![usize::MAX; excess.len()];
    let mut waiting: Vec<usize> = (0..excess.len()).filter(|of| excess[*of] > 0).collect();
    for node in &waiting {
        levels[*node] = 0;
    }
    let mut level = 0;
    while !waiting.is_empty() {
        level += 1;
        let mut after = Vec::new();
        for node in waiting {
            for edge in network.edges(node) {
                let rises = network.ends(*edge, true).0 == node;
                let to = network.ends(*edge, rises).1;
                if levels[to] == usize::MAX && rooms.room(*edge, rises) > 0 {
                    levels[to] = level;
                    after.push(to);
                }
            }
        }
        waiting = after;
    }
    levels
}

/// Carries from a node along one way to a node that has too little; whether there was one.
fn carry(
    network: &Network,
    rooms: &mut impl Rooms,
    excess: &mut [i64],
    from: usize,
    levels: &[usize],
    next: &mut [usize],
) -> bool {
    let mut way: Vec<(usize, bool)> = Vec::new();
    let mut at = from;
    while excess[at] >= 0 {
        let edges = network.edges(at);
        let step = edges[next[at]..].iter().find_map(|edge| {
            let rises = network.ends(*edge, true).0 == at;
            let to = network.ends(*edge, rises).1;
            let is_next = levels[to] == levels[at] + 1 && rooms.room(*edge, rises) > 0;
            if !is_next {
                next[at] += 1;
            }
            is_next.then_some((*edge, rises, to))
        });
        if let Some((edge, rises, to)) = step {
            way.push((edge, rises));
            at = to;
        } else {
            // A dead end: back by one edge, which is not tried again.
            let Some((edge, rises)) = way.pop() else {
                return false;
            };
            at = network.ends(edge, rises).0;
            next[at] += 1;
        }
    }
    let rooms_of_way = way.iter().map(|(edge, rises)| rooms.room(*edge, *rises));
    let room = rooms_of_way.min().unwrap_or(0);
    let by = room.min(excess[from]).min(-excess[at]);
    for (edge, rises) in way {
        rooms.walk(edge, rises, by);
    }
    excess[from] -= by;
    excess[at] += by;
    true
}

//! The same work on many items, on all the cores there are.

use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Runs of items are handed out this many to a thread, so that a slow one holds up few.
const RUNS_A_THREAD: usize = 16;

/// How many threads there are.
pub(crate) fn threads() -> usize {
    thread::available_parallelism().map_or(1, NonZero::get)
}

/// Does `work` for every item; results stand in the order of the items, whatever the threads.
///
/// `tools` makes what one thread works with and keeps from item to item.
pub(crate) fn in_order<T: Sync, R: Send, Tools>(
    items: &[T],
    tools: impl Fn() -> Tools + Sync,
    work: impl Fn(&mut Tools, usize, &T) -> R + Sync,
) -> Vec<R> {
    let threads = threads();
    let run = items.len().div_ceil(threads * RUNS_A_THREAD).max(1);
    let runs = items.len().div_ceil(run);
    let next = AtomicUsize::new(0);
    let one_thread = || {
        let mut tools = tools();
        let mut done: Vec<(usize, Vec<R>)> = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(of_run) = items.chunks(run).nth(at) else {
                return done;
            };
            let places = at * run..;
            let results = places
                .zip(of_run)
                .map(|(at, item)| work(&mut tools, at, item));
            done.push((at, results.collect()));
        }
    };
    let mut done: Vec<(usize, Vec<R>)> = thread::scope(|scope| {
        let others: Vec<_> = (1..threads.min(runs))
            .map(|_| scope.spawn(one_thread))
            .collect();
        let mut done = one_thread();
        for other in others {
            match other.join() {
                Ok(more) => done.extend(more),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        done
    });
    done.sort_unstable_by_key(|(at, _)| *at);
    done.into_iter().flat_map(|(_, results)| results).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_stand_in_the_order_of_the_items() {
        for count in [0, 1, 2, 31, 1000] {
            let items: Vec<usize> = (0..count).collect();
            let squares = in_order(&items, || (), |(), at, item| at * item);
            let expected: Vec<usize> = items.iter().map(|item| item * item).collect();
            assert_eq!(squares, expected);
        }
    }
}

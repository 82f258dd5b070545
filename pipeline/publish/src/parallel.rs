//! The same work on many items, on as many threads as are asked for.

use rayon::ThreadPoolBuilder;
use rayon::iter::{
    IndexedParallelIterator as _, IntoParallelRefIterator as _, ParallelIterator as _,
};

/// Does `work` for every item; results stand in the order of the items, whatever the threads.
pub(crate) fn in_order<T: Sync, R: Send>(
    items: &[T],
    jobs: usize,
    work: impl Fn(&T) -> R + Sync + Send,
) -> Vec<R> {
    let threads = ThreadPoolBuilder::new().num_threads(jobs.max(1)).build();
    match threads {
        // One item at a time, so that no thread is left with several at the end.
        Ok(threads) if jobs > 1 => {
            threads.install(|| items.par_iter().with_max_len(1).map(work).collect())
        }
        // A machine that gives no threads does it all the same.
        _ => items.iter().map(work).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_stand_in_the_order_of_the_items() {
        for count in [0, 1, 2, 31, 1000] {
            let items: Vec<usize> = (0..count).collect();
            let expected: Vec<usize> = items.iter().map(|item| item * item).collect();
            for jobs in [0, 1, 2, 7] {
                assert_eq!(in_order(&items, jobs, |item| item * item), expected);
            }
        }
    }
}

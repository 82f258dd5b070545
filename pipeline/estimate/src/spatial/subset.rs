//! Drawing some of many without putting back.

use crate::draws::{Draws, below};

/// Up to this many, those drawn are looked through; beyond, they are marked.
const FEW: usize = 24;

/// Space for one draw after another; each thread has its own.
#[derive(Debug, Default)]
pub(super) struct Subset {
    drawn: Vec<u32>,
    /// For each number, the last draw it was in.
    marks: Vec<u32>,
    draw: u32,
}

impl Subset {
    /// Forgets what was drawn.
    pub(super) fn clear(&mut self) {
        self.drawn.clear();
    }

    /// All numbers drawn since, draw after draw.
    pub(super) fn drawn(&self) -> &[u32] {
        &self.drawn
    }

    /// Draws `count` different numbers below `bound`, each set as likely as any other, from a place of the sequence on.
    ///
    /// Takes as many places as numbers, whatever is drawn.
    ///
    /// # References
    /// Bentley and Floyd (1987), Communications of the ACM 30:754-757 (Floyd's algorithm).
    #[inline]
    pub(super) fn draw(&mut self, draws: Draws, place: u64, count: usize, bound: u32) {
        let first = bound.saturating_sub(u32::try_from(count).unwrap_or(u32::MAX));
        if count <= FEW {
            let begin = self.drawn.len();
            let mut word = draws.word(place >> 1);
            for (place, last) in (place..).zip(first..bound) {
                // One word serves two places.
                if place & 1 == 0 {
                    word = draws.word(place >> 1);
                }
                let number = below(word, place, last + 1);
                let again = self.drawn.iter().skip(begin).any(|other| *other == number);
                self.drawn.push(if again { last } else { number });
            }
        } else {
            self.begin(bound);
            for (place, last) in (place..).zip(first..bound) {
                let number = draws.below(place, last + 1);
                let taken = if self.mark(number) { number } else { last };
                self.mark(taken);
                self.drawn.push(taken);
            }
        }
    }

    /// A new draw, in which no number is marked.
    fn begin(&mut self, bound: u32) {
        if self.marks.len() < bound as usize || self.draw == u32::MAX {
            self.marks = vec![0; bound as usize];
            self.draw = 0;
        }
        self.draw += 1;
    }

    /// Marks a number; whether it was not marked before.
    fn mark(&mut self, number: u32) -> bool {
        self.marks.get_mut(number as usize).is_some_and(|mark| {
            let new = *mark != self.draw;
            *mark = self.draw;
            new
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::draws::Purpose;

    /// One draw from the beginning of a sequence.
    fn set_of(subset: &mut Subset, draws: Draws, count: usize, bound: u32) -> Vec<u32> {
        subset.clear();
        subset.draw(draws, 0, count, bound);
        let mut set = subset.drawn().to_vec();
        set.sort_unstable();
        set
    }

    /// All 56 sets of 3 (and of 5) among 8: chi-squared with 55 degrees of freedom, 93.2 leaves 1 in 1,000.
    #[test]
    fn every_set_is_as_likely_as_any_other() {
        for count in [3_usize, 5] {
            let mut seen: BTreeMap<Vec<u32>, u32> = BTreeMap::new();
            let mut subset = Subset::default();
            for item in 0..56_000 {
                let draws = Draws::new(11, Purpose::Conditional, item);
                let set = set_of(&mut subset, draws, count, 8);
                *seen.entry(set).or_default() += 1;
            }
            assert_eq!(seen.len(), 56);
            let chi: f64 = seen
                .values()
                .map(|times| (f64::from(*times) - 1e3).powi(2) / 1e3)
                .sum();
            assert!(chi < 93.2, "{count} of 8: chi-squared {chi}");
        }
    }

    /// The way of few and the way of many, on either side of where one passes to the other, up to all there are.
    #[test]
    fn numbers_are_different_and_below_the_bound() {
        let mut subset = Subset::default();
        for (count, bound) in [
            (24, 25),
            (25, 26),
            (25, 25),
            (99, 100),
            (100, 100),
            (30, 5_000),
        ] {
            for item in 0..50 {
                let draws = Draws::new(3, Purpose::Conditional, item);
                let mut set = set_of(&mut subset, draws, count, bound);
                set.dedup();
                assert_eq!(set.len(), count);
                assert!(set.iter().all(|number| *number < bound));
            }
        }
    }

    /// One of 30 numbers is left out of a draw of 29: chi-squared with 29 degrees of freedom, 58.3 leaves 1 in 1,000.
    #[test]
    fn leaving_one_out_leaves_any_out() {
        let (mut subset, mut left_out) = (Subset::default(), [0_u32; 30]);
        for item in 0..30_000 {
            let draws = Draws::new(4, Purpose::Conditional, item);
            let set = set_of(&mut subset, draws, 29, 30);
            let sum: u32 = set.iter().sum();
            left_out[(435 - sum) as usize] += 1;
        }
        let chi: f64 = left_out
            .iter()
            .map(|times| (f64::from(*times) - 1e3).powi(2) / 1e3)
            .sum();
        assert!(chi < 58.3, "chi-squared {chi}");
    }
}

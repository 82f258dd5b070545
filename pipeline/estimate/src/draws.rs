//! Random numbers of this stage, each a function of what it is for and its place.

use vocabulary::Sequence;

/// What numbers are for: two purposes share none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// The neighbours an area is given, one sequence an area.
    Conditional = 1,
    /// The order of all values, one sequence a permutation.
    Permutation = 2,
    /// The areas in which events fall, one sequence a map.
    Scan = 3,
    /// Draws from a posterior, one sequence a draw.
    Posterior = 4,
    /// Draws that a normal approximation is held against, one sequence a draw.
    Importance = 5,
    /// What declared ranges could be, one sequence a draw.
    Declared = 6,
}

/// The sequence of one item.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Draws(Sequence);

impl Draws {
    /// The sequence of an item.
    pub(crate) const fn new(seed: u64, purpose: Purpose, item: u64) -> Self {
        Self(Sequence::new(seed, purpose as u64, item))
    }

    /// A number below `bound`, each as likely as any other; `place` counts half words.
    #[inline]
    pub(crate) const fn below(self, place: u64, bound: u32) -> u32 {
        below(self.word(place >> 1), place, bound)
    }

    /// A number between 0 and 1, both left out, each as likely as any other.
    #[inline]
    pub(crate) const fn share(self, place: u64) -> f64 {
        self.0.share(place)
    }

    /// A word whose 64 bits are all random.
    #[inline]
    pub(crate) const fn word(self, place: u64) -> u64 {
        self.0.word(place)
    }
}

const LOW: u64 = 0xFFFF_FFFF;

/// A number below `bound` from the half of a word that an even or an odd place takes.
///
/// # References
/// Lemire (2019), ACM Transactions on Modeling and Computer Simulation 29(1), article 3.
#[inline]
pub(crate) const fn below(mut word: u64, place: u64, bound: u32) -> u32 {
    let mut half = if place & 1 == 0 {
        word >> 32
    } else {
        word & LOW
    };
    loop {
        let product = half * bound as u64;
        let rest = product & LOW;
        // The words that would make some numbers likelier are drawn again.
        if rest >= bound as u64 || rest >= (bound.wrapping_neg() % bound) as u64 {
            return (product >> 32) as u32;
        }
        word = Sequence::mixed(word.wrapping_add(Sequence::STEP) ^ (place & 1));
        half = word >> 32;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Pearson's statistic over 10 numbers has 9 degrees of freedom; 27.88 leaves 1 in 1,000.
    #[test]
    fn numbers_below_a_bound_are_equally_likely() {
        for (seed, purpose) in [(1, Purpose::Conditional), (2, Purpose::Permutation)] {
            let mut seen = [0_u32; 10];
            for item in 0..1_000 {
                let draws = Draws::new(seed, purpose, item);
                for place in 0..100 {
                    seen[draws.below(place, 10) as usize] += 1;
                }
            }
            let chi: f64 = seen
                .iter()
                .map(|count| (f64::from(*count) - 1e4).powi(2) / 1e4)
                .sum();
            assert!(chi < 27.88 && chi > 1.15, "chi-squared {chi}");
        }
    }

    /// Three quarters of the range: without drawing again, a third of the numbers would come twice as often.
    #[test]
    fn a_bound_near_the_range_favours_no_number() {
        let (draws, bound) = (Draws::new(5, Purpose::Permutation, 0), 3 << 30);
        let thirds = (0..30_000).map(|place| draws.below(place, bound) % 3);
        let mut seen = [0_u32; 3];
        for third in thirds {
            seen[third as usize] += 1;
        }
        let chi: f64 = seen
            .iter()
            .map(|count| (f64::from(*count) - 1e4).powi(2) / 1e4)
            .sum();
        // 2 degrees of freedom: 13.82 leaves 1 in 1,000.
        assert!(chi < 13.82, "{seen:?}");
    }

    #[test]
    fn other_seeds_purposes_and_items_give_other_numbers() {
        let first = |seed, purpose, item| Draws::new(seed, purpose, item).word(0);
        let all = [
            first(1, Purpose::Conditional, 0),
            first(2, Purpose::Conditional, 0),
            first(1, Purpose::Permutation, 0),
            first(1, Purpose::Conditional, 1),
        ];
        for (at, one) in all.iter().enumerate() {
            assert!(all[at + 1..].iter().all(|other| other != one));
        }
    }
}

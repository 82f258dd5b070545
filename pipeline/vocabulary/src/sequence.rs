//! Random numbers that are a function of their place, and of nothing else.
//!
//! A generator that is asked for its next number gives other numbers when threads ask in
//! another order. Here a number is computed from the seed, what it is for, which item it
//! belongs to and its place in that item's sequence, so any thread can compute any of them.

/// The sequence of one item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sequence {
    key: u64,
}

impl Sequence {
    /// 2^64 over the golden ratio, odd: its multiples visit every word.
    pub const STEP: u64 = 0x9E37_79B9_7F4A_7C15;

    /// The sequence of an item. Each purpose has a number of its own among those of a stage.
    ///
    /// # References
    /// Steele, Lea and Flood (2014), OOPSLA 2014, p. 453-472: `SplitMix64`, of which a sequence is a part
    /// that begins at a mixed place. Salmon et al. (2011), SC11 (numbers as a function of a counter).
    #[must_use]
    pub const fn new(seed: u64, purpose: u64, item: u64) -> Self {
        let key = Self::mixed(seed.wrapping_add(Self::STEP)) ^ Self::mixed(purpose);
        Self {
            key: Self::mixed(Self::mixed(key).wrapping_add(item.wrapping_mul(Self::STEP))),
        }
    }

    /// A word whose 64 bits are all random.
    #[inline]
    #[must_use]
    pub const fn word(self, place: u64) -> u64 {
        Self::mixed(self.key.wrapping_add(place.wrapping_mul(Self::STEP)))
    }

    /// A number between 0 and 1, both left out, each as likely as any other.
    #[inline]
    #[must_use]
    pub const fn share(self, place: u64) -> f64 {
        Self::share_of(self.word(place))
    }

    /// The number between 0 and 1 that a word stands for.
    #[inline]
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "52 bits")]
    pub const fn share_of(word: u64) -> f64 {
        // 52 bits: each is a number of its own, and so is the half beyond it.
        ((word >> 12) as f64 + 0.5) / (1_u64 << 52) as f64
    }

    /// The finalizer of `SplitMix64`: every bit of the result depends on every bit of the word.
    #[inline]
    #[must_use]
    pub const fn mixed(word: u64) -> u64 {
        let word = (word ^ (word >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let word = (word ^ (word >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        word ^ (word >> 31)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first numbers of `SplitMix64` from 1234567, as Rosetta Code's task lists them.
    #[test]
    fn a_sequence_is_that_of_splitmix() {
        let from_seed = Sequence { key: 1_234_567 };
        let words: Vec<u64> = (1..=5).map(|place| from_seed.word(place)).collect();
        assert_eq!(
            words,
            [
                6_457_827_717_110_365_317,
                3_203_168_211_198_807_973,
                9_817_491_932_198_370_423,
                4_593_380_528_125_082_431,
                16_408_922_859_458_223_821
            ]
        );
    }

    #[test]
    fn the_ends_are_never_met() {
        for word in [0, u64::MAX] {
            let share = Sequence::share_of(word);
            assert!(share > 0.0 && share < 1.0, "{share}");
        }
    }
}

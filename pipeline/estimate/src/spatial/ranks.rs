//! Pseudo p-values: where a statistic lies among those of permuted values.

use std::num::NonZeroU32;

/// How often and from what values are permuted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Permutations {
    /// How many permutations.
    pub count: NonZeroU32,
    /// The seed: the same one gives the same permutations, at any number of threads.
    pub seed: u64,
}

/// How many permutations gave a statistic as large or as small as the observed one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Ranks {
    /// Permutations with a statistic at least as large; ties count.
    pub at_least: u32,
    /// Permutations with a statistic at most as large; ties count.
    pub at_most: u32,
    /// All permutations.
    pub permutations: NonZeroU32,
}

impl Ranks {
    /// The two-sided pseudo p-value.
    ///
    /// The observed arrangement is one of those that could have been, so it counts among
    /// them; and the smaller tail counts twice, since either could have been the small one.
    /// So a value of `p` or below comes with a probability of at most `p` where values fall
    /// on areas by chance. esda's `p_sim` is the smaller tail alone, about half of this one.
    ///
    /// # Formula
    /// `min(1, 2 (min(at least, at most) + 1) / (permutations + 1))`
    ///
    /// # References
    /// Phipson and Smyth (2010), Statistical Applications in Genetics and Molecular Biology 9, article 39.
    ///
    /// # Example
    /// ```
    /// use std::num::NonZeroU32;
    /// use estimate::spatial::Ranks;
    /// let ranks = Ranks { at_least: 4, at_most: 995, permutations: NonZeroU32::new(999).unwrap() };
    /// assert_eq!((ranks.two_sided(), ranks.upper()), (0.01, 0.005));
    /// ```
    #[must_use]
    pub fn two_sided(self) -> f64 {
        (2.0 * self.share(self.at_least.min(self.at_most))).min(1.0)
    }

    /// The pseudo p-value against larger statistics only.
    #[must_use]
    pub fn upper(self) -> f64 {
        self.share(self.at_least)
    }

    /// The pseudo p-value against smaller statistics only.
    #[must_use]
    pub fn lower(self) -> f64 {
        self.share(self.at_most)
    }

    /// The ranks of the statistic's negative.
    pub(super) const fn reversed(self) -> Self {
        Self {
            at_least: self.at_most,
            at_most: self.at_least,
            permutations: self.permutations,
        }
    }

    /// The ranks of a statistic that no permutation changes.
    pub(super) const fn all_tied(permutations: NonZeroU32) -> Self {
        Self {
            at_least: permutations.get(),
            at_most: permutations.get(),
            permutations,
        }
    }

    fn share(self, permutations: u32) -> f64 {
        (f64::from(permutations) + 1.0) / (f64::from(self.permutations.get()) + 1.0)
    }
}

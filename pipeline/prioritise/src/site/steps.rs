//! How long a search may take: counted in steps, never in seconds, so that every machine stops alike.

/// Steps that are counted against a limit. One is about one look at one cost.
#[derive(Debug, Clone, Copy)]
pub(super) struct Steps {
    spent: u64,
    most: u64,
}

impl Steps {
    pub(super) const fn new(most: u64) -> Self {
        Self { spent: 0, most }
    }

    /// Counts so many steps.
    pub(super) fn take(&mut self, steps: usize) {
        let steps = u64::try_from(steps).unwrap_or(u64::MAX);
        self.spent = self.spent.saturating_add(steps);
    }

    pub(super) const fn are_spent(&self) -> bool {
        self.spent >= self.most
    }
}

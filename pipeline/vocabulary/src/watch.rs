//! How a stage says what it is doing, without knowing who listens.

/// Told of each step of long work.
pub trait Watch: Sync {
    /// One more piece of the present stage is done.
    fn step(&self, what: &str);

    /// Whether the work is to stop as soon as it can, as somebody asked for.
    fn stops(&self) -> bool {
        false
    }
}

/// Nobody listens.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Watch for Silent {
    fn step(&self, _what: &str) {}
}

//! Values that nobody may see before the disclosure rules have been applied.

use std::fmt;

/// A value that only the `disclose` stage opens.
///
/// It cannot be serialised or displayed, and its `Debug` is redacted, so it
/// cannot reach a log, an error or an output by accident. [`Confidential::open`]
/// is a disallowed method for every other crate (`clippy.toml`), and a test
/// checks that no other crate names it.
///
/// ```compile_fail
/// let shown = vocabulary::Confidential::new(3).to_string();
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Confidential<T>(T);

impl<T> Confidential<T> {
    /// Closes a value.
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// Opens it: for the `disclose` stage alone.
    #[must_use]
    pub const fn open(&self) -> &T {
        &self.0
    }

    /// What its publisher has released: for [`crate::AreaTable::published`] alone, which
    /// asks the table's access first.
    pub(crate) const fn released(&self) -> &T {
        &self.0
    }
}

impl<T> fmt::Debug for Confidential<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Confidential(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_does_not_show_it() {
        assert_eq!(format!("{:?}", Confidential::new(4711)), "Confidential(..)");
    }
}

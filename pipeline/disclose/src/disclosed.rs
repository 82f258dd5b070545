//! The mark of data that has passed the disclosure rules.

/// Data that may be known: counts that have passed the rules, or anything computed from them.
///
/// Only this crate makes the first one: [`disclose`](crate::disclose) from counts,
/// [`restate`](crate::restate) from what a release recorded of them. The only way on is
/// [`Disclosed::map`], a function of what is disclosed already.
///
/// ```compile_fail
/// let forged = disclose::Disclosed(3);
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Disclosed<T>(T);

impl<T> Disclosed<T> {
    pub(crate) const fn new(value: T) -> Self {
        Self(value)
    }

    /// The data.
    pub const fn get(&self) -> &T {
        &self.0
    }

    /// What is computed from disclosed data is disclosed.
    pub fn map<U>(&self, compute: impl FnOnce(&T) -> U) -> Disclosed<U> {
        Disclosed(compute(&self.0))
    }

    /// As [`Disclosed::map`], for a computation that takes the data with it.
    pub fn map_owned<U>(self, compute: impl FnOnce(T) -> U) -> Disclosed<U> {
        Disclosed(compute(self.0))
    }

    /// As [`Disclosed::map`], for a computation that can fail.
    ///
    /// # Errors
    /// As the computation does.
    pub fn try_map<U, E>(
        &self,
        compute: impl FnOnce(&T) -> Result<U, E>,
    ) -> Result<Disclosed<U>, E> {
        compute(&self.0).map(Disclosed)
    }
}

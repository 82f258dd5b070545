//! What the bundle says of a release beside what its files show: words, sources, terms, periods.
//!
//! A run has it from its edition; whoever holds a bundle against its release, from the release's record and
//! tables. No figure is in it.

use std::collections::BTreeMap;

use vocabulary::{Indicator, Provenance};

use super::coverage::Coverage;
use super::described::{self, Words};
use super::provenance::Periods;
use crate::sheet::Sheet;
use crate::{Edition, Product, PublishError};

/// What is said of a release.
#[derive(Debug)]
pub(super) struct About<'a> {
    /// The product.
    pub(super) product: &'a Product,
    /// The day it speaks of, `YYYY-MM-DD`.
    pub(super) as_of: &'a str,
    /// Its name.
    pub(super) name: String,
    /// The sources, in the plan's order.
    pub(super) provenance: &'a [Provenance],
    /// The indicators, in the plan's order: what describes them, without their figures.
    pub(super) indicators: &'a [Indicator],
    /// The periods of each indicator.
    pub(super) periods: Vec<Periods>,
    /// Where and when the figures are of.
    pub(super) coverage: Coverage,
    /// What was written down of the tables that go with the map and of places, by their paths.
    pub(super) tables: BTreeMap<String, Words>,
}

impl<'a> About<'a> {
    /// What an edition says.
    ///
    /// # Errors
    /// When it cannot be named.
    pub(super) fn of(edition: &Edition<'a>, sheet: &Sheet) -> Result<Self, PublishError> {
        let indicators = edition.indicators.get();
        let keys = indicators.iter().zip(&sheet.keys);
        Ok(Self {
            product: edition.product,
            as_of: edition.as_of,
            name: edition.name()?,
            provenance: edition.provenance,
            indicators,
            periods: keys
                .map(|(of, key)| Periods::of(edition, of, key))
                .collect(),
            coverage: Coverage::of(edition, sheet),
            tables: described::beside(edition),
        })
    }
}

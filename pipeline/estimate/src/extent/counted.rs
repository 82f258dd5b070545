//! What is counted of each leaf in one place, and how terms are joined.

use vocabulary::{AreaTable, Category, Count, Marker, Period};

use crate::cells::{Place, count, real};
use crate::extent::limits::{exactly, joined, plus, product, times};
use crate::extent::model::Factor;
use crate::rate::Limited;

/// The categories that are counted of each leaf, and the prevalence of each.
pub(crate) struct Counted<'a> {
    pub(crate) residents: &'a AreaTable<Count>,
    /// The normal quantile of the interval's level.
    pub(crate) z: f64,
    pub(crate) leaves: Vec<CountedLeaf>,
}

/// What is counted of one leaf.
pub(crate) struct CountedLeaf {
    pub(crate) name: String,
    /// Why its countries have the shares that they have, where that is declared.
    pub(crate) reason: Option<String>,
    pub(crate) cells: Vec<CountedCell>,
}

/// One category: the part of its residents that is meant, and their prevalence.
pub(crate) struct CountedCell {
    pub(crate) category: Category,
    pub(crate) part: Limited,
    pub(crate) prevalence: Limited,
    /// The countries behind the prevalence, a sentence each; none where no survey covers any.
    pub(crate) countries: Vec<String>,
}

/// What is known of one leaf in one place.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LeafAt {
    /// Residents who are meant.
    pub(crate) people: Limited,
    /// Residents times prevalence.
    pub(crate) affected: Limited,
}

impl Counted<'_> {
    /// The leaves of one place; a marker when a cell is missing.
    pub(crate) fn at(&self, period: Period, place: Place<'_>) -> Result<Vec<LeafAt>, Marker> {
        self.leaves
            .iter()
            .map(|leaf| self.leaf_at(leaf, period, place))
            .collect()
    }

    /// The cells of a leaf are wrong in the same way, as are its worst cases.
    fn leaf_at(
        &self,
        leaf: &CountedLeaf,
        period: Period,
        place: Place<'_>,
    ) -> Result<LeafAt, Marker> {
        let mut sum = LeafAt {
            people: exactly(0.0),
            affected: exactly(0.0),
        };
        for cell in &leaf.cells {
            let meant = times(
                people(count(self.residents, period, &cell.category, place))?,
                cell.part,
            );
            sum.people = plus(sum.people, meant);
            sum.affected = plus(sum.affected, times(meant, cell.prevalence));
        }
        Ok(sum)
    }

    /// A number times declared ones, their errors having nothing to do with each other.
    pub(crate) fn multiply(&self, joined: Limited, factors: &[&[Factor]]) -> Limited {
        let declared = factors.iter().copied().flatten();
        let declared = declared.map(|factor| factor.limited);
        let all: Vec<Limited> = std::iter::once(joined).chain(declared).collect();
        product(&all, self.z)
    }

    /// Terms of leaves, joined as errors that have nothing to do with each other.
    pub(crate) fn join(&self, terms: impl Iterator<Item = Limited>) -> Limited {
        let terms: Vec<Limited> = terms.collect();
        joined(&terms, self.z)
    }
}

/// A count as a number with the ends of its range; of a withheld one, the middle stands for it.
pub(crate) fn people(count: Count) -> Result<Limited, Marker> {
    let Some(within) = count.interval() else {
        return Err(if let Count::Missing(marker) = count {
            marker
        } else {
            Marker::NotAvailable
        });
    };
    let (lower, upper) = (real(within.lower()), real(within.upper()));
    let value = count.shown().map_or(f64::midpoint(lower, upper), real);
    Ok(Limited {
        value,
        lower,
        upper,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use vocabulary::CountInterval;

    #[test]
    fn a_withheld_count_stands_as_the_middle_of_its_range() {
        let withheld = Count::Suppressed {
            marker: Marker::Confidential,
            within: CountInterval::new(1, 5).expect("in order"),
        };
        let known = people(withheld).expect("a range");
        assert_eq!(
            known,
            Limited {
                value: 3.0,
                lower: 1.0,
                upper: 5.0
            }
        );
        let missing = Count::Missing(Marker::NotAvailable);
        assert_eq!(people(missing), Err(Marker::NotAvailable));
    }
}

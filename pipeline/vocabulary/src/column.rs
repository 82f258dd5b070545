//! One value an area, aligned by construction.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::{AreaCode, AreaList};

/// One value for every area of a list.
///
/// It is built from values keyed by code and from nothing else, so two columns
/// over the same list are aligned and no join by row order can be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AreaColumn<T> {
    areas: Arc<AreaList>,
    /// Shared by all copies: a column is not changed.
    values: Arc<[T]>,
}

/// The keys of some values are not the areas of the list.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "areas without a value: {without:?}; values without an area: {unknown:?}; \
     areas with two values: {twice:?}"
)]
pub struct Misaligned {
    /// Areas of the list that no value was given for.
    pub without: Vec<AreaCode>,
    /// Codes that values were given for and that are not in the list.
    pub unknown: Vec<AreaCode>,
    /// Areas that more than one value was given for.
    pub twice: Vec<AreaCode>,
}

impl<T> AreaColumn<T> {
    /// Aligns values with a list of areas by their codes.
    ///
    /// # Errors
    /// When an area has no value or a value has no area; every one is named.
    pub fn align(
        areas: &Arc<AreaList>,
        by_code: BTreeMap<AreaCode, T>,
    ) -> Result<Self, Misaligned> {
        Self::align_pairs(areas, by_code)
    }

    /// Aligns pairs of a code and a value, in any order.
    ///
    /// Pairs in the order of the list cost one comparison each, others a search.
    ///
    /// # Errors
    /// As [`AreaColumn::align`], and when a code stands in two pairs.
    pub fn align_pairs(
        areas: &Arc<AreaList>,
        pairs: impl IntoIterator<Item = (AreaCode, T)>,
    ) -> Result<Self, Misaligned> {
        let mut slots: Vec<Option<T>> = areas.iter().map(|_| None).collect();
        let (mut unknown, mut twice) = (Vec::new(), Vec::new());
        let mut expected = 0;
        for (code, value) in pairs {
            let at = if areas.code_at(expected) == Some(code) {
                Some(expected)
            } else {
                areas.position(code)
            };
            match at.and_then(|at| Some((at, slots.get_mut(at)?))) {
                None => unknown.push(code),
                Some((at, slot)) => {
                    expected = at + 1;
                    if slot.replace(value).is_some() {
                        twice.push(code);
                    }
                }
            }
        }
        let without: Vec<_> = areas
            .codes()
            .zip(&slots)
            .filter(|(_, slot)| slot.is_none())
            .map(|(code, _)| code)
            .collect();
        if without.is_empty() && unknown.is_empty() && twice.is_empty() {
            Ok(Self {
                areas: Arc::clone(areas),
                values: slots.into_iter().flatten().collect(),
            })
        } else {
            Err(Misaligned {
                without,
                unknown,
                twice,
            })
        }
    }

    /// Computes one value for every area.
    pub fn from_fn(areas: &Arc<AreaList>, value: impl FnMut(AreaCode) -> T) -> Self {
        Self {
            areas: Arc::clone(areas),
            values: areas.codes().map(value).collect(),
        }
    }

    /// The areas it is aligned to.
    #[must_use]
    pub fn areas(&self) -> &Arc<AreaList> {
        &self.areas
    }

    /// The value of one area; `None` when the list does not hold it.
    #[must_use]
    pub fn get(&self, code: AreaCode) -> Option<&T> {
        self.areas.position(code).and_then(|at| self.values.get(at))
    }

    /// Codes and values, in the order of the codes.
    pub fn iter(&self) -> impl Iterator<Item = (AreaCode, &T)> {
        self.areas.codes().zip(self.values.iter())
    }

    /// The values as a slice, in the order of the codes.
    #[must_use]
    pub fn as_slice(&self) -> &[T] {
        &self.values
    }

    /// The values, in the order of the codes.
    pub fn values(&self) -> impl Iterator<Item = &T> {
        self.values.iter()
    }

    /// A column over the same areas, computed value by value.
    pub fn map<U>(&self, mut value: impl FnMut(AreaCode, &T) -> U) -> AreaColumn<U> {
        AreaColumn {
            areas: Arc::clone(&self.areas),
            values: self.iter().map(|(code, old)| value(code, old)).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Area;

    fn areas(codes: &[&str]) -> Arc<AreaList> {
        let areas = codes
            .iter()
            .map(|code| Area {
                code: code.parse().expect("a code"),
                name: (*code).to_owned(),
            })
            .collect();
        Arc::new(AreaList::new(areas).expect("no code twice"))
    }

    #[test]
    fn aligns_by_code_and_names_what_does_not_fit() {
        let list = areas(&["E09000002", "E09000001"]);
        let code = |text: &str| text.parse::<AreaCode>().expect("a code");
        let column = AreaColumn::align(
            &list,
            BTreeMap::from([(code("E09000001"), 1), (code("E09000002"), 2)]),
        )
        .expect("both are there");
        assert_eq!(column.values().copied().collect::<Vec<_>>(), [1, 2]);

        let refused = AreaColumn::align(
            &list,
            BTreeMap::from([(code("E09000001"), 1), (code("E09000003"), 3)]),
        )
        .expect_err("one is missing, one is unknown");
        assert_eq!(refused.without, [code("E09000002")]);
        assert_eq!(refused.unknown, [code("E09000003")]);

        let pairs = [("E09000002", 2), ("E09000001", 1), ("E09000002", 3)];
        let refused = AreaColumn::align_pairs(&list, pairs.map(|(text, n)| (code(text), n)))
            .expect_err("one stands twice");
        assert_eq!(refused.twice, [code("E09000002")]);
    }
}

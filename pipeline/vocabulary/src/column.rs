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
    values: Vec<T>,
}

/// The keys of some values are not the areas of the list.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("areas without a value: {without:?}; values without an area: {unknown:?}")]
pub struct Misaligned {
    /// Areas of the list that no value was given for.
    pub without: Vec<AreaCode>,
    /// Codes that values were given for and that are not in the list.
    pub unknown: Vec<AreaCode>,
}

impl<T> AreaColumn<T> {
    /// Aligns values with a list of areas by their codes.
    ///
    /// # Errors
    /// When an area has no value or a value has no area; every one is named.
    pub fn align(
        areas: &Arc<AreaList>,
        mut by_code: BTreeMap<AreaCode, T>,
    ) -> Result<Self, Misaligned> {
        let without: Vec<_> = areas
            .codes()
            .filter(|code| !by_code.contains_key(code))
            .collect();
        let values: Vec<T> = areas
            .codes()
            .filter_map(|code| by_code.remove(&code))
            .collect();
        let unknown: Vec<_> = by_code.into_keys().collect();
        if without.is_empty() && unknown.is_empty() {
            Ok(Self {
                areas: Arc::clone(areas),
                values,
            })
        } else {
            Err(Misaligned { without, unknown })
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
        self.areas.codes().zip(&self.values)
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
    }
}

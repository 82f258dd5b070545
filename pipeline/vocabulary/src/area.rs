//! The areas of one geography, sorted once and shared by every column.

use crate::AreaCode;

/// One area: its code and the name it is shown by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Area {
    /// Its GSS code.
    pub code: AreaCode,
    /// Its name, as the boundary file prints it.
    pub name: String,
}

/// Areas in the order of their codes, each once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AreaList(Vec<Area>);

/// The same code stands twice in what should be a list of areas.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("area {0} stands more than once")]
pub struct DuplicateArea(pub AreaCode);

impl AreaList {
    /// Sorts areas by code.
    ///
    /// # Errors
    /// When a code stands twice.
    pub fn new(mut areas: Vec<Area>) -> Result<Self, DuplicateArea> {
        areas.sort_by_key(|area| area.code);
        for pair in areas.windows(2) {
            if let [a, b] = pair
                && a.code == b.code
            {
                return Err(DuplicateArea(a.code));
            }
        }
        Ok(Self(areas))
    }

    /// How many areas there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The areas in the order of their codes.
    pub fn iter(&self) -> impl Iterator<Item = &Area> {
        self.0.iter()
    }

    /// The codes in order.
    pub fn codes(&self) -> impl Iterator<Item = AreaCode> {
        self.0.iter().map(|area| area.code)
    }

    /// The code at a place of the list.
    #[must_use]
    pub fn code_at(&self, at: usize) -> Option<AreaCode> {
        self.0.get(at).map(|area| area.code)
    }

    /// Where a code stands in the list.
    #[must_use]
    pub fn position(&self, code: AreaCode) -> Option<usize> {
        self.0.binary_search_by_key(&code, |area| area.code).ok()
    }

    /// The name of an area of the list.
    #[must_use]
    pub fn name(&self, code: AreaCode) -> Option<&str> {
        self.position(code)
            .and_then(|at| self.0.get(at))
            .map(|area| area.name.as_str())
    }
}

/// A wider area that units of the geography belong to, such as Inner London.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WiderArea {
    /// Its code and name.
    pub area: Area,
    /// The units it is made of, in order.
    pub members: Vec<AreaCode>,
}

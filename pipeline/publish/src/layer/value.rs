//! The values of attributes.

use vocabulary::{AreaCode, AreaColumn, AreaList};

use crate::{LayerError, numbers};

/// The values of an attribute; `None` is null in every file, never nought.
#[derive(Debug, Clone, PartialEq)]
pub enum Values {
    /// Finite numbers.
    Real {
        /// The numbers.
        values: AreaColumn<Option<f64>>,
        /// How many decimals they are rounded to; `None` for as they are.
        decimals: Option<u8>,
    },
    /// Whole numbers.
    Integer(AreaColumn<Option<i64>>),
    /// Classes, 1 for the lowest.
    Class(AreaColumn<Option<u8>>),
    /// Texts.
    Text(AreaColumn<Option<String>>),
    /// Yes or no.
    Boolean(AreaColumn<Option<bool>>),
}

/// The value of an attribute for one area.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Value<'a> {
    /// Nothing.
    Null,
    /// A finite number, with the decimals it was rounded to.
    Real(f64, Option<u8>),
    /// A whole number.
    Integer(i64),
    /// A class.
    Class(u8),
    /// A text.
    Text(&'a str),
    /// Yes or no.
    Boolean(bool),
}

/// What the values of an attribute are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Numbers.
    Real,
    /// Whole numbers.
    Integer,
    /// Classes.
    Class,
    /// Texts.
    Text,
    /// Yes or no.
    Boolean,
}

impl Values {
    /// What they are.
    pub(crate) const fn kind(&self) -> Kind {
        match self {
            Self::Real { .. } => Kind::Real,
            Self::Integer(_) => Kind::Integer,
            Self::Class(_) => Kind::Class,
            Self::Text(_) => Kind::Text,
            Self::Boolean(_) => Kind::Boolean,
        }
    }

    /// Checks that they are of these areas, and finite.
    pub(crate) fn check(&self, attribute: &str, areas: &AreaList) -> Result<(), LayerError> {
        let attribute = || attribute.to_owned();
        if !self.are_of(areas) {
            return Err(LayerError::OtherAreas {
                attribute: attribute(),
            });
        }
        self.not_finite().map_or(Ok(()), |area| {
            Err(LayerError::NotFinite {
                attribute: attribute(),
                area,
            })
        })
    }

    /// Whether they are of these areas.
    fn are_of(&self, areas: &AreaList) -> bool {
        let own = match self {
            Self::Real { values, .. } => values.areas(),
            Self::Integer(values) => values.areas(),
            Self::Class(values) => values.areas(),
            Self::Text(values) => values.areas(),
            Self::Boolean(values) => values.areas(),
        };
        std::ptr::eq(own.as_ref(), areas) || **own == *areas
    }

    /// The first area whose number is not finite.
    fn not_finite(&self) -> Option<AreaCode> {
        let Self::Real { values, .. } = self else {
            return None;
        };
        let infinite = |value: &Option<f64>| value.is_some_and(|value| !value.is_finite());
        let found = values.iter().find(|(_, value)| infinite(value));
        found.map(|(code, _)| code)
    }

    /// The values with the decimals they are to have.
    pub(crate) fn rounded(self) -> Self {
        match self {
            Self::Real {
                values,
                decimals: Some(decimals),
            } => Self::Real {
                values: values.map(|_, value| value.map(|value| numbers::rounded(value, decimals))),
                decimals: Some(decimals),
            },
            as_they_are => as_they_are,
        }
    }

    /// The value at a place among the areas.
    pub(crate) fn at(&self, at: usize) -> Value<'_> {
        fn value<T>(values: &AreaColumn<Option<T>>, at: usize) -> Option<&T> {
            values.as_slice().get(at).and_then(Option::as_ref)
        }
        let found = match self {
            Self::Real { values, decimals } => {
                value(values, at).map(|value| Value::Real(*value, *decimals))
            }
            Self::Integer(values) => value(values, at).map(|value| Value::Integer(*value)),
            Self::Class(values) => value(values, at).map(|value| Value::Class(*value)),
            Self::Text(values) => value(values, at).map(|value| Value::Text(value)),
            Self::Boolean(values) => value(values, at).map(|value| Value::Boolean(*value)),
        };
        found.unwrap_or(Value::Null)
    }
}

//! The one description of the fields: every format of the map, the contract and the schema follow it.

use vocabulary::{Indicator, IndicatorId, Marker, Reliability, Status, Unit};

use crate::layer::{self, Value};
use crate::sheet::{Row, Shown};

/// What the description of an indicator's fields needs to know of it: no figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Measure {
    /// The first part of its fields' names.
    pub(crate) id: IndicatorId,
    /// Its name for people.
    pub(crate) title: String,
    /// What its figures count.
    pub(crate) unit: Unit,
    /// What must be said wherever it is shown.
    pub(crate) caveat: String,
    /// How many decimals are published.
    pub(crate) decimals: u8,
}

impl From<&Indicator> for Measure {
    fn from(indicator: &Indicator) -> Self {
        Self {
            id: indicator.id.clone(),
            title: indicator.title.clone(),
            unit: indicator.unit.clone(),
            caveat: indicator.caveat.clone(),
            decimals: indicator.decimals,
        }
    }
}

/// Every status a figure can have, in the order in which the contract explains them.
pub(crate) const STATUSES: [Status; 10] = [
    Status::Exact,
    Status::Rounded,
    Status::Computed,
    Status::Estimated,
    Status::Bounded,
    Status::Marked(Marker::Confidential),
    Status::Marked(Marker::Low),
    Status::Marked(Marker::Unreliable),
    Status::Marked(Marker::NotAvailable),
    Status::Marked(Marker::NotApplicable),
];

/// Every verdict on a figure, from the best to the worst, as the contract explains them.
pub(crate) const VERDICTS: [(Reliability, &str); 3] = [
    (
        Reliability::Reliable,
        "the figure is larger than its own error",
    ),
    (Reliability::UseWithCaution, "read it with its interval"),
    (
        Reliability::TooUncertainToShow,
        "the error is so large beside the figure that it is in no class and not coloured on the map; number and interval stand in the table for those who can use them",
    ),
];

/// One of the seven fields that every indicator has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Facet {
    /// The number.
    Value,
    /// The lower limit.
    Lower,
    /// The upper limit.
    Upper,
    /// What stands behind it.
    Status,
    /// How far it may be relied on.
    Reliability,
    /// Its class on the map.
    Class,
    /// Its colour on the map.
    Colour,
}

impl Facet {
    pub(crate) const ALL: [Self; 7] = [
        Self::Value,
        Self::Lower,
        Self::Upper,
        Self::Status,
        Self::Reliability,
        Self::Class,
        Self::Colour,
    ];

    /// The last part of the field's name.
    pub(crate) const fn suffix(self) -> &'static str {
        match self {
            Self::Value => "value",
            Self::Lower => "lower",
            Self::Upper => "upper",
            Self::Status => "status",
            Self::Reliability => "reliability",
            Self::Class => "class",
            Self::Colour => "colour",
        }
    }

    /// What a figure has in it.
    pub(crate) fn of(self, shown: &Shown, decimals: u8) -> Value<'static> {
        let number = |number: Option<f64>| {
            number.map_or(Value::Null, |number| Value::Real(number, Some(decimals)))
        };
        match self {
            Self::Value => number(shown.value),
            Self::Lower => number(shown.lower),
            Self::Upper => number(shown.upper),
            Self::Status => Value::Text(shown.status.as_str()),
            Self::Reliability => shown
                .reliability
                .map_or(Value::Null, |verdict| Value::Text(verdict.id())),
            Self::Class => shown.class.map_or(Value::Null, Value::Class),
            Self::Colour => Value::Text(shown.colour),
        }
    }

    pub(crate) const fn kind(self, decimals: u8) -> Kind {
        match self {
            Self::Value | Self::Lower | Self::Upper => Kind::Number { decimals },
            Self::Status => Kind::Status,
            Self::Reliability => Kind::Verdict,
            Self::Class => Kind::Class,
            Self::Colour => Kind::Colour,
        }
    }

    pub(crate) const fn meaning(self) -> &'static str {
        match self {
            Self::Value => "the figure; null where none may or can be given: the status says why",
            Self::Lower => "lower limit of the figure's interval; null where nothing is known",
            Self::Upper => "upper limit of the figure's interval; null where nothing is known",
            Self::Status => {
                "what stands behind the figure: a word, or the marker in place of a figure"
            }
            Self::Reliability => {
                "how far the figure may be relied on, as below; null where nothing is known"
            }
            Self::Class => {
                "class in legend.json, 1 for the lowest: of the figure, or of the wider area that stands in its place where areas cannot be told apart; null where there is no figure, one too uncertain to show, or one of areas that cannot be told apart and have no such wider area"
            }
            Self::Colour => {
                "fill colour of the class; areas without a figure have colours of their own, see legend.json"
            }
        }
    }
}

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The code of an area; never null.
    Code,
    /// A name; never null.
    Name,
    /// A number of so many decimals, or null.
    Number {
        /// How many.
        decimals: u8,
    },
    /// A word or a marker; never null.
    Status,
    /// A verdict, or null.
    Verdict,
    /// A whole number from 1 to 9, or null.
    Class,
    /// `#rrggbb`; never null.
    Colour,
}

impl Kind {
    /// What the files hold it as.
    pub(crate) const fn stored(self) -> layer::Kind {
        match self {
            Self::Number { .. } => layer::Kind::Real,
            Self::Class => layer::Kind::Class,
            Self::Code | Self::Name | Self::Status | Self::Verdict | Self::Colour => {
                layer::Kind::Text
            }
        }
    }

    /// In the words of the contract.
    pub(crate) fn words(self) -> String {
        match self {
            Self::Code => "area code".into(),
            Self::Name | Self::Status => "text".into(),
            Self::Verdict => "text or null".into(),
            Self::Number { decimals: 0 } => "whole number or null".into(),
            Self::Number { decimals: 1 } => "number with 1 decimal, or null".into(),
            Self::Number { decimals } => format!("number with {decimals} decimals, or null"),
            Self::Class => "whole number from 1, or null".into(),
            Self::Colour => "text, `#rrggbb`".into(),
        }
    }
}

/// One field of the map: its name, what it holds and where that stands.
#[derive(Debug, Clone)]
pub(crate) struct Field {
    /// Its name.
    pub(crate) name: String,
    /// What it means.
    pub(crate) meaning: String,
    /// The title of the indicator it belongs to.
    title: Option<String>,
    /// What it holds.
    pub(crate) kind: Kind,
    place: Place,
}

/// Where a field's content stands in a row.
#[derive(Debug, Clone, Copy)]
enum Place {
    Code,
    Name,
    Figure(usize, Facet),
}

/// What the code of an area is.
pub(crate) const CODE: &str =
    "code of the area, of the Government Statistical Service (GSS) where it has one";

/// All fields of the map in their order: the area's, then seven an indicator.
pub(crate) fn fields(measures: &[Measure]) -> Vec<Field> {
    let area = [
        Field {
            name: "area_code".into(),
            meaning: format!("{CODE}; each area stands once"),
            title: None,
            kind: Kind::Code,
            place: Place::Code,
        },
        Field {
            name: "area_name".into(),
            meaning: "name of the area".into(),
            title: None,
            kind: Kind::Name,
            place: Place::Name,
        },
    ];
    let figures = measures.iter().enumerate().flat_map(|(at, measure)| {
        Facet::ALL.into_iter().map(move |facet| Field {
            name: name_of(&measure.id, facet),
            meaning: facet.meaning().into(),
            title: Some(measure.title.clone()),
            kind: facet.kind(measure.decimals),
            place: Place::Figure(at, facet),
        })
    });
    area.into_iter().chain(figures).collect()
}

/// The name of an indicator's field.
pub(crate) fn name_of(indicator: &IndicatorId, facet: Facet) -> String {
    format!("{indicator}_{}", facet.suffix())
}

impl Field {
    /// What it means, with the indicator it belongs to: for a text that has no heading above it.
    pub(crate) fn description(&self) -> String {
        match &self.title {
            Some(title) => format!("{title}: {}", self.meaning),
            None => self.meaning.clone(),
        }
    }

    /// How many decimals its numbers have.
    const fn decimals(&self) -> u8 {
        match self.kind {
            Kind::Number { decimals } => decimals,
            _ => 0,
        }
    }

    /// What the field holds for an area.
    pub(crate) fn content<'a>(&self, row: &'a Row) -> Value<'a> {
        match self.place {
            Place::Code => Value::Text(row.area.code.as_str()),
            Place::Name => Value::Text(&row.area.name),
            Place::Figure(at, facet) => row
                .shown
                .get(at)
                .map_or(Value::Null, |shown| facet.of(shown, self.decimals())),
        }
    }
}

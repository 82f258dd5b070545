//! The map as a sheet: each area with its shape and its newest figures, rounded, classed and coloured.

mod key;
mod pair;

use geo::MultiPolygon;
use rayon::iter::{IntoParallelIterator as _, ParallelIterator as _};
use vocabulary::{Area, Marker, Reliability, Status};

use crate::fields::Measure;
use crate::ramp::{ALIKE, MISSING, UNCERTAIN, WITHHELD};
use crate::{Edition, MapPlan, PublishError, Tolerance, Topology, geometry};
pub(crate) use key::{Instead, Key, Style, methods};
pub(crate) use pair::{Axis, Both, Pair};

/// The map. Grain of `rows`: one an area, in the order of their codes.
#[derive(Debug)]
pub(crate) struct Sheet {
    /// One an indicator, in the plan's order.
    pub(crate) keys: Vec<Key>,
    /// The areas; each has one figure a key.
    pub(crate) rows: Vec<Row>,
    /// The maps of two indicators at once, in the plan's order.
    pub(crate) pairs: Vec<Pair>,
}

/// One area.
#[derive(Debug)]
pub(crate) struct Row {
    /// Its code and name.
    pub(crate) area: Area,
    /// Its shape as it is published.
    pub(crate) shape: MultiPolygon<f64>,
    /// Its figures.
    pub(crate) shown: Vec<Shown>,
}

/// One figure as it is published.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Shown {
    /// The number, rounded.
    pub(crate) value: Option<f64>,
    /// The lower limit, rounded.
    pub(crate) lower: Option<f64>,
    /// The upper limit, rounded.
    pub(crate) upper: Option<f64>,
    /// What stands behind it.
    pub(crate) status: Status,
    /// How far it may be relied on; `None` where nothing is known.
    pub(crate) reliability: Option<Reliability>,
    /// Its class.
    pub(crate) class: Option<u8>,
    /// Its colour.
    pub(crate) colour: &'static str,
}

/// What an area is filled with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fill {
    /// Its class.
    Class(u8),
    /// A figure with so large an error that no class would be right.
    TooUncertain,
    /// A figure of an area that cannot be told apart from others, with nothing wider in its place.
    NotToldApart,
    /// No figure, and more is known than is said, or a range alone.
    Withheld,
    /// No figure: nothing is known.
    Missing,
}

impl Fill {
    /// What an area without a class is filled with; where two figures decide, the last of these
    /// that holds for either is said.
    pub(crate) const WITHOUT_A_CLASS: [Self; 4] = [
        Self::TooUncertain,
        Self::NotToldApart,
        Self::Withheld,
        Self::Missing,
    ];

    /// The ground of an area without a class, under its pattern.
    pub(crate) const fn ground(self) -> &'static str {
        match self {
            Self::TooUncertain => UNCERTAIN,
            Self::NotToldApart => ALIKE,
            Self::Withheld => WITHHELD,
            Self::Class(_) | Self::Missing => MISSING,
        }
    }

    /// The name of its count in the legend's file; `None` for a class.
    pub(crate) const fn id(self) -> Option<&'static str> {
        match self {
            Self::Class(_) => None,
            Self::TooUncertain => Some("too_uncertain"),
            Self::NotToldApart => Some("not_told_apart"),
            Self::Withheld => Some("withheld"),
            Self::Missing => Some("missing"),
        }
    }
}

impl Sheet {
    /// Lays out an edition.
    pub(crate) fn new(edition: &Edition) -> Result<Self, PublishError> {
        let areas = edition.shapes.areas();
        let simpler = edition.product.simplify.as_ref().map(|of| {
            let topology = Topology::new(edition.shapes.values());
            topology.simplified(Tolerance::Metres(of.metres))
        });
        let shapes: Vec<&MultiPolygon<f64>> = match &simpler {
            Some(simpler) => simpler.iter().collect(),
            None => edition.shapes.values().collect(),
        };
        let shapes: Vec<_> = shapes.into_par_iter().map(geometry::publishable).collect();
        let mut rows = Vec::with_capacity(areas.len());
        for (area, shape) in areas.iter().zip(shapes) {
            let shape = shape.map_err(|why| PublishError::Shape {
                area: area.code,
                why,
            })?;
            rows.push(Row {
                area: area.clone(),
                shape,
                shown: Vec::new(),
            });
        }
        let mut keys = Vec::new();
        for indicator in edition.indicators.get() {
            let map = edition.product.map_of(&indicator.id);
            let style = map.map(Style::from).unwrap_or_default();
            let (key, shown) = Key::new(indicator, style, edition.groups, areas.iter())?;
            for (row, shown) in rows.iter_mut().zip(shown) {
                row.shown.push(shown);
            }
            keys.push(key);
        }
        let pairs = edition.product.pairs.iter();
        let pairs = pairs
            .map(|plan| Pair::new(edition, plan))
            .collect::<Result<_, _>>()?;
        Ok(Self { keys, rows, pairs })
    }

    /// What describes the fields.
    pub(crate) fn measures(&self) -> Vec<Measure> {
        self.keys.iter().map(|key| key.measure.clone()).collect()
    }

    /// The keys that have a map, in the order of the product's maps, with their places among the keys.
    pub(crate) fn maps<'a>(
        &'a self,
        plans: &'a [MapPlan],
    ) -> impl Iterator<Item = (usize, &'a Key)> {
        plans.iter().filter_map(|plan| {
            self.keys
                .iter()
                .enumerate()
                .find(|(_, key)| key.measure.id == plan.indicator)
        })
    }
}

impl Shown {
    /// What the area is filled with.
    pub(crate) fn fill(&self) -> Fill {
        match self.class {
            Some(class) => Fill::Class(class),
            None if self.value.is_some() => match self.reliability {
                Some(Reliability::TooUncertainToShow) => Fill::TooUncertain,
                _ => Fill::NotToldApart,
            },
            None if self.upper.is_some() || self.status == Status::Marked(Marker::Confidential) => {
                Fill::Withheld
            }
            None => Fill::Missing,
        }
    }

    /// What stands in place of a number.
    pub(crate) fn marker(&self) -> &'static str {
        marker(self.status, self.upper.is_some())
    }
}

/// What stands in place of the number of a figure without one.
pub(crate) fn marker(status: Status, has_interval: bool) -> &'static str {
    match status {
        Status::Marked(marker) => marker.shorthand(),
        Status::Exact | Status::Rounded if has_interval => Marker::Confidential.shorthand(),
        _ if has_interval => Marker::Unreliable.shorthand(),
        _ => Marker::NotAvailable.shorthand(),
    }
}

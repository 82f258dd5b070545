//! A map of two indicators at once: three classes of each, nine together.

use vocabulary::Area;

use super::{Fill, Key, Shown, Style};
use crate::product::{AxisPlan, Order, PairPlan, THIRDS};
use crate::ramp::{MISSING, PAIR};
use crate::{Edition, PublishError};

/// A map of two indicators at once: the last class of both has the darkest colour.
#[derive(Debug)]
pub(crate) struct Pair {
    /// What the plan says of it.
    pub(crate) plan: PairPlan,
    /// The indicator whose classes stand one above the other.
    pub(crate) up: Axis,
    /// The indicator whose classes stand side by side.
    pub(crate) across: Axis,
}

/// One of its two indicators.
#[derive(Debug)]
pub(crate) struct Axis {
    /// What it is called in the legend.
    pub(crate) name: String,
    /// Which of its classes comes last.
    pub(crate) order: Order,
    /// How it is classed.
    pub(crate) key: Key,
    /// Its figures, in the order of the areas.
    pub(crate) shown: Vec<Shown>,
}

/// What an area is filled with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Both {
    /// The class of each, from 1, in the order of its axis.
    Classes {
        /// Of the one whose classes stand one above the other.
        up: u8,
        /// Of the one whose classes stand side by side.
        across: u8,
    },
    /// One or both of them have no class.
    No(Fill),
}

impl Pair {
    /// Classes the newest figures of both.
    pub(super) fn new(edition: &Edition, plan: &PairPlan) -> Result<Self, PublishError> {
        Ok(Self {
            plan: plan.clone(),
            up: Axis::new(edition, &plan.up)?,
            across: Axis::new(edition, &plan.across)?,
        })
    }

    /// What an area is filled with, by its place in the sheet. Where one figure is missing nothing
    /// is said of the other: that is missing first, then withheld, then not told apart.
    pub(crate) fn fill(&self, at: usize) -> Both {
        let of = |axis: &Axis| axis.shown.get(at).map_or(Fill::Missing, Shown::fill);
        match (of(&self.up), of(&self.across)) {
            (Fill::Class(up), Fill::Class(across)) => Both::Classes {
                up: self.up.place(up),
                across: self.across.place(across),
            },
            (up, across) => {
                let mut first = Fill::WITHOUT_A_CLASS.into_iter().rev();
                let found = first.find(|fill| up == *fill || across == *fill);
                Both::No(found.unwrap_or(Fill::Missing))
            }
        }
    }

    /// Whether the interval of either reaches beyond its own class: with three of them the next is far.
    pub(crate) fn is_uncertain(&self, at: usize) -> bool {
        let of = |axis: &Axis| {
            let shown = axis.shown.get(at);
            shown.is_some_and(|shown| axis.is_uncertain(shown))
        };
        matches!(self.fill(at), Both::Classes { .. }) && (of(&self.up) || of(&self.across))
    }

    /// The classes of both, low to high: ties may leave fewer than three of either.
    pub(crate) fn cells(&self) -> impl Iterator<Item = (u8, u8)> {
        let across = self.across.classes();
        (1..=self.up.classes()).flat_map(move |up| (1..=across).map(move |across| (up, across)))
    }

    /// How many areas are filled so.
    pub(crate) fn areas(&self, fill: Both) -> usize {
        let areas = 0..self.up.shown.len();
        areas.filter(|at| self.fill(*at) == fill).count()
    }

    /// An area's name and both of its figures in words, by its place in the sheet.
    pub(crate) fn words(&self, area: &Area, at: usize) -> String {
        let of = |axis: &Axis| {
            let shown = axis.shown.get(at);
            let words = shown.map(|shown| axis.key.shaded_words(area, shown));
            format!("{} {}", axis.name, words.unwrap_or_default())
        };
        format!("{}: {}; {}", area.name, of(&self.up), of(&self.across))
    }
}

impl Axis {
    /// How many classes it has: ties may leave fewer than three.
    pub(crate) fn classes(&self) -> u8 {
        u8::try_from(self.key.classes.len()).unwrap_or(u8::MAX)
    }

    /// The place of a class, from 1.
    fn place(&self, class: u8) -> u8 {
        match self.order {
            Order::LowToHigh => class,
            Order::HighToLow => self.classes() + 1 - class.min(self.classes()),
        }
    }

    /// Whether a figure could be in another class.
    fn is_uncertain(&self, shown: &Shown) -> bool {
        let class = |limit: Option<f64>| limit.and_then(|limit| self.key.classes.of(limit));
        self.key.is_uncertain(shown)
            || self.key.instead.is_empty() && class(shown.lower) != class(shown.upper)
    }

    /// What it shows.
    pub(crate) fn shows(&self) -> String {
        let key = &self.key;
        format!("{} ({}, {})", self.name, key.measure.unit, key.period)
    }

    fn new(edition: &Edition, plan: &AxisPlan) -> Result<Self, PublishError> {
        let mut indicators = edition.indicators.get().iter();
        let indicator = indicators.find(|of| of.id == plan.indicator);
        let indicator = indicator.ok_or_else(|| PublishError::NoFigures {
            indicator: plan.indicator.clone(),
        })?;
        let style = Style {
            asked: THIRDS,
            method: plan.method.clone(),
            ..Style::default()
        };
        let areas = edition.shapes.areas();
        let (key, shown) = Key::new(indicator, style, edition.groups, areas.iter())?;
        Ok(Self {
            name: plan.name.clone(),
            order: plan.order,
            key,
            shown,
        })
    }
}

impl Both {
    /// Its colour.
    pub(crate) fn colour(self) -> &'static str {
        match self {
            Self::Classes { up, across } => {
                let row = PAIR.get(usize::from(up).saturating_sub(1));
                let colour = row.and_then(|row| row.get(usize::from(across).saturating_sub(1)));
                colour.copied().unwrap_or(MISSING)
            }
            Self::No(fill) => fill.ground(),
        }
    }
}

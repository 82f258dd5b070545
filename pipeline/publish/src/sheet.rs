//! The map as a sheet: each area with its shape and its newest figures, rounded, classed and coloured.

use geo::MultiPolygon;
use vocabulary::{
    Apart, Area, AreaCode, Figure, Indicator, Marker, Method, Period, Reliability, Status,
    WiderArea,
};

use crate::classify::Edges;
use crate::fields::Measure;
use crate::ramp::{MISSING, UNCERTAIN, WITHHELD};
use crate::{Classification, Edition, MapPlan, PublishError, Ramp, geometry, numbers};

/// The map. Grain of `rows`: one an area, in the order of their codes.
#[derive(Debug)]
pub(crate) struct Sheet {
    /// One an indicator, in the plan's order.
    pub(crate) keys: Vec<Key>,
    /// The areas; each has one figure a key.
    pub(crate) rows: Vec<Row>,
}

/// How the figures of one indicator are read and coloured.
#[derive(Debug)]
pub(crate) struct Key {
    /// The indicator.
    pub(crate) measure: Measure,
    /// The period that is mapped: the newest one.
    pub(crate) period: Period,
    /// How the figures were made; several where areas differ.
    pub(crate) methods: Vec<Method>,
    /// How it is classed and coloured, with or without a map of its own.
    pub(crate) style: Style,
    /// Its classes.
    pub(crate) classes: Edges,
    /// The wider areas that stand in the place of areas that cannot be told apart; none where they can.
    pub(crate) instead: Vec<Instead>,
    /// Whether areas can be told apart and what stands where they cannot, in sentences, where
    /// that was asked.
    pub(crate) apart: Option<String>,
    /// The figures of all wider areas.
    pub(crate) wider: Vec<Instead>,
}

/// A wider area whose class its members have, because they cannot be told apart.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Instead {
    /// The wider area.
    pub(crate) group: WiderArea,
    /// Its figure.
    pub(crate) shown: Shown,
}

/// How an indicator is classed and coloured.
#[derive(Debug, Clone)]
pub(crate) struct Style {
    /// The title of its map; `None` when it has none.
    pub(crate) map: Option<String>,
    /// How many classes were asked for.
    pub(crate) asked: u8,
    /// How they are cut.
    pub(crate) method: Classification,
    /// Their colours.
    pub(crate) ramp: Ramp,
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
    /// No figure, and more is known than is said, or a range alone.
    Withheld,
    /// No figure: nothing is known.
    Missing,
}

/// What an indicator without a map of its own is classed by.
impl Default for Style {
    fn default() -> Self {
        Self {
            map: None,
            asked: 5,
            method: Classification::FisherJenks,
            ramp: Ramp::Purples,
        }
    }
}

impl From<&MapPlan> for Style {
    fn from(plan: &MapPlan) -> Self {
        Self {
            map: Some(plan.title.clone()),
            asked: plan.classes,
            method: plan.method.clone(),
            ramp: plan.ramp,
        }
    }
}

impl Sheet {
    /// Lays out an edition.
    pub(crate) fn new(edition: &Edition) -> Result<Self, PublishError> {
        let areas = edition.shapes.areas();
        let mut rows = Vec::with_capacity(areas.len());
        for (area, shape) in areas.iter().zip(edition.shapes.values()) {
            let shape = geometry::publishable(shape).map_err(|why| PublishError::Shape {
                area: area.code,
                why,
            })?;
            rows.push(Row {
                area: area.clone(),
                shape,
                shown: Vec::new(),
            });
        }
        let keys = edition
            .indicators
            .get()
            .iter()
            .map(|indicator| {
                let style = edition
                    .product
                    .map_of(&indicator.id)
                    .map(Style::from)
                    .unwrap_or_default();
                Key::new(indicator, style, edition.groups, &mut rows)
            })
            .collect::<Result<_, _>>()?;
        Ok(Self { keys, rows })
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

impl Key {
    /// Classes the newest figures of an indicator and adds them to the rows.
    fn new(
        indicator: &Indicator,
        style: Style,
        groups: &[WiderArea],
        rows: &mut [Row],
    ) -> Result<Self, PublishError> {
        let (period, column) = indicator.newest().ok_or_else(|| PublishError::NoFigures {
            indicator: indicator.id.clone(),
        })?;
        let mut figures = Vec::with_capacity(rows.len());
        for row in rows.iter() {
            figures.push(column.get(row.area.code).ok_or_else(|| {
                PublishError::AreaWithoutFigure {
                    indicator: indicator.id.clone(),
                    area: row.area.code,
                }
            })?);
        }
        let decimals = indicator.decimals;
        let reliability = |code: AreaCode| {
            let verdict = indicator.verdicts.get(&(period, code));
            verdict.map(|verdict| verdict.verdict)
        };
        let values: Vec<f64> = rows
            .iter()
            .zip(&figures)
            .filter(|(row, _)| is_shown(reliability(row.area.code)))
            .filter_map(|(_, figure)| figure.value())
            .map(|value| numbers::rounded(value, decimals))
            .collect();
        let classes = Edges::cut(&values, style.asked, &style.method, decimals);
        let mut methods: Vec<Method> = figures
            .iter()
            .filter_map(|figure| figure.estimate.as_ref())
            .map(vocabulary::Estimate::method)
            .collect();
        methods.sort_unstable();
        methods.dedup();
        let mut key = Self {
            measure: Measure::from(indicator),
            period,
            methods,
            style,
            classes,
            instead: Vec::new(),
            apart: None,
            wider: Vec::new(),
        };
        if let Some(apart) = &indicator.apart {
            let codes: Vec<AreaCode> = rows.iter().map(|row| row.area.code).collect();
            if !apart.told {
                key.stand_in(indicator, groups, &codes);
            }
            key.apart = Some(key.apart_in_words(apart));
        }
        key.wider = groups
            .iter()
            .filter_map(|group| key.wider_area(indicator, group))
            .collect();
        for (row, figure) in rows.iter_mut().zip(figures) {
            let mut shown = key.shown(figure, reliability(row.area.code));
            if let Some(instead) = key
                .instead_of(row.area.code)
                .filter(|_| shown.value.is_some())
            {
                (shown.class, shown.colour) = (instead.shown.class, instead.shown.colour);
            }
            row.shown.push(shown);
        }
        Ok(key)
    }

    /// Lets the smallest wider areas stand in the place of areas that cannot be told apart, and
    /// classes their figures; nothing changes where they have not all a figure to show.
    fn stand_in(&mut self, indicator: &Indicator, groups: &[WiderArea], areas: &[AreaCode]) {
        let smallest = |area: &AreaCode| {
            let of_area = groups.iter().filter(|group| group.members.contains(area));
            of_area.min_by_key(|group| (group.members.len(), group.area.code))
        };
        let Some(mut chosen) = areas.iter().map(smallest).collect::<Option<Vec<_>>>() else {
            return;
        };
        chosen.sort_by_key(|group| group.area.code);
        chosen.dedup_by_key(|group| group.area.code);
        let place = |group: &WiderArea| (self.period, group.area.code);
        let figures = chosen
            .iter()
            .map(|group| indicator.totals.get(&place(group)));
        let Some(figures) = figures.collect::<Option<Vec<&Figure>>>() else {
            return;
        };
        let values: Vec<f64> = figures
            .iter()
            .filter_map(|figure| figure.value())
            .map(|value| numbers::rounded(value, self.measure.decimals))
            .collect();
        let (asked, method) = (self.style.asked, &self.style.method);
        let classes = Edges::cut(&values, asked, method, self.measure.decimals);
        let own = std::mem::replace(&mut self.classes, classes);
        let shown = chosen
            .iter()
            .filter_map(|group| self.wider_area(indicator, group));
        let instead: Vec<Instead> = shown.collect();
        if instead.iter().all(|instead| instead.shown.class.is_some()) {
            self.instead = instead;
        } else {
            self.classes = own;
        }
    }

    /// A wider area with its figure.
    fn wider_area(&self, indicator: &Indicator, group: &WiderArea) -> Option<Instead> {
        let place = (self.period, group.area.code);
        let figure = indicator.totals.get(&place)?;
        let verdict = indicator.verdicts.get(&place);
        Some(Instead {
            group: group.clone(),
            shown: self.shown(figure, verdict.map(|verdict| verdict.verdict)),
        })
    }

    /// Whether areas can be told apart, and what stands where they cannot.
    fn apart_in_words(&self, apart: &Apart) -> String {
        let said = &apart.sentence;
        let names: Vec<&str> = self
            .instead
            .iter()
            .map(|instead| instead.group.area.name.as_str())
            .collect();
        let names = names.join(" and ");
        match (apart.told, self.instead.is_empty(), self.may_be_alike()) {
            (true, ..) => said.clone(),
            (false, true, _) => format!(
                "{said} No wider area stands in their place on the map: none has a figure that can be shown."
            ),
            (false, false, false) => {
                format!("{said} {names} are shaded in place of their members.")
            }
            (false, false, true) => format!(
                "{said} {names} are shaded in place of their members; their intervals overlap, too, and they may be alike."
            ),
        }
    }

    /// The wider area that stands in the place of an area.
    pub(crate) fn instead_of(&self, area: AreaCode) -> Option<&Instead> {
        let stands = |instead: &&Instead| instead.group.members.contains(&area);
        self.instead.iter().find(stands)
    }

    /// A figure as this key publishes it.
    pub(crate) fn shown(&self, figure: &Figure, reliability: Option<Reliability>) -> Shown {
        let rounded = |number: Option<f64>| {
            number.map(|number| numbers::rounded(number, self.measure.decimals))
        };
        let value = rounded(figure.value());
        let mut shown = Shown {
            value,
            lower: rounded(figure.lower()),
            upper: rounded(figure.upper()),
            status: figure.status,
            reliability: reliability.filter(|_| figure.estimate.is_some()),
            class: value
                .filter(|_| is_shown(reliability))
                .and_then(|value| self.classes.of(value)),
            colour: MISSING,
        };
        shown.colour = match shown.fill() {
            Fill::Class(class) => self.colour(class),
            Fill::TooUncertain => UNCERTAIN,
            Fill::Withheld => WITHHELD,
            Fill::Missing => MISSING,
        };
        shown
    }

    /// The colour of a class.
    pub(crate) fn colour(&self, class: u8) -> &'static str {
        let colours = self.style.ramp.colours(self.classes.len());
        usize::from(class)
            .checked_sub(1)
            .and_then(|at| colours.get(at))
            .copied()
            .unwrap_or(MISSING)
    }

    /// Whether a figure's interval reaches beyond the classes next to its own, or the wider areas
    /// that stand in its place may be alike.
    pub(crate) fn is_uncertain(&self, shown: &Shown) -> bool {
        if !self.instead.is_empty() {
            return shown.class.is_some() && self.may_be_alike();
        }
        let class_of = |limit: Option<f64>| limit.and_then(|limit| self.classes.of(limit));
        match (shown.class, class_of(shown.lower), class_of(shown.upper)) {
            (Some(_), Some(lower), Some(upper)) => upper - lower >= 2,
            _ => false,
        }
    }

    /// Whether the intervals of two wider areas in place of their members overlap.
    pub(crate) fn may_be_alike(&self) -> bool {
        let overlap = |one: &Instead, other: &Instead| {
            one.shown.lower <= other.shown.upper && other.shown.lower <= one.shown.upper
        };
        let pairs = self.instead.iter().enumerate();
        let mut pairs = pairs.flat_map(|(at, one)| {
            let others = self.instead.iter().skip(at + 1);
            others.map(move |other| (one, other))
        });
        pairs.any(|(one, other)| overlap(one, other))
    }

    /// A number with the indicator's decimals.
    pub(crate) fn number(&self, number: f64) -> String {
        numbers::text(number, self.measure.decimals)
    }

    /// A figure in words: `12.3 (9.8 to 15.1)`, `[c], 1 to 5`.
    pub(crate) fn words(&self, shown: &Shown) -> String {
        let interval = match (shown.lower, shown.upper) {
            (Some(lower), Some(upper)) => {
                Some(format!("{} to {}", self.number(lower), self.number(upper)))
            }
            _ => None,
        };
        match (shown.value, interval) {
            (Some(value), Some(_)) if shown.lower == shown.upper => self.number(value),
            (Some(value), Some(interval)) => format!("{} ({interval})", self.number(value)),
            (Some(value), None) => self.number(value),
            (None, Some(interval)) => format!("{}, {interval}", shown.marker()),
            (None, None) => format!("{}, {}", shown.marker(), shown.status.meaning()),
        }
    }
}

impl Shown {
    /// What the area is filled with.
    pub(crate) fn fill(&self) -> Fill {
        match self.class {
            Some(class) => Fill::Class(class),
            None if self.value.is_some() => Fill::TooUncertain,
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

/// Whether a figure is put into a class and coloured.
fn is_shown(reliability: Option<Reliability>) -> bool {
    reliability != Some(Reliability::TooUncertainToShow)
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

/// The methods of a key as the outputs spell them.
pub(crate) fn methods(key: &Key) -> Vec<&'static str> {
    key.methods.iter().map(|method| method.id()).collect()
}

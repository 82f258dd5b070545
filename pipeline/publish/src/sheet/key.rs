//! How one indicator is classed and coloured.

use vocabulary::{
    Apart, Area, AreaCode, AreaColumn, Figure, Indicator, Method, Period, Quantity, Reliability,
    WiderArea,
};

use super::{Fill, Shown};
use crate::classify::Edges;
use crate::fields::Measure;
use crate::product::Scale;
use crate::ramp::MISSING;
use crate::{Classification, MapPlan, PublishError, Ramp, numbers};

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
    /// Whether single areas are shown: they are not where they cannot be told apart.
    pub(crate) shows_areas: bool,
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
    /// From which years' figures.
    pub(crate) scale: Scale,
    /// Their colours.
    pub(crate) ramp: Ramp,
}

/// What an indicator without a map of its own is classed by.
impl Default for Style {
    fn default() -> Self {
        Self {
            map: None,
            asked: 5,
            method: Classification::FisherJenks,
            scale: Scale::Newest,
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
            scale: plan.scale,
            ramp: plan.ramp,
        }
    }
}

impl Key {
    /// Classes the newest figures of an indicator; the figures stand in the order of the areas.
    pub(super) fn new<'a>(
        indicator: &Indicator,
        style: Style,
        groups: &[WiderArea],
        areas: impl IntoIterator<Item = &'a Area>,
    ) -> Result<(Self, Vec<Shown>), PublishError> {
        let (period, column) = indicator.newest().ok_or_else(|| PublishError::NoFigures {
            indicator: indicator.id.clone(),
        })?;
        let codes: Vec<AreaCode> = areas.into_iter().map(|area| area.code).collect();
        let mut figures = Vec::with_capacity(codes.len());
        for area in &codes {
            figures.push(
                column
                    .get(*area)
                    .ok_or_else(|| PublishError::AreaWithoutFigure {
                        indicator: indicator.id.clone(),
                        area: *area,
                    })?,
            );
        }
        let classes = match style.scale {
            Scale::Newest => cut(&style, indicator, [(period, column)]),
            Scale::AllYears => cut(&style, indicator, all_years(indicator)),
        };
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
            shows_areas: indicator.apart.as_ref().is_none_or(|apart| apart.told),
            instead: Vec::new(),
            apart: None,
            wider: Vec::new(),
        };
        if let Some(apart) = &indicator.apart {
            if !key.shows_areas {
                key.stand_in(indicator, groups, &codes);
            }
            if key.shows_none() {
                // Single areas that cannot be told apart are not shaded as if they could.
                key.classes = Edges::none();
            }
            key.apart = Some(key.apart_in_words(apart, indicator.quantity));
        }
        key.wider = groups
            .iter()
            .filter_map(|group| key.wider_area(indicator, group))
            .collect();
        let shown = codes.iter().zip(figures).map(|(area, figure)| {
            let verdict = indicator.verdicts.get(&(period, *area));
            let mut shown = key.shown(figure, verdict.map(|verdict| verdict.verdict));
            if let Some(instead) = key.instead_of(*area).filter(|_| shown.value.is_some()) {
                (shown.class, shown.colour) = (instead.shown.class, instead.shown.colour);
            }
            shown
        });
        let shown = shown.collect();
        Ok((key, shown))
    }

    /// The same measure with one scale for all periods, and no wider area in place of another.
    pub(crate) fn over_years(&self, indicator: &Indicator) -> Self {
        Self {
            measure: self.measure.clone(),
            period: self.period,
            methods: self.methods.clone(),
            style: self.style.clone(),
            classes: cut(&self.style, indicator, all_years(indicator)),
            shows_areas: true,
            instead: Vec::new(),
            apart: None,
            wider: Vec::new(),
        }
    }

    /// Lets the smallest wider areas stand in the place of areas that cannot be told apart, and
    /// classes their figures; nothing changes where they have not all a figure to show, nor where
    /// the figures of areas add up: the sum of many is no figure of one.
    fn stand_in(&mut self, indicator: &Indicator, groups: &[WiderArea], areas: &[AreaCode]) {
        if indicator.quantity == Quantity::Extensive {
            return;
        }
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
        let classes = self.classes_of_few(&values);
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

    /// The classes of the figures of wider areas: each its own where there are no more of them than
    /// classes, so that every edge is a figure of one of them.
    fn classes_of_few(&self, values: &[f64]) -> Edges {
        let (asked, method) = (self.style.asked, &self.style.method);
        let are_given = matches!(method, Classification::Manual { .. });
        let method = if !are_given && values.len() <= usize::from(asked) {
            &Classification::FisherJenks
        } else {
            method
        };
        Edges::cut(values, asked, method, self.measure.decimals)
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
    fn apart_in_words(&self, apart: &Apart, quantity: Quantity) -> String {
        let said = &apart.sentence;
        let names: Vec<&str> = self
            .instead
            .iter()
            .map(|instead| instead.group.area.name.as_str())
            .collect();
        let names = names.join(" and ");
        match (apart.told, self.instead.is_empty(), self.may_be_alike()) {
            (true, ..) => said.clone(),
            (false, true, _) => {
                let why = match quantity {
                    Quantity::Extensive => "the sum of many areas is no figure of one",
                    Quantity::Intensive => "none has a figure that can be shown",
                };
                format!("{said} No area is shaded, and no wider one in their place: {why}.")
            }
            (false, false, false) => {
                format!("{said} {names} are shaded in place of their members.")
            }
            (false, false, true) => format!(
                "{said} {names} are shaded in place of their members; their intervals overlap, too, and they may be alike."
            ),
        }
    }

    /// Whether no single area is shaded and no wider one in their place.
    pub(crate) fn shows_none(&self) -> bool {
        !self.shows_areas && self.instead.is_empty()
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
            none => none.ground(),
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

    /// An area's name and figure, and the wider area that it is shaded as.
    pub(crate) fn words_of(&self, area: &Area, shown: &Shown) -> String {
        format!("{}: {}", area.name, self.shaded_words(area, shown))
    }

    /// An area's figure, and the wider area that it is shaded as.
    pub(crate) fn shaded_words(&self, area: &Area, shown: &Shown) -> String {
        let mut words = self.words(shown);
        if let Some(instead) = self.instead_of(area.code) {
            words.push_str(", shaded as ");
            words.push_str(&instead.group.area.name);
        }
        words
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

/// The figures of every period.
fn all_years(indicator: &Indicator) -> impl Iterator<Item = (Period, &AreaColumn<Figure>)> {
    let series = indicator.series.iter();
    series.map(|(period, column)| (*period, column))
}

/// The classes of the figures of these periods, but for those too uncertain to show.
fn cut<'a>(
    style: &Style,
    indicator: &Indicator,
    columns: impl IntoIterator<Item = (Period, &'a AreaColumn<Figure>)>,
) -> Edges {
    let decimals = indicator.decimals;
    let mut values = Vec::new();
    for (period, column) in columns {
        values.extend(column.iter().filter_map(|(code, figure)| {
            let verdict = indicator.verdicts.get(&(period, code));
            let value = figure
                .value()
                .filter(|_| is_shown(verdict.map(|of| of.verdict)))?;
            Some(numbers::rounded(value, decimals))
        }));
    }
    Edges::cut(&values, style.asked, &style.method, decimals)
}

/// Whether a figure is put into a class and coloured.
fn is_shown(reliability: Option<Reliability>) -> bool {
    reliability != Some(Reliability::TooUncertainToShow)
}

/// The methods of a key as the outputs spell them.
pub(crate) fn methods(key: &Key) -> Vec<&'static str> {
    key.methods.iter().map(|method| method.id()).collect()
}

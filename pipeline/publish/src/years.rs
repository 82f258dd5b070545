//! The maps year by year: for each map whose figures have more than one period, all of them on one scale.
//!
//! The GeoPackage holds the figures as a table and shows them through a view that joins them to
//! the areas by code, so that no shape stands in the file twice and none can differ.

mod geopackage;

use std::fmt::Write as _;

use vocabulary::{Area, AreaColumn, Figure, Indicator, IndicatorId, Period};

pub(crate) use geopackage::write as write_geopackage;

use crate::fields::{CODE, Facet};
use crate::layer::Kind;
use crate::legend::{Entry, lines};
use crate::sheet::{Key, Sheet, Shown};
use crate::text::{markdown, table_of_fields};
use crate::{Edition, MapPlan, Product};

/// The field with the first day of a period.
pub(crate) const PERIOD_START: &str = "period_start";
/// The field with the last day of a period.
pub(crate) const PERIOD_END: &str = "period_end";

/// A map's figures over the years.
#[derive(Debug)]
pub(crate) struct Years<'a> {
    /// How they are read, classed and coloured: one scale for all years.
    pub(crate) key: Key,
    indicator: &'a Indicator,
    sheet: &'a Sheet,
}

/// The figure of an area in a period.
#[derive(Debug)]
pub(crate) struct YearRow<'a> {
    /// The period.
    pub(crate) period: Period,
    /// The area.
    pub(crate) area: &'a Area,
    /// The figure.
    pub(crate) shown: Shown,
}

/// What a field of a year holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Held {
    /// Words or a number of the figure, or the area's code or name.
    As(Kind),
    /// A day.
    Day,
}

/// The fields before those of the figure: name, what it holds, what it means.
const ABOUT: [(&str, Held, &str); 5] = [
    ("area_code", Held::As(Kind::Text), CODE),
    ("area_name", Held::As(Kind::Text), "name of the area"),
    (
        "period",
        Held::As(Kind::Text),
        "the period, as the long table spells it",
    ),
    (PERIOD_START, Held::Day, "first day of the period"),
    (PERIOD_END, Held::Day, "last day of the period, included"),
];

impl<'a> Years<'a> {
    /// The years of each map, in the order of the maps; none where there is one period alone.
    ///
    /// A map whose areas cannot be told apart shows wider areas in their place; its single areas
    /// are not shown year by year either.
    pub(crate) fn of(edition: &Edition<'a>, sheet: &'a Sheet) -> Vec<Self> {
        let indicators = edition.indicators.get();
        let maps = sheet.maps(&edition.product.maps);
        maps.filter(|(_, key)| key.shows_areas)
            .filter_map(|(at, key)| Self::new(indicators.get(at)?, key, sheet))
            .collect()
    }

    fn new(indicator: &'a Indicator, newest: &Key, sheet: &'a Sheet) -> Option<Self> {
        let has_all = |column: &AreaColumn<Figure>| {
            let mut codes = sheet.rows.iter().map(|row| row.area.code);
            codes.all(|code| column.get(code).is_some())
        };
        if indicator.series.len() < 2 || !indicator.series.values().all(has_all) {
            return None;
        }
        Some(Self {
            key: newest.over_years(indicator),
            indicator,
            sheet,
        })
    }

    /// The figures, each as it is asked for: together they are many times the map. Grain: one an area
    /// and period, in the order of the periods, then of the codes.
    pub(crate) fn rows(&self) -> impl Iterator<Item = YearRow<'a>> {
        let series = self.indicator.series.iter();
        series.flat_map(move |(period, column)| {
            let rows = self.sheet.rows.iter();
            rows.filter_map(move |row| {
                let code = row.area.code;
                let verdict = self.indicator.verdicts.get(&(*period, code));
                Some(YearRow {
                    period: *period,
                    area: &row.area,
                    shown: self
                        .key
                        .shown(column.get(code)?, verdict.map(|of| of.verdict)),
                })
            })
        })
    }

    /// The name of the layer that shows the figures.
    pub(crate) fn layer(&self) -> String {
        let [layer, _] = names(&self.key.measure.id);
        layer
    }

    /// The name of the table that holds them.
    pub(crate) fn table(&self) -> String {
        let [_, table] = names(&self.key.measure.id);
        table
    }

    /// Its name for people.
    pub(crate) fn title(&self) -> String {
        let map = self.key.style.map.as_deref();
        format!("{}, by year", map.unwrap_or(&self.key.measure.title))
    }

    /// The lines of the legend of all years, with the number of figures that each fits.
    pub(crate) fn legend(&self) -> Vec<Entry> {
        let mut lines = lines(&self.key, |_| 0);
        for row in self.rows() {
            let fill = row.shown.fill();
            let same = lines.iter_mut().filter(|line| line.fill == fill);
            same.for_each(|line| line.areas += 1);
        }
        lines
    }

    /// First and last day of all, as ISO 8601 spells them.
    pub(crate) fn span(&self) -> Option<[String; 2]> {
        let dates = || self.indicator.series.keys().map(|period| period.dates());
        let first = dates().map(|[first, _]| first).min()?;
        let last = dates().map(|[_, last]| last).max()?;
        Some([first, last])
    }
}

/// The names of the layer and of the table with the figures of an indicator.
pub(crate) fn names(indicator: &IndicatorId) -> [String; 2] {
    [format!("{indicator}_by_year"), format!("{indicator}_years")]
}

/// What the class of a figure of a year is.
const CLASS: &str = "class in legend.json, under the indicator's `years`: on one scale for all years, 1 for the lowest; \
                     null where there is no figure, or one too uncertain to show";

/// The fields of every layer of years: name, what it holds, what it means.
pub(crate) fn fields() -> impl Iterator<Item = (&'static str, Held, &'static str)> {
    let figure = Facet::ALL.into_iter().map(|facet| {
        let held = Held::As(facet.kind(0).stored());
        let meaning = match facet {
            Facet::Class => CLASS,
            _ => facet.meaning(),
        };
        (facet.suffix(), held, meaning)
    });
    ABOUT.into_iter().chain(figure)
}

/// What the contract says of the layers. Writing to a String does not fail.
pub(crate) fn contract(product: &Product, indicators: &[Indicator]) -> String {
    let of = |map: &MapPlan| indicators.iter().find(|of| of.id == map.indicator);
    let many = |map: &&MapPlan| of(map).is_some_and(|of| of.series.len() > 1);
    let maps: Vec<&MapPlan> = product.maps.iter().filter(many).collect();
    let mut text = String::new();
    if maps.is_empty() {
        return text;
    }
    let id = &product.id;
    let _ = write!(
        text,
        "\n## The years: layers `<indicator>_by_year` of `{id}.gpkg`\n\n\
         Grain: one feature an area and period. Each shows the table `<indicator>_years` with the shapes of \
         layer `{id}`, joined by code: a view, so that no shape stands in the file twice. Classes and colours \
         are on one scale for all years. A map in which wider areas stand in place of areas that cannot be told \
         apart has none.\n\n"
    );
    for map in maps {
        let _ = writeln!(
            text,
            "- `{}_by_year`: {}",
            map.indicator,
            markdown(&map.title)
        );
    }
    text.push('\n');
    let words = |held: Held| match held {
        Held::Day => "date",
        Held::As(Kind::Real) => "number or null",
        Held::As(Kind::Class) => "whole number from 1, or null",
        Held::As(_) => "text or null",
    };
    let rows = fields().map(|(name, held, meaning)| (name, words(held).to_owned(), meaning));
    text.push_str(&table_of_fields(rows));
    text
}

#[cfg(test)]
mod tests;

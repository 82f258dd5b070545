//! A map of several years: one drawing a year, chosen by radio buttons, and a table of all years.

use std::collections::BTreeSet;

use vocabulary::{AreaColumn, Figure, Indicator, Period};

use super::html::Html;
use super::{Page, capital, link_to, maps, tables};
use crate::outlines::Outlines;
use crate::picture::spread;
use crate::sheet::{Key, Shown};

/// One year of a map.
pub(crate) struct Year {
    /// The period.
    period: Period,
    /// A figure an area, in the order of the sheet.
    shown: Vec<Option<Shown>>,
}

impl Year {
    /// Its figures.
    pub(crate) fn figures(&self) -> impl Iterator<Item = &Shown> + Clone {
        self.shown.iter().flatten()
    }
}

/// The years of a map.
pub(crate) struct Years {
    /// How all of them are classed and coloured: on one scale, as the layers of years are.
    pub(crate) key: Key,
    /// Oldest first.
    pub(crate) all: Vec<Year>,
}

/// The years of a map; none where there is but one, where maps are pictures, or where areas cannot be
/// told apart, which is found for the newest figures alone.
pub(crate) fn of(page: &Page, newest: &Key) -> Option<Years> {
    let indicator = page.indicator(&newest.measure.id)?;
    if indicator.series.len() < 2 || !newest.shows_areas || !page.lists_areas() {
        return None;
    }
    let key = newest.over_years(indicator);
    let series = indicator.series.iter();
    let all = series.map(|(period, column)| year(page, &key, indicator, (*period, column)));
    let all = all.collect();
    Some(Years { key, all })
}

fn year(
    page: &Page,
    key: &Key,
    indicator: &Indicator,
    (period, column): (Period, &AreaColumn<Figure>),
) -> Year {
    let shown = page.sheet.rows.iter().map(|row| {
        let code = row.area.code;
        let verdict = indicator.verdicts.get(&(period, code));
        let figure = column.get(code)?;
        Some(key.shown(figure, verdict.map(|verdict| verdict.verdict)))
    });
    Year {
        period,
        shown: shown.collect(),
    }
}

/// What the years are called on buttons: their numbers, where each has one of its own.
fn labels(years: &[Year]) -> Vec<String> {
    let numbers: BTreeSet<u16> = years.iter().map(|year| year.period.year()).collect();
    let label = |year: &Year| {
        if numbers.len() == years.len() {
            year.period.year().to_string()
        } else {
            year.period.to_string()
        }
    };
    years.iter().map(label).collect()
}

/// The drawings and the table of all years.
pub(crate) fn map(
    html: &mut Html,
    page: &Page,
    outlines: &Outlines,
    of: (usize, usize, &Key),
    of_years: &Years,
) {
    let (nth, at, key) = of;
    let years = of_years.all.as_slice();
    let labels = labels(years);
    let newest = years.len().saturating_sub(1);
    html.within("fieldset", &[("class", "years")], |html| {
        let named = match (labels.last(), years.last()) {
            (Some(label), Some(year)) => format!("Year: {label} is the {}", year.period),
            _ => "Year".to_owned(),
        };
        html.element("legend", &[], &named).line();
        for (year, label) in labels.iter().enumerate() {
            let (id, class) = (format!("map-{nth}-y{year}"), format!("r{year}"));
            let name = format!("year-{nth}");
            let always = [
                ("type", "radio"),
                ("name", &*name),
                ("id", &*id),
                ("class", &*class),
            ];
            let checked = [("checked", "")];
            let last = if year == newest { &checked[..] } else { &[] };
            html.void("input", &[&always, last].concat());
            html.element("label", &[("for", &id)], label).line();
        }
        let scale = "All years have the same classes, so that a colour means the same in each.";
        let others = if key.classes == of_years.key.classes {
            ""
        } else {
            " The picture and the layer of the newest year alone have classes of their own."
        };
        html.element("p", &[("class", "note")], &format!("{scale}{others}"));
        html.within("div", &[("class", "beside")], |html| {
            maps::figure(html, page, (nth, at, key), Some(of_years), |html| {
                maps::drawing(html, page, outlines, (nth, maps::title(key)), |html| {
                    for (year, figures) in years.iter().enumerate() {
                        let class = format!("y y{year}");
                        html.within("g", &[("class", &class)], |html| {
                            let shown = |row: usize| figures.shown.get(row).cloned().flatten();
                            maps::areas(html, page, &of_years.key, shown, false);
                        });
                    }
                });
            });
            twin(html, page, key, (years, &labels));
        });
    })
    .line();
}

/// What the drawing of each year shows, in words; the year that is chosen is seen.
pub(crate) fn summaries(html: &mut Html, key: &Key, years: &[Year]) {
    for (nth, year) in years.iter().enumerate() {
        let words = spread(key, &year.figures().collect::<Vec<_>>());
        let class = format!("y y{nth}");
        let period = capital(&year.period.to_string());
        html.element("p", &[("class", &class)], &format!("{period}. {words}"))
            .line();
    }
}

/// The figures of all years, a column a year.
fn twin(html: &mut Html, page: &Page, key: &Key, (years, labels): (&[Year], &[String])) {
    let (one, _) = page.called();
    let caption = format!(
        "{}: {}, figure (lower to upper) of each year; too uncertain to show where marked",
        maps::title(key),
        key.measure.unit
    );
    tables::table(html, &caption, |html| {
        let one = capital(one);
        let names: Vec<&str> = [one.as_str()]
            .into_iter()
            .chain(labels.iter().map(String::as_str))
            .collect();
        tables::head(html, &names);
        html.within("tbody", &[], |html| {
            for (at_row, row) in page.rows() {
                html.within("tr", &[], |html| {
                    html.within("th", &[("scope", "row")], |html| {
                        link_to(html, (at_row, row));
                    });
                    for year in years {
                        let shown = year.shown.get(at_row).and_then(Option::as_ref);
                        cell(html, key, shown);
                    }
                })
                .line();
            }
        });
    });
    let wider = key.wider.iter().map(|of| maps::in_words(key, of));
    let wider = wider.collect::<Vec<_>>().join("; ");
    if !wider.is_empty() {
        let words = format!("Wider areas, {}: {wider}.", key.period);
        html.element("p", &[("class", "note")], &words).line();
    }
    tables::markers(html, years.iter().flat_map(Year::figures));
}

fn cell(html: &mut Html, key: &Key, shown: Option<&Shown>) {
    html.within("td", &[], |html| {
        let Some(shown) = shown else {
            return;
        };
        html.text(&key.words(shown));
        if shown.reliability == Some(vocabulary::Reliability::TooUncertainToShow) {
            html.element("small", &[], " too uncertain to show");
        }
    });
}

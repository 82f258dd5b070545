//! Every figure of the newest periods, an indicator a row and an area a column, of which those are
//! seen that a reader has asked for. With two of them it is a comparison. Areas stand in the order
//! of their names, and nothing sorts them by a figure.

use super::html::Html;
use super::tables::{markers, relied};
use super::{Page, capital};
use crate::sheet::{Key, Shown};

/// In how many steps a bar shows where an interval lies.
pub(crate) const STEPS: u8 = 50;

/// The choice of areas, and their figures.
pub(crate) fn section(html: &mut Html, page: &Page) {
    let (one, several) = page.called();
    html.within("fieldset", &[("class", "compare"), ("id", "figures")], |html| {
        let legend = format!("Compare {several}");
        html.element("legend", &[], &legend).line();
        html.element(
            "p",
            &[("class", "rule")],
            &format!(
                "Where the intervals of two {several} overlap, the two cannot be told apart by that figure. A {one} with a \
                 higher figure is not worse: read each with its interval and its caveat. No order is meant."
            ),
        )
        .line();
        for (nth, (_, row)) in page.rows().enumerate() {
            let (id, class) = (format!("pick-{nth}"), format!("q{nth}"));
            let of = [("type", "checkbox"), ("id", &*id), ("class", &*class)];
            html.void("input", &of);
            html.within("label", &[("for", &id)], |html| {
                html.name(&row.area.name);
            })
            .line();
        }
        let name = format!("Figures of the {several} that are chosen");
        let frame = [
            ("class", "scroll figures"),
            ("role", "region"),
            ("aria-label", name.as_str()),
            ("tabindex", "0"),
        ];
        html.within("div", &frame, |html| table(html, page));
        let rows = page.sheet.rows.iter();
        let all = rows.flat_map(|row| page.keys().filter_map(|(at, _)| row.shown.get(at)));
        markers(html, all);
    })
    .line();
}

fn table(html: &mut Html, page: &Page) {
    html.within("table", &[], |html| {
        let caption = "Newest figures with their intervals. The bar shows where an interval lies among all of the row.";
        html.element("caption", &[], caption).line();
        html.within("thead", &[], |html| {
            html.within("tr", &[], |html| {
                html.element("th", &[("scope", "col")], "Indicator");
                for (nth, (_, row)) in page.rows().enumerate() {
                    let of = [("scope", "col"), ("class", &*format!("k{nth}"))];
                    html.within("th", &of, |html| {
                        html.name(&row.area.name);
                    });
                }
            });
        })
        .line();
        html.within("tbody", &[], |html| {
            for (at, key) in page.keys() {
                row(html, page, at, key);
            }
        });
    });
}

fn row(html: &mut Html, page: &Page, at: usize, key: &Key) {
    let reach = Reach::new(page, at);
    html.within("tr", &[], |html| {
        html.within("th", &[("scope", "row")], |html| {
            html.element("b", &[], &capital(&key.measure.title));
            let unit = format!(
                "{}, {}. {}",
                key.measure.unit, key.period, key.measure.caveat
            );
            html.element("small", &[], &unit);
            if let Some(apart) = &key.apart {
                html.element("small", &[], apart);
            }
        })
        .line();
        for (nth, (at_row, _)) in page.rows().enumerate() {
            let Some(shown) = page.shown(at_row, at) else {
                continue;
            };
            cell(html, nth, key, &reach, &shown);
        }
    })
    .line();
}

fn cell(html: &mut Html, nth: usize, key: &Key, reach: &Reach, shown: &Shown) {
    let class = format!("k{nth}");
    // The script reads the limits from the words, where a number by itself is known exactly.
    let is_open = shown.value.is_some() && shown.lower.zip(shown.upper).is_none();
    let of = [("class", class.as_str()), ("data-open", "")];
    html.within("td", &of[..=usize::from(is_open)], |html| {
        html.text(&key.words(shown));
        if let Some(bar) = reach.bar(shown) {
            html.element("i", &[("class", &bar)], "");
        }
        html.element("small", &[], &relied(shown));
    });
}

/// The lowest and the highest limit of an indicator over all areas.
struct Reach(Option<(f64, f64)>);

impl Reach {
    fn new(page: &Page, at: usize) -> Self {
        let shown = || page.sheet.rows.iter().filter_map(|row| row.shown.get(at));
        let lowest = shown().filter_map(|shown| shown.lower).reduce(f64::min);
        let highest = shown().filter_map(|shown| shown.upper).reduce(f64::max);
        Self(
            lowest
                .zip(highest)
                .filter(|(lowest, highest)| lowest < highest),
        )
    }

    /// The classes of a bar from the lower to the upper limit, with a mark at the figure.
    fn bar(&self, shown: &Shown) -> Option<String> {
        let (lowest, highest) = self.0?;
        let step = |number: f64| steps((number - lowest) / (highest - lowest));
        let (lower, upper) = (step(shown.lower?), step(shown.upper?));
        let mark = shown.value.map(step);
        let mark = mark.map_or_else(String::new, |at| format!(" v{at}"));
        Some(format!("l{lower} w{}{mark}", upper.saturating_sub(lower)))
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "from 0 to the number of steps"
)]
fn steps(share: f64) -> u8 {
    (share.clamp(0.0, 1.0) * f64::from(STEPS)).round() as u8
}

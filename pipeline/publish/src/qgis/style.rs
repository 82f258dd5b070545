//! The style of a layer: what it is drawn with, what is written on it, and when it is true.

use super::xml::Element;

/// The version whose spelling the files keep to; later ones read it.
pub(super) const VERSION: &str = "3.22.0";
/// What stands before the root of a style and of a project.
pub(super) const DOCTYPE: &str = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n";

/// A style.
#[derive(Debug, Clone)]
pub(crate) struct Style {
    /// What its features are.
    pub(super) geometry: Geometry,
    /// How they are drawn: the first rule is the first line of the legend.
    pub(super) rules: Vec<Rule>,
    /// What is written beside them; `None` for nothing.
    pub(super) labels: Option<Element>,
    /// The field with the name of a feature, which is shown where the pointer rests; `None` for nothing.
    pub(super) name: Option<String>,
    /// Which fields say from when to when a feature holds; `None` where it holds always.
    pub(super) times: Option<Times>,
}

/// What features are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Geometry {
    /// Areas.
    Areas,
    /// Points.
    Points,
}

/// A line of the legend with the features it stands for.
#[derive(Debug, Clone)]
pub(super) struct Rule {
    /// Its words.
    pub(super) label: String,
    /// Which features: an expression of QGIS; `None` for all.
    pub(super) filter: Option<String>,
    /// What they are drawn with, given the name of the symbol.
    pub(super) symbol: Element,
}

/// The fields with the first and the last day of a feature, both included.
#[derive(Debug, Clone, Copy)]
pub(super) struct Times {
    /// The first day.
    pub(super) start: &'static str,
    /// The last day.
    pub(super) end: &'static str,
}

impl Geometry {
    /// Its number in a style.
    const fn number(self) -> u8 {
        match self {
            Self::Points => 0,
            Self::Areas => 2,
        }
    }

    /// Its name in a project.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Points => "Point",
            Self::Areas => "Polygon",
        }
    }
}

impl Style {
    /// The style as a document: a `.qml`, and what a GeoPackage stores.
    pub(crate) fn qml(&self) -> String {
        let root = Element::new("qgis")
            .with("version", VERSION)
            .with("styleCategories", "Symbology|Labeling|MapTips|Temporal")
            .with("labelsEnabled", u8::from(self.labels.is_some()))
            .holding_all(self.elements())
            .holding(Element::of(
                "layerGeometryType",
                &self.geometry.number().to_string(),
            ));
        format!("{DOCTYPE}{}\n", root.text())
    }

    /// What a layer of a project holds of it.
    pub(super) fn elements(&self) -> Vec<Element> {
        let blend = [("blendMode", "0"), ("featureBlendMode", "0")];
        self.times
            .map(temporal)
            .into_iter()
            .chain([self.renderer()])
            .chain(self.labels.clone())
            .chain(blend.map(|(name, value)| Element::of(name, value)))
            .chain([self.map_tip()])
            .collect()
    }

    /// What is shown where the pointer rests. Without one QGIS takes a name for HTML, and runs what is in it.
    fn map_tip(&self) -> Element {
        let words = self.name.as_ref().map_or_else(
            || "''".to_owned(),
            |name| format!("replace(replace(\"{name}\", '&', '&amp;'), '<', '&lt;')"),
        );
        Element::run("mapTip", &words)
    }

    /// Rules rather than a graduated renderer: QGIS leaves features without a number out of
    /// graduations, and withheld and missing areas have to be seen.
    fn renderer(&self) -> Element {
        let rules = self.rules.iter().enumerate().map(|(number, rule)| {
            let of = Element::new("rule")
                .with("key", number)
                .with("symbol", number);
            let of = match &rule.filter {
                Some(filter) => of.with("filter", filter),
                None => of,
            };
            of.with("label", &rule.label)
        });
        let symbols = self.rules.iter().map(|rule| rule.symbol.clone());
        let renderer = Element::new("renderer-v2").with_all([
            ("type", "RuleRenderer"),
            ("symbollevels", "0"),
            ("forceraster", "0"),
            (
                "enableorderby",
                if self.times.is_some() { "1" } else { "0" },
            ),
        ]);
        let rules = Element::new("rules")
            .with("key", "rules")
            .holding_all(rules);
        let renderer = renderer
            .holding(rules)
            .holding(Element::new("symbols").holding_all(symbols));
        match self.times {
            // Where all times are drawn at once, the newest lies on top.
            Some(times) => renderer.holding(
                Element::new("orderby").holding(
                    Element::of("orderByClause", &format!("\"{}\"", times.end))
                        .with_all([("asc", "1"), ("nullsFirst", "1")]),
                ),
            ),
            None => renderer,
        }
    }
}

/// From when to when each feature holds, both days included.
///
/// Expressions and not fields: a day is stored as text, and QGIS lets the database compare it with
/// a text that has a time, so that the first day of a year would lie before that year begins.
fn temporal(times: Times) -> Element {
    let time = |field: &str| format!("to_datetime(\"{field}\")");
    Element::new("temporal")
        .with("startExpression", time(times.start))
        .with("endExpression", time(times.end))
        .with_all([
            ("enabled", "1"),
            ("mode", "4"),
            ("startField", times.start),
            ("endField", times.end),
            ("limitMode", "1"),
            ("accumulate", "0"),
            ("durationUnit", "min"),
            ("fixedDuration", "0"),
            ("durationField", ""),
        ])
}

//! Labels: names beside features, where there is room for them.

use super::xml::Element;

/// Labels of a layer.
#[derive(Debug, Clone, Copy)]
pub(super) struct Labels<'a> {
    /// What is written: an expression of QGIS.
    pub(super) expression: &'a str,
    /// Where it is written.
    pub(super) placed: Placed,
    /// Sizes by scale, from far to near.
    pub(super) sizes: &'a [Size],
}

/// Where a label stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Placed {
    /// Level, inside the area.
    Inside,
    /// Beside the point, wherever there is room.
    Beside,
}

/// The size of letters between two scales.
#[derive(Debug, Clone, Copy)]
pub(super) struct Size {
    /// In points.
    pub(super) points: &'static str,
    /// The scale is no larger than one to this; 0 for however large.
    pub(super) nearest: u32,
    /// The scale is larger than one to this; 0 for however small.
    pub(super) furthest: u32,
}

/// The labels as QGIS reads them: none over another, each with a white rim.
pub(super) fn labeling(labels: &Labels) -> Element {
    let sizes = labels.sizes.iter().map(|size| (*size, true));
    // Beyond the scale of their names, places still keep others' names off themselves.
    let furthest = labels.sizes.iter().map(|size| size.furthest).max();
    let beyond = furthest.filter(|_| labels.placed == Placed::Beside);
    let beyond = beyond.map(|nearest| Size {
        points: "8",
        nearest,
        furthest: 0,
    });
    let all = sizes.chain(beyond.map(|size| (size, false)));
    let rules = all.enumerate().map(|(number, (size, written))| {
        let what = if written { "names" } else { "kept free" };
        Element::new("rule")
            .with("key", number)
            .with("description", what)
            .with("scalemindenom", size.nearest)
            .with("scalemaxdenom", size.furthest)
            .holding(settings(labels, size, written))
    });
    let rules = Element::new("rules")
        .with("key", "labels")
        .holding_all(rules);
    Element::new("labeling")
        .with("type", "rule-based")
        .holding(rules)
}

fn settings(labels: &Labels, size: Size, written: bool) -> Element {
    let beside = labels.placed == Placed::Beside;
    let (placement, wrap, distance) = if beside {
        ("6", "28", "0.6")
    } else {
        ("4", "15", "0")
    };
    Element::new("settings")
        .with("calloutType", "simple")
        .holding(text_style(
            size.points,
            Weight::Normal,
            Some(labels.expression),
        ))
        .holding(Element::new("text-format").with_all([
            ("autoWrapLength", wrap),
            ("useMaxLineLengthForAutoWrap", "1"),
            ("multilineAlign", if beside { "3" } else { "1" }),
        ]))
        .holding(Element::new("placement").with_all([
            ("placement", placement),
            ("predefinedPositionOrder", "TR,TL,BR,BL,R,L,TSR,BSR"),
            ("dist", distance),
            ("distUnits", "MM"),
            ("offsetType", "1"),
            ("polygonPlacementFlags", "2"),
            ("centroidInside", "1"),
            ("priority", if beside { "8" } else { "4" }),
        ]))
        .holding(Element::new("rendering").with_all([
            ("drawLabels", if written { "1" } else { "0" }),
            ("displayAll", "0"),
            ("obstacle", if beside { "1" } else { "0" }),
            ("obstacleFactor", "2"),
            ("unplacedVisibility", "0"),
            ("scaleVisibility", "0"),
            ("fontMinPixelSize", "3"),
            ("fontMaxPixelSize", "10000"),
        ]))
}

/// How heavy letters are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Weight {
    /// As text is.
    Normal,
    /// As headings are.
    Bold,
}

impl Weight {
    /// Its number in Qt 5.
    pub(super) const fn number(self) -> &'static str {
        match self {
            Self::Normal => "50",
            Self::Bold => "75",
        }
    }
}

/// The family that QGIS brings with it.
pub(super) const FAMILY: &str = "Open Sans";
/// What stands in its place where it is missing.
const FAMILIES: [&str; 3] = ["Noto Sans", "Arial", "DejaVu Sans"];

/// Letters of a size in points; for a label what it says, an expression.
pub(super) fn text_style(points: &str, weight: Weight, expression: Option<&str>) -> Element {
    let families = FAMILIES.map(|name| Element::new("family").with("name", name));
    let style = Element::new("text-style").with_all([
        ("fontFamily", FAMILY),
        ("fontSize", points),
        ("fontSizeUnit", "Point"),
        ("fontWeight", weight.number()),
        ("textColor", "26,26,26,255"),
        ("textOpacity", "1"),
        ("allowHtml", "0"),
        ("multilineHeight", "0.9"),
    ]);
    let style = match expression {
        Some(expression) => style
            .with("fieldName", expression)
            .with("isExpression", "1"),
        None => style,
    };
    style
        .holding(Element::new("families").holding_all(families))
        .holding(Element::new("text-buffer").with_all([
            ("bufferDraw", if expression.is_some() { "1" } else { "0" }),
            ("bufferSize", "0.8"),
            ("bufferSizeUnits", "MM"),
            ("bufferColor", "255,255,255,255"),
            ("bufferOpacity", "0.85"),
            ("bufferNoFill", "1"),
            ("bufferJoinStyle", "128"),
        ]))
}

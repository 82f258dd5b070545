//! Symbols: what fills an area and what marks a place.

use super::xml::Element;

/// A layer of a symbol of areas.
#[derive(Debug, Clone, Copy)]
pub(super) struct Filling {
    /// Its colour.
    pub(super) colour: &'static str,
    /// How it is filled, by the name that QGIS has for it: `solid`, `no`, a hatching.
    pub(super) style: &'static str,
    /// The colour of its border.
    pub(super) border: &'static str,
    /// How that is drawn: `solid`, `dash`.
    pub(super) line: &'static str,
    /// How wide it is, in millimetres.
    pub(super) width: &'static str,
}

/// A layer of a symbol of places.
#[derive(Debug, Clone, Copy)]
pub(super) struct Marker {
    /// Its shape, by the name that QGIS has for it.
    pub(super) shape: &'static str,
    /// Its colour; `None` where it is hollow.
    pub(super) colour: Option<&'static str>,
    /// The colour of its outline.
    pub(super) line: &'static str,
    /// How wide that is, in millimetres.
    pub(super) width: &'static str,
    /// How large it is, in millimetres.
    pub(super) size: &'static str,
}

/// The symbol of an area.
pub(super) fn fill(name: &str, layers: &[Filling]) -> Element {
    let layers = layers.iter().map(|of| {
        layer(
            "SimpleFill",
            &[
                ("color", &rgba(of.colour)),
                ("style", of.style),
                ("outline_color", &rgba(of.border)),
                ("outline_style", of.line),
                ("outline_width", of.width),
                ("outline_width_unit", "MM"),
                ("joinstyle", "round"),
            ],
        )
    });
    symbol(name, "fill").holding_all(layers)
}

/// The symbol of a place.
pub(super) fn marker(name: &str, layers: &[Marker]) -> Element {
    let layers = layers.iter().map(|of| {
        let colour = of.colour.map_or_else(|| "255,255,255,0".to_owned(), rgba);
        layer(
            "SimpleMarker",
            &[
                ("name", of.shape),
                ("color", &colour),
                ("outline_color", &rgba(of.line)),
                ("outline_style", "solid"),
                ("outline_width", of.width),
                ("outline_width_unit", "MM"),
                ("size", of.size),
                ("size_unit", "MM"),
                ("joinstyle", "round"),
            ],
        )
    });
    symbol(name, "marker").holding_all(layers)
}

/// Marks that are spread over an area, so many millimetres apart, and nothing between them.
pub(super) fn spread(name: &str, apart: &str, of: &[Marker]) -> Element {
    let distances = ["distance_x", "distance_y"].map(|name| (name, apart));
    let units = ["distance_x_unit", "distance_y_unit"].map(|name| (name, "MM"));
    let options: Vec<_> = distances.into_iter().chain(units).collect();
    // QGIS names the symbol inside another by the places of both.
    let marks = marker(&format!("@{name}@0"), of);
    symbol(name, "fill").holding(layer("PointPatternFill", &options).holding(marks))
}

fn symbol(name: &str, kind: &str) -> Element {
    Element::new("symbol").with("name", name).with_all([
        ("type", kind),
        ("alpha", "1"),
        ("clip_to_extent", "1"),
        ("force_rhr", "0"),
    ])
}

fn layer(class: &str, options: &[(&str, &str)]) -> Element {
    let map = Element::new("Option").with("type", "Map");
    let options = options.iter().map(|(name, value)| option(name, value));
    Element::new("layer")
        .with("class", class)
        .with_all([("enabled", "1"), ("locked", "0"), ("pass", "0")])
        .holding(map.holding_all(options))
}

/// A named value as QGIS writes it.
pub(super) fn option(name: &str, value: &str) -> Element {
    Element::new("Option")
        .with("name", name)
        .with("type", "QString")
        .with("value", value)
}

/// `#rrggbb` as `r,g,b,255`.
pub(super) fn rgba(hex: &str) -> String {
    let [red, green, blue] = rgb(hex);
    format!("{red},{green},{blue},255")
}

/// `#rrggbb` as three numbers.
pub(super) fn rgb(hex: &str) -> [u8; 3] {
    let part = |at: std::ops::Range<usize>| {
        hex.get(at)
            .and_then(|part| u8::from_str_radix(part, 16).ok())
            .unwrap_or_default()
    };
    [part(1..3), part(3..5), part(5..7)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_spelt_as_qgis_does() {
        assert_eq!(rgba("#ff8000"), "255,128,0,255");
    }
}

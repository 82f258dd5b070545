//! Print layouts: one A4 page a map, with its legend, its caveat, its credits and where help is.

use super::label::{FAMILY, Weight, text_style};
use super::layers::{Drawn, title};
use super::plane::{Plane, extent};
use super::symbol::{Filling, fill, option, rgb};
use super::tree::{leaf, maps, with_map};
use super::xml::Element;
use crate::credits::{attributions_of, licences_of, sources_of};
use crate::sheet::{Key, Sheet};
use crate::{Edition, HELP, text};

/// Left, top, width and height on the page, in millimetres.
type Place = [f64; 4];

const PAGE: Place = [0.0, 0.0, 297.0, 210.0];
const TITLE: Place = [10.0, 7.0, 277.0, 9.0];
const UNIT: Place = [10.0, 16.0, 277.0, 6.0];
const MAP: Place = [10.0, 24.0, 185.0, 146.0];
const LEGEND: Place = [199.0, 24.0, 88.0, 88.0];
const CAVEAT: Place = [199.0, 24.0, 88.0, 46.0];
const SCALE: Place = [10.0, 172.0, 60.0, 11.0];
const HELP_LINE: Place = [80.0, 174.0, 207.0, 9.0];
const CREDITS: Place = [10.0, 186.0, 277.0, 18.0];

/// How many letters fit in a line of the legend.
const LEGEND_LETTERS: usize = 48;

/// What is drawn, by the numbers that QGIS has for it.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Page = 65_638,
    Map = 65_639,
    Label = 65_641,
    Legend = 65_642,
    ScaleBar = 65_646,
}

/// All layouts, in the order of the maps.
pub(super) fn layouts(
    edition: &Edition,
    sheet: &Sheet,
    layers: &[Drawn],
    plane: &Plane,
) -> Element {
    let keys = sheet.maps(&edition.product.maps);
    let pages = keys.zip(maps(layers)).map(|((_, key), map)| {
        Element::new("Layout")
            .with("name", format!("A4: {}", title(key)))
            .with_all([
                ("units", "mm"),
                ("printResolution", "300"),
                ("worldFileMap", ""),
            ])
            .holding(pages())
            .holding_all(items(edition, key, layers, map, plane))
    });
    Element::new("Layouts").holding_all(pages)
}

fn pages() -> Element {
    let paper = Filling {
        colour: "#ffffff",
        style: "solid",
        border: "#ffffff",
        line: "no",
        width: "0",
    };
    Element::new("PageCollection")
        .holding(fill("", &[paper]))
        .holding(item(Kind::Page, "page", PAGE, 0))
}

fn items(
    edition: &Edition,
    key: &Key,
    layers: &[Drawn],
    map: &Drawn,
    plane: &Plane,
) -> Vec<Element> {
    let measure = &key.measure;
    let caveat: Vec<&str> = [measure.caveat.as_str()]
        .into_iter()
        .chain(key.apart.as_deref())
        .collect();
    let credits = format!(
        "{}. As of {}. Licence: {}\n{}",
        edition.product.title,
        edition.as_of,
        licences_of(edition.product, sources_of(edition, &[key])).join(" and "),
        attributions_of(sources_of(edition, &[key])).join(" ")
    );
    let unit = format!("{}; {}", measure.unit, key.period);
    vec![
        picture(edition, layers, map, plane),
        words("title", TITLE, 15, Weight::Bold, &title(key)),
        words("unit", UNIT, 10, Weight::Normal, &unit),
        legend(edition, layers, map),
        words(
            "caveat",
            below(height(layers, map)),
            8,
            Weight::Normal,
            &caveat.join("\n"),
        ),
        scale_bar(plane),
        words("help", HELP_LINE, 9, Weight::Bold, help()),
        words("credits", CREDITS, 7, Weight::Normal, &credits),
    ]
}

/// Where help is, as the release's README says it first.
fn help() -> &'static str {
    HELP.split("\n\n").nth(1).unwrap_or_default()
}

/// The map with its own layers, whatever else is seen in the window.
fn picture(edition: &Edition, layers: &[Drawn], map: &Drawn, plane: &Plane) -> Element {
    let set = with_map(layers, map).map(|layer| {
        Element::of("Layer", &layer.id)
            .with("name", &layer.about.title)
            .with("source", layer.source(&edition.product.id))
            .with("provider", "ogr")
    });
    let [_, _, width, height] = MAP;
    item(Kind::Map, "map", MAP, 1)
        .with_all([
            ("keepLayerSet", "true"),
            ("followPreset", "false"),
            ("drawCanvasItems", "false"),
            ("mapRotation", "0"),
            ("mapFlags", "1"),
            ("isTemporal", "0"),
        ])
        .holding(extent("Extent", plane.seen_in(width, height)))
        .holding(Element::new("LayerSet").holding_all(set))
}

/// The legend of the map's layers alone, its lines broken where they are too long.
fn legend(edition: &Edition, layers: &[Drawn], map: &Drawn) -> Element {
    let leaves = with_map(layers, map).map(|layer| {
        let title = ("legend/title-label".to_owned(), broken(&layer.about.title));
        let lines = layer.style.rules.iter().enumerate();
        let lines = lines.map(|(nth, rule)| (format!("legend/label-{nth}"), broken(&rule.label)));
        let options = [title].into_iter().chain(lines);
        let own = Element::new("Option")
            .with("type", "Map")
            .holding_all(options.map(|(name, value)| option(&name, &value)));
        leaf(layer, &edition.product.id, true)
            .holding(Element::new("customproperties").holding(own))
    });
    let style = |name, points: u8, weight, margins: [(&'static str, &str); 2]| {
        Element::new("style")
            .with("name", name)
            .with_all([("alignment", "1"), ("indent", "0")])
            .with_all(margins)
            .holding(font("styleFont", points, weight))
            .holding(text_style(&points.to_string(), weight, None))
    };
    let none = [("marginTop", "0"), ("marginBottom", "0")];
    let above = [("marginTop", "3"), ("marginBottom", "1")];
    let lines = [("marginTop", "1.4"), ("marginLeft", "2")];
    item(Kind::Legend, "legend", LEGEND, 2)
        .with("map_uuid", uuid("map"))
        .with_all([
            ("title", ""),
            ("columnCount", "1"),
            ("resizeToContents", "1"),
            ("symbolWidth", "6"),
            ("symbolHeight", "3.6"),
            ("boxSpace", "0"),
            ("legendFilterByAtlas", "0"),
            ("lineSpacing", "0.6"),
            ("fontColor", "#1a1a1a"),
        ])
        .holding(Element::new("styles").holding_all([
            style("title", 10, Weight::Bold, none),
            style("group", 9, Weight::Bold, above),
            style("subgroup", 9, Weight::Bold, above),
            style("symbol", 8, Weight::Normal, lines),
            style("symbolLabel", 8, Weight::Normal, lines),
        ]))
        .holding(Element::new("layer-tree-group").holding_all(leaves))
}

/// How high the legend is, about, in millimetres.
fn height(layers: &[Drawn], map: &Drawn) -> f64 {
    const HEADING: f64 = 7.5;
    const LINE: f64 = 5.3;
    const MORE: f64 = 3.6;
    let lines = |words: &str| broken(words).lines().skip(1).fold(0.0, |sum, _| sum + MORE);
    with_map(layers, map).fold(0.0, |sum, layer| {
        let rules = layer.style.rules.iter();
        let own = rules.fold(0.0, |sum, rule| sum + LINE + lines(&rule.label));
        sum + HEADING + lines(&layer.about.title) + own
    })
}

/// Where the caveat stands below a legend so high, and never beyond the map's lower edge.
fn below(height: f64) -> Place {
    const GAP: f64 = 6.0;
    let [left, top, width, high] = CAVEAT;
    let lowest = MAP[1] + MAP[3] - high;
    [left, (top + height + GAP).min(lowest).round(), width, high]
}

fn broken(label: &str) -> String {
    text::lines(label, LEGEND_LETTERS).join("\n")
}

/// A bar of two parts that are about a tenth of the map each.
fn scale_bar(plane: &Plane) -> Element {
    let [_, _, width, height] = MAP;
    let [left, _, right, _] = plane.seen_in(width, height);
    let kilometres = tenth((right - left) / 1_000.0);
    item(Kind::ScaleBar, "scale bar", SCALE, 3)
        .with("mapUuid", uuid("map"))
        .with("numUnitsPerSegment", kilometres)
        .with_all([
            ("style", "Single Box"),
            ("unitType", "km"),
            ("unitLabel", "km"),
            ("numMapUnitsPerScaleBarUnit", "1"),
            ("numSegments", "2"),
            ("numSegmentsLeft", "0"),
            ("segmentSizeMode", "0"),
            ("height", "2"),
            ("labelBarSpace", "1.5"),
            ("boxContentSpace", "0"),
            ("outlineWidth", "0.2"),
            ("alignment", "0"),
        ])
        .holding(text_style("8", Weight::Normal, None))
}

/// The largest of 1, 2 and 5 with noughts that is at most a tenth of a length, at least 1.
fn tenth(length: f64) -> f64 {
    let mut found = 1.0;
    let steps = [1.0, 2.0, 5.0];
    let mut ten = 1.0;
    while ten <= length / 10.0 {
        for step in steps {
            if ten * step <= length / 10.0 {
                found = ten * step;
            }
        }
        ten *= 10.0;
    }
    found
}

fn words(id: &'static str, place: Place, points: u8, weight: Weight, words: &str) -> Element {
    let [red, green, blue] = rgb("#1a1a1a");
    item(Kind::Label, id, place, 4)
        .with("labelText", words)
        .with_all([
            ("htmlState", "0"),
            ("halign", "1"),
            ("valign", "32"),
            ("marginX", "0"),
            ("marginY", "0"),
        ])
        .holding(font("LabelFont", points, weight))
        .holding(
            Element::new("FontColor")
                .with("red", red)
                .with("green", green)
                .with("blue", blue)
                .with("alpha", 255),
        )
        .holding(text_style(&points.to_string(), weight, None))
}

/// A font as Qt 5 describes it.
fn font(name: &'static str, points: u8, weight: Weight) -> Element {
    let description = format!("{FAMILY},{points},-1,5,{},0,0,0,0,0", weight.number());
    Element::new(name)
        .with("description", description)
        .with("style", "")
}

fn item(kind: Kind, id: &'static str, place: Place, above: u8) -> Element {
    let [left, top, width, height] = place;
    let white = |name| {
        let parts = ["red", "green", "blue", "alpha"];
        let element = Element::new(name);
        parts
            .into_iter()
            .fold(element, |of, part| of.with(part, 255))
    };
    let position = format!("{left},{top},mm");
    Element::new("LayoutItem")
        .with("type", kind as u32)
        .with("id", id)
        .with("uuid", uuid(id))
        .with("templateUuid", uuid(id))
        .with("position", &position)
        .with("positionOnPage", &position)
        .with("size", format!("{width},{height},mm"))
        .with("zValue", above)
        .with("background", "false")
        .with_all([
            (
                "frame",
                if matches!(kind, Kind::Map) {
                    "true"
                } else {
                    "false"
                },
            ),
            ("outlineWidthM", "0.2,mm"),
            ("frameJoinStyle", "miter"),
            ("visibility", "1"),
            ("excludeFromExports", "0"),
            ("positionLock", "false"),
            ("referencePoint", "0"),
            ("itemRotation", "0"),
            ("opacity", "1"),
            ("blendMode", "0"),
            ("groupUuid", ""),
        ])
        .holding(
            Element::new("FrameColor")
                .with("red", 89)
                .with("green", 89)
                .with("blue", 89)
                .with("alpha", 255),
        )
        .holding(white("BackgroundColor"))
}

/// A name that stands for a part of a page, the same in every project.
fn uuid(id: &str) -> String {
    format!("{{{}}}", id.replace(' ', "-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_has_a_length_that_can_be_told() {
        let lengths = [0.3, 9.0, 20.0, 62.0, 99.0, 480.0, 1_200.0];
        let bars = lengths.map(|length| tenth(length).to_string());
        assert_eq!(bars, ["1", "1", "2", "5", "5", "20", "100"]);
    }

    #[test]
    fn help_stands_on_every_page() {
        assert!(help().ends_with("In an emergency the police are on 999."));
    }
}

//! The document of a project.

use super::layers::{Drawn, layers};
use super::layout;
use super::metadata::{of_project, period};
use super::plane::{Bounds, Plane, corners, extent};
use super::style::{DOCTYPE, VERSION};
use super::tree::{themes, tree};
use super::xml::Element;
use crate::sheet::Sheet;
use crate::years::Years;
use crate::{Edition, geometry};

/// The project of an edition as the text of a `.qgs`.
pub(super) fn document(edition: &Edition, sheet: &Sheet) -> gdal::errors::Result<String> {
    let shapes = sheet.rows.iter().map(|row| &row.shape);
    // A sheet has an area: its list cannot be empty.
    let bounds: Bounds = geometry::bounds(shapes).unwrap_or([-180.0, -85.0, 180.0, 85.0]);
    let plane = Plane::of(bounds)?;
    let layers = layers(edition, sheet, bounds);
    let product = edition.product;
    let root = Element::new("qgis")
        .with("projectname", &product.title)
        .with("version", VERSION)
        .holding(Element::new("homePath").with("path", ""))
        .holding(Element::of("title", &product.title))
        .holding(Element::new("autotransaction").with("active", 0))
        .holding(Element::new("evaluateDefaultValues").with("active", 0))
        .holding(Element::new("trust").with("active", 0))
        .holding(Element::new("projectCrs").holding(plane.system.element()))
        .holding(tree(&layers, &product.id))
        .holding(canvas(&plane))
        .holding(
            Element::new("projectlayers").holding_all(layers.iter().map(|of| of.element(edition))),
        )
        .holding(order(&layers))
        .holding(properties())
        .holding(themes(&layers))
        .holding(of_project(edition))
        .holding(layout::layouts(edition, sheet, &layers, &plane))
        .holding(view(&plane))
        .holding_all(times(edition, sheet));
    Ok(format!("{DOCTYPE}{}\n", root.text()))
}

/// What the window shows at first.
fn canvas(plane: &Plane) -> Element {
    Element::new("mapcanvas")
        .with_all([("name", "theMapCanvas"), ("annotationsVisible", "1")])
        .holding(Element::of("units", "meters"))
        .holding(corners("extent", plane.seen))
        .holding(Element::of("rotation", "0"))
        .holding(Element::new("destinationsrs").holding(plane.system.element()))
        .holding(Element::of("rendermaptile", "0"))
}

fn view(plane: &Plane) -> Element {
    let seen = |name| extent(name, plane.seen).holding(plane.system.element());
    Element::new("ProjectViewSettings")
        .with_all([("UseProjectScales", "0"), ("rotation", "0")])
        .holding(Element::new("Scales"))
        .holding(seen("DefaultViewExtent"))
        .holding(seen("PresetFullExtent"))
}

fn order(layers: &[Drawn]) -> Element {
    let ids = layers
        .iter()
        .map(|layer| Element::new("layer").with("id", &layer.id));
    Element::new("layerorder").holding_all(ids)
}

/// Relative paths, a white ground, and metric measures.
fn properties() -> Element {
    let value = |name, kind: &str, value| Element::of(name, value).with("type", kind);
    let white = [
        "CanvasColorRedPart",
        "CanvasColorGreenPart",
        "CanvasColorBluePart",
    ];
    Element::new("properties").holding_all([
        Element::new("Gui").holding_all(white.map(|part| value(part, "int", "255"))),
        Element::new("Measurement").holding_all([
            value("DistanceUnits", "QString", "km"),
            value("AreaUnits", "QString", "km2"),
        ]),
        Element::new("Measure").holding(value("Ellipsoid", "QString", "EPSG:7030")),
        Element::new("Paths").holding(value("Absolute", "bool", "false")),
        Element::new("PositionPrecision").holding_all([
            value("Automatic", "bool", "true"),
            value("DecimalPlaces", "int", "2"),
        ]),
        // Without it a project has no plane.
        Element::new("SpatialRefSys").holding(value("ProjectionsEnabled", "int", "1")),
    ])
}

/// The span of the years, a year a step, where there are any.
fn times(edition: &Edition, sheet: &Sheet) -> Option<Element> {
    let years = Years::of(edition, sheet);
    let spans: Vec<[String; 2]> = years.iter().filter_map(Years::span).collect();
    let first = spans.iter().map(|[first, _]| first).min()?;
    let last = spans.iter().map(|[_, last]| last).max()?;
    Some(
        Element::new("ProjectTimeSettings")
            .with_all([
                ("timeStep", "1"),
                ("timeStepUnit", "y"),
                ("frameRate", "1"),
                ("cumulativeTemporalRange", "0"),
            ])
            .holding(period("TemporalRange", first, last)),
    )
}

//! What a release promises, in words: written from the same description of the fields as its files.

use std::fmt::Write as _;

use vocabulary::{Indicator, Report};

use crate::fields::{Facet, Field, Measure, STATUSES, VERDICTS, fields};
use crate::long::{self, COLUMNS, MARKER};
use crate::report;
use crate::text::{markdown_cell, table_of_fields};
use crate::{PointLayer, Product, areas, bundle, points, wide, years};

/// The text of `contract.md`: a function of the indicators' descriptions, not of any figure.
#[must_use]
pub fn contract(
    product: &Product,
    indicators: &[Indicator],
    (reports, points): (&[Report], &[PointLayer]),
) -> String {
    let measures: Vec<Measure> = indicators.iter().map(Measure::from).collect();
    let id = &product.id;
    let fields = fields(&measures);
    let (area, figures) = fields.split_at(fields.len() - measures.len() * Facet::ALL.len());
    let mut text = format!(
        "# {}: what a release holds\n\n{}\n\n\
         Written from the plan and the code; a test compares it with both. `schema.json` says the same of \
         `{id}.geojson` to a machine.\n\n",
        product.title, product.summary
    );
    text.push_str(&map(id));
    text.push_str(&table_of(area));
    for (measure, own) in measures.iter().zip(figures.chunks(Facet::ALL.len())) {
        // Writing to a String does not fail: the results here and below are left aside.
        let _ = writeln!(
            text,
            "\n### {}\n\nUnit: {}.\n\n{}\n",
            measure.title, measure.unit, measure.caveat
        );
        text.push_str(&table_of(own));
    }
    text.push_str(&statuses());
    text.push_str(&table(id));
    text.push_str(&points::contract(points, id));
    text.push_str(&years::contract(product, indicators));
    text.push_str(&report::contract(reports));
    text.push_str(OTHERS);
    text.push_str(&bundle::contract(id));
    text
}

fn map(id: &str) -> String {
    format!(
        "## The map: `{id}.geojson`, layer `{id}` of `{id}.gpkg`, `{fgb}`, `{parquet}` and `{wide}`\n\n\
         Grain: one feature an area, in the order of the codes, with the newest figures of each indicator. \
         WGS 84, longitude first, six decimals; exterior rings run counter-clockwise. Every feature has every \
         field; null means that there is no number, never nought. Numbers are rounded to the nearest at the \
         decimals given, so `lower <= value <= upper` holds as printed. Every format holds the same cells.\n\n\
         | format | its own |\n| --- | --- |\n\
         | GeoPackage | numbers are `REAL`, classes `MEDIUMINT`, the rest `TEXT`; `fid` and `geom` are its own; the table `layer_styles` holds one style a map |\n\
         | FlatGeobuf | numbers are `Double`, classes `Int`, the rest `String`; features stand along a Hilbert curve, with an index, and not in the order of the codes; title and summary are in the header, the other members below in its metadata |\n\
         | GeoParquet 1.1 | numbers are `DOUBLE`, classes `INT32`, the rest UTF-8; `geometry` holds WKB and `bbox` the bounds of each area; no `crs` is given, which means longitude and latitude of WGS 84 (OGC:CRS84); the members below are key-value metadata, each as JSON |\n\
         | `{wide}` | the fields without shapes; UTF-8, RFC 4180; numbers have exactly the decimals given; null is an empty cell; a text that a spreadsheet would run as a formula has an apostrophe before it |\n\n\
         Members of the GeoJSON beside `type`, `bbox` and `features`: `title`, `summary`, `licence` (`id`, `url`), \
         `attribution` (the sentences its sources ask for), `as_of`, `caveats`, and `indicators` (`id`, `title`, \
         `unit`, `period`, `caveat`, `decimals`, `method`, `apart`: whether areas can be told apart, and `instead`: the wider areas whose classes they have where they cannot).\n\n",
        fgb = areas::flatgeobuf_path(id),
        parquet = areas::geoparquet_path(id),
        wide = wide::path(id),
    )
}

fn table_of(fields: &[Field]) -> String {
    let rows = fields.iter();
    table_of_fields(rows.map(|of| (of.name.as_str(), of.kind.words(), of.meaning.as_str())))
}

fn statuses() -> String {
    let mut text =
        String::from("\n## Statuses and markers\n\n| status | meaning |\n| --- | --- |\n");
    for status in STATUSES {
        let _ = writeln!(text, "| `{status}` | {} |", status.meaning());
    }
    text.push_str(
        "\nA figure whose status is a word can still have no value, where it is computed from a withheld count: \
         then `lower` and `upper` say what is known, and the table shows `[c]`.\n\n\
         | reliability | meaning |\n| --- | --- |\n",
    );
    for (verdict, meaning) in VERDICTS {
        let _ = writeln!(text, "| `{}` | {meaning} |", verdict.id());
    }
    text
}

fn table(id: &str) -> String {
    let mut text = format!(
        "\n## The table: `{csv}` and `{parquet}`\n\n\
         Grain: one line an indicator, period and area, wider areas included; in the order of the plan's \
         indicators, then period, then code. The CSV is UTF-8, RFC 4180; a text that a spreadsheet would run as a formula has an \
         apostrophe before it.\n\n\
         In the Parquet file `value`, `lower`, `upper` and `interval_level` are `DOUBLE` or null and the rest is UTF-8 or \
         null; no marker stands in `value`: after it comes the column `{marker}`, which the CSV has not: {meaning}.\n\n\
         | column | holds |\n| --- | --- |\n",
        csv = long::long_table(id),
        parquet = long::parquet_path(id),
        marker = MARKER.name,
        meaning = MARKER.meaning,
    );
    for of in COLUMNS {
        let _ = writeln!(text, "| `{}` | {} |", of.name, markdown_cell(of.meaning));
    }
    text
}

const OTHERS: &str = "\n## The other files\n\n\
    | file | holds |\n| --- | --- |\n\
    | `legend.json` | per indicator: classes with lower and upper edge, which side is `closed` (`both` for the first, `upper` for the others), label, colour and number of areas; then `too_uncertain`, `withheld` and `missing` with colour and pattern; `scale` says whether classes are cut from the figures of the `newest` period or of `all_years`; `years` has the classes of the layer of all years, which are on one scale, with the number of figures in each. `pairs`: maps of two indicators at once, with the classes of each (`up`, `across`), low to high, and rows of `cells` in the `order` of both: the last cell of the last row is the darkest |\n\
    | `maps/<map>.svg` | a drawing of each map, with its legend; dots where an interval spans three classes or more |\n\
    | `maps/<map>-a4.svg`, `.png`, `maps/<map>-slide.svg`, `.png` | the same on an A4 page (210 by 297 mm; PNG of 1,240 by 1,754 dots) and on a slide (16 to 9; PNG of 1,920 by 1,080 dots), with title, legend, caveat, sources, licence and date in the picture |\n\
    | `maps/<indicator>-certainty...` | the same map by how sure it is, where figures have intervals: a class's colour in full where the interval lies within one class, half of it where it spans two, a fifth where it spans three or more |\n\
    | `<product>.pmtiles` | vector tiles (Mapbox Vector Tile 2.1 in PMTiles 3) of the zooms 0 to 12: a layer of the areas with the fields of the map, and a layer of each kind of places; tiles have no null, so a field without a value is left out of its feature; every area is in the tiles of every zoom |\n\
    | `index.html` | the page for people: help first, then maps, years, comparison, tables, methods and downloads; it needs no network and no script |\n\
    | `<product>.qgz` | a project for QGIS 3.22 and later: a zip with one document, which names each layer by where it stands beside it; maps in the groups of the plan, places, years with their dates, one page a map to print |\n\
    | `<product>.qml`, `<layer of places>.qml` | styles that QGIS takes for the GeoJSON and the FlatGeobuf of the same name; the GeoPackage has its own |\n\
    | `README.md` | how to read the release, help, caveats, licence, attribution and sources |\n\
    | `disclosed.csv` | what the release says of each count of its sources and of printed totals: a number, or from where to where it lies; its columns are told in `disclosed.csv-metadata.json` and in `datapackage.json` |\n\
    | `disclosure.md` | which counts are withheld or rounded, by which rules, and what an attack on the release could find out |\n\
    | `targeting.md` | where the plan shares something out or places sites: how, on what assumptions, and how sure it is |\n\
    | `record.json` | what the run was given and did |\n\
    | `SHA256SUMS` | checksums of all other files |\n\
    | `SHA256SUMS.sig` | their signature, where the plan names a key |\n";

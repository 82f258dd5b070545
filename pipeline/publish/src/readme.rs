//! The text that goes with a release.

use std::fmt::Write as _;

use vocabulary::{Note, Provenance, Reliability, is_address};

use crate::Edition;
use crate::credits::{attributions_of, licences_of};
use crate::fields::{STATUSES, VERDICTS};
use crate::sheet::Sheet;
use crate::signature::{NAMESPACE, SIGNATURE, public_key};
use crate::text::markdown;
use crate::{areas, bundle, long, picture, points, report, wide};

/// The release's `README.md`.
pub(crate) fn readme(edition: &Edition, sheet: &Sheet) -> String {
    let product = edition.product;
    let mut text = format!(
        "# {}\n\n{}\n\nAs of {}.\n\n",
        markdown(&product.title),
        markdown(&product.summary),
        edition.as_of
    );
    text.push_str(HELP);
    text.push_str(&pages_of_help(edition));
    text.push_str(&files(edition, sheet));
    text.push_str(&reading());
    text.push_str(&indicators(sheet));
    text.push_str(&points::readme(edition.points));
    text.push_str(&report::readme(edition.reports.get()));
    text.push_str(&notes(edition.notes));
    text.push_str(&terms(edition));
    text
}

/// Well-known public facts alone: services are found through them, and no number here can go out of date.
pub const HELP: &str = "## Help\n\n\
    Anyone who has had FGM, or may be at risk of it, can be helped: by a GP, midwife, school nurse or social \
    worker. In an emergency the police are on 999.\n\n\
    This release describes areas. It says nothing about any person, family or community, and must not be used to \
    single one out.\n\n";

/// Where the plan says that help can be found.
fn pages_of_help(edition: &Edition) -> String {
    let mut text = String::new();
    for help in &edition.product.help {
        let checked = help.checked.as_ref();
        let checked = checked.map_or("Not checked".to_owned(), |day| format!("Checked on {day}"));
        let telephone = help.telephone.as_ref();
        let telephone =
            telephone.map_or(String::new(), |of| format!(" Telephone: {}.", markdown(of)));
        let _ = writeln!(
            text,
            "- {}, <{}>: {}{telephone} {checked}.",
            markdown(&help.name),
            help.url,
            markdown(&help.what),
        );
    }
    if !text.is_empty() {
        text.push('\n');
    }
    text
}

// Writing to a String does not fail: the results below are left aside.
fn files(edition: &Edition, sheet: &Sheet) -> String {
    let product = edition.product;
    let id = &product.id;
    let mut text = format!(
        "## Files\n\n\
         | file | what it is |\n| --- | --- |\n\
         | `index.html` | the page for people: help, maps, tables, downloads; works without a network |\n\
         | `{id}.geojson` | the map: one feature an area, newest figures, classes and colours |\n\
         | `{id}.gpkg` | the same as a GeoPackage, with places and years as further layers; each opens styled in QGIS |\n\
         | `{id}.qgz` | a project for QGIS: open it by double click, in the folder with the GeoPackage |\n\
         | `{id}.qml` | the style of the first map, which QGIS takes for the files of that name |\n\
         | `{fgb}` | the same as a FlatGeobuf, which programs can read by place without taking it all |\n\
         | `{parquet}` | the same as a GeoParquet, for analysis |\n\
         | `{id}.pmtiles` | the same, with the places, as vector tiles of the zooms 0 to 12, for maps on the web |\n\
         | `{wide}` | the same without shapes: one line an area |\n\
         | `{csv}`, `{long}` | every figure of every indicator, period and area, one a line, as CSV and as Parquet |\n\
         | `legend.json` | classes, colours and patterns, with the number of areas in each |\n",
        fgb = areas::flatgeobuf_path(id),
        parquet = areas::geoparquet_path(id),
        wide = wide::path(id),
        csv = long::long_table(id),
        long = long::parquet_path(id),
    );
    for layer in edition.points {
        let title = markdown(&layer.title);
        let (map, table) = (points::geojson_path(layer), points::csv_path(layer));
        let _ = writeln!(
            text,
            "| `{map}`, `{table}` | {title}: places, also a layer of `{id}.gpkg`, and all of them as a table; `{}.qml` is their style in QGIS |",
            layer.name
        );
    }
    for report in edition.reports.get() {
        let (path, title) = (report::path(report), &report.title);
        let _ = writeln!(text, "| `{path}` | {} |", markdown(title));
    }
    for (title, paths) in picture::paths(edition, sheet) {
        let paths = paths.join("`, `");
        let _ = writeln!(
            text,
            "| `{paths}` | pictures, for the web, of A4 and for a slide: {} |",
            markdown(&title)
        );
    }
    text.push_str(
        "| `disclosure.md` | what is withheld, and why |\n\
         | `targeting.md` | where help would do most, how sure that is, and which part is data, a model or the planner's |\n\
         | `disclosed.csv` | every count that the release rests on and that is not printed as it is, with its range |\n\
         | `record.json` | what the run was given and what it did |\n",
    );
    text.push_str(&bundle::rows(id));
    text.push_str("| `SHA256SUMS` | checksums: `sha256sum --check SHA256SUMS` |\n");
    match &product.signing {
        None => text.push_str(
            "\nThis release is not signed: its checksums find out an accident, and no change that somebody \
             made on purpose. `fgm-map verify` says what else can be checked.\n\n",
        ),
        Some(signing) => {
            let key = public_key(&signing.public_key).unwrap_or_default();
            let _ = writeln!(
                text,
                "| `{SIGNATURE}` | their signature |\n\n\
                 Signed by `{key}`. Compare that key with one that you have from its owner, then check with \
                 `fgm-map verify`, or with OpenSSH:\n\n\
                 ```sh\n\
                 echo 'release {key}' > signers\n\
                 ssh-keygen -Y verify -f signers -I release -n {NAMESPACE} -s {SIGNATURE} < SHA256SUMS\n\
                 ```\n"
            );
        }
    }
    text
}

fn reading() -> String {
    let mut text = String::from(
        "## How to read a figure\n\n\
         `value` lies between `lower` and `upper`. Where `value` is null (in the table: a marker in brackets), no \
         figure is given: it is not nought. Where `lower` and `upper` are given without a `value`, only the \
         range is known. Numbers are rounded to the indicator's decimals. `class` counts the classes of \
         `legend.json` from the lowest, 1; a class includes its upper edge. Where wider areas stand in place of areas that \
         cannot be told apart, class and colour are theirs.\n\n\
         | status | meaning |\n| --- | --- |\n",
    );
    for status in STATUSES {
        let _ = writeln!(text, "| `{status}` | {} |", status.meaning());
    }
    text.push_str(
        "\n`reliability` says how far a figure may be relied on; the table gives the rule that decided.\n\n\
         | reliability | meaning |\n| --- | --- |\n",
    );
    for (verdict, meaning) in VERDICTS {
        let _ = writeln!(text, "| `{}` | {meaning} |", verdict.id());
    }
    text.push('\n');
    text
}

fn indicators(sheet: &Sheet) -> String {
    let mut text = String::from("## Indicators\n\n");
    for key in &sheet.keys {
        let measure = &key.measure;
        let _ = writeln!(
            text,
            "### {}\n\n`{}`: {}; newest period: {}.\n\n{}\n",
            markdown(&measure.title),
            measure.id,
            markdown(&measure.unit.to_string()),
            key.period,
            markdown(&measure.caveat)
        );
        if let Some(apart) = &key.apart {
            let _ = writeln!(text, "{}\n", markdown(apart));
        }
        for of in &key.wider {
            let verdict = of.shown.reliability.map_or("", Reliability::label);
            let words = key.words(&of.shown);
            let _ = writeln!(
                text,
                "- {}: {words}, {verdict}",
                markdown(&of.group.area.name)
            );
        }
        if !key.wider.is_empty() {
            text.push('\n');
        }
    }
    text
}

fn terms(edition: &Edition) -> String {
    let product = edition.product;
    let mut text = String::new();
    if !product.caveats.is_empty() {
        text.push_str("## Caveats\n\n");
        for caveat in &product.caveats {
            let _ = writeln!(text, "- {}", markdown(caveat));
        }
        text.push('\n');
    }
    let _ = writeln!(
        text,
        "## Licence\n\n{}: {}\n",
        markdown(&product.licence.id),
        address(&product.licence.url)
    );
    if licences_of(product, edition.provenance).len() > 1 {
        text.push_str(
            "Some figures rest on sources under other terms, and are under those as well: `LICENCE.md` says which, \
             indicator by indicator.\n\n",
        );
    }
    if let Some(simplify) = &product.simplify {
        let _ = writeln!(
            text,
            "## Borders\n\nBorders are simpler than the source's: bends smaller than a triangle of {0} by {0} metres \
             are left out, and neighbours go on sharing theirs. Do not measure with them. {1}\n",
            simplify.metres,
            markdown(&simplify.reason)
        );
    }
    text.push_str("## Attribution\n\n");
    for sentence in attributions_of(edition.provenance) {
        let _ = writeln!(text, "- {}", markdown(sentence));
    }
    text.push_str("\n## Sources\n\n");
    for source in edition.provenance {
        text.push_str(&of_source(source));
    }
    text
}

/// A link, or the words that stand where a source has no address.
fn address(url: &str) -> String {
    if is_address(url) {
        format!("<{url}>")
    } else {
        markdown(url)
    }
}

/// What a reader should know of the figures that is no error: totals that do not add up.
fn notes(notes: &[Note]) -> String {
    let mut text = String::new();
    if !notes.is_empty() {
        text.push_str("## What the sources leave open\n\n");
        for note in notes {
            let _ = writeln!(text, "- {}", markdown(&note.to_string()));
        }
        text.push('\n');
    }
    text
}

/// A source with its edition, its terms, and what has to be known of its figures.
fn of_source(source: &Provenance) -> String {
    let mut text = format!(
        "### {}: {}\n\n{}, published {}: {} days before the day of this release. {}\n\nLicence: {}, {}.\n\n",
        markdown(&source.publisher),
        markdown(&source.title),
        address(&source.url),
        source.published,
        source.age_days,
        markdown(&source.vintage),
        markdown(&source.licence.id),
        address(&source.licence.url)
    );
    for words in [&source.retrieved, &source.notes] {
        if !words.trim().is_empty() {
            let _ = writeln!(text, "{}\n", markdown(words));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use vocabulary::{Area, WiderArea};

    use super::*;
    use crate::tests::Made;

    /// Words of plans, manifests and tables are words: no tag, no link, no heading, no table.
    #[test]
    fn the_worst_words_are_no_markup() {
        let worst =
            "<script>alert(1)</script>\n# a | [b](javascript:c) `d` ![e](https://f) \u{202e}";
        let mut made = Made::with(|indicator| {
            indicator.title = worst.into();
            indicator.caveat = worst.into();
            indicator.unit = vocabulary::Unit::new(worst);
        });
        made.product.title = worst.into();
        made.product.summary = worst.into();
        made.product.caveats = vec![worst.into()];
        made.product.licence.id = worst.into();
        made.product.licence.url = worst.into();
        made.product.maps[0].title = worst.into();
        made.product.pairs[0].title = worst.into();
        made.groups = made
            .groups
            .iter()
            .map(|group| WiderArea {
                area: Area {
                    code: group.area.code,
                    name: worst.into(),
                },
                members: group.members.clone(),
            })
            .collect();
        let source = &mut made.provenance[0];
        for words in [
            &mut source.title,
            &mut source.publisher,
            &mut source.url,
            &mut source.vintage,
            &mut source.retrieved,
            &mut source.notes,
            &mut source.attribution,
            &mut source.licence.id,
            &mut source.licence.url,
        ] {
            worst.clone_into(words);
        }
        made.reports = made.reports.map(|reports| {
            let mut reports = reports.clone();
            reports[0].title = worst.into();
            reports[0].words = vec![worst.into()];
            reports[0].grain = worst.into();
            reports
        });
        made.points[0].title = worst.into();
        made.points[0].grain = worst.into();
        let edition = made.edition();
        let sheet = Sheet::new(&edition).expect("it can be laid out");
        let text = readme(&edition, &sheet);
        assert!(text.matches("alert(1)").count() > 20, "{text}");
        for found in ["<script", "\n# a", " [b]", "![e]", " `d`", "\u{202e}"] {
            assert!(!text.contains(found), "{found:?} in {text}");
        }
    }
}

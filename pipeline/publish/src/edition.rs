//! From an edition to its release.

use std::path::Path;
use std::thread::ScopedJoinHandle;

use disclose::Disclosed;
use geo::MultiPolygon;
use serde_json::Value;
use vocabulary::{AreaColumn, Indicator, Note, Provenance, Report, SourceId, Watch, WiderArea};

use crate::bundle::{Shelf as _, archive_day};
use crate::files::{Files, Told};
use crate::folder::Stage;
use crate::making::{Making, goes_on};
use crate::page::{Download, PAGE};
use crate::sheet::Sheet;
use crate::signature::{SIGNATURE, Signer, public_key};
use crate::sums::SHA256SUMS;
use crate::{
    PointLayer, Product, PublishError, Release, areas, bundle, geojson, geopackage, legend, long,
    page, picture, points, qgis, readme, report, tiles, wide,
};

/// Everything a release is made of, and so everything that its bytes depend on.
#[derive(Debug, Clone, Copy)]
pub struct Edition<'a> {
    /// The product.
    pub product: &'a Product,
    /// The day it speaks of, `YYYY-MM-DD`; not the day it is made.
    pub as_of: &'a str,
    /// Digest of what was disclosed, in hexadecimal; its first twelve digits stand in the name.
    pub digest: &'a str,
    /// The indicators, in the plan's order.
    pub indicators: &'a Disclosed<Vec<Indicator>>,
    /// The tables that go with the map, in the plan's order.
    pub reports: &'a Disclosed<Vec<Report>>,
    /// Layers of places beside the areas, each with files of its own.
    pub points: &'a [PointLayer],
    /// The shapes of the areas, in degrees of WGS 84.
    pub shapes: &'a AreaColumn<MultiPolygon<f64>>,
    /// Wider areas that indicators may have totals of.
    pub groups: &'a [WiderArea],
    /// The source of the shapes, which every map is credited with.
    pub boundaries: &'a SourceId,
    /// The sources, in the plan's order.
    pub provenance: &'a [Provenance],
    /// What a reader should know of the public sources.
    pub notes: &'a [Note],
    /// What the run was given and did: disclosed and public things alone.
    pub record: &'a Value,
    /// What is said of counts that are not printed as they are, as CSV.
    pub statement: &'a str,
    /// What is withheld and why, for people, as Markdown.
    pub disclosure: &'a str,
    /// Where help would do most, and whose each part of that is, for people, as Markdown.
    pub targeting: &'a str,
    /// Who signs its checksums.
    pub signer: Signer<'a>,
}

/// The file that holds what a release says of counts.
pub const STATEMENT: &str = "disclosed.csv";
/// The file that says what a release withholds.
const DISCLOSURE: &str = "disclosure.md";
/// The file that says where help would do most.
const TARGETING: &str = "targeting.md";

/// How many digits of the digest stand in a release's name.
const NAME_DIGITS: usize = 12;

/// Makes the release of an edition in `out/releases` and points `out/latest` at it.
///
/// With two jobs or more the GeoPackage and the pictures are made beside the other
/// files; the bytes are the same for any number.
///
/// # Errors
/// When the edition cannot be published or a file cannot be written. The release
/// that was the latest one before is then still that, and nothing is left behind.
pub fn publish(
    edition: &Edition,
    out: &Path,
    jobs: usize,
    watch: &dyn Watch,
) -> Result<Release, PublishError> {
    let indicators = edition
        .indicators
        .get()
        .iter()
        .map(|indicator| (&indicator.id, indicator.decimals));
    edition
        .product
        .validate("plan.toml", indicators)
        .map_err(PublishError::Product)?;
    points::problems(edition.points, &edition.product.id)
        .none_or(())
        .map_err(PublishError::Points)?;
    edition.is_signed_as_planned()?;
    let name = edition.name()?;
    let sheet = Sheet::new(edition)?;
    watch.step("shapes and classes");

    let stage = Stage::open(out, &name)?;
    let map = format!("{}.gpkg", edition.product.id);
    let geopackage = || -> Result<Told, PublishError> {
        geopackage::write(edition, &sheet, &stage.folder().join(&map))?;
        stage.told(&map)
    };
    let pictures = || picture::pictures(edition, &sheet, &stage, jobs, watch);
    let mut making = Making::new(&stage, watch);
    let (package, pictures) = if jobs > 1 {
        std::thread::scope(|scope| {
            let (package, pictures) = (scope.spawn(geopackage), scope.spawn(pictures));
            let made = others(edition, &sheet, &mut making, jobs);
            let (package, pictures) = (joined(package), joined(pictures));
            made.and_then(|()| Ok((package?, pictures?)))
        })?
    } else {
        let package = geopackage()?;
        others(edition, &sheet, &mut making, jobs)?;
        (package, pictures()?)
    };
    making.insert(&map, package);
    for (path, told) in pictures {
        making.insert(&path, told);
    }
    // The page lists what stands beside it; the bundle describes the page too.
    let page = page::page(edition, &sheet, &downloads(edition, making.files()));
    making.write(PAGE, page.as_bytes())?;
    bundle::bundle(edition, &sheet, &mut making)?;
    let sums = making.files().sums();
    stage.write(SHA256SUMS, sums.as_bytes())?;
    if let Signer::Key(key) = edition.signer {
        let signature = key.sign(sums.as_bytes());
        let signature = signature.map_err(|error| PublishError::Unsigned {
            why: error.to_string(),
        })?;
        stage.write(SIGNATURE, signature.as_bytes())?;
    }
    watch.step(SHA256SUMS);
    goes_on(watch)?;
    stage.publish()
}

/// What stands beside the page, in the order of the paths: files that were made, and those of the
/// bundle, which are made from the page.
fn downloads(edition: &Edition, files: &Files) -> Vec<Download> {
    let there = files
        .iter()
        .map(|(path, told)| Download::new(path, Some(told.bytes)));
    let later = bundle::paths(&edition.product.id).map(|path| Download::new(&path, None));
    let mut downloads: Vec<Download> = there.chain(later).collect();
    downloads.sort();
    downloads
}

impl Edition<'_> {
    /// The name of its release: `<as-of>-<first digits of the digest>`.
    ///
    /// # Errors
    /// When the day or the digest is none.
    pub fn name(&self) -> Result<String, PublishError> {
        name(self)
    }

    /// A release is signed by the key that the product names, or by none where it names none: what
    /// it says of its signature is then true of its bytes.
    fn is_signed_as_planned(&self) -> Result<(), PublishError> {
        let planned = self.product.signing.as_ref();
        let planned = planned.map(|of| public_key(&of.public_key).unwrap_or_default());
        let why = match (planned, self.signer) {
            (None, Signer::Nobody) | (Some(_), Signer::LeftOut) => return Ok(()),
            (Some(planned), Signer::Key(key)) if planned == key.public_key() => return Ok(()),
            (Some(_), Signer::Nobody) => "no secret key was given: give it with --signing-key",
            (Some(_), Signer::Key(_)) => "the secret key is not that of product.signing.public_key",
            (None, _) => "the plan has no product.signing.public_key: name the key there",
        };
        Err(PublishError::Unsigned {
            why: why.to_owned(),
        })
    }
}

fn name(edition: &Edition) -> Result<String, PublishError> {
    let day = edition.as_of;
    let shape = |(at, byte): (usize, u8)| {
        if at == 4 || at == 7 {
            byte == b'-'
        } else {
            byte.is_ascii_digit()
        }
    };
    if day.len() != 10 || !day.bytes().enumerate().all(shape) {
        let (part, expected) = ("the as-of date", "YYYY-MM-DD");
        return Err(PublishError::Name {
            part,
            found: day.to_owned(),
            expected,
        });
    }
    // What has no name is told to no ledger, so that it is known now whether the archive can bear it.
    archive_day(day)?;
    let hex = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    match edition.digest.get(..NAME_DIGITS) {
        Some(digits) if edition.digest.bytes().all(hex) => Ok(format!("{day}-{digits}")),
        _ => {
            let (part, expected) = (
                "the digest",
                "at least 12 hexadecimal digits in small letters",
            );
            Err(PublishError::Name {
                part,
                found: edition.digest.to_owned(),
                expected,
            })
        }
    }
}

/// What another thread came to.
fn joined<T>(thread: ScopedJoinHandle<'_, T>) -> T {
    let ended = thread.join();
    ended.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

/// Makes all files but the GeoPackage and the pictures.
fn others(
    edition: &Edition,
    sheet: &Sheet,
    making: &mut Making,
    jobs: usize,
) -> Result<(), PublishError> {
    let id = &edition.product.id;
    let name = format!("{id}.geojson");
    making.make(&name, |out| {
        geojson::geojson(edition, sheet, out).map_err(not_json(&name))
    })?;
    let name = areas::flatgeobuf_path(id);
    making.make(&name, |out| {
        areas::flatgeobuf(edition, sheet, Path::new(&name), out)
    })?;
    let name = areas::geoparquet_path(id);
    making.make(&name, |out| {
        areas::geoparquet(edition, sheet, Path::new(&name), out)
    })?;
    let name = format!("{id}.pmtiles");
    making.make(&name, |out| {
        tiles::pmtiles(edition, sheet, Path::new(&name), jobs, out)
    })?;
    let name = long::long_table(id);
    making.make(&name, |out| long::long_csv(edition, Path::new(&name), out))?;
    let name = long::parquet_path(id);
    making.make(&name, |out| {
        long::long_parquet(edition, Path::new(&name), out)
    })?;
    let name = wide::path(id);
    making.make(&name, |out| {
        let written = wide::wide(sheet, out);
        written.map_err(PublishError::io("write", Path::new(&name)))
    })?;
    for of in edition.reports.get() {
        let name = report::path(of);
        making.make(&name, |out| {
            let written = report::report(of, out);
            written.map_err(PublishError::io("write", Path::new(&name)))
        })?;
    }
    for layer in edition.points {
        let name = points::geojson_path(layer);
        making.make(&name, |out| {
            points::geojson(edition, layer, out).map_err(not_json(&name))
        })?;
        let name = points::csv_path(layer);
        making.make(&name, |out| {
            let written = points::csv(layer, out);
            written.map_err(PublishError::io("write", Path::new(&name)))
        })?;
        let style = qgis::of_places(layer).qml();
        making.write(&format!("{}.qml", layer.name), style.as_bytes())?;
    }
    // QGIS takes the style beside a file that has its name.
    if let Some((at, key)) = sheet.maps(&edition.product.maps).next() {
        let style = qgis::of_map(sheet, at, key).qml();
        making.write(&format!("{id}.qml"), style.as_bytes())?;
    }
    making.write(&qgis::path(id), &qgis::qgz(edition, sheet)?)?;
    let json = |name: &str, value: &Value| pretty(value).map_err(not_json(name));
    let legend = legend::legend(edition, sheet);
    making.write("legend.json", &json("legend.json", &legend)?)?;
    let readme = readme::readme(edition, sheet);
    making.write("README.md", readme.as_bytes())?;
    making.write(STATEMENT, edition.statement.as_bytes())?;
    making.write(DISCLOSURE, edition.disclosure.as_bytes())?;
    making.write(TARGETING, edition.targeting.as_bytes())?;
    making.write("record.json", &json("record.json", edition.record)?)
}

fn not_json(name: &str) -> impl FnOnce(serde_json::Error) -> PublishError {
    move |source| PublishError::Json {
        path: name.into(),
        source,
    }
}

fn pretty(value: &Value) -> serde_json::Result<Vec<u8>> {
    let mut bytes = serde_json::to_vec_pretty(value)?;
    bytes.push(b'\n');
    Ok(bytes)
}

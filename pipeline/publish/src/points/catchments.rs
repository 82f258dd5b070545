//! What is within reach of places: a circle around each that says how far people are taken to come.

use gdal::Dataset;
use gdal::vector::{Defn, OGRwkbGeometryType};
use geo::{Coord, LineString, MultiPolygon, Polygon};
use vocabulary::ReportCell;

use super::geopackage::layer_of;
use super::{Holds, PlaceRow, PointLayer};
use crate::layer::add_feature;
use crate::{geometry, numbers};

/// The field that says how far a place is taken to reach, in metres.
pub(crate) const CATCHMENT: &str = "catchment_m";
/// How many corners stand for a circle: they lie on it, and its sides at most 0.2 per cent inside.
const CORNERS: u16 = 64;

/// Whether a layer says of any of its places how far it reaches.
pub(crate) fn has_catchments(layer: &PointLayer) -> bool {
    circles(layer).next().is_some()
}

/// The name of the layer of what is within reach.
pub(crate) fn catchments_name(layer: &PointLayer) -> String {
    format!("{}_catchments", layer.name)
}

/// Its name for people.
pub(crate) fn catchments_title(layer: &PointLayer) -> String {
    format!("{}: within reach", layer.title)
}

/// A place with the number of metres that it reaches.
fn circles(layer: &PointLayer) -> impl Iterator<Item = (&PlaceRow, (f64, f64), f64)> {
    let field = layer
        .fields
        .iter()
        .position(|field| field.name == CATCHMENT && matches!(field.holds, Holds::Number { .. }));
    layer.rows.iter().filter_map(move |row| {
        let ReportCell::Number(metres, decimals) = row.cells.get(field?)? else {
            return None;
        };
        let metres = numbers::rounded(*metres, *decimals);
        Some((row, row.at?, metres)).filter(|_| metres > 0.0)
    })
}

/// Makes the layer, where there is anything in it: the fields of the places with a circle each.
pub(crate) fn write_catchments(file: &mut Dataset, of: &PointLayer) -> gdal::errors::Result<()> {
    if !has_catchments(of) {
        return Ok(());
    }
    let mut transaction = file.start_transaction()?;
    {
        let named = (catchments_name(of), catchments_title(of));
        let kind = OGRwkbGeometryType::wkbMultiPolygon;
        let layer = layer_of(&mut transaction, of, (&named.0, &named.1), kind)?;
        let definition = Defn::from_layer(&layer);
        for (row, at, metres) in circles(of) {
            add_feature(&layer, &definition, &circle(at, metres), row.values())?;
        }
    }
    transaction.commit()
}

/// A circle around a place, in degrees at the decimals that every file has, counter-clockwise.
///
/// # Formula
/// The place at a distance along a great circle, on a sphere.
///
/// # References
/// Snyder (1987), "Map projections: a working manual", US Geological Survey Professional
/// Paper 1395, page 31, (5-5) and (5-6).
fn circle((longitude, latitude): (f64, f64), metres: f64) -> MultiPolygon<f64> {
    /// The mean radius of the Earth, in metres (IUGG).
    const RADIUS: f64 = 6_371_008.8;
    let (arc, north) = (metres / RADIUS, latitude.to_radians());
    let corners = (0..CORNERS).map(|corner| {
        let towards = -std::f64::consts::TAU * f64::from(corner) / f64::from(CORNERS);
        let y = (north.sin() * arc.cos() + north.cos() * arc.sin() * towards.cos()).asin();
        let x = (arc.sin() * towards.sin())
            .atan2(north.cos() * arc.cos() - north.sin() * arc.sin() * towards.cos());
        let rounded = |degrees| numbers::rounded(degrees, geometry::DECIMALS);
        Coord {
            x: rounded(longitude + x.to_degrees()),
            y: rounded(y.to_degrees()),
        }
    });
    let ring: Vec<Coord<f64>> = corners.collect();
    let ring = ring.iter().copied().chain(ring.first().copied());
    MultiPolygon(vec![Polygon::new(LineString(ring.collect()), Vec::new())])
}

#[cfg(test)]
mod tests {
    use geo::{Area as _, BoundingRect as _};

    use super::*;

    /// A degree of latitude on that sphere is 111 195 metres; one of longitude at 60 degrees half
    /// of that.
    #[test]
    fn a_circle_is_as_wide_as_it_says() {
        let round = circle((10.0, 60.0), 11_119.5);
        let bounds = round.bounding_rect().expect("a circle");
        assert!((bounds.height() - 0.2).abs() < 1e-4, "{bounds:?}");
        assert!((bounds.width() - 0.4).abs() < 1e-3, "{bounds:?}");
        assert!(round.signed_area() > 0.0, "counter-clockwise");
        let ring = round.0[0].exterior();
        assert_eq!((ring.0.len(), ring.is_closed()), (65, true));
    }
}

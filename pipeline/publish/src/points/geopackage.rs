//! Places as a layer of a GeoPackage.

use gdal::Dataset;
use gdal::vector::{Defn, Feature, Geometry, LayerOptions, OGRwkbGeometryType};
use vocabulary::ReportCell;

use super::PointLayer;
use crate::layer::{add_fields, wgs84};
use crate::{geometry, numbers};

/// Makes the layer, with the places that are known.
pub(crate) fn write(file: &mut Dataset, of: &PointLayer) -> gdal::errors::Result<()> {
    let identifier = format!("IDENTIFIER={}", of.title);
    let description = format!("DESCRIPTION={}", of.words.join(" "));
    let mut transaction = file.start_transaction()?;
    {
        let layer = transaction.create_layer(LayerOptions {
            name: &of.name,
            srs: Some(&wgs84()?),
            ty: OGRwkbGeometryType::wkbPoint,
            options: Some(&["GEOMETRY_NAME=geom", "FID=fid", &identifier, &description]),
        })?;
        let fields = of.fields.iter();
        add_fields(
            &layer,
            fields.map(|field| (field.name.as_str(), field.holds.stored())),
        )?;
        let definition = Defn::from_layer(&layer);
        let placed = of.rows.iter().filter_map(|row| Some((row, row.at?)));
        for (row, at) in placed {
            let mut feature = Feature::new(&definition)?;
            feature.set_geometry(point(at)?)?;
            for (at, cell) in row.cells.iter().enumerate() {
                match cell {
                    ReportCell::Text(words) => feature.set_field_string(at, words)?,
                    ReportCell::Number(number, decimals) => {
                        feature.set_field_double(at, numbers::rounded(*number, *decimals))?;
                    }
                    ReportCell::Empty => feature.set_field_null(at)?,
                }
            }
            feature.create(&layer)?;
        }
    }
    transaction.commit()
}

/// A place at the decimals that every file has.
fn point((longitude, latitude): (f64, f64)) -> gdal::errors::Result<Geometry> {
    let degrees = |degrees| numbers::rounded(degrees, geometry::DECIMALS);
    let mut point = Geometry::empty(OGRwkbGeometryType::wkbPoint)?;
    point.add_point_2d((degrees(longitude), degrees(latitude)));
    Ok(point)
}

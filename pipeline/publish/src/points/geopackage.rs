//! Places as a layer of a GeoPackage.

use gdal::Dataset;
use gdal::vector::{Defn, Feature, Geometry, Layer, LayerOptions, OGRwkbGeometryType};

use super::PointLayer;
use crate::layer::{add_fields, set_field, wgs84};
use crate::{geometry, numbers};

/// Makes the layer, with the places that are known.
pub(crate) fn write(file: &mut Dataset, of: &PointLayer) -> gdal::errors::Result<()> {
    let mut transaction = file.start_transaction()?;
    {
        let kind = OGRwkbGeometryType::wkbPoint;
        let layer = layer_of(&mut transaction, of, (&of.name, &of.title), kind)?;
        let definition = Defn::from_layer(&layer);
        let placed = of.rows.iter().filter_map(|row| Some((row, row.at?)));
        for (row, at) in placed {
            let mut feature = Feature::new(&definition)?;
            feature.set_geometry(point(at)?)?;
            for (at, value) in row.values().enumerate() {
                set_field(&mut feature, at, value)?;
            }
            feature.create(&layer)?;
        }
    }
    transaction.commit()
}

/// An empty layer with the fields of the places, by a name and a title.
pub(super) fn layer_of<'a>(
    file: &'a mut Dataset,
    of: &PointLayer,
    (name, title): (&str, &str),
    kind: OGRwkbGeometryType::Type,
) -> gdal::errors::Result<Layer<'a>> {
    let identifier = format!("IDENTIFIER={title}");
    let description = format!("DESCRIPTION={}", of.words.join(" "));
    let layer = file.create_layer(LayerOptions {
        name,
        srs: Some(&wgs84()?),
        ty: kind,
        options: Some(&["GEOMETRY_NAME=geom", "FID=fid", &identifier, &description]),
    })?;
    let fields = of.fields.iter();
    let fields = fields.map(|field| (field.name.as_str(), field.holds.stored()));
    add_fields(&layer, fields)?;
    Ok(layer)
}

/// A place at the decimals that every file has.
fn point((longitude, latitude): (f64, f64)) -> gdal::errors::Result<Geometry> {
    let degrees = |degrees| numbers::rounded(degrees, geometry::DECIMALS);
    let mut point = Geometry::empty(OGRwkbGeometryType::wkbPoint)?;
    point.add_point_2d((degrees(longitude), degrees(latitude)));
    Ok(point)
}

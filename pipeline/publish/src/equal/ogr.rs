//! Areas as GDAL reads them: GeoPackage and `FlatGeobuf`.

use std::path::Path;

use gdal::Dataset;
use gdal::vector::sql::Dialect;
use gdal::vector::{Feature, Geometry, LayerAccess as _, OGRFieldType};
use geo::MultiPolygon;

use super::Cell;
use super::areas::{Area, Held, points};

/// Reads the layer of this name.
pub(super) fn read(path: &Path, layer: &str) -> Result<Held, String> {
    let said = |error: gdal::errors::GdalError| error.to_string();
    let file = Dataset::open(path).map_err(said)?;
    let name = layer;
    let layer = file.layer_by_name(name).map_err(said)?;
    let system = layer.spatial_ref();
    let authority = system.and_then(|system| system.auth_code().ok());
    if authority != Some(4326) {
        return Err("its reference system is not WGS 84".to_owned());
    }
    let kinds: Vec<OGRFieldType::Type> = layer
        .defn()
        .fields()
        .map(|field| field.field_type())
        .collect();
    let fields: Vec<String> = layer.defn().fields().map(|field| field.name()).collect();
    // A FlatGeobuf leaves a null out, which GDAL calls unset and gives as 0 or an empty text. Asked in
    // this dialect, it gives null.
    let query = format!("SELECT * FROM \"{}\"", name.replace('"', "\"\""));
    let rows = file.execute_sql(query, None, Dialect::SQLITE);
    let mut rows = rows.map_err(said)?.ok_or("its layer has no rows")?;
    let mut areas = Vec::new();
    for feature in rows.features() {
        let cells = kinds.iter().enumerate();
        let cells = cells.map(|(at, kind)| cell(&feature, at, *kind));
        let cells = cells.collect::<gdal::errors::Result<_>>().map_err(said)?;
        let shape = match feature.geometry().map(Geometry::to_geo) {
            None => None,
            Some(shape) => Some(shape.map_err(said)?),
        };
        let shape = shape.map(MultiPolygon::try_from).transpose();
        let shape = shape.map_err(|_| "a shape is not made of polygons".to_owned())?;
        let shape = shape.unwrap_or_else(|| MultiPolygon(Vec::new()));
        areas.push(Area::new(&fields, cells, Some(points(&shape)))?);
    }
    Ok(Held {
        fields,
        areas,
        is_sorted: path.extension().is_some_and(|kind| kind == "gpkg"),
    })
}

fn cell(feature: &Feature<'_>, at: usize, kind: OGRFieldType::Type) -> gdal::errors::Result<Cell> {
    let found = match kind {
        OGRFieldType::OFTReal | OGRFieldType::OFTInteger => {
            feature.field_as_double(at)?.map(Cell::Number)
        }
        _ => feature.field_as_string(at)?.map(Cell::Text),
    };
    Ok(found.unwrap_or(Cell::Null))
}

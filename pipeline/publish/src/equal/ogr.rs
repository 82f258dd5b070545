//! Areas, places and tables as GDAL reads them: GeoPackage and `FlatGeobuf`.

use std::path::Path;

use gdal::vector::sql::Dialect;
use gdal::vector::{Feature, Geometry, LayerAccess as _, OGRFieldType};
use geo::{MultiPolygon, Point};

use super::Cell;
use super::areas::{Area, Held, points};
use super::places::{LOCATION, location};
use super::tables::Table;
use crate::opened::opened;

/// Reads the areas of the layer of this name.
pub(super) fn read(path: &Path, layer: &str) -> Result<Held, String> {
    let (fields, rows) = shapes(path, layer)?;
    let area = |(cells, shape)| Area::new(&fields, cells, Some(points(&shape)));
    Ok(Held {
        areas: rows.into_iter().map(area).collect::<Result<_, _>>()?,
        fields,
        is_sorted: path.extension().is_some_and(|kind| kind == "gpkg"),
    })
}

/// The names of a layer's fields, and the cells and the polygons of each of its rows.
type Shapes = (Vec<String>, Vec<(Vec<Cell>, MultiPolygon<f64>)>);

/// Reads the polygons of the layer of this name.
pub(super) fn shapes(path: &Path, layer: &str) -> Result<Shapes, String> {
    let mut rows = Vec::new();
    let fields = each(path, layer, Some(4326), |cells, feature| {
        let shape = shape(feature)?.map(MultiPolygon::try_from).transpose();
        let shape = shape.map_err(|_| "a shape is not made of polygons".to_owned())?;
        rows.push((cells, shape.unwrap_or_else(|| MultiPolygon(Vec::new()))));
        Ok(())
    })?;
    Ok((fields, rows))
}

/// Reads the places of the layer of this name, with where they are behind their fields.
pub(super) fn places(path: &Path, layer: &str) -> Result<Table, String> {
    let mut rows = Vec::new();
    let fields = each(path, layer, Some(4326), |mut cells, feature| {
        let point = shape(feature)?.map(Point::try_from).transpose();
        let point = point.map_err(|_| "a place is no point".to_owned())?;
        let point = point.ok_or("a place has no point")?;
        cells.extend(location([point.x(), point.y()]));
        rows.push(cells);
        Ok(())
    })?;
    let columns = fields.into_iter().chain(LOCATION.map(str::to_owned));
    Ok(Table {
        columns: columns.collect(),
        rows,
    })
}

/// What a GeoPackage is made of: the kind, the name and the table of each part that its database lists.
pub(super) fn parts(path: &Path) -> Result<Vec<[String; 3]>, String> {
    let file = opened(path)?;
    let query = "SELECT type, name, tbl_name FROM sqlite_master ORDER BY type, name";
    let rows = file.execute_sql(query, None, Dialect::DEFAULT);
    let mut rows = rows.map_err(said)?.ok_or("it lists no parts")?;
    let part = |row: Feature<'_>| {
        let mut part = [const { String::new() }; 3];
        for (at, own) in part.iter_mut().enumerate() {
            *own = row.field_as_string(at)?.unwrap_or_default();
        }
        Ok(part)
    };
    let parts: gdal::errors::Result<_> = rows.features().map(part).collect();
    parts.map_err(said)
}

/// The one number that a query of a GeoPackage comes to.
pub(super) fn count(path: &Path, query: &str) -> Result<i64, String> {
    let file = opened(path)?;
    let rows = file.execute_sql(query, None, Dialect::DEFAULT);
    let mut rows = rows.map_err(said)?.ok_or("it counts nothing")?;
    let row = rows.features().next().ok_or("it counts nothing")?;
    let number = row.field_as_integer64(0).map_err(said)?;
    number.ok_or_else(|| "it counts nothing".to_owned())
}

/// Reads a table without shapes.
pub(super) fn table(path: &Path, layer: &str) -> Result<Table, String> {
    let mut rows = Vec::new();
    let columns = each(path, layer, None, |cells, _| {
        rows.push(cells);
        Ok(())
    })?;
    Ok(Table { columns, rows })
}

/// Hands on every feature of a layer with its cells, and gives back the names of its fields.
fn each(
    path: &Path,
    name: &str,
    system: Option<i32>,
    mut of: impl FnMut(Vec<Cell>, &Feature<'_>) -> Result<(), String>,
) -> Result<Vec<String>, String> {
    let file = opened(path)?;
    let layer = file.layer_by_name(name).map_err(said)?;
    let own = layer.spatial_ref().and_then(|own| own.auth_code().ok());
    if own != system {
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
    for feature in rows.features() {
        let cells = kinds.iter().enumerate();
        let cells = cells.map(|(at, kind)| cell(&feature, at, *kind));
        let cells = cells.collect::<gdal::errors::Result<_>>().map_err(said)?;
        of(cells, &feature)?;
    }
    Ok(fields)
}

fn shape(feature: &Feature<'_>) -> Result<Option<geo::Geometry>, String> {
    let shape = feature.geometry().map(Geometry::to_geo);
    shape.transpose().map_err(said)
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "as it is handed to where errors are mapped"
)]
fn said(error: gdal::errors::GdalError) -> String {
    error.to_string()
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

//! Features through GDAL.

use gdal::config::{clear_thread_local_config_option, set_thread_local_config_option};
use gdal::errors::GdalError;
use gdal::spatial_ref::{AxisMappingStrategy, SpatialRef};
use gdal::vector::{
    Defn, Feature, FieldDefn, Geometry, LayerAccess, LayerOptions, OGRFieldType, OGRwkbGeometryType,
};
use gdal::{Dataset, DriverManager};
use geo::MultiPolygon;

use super::value::{Kind, Value};
use super::{Coordinates, Layer};
use crate::wkb::wkb;
use crate::{PublishError, geometry};

/// Does something while GDAL has options, in this thread alone.
pub(crate) fn with_options(
    options: &[(&str, &str)],
    failed: impl Fn(GdalError) -> PublishError,
    work: impl FnOnce() -> Result<(), PublishError>,
) -> Result<(), PublishError> {
    let set = options
        .iter()
        .try_for_each(|(name, value)| set_thread_local_config_option(name, value));
    let done = set.map_err(failed).and_then(|()| work());
    for (name, _) in options {
        // A name without a NUL byte can be cleared.
        let _ = clear_thread_local_config_option(name);
    }
    done
}

/// Adds columns to a layer.
pub(crate) fn add_fields<'a>(
    layer: &impl LayerAccess,
    fields: impl Iterator<Item = (&'a str, Kind)>,
) -> gdal::errors::Result<()> {
    for (name, kind) in fields {
        let kind = match kind {
            Kind::Real => OGRFieldType::OFTReal,
            Kind::Integer => OGRFieldType::OFTInteger64,
            Kind::Class | Kind::Boolean => OGRFieldType::OFTInteger,
            Kind::Text => OGRFieldType::OFTString,
        };
        FieldDefn::new(name, kind)?.add_to_layer(layer)?;
    }
    Ok(())
}

/// Adds an area to a layer.
pub(crate) fn add_feature<'a>(
    layer: &impl LayerAccess,
    definition: &Defn,
    shape: &MultiPolygon<f64>,
    values: impl Iterator<Item = Value<'a>>,
) -> gdal::errors::Result<()> {
    let mut feature = Feature::new(definition)?;
    feature.set_geometry(Geometry::from_wkb(&wkb(shape)?)?)?;
    for (at, value) in values.enumerate() {
        set_field(&mut feature, at, value)?;
    }
    feature.create(layer)
}

/// Sets a field of a feature.
pub(crate) fn set_field(
    feature: &mut Feature,
    at: usize,
    value: Value,
) -> gdal::errors::Result<()> {
    match value {
        Value::Null => feature.set_field_null(at),
        Value::Real(number, _) => feature.set_field_double(at, number),
        Value::Integer(number) => feature.set_field_integer64(at, number),
        Value::Class(class) => feature.set_field_integer(at, class.into()),
        Value::Text(text) => feature.set_field_string(at, text),
        Value::Boolean(yes) => feature.set_field_integer(at, yes.into()),
    }
}

impl Layer<'_> {
    /// Makes the layer in a file, with all its areas.
    pub(super) fn fill(
        &self,
        file: &mut Dataset,
        options: Option<&[&str]>,
        failed: impl Fn(GdalError) -> PublishError,
    ) -> Result<(), PublishError> {
        let system = system(self.coordinates).map_err(&failed)?;
        let layer = file.create_layer(LayerOptions {
            name: &self.name,
            srs: Some(&system),
            ty: OGRwkbGeometryType::wkbMultiPolygon,
            options,
        });
        let layer = layer.map_err(&failed)?;
        add_fields(&layer, self.fields()).map_err(&failed)?;
        let definition = Defn::from_layer(&layer);
        for row in self.rows() {
            let shape = geometry::oriented(row.shape, self.coordinates)
                .map_err(PublishError::shape(row.area.code))?;
            add_feature(&layer, &definition, &shape, row.values()).map_err(&failed)?;
        }
        Ok(())
    }
}

/// The reference system of coordinates.
fn system(coordinates: Coordinates) -> gdal::errors::Result<SpatialRef> {
    match coordinates {
        Coordinates::Degrees => wgs84(),
        Coordinates::Plane => SpatialRef::from_wkt(PLANE),
    }
}

/// WGS 84, longitude first.
pub(crate) fn wgs84() -> gdal::errors::Result<SpatialRef> {
    let mut wgs84 = SpatialRef::from_epsg(4326)?;
    wgs84.set_axis_mapping_strategy(AxisMappingStrategy::TraditionalGisOrder);
    Ok(wgs84)
}

/// Has GDAL look through its formats, and PROJ open its register of reference systems.
///
/// Each takes some milliseconds of whoever writes a layer first, the second of every thread that
/// does. A thread that will write, and has to wait until then, may do both meanwhile. What fails
/// here fails again where it is needed, and is told of there.
pub fn warm_up() {
    let _ = DriverManager::get_driver_by_name("GPKG");
    let _ = wgs84();
}

/// A plane of nobody knows where: what the GeoPackage standard calls number -1.
const PLANE: &str =
    r#"LOCAL_CS["Undefined Cartesian SRS",UNIT["unknown",1],AXIS["X",EAST],AXIS["Y",NORTH]]"#;

//! The map as a GeoPackage whose layer opens styled in QGIS.

use std::path::Path;

use gdal::config::{clear_thread_local_config_option, set_thread_local_config_option};
use gdal::spatial_ref::{AxisMappingStrategy, SpatialRef};
use gdal::vector::{
    Feature, FieldDefn, LayerAccess, LayerOptions, OGRFieldType, OGRwkbGeometryType, ToGdal,
};
use gdal::{Dataset, DriverManager};

use crate::fields::{Content, Field, Kind, fields};
use crate::sheet::{Row, Sheet};
use crate::{Edition, PublishError, qml};

/// Writes the file.
pub(crate) fn write(edition: &Edition, sheet: &Sheet, path: &Path) -> Result<(), PublishError> {
    // What GDAL would take from the clock, it takes from the edition; and no sync
    // after each step, since the whole folder is synced before it is moved.
    let options = [
        (
            "OGR_CURRENT_DATE",
            format!("{}T00:00:00.000Z", edition.as_of),
        ),
        ("OGR_SQLITE_SYNCHRONOUS", "OFF".to_owned()),
    ];
    let written = (|| {
        for (name, value) in &options {
            set_thread_local_config_option(name, value)?;
        }
        let mut file = DriverManager::get_driver_by_name("GPKG")?.create_vector_only(path)?;
        write_map(&mut file, edition, sheet)?;
        write_styles(&mut file, edition, sheet)?;
        file.close()
    })();
    for (name, _) in &options {
        // A name without a NUL byte can be cleared.
        let _ = clear_thread_local_config_option(name);
    }
    written.map_err(|source| PublishError::Gdal {
        path: path.to_owned(),
        source,
    })
}

fn write_map(file: &mut Dataset, edition: &Edition, sheet: &Sheet) -> gdal::errors::Result<()> {
    let mut wgs84 = SpatialRef::from_epsg(4326)?;
    wgs84.set_axis_mapping_strategy(AxisMappingStrategy::TraditionalGisOrder);
    let fields = fields(&sheet.measures());
    let identifier = format!("IDENTIFIER={}", edition.product.title);
    let description = format!("DESCRIPTION={}", edition.product.summary);
    let mut transaction = file.start_transaction()?;
    {
        let layer = transaction.create_layer(LayerOptions {
            name: &edition.product.id,
            srs: Some(&wgs84),
            ty: OGRwkbGeometryType::wkbMultiPolygon,
            options: Some(&["GEOMETRY_NAME=geom", "FID=fid", &identifier, &description]),
        })?;
        for field in &fields {
            let kind = match field.kind {
                Kind::Number { .. } => OGRFieldType::OFTReal,
                Kind::Class => OGRFieldType::OFTInteger,
                Kind::Code | Kind::Name | Kind::Status | Kind::Verdict | Kind::Colour => {
                    OGRFieldType::OFTString
                }
            };
            FieldDefn::new(&field.name, kind)?.add_to_layer(&layer)?;
        }
        for row in &sheet.rows {
            write_area(&layer, &fields, row)?;
        }
    }
    transaction.commit()
}

fn write_area(layer: &impl LayerAccess, fields: &[Field], row: &Row) -> gdal::errors::Result<()> {
    let mut feature = Feature::new(layer.defn())?;
    feature.set_geometry(row.shape.to_gdal()?)?;
    for (at, field) in fields.iter().enumerate() {
        match field.content(row) {
            Content::Number(number, _) => feature.set_field_double(at, number)?,
            Content::Class(class) => feature.set_field_integer(at, i32::from(class))?,
            Content::Text(text) => feature.set_field_string(at, text)?,
            Content::Null => feature.set_field_null(at)?,
        }
    }
    feature.create(layer)
}

/// The columns of `layer_styles` as QGIS makes them.
const STYLE_COLUMNS: [(&str, OGRFieldType::Type, i32); 12] = [
    ("f_table_catalog", OGRFieldType::OFTString, 256),
    ("f_table_schema", OGRFieldType::OFTString, 256),
    ("f_table_name", OGRFieldType::OFTString, 256),
    ("f_geometry_column", OGRFieldType::OFTString, 256),
    ("styleName", OGRFieldType::OFTString, 0),
    ("styleQML", OGRFieldType::OFTString, 0),
    ("styleSLD", OGRFieldType::OFTString, 0),
    ("useAsDefault", OGRFieldType::OFTInteger, 0),
    ("description", OGRFieldType::OFTString, 0),
    ("owner", OGRFieldType::OFTString, 30),
    ("ui", OGRFieldType::OFTString, 30),
    ("update_time", OGRFieldType::OFTDateTime, 0),
];

/// One style a map; the first is the default. A layer without a geometry is listed as `attributes`.
fn write_styles(file: &mut Dataset, edition: &Edition, sheet: &Sheet) -> gdal::errors::Result<()> {
    let mut transaction = file.start_transaction()?;
    {
        let layer = transaction.create_layer(LayerOptions {
            name: "layer_styles",
            srs: None,
            ty: OGRwkbGeometryType::wkbNone,
            options: Some(&["FID=id"]),
        })?;
        for (name, kind, width) in STYLE_COLUMNS {
            let column = FieldDefn::new(name, kind)?;
            column.set_width(width);
            column.add_to_layer(&layer)?;
        }
        for (nth, (at, key)) in sheet.maps(&edition.product.maps).enumerate() {
            let style = qml::qml(sheet, at, key);
            let title = key.style.map.as_deref().unwrap_or(&key.measure.title);
            let about = format!("{}. {}", key.measure.unit, key.measure.caveat);
            let texts = ["", "", &edition.product.id, "geom", title, &style, ""];
            let mut feature = Feature::new(layer.defn())?;
            for (column, text) in texts.into_iter().enumerate() {
                feature.set_field_string(column, text)?;
            }
            feature.set_field_integer(7, i32::from(nth == 0))?;
            feature.set_field_string(8, &about)?;
            feature.set_field_string(9, "")?;
            feature.set_field_null(10)?;
            feature.set_field_string(11, &format!("{}T00:00:00.000Z", edition.as_of))?;
            feature.create(&layer)?;
        }
    }
    transaction.commit()
}

//! The map as a GeoPackage whose layer opens styled in QGIS.

use std::path::Path;

use gdal::vector::{
    Defn, Feature, FieldDefn, LayerAccess, LayerOptions, OGRFieldType, OGRwkbGeometryType,
};
use gdal::{Dataset, DriverManager};

use crate::fields::fields;
use crate::layer::{add_feature, add_fields, wgs84, with_options};
use crate::sheet::Sheet;
use crate::years::{self, Years};
use crate::{Edition, PublishError, points, qgis};

/// Writes the file.
pub(crate) fn write(edition: &Edition, sheet: &Sheet, path: &Path) -> Result<(), PublishError> {
    // What GDAL would take from the clock, it takes from the edition; and no sync
    // after each step, since the whole folder is synced before it is moved.
    let date = format!("{}T00:00:00.000Z", edition.as_of);
    let options = [
        ("OGR_CURRENT_DATE", date.as_str()),
        ("OGR_SQLITE_SYNCHRONOUS", "OFF"),
    ];
    let failed = |source| PublishError::gdal_wrote(path, path, source);
    with_options(&options, failed, || {
        let written = (|| {
            let mut file = DriverManager::get_driver_by_name("GPKG")?.create_vector_only(path)?;
            write_map(&mut file, edition, sheet)?;
            for layer in edition.points {
                points::write_geopackage(&mut file, layer)?;
                points::write_catchments(&mut file, layer)?;
            }
            for years in &Years::of(edition, sheet) {
                years::write_geopackage(&mut file, edition, sheet, years)?;
            }
            write_styles(&mut file, edition, sheet)?;
            file.close()
        })();
        written.map_err(failed)
    })
}

fn write_map(file: &mut Dataset, edition: &Edition, sheet: &Sheet) -> gdal::errors::Result<()> {
    let fields = fields(&sheet.measures());
    let identifier = format!("IDENTIFIER={}", edition.product.title);
    let description = format!("DESCRIPTION={}", edition.product.summary);
    let mut transaction = file.start_transaction()?;
    {
        let layer = transaction.create_layer(LayerOptions {
            name: &edition.product.id,
            srs: Some(&wgs84()?),
            ty: OGRwkbGeometryType::wkbMultiPolygon,
            options: Some(&["GEOMETRY_NAME=geom", "FID=fid", &identifier, &description]),
        })?;
        let columns = fields
            .iter()
            .map(|field| (field.name.as_str(), field.kind.stored()));
        add_fields(&layer, columns)?;
        let definition = Defn::from_layer(&layer);
        for row in &sheet.rows {
            let values = fields.iter().map(|field| field.content(row));
            add_feature(&layer, &definition, &row.shape, values)?;
        }
    }
    transaction.commit()
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

/// A style in the file.
struct Stored {
    layer: String,
    name: String,
    qml: String,
    about: String,
    /// Whether its layer opens with it.
    is_default: bool,
}

/// One style a map of the areas, of which the first is the default; then one a further layer.
fn styles(edition: &Edition, sheet: &Sheet) -> Vec<Stored> {
    let mut all = Vec::new();
    for (nth, (at, key)) in sheet.maps(&edition.product.maps).enumerate() {
        let title = key.style.map.as_deref().unwrap_or(&key.measure.title);
        all.push(Stored {
            layer: edition.product.id.clone(),
            name: title.to_owned(),
            qml: qgis::of_map(sheet, at, key).qml(),
            about: format!("{}. {}", key.measure.unit, key.measure.caveat),
            is_default: nth == 0,
        });
    }
    for layer in edition.points {
        all.push(Stored {
            layer: layer.name.clone(),
            name: layer.title.clone(),
            qml: qgis::of_places(layer).qml(),
            about: layer.words.join(" "),
            is_default: true,
        });
        if points::has_catchments(layer) {
            all.push(Stored {
                layer: points::catchments_name(layer),
                name: points::catchments_title(layer),
                qml: qgis::of_catchments(layer).qml(),
                about: layer.words.join(" "),
                is_default: true,
            });
        }
    }
    for years in Years::of(edition, sheet) {
        all.push(Stored {
            layer: years.layer(),
            name: years.title(),
            qml: qgis::of_years(&years).qml(),
            about: format!("{}. {}", years.key.measure.unit, years.key.measure.caveat),
            is_default: true,
        });
    }
    all
}

/// The styles of all layers. A layer without a geometry is listed as `attributes`.
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
        for style in styles(edition, sheet) {
            let texts = ["", "", &style.layer, "geom", &style.name, &style.qml, ""];
            let mut feature = Feature::new(layer.defn())?;
            for (column, text) in texts.into_iter().enumerate() {
                feature.set_field_string(column, text)?;
            }
            feature.set_field_integer(7, i32::from(style.is_default))?;
            feature.set_field_string(8, &style.about)?;
            feature.set_field_string(9, "")?;
            feature.set_field_null(10)?;
            feature.set_field_string(11, &format!("{}T00:00:00.000Z", edition.as_of))?;
            feature.create(&layer)?;
        }
    }
    transaction.commit()
}

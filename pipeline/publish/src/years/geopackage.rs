//! The years as a table of a GeoPackage, and as a view that joins them to the areas.

use gdal::Dataset;
use gdal::vector::{Defn, Feature, FieldDefn, LayerOptions, OGRFieldType, OGRwkbGeometryType};

use super::{Held, Years, fields};
use crate::fields::Facet;
use crate::layer::{Value, add_fields, set_field};
use crate::sheet::Sheet;
use crate::{Edition, geometry, numbers};

/// Makes the table and the view.
///
/// # References
/// Open Geospatial Consortium (2021), "GeoPackage Encoding Standard", 1.3.1: a layer of features
/// is a table or a view, and its first column is the key.
pub(crate) fn write(
    file: &mut Dataset,
    edition: &Edition,
    sheet: &Sheet,
    years: &Years,
) -> gdal::errors::Result<()> {
    let mut transaction = file.start_transaction()?;
    write_table(&mut transaction, years)?;
    for statement in view(edition, sheet, years) {
        transaction.execute_sql(statement, None, gdal::vector::sql::Dialect::DEFAULT)?;
    }
    transaction.commit()
}

fn write_table(file: &mut Dataset, years: &Years) -> gdal::errors::Result<()> {
    let identifier = format!("IDENTIFIER={}, figures", years.title());
    let layer = file.create_layer(LayerOptions {
        name: &years.table(),
        srs: None,
        ty: OGRwkbGeometryType::wkbNone,
        options: Some(&["FID=fid", &identifier]),
    })?;
    for (name, held, _) in fields() {
        match held {
            Held::As(kind) => add_fields(&layer, [(name, kind)].into_iter())?,
            Held::Day => FieldDefn::new(name, OGRFieldType::OFTDate)?.add_to_layer(&layer)?,
        }
    }
    let definition = Defn::from_layer(&layer);
    for row in years.rows() {
        let mut feature = Feature::new(&definition)?;
        let period = row.period.to_string();
        let [first, last] = row.period.dates();
        let about = [
            row.area.code.as_str(),
            &row.area.name,
            &period,
            &first,
            &last,
        ];
        let decimals = years.key.measure.decimals;
        let about = about.map(Value::Text).into_iter();
        let figure = Facet::ALL.map(|facet| facet.of(&row.shown, decimals));
        for (at, value) in about.chain(figure).enumerate() {
            set_field(&mut feature, at, value)?;
        }
        feature.create(&layer)?;
    }
    Ok(())
}

/// What makes the view a layer.
fn view(edition: &Edition, sheet: &Sheet, years: &Years) -> [String; 3] {
    let (view, table) = (name(&years.layer()), name(&years.table()));
    let columns: Vec<String> = fields()
        .map(|(field, ..)| format!("y.{}", name(field)))
        .collect();
    let columns = columns.join(", ");
    let areas = name(&edition.product.id);
    let bounds = geometry::bounds(sheet.rows.iter().map(|row| &row.shape));
    let bounds = bounds.map_or_else(
        || "NULL, NULL, NULL, NULL".to_owned(),
        |bounds| {
            bounds
                .map(|degrees| numbers::text(degrees, geometry::DECIMALS))
                .join(", ")
        },
    );
    let layer = words(&years.layer());
    [
        // GDAL knows the key of a view by this name.
        format!(
            "CREATE VIEW {view} AS SELECT y.fid AS OGC_FID, a.geom AS geom, {columns} \
             FROM {table} y JOIN {areas} a ON a.area_code = y.area_code"
        ),
        format!(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change, \
             min_x, min_y, max_x, max_y, srs_id) VALUES ({layer}, 'features', {}, {}, \
             '{}T00:00:00.000Z', {bounds}, 4326)",
            words(&years.title()),
            words(&years.key.measure.caveat),
            edition.as_of
        ),
        format!(
            "INSERT INTO gpkg_geometry_columns (table_name, column_name, geometry_type_name, srs_id, z, m) \
             VALUES ({layer}, 'geom', 'MULTIPOLYGON', 4326, 0, 0)"
        ),
    ]
}

/// A name as SQL spells it.
fn name(of: &str) -> String {
    format!("\"{}\"", of.replace('"', "\"\""))
}

/// Words as SQL spells them; one that ends a text of the database library does not pass.
fn words(of: &str) -> String {
    format!("'{}'", of.replace('\0', "").replace('\'', "''"))
}

//! The layers of the GeoPackage and their fields, as GDAL reads them.

use std::collections::BTreeMap;
use std::path::Path;

use gdal::vector::LayerAccess as _;
use vocabulary::{Problem, Problems};

use super::columns::apart;
use super::{Promised, REMEDY, unreadable};
use crate::fields::{Measure, fields};
use crate::opened::opened;
use crate::{Product, points, years};

/// The table of styles, which is GDAL's own.
const STYLES: &str = "layer_styles";

/// Where the layers are not the contract's. The areas and the places have to be there, the areas first;
/// what is within reach of places, and the years of a map, may be.
pub(super) fn breaches(promised: &Promised, release: &Path, product: &Product) -> Problems {
    let mut found = Problems::new();
    let file = format!("{}.gpkg", product.id);
    let layers = match read(&release.join(&file)) {
        Ok(layers) => layers,
        Err(why) => {
            found.push(unreadable(&file, why));
            return found;
        }
    };
    if layers.first().is_none_or(|(name, _)| *name != product.id) {
        let names: Vec<&str> = layers.iter().map(|(name, _)| name.as_str()).collect();
        let problem = Problem::new(&file, "does not begin with the layer of the areas", REMEDY);
        found.push(problem.found(names.join(", ")).expected(&*product.id));
    }
    let allowed = allowed(promised, product);
    for (name, own) in &layers {
        let Some((_, expected)) = allowed.get(name) else {
            if name != STYLES {
                let what = format!("has a layer that the contract does not describe: {name:?}");
                found.push(Problem::new(&file, what, REMEDY));
            }
            continue;
        };
        let own: Vec<&str> = own.iter().map(String::as_str).collect();
        let what = format!("has other fields than the contract's in layer {name:?}");
        found.append(apart(&file, &what, &own, expected));
    }
    for (name, (is_required, _)) in &allowed {
        if *is_required && !layers.iter().any(|(own, _)| own == name) {
            let what = format!("lacks a layer that the contract describes: {name:?}");
            found.push(Problem::new(&file, what, REMEDY));
        }
    }
    found
}

/// The layers and their fields, as they stand.
fn read(path: &Path) -> Result<Vec<(String, Vec<String>)>, String> {
    let file = opened(path)?;
    let layers = file.layers();
    Ok(layers
        .map(|layer| {
            let fields = layer.defn().fields().map(|field| field.name());
            (layer.name(), fields.collect())
        })
        .collect())
}

/// The layers that can be, whether each has to be, and its fields.
fn allowed(promised: &Promised, product: &Product) -> BTreeMap<String, (bool, Vec<String>)> {
    let measures: Vec<Measure> = promised.indicators.iter().map(Measure::from).collect();
    let map = fields(&measures).into_iter().map(|of| of.name);
    let mut all = BTreeMap::from([(product.id.clone(), (true, map.collect()))]);
    for layer in &promised.layers {
        let own: Vec<String> = layer.fields.iter().map(|of| of.name.clone()).collect();
        all.insert(points::catchments_name(layer), (false, own.clone()));
        all.insert(layer.name.clone(), (true, own));
    }
    let of_years: Vec<String> = years::fields().map(|(name, ..)| name.to_owned()).collect();
    for map in &product.maps {
        let [layer, table] = years::names(&map.indicator);
        all.insert(layer, (false, of_years.clone()));
        all.insert(table, (false, of_years.clone()));
    }
    all
}

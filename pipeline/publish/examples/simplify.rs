//! Makes the areas of a GeoJSON simpler, with their shared borders kept, for checks by other programs.
//!
//!     cargo run --release -p publish --example simplify -- IN.geojson METRES OUT_FOLDER
//!
//! `OUT_FOLDER` gets `simple.geojson` and `simple.pmtiles`. Areas need an `area_code`.

use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;
use std::sync::Arc;

use gdal::Dataset;
use gdal::vector::LayerAccess as _;
use geo::{Geometry, MultiPolygon};
use publish::{Coordinates, Layer, Tolerance, Topology};
use vocabulary::{Area, AreaCode, AreaColumn, AreaList};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [from, metres, to] = arguments.as_slice() else {
        return Err("expected IN.geojson METRES OUT_FOLDER".into());
    };
    let file = Dataset::open(from)?;
    let mut areas = Vec::new();
    let mut shapes: BTreeMap<AreaCode, MultiPolygon<f64>> = BTreeMap::new();
    for feature in file.layer(0)?.features() {
        let code = feature.field_index("area_code")?;
        let code: AreaCode = feature.field_as_string(code)?.ok_or("no code")?.parse()?;
        let name = code.to_string();
        areas.push(Area { code, name });
        let shape = match Geometry::try_from(feature.geometry().ok_or("no shape")?)? {
            Geometry::Polygon(polygon) => MultiPolygon(vec![polygon]),
            Geometry::MultiPolygon(shape) => shape,
            _ => return Err("a shape that is no polygon".into()),
        };
        shapes.insert(code, shape);
    }
    let areas = Arc::new(AreaList::new(areas)?);
    let shapes = AreaColumn::align(&areas, shapes)?;
    let simple = Topology::new(shapes.values()).simplified(Tolerance::Metres(metres.parse()?));
    let simple = AreaColumn::align(&areas, areas.codes().zip(simple).collect())?;
    let folder = Path::new(to);
    Layer::new("simple", &simple, Coordinates::Degrees, vec![])?
        .write_geojson(&folder.join("simple.geojson"))?;
    Layer::new("simple", &shapes, Coordinates::Degrees, vec![])?
        .write_pmtiles(&folder.join("simple.pmtiles"), 2)?;
    Ok(())
}

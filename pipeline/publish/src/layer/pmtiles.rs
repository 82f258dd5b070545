//! The tiles of a layer of any areas.

use std::fs::File;
use std::io::BufWriter;
use std::path::Path;

use serde_json::json;

use super::{Coordinates, Layer};
use crate::tiles::{AreaTiles, Field, Tiles, write};
use crate::whole::whole;
use crate::{PublishError, geometry};

impl Layer<'_> {
    /// Writes the layer as vector tiles in `PMTiles`, whole or not at all.
    ///
    /// Zooms 0 to 12 hold every area each. Numbers are `double`, whole ones `sint`, classes
    /// `uint`, yes or no is `bool`; a field that is null is left out of its feature. The bytes are
    /// the same for any number of jobs.
    ///
    /// # Units
    /// Degrees of WGS 84, at six decimals; tiles are of Web Mercator.
    ///
    /// # Errors
    /// When the layer is of a plane that is not known, a coordinate is no longitude or latitude, an area
    /// is too small to be seen in 4 cm of the Earth, or the file cannot be written.
    ///
    /// # References
    /// Mapbox (2016), Vector Tile Specification 2.1. Protomaps (2022), `PMTiles` 3.
    pub fn write_pmtiles(&self, path: &Path, jobs: usize) -> Result<(), PublishError> {
        if self.coordinates == Coordinates::Plane {
            let why =
                "its coordinates are of a plane that is not known, and tiles are of the Earth";
            return Err(PublishError::tiles(path, why.into()));
        }
        for row in self.rows() {
            geometry::check(row.shape, Coordinates::Degrees)
                .map_err(PublishError::shape(row.area.code))?;
        }
        let rows: Vec<_> = self.rows().collect();
        let about = [
            ("name", json!(self.name)),
            ("description", json!("Areas, in the order of their codes")),
            ("attribution", json!("")),
            ("version", json!("1")),
        ];
        let field = |(name, kind): (&str, _)| Field {
            name: name.to_owned(),
            kind,
        };
        let tiles = Tiles {
            about: about.to_vec(),
            areas: AreaTiles {
                name: &self.name,
                description: self.name.clone(),
                fields: self.fields().map(field).collect(),
                codes: rows.iter().map(|row| row.area.code).collect(),
                shapes: rows.iter().map(|row| row.shape).collect(),
                values: Box::new(move |at| rows[at].values().collect()),
            },
            places: Vec::new(),
        };
        whole(path, |path| {
            let file = File::create(path).map_err(PublishError::io("create", path))?;
            write(&tiles, jobs, path, BufWriter::new(file))
        })
    }
}

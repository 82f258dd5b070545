//! Shapes as well-known binary.

use std::num::TryFromIntError;

use geo::MultiPolygon;

use crate::geometry;

/// A shape as well-known binary, little-endian: a `MultiPolygon`, however many polygons it has.
///
/// # Errors
/// When a ring has more points than 32 bits count.
///
/// # References
/// Open Geospatial Consortium (2011), "Simple Feature Access, part 1", 8.2.
pub(crate) fn wkb(shape: &MultiPolygon<f64>) -> Result<Vec<u8>, TryFromIntError> {
    const LITTLE_ENDIAN: u8 = 1;
    const POLYGON: u32 = 3;
    const MULTI_POLYGON: u32 = 6;
    let head = |bytes: &mut Vec<u8>, kind: u32, parts: usize| -> Result<(), TryFromIntError> {
        bytes.push(LITTLE_ENDIAN);
        bytes.extend_from_slice(&kind.to_le_bytes());
        bytes.extend_from_slice(&u32::try_from(parts)?.to_le_bytes());
        Ok(())
    };
    let mut bytes = Vec::new();
    head(&mut bytes, MULTI_POLYGON, shape.0.len())?;
    for polygon in &shape.0 {
        head(&mut bytes, POLYGON, 1 + polygon.interiors().len())?;
        for ring in geometry::rings(polygon) {
            bytes.extend_from_slice(&u32::try_from(ring.0.len())?.to_le_bytes());
            bytes.reserve(16 * ring.0.len());
            for at in &ring.0 {
                bytes.extend_from_slice(&at.x.to_le_bytes());
                bytes.extend_from_slice(&at.y.to_le_bytes());
            }
        }
    }
    Ok(bytes)
}

//! From the coordinate reference system that a manifest declares to WGS 84 degrees.

use gdal::spatial_ref::{AxisMappingStrategy, CoordTransform, SpatialRef};
use geo::Coord;

const WGS84: &str = "EPSG:4326";

/// Why coordinates cannot be brought to degrees.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum CrsFault {
    /// The declaration is not the name of a reference system.
    Unknown,
    /// The file is in another system than declared: its own, by name.
    Other(String),
}

/// Brings coordinates of a declared reference system to WGS 84 longitude and latitude.
pub(crate) struct ToDegrees {
    transform: Option<CoordTransform>,
    projected: bool,
}

impl ToDegrees {
    /// From the system that is declared, which must be the file's own where the file names one.
    ///
    /// A format that names none is taken at its declared word. Only
    /// `authority:code` is understood: GDAL would also take a file name or an
    /// address here, and read it.
    ///
    /// Without the OSTN15 grid installed, PROJ takes EPSG:27700 to WGS 84 by a
    /// Helmert transformation, some 2 m from it (the accuracy that the EPSG
    /// registry gives for operation 1314).
    pub(crate) fn new(declared: &str, found: Option<SpatialRef>) -> Result<Self, CrsFault> {
        // With traditional axis order the two mean the same.
        let name = if declared == "OGC:CRS84" {
            WGS84
        } else {
            declared
        };
        let source = reference_system(name).ok_or(CrsFault::Unknown)?;
        if let Some(mut found) = found {
            found.set_axis_mapping_strategy(AxisMappingStrategy::TraditionalGisOrder);
            if found.authority().is_err() {
                // An ESRI .prj names no authority, nor does CRS84. What cannot be
                // identified is compared as it is.
                let _ = found.auto_identify_epsg();
            }
            if !same(&source, &found) {
                return Err(CrsFault::Other(describe(&found)));
            }
        }
        let projected = !source.is_geographic();
        let transform = if name == WGS84 {
            None
        } else {
            let target = reference_system(WGS84).ok_or(CrsFault::Unknown)?;
            Some(CoordTransform::new(&source, &target).map_err(|_| CrsFault::Unknown)?)
        };
        Ok(Self {
            transform,
            projected,
        })
    }

    /// Whether the declared system measures in lengths, not in degrees.
    pub(crate) const fn projected(&self) -> bool {
        self.projected
    }

    /// Longitude and latitude of every point; `None` when PROJ refuses one.
    pub(crate) fn degrees(&self, points: &[Coord]) -> Option<Vec<Coord>> {
        let Some(transform) = &self.transform else {
            return Some(points.to_vec());
        };
        let (mut x, mut y): (Vec<f64>, Vec<f64>) = points.iter().map(|at| (at.x, at.y)).unzip();
        transform.transform_coords(&mut x, &mut y, &mut []).ok()?;
        Some(x.into_iter().zip(y).map(|(x, y)| Coord { x, y }).collect())
    }
}

fn reference_system(name: &str) -> Option<SpatialRef> {
    let (authority, code) = name.split_once(':')?;
    let plain = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric());
    if !plain(authority) || !plain(code) {
        return None;
    }
    let mut system = SpatialRef::from_definition(name).ok()?;
    system.set_axis_mapping_strategy(AxisMappingStrategy::TraditionalGisOrder);
    Some(system)
}

fn same(declared: &SpatialRef, found: &SpatialRef) -> bool {
    if let (Ok(declared), Ok(found)) = (declared.authority(), found.authority()) {
        return declared == found;
    }
    // PROJ's strings leave out the order of axes; one with a named datum leaves out nothing else.
    let with_datum = |system: &SpatialRef| {
        system
            .to_proj4()
            .ok()
            .filter(|text| text.contains("+datum="))
    };
    declared == found || with_datum(declared).is_some_and(|text| with_datum(found) == Some(text))
}

fn describe(system: &SpatialRef) -> String {
    system
        .authority()
        .ok()
        .or_else(|| system.name())
        .unwrap_or_else(|| "a reference system without a name".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gdal_messages::listen;

    fn system(name: &str) -> SpatialRef {
        reference_system(name).expect("PROJ knows it")
    }

    #[test]
    fn a_file_must_be_in_the_system_that_is_declared() {
        assert!(ToDegrees::new("EPSG:4326", Some(system("OGC:CRS84"))).is_ok());
        assert!(ToDegrees::new("EPSG:27700", Some(system("EPSG:27700"))).is_ok());
        assert!(ToDegrees::new("EPSG:4326", None).is_ok());
        let refused = ToDegrees::new("EPSG:4326", Some(system("EPSG:27700"))).err();
        assert_eq!(refused, Some(CrsFault::Other("EPSG:27700".to_owned())));
    }

    #[test]
    fn only_names_of_reference_systems_are_understood() {
        let names = [
            "",
            "WGS84",
            "EPSG:",
            "EPSG:999999",
            "/etc/passwd",
            "http://localhost/4326",
        ];
        for name in names {
            let (refused, _) = listen(|| ToDegrees::new(name, None).err());
            assert_eq!(refused, Some(CrsFault::Unknown), "{name} was let in");
        }
    }

    /// Nelson's Column: national grid TQ 300 804, and 51.5078 N 0.1280 W, each to some 100 m.
    #[test]
    fn the_national_grid_becomes_degrees() {
        let to_degrees = ToDegrees::new("EPSG:27700", None).expect("PROJ knows it");
        assert!(to_degrees.projected());
        let column = Coord {
            x: 530_000.0,
            y: 180_400.0,
        };
        let degrees = to_degrees.degrees(&[column]).expect("it is in range");
        let at = degrees.first().expect("one point in, one point out");
        assert!(
            (at.x - -0.1280).abs() < 0.002 && (at.y - 51.5078).abs() < 0.001,
            "{at:?}"
        );
    }
}

//! From the coordinate reference system that a manifest declares to WGS 84 degrees.

use gdal::spatial_ref::{AxisMappingStrategy, CoordTransform, SpatialRef};
use geo::Coord;

const WGS84: &str = "EPSG:4326";
const CRS84: &str = "OGC:CRS84";

/// What a manifest declares to mean the system that the file itself names.
pub(crate) const OF_FILE: &str = "file";

/// The reference system that a file names, or that its format implies.
#[derive(Debug, Clone)]
pub(crate) enum Named {
    /// Degrees of WGS 84, longitude first.
    Degrees,
    /// The system, as GDAL read it.
    System(SpatialRef),
}

/// Why coordinates cannot be brought to degrees.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum CrsFault {
    /// The declaration is not the name of a reference system.
    Unknown,
    /// The file is in another system than declared: its own, by name.
    Other(String),
    /// The file's own system is declared, and it names none.
    Unnamed,
    /// The file's own system is declared, and cannot be brought to degrees.
    Unusable(String),
}

/// The reference system of some coordinates, as far as it matters to bring them to WGS 84
/// longitude and latitude.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum System {
    /// They are degrees of WGS 84 already.
    Degrees,
    /// They are of another system on the Earth.
    Other {
        /// As GDAL reads it: a name such as EPSG:27700, or PROJJSON.
        definition: String,
        /// How many metres its unit has where it measures in lengths; `None` in degrees.
        metres: Option<f64>,
    },
    /// They are of no place on the Earth that is known, and stay as they are.
    Plane,
}

impl System {
    /// The system that is declared, which must be the file's own where the file names one.
    ///
    /// A format that names none is taken at its declared word. Only
    /// `authority:code` is understood, and [`OF_FILE`]: GDAL would also take a
    /// file name or an address here, and read it.
    ///
    /// Without the OSTN15 grid installed, PROJ takes EPSG:27700 to WGS 84 by a
    /// Helmert transformation, some 2 m from it (the accuracy that the EPSG
    /// registry gives for operation 1314).
    pub(crate) fn new(declared: &str, found: Option<Named>) -> Result<Self, CrsFault> {
        let found = match found {
            // Nothing has to be asked of PROJ, which takes its time to open its register.
            Some(Named::Degrees) if [OF_FILE, WGS84, CRS84].contains(&declared) => {
                return Ok(Self::Degrees);
            }
            Some(Named::Degrees) => reference_system(WGS84),
            Some(Named::System(found)) => Some(identified(found)),
            None => None,
        };
        if declared == OF_FILE {
            let found = found.ok_or(CrsFault::Unnamed)?;
            return Self::of_file(&found);
        }
        // With traditional axis order the two mean the same.
        let name = if declared == CRS84 { WGS84 } else { declared };
        let source = reference_system(name).ok_or(CrsFault::Unknown)?;
        if let Some(found) = found
            && !same(&source, &found)
        {
            return Err(CrsFault::Other(describe(&found)));
        }
        Self::from(&source, name).ok_or(CrsFault::Unknown)
    }

    fn of_file(found: &SpatialRef) -> Result<Self, CrsFault> {
        let unusable = || CrsFault::Unusable(describe(found));
        let on_earth = found.is_geographic() || found.is_projected();
        if !on_earth || names_a_grid(found) {
            return Err(unusable());
        }
        let definition = found.to_projjson().map_err(|_| unusable())?;
        Self::from(found, &definition).ok_or_else(unusable)
    }

    fn from(source: &SpatialRef, definition: &str) -> Option<Self> {
        let target = reference_system(WGS84)?;
        if same(&target, source) {
            return Some(Self::Degrees);
        }
        transform_from(definition)?;
        Some(Self::Other {
            definition: definition.to_owned(),
            metres: (!source.is_geographic()).then(|| source.linear_units()),
        })
    }

    /// What brings coordinates to degrees; each thread has its own.
    pub(crate) fn to_degrees(&self) -> ToDegrees<'_> {
        let transform = match self {
            Self::Degrees | Self::Plane => None,
            Self::Other { definition, .. } => transform_from(definition),
        };
        ToDegrees {
            system: self,
            transform,
        }
    }

    /// Whether it measures in lengths, not in degrees.
    pub(crate) const fn projected(&self) -> bool {
        self.metres_per_unit().is_some()
    }

    /// How many metres a unit of its coordinates has, where it measures in lengths on the Earth.
    pub(crate) const fn metres_per_unit(&self) -> Option<f64> {
        match self {
            Self::Other { metres, .. } => *metres,
            Self::Degrees | Self::Plane => None,
        }
    }

    /// Whether coordinates stay as they are, of no place that is known.
    pub(crate) const fn is_plane(&self) -> bool {
        matches!(self, Self::Plane)
    }
}

/// What a file says of where its coordinates lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Naming {
    /// It names a system on the Earth, or one that is of no use here.
    Place,
    /// It names a plane that is nowhere.
    Plane,
    /// It names nothing.
    Nothing,
}

/// How a GeoPackage that GDAL wrote names the system of coordinates that have none.
const UNDEFINED: [&str; 2] = ["Undefined SRS", "Undefined geographic SRS"];

impl Naming {
    pub(crate) fn of(found: Option<&Named>) -> Self {
        let found = match found {
            None => return Self::Nothing,
            Some(Named::Degrees) => return Self::Place,
            Some(Named::System(found)) => found,
        };
        let name = found.name().unwrap_or_default();
        if UNDEFINED.contains(&name.as_str()) {
            Self::Nothing
        } else if found.is_local() {
            Self::Plane
        } else {
            Self::Place
        }
    }
}

/// Brings coordinates of one reference system to WGS 84 longitude and latitude.
pub(crate) struct ToDegrees<'a> {
    /// The system.
    pub system: &'a System,
    /// `None` where they stay as they are.
    transform: Option<CoordTransform>,
}

impl ToDegrees<'_> {
    /// Longitude and latitude of every point; `None` when PROJ refuses one.
    ///
    /// Each point is placed by itself, whatever others are asked for with it: what two
    /// outlines share stays the same.
    pub(crate) fn degrees(&self, points: &[Coord]) -> Option<Vec<Coord>> {
        if matches!(self.system, System::Degrees | System::Plane) {
            return Some(points.to_vec());
        }
        let transform = self.transform.as_ref()?;
        let (mut x, mut y): (Vec<f64>, Vec<f64>) = points.iter().map(|at| (at.x, at.y)).unzip();
        transform.transform_coords(&mut x, &mut y, &mut []).ok()?;
        Some(x.into_iter().zip(y).map(|(x, y)| Coord { x, y }).collect())
    }
}

/// The way from a system to degrees; `definition` is one that this crate made or has looked at.
fn transform_from(definition: &str) -> Option<CoordTransform> {
    let mut source = SpatialRef::from_definition(definition).ok()?;
    source.set_axis_mapping_strategy(AxisMappingStrategy::TraditionalGisOrder);
    CoordTransform::new(&source, &reference_system(WGS84)?).ok()
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

/// A file's own system, identified as far as it can be.
fn identified(mut found: SpatialRef) -> SpatialRef {
    found.set_axis_mapping_strategy(AxisMappingStrategy::TraditionalGisOrder);
    if found.authority().is_err() {
        // An ESRI .prj names no authority, nor does CRS84. What cannot be
        // identified is compared as it is.
        let _ = found.auto_identify_epsg();
    }
    found
}

/// Whether a system names a file of corrections, which PROJ would look for and read.
fn names_a_grid(system: &SpatialRef) -> bool {
    let well_known = system.to_wkt().unwrap_or_default();
    let proj = system.to_proj4().unwrap_or_default();
    // Web Mercator is commonly written with the grid that is none.
    let texts = [well_known, proj].map(|text| text.replace("nadgrids=@null", ""));
    texts.iter().any(|text| {
        ["grids=", "_GRIDS", "PARAMETERFILE"]
            .iter()
            .any(|name| text.contains(name))
    })
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

    fn system(name: &str) -> Named {
        Named::System(reference_system(name).expect("PROJ knows it"))
    }

    #[test]
    fn a_file_must_be_in_the_system_that_is_declared() {
        assert!(System::new("EPSG:4326", Some(system("OGC:CRS84"))).is_ok());
        assert!(System::new("EPSG:27700", Some(system("EPSG:27700"))).is_ok());
        assert!(System::new("EPSG:4326", None).is_ok());
        let refused = System::new("EPSG:4326", Some(system("EPSG:27700"))).err();
        assert_eq!(refused, Some(CrsFault::Other("EPSG:27700".to_owned())));
    }

    #[test]
    fn the_system_of_the_file_is_taken_where_it_is_declared_so() {
        let projected =
            |found: Option<Named>| System::new(OF_FILE, found).map(|system| system.projected());
        assert_eq!(projected(Some(system("EPSG:27700"))), Ok(true));
        assert_eq!(projected(Some(system("EPSG:3857"))), Ok(true));
        assert_eq!(projected(Some(system("EPSG:4258"))), Ok(false));
        assert_eq!(projected(Some(system("OGC:CRS84"))), Ok(false));
        assert_eq!(projected(None), Err(CrsFault::Unnamed));
        let geocentric = projected(Some(system("EPSG:4978")));
        assert_eq!(geocentric, Err(CrsFault::Unusable("EPSG:4978".to_owned())));
        let elsewhere = SpatialRef::from_proj4("+proj=longlat +nadgrids=/etc/passwd +type=crs");
        let (refused, _) = listen(|| projected(elsewhere.ok().map(Named::System)));
        assert!(matches!(refused, Err(CrsFault::Unusable(_))), "{refused:?}");
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
            let (refused, _) = listen(|| System::new(name, None).err());
            assert_eq!(refused, Some(CrsFault::Unknown), "{name} was let in");
        }
    }

    /// Nelson's Column: national grid TQ 300 804, and 51.5078 N 0.1280 W, each to some 100 m.
    #[test]
    fn the_national_grid_becomes_degrees() {
        let grid = System::new("EPSG:27700", None).expect("PROJ knows it");
        assert!(grid.projected());
        let column = Coord {
            x: 530_000.0,
            y: 180_400.0,
        };
        let degrees = grid
            .to_degrees()
            .degrees(&[column])
            .expect("it is in range");
        let at = degrees.first().expect("one point in, one point out");
        assert!(
            (at.x - -0.1280).abs() < 0.002 && (at.y - 51.5078).abs() < 0.001,
            "{at:?}"
        );
    }
}

//! The plane a project is drawn on, and what of it is seen.

use gdal::spatial_ref::{AxisMappingStrategy, CoordTransform, SpatialRef};

use super::xml::Element;
use crate::layer::wgs84;

/// A reference system as a project names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct System {
    /// Its number at EPSG.
    pub(super) epsg: u32,
    /// Its number in the database of QGIS.
    srsid: u32,
    /// Its name.
    name: &'static str,
    /// Its definition.
    proj: &'static str,
    /// The projection and the ellipsoid, by the names of PROJ and of EPSG.
    made_of: (&'static str, &'static str),
}

/// Degrees: what every file is in.
pub(super) const DEGREES: System = System {
    epsg: 4326,
    srsid: 3452,
    name: "WGS 84",
    proj: "+proj=longlat +datum=WGS84 +no_defs",
    made_of: ("longlat", "EPSG:7030"),
};

/// The grid of Great Britain. Without the grid of OSTN15, which many machines lack, what is drawn
/// is off by a metre or two.
const GREAT_BRITAIN: System = System {
    epsg: 27700,
    srsid: 2437,
    name: "OSGB36 / British National Grid",
    proj: "+proj=tmerc +lat_0=49 +lon_0=-2 +k=0.9996012717 +x_0=400000 +y_0=-100000 +ellps=airy +units=m +no_defs",
    made_of: ("tmerc", "EPSG:7001"),
};
/// West, south, east and north of where that grid is for, in degrees (EPSG, area 4390).
const IN_GREAT_BRITAIN: [f64; 4] = [-9.01, 49.75, 2.01, 61.01];

/// What maps of the web are drawn on.
const WEB: System = System {
    epsg: 3857,
    srsid: 3857,
    name: "WGS 84 / Pseudo-Mercator",
    proj: "+proj=merc +a=6378137 +b=6378137 +lat_ts=0 +lon_0=0 +x_0=0 +y_0=0 +k=1 +units=m +nadgrids=@null +wktext +no_defs",
    made_of: ("merc", "EPSG:7030"),
};

/// West, south, east, north.
pub(super) type Bounds = [f64; 4];

/// A plane with what is seen of it, in whole kilometres of its own metres.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Plane {
    /// Its system.
    pub(super) system: System,
    /// What is seen.
    pub(super) seen: Bounds,
}

impl Plane {
    /// The plane for areas within these degrees, with a margin around them.
    ///
    /// Whole kilometres, outwards: whether a machine has a finer grid changes no byte.
    pub(super) fn of(degrees: Bounds) -> gdal::errors::Result<Self> {
        /// Metres around the areas.
        const MARGIN: f64 = 1_000.0;
        const KILOMETRE: f64 = 1_000.0;
        let [west, south, east, north] = IN_GREAT_BRITAIN;
        let inside =
            degrees[0] >= west && degrees[1] >= south && degrees[2] <= east && degrees[3] <= north;
        let system = if inside { GREAT_BRITAIN } else { WEB };
        let mut plane = SpatialRef::from_epsg(system.epsg)?;
        plane.set_axis_mapping_strategy(AxisMappingStrategy::TraditionalGisOrder);
        let [left, bottom, right, top] =
            CoordTransform::new(&wgs84()?, &plane)?.transform_bounds(&degrees, 21)?;
        let down = |metres: f64| ((metres - MARGIN) / KILOMETRE).floor() * KILOMETRE;
        let up = |metres: f64| ((metres + MARGIN) / KILOMETRE).ceil() * KILOMETRE;
        Ok(Self {
            system,
            seen: [down(left), down(bottom), up(right), up(top)],
        })
    }

    /// What is seen, widened so that its height is to its width as these.
    pub(super) fn seen_in(&self, width: f64, height: f64) -> Bounds {
        let [left, bottom, right, top] = self.seen;
        let (wide, high) = (right - left, top - bottom);
        let more = (
            (wide * height / width).max(high),
            (high * width / height).max(wide),
        );
        let (up, side) = ((more.0 - high) / 2.0, (more.1 - wide) / 2.0);
        [left - side, bottom - up, right + side, top + up]
    }
}

impl System {
    /// Its name with its authority.
    pub(super) fn id(&self) -> String {
        format!("EPSG:{}", self.epsg)
    }

    /// The element that names it.
    pub(super) fn element(&self) -> Element {
        let (projection, ellipsoid) = self.made_of;
        Element::new("spatialrefsys").holding_all([
            Element::of("proj4", self.proj),
            Element::of("srsid", &self.srsid.to_string()),
            Element::of("srid", &self.epsg.to_string()),
            Element::of("authid", &self.id()),
            Element::of("description", self.name),
            Element::of("projectionacronym", projection),
            Element::of("ellipsoidacronym", ellipsoid),
            Element::of(
                "geographicflag",
                if *self == DEGREES { "true" } else { "false" },
            ),
        ])
    }
}

/// Bounds as four elements.
pub(super) fn corners(name: &'static str, bounds: Bounds) -> Element {
    let parts = ["xmin", "ymin", "xmax", "ymax"].into_iter().zip(bounds);
    Element::new(name).holding_all(parts.map(|(part, value)| Element::of(part, &value.to_string())))
}

/// Bounds as four attributes.
pub(super) fn extent(name: &'static str, bounds: Bounds) -> Element {
    let [left, bottom, right, top] = bounds;
    Element::new(name)
        .with("xmin", left)
        .with("ymin", bottom)
        .with("xmax", right)
        .with("ymax", top)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Tower Bridge is at TQ 337 803 (Ordnance Survey).
    #[test]
    fn london_is_on_the_national_grid_and_the_rest_on_the_webs() {
        let london = Plane::of([-0.0754, 51.5055, -0.0754, 51.5055]).expect("a plane");
        assert_eq!(london.system.id(), "EPSG:27700");
        let words = |bounds: Bounds| bounds.map(|metres| metres.to_string());
        let seen = ["532000", "179000", "535000", "182000"];
        assert_eq!(words(london.seen), seen);
        let wide = ["530500", "179000", "536500", "182000"];
        assert_eq!(words(london.seen_in(2.0, 1.0)), wide);
        let berlin = Plane::of([13.0, 52.3, 13.8, 52.7]).expect("a plane");
        assert_eq!(berlin.system.id(), "EPSG:3857");
    }
}

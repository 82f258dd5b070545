//! How far it is from an area to the nearest service.

/// The nearest open service with a known location, seen from one area.
#[derive(Debug, Clone, PartialEq)]
pub struct NearestService {
    /// The service nearest to the area's representative point.
    pub name: String,
    /// From the representative point, in metres.
    pub metres: f64,
    /// The least distance from any point of the area to any open service, in metres; 0 where one lies inside.
    pub at_least_m: f64,
    /// No point of the area is farther from its nearest open service than this, in metres.
    pub at_most_m: f64,
}

//! Public places, such as hospitals, where something could be.

use crate::AreaCode;

/// A public place: where a service could be, and not a service itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// A name of its own, as its source has it.
    pub id: String,
    /// Its name for people.
    pub name: String,
    /// The area it is in, where its source says; else its location tells.
    pub area: Option<AreaCode>,
    /// Longitude and latitude, WGS 84.
    pub location: (f64, f64),
}

//! Distance along the earth's surface.

/// The mean radius of the earth, as the International Union of Geodesy and Geophysics has it.
const EARTH_RADIUS_M: f64 = 6_371_008.8;

/// A place on the earth, in degrees.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LonLat {
    /// From -180 to 180, east of Greenwich.
    pub lon: f64,
    /// From -90 to 90, north of the equator.
    pub lat: f64,
}

/// The great-circle distance of two places on a sphere of the earth's mean radius.
///
/// # Units
/// Metres, of places in degrees of WGS 84.
///
/// # Formula
/// `2 r asin sqrt(sin²(Δlat/2) + cos lat₁ cos lat₂ sin²(Δlon/2))`, `r` = 6,371,008.8 m. The earth
/// is no sphere: up to 0.6% off along an ellipsoid, mostly a third of that. The functions are those
/// of `libm`, so that every machine gives the same number.
///
/// # References
/// Sinnott (1984), Sky and Telescope 68, 159; Moritz (2000), Journal of Geodesy 74, 128-133, for
/// the radius.
///
/// # Example
/// ```
/// use prioritise::{LonLat, great_circle_m};
/// let greenwich = LonLat { lon: 0.0, lat: 51.0 };
/// let north = LonLat { lon: 0.0, lat: 52.0 };
/// assert!((great_circle_m(greenwich, north) - 111_195.08).abs() < 0.01);
/// ```
#[must_use]
pub fn great_circle_m(from: LonLat, to: LonLat) -> f64 {
    let half = |difference: f64| {
        let sine = libm::sin(difference.to_radians() / 2.0);
        sine * sine
    };
    let cosine = |lat: f64| libm::cos(lat.to_radians());
    let chord =
        half(to.lat - from.lat) + cosine(from.lat) * cosine(to.lat) * half(to.lon - from.lon);
    2.0 * EARTH_RADIUS_M * libm::asin(chord.min(1.0).sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(from: (f64, f64), to: (f64, f64), metres: f64, within: f64) {
        let place = |(lon, lat)| LonLat { lon, lat };
        let (there, back) = (
            great_circle_m(place(from), place(to)),
            great_circle_m(place(to), place(from)),
        );
        assert!((there - metres).abs() <= within, "{there} and not {metres}");
        assert!((there - back).abs() <= 1e-9, "{there} and back {back}");
    }

    #[test]
    fn distances_are_those_that_are_published() {
        // The airports of Nashville and Los Angeles, 2,887.259951 km on a sphere of 6,372.8 km: the
        // worked example of Rosetta Code's "Haversine formula".
        let metres = 2_887_259.951 * EARTH_RADIUS_M / 6_372_800.0;
        check((-86.67, 36.12), (-118.40, 33.94), metres, 0.001);
        // Land's End to John o' Groats, 968.9 km on a sphere of 6,371 km: Movable Type Scripts,
        // "Calculate distance, bearing and more between Latitude/Longitude points".
        let minutes =
            |degrees: f64, minutes: f64, seconds: f64| degrees + minutes / 60.0 + seconds / 3600.0;
        let (end, groats) = (
            (-minutes(5.0, 42.0, 53.0), minutes(50.0, 3.0, 59.0)),
            (-minutes(3.0, 4.0, 12.0), minutes(58.0, 38.0, 38.0)),
        );
        check(end, groats, 968_900.0, 100.0);
    }

    #[test]
    fn quarters_and_halves_of_the_earth_are_exact() {
        let quarter = EARTH_RADIUS_M * std::f64::consts::FRAC_PI_2;
        check((0.0, 0.0), (90.0, 0.0), quarter, 1e-6);
        check((12.0, 90.0), (-70.0, 0.0), quarter, 1e-6);
        check((-180.0, 10.0), (180.0, 10.0), 0.0, 1e-6);
        check((0.0, 0.0), (180.0, 0.0), 2.0 * quarter, 1e-6);
        check((5.0, 5.0), (5.0, 5.0), 0.0, 0.0);
    }
}

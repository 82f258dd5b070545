//! What a distance takes off.

use serde::{Deserialize, Serialize};

/// How a service falls off with distance within the radius.
///
/// # Units
/// Weights from 1 at the door, never rising, never below 0.
///
/// # References
/// Luo and Qi (2009), Health & Place 15:1100-1107 (zones). Dai (2010), Health & Place
/// 16:1038-1052 (the Gaussian that ends at 0). Kwan (1998), Geographical Analysis 30:191-216
/// (exponential and power functions of access).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Decay {
    /// Everybody within the radius counts alike (Luo and Wang 2003).
    None,
    /// One weight a zone, from the inside out; the last zone reaches the radius.
    Zones(Vec<Zone>),
    /// `(exp(-(d/r)^2 / 2) - exp(-1/2)) / (1 - exp(-1/2))`: 1 at the door and 0 at the radius `r`.
    Gaussian,
    /// `exp(-d / scale)`.
    Exponential {
        /// The distance at which 37 in 100 are left, in metres.
        scale_m: f64,
    },
    /// `(d / from)^-exponent`, and 1 up to `from`, where a power would have no end.
    Power {
        /// Up to here nothing is taken off, in metres.
        from_m: f64,
        /// How steeply it falls from there.
        exponent: f64,
    },
}

/// A ring around a site.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Zone {
    /// Its outer edge in metres, which belongs to it.
    pub to_m: f64,
    /// The weight of a distance in it.
    pub weight: f64,
}

/// Luo and Qi's weights of the three zones of a catchment, up to 10, 20 and 30 minutes.
const ZONE_WEIGHTS: [f64; 3] = [1.0, 0.68, 0.22];

impl Decay {
    /// The three zones of Luo and Qi (2009), a third of the radius each: 1, 0.68 and 0.22.
    ///
    /// Theirs are minutes of a drive; as parts of a distance they hold where a minute is as long anywhere.
    #[must_use]
    pub fn luo_and_qi(radius_m: f64) -> Self {
        let ends = [radius_m / 3.0, 2.0 * radius_m / 3.0, radius_m];
        let zones = ends.into_iter().zip(ZONE_WEIGHTS);
        Self::Zones(zones.map(|(to_m, weight)| Zone { to_m, weight }).collect())
    }

    /// The weight of a distance within the radius.
    pub(super) fn weight(&self, metres: f64, radius_m: f64) -> f64 {
        match self {
            Self::None => 1.0,
            Self::Zones(zones) => zones
                .iter()
                .find(|zone| metres <= zone.to_m)
                .map_or(0.0, |zone| zone.weight),
            Self::Gaussian => {
                let (edge, part) = (libm::exp(-0.5), metres / radius_m);
                (libm::exp(-0.5 * part * part) - edge) / (1.0 - edge)
            }
            Self::Exponential { scale_m } => libm::exp(-metres / scale_m),
            Self::Power { from_m, exponent } => libm::pow((metres / from_m).max(1.0), -exponent),
        }
    }

    /// Everything that is wrong with it: what, what was found and what to do.
    pub(crate) fn problems(&self, radius_m: f64) -> Vec<(String, String, &'static str)> {
        match self {
            Self::None | Self::Gaussian => Vec::new(),
            Self::Zones(zones) => zone_problems(zones, radius_m),
            Self::Exponential { scale_m } => above_nought(*scale_m, "the scale of the decay"),
            Self::Power { from_m, exponent } => {
                let mut found = above_nought(*from_m, "the distance from which it decays");
                found.extend(above_nought(*exponent, "the exponent of the decay"));
                found
            }
        }
    }
}

fn above_nought(number: f64, what: &str) -> Vec<(String, String, &'static str)> {
    if number > 0.0 && number.is_finite() {
        return Vec::new();
    }
    let what = format!("{what} is not a number above 0");
    vec![(what, number.to_string(), "write a number above 0")]
}

fn zone_problems(zones: &[Zone], radius_m: f64) -> Vec<(String, String, &'static str)> {
    let mut found = Vec::new();
    for (at, zone) in zones.iter().enumerate() {
        let number = at + 1;
        if !(0.0..=1.0).contains(&zone.weight) {
            let what = format!("the weight of zone {number} is not from 0 to 1");
            found.push((what, zone.weight.to_string(), "write a share"));
        }
        // What is not a number is below nothing, and so is refused.
        let before = at.checked_sub(1).and_then(|before| zones.get(before));
        if before.is_none_or(|before| before.to_m < zone.to_m) && zone.to_m > 0.0 {
            if before.is_some_and(|before| before.weight < zone.weight) {
                let what =
                    format!("the weight of zone {number} is above that of the zone within it");
                found.push((
                    what,
                    zone.weight.to_string(),
                    "let weights fall with distance",
                ));
            }
        } else {
            let what = format!("zone {number} does not end farther out than the one within it");
            found.push((
                what,
                zone.to_m.to_string(),
                "give zones from the inside out",
            ));
        }
    }
    let reach = zones.last().map_or(0.0, |zone| zone.to_m);
    if reach < radius_m {
        let what = "the zones end before the radius".to_owned();
        found.push((
            what,
            reach.to_string(),
            "let the last zone end at the radius",
        ));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: f64, expected: f64) {
        assert!((found - expected).abs() < 1e-12, "{found} for {expected}");
    }

    /// Half way, Dai's is (e^-0.125 - e^-0.5) / (1 - e^-0.5) = (0.882497 - 0.606531) / 0.393469.
    #[test]
    fn each_function_is_its_formula() {
        close(Decay::Gaussian.weight(0.0, 10.0), 1.0);
        close(Decay::Gaussian.weight(10.0, 10.0), 0.0);
        assert!((Decay::Gaussian.weight(5.0, 10.0) - 0.701_367).abs() < 1e-6);
        close(
            Decay::Exponential { scale_m: 4.0 }.weight(4.0, 10.0),
            libm::exp(-1.0),
        );
        let power = Decay::Power {
            from_m: 2.0,
            exponent: 2.0,
        };
        close(power.weight(1.0, 10.0), 1.0);
        close(power.weight(4.0, 10.0), 0.25);
        close(Decay::None.weight(10.0, 10.0), 1.0);
    }

    /// The edge of a zone belongs to it; the weights are those of three thirds.
    #[test]
    fn zones_are_those_of_luo_and_qi() {
        let zones = Decay::luo_and_qi(30.0);
        for (metres, weight) in [
            (0.0, 1.0),
            (10.0, 1.0),
            (10.5, 0.68),
            (20.0, 0.68),
            (20.5, 0.22),
            (30.0, 0.22),
        ] {
            close(zones.weight(metres, 30.0), weight);
        }
        assert!(zones.problems(30.0).is_empty());
    }

    /// Their weights are those of one Gaussian at the inner edges of the zones: 100 / 0.3857 = 259, 400 / 1.514 = 264.
    #[test]
    fn zone_weights_lie_on_a_gaussian() {
        let spread = |minutes: f64, weight: f64| -minutes * minutes / libm::log(weight);
        let (second, third) = (spread(10.0, ZONE_WEIGHTS[1]), spread(20.0, ZONE_WEIGHTS[2]));
        assert!((second / third - 1.0).abs() < 0.03, "{second} and {third}");
    }
}

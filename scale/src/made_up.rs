//! A made-up country of any size, the same on every machine.

use std::path::Path;

use crate::layout::Kind;
use crate::{Amount, Place, ScaleError, write_amounts, write_areas, write_lookup};

/// Small areas in a lower layer's area, such areas in a middle layer's, and those in a local authority.
const IN_LSOA: u32 = 5;
const IN_MSOA: u32 = 5;
const IN_AUTHORITY: u32 = 22;
/// The withheld count: 1 to 7.
const WITHHELD: (i64, i64) = (1, 7);

/// How large a made-up country is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sizes {
    /// Small areas.
    pub areas: u32,
    /// Periods: years from 2001.
    pub periods: u32,
    /// Indicators.
    pub indicators: u32,
}

/// A made-up country. Its codes begin with `X`, as no code of the United Kingdom does.
///
/// Of counts, one in five is withheld as 1 to 7, one in 4,000 has a row without a value and one in 4,000 no row;
/// of populations, one in 8,000 has no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MadeUp {
    /// How large it is.
    pub sizes: Sizes,
    /// What its numbers are drawn by.
    pub seed: u64,
}

impl MadeUp {
    /// Writes the lookup, the shapes and all amounts, as `docs/scale.md` lays them out.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub fn write(&self, data: &Path) -> Result<(), ScaleError> {
        let places: Vec<Place> = (0..self.sizes.areas).map(place).collect();
        write_lookup(data, &places)?;
        let across = f64::from(self.sizes.areas).sqrt().ceil().max(1.0);
        let corner = |area: u32| {
            let (row, column) = ((f64::from(area) / across).floor(), f64::from(area) % across);
            [column / 100.0, row / 100.0]
        };
        let shapes = (0..)
            .zip(&places)
            .map(|(area, place)| (place.output_area.as_str(), corner(area)));
        let shapes = shapes.collect::<Vec<_>>();
        write_areas(data, &shapes)?;
        for indicator in 0..self.sizes.indicators {
            for period in 0..self.sizes.periods {
                let name = format!("made-up-{:02}", indicator + 1);
                let year = (2001 + period).to_string();
                let draw = |area, of| self.draw([area, indicator, period, of]);
                let at = |area: u32, (lower, upper): (Option<i64>, Option<i64>)| Amount {
                    area_code: code(area),
                    lower,
                    upper,
                };
                let counts: Vec<Amount> = (0..self.sizes.areas)
                    .filter_map(|area| Some(at(area, count(draw(area, 0))?)))
                    .collect();
                write_amounts(data, Kind::Counts, &name, &year, &counts)?;
                let people: Vec<Amount> = (0..self.sizes.areas)
                    .map(|area| at(area, population(draw(area, 1))))
                    .collect();
                write_amounts(data, Kind::Populations, &name, &year, &people)?;
            }
        }
        Ok(())
    }

    /// A number for a cell, by the finaliser of SplitMix64 (Steele, Lea and Flood, 2014, "Fast splittable
    /// pseudorandom number generators"), so that no cell depends on the number of others.
    fn draw(&self, cell: [u32; 4]) -> u64 {
        cell.iter().fold(self.seed, |state, part| {
            let mut z = (state ^ u64::from(*part)).wrapping_add(0x9e37_79b9_7f4a_7c15);
            z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            z ^ (z >> 31)
        })
    }
}

/// A count's limits; none where the table has no row.
fn count(drawn: u64) -> Option<(Option<i64>, Option<i64>)> {
    match drawn % 4000 {
        0 => None,
        1 => Some((None, None)),
        2..=801 => Some((Some(WITHHELD.0), Some(WITHHELD.1))),
        _ => {
            let count = small(drawn >> 32, 40);
            Some((Some(count), Some(count)))
        }
    }
}

/// A population's limits.
fn population(drawn: u64) -> (Option<i64>, Option<i64>) {
    if drawn.is_multiple_of(8000) {
        return (None, None);
    }
    let people = 100 + small(drawn >> 32, 300);
    (Some(people), Some(people))
}

fn small(drawn: u64, below: u32) -> i64 {
    i64::try_from(drawn % u64::from(below)).expect("less than a u32")
}

fn code(area: u32) -> String {
    format!("X00{area:06}")
}

fn place(area: u32) -> Place {
    let (lsoa, msoa) = (area / IN_LSOA, area / (IN_LSOA * IN_MSOA));
    Place {
        output_area: code(area),
        lsoa: Some(format!("X01{lsoa:06}")),
        msoa: Some(format!("X02{msoa:06}")),
        local_authority: Some(format!("X09{:06}", msoa / IN_AUTHORITY)),
    }
}

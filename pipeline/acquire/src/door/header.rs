//! Whether the first line of a file names columns, or is a record that must not be shown.

use super::cells::{Cell, read};

/// What the first line of a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Header {
    Names,
    PerhapsARecord,
    Record,
}

impl Header {
    /// What the cells of the line say by themselves.
    pub(crate) fn of<'a>(names: impl Iterator<Item = &'a str> + Clone) -> Self {
        let mut header = Self::Names;
        for name in names.clone() {
            match read(name) {
                Cell::Mark(_) | Cell::TenDigits { .. } | Cell::AreaCode => return Self::Record,
                Cell::Day(_) | Cell::Hashed | Cell::Fraction | Cell::Text { name: Some(_), .. } => {
                    header = Self::PerhapsARecord;
                }
                Cell::Text { coded: true, .. } if is_mostly_digits(name) => {
                    header = Self::PerhapsARecord;
                }
                _ => {}
            }
        }
        if header == Self::Names && has_a_number(names) {
            return Self::PerhapsARecord;
        }
        header
    }
}

/// `P207000`, and not `C2021_ETH_20_NAME`.
fn is_mostly_digits(name: &str) -> bool {
    name.bytes().filter(u8::is_ascii_digit).count() * 3 >= name.len() * 2
}

/// A number that is no year, unless the numbers follow each other as ages do.
fn has_a_number<'a>(names: impl Iterator<Item = &'a str>) -> bool {
    const FEWEST_AGES: usize = 4;
    let numbers: Vec<u64> = names
        .filter_map(|name| match read(name) {
            Cell::Whole { number, .. } => Some(number),
            _ => None,
        })
        .collect();
    let is_year = |number: &u64| (1900..=2100).contains(number);
    let follow = numbers
        .windows(2)
        .all(|pair| matches!(pair, [one, next] if one < next));
    let ages = numbers.len() >= FEWEST_AGES && follow;
    !ages && !numbers.iter().all(is_year)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(line: &str) -> Header {
        Header::of(line.split(','))
    }

    #[test]
    fn names_of_columns_are_told_from_a_record() {
        for line in [
            "area_code,area_name,time_period,value",
            "LA code,Local authority,2018,2019,2020",
            "geography,0,1,2,3,4,5,6,90",
            "OBS_VALUE,C2021_ETH_20_NAME,LAD23CD",
            "Region,FGM assessed,Number of women (2021-22)",
        ] {
            assert_eq!(of(line), Header::Names, "{line}");
        }
        for line in [
            "P100,Amina Hassan,1999-03-12,9434765919,F,Somali",
            "E09000007,4,F",
        ] {
            assert_eq!(of(line), Header::Record, "{line}");
        }
        for line in [
            "Amina,Amina,F,17,1",
            "x,y,17",
            "k,12/03/1999",
            "a,P207000,F",
            "F,51.5013",
            "Amina Hassan,14 Acacia Road",
        ] {
            assert_eq!(of(line), Header::PerhapsARecord, "{line}");
        }
    }
}

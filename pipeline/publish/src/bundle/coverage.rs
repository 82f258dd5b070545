//! Where and when the figures of a release are of.

use vocabulary::{Area, Period, WiderArea};

use crate::sheet::Sheet;
use crate::{Edition, geometry};

/// What a release covers.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Coverage {
    /// The wider area that all its areas are in, where the plan names one: the smallest, by areas.
    pub(super) within: Option<Area>,
    /// West, south, east, north in degrees of WGS 84.
    pub(super) bounds: Option<[f64; 4]>,
    /// The first and the last day of all figures, `YYYY-MM-DD`.
    pub(super) days: Option<(String, String)>,
}

impl Coverage {
    pub(super) fn of(edition: &Edition, sheet: &Sheet) -> Self {
        let areas = edition.shapes.areas();
        let holds_all =
            |group: &&WiderArea| areas.codes().all(|code| group.members.contains(&code));
        let within = edition
            .groups
            .iter()
            .filter(holds_all)
            .min_by_key(|group| group.members.len());
        let indicators = edition.indicators.get().iter();
        Self {
            within: within.map(|group| group.area.clone()),
            bounds: geometry::bounds(sheet.rows.iter().map(|row| &row.shape)),
            days: days(indicators.flat_map(|of| of.series.keys().copied())),
        }
    }
}

/// The first and the last day of these periods, `YYYY-MM-DD`.
pub(super) fn days(periods: impl Iterator<Item = Period>) -> Option<(String, String)> {
    let days = periods.map(Period::days);
    let days = days.reduce(|(first, last), (start, end)| (first.min(start), last.max(end)));
    days.map(|(first, last)| (date(first), date(last)))
}

/// Where the Office for National Statistics describes a GSS code.
pub(super) fn gss_address(area: &Area) -> Option<String> {
    let base = "http://statistics.data.gov.uk/id/statistical-geography/";
    area.code.is_gss().then(|| format!("{base}{}", area.code))
}

/// A day of the calendar without leap days that [`Period::days`] counts in.
fn date(day: i32) -> String {
    const LENGTHS: [i32; 12] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let (year, mut rest) = ((day - 1).div_euclid(365), (day - 1).rem_euclid(365));
    let mut month = 1;
    for length in LENGTHS {
        if rest < length {
            break;
        }
        rest -= length;
        month += 1;
    }
    format!("{year:04}-{month:02}-{:02}", rest + 1)
}

#[cfg(test)]
mod tests {
    use vocabulary::PeriodKind;

    use super::*;
    use crate::tests::made;

    #[test]
    fn a_period_begins_the_day_after_the_one_before_it() {
        let year = Period::new(
            2025,
            PeriodKind::YearEnding("03-31".parse().expect("a day")),
        );
        let (first, last) = year.days();
        assert_eq!(
            (date(first), date(last)),
            ("2024-04-01".into(), "2025-03-31".into())
        );
        for text in ["2021-12-31", "2021-01-01", "2020-02-28", "2020-03-01"] {
            let day: Period = text.parse().expect("a day");
            assert_eq!(date(day.days().0), text);
        }
    }

    #[test]
    fn a_release_covers_all_its_areas_and_years() {
        let made = made();
        let edition = made.edition();
        let sheet = Sheet::new(&edition).expect("a sheet");
        let coverage = Coverage::of(&edition, &sheet);
        let within = coverage.within.expect("London holds all four");
        assert_eq!(
            gss_address(&within).as_deref(),
            Some("http://statistics.data.gov.uk/id/statistical-geography/E12000007")
        );
        assert_eq!(coverage.bounds, Some([-0.2, 51.5, 0.2, 51.6]));
        assert_eq!(
            coverage.days,
            Some(("2023-04-01".into(), "2025-03-31".into()))
        );
    }
}

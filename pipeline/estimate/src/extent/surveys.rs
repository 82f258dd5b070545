//! Survey prevalence of a country at the ages that are meant.

use vocabulary::{Ages, Prevalence};

use crate::extent::limits::times;
use crate::extent::recipe::{DeclaredRange, SurveyError};
use crate::rate::Limited;

/// The oldest age of a survey of girls or of the youngest women.
const YOUNGEST_WOMEN: u8 = 19;

/// No age is looked at beyond this one: surveys end long before it.
const LAST_AGE: u8 = 90;

/// Whose prevalence is meant.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Whose<'a> {
    /// That of women and girls of these ages; of all ages without any.
    Women(Option<Ages>),
    /// That of girls of these ages: their own or the youngest women's where a survey has it,
    /// else that of women times the ratio.
    Girls(Ages, &'a DeclaredRange),
}

/// All surveys of the prevalence source, and the error of those without an interval.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Surveys<'a> {
    pub(crate) rows: &'a [Prevalence],
    pub(crate) error: &'a SurveyError,
}

impl<'a> Surveys<'a> {
    /// The prevalence of one country, as a proportion; `None` where no survey covers it.
    ///
    /// # Formula
    /// Where the source has bands of ages, the mean over single years of the band that each year
    /// lies in, and of the nearest band outside all; the ends are the least and the greatest of
    /// the bands that were used. Where it has one band alone, or where all ages are meant and one
    /// band holds all others, that band stands for every age.
    ///
    /// # References
    /// Macfarlane and Dorkenoo (2015), City University London (the nearest age group stands for
    /// ages that no survey asked).
    pub(crate) fn of(self, iso3: &str, whose: Whose<'_>) -> Option<Limited> {
        let rows: Vec<&Prevalence> = self.rows.iter().filter(|row| row.iso3 == iso3).collect();
        match whose {
            Whose::Women(ages) => self.at(&rows, ages),
            Whose::Girls(ages, ratio) => {
                let young = rows.iter().any(|row| row.ages.last() <= YOUNGEST_WOMEN);
                if young {
                    return self.at(&rows, Some(ages));
                }
                let ratio = Limited {
                    value: ratio.value,
                    lower: ratio.lower,
                    upper: ratio.upper,
                };
                Some(capped(times(self.at(&rows, None)?, ratio)))
            }
        }
    }

    fn at(self, rows: &[&'a Prevalence], ages: Option<Ages>) -> Option<Limited> {
        let whole = |row: &&&Prevalence| rows.iter().all(|other| row.ages.contains(other.ages));
        if let (None, Some(whole)) = (ages, rows.iter().find(whole)) {
            return Some(self.surveyed(whole));
        }
        let holds_another = |row: &&Prevalence| {
            rows.iter()
                .any(|other| other.ages != row.ages && row.ages.contains(other.ages))
        };
        let fine: Vec<&Prevalence> = rows
            .iter()
            .copied()
            .filter(|row| !holds_another(row))
            .collect();
        let (from, last) = ages.map_or((0, LAST_AGE), |ages| {
            (ages.from(), ages.last().min(LAST_AGE.max(ages.from())))
        });
        let years: Option<Vec<Limited>> = (from..=last)
            .map(|year| Some(self.surveyed(nearest(&fine, year)?)))
            .collect();
        mean(&years?)
    }

    /// A survey's prevalence as a proportion with its printed interval, or else its declared error.
    fn surveyed(self, survey: &Prevalence) -> Limited {
        let value = survey.percent / 100.0;
        let error = self.error.relative;
        let (lower, upper) = survey
            .bounds
            .map_or((value * (1.0 - error), value * (1.0 + error)), |(a, b)| {
                (a / 100.0, b / 100.0)
            });
        capped(Limited {
            value,
            lower,
            upper,
        })
    }
}

/// The band of a year of age, or the nearest one; of two as near, the younger.
fn nearest<'a>(bands: &[&'a Prevalence], year: u8) -> Option<&'a Prevalence> {
    let distance = |row: &&&Prevalence| {
        let below = row.ages.from().saturating_sub(year);
        let above = year.saturating_sub(row.ages.last());
        (below.max(above), row.ages.from())
    };
    bands.iter().min_by_key(distance).copied()
}

fn mean(years: &[Limited]) -> Option<Limited> {
    let first = *years.first()?;
    if years.iter().all(|year| *year == first) {
        return Some(first);
    }
    let number = u32::try_from(years.len()).ok().map(f64::from)?;
    let value = years.iter().map(|year| year.value).sum::<f64>() / number;
    let lower = years.iter().map(|year| year.lower).fold(value, f64::min);
    let upper = years.iter().map(|year| year.upper).fold(value, f64::max);
    Some(Limited {
        value,
        lower,
        upper,
    })
}

/// Capped to what a proportion can be.
fn capped(limited: Limited) -> Limited {
    Limited {
        value: limited.value.clamp(0.0, 1.0),
        lower: limited.lower.clamp(0.0, 1.0),
        upper: limited.upper.clamp(0.0, 1.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(ages: &str, percent: f64, bounds: Option<(f64, f64)>) -> Prevalence {
        Prevalence {
            iso3: "AAA".to_owned(),
            country: "A made-up country".to_owned(),
            ages: ages.parse().expect("ages"),
            percent,
            bounds,
            sample: None,
            survey_year: 2018,
            survey: "DHS".to_owned(),
        }
    }

    #[track_caller]
    fn assert_prevalence(
        rows: &[Prevalence],
        whose: Whose<'_>,
        (value, lower, upper): (f64, f64, f64),
    ) {
        let error = SurveyError {
            relative: 0.1,
            reason: "A test.".to_owned(),
        };
        let surveys = Surveys {
            rows,
            error: &error,
        };
        let found = surveys.of("AAA", whose).expect("a survey");
        for (found, expected) in [
            (found.value, value),
            (found.lower, lower),
            (found.upper, upper),
        ] {
            assert!(
                (found - expected).abs() < 1e-12,
                "found {found}, expected {expected}"
            );
        }
        assert!(surveys.of("BBB", whose).is_none());
    }

    fn women(ages: &str) -> Whose<'static> {
        Whose::Women(Some(ages.parse().expect("ages")))
    }

    #[test]
    fn one_band_stands_for_every_age() {
        let rows = [row("15-49", 95.0, None)];
        for whose in [Whose::Women(None), women("15-49"), women("50+")] {
            assert_prevalence(&rows, whose, (0.95, 0.855, 1.0));
        }
    }

    /// By hand: 20 to 34 has five years of 20% and ten of 50%; nobody over 49 or under 15 was asked.
    #[test]
    fn bands_of_ages_are_averaged_by_years() {
        let rows = [
            row("15-49", 40.0, None),
            row("15-24", 20.0, Some((18.0, 22.0))),
            row("25-49", 50.0, Some((45.0, 55.0))),
        ];
        assert_prevalence(&rows, women("20-34"), (0.4, 0.18, 0.55));
        assert_prevalence(&rows, women("25-29"), (0.5, 0.45, 0.55));
        assert_prevalence(&rows, women("50+"), (0.5, 0.45, 0.55));
        assert_prevalence(&rows, women("0-14"), (0.2, 0.18, 0.22));
        assert_prevalence(&rows, Whose::Women(None), (0.4, 0.36, 0.44));
    }

    #[test]
    fn girls_have_their_own_survey_or_a_declared_ratio() {
        let ratio = DeclaredRange {
            value: 0.8,
            lower: 0.5,
            upper: 1.2,
            reason: "A test.".to_owned(),
        };
        let girls = Whose::Girls("0-14".parse().expect("ages"), &ratio);
        let women_alone = [row("15-49", 50.0, None)];
        assert_prevalence(&women_alone, girls, (0.4, 0.225, 0.66));
        let with_youngest = [row("15-49", 50.0, None), row("15-19", 30.0, None)];
        assert_prevalence(&with_youngest, girls, (0.3, 0.27, 0.33));
        let all = [row("15-49", 99.0, None)];
        assert_prevalence(&all, girls, (0.792, 0.4455, 1.0));
    }
}

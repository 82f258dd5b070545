//! Survey prevalence of a country at the ages that are meant.

use vocabulary::{Ages, Prevalence};

use crate::extent::limits::times;
use crate::extent::recipe::{DeclaredRange, SurveyError};
use crate::rate::Limited;

/// The oldest age of a group of the youngest women that is the only one of its survey.
const YOUNGEST_ALONE: u8 = 24;

/// No age is looked at beyond this one: surveys end long before it.
const LAST_AGE: u8 = 90;

/// Whose prevalence is meant.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Whose<'a> {
    /// That of women and girls of these ages; of all ages without any.
    Women(Option<Ages>),
    /// That of girls of these ages: their own where a survey has it, else that of the youngest
    /// group which was surveyed, else, of women of all ages alone, theirs times the ratio.
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
        let taken = self.taken(iso3, whose);
        let years: Vec<Limited> = taken.bands.iter().map(|band| self.surveyed(band)).collect();
        let found = mean(&years)?;
        Some(taken.ratio.map_or(found, |ratio| {
            capped(times(
                found,
                Limited {
                    value: ratio.value,
                    lower: ratio.lower,
                    upper: ratio.upper,
                },
            ))
        }))
    }

    /// A country's name in the prevalence source.
    pub(crate) fn country(self, iso3: &str) -> Option<&'a str> {
        let row = self.rows.iter().find(|row| row.iso3 == iso3)?;
        Some(&row.country)
    }

    /// The surveys of one country that are taken, in words: ages, figure and year of each.
    pub(crate) fn words(self, iso3: &str, whose: Whose<'_>) -> String {
        let taken = self.taken(iso3, whose);
        let mut bands: Vec<&Prevalence> = Vec::new();
        for band in &taken.bands {
            if !bands.contains(band) {
                bands.push(band);
            }
        }
        let each: Vec<String> = bands
            .iter()
            .map(|band| {
                let range = if band.bounds.is_some() {
                    "printed interval"
                } else {
                    "declared error"
                };
                format!(
                    "{}% at ages {} ({} {}, {range})",
                    band.percent, band.ages, band.survey, band.survey_year
                )
            })
            .collect();
        let each = each.join(" and ");
        match (taken.ratio, whose) {
            (Some(ratio), _) => format!(
                "women's {each} x {} ({} to {}), declared for girls",
                ratio.value, ratio.lower, ratio.upper
            ),
            (None, Whose::Girls(ages, _))
                if bands.iter().all(|band| band.ages.shared(ages).is_none()) =>
            {
                format!("the youngest group surveyed, {each}")
            }
            (None, Whose::Girls(..)) => format!("girls' own, {each}"),
            (None, Whose::Women(_)) => each,
        }
    }

    /// The surveys of one country that are taken.
    fn taken<'r>(self, iso3: &str, whose: Whose<'r>) -> Taken<'a, 'r> {
        let rows: Vec<&Prevalence> = self.rows.iter().filter(|row| row.iso3 == iso3).collect();
        let (ages, ratio) = match whose {
            Whose::Women(ages) => (ages, None),
            Whose::Girls(ages, _) if has_the_young(&rows, ages) => (Some(ages), None),
            Whose::Girls(_, ratio) => (Some(Ages::CHILDBEARING), Some(ratio)),
        };
        let bands = bands(&rows, ages).unwrap_or_default();
        Taken { bands, ratio }
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

/// The bands that stand for each year of age, or one that stands for all.
struct Taken<'a, 'r> {
    bands: Vec<&'a Prevalence>,
    ratio: Option<&'r DeclaredRange>,
}

/// Whether a survey says something of girls or of the youngest women by themselves.
fn has_the_young(rows: &[&Prevalence], ages: Ages) -> bool {
    let fine = fine(rows);
    let Some(youngest) = fine.iter().min_by_key(|row| row.ages) else {
        return false;
    };
    let is_the_only_one = fine.len() == 1 && rows.len() == 1;
    let is_young = !is_the_only_one || youngest.ages.last() <= YOUNGEST_ALONE;
    let is_of_all_women = youngest.ages.contains(Ages::CHILDBEARING);
    youngest.ages.shared(ages).is_some() || (is_young && !is_of_all_women)
}

/// The bands that hold no other one.
fn fine<'a>(rows: &[&'a Prevalence]) -> Vec<&'a Prevalence> {
    let holds_another = |row: &&Prevalence| {
        rows.iter()
            .any(|other| other.ages != row.ages && row.ages.contains(other.ages))
    };
    let fine = rows.iter().copied();
    fine.filter(|row| !holds_another(row)).collect()
}

/// The band of each year of these ages; of all ages, the one that holds all others where there is one.
fn bands<'a>(rows: &[&'a Prevalence], ages: Option<Ages>) -> Option<Vec<&'a Prevalence>> {
    let whole = |row: &&&Prevalence| rows.iter().all(|other| row.ages.contains(other.ages));
    if let (None, Some(whole)) = (ages, rows.iter().find(whole)) {
        return Some(vec![whole]);
    }
    let fine = fine(rows);
    let (from, last) = ages.map_or((0, LAST_AGE), |ages| {
        (ages.from(), ages.last().min(LAST_AGE.max(ages.from())))
    });
    (from..=last).map(|year| nearest(&fine, year)).collect()
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
    fn what_is_taken_is_said() {
        let error = SurveyError {
            relative: 0.1,
            reason: "A test.".to_owned(),
        };
        let ratio = DeclaredRange {
            value: 0.8,
            lower: 0.4,
            upper: 1.0,
            reason: "A test.".to_owned(),
        };
        let girls = Whose::Girls("0-14".parse().expect("ages"), &ratio);
        for (rows, whose, says) in [
            (
                vec![row("15-49", 95.0, None)],
                Whose::Women(None),
                "95% at ages 15 to 49 (DHS 2018, declared error)",
            ),
            (
                vec![row("15-49", 95.0, None)],
                girls,
                "women's 95% at ages 15 to 49 (DHS 2018, declared error) x 0.8 (0.4 to 1), declared for girls",
            ),
            (
                vec![
                    row("15-24", 98.0, Some((97.0, 99.0))),
                    row("25-49", 99.5, None),
                ],
                girls,
                "the youngest group surveyed, 98% at ages 15 to 24 (DHS 2018, printed interval)",
            ),
            (
                vec![row("0-14", 20.0, None), row("15-24", 98.0, None)],
                girls,
                "girls' own, 20% at ages 0 to 14 (DHS 2018, declared error)",
            ),
        ] {
            let surveys = Surveys {
                rows: &rows,
                error: &error,
            };
            assert_eq!(surveys.words("AAA", whose), says);
        }
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
        // The youngest group, whatever its width; girls' own before it.
        let by_age = [
            row("15-24", 98.0, Some((97.0, 99.0))),
            row("25-49", 99.5, None),
        ];
        assert_prevalence(&by_age, girls, (0.98, 0.97, 0.99));
        let own = [row("0-14", 20.0, None), row("15-24", 98.0, None)];
        assert_prevalence(&own, girls, (0.2, 0.18, 0.22));
        let older = [row("15-49", 50.0, None), row("50-64", 60.0, None)];
        assert_prevalence(&older, girls, (0.4, 0.225, 0.66));
    }
}

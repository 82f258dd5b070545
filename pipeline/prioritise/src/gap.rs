//! How an area's share of the need lies beside its share of what is recorded or supplied.

use disclose::Disclosed;
use serde::{Deserialize, Serialize};
use vocabulary::{
    AreaCode, Estimate, Figure, Indicator, IndicatorId, JointDraws, Level, Marker, Method,
    Quantity, Reliability, Status, Unit,
};

use crate::PrioritiseError;
use crate::indicator::{About, behind};
use crate::shares::{NoShares, Shares, drawn_of};
use crate::sum::{quantile, real, total};
use crate::words::sentence;

/// The estimated need beside what is recorded: `[targeting.gap]`.
///
/// # Example
/// ```toml
/// [targeting.gap]
/// id = "service_gap"
/// title = "Need beside what is recorded"
/// caveat = "A gap has two readings."
/// decimals = 1
/// need = "extent_women"
/// recorded = "assessments_fgm_modelled"
/// level = 0.95
/// reason = "Where the estimate and the records part, local services are asked first."
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GapPlan {
    /// Its name in fields.
    pub id: IndicatorId,
    /// Its name for people.
    pub title: String,
    /// What must be said wherever it is shown.
    pub caveat: String,
    /// How many decimals are published.
    pub decimals: u8,
    /// The need: an extent of the plan, as a number of people.
    pub need: IndicatorId,
    /// What services record: a model of the plan.
    pub recorded: IndicatorId,
    /// The level of the limits, as a proportion.
    pub level: Level,
    /// Why the two are held against each other, and how it is to be read.
    pub reason: String,
}

impl GapPlan {
    /// What has to be drawn.
    #[must_use]
    pub const fn drawn(&self) -> [&IndicatorId; 2] {
        [&self.need, &self.recorded]
    }

    /// What stands with the figures, a paragraph each: what they are, and how they are to be read.
    #[must_use]
    pub fn words(&self, need: &str, recorded: &str) -> Vec<String> {
        let filled = [("need", need), ("recorded", recorded)];
        let says = ["what", "two_readings"];
        says.map(|says| sentence("gap", says, &filled)).to_vec()
    }
}

/// The gap of each area between the need and what is recorded.
///
/// # Units
/// Proportions of the whole map.
///
/// # Formula
/// That of [`gaps`].
///
/// # Errors
/// Where one of the two was not drawn, or not for every area.
pub fn service_gap(
    drawn: &Disclosed<Vec<JointDraws>>,
    indicators: &[Indicator],
    plan: &GapPlan,
) -> Result<Disclosed<Vec<Gap>>, PrioritiseError> {
    drawn.try_map(|drawn| {
        let of = |id: &IndicatorId| {
            let number = drawn_of(drawn, id, "targeting.gap")?;
            Ok::<Shares, PrioritiseError>(Shares::of(number, None)?)
        };
        let (need, recorded) = (of(&plan.need)?, of(&plan.recorded)?);
        let is_uncertain = |id: &IndicatorId, area| {
            let found = indicators.iter().find(|of| of.id == *id);
            let verdict = found.and_then(|of| verdict_on(of, area));
            verdict == Some(Reliability::TooUncertainToShow)
        };
        let is_uncertain = |area| Uncertain {
            need: is_uncertain(&plan.need, area),
            met: is_uncertain(&plan.recorded, area),
        };
        let recorded = (&plan.recorded, &recorded);
        Ok(gaps(&need, recorded, plan.level, is_uncertain)?)
    })
}

/// The verdict on an indicator's newest figure of an area.
#[must_use]
pub fn verdict_on(indicator: &Indicator, area: AreaCode) -> Option<Reliability> {
    let (period, _) = indicator.newest()?;
    indicator.verdicts.get(&(period, area)).map(|of| of.verdict)
}

/// The gap of every area as an indicator, for the map.
///
/// # Units
/// Percentage points of the whole map.
///
/// # Errors
/// When an area's mean lies outside its limits.
pub fn gap_indicator(
    plan: &GapPlan,
    made: &[Gap],
    drawn: &[JointDraws],
    indicators: &[Indicator],
) -> Result<Option<Indicator>, PrioritiseError> {
    let Some(need) = drawn.iter().find(|of| of.id == plan.need) else {
        return Ok(None);
    };
    let points = |share: f64| 100.0 * share;
    let unit = Unit::new(
        "percentage points of the whole map: the share of the need less the share of modelled assessments",
    );
    let (sources, newest) = behind(&plan.drawn(), indicators);
    let about = About {
        id: plan.id.clone(),
        title: plan.title.clone(),
        unit: unit.clone(),
        quantity: Quantity::Extensive,
        caveat: plan.caveat.clone(),
        decimals: plan.decimals,
        sources,
        period: newest.unwrap_or(need.period),
    };
    about
        .with(need.column.areas(), |area| {
            let Some(gap) = made.iter().find(|gap| gap.area == area) else {
                return Ok(Figure::missing(Marker::NotAvailable));
            };
            let gap = gap.gap;
            let estimate = Estimate::new(
                Some(points(gap.value)),
                (
                    points(gap.lower.min(gap.value)),
                    points(gap.upper.max(gap.value)),
                ),
                Some(plan.level),
                Method::ShareGap,
                unit.clone(),
            )?;
            Ok(Figure {
                status: Status::Estimated,
                estimate: Some(estimate),
            })
        })
        .map(Some)
}

/// An area's gap.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gap {
    /// The area.
    pub area: AreaCode,
    /// Its share of the estimated need.
    pub need: Mean,
    /// Its share of what is recorded, or supplied.
    pub met: Mean,
    /// Which of the two shares are judged too uncertain here to be shown.
    pub uncertain: Uncertain,
    /// The first less the second, draw by draw.
    pub gap: Mean,
    /// The share of draws in which the first is the larger.
    pub above: f64,
    /// What may be said of it.
    pub reading: Reading,
}

/// Which of two shares are judged too uncertain in an area.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Uncertain {
    /// That of the need.
    pub need: bool,
    /// That of what is recorded.
    pub met: bool,
}

impl Gap {
    /// What may be said of it, as a sentence that names the area.
    #[must_use]
    pub fn sentence(&self, area: &str) -> String {
        let percent = |share: f64| format!("{:.1}%", 100.0 * share);
        let limits = |of: Mean| format!("{} to {}", percent(of.lower), percent(of.upper));
        let (need, met) = (percent(self.need.value), percent(self.met.value));
        let filled = [
            ("area", area),
            ("need", &need),
            ("need_limits", &limits(self.need)),
            ("met", &met),
            ("met_limits", &limits(self.met)),
        ];
        let says = match self.reading {
            Reading::TooUncertain if self.uncertain.need => "need_too_uncertain",
            reading => reading.as_str(),
        };
        sentence("gap", says, &filled)
    }
}

/// The mean of draws, and the limits that leave as much out at each end.
///
/// Means of shares add up to the whole, and the mean of a difference is the difference of means.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mean {
    /// The mean.
    pub value: f64,
    /// The lower limit.
    pub lower: f64,
    /// The upper limit.
    pub upper: f64,
}

impl Mean {
    /// That of draws, which are not empty, with equal-tailed limits of type 7.
    pub(crate) fn of(mut draws: Vec<f64>, level: Level) -> Self {
        Self {
            value: mean(&draws),
            lower: quantile(&mut draws, level.tail()),
            upper: quantile(&mut draws, 1.0 - level.tail()),
        }
    }
}

/// The mean of draws; nought of none.
pub(crate) fn mean(draws: &[f64]) -> f64 {
    total(draws.iter().copied()) / real(draws.len().max(1))
}

/// What may be said of a gap.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reading {
    /// The share of the need is the larger, by the limits of the level: some of it may not be met or not
    /// be recorded, or the need is estimated too high.
    Short,
    /// Neither is.
    NotToldApart,
    /// One of the two is judged too uncertain here to be held against the other.
    TooUncertain,
    /// The share of what is recorded is the larger, by the limits of the level: recording may be more
    /// careful here, or the need is estimated too low. It is no reason to do less.
    Ahead,
}

impl Reading {
    /// In one word or three.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Short => "short",
            Self::NotToldApart => "not_told_apart",
            Self::TooUncertain => "too_uncertain",
            Self::Ahead => "ahead",
        }
    }
}

/// The gap of each area, in the order of the areas.
///
/// A count of assessments is recording as well as need. So a gap has two readings, either way: it
/// can mean that less is met here than elsewhere, or that the estimate of the need is off.
///
/// # Units
/// Proportions of the whole map: 0.02 is two of a hundred.
///
/// # Formula
/// `g = s(need) - s(met)` in each draw, with [`Shares`]; the mean of the draws, and the limits of the
/// level by the quantiles of Hyndman and Fan's type 7. Limits of the two shares
/// are never subtracted from each other: what both hold in common would count twice.
///
/// # Errors
/// Where the two are of other areas, or of another number of draws.
///
/// # References
/// Hyndman and Fan (1996), The American Statistician 50:361-365.
pub fn gaps(
    need: &Shares,
    (what, met): (&IndicatorId, &Shares),
    level: Level,
    is_uncertain: impl Fn(AreaCode) -> Uncertain,
) -> Result<Vec<Gap>, NoShares> {
    if need.areas() != met.areas() || need.draws() != met.draws() {
        return Err(NoShares::Unlike {
            indicator: what.clone(),
        });
    }
    let columns = need.columns().iter().zip(met.columns());
    let gaps = need
        .areas()
        .codes()
        .zip(columns)
        .map(|(area, (need, met))| {
            let gap: Vec<f64> = need.iter().zip(met).map(|(a, b)| a - b).collect();
            let share = |is: fn(&&f64) -> bool| {
                real(gap.iter().filter(is).count()) / real(gap.len().max(1))
            };
            let above = share(|x| **x > 0.0);
            let gap = Mean::of(gap, level);
            let uncertain = is_uncertain(area);
            let reading = if uncertain != Uncertain::default() {
                Reading::TooUncertain
            } else if gap.lower > 0.0 {
                Reading::Short
            } else if gap.upper < 0.0 {
                Reading::Ahead
            } else {
                Reading::NotToldApart
            };
            Gap {
                area,
                need: Mean::of(need.clone(), level),
                met: Mean::of(met.clone(), level),
                uncertain,
                gap,
                above,
                reading,
            }
        });
    Ok(gaps.collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shares::tests::drawn;

    fn shares(columns: &[&[f64]]) -> Shares {
        Shares::of(&drawn("women", columns), None).expect("shares")
    }

    /// No figure is judged too uncertain.
    fn sure(_: AreaCode) -> Uncertain {
        Uncertain::default()
    }

    fn assessments() -> IndicatorId {
        "assessments".to_owned().try_into().expect("an id")
    }

    /// R, `quantile(c(1, 2, 4, 8), c(.025, .5, .975), type = 7)`: 1.075, 3, 7.7.
    #[test]
    fn quantiles_are_of_type_seven() {
        let mut values = [8.0, 2.0, 1.0, 4.0];
        for (share, expected) in [(0.025, 1.075), (0.5, 3.0), (0.975, 7.7), (1.0, 8.0)] {
            assert!((quantile(&mut values, share) - expected).abs() < 1e-12);
        }
        assert_eq!(
            (quantile(&mut [], 0.5), quantile(&mut [3.0], 0.9)),
            (0.0, 3.0)
        );
    }

    /// By hand: the shares of the need are 0.6 and 0.8, those recorded 0.5 and 0.5.
    #[test]
    fn a_gap_is_taken_draw_by_draw() {
        let need = shares(&[&[6.0, 8.0], &[4.0, 2.0]]);
        let met = shares(&[&[1.0, 2.0], &[1.0, 2.0]]);
        let found = gaps(&need, (&assessments(), &met), Level::P95, sure).expect("gaps");
        let (first, second) = (found[0], found[1]);
        assert!((first.gap.value - 0.2).abs() < 1e-12 && (second.gap.value + 0.2).abs() < 1e-12);
        assert!((first.gap.lower - (0.1 + 0.025 * 0.2)).abs() < 1e-12);
        assert_eq!((first.above, first.reading), (1.0, Reading::Short));
        assert_eq!((second.above, second.reading), (0.0, Reading::Ahead));
    }

    /// Draws that move together have no gap, though the limits of either alone are wide.
    #[test]
    fn what_both_have_in_common_is_no_gap() {
        let columns: [&[f64]; 2] = [&[1.0, 5.0, 9.0], &[9.0, 5.0, 1.0]];
        let found = gaps(
            &shares(&columns),
            (&assessments(), &shares(&columns)),
            Level::P95,
            sure,
        );
        for gap in found.expect("gaps") {
            assert!(gap.need.upper - gap.need.lower > 0.7);
            assert_eq!((gap.gap.lower, gap.gap.upper), (0.0, 0.0));
            assert_eq!(gap.reading, Reading::NotToldApart);
        }
    }

    /// Means add up; what is judged too uncertain has no reading, whatever its limits.
    #[test]
    fn a_figure_too_uncertain_has_no_reading() {
        let need = shares(&[&[6.0, 8.0, 1.0], &[4.0, 2.0, 1.0]]);
        let met = shares(&[&[1.0, 1.0, 1.0], &[9.0, 9.0, 9.0]]);
        let first = need.areas().codes().next();
        let found = gaps(&need, (&assessments(), &met), Level::P95, |area| {
            Uncertain {
                met: Some(area) == first,
                ..Uncertain::default()
            }
        });
        let found = found.expect("gaps");
        assert_eq!(found[0].reading, Reading::TooUncertain);
        assert!(
            found[0]
                .sentence("Brent")
                .contains("judged too uncertain to hold against it")
        );
        assert_eq!(found[1].reading, Reading::Ahead);
        let sum: f64 = found.iter().map(|gap| gap.need.value).sum();
        assert!((sum - 1.0).abs() < 1e-12);
        for gap in found {
            let apart = gap.need.value - gap.met.value;
            assert!((gap.gap.value - apart).abs() < 1e-12);
        }
    }

    #[test]
    fn other_areas_or_draws_are_refused() {
        let (two, three) = (shares(&[&[1.0], &[2.0]]), shares(&[&[1.0], &[2.0], &[3.0]]));
        let words = gaps(&two, (&assessments(), &three), Level::P95, sure).expect_err("refused");
        assert!(
            words
                .to_string()
                .starts_with("assessments is drawn for other areas")
        );
    }
}

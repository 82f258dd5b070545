//! Whether the areas of an indicator can be told apart, and what stands where they cannot.

use vocabulary::{Area, Figure, Indicator, Period, WiderArea};

use crate::{Overlap, overlap};

/// Whether an indicator's newest figures tell its areas apart, with those of the wider areas.
///
/// Where they do not, the wider areas stand instead: the figures of the areas may be listed by
/// name with their intervals, and are not ranked, classed or compared by this indicator alone.
#[derive(Debug, Clone, PartialEq)]
pub struct ToldApart {
    /// The period of the figures.
    pub period: Period,
    /// How many pairs of areas have intervals that overlap.
    pub overlap: Overlap,
    /// The figures of the wider areas, in the plan's order.
    pub wider: Vec<(Area, Figure)>,
}

impl ToldApart {
    /// Whether most pairs of areas have intervals apart from each other.
    #[must_use]
    pub const fn areas_stand(&self) -> bool {
        self.overlap.pairs > 0 && !self.overlap.swallows_differences()
    }

    /// The verdict in one or two sentences.
    #[must_use]
    pub fn sentence(&self) -> String {
        let said = self.overlap.sentence();
        if self.areas_stand() || self.wider.is_empty() {
            return said;
        }
        let names: Vec<&str> = self
            .wider
            .iter()
            .map(|(area, _)| area.name.as_str())
            .collect();
        let names = match names[..] {
            [one] => format!("{one} stands"),
            [ref first @ .., last] => format!("{} and {last} stand", first.join(", ")),
            [] => return said,
        };
        format!("{said} {names} in place of the single areas.")
    }
}

/// Whether an indicator's areas can be told apart; `None` where it has no figure yet.
///
/// # Units
/// Pairs of areas.
///
/// # Formula
/// As [`overlap`]: the areas stand where no more than half of the pairs have intervals in common.
///
/// # Errors
/// None; a wider area without a figure is left out.
///
/// # References
/// Schenker and Gentleman (2001), The American Statistician 55:182-186.
#[must_use]
pub fn told_apart(indicator: &Indicator, groups: &[WiderArea]) -> Option<ToldApart> {
    let (period, column) = indicator.newest()?;
    let wider = groups.iter().filter_map(|group| {
        let figure = indicator.totals.get(&(period, group.area.code))?;
        Some((group.area.clone(), figure.clone()))
    });
    Some(ToldApart {
        period,
        overlap: overlap(column),
        wider: wider.collect(),
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use vocabulary::{
        AreaCode, AreaColumn, Estimate, Method, PeriodKind, Quantity, Reliability, Status, Unit,
        Verdict,
    };

    use super::*;
    use crate::judged;
    use crate::tests::{areas, london, named};

    fn women(intervals: [(f64, f64); 2]) -> Indicator {
        let period = Period::new(2021, PeriodKind::On("03-21".parse().expect("a day")));
        let figure = |limits| Figure {
            status: Status::Estimated,
            estimate: Estimate::new(
                None,
                limits,
                None,
                Method::IndirectEstimation,
                Unit::new("women"),
            )
            .ok(),
        };
        let mut intervals = intervals.into_iter();
        let column =
            AreaColumn::from_fn(&areas(), |_| figure(intervals.next().expect("two areas")));
        let groups = london();
        let totals = groups
            .iter()
            .map(|group| ((period, group.area.code), figure((2.0, 3.0))));
        Indicator {
            id: named("women"),
            title: "Women".to_owned(),
            unit: Unit::new("women"),
            quantity: Quantity::Extensive,
            caveat: "A test.".to_owned(),
            decimals: 0,
            sources: Vec::new(),
            series: BTreeMap::from([(period, column)]),
            totals: totals.collect(),
            verdicts: BTreeMap::new(),
            apart: None,
        }
    }

    fn told(intervals: [(f64, f64); 2]) -> ToldApart {
        told_apart(&women(intervals), &london()).expect("a period")
    }

    #[test]
    fn wider_areas_stand_where_intervals_overlap() {
        let apart = told([(0.0, 1.0), (2.0, 3.0)]);
        assert!(apart.areas_stand());
        assert!(!apart.sentence().contains("London"), "{}", apart.sentence());
        let alike = told([(0.0, 2.0), (2.0, 3.0)]);
        assert!(!alike.areas_stand());
        assert!(
            alike
                .sentence()
                .ends_with("London stands in place of the single areas.")
        );
        assert_eq!(alike.wider.len(), 1);
    }

    /// Nothing is said of areas of which no two have an interval.
    #[test]
    fn no_pair_is_none_that_can_be_told_apart() {
        let mut apart = told([(0.0, 1.0), (2.0, 3.0)]);
        apart.overlap = Overlap {
            pairs: 0,
            overlapping: 0,
        };
        assert!(!apart.areas_stand());
    }

    /// Each interval is narrow for its own figure; what differs is whether they overlap.
    #[test]
    fn no_area_is_reliable_where_areas_cannot_be_told_apart() {
        let verdicts = |intervals| {
            let made = judged(women(intervals), &london());
            let apart = made.apart.expect("estimates").told;
            let is_area = |code: &AreaCode| areas().position(*code).is_some();
            let found = made.verdicts.into_iter();
            let (single, wider): (Vec<_>, Vec<_>) = found.partition(|((_, code), _)| is_area(code));
            let of = |all: Vec<(_, Verdict)>| all.into_iter().map(|(_, of)| of).collect::<Vec<_>>();
            (apart, of(single), of(wider))
        };
        let (apart, single, wider) = verdicts([(20.0, 21.0), (30.0, 31.0)]);
        assert!(apart);
        assert!(
            single
                .iter()
                .chain(&wider)
                .all(|of| of.verdict == Reliability::Reliable)
        );
        let (apart, single, wider) = verdicts([(20.0, 31.0), (30.0, 31.0)]);
        assert!(!apart);
        assert_eq!((single.len(), wider.len()), (2, 1));
        for of in &single {
            assert_eq!(of.verdict, Reliability::UseWithCaution);
            assert!(
                of.rule.contains("Areas cannot be told apart. 1 of 1 pairs"),
                "{}",
                of.rule
            );
        }
        assert_eq!(wider[0].verdict, Reliability::Reliable);
    }
}

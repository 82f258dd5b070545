//! Each area's share of the whole map, draw by draw.

use std::sync::Arc;

use vocabulary::{AreaCode, AreaColumn, AreaList, IndicatorId, JointDraws, Problem};

use crate::PrioritiseError;

/// Why no shares are computed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NoShares {
    /// Areas without draws: a share of a whole with a gap in it would be of another whole.
    #[error("{indicator} has no figure for {}: a share of the whole map needs every area", listed(.areas))]
    Missing {
        /// The indicator.
        indicator: IndicatorId,
        /// The areas.
        areas: Vec<AreaCode>,
    },
    /// Another list of areas, or another number of draws.
    #[error("{indicator} is drawn for other areas or as often as no other indicator is")]
    Unlike {
        /// The indicator.
        indicator: IndicatorId,
    },
    /// A number that is negative or none, or nothing in the whole map.
    #[error("{indicator} is negative, no number, or nought in every area in some draw")]
    NoWhole {
        /// The indicator.
        indicator: IndicatorId,
    },
}

fn listed(areas: &[AreaCode]) -> String {
    let codes: Vec<&str> = areas.iter().map(AreaCode::as_str).collect();
    codes.join(", ")
}

/// What was drawn of an indicator that a part of the plan names.
///
/// # Errors
/// Where it was not drawn.
pub(crate) fn drawn_of<'a>(
    drawn: &'a [JointDraws],
    id: &IndicatorId,
    part: &str,
) -> Result<&'a JointDraws, PrioritiseError> {
    drawn.iter().find(|of| of.id == *id).ok_or_else(|| {
        let what = format!("{id} is not drawn");
        let remedy = "name an extent or a model, and say in [draws] how it is drawn";
        PrioritiseError::Plan(Problem::new(format!("plan, {part}"), what, remedy).into())
    })
}

/// Shares of the whole map: a number from 0 to 1 a draw and area; those of a draw add up to 1.
#[derive(Debug, Clone, PartialEq)]
pub struct Shares {
    areas: Arc<AreaList>,
    /// A column an area, in the order of the areas; a row a draw.
    columns: Vec<Vec<f64>>,
}

impl Shares {
    /// The shares of an indicator: of its numbers, or of a rate times its people. `by` multiplies
    /// each area's number, as kilometres do that make person-kilometres of people.
    ///
    /// # Units
    /// Proportions.
    ///
    /// # Formula
    /// `s = x p b / sum over areas of x p b`, in each draw by itself; `p` the people of a rate,
    /// 1 for a number, and `b` what multiplies it, 1 where nothing does. What is wrong by the same
    /// factor in every area cancels.
    ///
    /// # Errors
    /// With the areas that have no figure; where a number is negative, or all are nought.
    ///
    /// # References
    /// None: it is a share.
    pub fn of(number: &JointDraws, by: Option<&AreaColumn<Option<f64>>>) -> Result<Self, NoShares> {
        let areas = Arc::clone(number.column.areas());
        let factor = |code: AreaCode| -> Option<f64> {
            let people = match &number.people {
                Some(people) => *people.get(code)?,
                None => 1.0,
            };
            match by {
                Some(by) => Some(people * by.get(code).copied().flatten()?),
                None => Some(people),
            }
        };
        let (mut columns, mut missing) = (Vec::with_capacity(areas.len()), Vec::new());
        for (code, drawn) in number.column.iter() {
            match (drawn, factor(code)) {
                (Some(drawn), Some(by)) => {
                    columns.push(drawn.iter().map(|x| x * by).collect::<Vec<f64>>());
                }
                _ => missing.push(code),
            }
        }
        let indicator = || number.id.clone();
        if !missing.is_empty() {
            let areas = missing;
            return Err(NoShares::Missing {
                indicator: indicator(),
                areas,
            });
        }
        let draws = number.count();
        if columns.iter().any(|column| column.len() != draws) {
            return Err(NoShares::Unlike {
                indicator: indicator(),
            });
        }
        for draw in 0..draws {
            let whole: f64 = columns.iter().map(|column| column[draw]).sum();
            let is_share = |x: f64| x >= 0.0 && x.is_finite();
            if !(whole > 0.0 && columns.iter().all(|column| is_share(column[draw]))) {
                return Err(NoShares::NoWhole {
                    indicator: indicator(),
                });
            }
            for column in &mut columns {
                column[draw] /= whole;
            }
        }
        Ok(Self { areas, columns })
    }

    /// Several shares as one, each with its weight; the weights add up to 1. Draws are taken in
    /// their order, so that what is drawn together stays together.
    ///
    /// # Errors
    /// Where one is of other areas or of another number of draws.
    pub fn joined(
        (weight, first): (f64, &Self),
        rest: &[(IndicatorId, f64, Self)],
    ) -> Result<Self, NoShares> {
        let mut joined = first.clone();
        for x in joined.columns.iter_mut().flatten() {
            *x *= weight;
        }
        for (indicator, weight, shares) in rest {
            if shares.areas != joined.areas || shares.draws() != joined.draws() {
                return Err(NoShares::Unlike {
                    indicator: indicator.clone(),
                });
            }
            let all = joined.columns.iter_mut().flatten();
            for (x, y) in all.zip(shares.columns.iter().flatten()) {
                *x += weight * y;
            }
        }
        Ok(joined)
    }

    /// The areas, in order.
    #[must_use]
    pub const fn areas(&self) -> &Arc<AreaList> {
        &self.areas
    }

    /// How many draws there are.
    #[must_use]
    pub fn draws(&self) -> usize {
        self.columns.first().map_or(0, Vec::len)
    }

    /// The draws of each area, in the order of the areas.
    #[must_use]
    pub fn columns(&self) -> &[Vec<f64>] {
        &self.columns
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use proptest::prelude::*;
    use vocabulary::{Area, Period, PeriodKind, Unit};

    use super::*;

    pub(crate) fn areas(many: usize) -> Arc<AreaList> {
        let area = |at: usize| Area {
            code: format!("E090000{at:02}").parse().expect("a code"),
            name: format!("area {at}"),
        };
        Arc::new(AreaList::new((1..=many).map(area).collect()).expect("each once"))
    }

    pub(crate) fn drawn(id: &str, columns: &[&[f64]]) -> JointDraws {
        let areas = areas(columns.len());
        let mut columns = columns.iter();
        JointDraws {
            id: id.to_owned().try_into().expect("an id"),
            title: id.to_owned(),
            unit: Unit::new("women"),
            period: Period::new(2021, PeriodKind::On("03-21".parse().expect("a day"))),
            column: AreaColumn::from_fn(&areas, |_| columns.next().map(|of| Arc::from(*of))),
            people: None,
        }
    }

    #[test]
    fn a_rate_is_weighed_by_its_people_and_a_factor_by_area() {
        let mut rate = drawn("rate", &[&[1.0, 3.0], &[2.0, 1.0]]);
        let areas = Arc::clone(rate.column.areas());
        let mut people = [300.0, 100.0].into_iter();
        rate.people = Some(AreaColumn::from_fn(&areas, |_| {
            people.next().expect("two areas")
        }));
        let shares = Shares::of(&rate, None).expect("shares");
        assert_eq!(shares.columns(), [[0.6, 0.9], [0.4, 0.1]]);
        let mut km = [Some(1.0), Some(6.0)].into_iter();
        let by = AreaColumn::from_fn(&areas, |_| km.next().flatten());
        let shares = Shares::of(&rate, Some(&by)).expect("shares");
        assert_eq!(shares.columns(), [[0.2, 0.6], [0.8, 0.4]]);
    }

    #[test]
    fn what_is_missing_or_no_whole_is_refused() {
        let mut women = drawn("women", &[&[1.0], &[2.0]]);
        let mut kept = [Some(Arc::from([1.0])), None].into_iter();
        women.column = AreaColumn::from_fn(&areas(2), |_| kept.next().flatten());
        let words = Shares::of(&women, None).expect_err("refused").to_string();
        assert!(
            words.starts_with("women has no figure for E09000002"),
            "{words}"
        );
        for columns in [[&[0.0], &[0.0]], [&[1.0], &[-1.0]], [&[f64::NAN], &[1.0]]] {
            let women = drawn("women", &columns.map(<[f64; 1]>::as_slice));
            let found = Shares::of(&women, None);
            assert!(matches!(found, Err(NoShares::NoWhole { .. })), "{found:?}");
        }
    }

    proptest! {
        #[test]
        fn shares_add_up_and_forget_a_common_factor(
            numbers in prop::collection::vec(prop::collection::vec(0.1..1e6_f64, 3), 2..6),
            factor in 0.1..10.0_f64,
        ) {
            let of = |scale: f64| {
                let columns: Vec<Vec<f64>> =
                    numbers.iter().map(|of| of.iter().map(|x| x * scale).collect()).collect();
                let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
                Shares::of(&drawn("women", &columns), None).expect("shares")
            };
            let (once, scaled) = (of(1.0), of(factor));
            for draw in 0..3 {
                let sum: f64 = once.columns().iter().map(|of| of[draw]).sum();
                prop_assert!((sum - 1.0).abs() < 1e-12);
            }
            for (a, b) in once.columns().iter().flatten().zip(scaled.columns().iter().flatten()) {
                prop_assert!((a - b).abs() < 1e-12);
            }
            let id = || -> IndicatorId { "women".to_owned().try_into().expect("an id") };
            let both = Shares::joined((0.3, &once), &[(id(), 0.7, scaled)]);
            for (a, b) in both.expect("alike").columns().iter().flatten().zip(once.columns().iter().flatten()) {
                prop_assert!((a - b).abs() < 1e-12);
            }
        }
    }
}

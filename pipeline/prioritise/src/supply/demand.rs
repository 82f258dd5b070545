//! How many people of each group there could be, draw by draw.

use vocabulary::{AreaList, Figure, Indicator, JointDraws};

use super::plan::{AccessPlan, GroupDemand};
use crate::catchment::{Group, slot};
use crate::sum::real;

/// How many draws are made where nothing is drawn jointly.
const DRAWS: usize = 1_000;

/// The people of each group, drawn.
pub(super) struct Demand<'a> {
    /// How many draws there are.
    pub count: usize,
    groups: Vec<(Group, Drawn<'a>)>,
}

/// The people of one group.
enum Drawn<'a> {
    /// All areas together, by what is not known of each. A column an area.
    Jointly(Vec<&'a [f64]>),
    /// Not drawn: all areas are off to the same side by the same part of their limits.
    Alike(Vec<Limits>),
}

/// A figure with its limits.
struct Limits {
    value: f64,
    lower: f64,
    upper: f64,
    /// What is left out at each end.
    tail: f64,
}

impl<'a> Demand<'a> {
    /// The plan's groups; their figures passed the plan's checks.
    pub(super) fn new(
        plan: &AccessPlan,
        areas: &AreaList,
        indicators: &[Indicator],
        drawn: &'a [JointDraws],
    ) -> Self {
        let of = |demand: &GroupDemand| {
            let jointly = drawn.iter().find(|of| of.id == demand.people);
            let columns = jointly.and_then(|drawn| {
                let column = |code| drawn.column.get(code)?.as_deref();
                areas.codes().map(column).collect::<Option<Vec<_>>>()
            });
            let drawn = match columns {
                Some(columns) => Drawn::Jointly(columns),
                None => Drawn::Alike(limits(demand, areas, indicators)),
            };
            (demand.group, drawn)
        };
        let groups: Vec<_> = plan.groups.iter().map(of).collect();
        let counts = groups.iter().filter_map(|(_, drawn)| match drawn {
            Drawn::Jointly(columns) => columns.iter().map(|column| column.len()).min(),
            Drawn::Alike(_) => None,
        });
        Self {
            count: counts.min().unwrap_or(DRAWS),
            groups,
        }
    }

    /// Writes the people of one draw, in the order of [`slot`].
    pub(super) fn of(&self, draw: usize, people: &mut [f64]) {
        for (group, drawn) in &self.groups {
            let mut put = |at: usize, number: f64| {
                if let Some(place) = people.get_mut(slot(at, *group)) {
                    *place = number;
                }
            };
            match drawn {
                Drawn::Jointly(columns) => {
                    for (at, column) in columns.iter().enumerate() {
                        put(at, column.get(draw).copied().unwrap_or(0.0).max(0.0));
                    }
                }
                Drawn::Alike(limits) => {
                    let share = spread(draw, *group);
                    for (at, of) in limits.iter().enumerate() {
                        put(at, of.at(share));
                    }
                }
            }
        }
    }
}

impl Limits {
    /// The number below which it lies in this share of cases: evenly spread on either side of its
    /// value, as the joint draws of an extent are.
    fn at(&self, share: f64) -> f64 {
        let half = 0.5 - self.tail;
        let part = (share - 0.5) / half;
        let side = if part > 0.0 {
            self.upper - self.value
        } else {
            self.value - self.lower
        };
        (self.value + part * side).max(0.0)
    }
}

fn limits(demand: &GroupDemand, areas: &AreaList, indicators: &[Indicator]) -> Vec<Limits> {
    let found = indicators.iter().find(|of| of.id == demand.people);
    let newest = found.and_then(Indicator::newest);
    let of = |figure: &Figure| {
        let estimate = figure.estimate.as_ref()?;
        Some(Limits {
            value: estimate.value()?,
            lower: estimate.lower(),
            upper: estimate.upper(),
            tail: estimate.level().map_or(0.0, vocabulary::Level::tail),
        })
    };
    let nobody = || Limits {
        value: 0.0,
        lower: 0.0,
        upper: 0.0,
        tail: 0.0,
    };
    let codes = areas.codes();
    codes
        .map(|code| {
            let figure = newest.and_then(|(_, column)| column.get(code));
            figure.and_then(of).unwrap_or_else(nobody)
        })
        .collect()
}

/// Shares that fill the way from 0 to 1 evenly, in an order of its own for each group.
///
/// # References
/// Weyl (1916), Mathematische Annalen 77:313-352 (multiples of an irrational number).
fn spread(draw: usize, group: Group) -> f64 {
    let step = match group {
        Group::Adults => 2.0_f64.sqrt(),
        Group::BookedPregnancies => 3.0_f64.sqrt(),
        Group::Under18 => 5.0_f64.sqrt(),
    };
    (real(draw + 1) * step).fract()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The limits are at their tails, the value in the middle, and nothing is below 0.
    #[test]
    fn a_figure_that_is_not_drawn_keeps_its_limits() {
        let of = Limits {
            value: 10.0,
            lower: 4.0,
            upper: 30.0,
            tail: 0.025,
        };
        for (share, number) in [(0.025, 4.0), (0.5, 10.0), (0.975, 30.0)] {
            assert!((of.at(share) - number).abs() < 1e-9);
        }
        let low = Limits { lower: 0.0, ..of };
        assert!(low.at(0.0).abs() < f64::EPSILON);
    }

    #[test]
    fn shares_fill_the_way_evenly() {
        for group in Group::ALL {
            let mut shares: Vec<f64> = (0..1000).map(|draw| spread(draw, group)).collect();
            shares.sort_by(f64::total_cmp);
            for (at, share) in shares.iter().enumerate() {
                assert!(
                    (share - real(at) / 1000.0).abs() < 0.003,
                    "{group} {at} {share}"
                );
            }
        }
    }
}

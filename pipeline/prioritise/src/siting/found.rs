//! New sites, whom they would be nearest to, and how sure they are.

use vocabulary::{AreaCode, AreaList, Place};

use super::near::{NEARLY, exchanges};
use super::plan::{SitingPlan, SitingRule};
use super::problem::{Nearest, Solved, Terrain};

/// Objectives that differ by no more than this share are the same: they are sums in another order.
const SAME: f64 = 1e-12;

/// Sites that are listed though they are not chosen have at least this share of the draws.
const LISTED_FROM: f64 = 0.05;

/// What was chosen, and what there is to know of it.
///
/// Where no place makes a difference, nothing is chosen: [`Sited::makes_no_difference`].
#[derive(Debug, Clone, PartialEq)]
pub struct Sited {
    /// The chosen sites, then those that could stand in place of one; each in the order of their ids.
    pub sites: Vec<Site>,
    /// Where every area's nearest site would be, in the order of the areas.
    pub areas: Vec<AreaSite>,
    /// What the rule makes as small (or, with MCLP, as large) as can be: what it is today, `None`
    /// where nothing exists.
    pub before: Option<f64>,
    /// What it would be with the chosen sites.
    pub after: f64,
    /// How far that may be from the best there is, as a share; 0 where it is proven.
    pub gap: f64,
    /// How sure the choice is.
    pub certain: Certain,
    /// How many services count as sites.
    pub existing: usize,
    /// The names of the services that are listed and do not count.
    pub uncounted: Vec<String>,
    /// The names of those that the plan does not count, since nobody confirmed them.
    pub unconfirmed: Vec<String>,
    /// What would be chosen if the uncounted stood at the points of their areas.
    pub otherwise: Option<Otherwise>,
    /// What would be chosen if the unconfirmed were there.
    pub if_confirmed: Option<Otherwise>,
    /// Whether fewer sites than were asked for do as much, so that no more are named.
    pub more_make_no_difference: bool,
    /// How many locations there are to choose from.
    pub locations: usize,
    /// How many locations could stand in place of a chosen one, with which the objective would be
    /// no more than a hundredth worse.
    pub nearly_as_good: usize,
}

/// Where a new site is chosen, or could be instead.
#[derive(Debug, Clone, PartialEq)]
pub struct Site {
    /// The candidates that stand there, in the order of their ids; the first gives it its name.
    pub places: Vec<Place>,
    /// Whether it is chosen.
    pub standing: Proposed,
    /// The share of draws in which it is in the best set; `None` where the need plays no part.
    pub share: Option<f64>,
    /// The areas whose nearest site it would be, in the order of their codes; none where it is not
    /// chosen.
    pub serves: Vec<AreaCode>,
}

/// Whether a place is chosen.
#[derive(Debug, Clone, PartialEq)]
pub enum Proposed {
    /// It is one of the chosen.
    Chosen,
    /// It is not.
    Instead {
        /// The name of the chosen site that it would do least harm in place of.
        of: String,
        /// By which share the objective would be worse.
        worse: f64,
    },
}

/// Where the nearest site of an area would be.
#[derive(Debug, Clone, PartialEq)]
pub struct AreaSite {
    /// The area.
    pub area: AreaCode,
    /// The nearest site.
    pub goes: Goes,
    /// How far that is from the area's point, in metres.
    pub metres: f64,
    /// How far the nearest site is today, in metres; `None` where there is none.
    pub before_m: Option<f64>,
}

/// A site as seen from an area.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Goes {
    /// A service that exists.
    Existing {
        /// Its name.
        name: String,
    },
    /// A chosen site.
    New {
        /// Its id.
        id: String,
        /// Its name.
        name: String,
    },
}

/// How sure a choice is.
#[derive(Debug, Clone, PartialEq)]
pub enum Certain {
    /// The rule does not ask how much need there is: every draw has the same answer.
    WhateverTheNeed,
    /// The choice was held against the best set of draws.
    Drawn {
        /// Of which draws.
        told: Told,
        /// The share of draws in which no set is better.
        same: f64,
        /// The share of draws in which each location is in the best set, in the order of the
        /// locations' ids.
        shares: Vec<f64>,
        /// What the choice costs more than the best set of each draw.
        regret: SetRegret,
    },
}

/// In which draws the best set was found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Told {
    /// In all of them, so many, among all sets there are.
    EveryDraw(usize),
    /// In the first of them, as there are too many sets to look at each.
    SomeDraws {
        /// So many.
        draws: usize,
        /// Of so many.
        of: usize,
        /// The largest gap that was left open in any.
        worst_gap: f64,
    },
}

/// What a choice costs more than the best set of each draw.
///
/// # Units
/// Kilometres for somebody in need on average (p-median); a proportion of the need (MCLP).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SetRegret {
    /// On average.
    pub mean: f64,
    /// In a twentieth of the draws it is so much or more.
    pub upper: f64,
    /// In the worst draw.
    pub worst: f64,
}

/// What would be chosen if services without a place stood at the points of their areas.
#[derive(Debug, Clone, PartialEq)]
pub enum Otherwise {
    /// The same sites.
    TheSame,
    /// Others: the candidates at each location.
    Others(Vec<Vec<Place>>),
}

impl Sited {
    /// Whether the best new sites leave what the rule asks for as it is today.
    #[must_use]
    pub fn makes_no_difference(&self) -> bool {
        let is_same = |before: f64| (before - self.after).abs() <= SAME * self.after.abs();
        self.before.is_some_and(is_same)
    }

    /// The chosen sites.
    pub fn chosen(&self) -> impl Iterator<Item = &Site> {
        let is_chosen = |site: &&Site| site.standing == Proposed::Chosen;
        self.sites.iter().filter(is_chosen)
    }
}

impl Certain {
    /// The share of draws in which a location is in the best set.
    fn share(&self, spot: usize) -> Option<f64> {
        match self {
            Self::WhateverTheNeed => None,
            Self::Drawn { shares, .. } => shares.get(spot).copied(),
        }
    }
}

impl Site {
    /// The names of the other candidates on the same location.
    #[must_use]
    pub fn also(&self) -> Vec<&str> {
        let others = self.places.iter().skip(1);
        others.map(|of| of.name.as_str()).collect()
    }

    /// Its name: that of the first candidate there.
    #[must_use]
    pub fn name(&self) -> &str {
        self.places.first().map_or("", |of| of.name.as_str())
    }
}

/// Puts it all together.
pub(super) fn found(
    terrain: &Terrain<'_>,
    areas: &AreaList,
    (plan, means): (&SitingPlan, &[f64]),
    (solved, certain): (Solved, Certain),
    (otherwise, if_confirmed): (Option<Otherwise>, Option<Otherwise>),
) -> Sited {
    let before = match plan.method {
        SitingRule::Lscp { .. } => None,
        rule => terrain.objective(rule, &[], means),
    };
    let best = terrain.objective(plan.method, &solved.chosen, means);
    let chosen = needed(terrain, plan.method, &solved.chosen, means);
    let more_make_no_difference = chosen.len() < solved.chosen.len() && !chosen.is_empty();
    let chosen: &[usize] = &chosen;
    let places = |spot: usize| -> Vec<Place> {
        let spot = terrain.spots.get(spot);
        spot.map_or_else(Vec::new, |of| {
            of.places.iter().map(|of| (*of).clone()).collect()
        })
    };
    let name = |spot: usize| {
        places(spot)
            .first()
            .map_or_else(String::new, |of| of.name.clone())
    };
    let nearest: Vec<Option<(Nearest, f64)>> = (0..areas.len())
        .map(|area| terrain.nearest(area, chosen))
        .collect();
    let mut sites: Vec<Site> = chosen
        .iter()
        .map(|spot| Site {
            places: places(*spot),
            standing: Proposed::Chosen,
            share: certain.share(*spot),
            serves: (areas.codes().zip(&nearest))
                .filter(|(_, of)| of.is_some_and(|(site, _)| site == Nearest::New(*spot)))
                .map(|(code, _)| code)
                .collect(),
        })
        .collect();
    let exchanges = exchanges(terrain, plan.method, chosen, means);
    for of in &exchanges {
        let share = certain.share(of.spot);
        if of.worse <= NEARLY || share.is_some_and(|share| share >= LISTED_FROM) {
            sites.push(Site {
                places: places(of.spot),
                standing: Proposed::Instead {
                    of: name(of.instead_of),
                    worse: of.worse.max(0.0),
                },
                share,
                serves: Vec::new(),
            });
        }
    }
    let area_sites = areas.codes().zip(&nearest).enumerate();
    let area_sites = area_sites.filter_map(|(at, (area, nearest))| {
        let (site, metres) = (*nearest)?;
        let goes = match site {
            Nearest::Existing(of) => Goes::Existing {
                name: terrain.existing.get(of)?.service.name.clone(),
            },
            Nearest::New(spot) => Goes::New {
                id: terrain.spots.get(spot)?.id().to_owned(),
                name: name(spot),
            },
        };
        Some(AreaSite {
            area,
            goes,
            metres,
            before_m: terrain.base.get(at).copied().filter(|of| of.is_finite()),
        })
    });
    Sited {
        areas: area_sites.collect(),
        before,
        after: best.unwrap_or(f64::NAN),
        gap: solved.gap,
        existing: terrain.existing.len(),
        uncounted: terrain.unplaced.iter().map(|of| of.name.clone()).collect(),
        unconfirmed: terrain
            .unconfirmed
            .iter()
            .map(|of| of.name.clone())
            .collect(),
        locations: terrain.spots.len(),
        nearly_as_good: exchanges.iter().filter(|of| of.worse <= NEARLY).count(),
        sites,
        certain,
        otherwise,
        if_confirmed,
        more_make_no_difference,
    }
}

/// The chosen sites without those that make no difference: the last of them first. LSCP asks for no
/// more than it needs.
fn needed(terrain: &Terrain<'_>, rule: SitingRule, chosen: &[usize], means: &[f64]) -> Vec<usize> {
    let mut needed = chosen.to_vec();
    if matches!(rule, SitingRule::Lscp { .. }) {
        return needed;
    }
    let best = terrain.objective(rule, chosen, means);
    for spot in chosen.iter().rev() {
        let fewer: Vec<usize> = needed.iter().copied().filter(|of| of != spot).collect();
        let is_as_good = best.is_some_and(|best| {
            let with = terrain.objective(rule, &fewer, means);
            with.is_some_and(|with| (with - best).abs() <= SAME * best.abs())
        });
        if is_as_good {
            needed = fewer;
        }
    }
    needed
}

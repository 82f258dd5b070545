//! What the plan says of new sites.

use serde::{Deserialize, Serialize};
use vocabulary::{Counted, IndicatorId, Place, Problem, Problems, SourceId};

use crate::purpose::Purpose;
use crate::words_of_help::problems_of_help;
use crate::{SitingMethod, WithoutPlace};

/// Where new sites would stand.
///
/// # Example
/// ```toml
/// [targeting.siting]
/// purpose = "care"
/// called = "clinics"
/// method = "p-median"
/// new = 2
/// need = "extent_women"
/// candidates = "nhs-hospitals-london"
/// without_a_place = "left_out"
/// redraws = 200
/// reason = "Nobody should have far to go: the least distance to the nearest clinic on average."
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SitingPlan {
    /// What they are for: prevention, care or outreach, and nothing else.
    pub purpose: Purpose,
    /// What they are called, in the plural.
    pub called: String,
    /// What makes one set of sites better than another.
    pub method: SitingRule,
    /// How many new ones; with `lscp` no more than these.
    pub new: u32,
    /// The need: an indicator that is drawn. An area's weight is its share of the whole map's.
    pub need: IndicatorId,
    /// The source of places where one may be, one of `[places]`.
    pub candidates: SourceId,
    /// The beginnings of the codes of those places that are meant; left out, all are.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keep: Vec<String>,
    /// Which services are there already and stay; left out, all that have not closed.
    #[serde(default, skip_serializing_if = "Counted::is_default")]
    pub counted: Counted,
    /// Where one of them stands whose source gives no place.
    pub without_a_place: WithoutPlace,
    /// In how many draws the sites are chosen anew where there are too many sets to hold each
    /// against the others in every draw.
    pub redraws: u32,
    /// Why this method and these numbers.
    pub reason: String,
}

/// What makes one set of sites better than another, as `fgm-map site` names it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum SitingRule {
    /// The nearest site is as near as can be, on average over the need.
    PMedian,
    /// The area that has farthest to go has as little as can be, whatever its need.
    PCenter,
    /// The fewest sites that leave no area farther away than this.
    Lscp {
        /// In metres; what lies at the radius is within it.
        radius_m: f64,
    },
    /// As much of the need as can be has a site within this.
    Mclp {
        /// In metres; what lies at the radius is within it.
        radius_m: f64,
    },
}

impl SitingRule {
    /// Its name on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::PMedian => "p-median",
            Self::PCenter => "p-center",
            Self::Lscp { .. } => "lscp",
            Self::Mclp { .. } => "mclp",
        }
    }

    /// How far a site reaches, where the rule says.
    #[must_use]
    pub const fn radius_m(self) -> Option<f64> {
        match self {
            Self::PMedian | Self::PCenter => None,
            Self::Lscp { radius_m } | Self::Mclp { radius_m } => Some(radius_m),
        }
    }

    /// Whether more need in an area can change which set is the best.
    #[must_use]
    pub const fn weighs_need(self) -> bool {
        matches!(self, Self::PMedian | Self::Mclp { .. })
    }
}

impl SitingPlan {
    /// What has to be drawn.
    #[must_use]
    pub const fn drawn(&self) -> &IndicatorId {
        &self.need
    }

    /// Whether a place is meant.
    pub(super) fn takes(&self, place: &Place) -> bool {
        let mut beginnings = self.keep.iter();
        self.keep.is_empty() || beginnings.any(|of| place.id.starts_with(of.as_str()))
    }

    /// The method with all its numbers, beside so many sites that exist.
    pub(super) const fn rule_sites(&self, existing: usize) -> SitingMethod {
        let sites = existing + self.new as usize;
        match self.method {
            SitingRule::PMedian => SitingMethod::Median { sites },
            SitingRule::PCenter => SitingMethod::Centre { sites },
            SitingRule::Lscp { radius_m } => SitingMethod::Cover {
                radius_m,
                at_most: Some(sites),
            },
            SitingRule::Mclp { radius_m } => SitingMethod::MaximalCover { sites, radius_m },
        }
    }

    /// Everything that is wrong with the plan, seen against the candidates.
    pub(super) fn problems(&self, candidates: &[Place]) -> Problems {
        let texts = [("`reason`", self.reason.as_str())];
        let mut found: Problems = problems_of_help("targeting.siting", &self.called, &texts)
            .into_iter()
            .collect();
        let mut wrong = |what: String, remedy: &str| {
            found.push(Problem::new("plan, targeting.siting", what, remedy));
        };
        if self.new == 0 {
            wrong("`new` is 0".to_owned(), "ask for one new site or more");
        }
        if self.redraws == 0 {
            let what = "`redraws` is 0".to_owned();
            wrong(what, "say in how many draws sites may be chosen anew");
        }
        if let Some(radius) = self.method.radius_m()
            && !(radius > 0.0 && radius.is_finite())
        {
            let what = format!("radius_m of {} is {radius}", self.method.name());
            wrong(what, "give a number of metres above 0");
        }
        if !candidates.iter().any(|place| self.takes(place)) {
            let what = format!("{} has no places to choose from", self.candidates);
            let remedy = "name a source of [places] that has some whose codes begin as `keep` says";
            wrong(what, remedy);
        }
        found
    }
}

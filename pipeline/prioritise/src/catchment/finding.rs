//! What has to be said beside the figures.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::{Group, Outcome, Point, PointReach, Reach, Site, Standing};

/// Something that a reader of the figures has to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// A site is not counted.
    LeftOut {
        /// The site.
        site: String,
        /// Why.
        standing: Standing,
    },
    /// A site has no place, and the plan leaves those out.
    WithoutPlace {
        /// The site.
        site: String,
    },
    /// A site is counted, and nobody whom it takes is within reach of it.
    SiteOutOfReach {
        /// The site.
        site: String,
    },
    /// No counted site takes a group, so all of it reaches nothing.
    NoSite {
        /// The group.
        group: Group,
    },
    /// A group's people at a point have nothing within reach, though some have elsewhere.
    PointOutOfReach {
        /// The point.
        point: String,
        /// The group.
        group: Group,
    },
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LeftOut { site, standing } => {
                let why = match standing {
                    Standing::Open => "it is open, but not counted",
                    Standing::Undated => "its source has no date",
                    Standing::Unverified => "it was not verified",
                    Standing::Closed => "it has closed",
                };
                write!(f, "{site} is left out: {why}")
            }
            Self::WithoutPlace { site } => {
                write!(f, "{site} is left out: its source gives no place")
            }
            Self::SiteOutOfReach { site } => {
                write!(
                    f,
                    "nobody whom {site} takes is within its reach, so its capacity is nobody's"
                )
            }
            Self::NoSite { group } => {
                write!(
                    f,
                    "no counted site takes the group {group}, so its access is 0 everywhere"
                )
            }
            Self::PointOutOfReach { point, group } => {
                write!(
                    f,
                    "no site is within reach of {point} for the group {group}, so its access is 0"
                )
            }
        }
    }
}

/// Sites in their order, then groups, then points in theirs.
pub(super) fn findings(
    points: &[Point],
    sites: &[Site],
    outcomes: &[Outcome],
    reached: &[BTreeMap<Group, PointReach>],
) -> Vec<Finding> {
    let of_site = |(site, outcome): (&Site, &Outcome)| {
        let name = site.name.clone();
        match outcome {
            Outcome::Shared { .. } => None,
            Outcome::OutOfReach => Some(Finding::SiteOutOfReach { site: name }),
            Outcome::LeftOut => Some(Finding::LeftOut {
                site: name,
                standing: site.standing,
            }),
        }
    };
    let mut found: Vec<_> = sites.iter().zip(outcomes).filter_map(of_site).collect();
    let groups: BTreeSet<_> = reached.iter().flat_map(BTreeMap::keys).copied().collect();
    let counted = sites.iter().zip(outcomes);
    let counted = counted.filter(|(_, outcome)| !matches!(outcome, Outcome::LeftOut));
    let taken: BTreeSet<_> = counted
        .flat_map(|(site, _)| &site.serves)
        .copied()
        .collect();
    let none = groups.difference(&taken);
    found.extend(none.map(|group| Finding::NoSite { group: *group }));
    for (point, groups) in points.iter().zip(reached) {
        let without = groups
            .iter()
            .filter(|(group, reach)| reach.reach == Reach::Nothing && taken.contains(group));
        found.extend(without.map(|(group, _)| Finding::PointOutOfReach {
            point: point.name.clone(),
            group: *group,
        }));
    }
    found
}

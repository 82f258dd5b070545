//! A plan of sites, and what is proven of it.

use std::collections::BTreeMap;

/// What a plan is to do.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum SitingMethod {
    /// The least sum of weight times metres (p-median).
    Median {
        /// How many sites, existing ones included.
        sites: usize,
    },
    /// The least largest distance of any demand point to its site (p-centre).
    Centre {
        /// How many sites, existing ones included.
        sites: usize,
    },
    /// The fewest sites that have every demand point within a radius (LSCP).
    Cover {
        /// In metres; what lies at the radius is within it.
        radius_m: f64,
        /// No more sites than these, existing ones included.
        at_most: Option<usize>,
    },
    /// The most weight within a radius (MCLP).
    MaximalCover {
        /// How many sites, existing ones included.
        sites: usize,
        /// In metres; what lies at the radius is within it.
        radius_m: f64,
    },
}

impl SitingMethod {
    /// Its name on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Median { .. } => "p-median",
            Self::Centre { .. } => "p-center",
            Self::Cover { .. } => "lscp",
            Self::MaximalCover { .. } => "mclp",
        }
    }

    /// Whether every demand point must be served.
    #[must_use]
    pub const fn serves_all(self) -> bool {
        !matches!(self, Self::MaximalCover { .. })
    }

    /// How far a demand point may be from its site.
    #[must_use]
    pub const fn radius_m(self) -> Option<f64> {
        match self {
            Self::Median { .. } | Self::Centre { .. } => None,
            Self::Cover { radius_m, .. } | Self::MaximalCover { radius_m, .. } => Some(radius_m),
        }
    }

    /// How many sites are asked for, at most.
    #[must_use]
    pub const fn sites(self) -> Option<usize> {
        match self {
            Self::Median { sites } | Self::Centre { sites } | Self::MaximalCover { sites, .. } => {
                Some(sites)
            }
            Self::Cover { at_most, .. } => at_most,
        }
    }
}

/// Sites, who goes where, and how good that is.
#[derive(Debug, Clone, PartialEq)]
pub struct SitePlan {
    /// p-median: the sum of weight times metres; p-centre: the largest metres; LSCP: the number of
    /// sites; MCLP: the weight within the radius.
    pub objective: f64,
    /// No plan is better than this: none has less, or with MCLP none more.
    pub bound: f64,
    /// The ids of the open sites, in order.
    pub sites: Vec<String>,
    /// The site of each demand point; `None` where MCLP leaves it uncovered.
    pub assignment: BTreeMap<String, Option<String>>,
    /// The weight that each open site serves.
    pub loads: BTreeMap<String, f64>,
    /// How many parts of all plans the search looked at.
    pub nodes: u64,
}

impl SitePlan {
    /// How far the objective may be from the best one, as a share of the objective; 0 where the
    /// plan is proven best, and 1 where the objective is nought and that is not proven.
    #[must_use]
    pub fn gap(&self) -> f64 {
        let apart = (self.objective - self.bound).abs();
        if apart == 0.0 {
            0.0
        } else if self.objective == 0.0 {
            1.0
        } else {
            apart / self.objective
        }
    }

    /// Whether no plan is better.
    #[must_use]
    pub fn is_proven(&self) -> bool {
        self.gap() == 0.0
    }
}

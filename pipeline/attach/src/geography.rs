//! The plan's geography: which areas are mapped, and what they add up to.

use serde::{Deserialize, Serialize};
use vocabulary::{AreaCode, Counted, SourceId};

/// Which areas are mapped, and which wider areas they belong to.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Geography {
    /// The source of the boundaries.
    pub boundaries: SourceId,
    /// The source of the services, if any.
    pub services: Option<SourceId>,
    /// Which of them a distance is measured to; left out, all that have not closed.
    #[serde(default, skip_serializing_if = "Counted::is_default")]
    pub counted: Counted,
    /// A source of Multi-Agency Safeguarding Hubs, if any: every one open, by a dated source.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hubs: Option<SourceId>,
    /// What the mapped areas' codes begin with, such as `E09`; nothing, where any code
    /// that is no group's and no context's may be one.
    pub unit: String,
    /// Wider areas of which tables may hold printed totals.
    #[serde(default)]
    pub groups: Vec<GroupPlan>,
    /// Codes of areas that hold the whole map and more, such as England's: what tables
    /// print of them bounds the map's sum and is not shown.
    #[serde(default)]
    pub context: Vec<AreaCode>,
    /// Sources that print some areas only, units, groups or context: what they do not print of
    /// those is not available.
    #[serde(default)]
    pub partial: Vec<SourceId>,
}

/// A wider area and its members.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GroupPlan {
    /// Its code.
    pub code: AreaCode,
    /// Its name.
    pub name: String,
    /// The units it is made of; left out, it is made of all of them.
    pub members: Option<Vec<AreaCode>>,
}

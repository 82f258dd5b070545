//! What may be shared out by these figures: help, and nothing else.

use serde::{Deserialize, Serialize};

/// What is shared out. There is no other purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// Keeping girls safe before anything happens: teaching, training, family support.
    Prevention,
    /// Clinics, counselling, advocacy, for those who live with it.
    Care,
    /// Meeting people where they are, so that they find prevention and care.
    Outreach,
}

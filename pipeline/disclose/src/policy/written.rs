//! A policy as a plan writes it: a preset, and what differs from it.

use serde::Deserialize;
use vocabulary::SourceId;

use super::{
    CategorySum, Formerly, Merged, Method, Policy, Preset, Reasoned, SameCounts, Totals,
    Unprotectable, Which, Zeros,
};

/// The fields of `[disclosure]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Written {
    preset: Option<Preset>,
    audience: Option<String>,
    threshold: Option<Reasoned<u64>>,
    base: Option<Reasoned<u64>>,
    fewest_values: Option<Reasoned<u64>>,
    zeros: Option<Reasoned<Zeros>>,
    method: Option<Reasoned<Method>>,
    totals: Option<Reasoned<Totals>>,
    total_base: Option<Reasoned<u64>>,
    unprotectable: Option<Reasoned<Unprotectable>>,
    #[serde(default)]
    merged: Vec<Merged>,
    #[serde(default)]
    sums: Vec<CategorySum>,
    #[serde(default)]
    same_counts: Vec<SameCounts>,
    #[serde(default)]
    formerly: Vec<Formerly>,
    #[serde(default)]
    retired: Vec<SourceId>,
    #[serde(default)]
    sign_off: Vec<String>,
}

impl TryFrom<Written> for Policy {
    type Error = String;

    fn try_from(written: Written) -> Result<Self, String> {
        let start = written.preset.map(Preset::policy);
        let start = match start {
            Some(start) => start,
            None => written.plain()?,
        };
        Ok(Self {
            preset: written.preset,
            audience: written.audience,
            threshold: written.threshold.unwrap_or(start.threshold),
            base: written.base.unwrap_or(start.base),
            fewest_values: written.fewest_values.unwrap_or(start.fewest_values),
            zeros: written.zeros.unwrap_or(start.zeros),
            method: written.method.unwrap_or(start.method),
            totals: written.totals.unwrap_or(start.totals),
            total_base: written.total_base.unwrap_or(start.total_base),
            unprotectable: written.unprotectable.unwrap_or(start.unprotectable),
            merged: written.merged,
            sums: written.sums,
            same_counts: written.same_counts,
            formerly: written.formerly,
            retired: written.retired,
            sign_off: written.sign_off,
        })
    }
}

impl Written {
    /// What stands where there is no preset and a value is not given: the four values that say how
    /// far a count is protected must be.
    fn plain(&self) -> Result<Policy, String> {
        let missing: Vec<&str> = [
            ("disclosure.threshold", self.threshold.is_none()),
            ("disclosure.base", self.base.is_none()),
            ("disclosure.fewest_values", self.fewest_values.is_none()),
            ("disclosure.zeros", self.zeros.is_none()),
        ]
        .into_iter()
        .filter_map(|(field, is_missing)| is_missing.then_some(field))
        .collect();
        let (Some(base), []) = (&self.base, &missing[..]) else {
            return Err(format!(
                "{} not given: give each a value and a reason, or start from a preset (nhs-fgm, dfe-cin, gss-default, restricted)",
                missing.join(", ")
            ));
        };
        Ok(Policy {
            method: Reasoned::new(
                Method::Each,
                "Not given: each number is protected by itself.",
            ),
            totals: Reasoned::new(
                Totals::Which(Which::None),
                "Not given: no totals are printed.",
            ),
            total_base: Reasoned::new(base.value, "Not given: totals are rounded as counts are."),
            unprotectable: Reasoned::new(
                Unprotectable::Withhold,
                "Not given: what cannot be protected is withheld.",
            ),
            ..Preset::NhsFgm.policy()
        })
    }
}

//! A policy as a plan writes it: a preset, and what differs from it.

use serde::Deserialize;

use super::preset::Values;
use super::{
    CategorySum, Merged, Method, Policy, Preset, Reasoned, SameCounts, Totals, Unprotectable, Which,
    Zeros,
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
    sign_off: Vec<String>,
}

impl TryFrom<Written> for Policy {
    type Error = String;

    fn try_from(written: Written) -> Result<Self, String> {
        let values = written.preset.map(Preset::values);
        let base = written.base.or_else(|| values.as_ref().map(|of| of.base.clone()));
        let mut missing = Vec::new();
        macro_rules! value {
            ($field:ident) => {{
                let preset = |of: &Values| of.$field.clone();
                let value = written.$field.or_else(|| values.as_ref().map(preset));
                if value.is_none() {
                    missing.push(concat!("disclosure.", stringify!($field)));
                }
                value
            }};
        }
        let threshold = value!(threshold);
        let fewest_values = value!(fewest_values);
        let zeros = value!(zeros);
        if base.is_none() {
            missing.push("disclosure.base");
        }
        let (Some(threshold), Some(base), Some(fewest_values), Some(zeros)) =
            (threshold, base, fewest_values, zeros)
        else {
            return Err(format!(
                "{} not given: give each a value and a reason, or start from a preset (nhs-fgm, dfe-cin, gss-default, restricted)",
                missing.join(", ")
            ));
        };
        let values = values.as_ref();
        Ok(Self {
            preset: written.preset,
            audience: written.audience,
            method: written
                .method
                .or_else(|| values.map(|of| of.method.clone()))
                .unwrap_or_else(|| Reasoned::new(Method::Each, "Not given: each number is protected by itself.")),
            totals: written
                .totals
                .or_else(|| values.map(|of| of.totals.clone()))
                .unwrap_or_else(|| Reasoned::new(Totals::Which(Which::None), "Not given: no totals are printed.")),
            total_base: written
                .total_base
                .or_else(|| values.map(|of| of.total_base.clone()))
                .unwrap_or_else(|| Reasoned::new(base.value, "Not given: totals are rounded as counts are.")),
            unprotectable: written
                .unprotectable
                .or_else(|| values.map(|of| of.unprotectable.clone()))
                .unwrap_or_else(|| Reasoned::new(Unprotectable::Withhold, "Not given: what cannot be protected is withheld.")),
            threshold,
            base,
            fewest_values,
            zeros,
            merged: written.merged,
            sums: written.sums,
            same_counts: written.same_counts,
            sign_off: written.sign_off,
        })
    }
}

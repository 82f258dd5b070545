//! What a release says of its own making: plan, version, sources, what was done to small counts.
//!
//! It digests disclosed and public things alone, so two confidential inputs that
//! disclose to the same table have the same record, and with it the same name.

use acquire::sha256_hex;
use estimate::ModelledRate;
use estimate::bym2::Spread;
use jiff::civil::Date;
use serde_json::{Value, json};
use vocabulary::{Access, AreaColumn, AreaTable, CodeScheme, Count, Figure, Provenance};

use crate::pipeline::{Findings, Inputs};
use crate::plan::Plan;
use crate::sign_off::policy_sha256;

/// The record of one run.
#[derive(Debug)]
pub struct Record {
    json: Value,
    provenance: Vec<Provenance>,
}

impl Record {
    /// The record as it is written.
    pub const fn json(&self) -> &Value {
        &self.json
    }

    /// Where each source comes from.
    pub fn provenance(&self) -> &[Provenance] {
        &self.provenance
    }

    /// SHA-256 of the record: the name of all that was disclosed and of how it was made.
    pub fn digest(&self) -> String {
        sha256_hex(self.json.to_string().as_bytes())
    }
}

/// Writes the record of a run.
pub fn record(plan: &Plan, inputs: &Inputs, findings: &Findings, as_of: &str) -> Record {
    let shapes = shapes_sha256(inputs);
    let mut provenance = inputs.acquired.provenance.clone();
    for source in &mut provenance {
        source.age_days = age_days(&source.published, as_of);
        if source.source == plan.geography.boundaries && source.access == Access::Published {
            source.content_sha256 = Some(shapes.clone());
        }
    }
    let links = inputs.atlas.neighbours.directed_links();
    let json = json!({
        "product": plan.product.id,
        "title": plan.product.title,
        "as_of": as_of,
        "newest_source": inputs.acquired.newest.to_string(),
        "software": { "name": "fgm-map", "version": env!("CARGO_PKG_VERSION") },
        "areas": inputs.atlas.areas.len(),
        "area_codes": CodeScheme::of(inputs.atlas.areas.codes()),
        "neighbour_links": links,
        "policy_sha256": policy_sha256(&plan.policy_json()).to_string(),
        "disclosed_sha256": disclosed_sha256(findings.protected.tables.get()),
        "disclosure": findings.protected.report,
        "indicators": findings.indicators.get().iter().map(indicator).collect::<Vec<_>>(),
        "models": findings.models.get().iter().map(model).collect::<Vec<_>>(),
        "sources": provenance,
        "notes": inputs.notes().collect::<Vec<_>>(),
        "plan": plan,
    });
    Record { json, provenance }
}

/// Days from one date to another; nought where either is none, or the first is the later.
fn age_days(published: &str, as_of: &str) -> u64 {
    let dates = published
        .parse::<Date>()
        .ok()
        .zip(as_of.parse::<Date>().ok());
    let days = dates.map(|(published, as_of)| as_of.duration_since(published).as_hours() / 24);
    days.and_then(|days| u64::try_from(days).ok()).unwrap_or(0)
}

fn indicator(indicator: &vocabulary::Indicator) -> Value {
    let newest = indicator.newest();
    let with_value =
        |column: &AreaColumn<Figure>| column.values().filter(|f| f.value().is_some()).count();
    json!({
        "id": indicator.id,
        "title": indicator.title,
        "unit": indicator.unit,
        "newest_period": newest.map(|(period, _)| period.to_string()),
        "periods": indicator.series.len(),
        "areas_with_a_value": newest.map(|(_, column)| with_value(column)),
    })
}

/// What a fit came to, and whether it came to rest. Numbers are rounded to what a reader can use.
fn model(of: &ModelledRate) -> Value {
    let rounded = |number: f64| (number * 1e6).round() / 1e6;
    let spread = |spread: &Spread| {
        json!({
            "mean": rounded(spread.mean),
            "sd": rounded(spread.sd),
            "median": rounded(spread.median),
            "lower": rounded(spread.lower),
            "upper": rounded(spread.upper),
        })
    };
    let parameters = of.fit.parameters.iter();
    let parameters = parameters.map(|(name, found)| (name.clone(), spread(found)));
    let effects = of.fit.effects.iter();
    let effects = effects.map(|(name, found)| (name.clone(), spread(found)));
    let found = &of.fit.diagnostics;
    json!({
        "id": of.indicator.id,
        "reference_rate": rounded(of.reference),
        "parameters": parameters.chain(effects).collect::<serde_json::Map<_, _>>(),
        "scaling_factors": of.fit.scaling_factors.iter().map(|of| rounded(*of)).collect::<Vec<_>>(),
        "mean_log_score": of.fit.score.mean_log_score.map(&rounded),
        "cells_with_a_count": of.fit.score.cells,
        "totals_used": of.totals,
        "totals_left_out": of.left_out,
        "diagnostics": {
            "lattice_points": found.points,
            "at_the_edge": rounded(found.at_the_edge),
            "most_sweeps": found.most_sweeps,
            "residual": rounded(found.residual),
            "marginals_off": rounded(found.marginals_off),
            "correction": rounded(found.correction),
        },
    })
}

/// One line a cell, in the order of sources, periods, categories and areas.
fn disclosed_sha256(tables: &[AreaTable<Count>]) -> String {
    let mut text = String::new();
    let mut line = |parts: [&str; 4], count: &Count| {
        text += &parts.join("\t");
        text += "\t";
        text += &count.to_string();
        text += "\n";
    };
    for table in tables {
        for ((period, category), column) in &table.columns {
            for (code, count) in column.iter() {
                line(
                    [
                        table.source.as_str(),
                        &period.to_string(),
                        category.as_str(),
                        code.as_str(),
                    ],
                    count,
                );
            }
        }
        for ((period, category, code), count) in &table.totals {
            line(
                [
                    table.source.as_str(),
                    &period.to_string(),
                    category.as_str(),
                    code.as_str(),
                ],
                count,
            );
        }
    }
    sha256_hex(text.as_bytes())
}

/// One line an area with its name and coordinates, in the order of the codes.
fn shapes_sha256(inputs: &Inputs) -> String {
    let lines: Vec<String> = inputs
        .atlas
        .shapes
        .iter()
        .map(|(code, shape)| {
            let name = inputs.atlas.areas.name(code).unwrap_or_default();
            format!("{code}\t{name}\t{shape:?}\n")
        })
        .collect();
    sha256_hex(lines.concat().as_bytes())
}

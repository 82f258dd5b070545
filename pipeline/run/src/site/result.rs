//! A plan as JSON.

use std::collections::BTreeMap;

use prioritise::{SitePlan, SitingMethod};
use serde_json::{Map, Number, Value, json};

use super::Tables;

/// One document; keys are in the order of the alphabet.
pub(super) fn json(tables: &Tables, method: SitingMethod, plan: &SitePlan) -> String {
    let assignment = plan.assignment.iter();
    let assignment: Map<String, Value> = assignment
        .map(|(point, site)| {
            (
                point.clone(),
                site.clone().map_or(Value::Null, Value::String),
            )
        })
        .collect();
    let loads = plan.loads.iter();
    let loads: Map<String, Value> = loads
        .map(|(site, load)| (site.clone(), number(*load)))
        .collect();
    let existing = tables.candidates.iter().filter(|row| row.exists);
    let mut existing: Vec<&str> = existing.map(|row| row.id.as_str()).collect();
    existing.sort_unstable();
    let status = if plan.is_proven() {
        "optimal"
    } else {
        "stopped"
    };
    let mut fields: BTreeMap<&str, Value> = BTreeMap::from([
        ("assignment", Value::Object(assignment)),
        ("bound", number(plan.bound)),
        ("existing", json!(existing)),
        ("gap", number(plan.gap())),
        ("loads", Value::Object(loads)),
        ("method", json!(method.name())),
        ("nodes", json!(plan.nodes)),
        ("objective", number(plan.objective)),
        ("sites", json!(plan.sites)),
        ("status", json!(status)),
    ]);
    if let Some(radius_m) = method.radius_m() {
        fields.insert("radius_m", number(radius_m));
    }
    let fields: Map<String, Value> = fields
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect();
    format!("{:#}", Value::Object(fields))
}

/// A whole number without a point, where it is one.
fn number(number: f64) -> Value {
    Number::from_f64(number).map_or(Value::Null, Value::Number)
}

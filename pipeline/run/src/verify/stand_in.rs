//! What stands in the place of confidential sources that are not at hand: a release's own record.

use std::collections::BTreeMap;
use std::path::Path;

use acquire::{SnapshotState, survey};
use disclose::{Context, Protected, Recorded, Report, Statement, restate};
use jiff::civil::Date;
use serde_json::Value;
use vocabulary::{Access, Provenance, SourceId};

use crate::failure::Failure;
use crate::ledger::DISCLOSED;
use crate::pipeline::Inputs;
use crate::plan::Plan;
use crate::whole::read_if_there;

/// What a release recorded of its confidential tables.
pub struct StandIn {
    statement: Statement,
    report: Report,
    /// Where the confidential tables come from, in the plan's order.
    provenance: Vec<Provenance>,
}

impl StandIn {
    /// The record of a release, where it has a confidential table whose snapshot is not at hand; `None`
    /// where all of them are, or it has none.
    ///
    /// # Errors
    /// System, when a file cannot be read; inside, everything that is wrong with the record.
    pub fn of(
        folder: &Path,
        record: &Value,
        plan: &Plan,
    ) -> Result<Result<Option<Self>, Vec<String>>, Failure> {
        let sources: Vec<Provenance> = match parsed(record, "sources") {
            Ok(sources) => sources,
            Err(wrong) => return Ok(Err(vec![wrong])),
        };
        let report: Report = match parsed(record, "disclosure") {
            Ok(report) => report,
            Err(wrong) => return Ok(Err(vec![wrong])),
        };
        let is_table = |source: &SourceId| report.tables.iter().any(|of| of.source == *source);
        let provenance: Vec<Provenance> = sources
            .into_iter()
            .filter(|of| of.access == Access::Confidential && is_table(&of.source))
            .collect();
        if provenance.is_empty() || is_at_hand(&provenance, plan)? {
            return Ok(Ok(None));
        }
        let bytes = read_if_there(&folder.join(DISCLOSED))?.unwrap_or_default();
        let statement = Statement::parse(&String::from_utf8_lossy(&bytes));
        Ok(match statement {
            Ok(statement) => Ok(Some(Self {
                statement,
                report,
                provenance,
            })),
            Err(wrong) => Err(wrong
                .iter()
                .map(|of| format!("{DISCLOSED}, {of}"))
                .collect()),
        })
    }

    /// The plan without the sources that it stands for, for reading the others.
    pub fn without(&self, plan: &Plan) -> Plan {
        let mut plan = plan.clone();
        plan.sources.retain(|id| !self.stands_for(id));
        plan
    }

    /// Adds what a release says of the sources that it stands for, which is no figure of theirs.
    pub fn complete(&self, plan: &Plan, inputs: &mut Inputs) {
        let acquired = &mut inputs.acquired;
        let dates = self.provenance.iter();
        let dates = dates.filter_map(|of| of.published.parse::<Date>().ok());
        acquired.newest = dates.fold(acquired.newest, Date::max);
        let place = |of: &Provenance| plan.sources.iter().position(|id| *id == of.source);
        acquired.provenance.extend(self.provenance.iter().cloned());
        acquired.provenance.sort_by_key(place);
    }

    /// The tables as they were disclosed.
    ///
    /// # Errors
    /// With everything that the release could not have said.
    pub fn protected(
        &self,
        plan: &Plan,
        inputs: &Inputs,
        earlier: &[Statement],
    ) -> Result<Protected, Vec<String>> {
        let recorded = Recorded {
            statement: &self.statement,
            report: &self.report,
            areas: &inputs.atlas.areas,
            sources: &plan.sources,
        };
        let context = Context {
            groups: &inputs.atlas.groups,
            earlier,
        };
        restate(&inputs.atlas.tables, recorded, &plan.disclosure, context).map_err(|errors| {
            let errors = errors.iter();
            errors.map(|of| format!("{DISCLOSED}: {of}")).collect()
        })
    }

    fn stands_for(&self, id: &SourceId) -> bool {
        self.provenance.iter().any(|of| of.source == *id)
    }
}

/// Whether the snapshots of all these sources are there, whatever state they are in.
fn is_at_hand(sources: &[Provenance], plan: &Plan) -> Result<bool, Failure> {
    let surveyed: BTreeMap<SourceId, _> = survey(plan.sources_folder())?
        .into_iter()
        .map(|of| (of.id, of.about))
        .collect();
    Ok(sources.iter().all(|of| match surveyed.get(&of.source) {
        None => false,
        Some(Ok(about)) => about.snapshot != SnapshotState::Missing,
        // A manifest that cannot be read is told of when it is.
        Some(Err(_)) => true,
    }))
}

fn parsed<T: serde::de::DeserializeOwned>(record: &Value, part: &str) -> Result<T, String> {
    let found = record.get(part).cloned().unwrap_or_default();
    serde_json::from_value(found).map_err(|error| format!("record.json, {part}: {error}"))
}

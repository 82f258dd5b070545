//! What a reader should know of the tables that is no reason to refuse them.

use vocabulary::{Note, SourceId};

use crate::analyse::results::Results;
use crate::args::AnalyseArgs;

/// Areas that the newest tables have no number of, and newest periods that differ.
pub fn notes<'a>(
    args: &AnalyseArgs,
    newest: impl Iterator<Item = &'a Results> + Clone,
) -> Vec<Note> {
    let source = SourceId::new(args.table.display().to_string());
    let note = |of: &Results, what: String, reason: &str| Note {
        source: source.clone(),
        area: None,
        period: (!of.period.is_empty()).then(|| of.period.clone()),
        what,
        reason: reason.to_owned(),
    };
    let marked = newest.clone().filter_map(|of| {
        let all = of.known.areas().len();
        let without = all - of.kept.len();
        let indicator = match of.indicator.as_str() {
            "" => String::new(),
            name => format!("{name}: "),
        };
        let what = format!("{indicator}{without} of {all} areas are in no statistic");
        let reason = "a marker stands in place of their numbers";
        (without > 0).then(|| note(of, what, reason))
    });
    let mut notes: Vec<Note> = marked.collect();
    let mut periods = newest.clone().map(|of| &of.period);
    let first = periods.next();
    if let Some(of) = newest.clone().next()
        && periods.any(|period| Some(period) != first)
    {
        let what = "the newest periods of the indicators differ".to_owned();
        let reason = "each stands in the layer with its own, which an attribute names";
        notes.push(Note {
            period: None,
            ..note(of, what, reason)
        });
    }
    notes
}

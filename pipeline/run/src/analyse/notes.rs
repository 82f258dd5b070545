//! What a reader should know of the tables that is no reason to refuse them.

use vocabulary::{Note, SourceId};

use crate::analyse::results::Results;
use crate::args::{AnalyseArgs, Model};

/// Areas that the newest tables have no number of, and newest periods that differ.
pub fn notes(args: &AnalyseArgs, newest: &[&Results]) -> Vec<Note> {
    let source = SourceId::new(args.table.display().to_string());
    let note = |of: &Results, what: String, reason: &str| Note {
        source: source.clone(),
        area: None,
        period: (!of.period.is_empty()).then(|| of.period.clone()),
        what,
        reason: reason.to_owned(),
    };
    let marked = newest.iter().filter_map(|of| {
        let all = of.known.areas().len();
        let without = all - of.kept.len();
        let indicator = match of.indicator.as_str() {
            "" => String::new(),
            name => format!("{name}: "),
        };
        let what = format!("{indicator}{without} of {all} areas are in no statistic");
        let reason = match args.model.which {
            Model::None => "a marker stands in place of their numbers",
            _ => {
                "a marker stands in place of their numbers; the model gives a risk for each all the same"
            }
        };
        (without > 0).then(|| note(of, what, reason))
    });
    let mut notes: Vec<Note> = marked.collect();
    if let [first, others @ ..] = newest
        && others.iter().any(|of| of.period != first.period)
    {
        let what = "the newest periods of the indicators differ".to_owned();
        let reason = "each stands in the layer with its own, which an attribute names";
        notes.push(Note {
            period: None,
            ..note(first, what, reason)
        });
    }
    notes
}

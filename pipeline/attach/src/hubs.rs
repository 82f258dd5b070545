//! Multi-Agency Safeguarding Hubs: a list of them is shown when every row of it is verified.

use std::collections::BTreeMap;

use vocabulary::{Problem, Problems, Service, SourceId, Standing};

use crate::Atlas;
use crate::index::ShapeIndex;
use crate::services::{self, Place};

/// The hubs of a verified list, in the order of their names, each in its area.
///
/// A wrong door is worse than none for whoever has to refer a child: one row that is not open by a
/// dated source keeps the whole list out.
///
/// # Errors
/// With every hub that is not open by a dated source, and every one that lies elsewhere than in or
/// near the area it names.
pub fn hubs(rows: &[Service], source: &SourceId, atlas: &Atlas) -> Result<Vec<Service>, Problems> {
    let shapes: BTreeMap<_, _> = atlas
        .shapes
        .iter()
        .map(|(code, shape)| (code, shape.clone()))
        .collect();
    let index = ShapeIndex::new(&shapes);
    let place = Place {
        areas: &atlas.areas,
        shapes: &shapes,
        index: &index,
    };
    let (found, _, mut problems) = services::found(rows, place, source);
    problems.append(
        rows.iter()
            .filter_map(|row| unverified(row, source))
            .collect(),
    );
    problems.none_or(found)
}

fn unverified(row: &Service, source: &SourceId) -> Option<Problem> {
    if row.standing == Standing::Open && row.dated.is_some() {
        return None;
    }
    let what = format!("the hub {:?} is not open by a dated source", row.name);
    let remedy = "verify it with its partnership and give the day, or take the whole list out of geography.hubs";
    let problem = Problem::new(source.as_str(), what, remedy)
        .column("state")
        .found(row.standing.id())
        .expected("open, with a date");
    Some(match row.area {
        Some(code) => problem.area(code.as_str()),
        None => problem,
    })
}

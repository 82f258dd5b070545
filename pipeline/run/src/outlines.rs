//! What a newer edition of boundaries changes: areas, their names and their outlines.

use std::fs;

use acquire::{Difference, Edition};
use attach::{Areas, areas};
use geo::{Centroid, CoordsIter};
use vocabulary::{AreaCode, BoundaryFile};

use crate::failure::Failure;

/// Reads the boundaries of an edition as a build does, and sets them beside those that are pinned.
pub fn compare(edition: &mut Edition) -> Result<(), Failure> {
    let Some(pinned) = edition.boundaries.clone() else {
        return Ok(());
    };
    let failed = |error: &std::io::Error| {
        Failure::System(format!("a temporary folder cannot be used: {error}"))
    };
    let folder = tempfile::tempdir().map_err(|error| failed(&error))?;
    let path = folder
        .path()
        .join(pinned.path.file_name().unwrap_or_default());
    fs::write(&path, &edition.bytes).map_err(|error| failed(&error))?;
    let newer = BoundaryFile {
        path,
        rows: None,
        ..pinned.clone()
    };
    match areas(&newer) {
        Err(problems) => edition.problems.append(problems),
        Ok(newer) => {
            let before = areas(&BoundaryFile {
                rows: None,
                ..pinned
            });
            edition.rows = newer.list.len() as u64;
            edition.difference = between(before.ok().as_ref(), &newer);
        }
    }
    Ok(())
}

fn between(before: Option<&Areas>, after: &Areas) -> Difference {
    let label = |areas: &Areas, code| match areas.list.name(code) {
        Some(name) => format!("{code} {name}"),
        None => code.to_string(),
    };
    let known = |code: AreaCode| before.is_some_and(|b| b.list.position(code).is_some());
    let added = after.list.codes().filter(|code| !known(*code));
    let gone = before.into_iter().flat_map(|before| {
        let gone = before.list.codes();
        gone.filter(|code| after.list.position(*code).is_none())
            .map(|code| label(before, code))
    });
    let kept: Vec<(&Areas, AreaCode)> = before
        .into_iter()
        .flat_map(|before| before.list.codes().map(move |code| (before, code)))
        .filter(|(_, code)| after.list.position(*code).is_some())
        .collect();
    let names = kept.iter().filter_map(|(before, code)| {
        let (old, new) = (before.list.name(*code)?, after.list.name(*code)?);
        (old != new).then(|| (code.to_string(), old.to_owned(), new.to_owned()))
    });
    let outlines = kept.iter().filter_map(|(before, code)| {
        let (old, new) = (before.shapes.get(*code)?, after.shapes.get(*code)?);
        (old != new).then(|| (label(after, *code), outline(old), outline(new)))
    });
    Difference {
        size: (
            before.map_or(0, |before| before.list.len() as u64),
            after.list.len() as u64,
        ),
        unit: "areas",
        added: added.map(|code| label(after, code)).collect(),
        removed: gone.collect(),
        renamed: names.collect(),
        changed: outlines.collect(),
        ..Difference::default()
    }
}

/// How many corners an outline has, and where its middle lies.
fn outline(shape: &geo::MultiPolygon<f64>) -> String {
    let corners = shape.coords_count();
    match shape.centroid() {
        Some(middle) => format!(
            "{corners} corners about {:.4} {:.4}",
            middle.x(),
            middle.y()
        ),
        None => format!("{corners} corners"),
    }
}

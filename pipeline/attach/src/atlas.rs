//! Areas, their shapes, and the tables that describe them.

use std::collections::BTreeMap;
use std::sync::Arc;

use geo::{InteriorPoint, MultiPolygon, Point};
use vocabulary::{
    AreaCode, AreaColumn, AreaList, AreaTable, BoundaryFile, Confidential, Count, NearestService,
    Neighbours, Note, Problem, Problems, Service, SourceId, SourceTable, Watch, WiderArea,
};

use crate::boundaries::{self, Boundaries};
use crate::contiguity::Shared;
use crate::index::ShapeIndex;
use crate::join::{self, Map};
use crate::neighbours::by_contiguity;
use crate::{Geography, groups, nearest, overlap, partial, services, totals};

/// The areas of the plan with everything that is known of each.
///
/// Every column is aligned to `areas`. It depends on what the inputs say and not
/// on the order of their features or rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Atlas {
    /// The mapped areas, in the order of their codes.
    pub areas: Arc<AreaList>,
    /// Their shapes, in degrees of WGS 84 longitude and latitude; rings wind either way.
    pub shapes: AreaColumn<MultiPolygon<f64>>,
    /// The neighbours of each, by queen contiguity; see [`crate::neighbours`].
    pub neighbours: Neighbours,
    /// The plan's wider areas and the units they are made of.
    pub groups: Vec<WiderArea>,
    /// The tables, in the order in which they were given.
    pub tables: Vec<AreaTable<Confidential<Count>>>,
    /// The nearest open service seen from each area, `None` where there is none;
    /// `None` as a whole when the plan names no source of services.
    pub nearest: Option<AreaColumn<Option<NearestService>>>,
    /// A point inside each area ([`InteriorPoint`]), which stands for all of it where nothing finer
    /// is known: longitude and latitude, in degrees of WGS 84.
    pub points: AreaColumn<Point<f64>>,
    /// The services in or near the areas, closed ones and those without a place too, in the order of
    /// their names. Each has an area: where its source says none, its place tells.
    pub services: Vec<Service>,
    /// What a reader should know of the tables, in their order, and of the services:
    /// printed totals that do not add up, places outside the map. Nothing of a cell
    /// that is held in confidence.
    pub notes: Vec<Note>,
}

/// Joins tables to the areas of a boundary file and describes how the areas lie.
///
/// `watch` is told of a step for the boundaries and of one for every table.
///
/// # Errors
/// With everything that is wrong with the boundaries, the plan's geography, the
/// tables and the services, each with its file. Where the boundaries cannot be
/// read, the rest is checked as far as it goes without them.
pub fn attach(
    tables: Vec<SourceTable>,
    boundaries: &BoundaryFile,
    services: Option<&[Service]>,
    geography: &Geography,
    watch: &dyn Watch,
) -> Result<Atlas, Problems> {
    let (read, mut problems) = boundaries::read(boundaries, &geography.unit);
    watch.step(&boundaries.file);
    let (areas, shapes, snap) = match read {
        Some(Boundaries {
            areas,
            shapes,
            snap,
            ..
        }) => (listed(areas), shapes, snap),
        None => (None, BTreeMap::new(), 0.0),
    };
    let (groups, found) = groups::groups(geography, areas.as_deref());
    problems.append(found);
    let map = Map {
        areas: areas.as_ref(),
        vintage: &boundaries.vintage,
        geography,
        groups: &groups,
    };
    let tables = join_all(tables, map, watch, &mut problems);
    let Some(areas) = areas else {
        return Err(problems);
    };

    let index = ShapeIndex::new(&shapes);
    problems.append(overlap_problems(boundaries, &areas, &shapes, &index));
    let located = services.map(|services| {
        let unnamed = || SourceId::new("services");
        let source = geography.services.clone().unwrap_or_else(unnamed);
        let place = services::Place {
            areas: &areas,
            shapes: &shapes,
            index: &index,
        };
        let (found, notes, faults) = services::found(services, place, &source);
        problems.append(faults);
        (found, notes)
    });
    problems.none_or(())?;
    let (services, of_services) = located.unzip();
    let mut notes: Vec<Note> = tables
        .iter()
        .flat_map(|table| totals::notes(table, &areas))
        .collect();
    notes.extend(of_services.into_iter().flatten());

    let nearest = services.as_deref().map(|services| {
        let located = services::located(services, geography.counted);
        nearest::nearest(&areas, &shapes, &located)
    });
    let points = shapes.iter();
    let points = points.filter_map(|(code, shape)| Some((*code, shape.interior_point()?)));
    let points = aligned(&areas, points.collect());
    let shapes = aligned(&areas, shapes);
    let neighbours = by_contiguity(&shapes, Shared::Vertex, snap);
    Ok(Atlas {
        areas,
        shapes,
        neighbours,
        groups,
        tables,
        nearest,
        points,
        services: services.unwrap_or_default(),
        notes,
    })
}

/// The areas of the map; `None` when the file has none, which leaves nothing to join to.
pub(crate) fn listed(areas: Vec<vocabulary::Area>) -> Option<Arc<AreaList>> {
    let areas = AreaList::new(areas).expect("the boundaries hold each code once");
    (!areas.is_empty()).then(|| Arc::new(areas))
}

/// What is known of the shape of every area.
pub(crate) fn aligned<T>(areas: &Arc<AreaList>, known: BTreeMap<AreaCode, T>) -> AreaColumn<T> {
    AreaColumn::align(areas, known)
        .expect("an area whose shape could not be read is a problem, and there is none")
}

fn join_all(
    tables: Vec<SourceTable>,
    map: Map<'_>,
    watch: &dyn Watch,
    problems: &mut Problems,
) -> Vec<AreaTable<Confidential<Count>>> {
    let mut joined = Vec::with_capacity(tables.len());
    for table in tables {
        watch.step(&table.file);
        let (table, found) = if map.geography.partial.contains(&table.source) {
            partial::join(table, map)
        } else {
            join::join(table, map)
        };
        problems.append(found);
        joined.extend(table);
    }
    joined
}

pub(crate) fn overlap_problems(
    boundaries: &BoundaryFile,
    areas: &AreaList,
    shapes: &BTreeMap<AreaCode, MultiPolygon<f64>>,
    index: &ShapeIndex,
) -> Problems {
    let label = |code: AreaCode| format!("{code} {}", areas.name(code).unwrap_or_default());
    let problem = |overlap: overlap::Overlap| {
        let remedy = "take boundaries of one vintage and one publisher, or mend the shapes";
        Problem::new(&boundaries.file, "two areas cover the same ground", remedy)
            .area(format!("{} and {}", label(overlap.a), label(overlap.b)))
            .found(format!("{:.1}% of the smaller", overlap.share * 100.0))
            .expected("areas that meet in borders alone")
    };
    overlap::overlaps(shapes, index)
        .into_iter()
        .map(problem)
        .collect()
}

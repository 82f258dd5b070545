//! Maps to fit: Scotland's districts, London's boroughs and made-up lattices.

use std::collections::BTreeSet;
use std::sync::Arc;

use vocabulary::{Area, AreaCode, AreaList, Count, CountInterval, Neighbours};

use crate::bym2::{Covariate, MapData, PublishedTotal};
use crate::published::Rule;
use crate::reference::scotland;

pub(super) fn interval(lower: u64, upper: u64) -> CountInterval {
    CountInterval::new(lower, upper).expect("in order")
}

pub(super) fn areas(codes: impl IntoIterator<Item = AreaCode>) -> Arc<AreaList> {
    let area = |code: AreaCode| Area {
        code,
        name: code.to_string(),
    };
    let areas = codes.into_iter().map(area).collect();
    Arc::new(AreaList::new(areas).expect("no code twice"))
}

/// The 53 connected districts of Scotland, with or without the covariate.
pub(super) fn connected_scotland(with_aff: bool) -> MapData {
    let reference = scotland();
    let all = reference.neighbours("neighbours");
    let islands: BTreeSet<AreaCode> = all.islands().collect();
    let codes = all.areas().codes().filter(|code| !islands.contains(code));
    let kept = areas(codes);
    let observed = reference.column::<u64>("observed");
    let expected = reference.column::<f64>("expected");
    let aff = reference.column::<f64>("aff");
    let of = |code: AreaCode| {
        let count = Count::Exact(*observed.get(code).expect("a district"));
        (count, *expected.get(code).expect("a district"))
    };
    let share = |code: AreaCode| aff.get(code).expect("a district") / 100.0;
    let covariate = with_aff.then(|| Covariate {
        name: "aff".to_owned(),
        values: kept.codes().map(share).collect(),
    });
    MapData {
        neighbours: all.among(&kept),
        times: vec![0.0],
        cells: kept.codes().map(of).collect(),
        covariates: covariate.into_iter().collect(),
        totals: Vec::new(),
    }
}

/// The same map with its counts as NHS England prints them.
pub(super) fn published(mut data: MapData) -> MapData {
    for (count, _) in &mut data.cells {
        *count = count.shown().map_or(*count, |n| Rule::Nhs.cell(n));
    }
    data
}

/// One total over all areas of the first period.
pub(super) fn with_total(mut data: MapData, lower: u64, upper: u64) -> MapData {
    data.totals.push(PublishedTotal {
        name: "all".to_owned(),
        period: 0,
        areas: (0..data.neighbours.len()).collect(),
        within: interval(lower, upper),
    });
    data
}

/// A lattice in which each area touches up to six others.
pub(super) fn lattice(wide: u32, high: u32) -> Neighbours {
    let codes = (0..wide * high).map(|at| format!("A{at:06}").parse().expect("a code"));
    let areas = areas(codes);
    let rows = (0..wide * high).map(|at| {
        let (x, y) = (at % wide, at / wide);
        let mut row = Vec::new();
        for (dx, dy) in [(-1, 0), (1, 0), (0, -1), (0, 1), (-1, 1), (1, -1)] {
            let to = x.checked_add_signed(dx).zip(y.checked_add_signed(dy));
            if let Some((x, y)) = to.filter(|(x, y)| *x < wide && *y < high) {
                row.push(y * wide + x);
            }
        }
        row
    });
    Neighbours::new(&areas, rows).expect("neighbours")
}

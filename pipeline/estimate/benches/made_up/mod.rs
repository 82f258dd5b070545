//! Made-up maps for benchmarks, and the memory that they take.

use std::fs;
use std::sync::Arc;

use vocabulary::{Area, AreaList, Neighbours};

/// A lattice of triangles: six neighbours, fewer at the edge.
pub(crate) fn lattice(columns: u32, rows: u32) -> Neighbours {
    let area = |at: u32| Area {
        code: format!("X{at:08}").parse().expect("a code"),
        name: format!("Made-up area {at}"),
    };
    let areas = AreaList::new((0..columns * rows).map(area).collect());
    let areas = Arc::new(areas.expect("no code twice"));
    let around = [(-1, 0), (1, 0), (0, -1), (0, 1), (1, -1), (-1, 1)];
    let row = |at: u32| {
        let (x, y) = (at % columns, at / columns);
        let place = |(right, down): &(i32, i32)| {
            let x = x.checked_add_signed(*right).filter(|x| *x < columns)?;
            let y = y.checked_add_signed(*down).filter(|y| *y < rows)?;
            Some(y * columns + x)
        };
        around.iter().filter_map(place).collect()
    };
    Neighbours::new(&areas, (0..columns * rows).map(row)).expect("areas of the list")
}

/// The most memory this process has held; Linux tells.
pub(crate) fn peak_mib() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|text| text.split_whitespace().next()?.parse::<u64>().ok());
    kib.unwrap_or(0) / 1024
}

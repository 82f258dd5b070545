//! Reads made-up lattices of 1,000 to 35,000 areas, each in a process of its own, and finds
//! their neighbours: how time and memory grow with the number of vertices.
//!
//!     cargo bench -p attach --bench areas [-- FILE CODE | AREAS...]

#![expect(clippy::print_stdout, reason = "a benchmark prints what it measured")]
#![expect(
    clippy::unwrap_used,
    reason = "a benchmark stops where its machine fails it"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use attach::{NeighbourCriterion, areas, neighbours};
use gdal::DriverManager;
use gdal::spatial_ref::{AxisMappingStrategy, SpatialRef};
use gdal::vector::{
    Feature, FieldDefn, Geometry, LayerAccess, LayerOptions, OGRFieldType, OGRwkbGeometryType,
};
use geo::CoordsIter;
use vocabulary::{BoundaryFile, CodeScheme, SourceId};

/// 35,672 areas are those of England and Wales's lower layer.
const SIZES: [usize; 4] = [1_000, 4_000, 12_000, 35_672];
const CRITERIA: [&str; 4] = ["queen", "rook", "knn:6", "distance:3000"];

/// Points along each side of an area: 80 in a ring.
const ALONG: usize = 20;
/// Metres from one corner to the next.
const SIDE_M: f64 = 2_000.0;
/// How far points lie from the straight side, at most.
const WIGGLE_M: f64 = 40.0;

fn main() {
    let given: Vec<String> = std::env::args()
        .skip(1)
        .filter(|a| a != "--bench")
        .collect();
    if let [file, code] = &given[..]
        && Path::new(file).is_file()
    {
        return measure(Path::new(file), code);
    }
    let sizes = match &given[..] {
        [] => SIZES.to_vec(),
        given => given.iter().map(|areas| areas.parse().unwrap()).collect(),
    };
    let columns = CRITERIA
        .map(|criterion| format!(" {criterion}, s |"))
        .concat();
    println!(
        "| areas | vertices | areas, s | areas, µs/vertex |{columns} queen links | peak, MiB |"
    );
    println!(
        "|---:|---:|---:|---:|{}---:|---:|",
        "---:|".repeat(CRITERIA.len())
    );
    for size in sizes {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lattice.gpkg");
        write(&path, size);
        let ours = std::env::current_exe().unwrap();
        let done = Command::new(ours).arg(&path).arg("code").output().unwrap();
        print!("{}", String::from_utf8_lossy(&done.stdout));
        assert!(
            done.status.success(),
            "{}",
            String::from_utf8_lossy(&done.stderr)
        );
    }
}

/// Times the reading of a file and each kind of neighbours, and prints a line of the table.
fn measure(path: &Path, code: &str) {
    let file = BoundaryFile {
        source: SourceId::new("made-up"),
        path: PathBuf::from(path),
        file: path.display().to_string(),
        crs: "file".to_owned(),
        codes: CodeScheme::Other,
        vintage: String::new(),
        code: code.to_owned(),
        name: None,
        rows: None,
    };
    let start = Instant::now();
    let read = areas(&file).unwrap();
    let time = start.elapsed().as_secs_f64();
    let vertices: usize = read.shapes.values().map(CoordsIter::coords_count).sum();
    #[expect(
        clippy::cast_precision_loss,
        reason = "millions of vertices for a reader"
    )]
    let each = time / vertices as f64 * 1e6;
    print!(
        "| {} | {vertices} | {time:.2} | {each:.2} |",
        read.list.len()
    );
    let mut links = 0;
    for criterion in CRITERIA {
        let criterion: NeighbourCriterion = criterion.parse().unwrap();
        let start = Instant::now();
        let (found, _) = neighbours(&read, criterion).unwrap();
        print!(" {:.2} |", start.elapsed().as_secs_f64());
        if criterion == NeighbourCriterion::Queen {
            links = found.directed_links();
        }
    }
    println!(" {links} | {} |", peak_mib());
}

/// The most memory this process has held; Linux tells.
fn peak_mib() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|text| text.split_whitespace().next()?.parse::<u64>().ok());
    kib.unwrap_or(0) / 1024
}

/// Writes a lattice in the British national grid, as wide as it is high.
fn write(path: &Path, areas: usize) {
    let mut system = SpatialRef::from_epsg(27700).unwrap();
    system.set_axis_mapping_strategy(AxisMappingStrategy::TraditionalGisOrder);
    let driver = DriverManager::get_driver_by_name("GPKG").unwrap();
    let mut dataset = driver.create_vector_only(path).unwrap();
    let options = LayerOptions {
        name: "lattice",
        srs: Some(&system),
        ty: OGRwkbGeometryType::wkbPolygon,
        options: None,
    };
    let mut transaction = dataset.start_transaction().unwrap();
    let layer = transaction.create_layer(options).unwrap();
    let code = FieldDefn::new("code", OGRFieldType::OFTString).unwrap();
    code.add_to_layer(&layer).unwrap();
    let side = areas.isqrt() + usize::from(areas.isqrt().pow(2) < areas);
    for area in 0..areas {
        let mut feature = Feature::new(layer.defn()).unwrap();
        let ring = ring(area % side, area / side);
        feature
            .set_geometry(Geometry::from_wkb(&well_known(&ring)).unwrap())
            .unwrap();
        feature.set_field_string(0, &format!("X{area:06}")).unwrap();
        feature.create(&layer).unwrap();
    }
    transaction.commit().unwrap();
    dataset.close().unwrap();
}

/// The outline of an area of the lattice, point for point the same as its neighbours'.
fn ring(column: usize, row: usize) -> Vec<(f64, f64)> {
    let corners = [(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)];
    let mut ring: Vec<(f64, f64)> = corners
        .windows(2)
        .flat_map(|ends| {
            let [from, to] = [ends[0], ends[1]].map(|(x, y)| (column + x, row + y));
            let mut side: Vec<_> = (0..=ALONG)
                .map(|at| on_side(from.min(to), from.max(to), at))
                .collect();
            if from > to {
                side.reverse();
            }
            side.truncate(ALONG);
            side
        })
        .collect();
    ring.push(ring[0]);
    ring
}

/// A point along the side between two corners, a little beside the straight line.
#[expect(
    clippy::cast_precision_loss,
    reason = "a lattice of some hundred columns"
)]
fn on_side(from: (usize, usize), to: (usize, usize), at: usize) -> (f64, f64) {
    let along = at as f64 / ALONG as f64;
    let turn = (from.0 * 7 + from.1 * 13 + to.0 * 3) as f64;
    let beside = WIGGLE_M * (turn + 9.0 * along).sin() * (std::f64::consts::PI * along).sin();
    let corner =
        |(x, y): (usize, usize)| (200_000.0 + SIDE_M * x as f64, 100_000.0 + SIDE_M * y as f64);
    let (from, to) = (corner(from), corner(to));
    let (east, north) = (to.0 - from.0, to.1 - from.1);
    let rounded = |metres: f64| (metres * 100.0).round() / 100.0;
    (
        rounded(from.0 + along * east - beside * north / SIDE_M),
        rounded(from.1 + along * north + beside * east / SIDE_M),
    )
}

/// A polygon of one ring in the OGC's well-known binary form.
fn well_known(ring: &[(f64, f64)]) -> Vec<u8> {
    let mut bytes = vec![1];
    for number in [3, 1, u32::try_from(ring.len()).unwrap()] {
        bytes.extend(number.to_le_bytes());
    }
    for (x, y) in ring {
        bytes.extend(x.to_le_bytes());
        bytes.extend(y.to_le_bytes());
    }
    bytes
}

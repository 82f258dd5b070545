//! Damaged files of every format give the right answer or a refusal that names what is wrong.

use std::path::Path;

use vocabulary::BoundaryFile;

use super::formats::{assert_four, attached, made_file};
use super::made::{FORMATS, MadeAreas, Written, four, write};

/// Cut short or with a byte turned over at many places, a file is refused by name, or gives all four areas.
#[test]
fn slow_spoilt_bytes_are_refused_by_name_or_do_no_harm() {
    for (driver, name) in FORMATS {
        let folder = tempfile::tempdir().expect("a folder to write in");
        let path = folder.path().join(name);
        write(&path, Written::new(driver, 27700), &four());
        let crs = if driver == "LIBKML" {
            "EPSG:4326"
        } else {
            "EPSG:27700"
        };
        let file = made_file(&path, crs);
        assert_four(attached(&file), driver);
        let sound = std::fs::read(&path).expect("it was written");
        let step = (sound.len() / 60).max(1);
        for at in (0..sound.len()).step_by(step) {
            spoil(&path, &sound[..at]);
            assert_named_or_whole(&file, &format!("{driver} cut at {at}"));
            let mut turned = sound.clone();
            turned[at] ^= 0xFF;
            spoil(&path, &turned);
            assert_named_or_whole(&file, &format!("{driver} turned at {at}"));
        }
        spoil(&path, &[]);
        let problems = attached(&file).expect_err("it is empty");
        assert_eq!(problems.len(), 1, "{driver}: {problems:#?}");
    }
}

fn spoil(path: &Path, bytes: &[u8]) {
    std::fs::write(path, bytes).expect("it can be written");
}

#[track_caller]
fn assert_named_or_whole(file: &BoundaryFile, of: &str) {
    match attached(file) {
        Ok(atlas) => assert_eq!(atlas.areas.len(), 4, "{of}"),
        Err(problems) => {
            assert!(!problems.is_empty(), "{of}");
            let folder = file
                .path
                .parent()
                .expect("it lies in one")
                .display()
                .to_string();
            for problem in problems {
                assert!(problem.starts_with(&file.file), "{of}: {problem}");
                assert!(!problem.contains(&folder), "{of}: {problem}");
            }
        }
    }
}

/// The same in a process of its own, whose standard error is looked at: GDAL prints nothing.
#[test]
fn slow_nothing_of_gdal_reaches_standard_error() {
    let this = std::env::current_exe().expect("a test runs");
    let run = std::process::Command::new(this)
        .args(["--exact", "--nocapture"])
        .arg("tests::damage::slow_spoilt_bytes_are_refused_by_name_or_do_no_harm")
        .output()
        .expect("it can be run again");
    assert!(run.status.success());
    let said = String::from_utf8_lossy(&run.stderr);
    assert_eq!(said.trim(), "");
    assert!(String::from_utf8_lossy(&run.stdout).contains("1 passed"));
}

/// A Shapefile with some of its files gone.
#[test]
fn a_shapefile_is_several_files() {
    for (gone, crs, said) in [
        (
            "dbf",
            "EPSG:27700",
            Some("lack a property; found no properties"),
        ),
        ("shx", "EPSG:27700", Some("cannot be read as boundaries")),
        ("prj", "EPSG:27700", None),
        ("prj", "file", Some("names no reference system")),
    ] {
        let folder = tempfile::tempdir().expect("a folder to write in");
        let path = folder.path().join("made.shp");
        write(&path, Written::new("ESRI Shapefile", 27700), &four());
        std::fs::remove_file(path.with_extension(gone)).expect("it was there");
        let found = attached(&made_file(&path, crs));
        match said {
            None => assert_four(found, gone),
            Some(said) => {
                let problems = found.expect_err(gone);
                assert!(problems.concat().contains(said), "{gone}: {problems:#?}");
            }
        }
    }
}

#[test]
fn a_name_in_another_encoding_than_declared_is_refused() {
    let folder = tempfile::tempdir().expect("a folder to write in");
    let path = folder.path().join("made.shp");
    let mut areas = four();
    areas[1].1 = "Cañada".to_owned();
    write(&path, Written::new("ESRI Shapefile", 27700), &areas);
    let table = path.with_extension("dbf");
    let sound = std::fs::read(&table).expect("it was written");
    // GDAL writes Latin-1 unless it is told otherwise: ñ is one byte.
    let at = sound.windows(2).position(|two| two == b"a\xF1");
    assert!(at.is_some(), "ñ is one byte");
    let read = attached(&made_file(&path, "EPSG:27700")).expect("nothing is wrong");
    assert_eq!(read.areas.name(super::code("E09000002")), Some("Cañada"));

    // The same bytes, said to be UTF-8; and UTF-8, said to be Latin-1.
    std::fs::write(path.with_extension("cpg"), "UTF-8").expect("it can be written");
    assert_misread(&path);
    std::fs::write(path.with_extension("cpg"), "ISO-8859-1").expect("it can be written");
    let text = String::from_utf8_lossy(&sound).into_owned();
    assert!(text.contains('\u{FFFD}'));
    let mut longer = sound.clone();
    let at = at.expect("just found") + 1;
    // One more byte for ñ, one less of the blanks after it.
    longer.splice(at..=at, *b"\xC3\xB1");
    let blank = longer[at..]
        .iter()
        .position(|byte| *byte == b' ')
        .expect("padding");
    longer.remove(at + blank);
    std::fs::write(&table, longer).expect("it can be written");
    assert_misread(&path);
}

#[track_caller]
fn assert_misread(path: &Path) {
    let problems = attached(&made_file(path, "EPSG:27700")).expect_err("it is misread");
    let said = problems.concat();
    assert!(
        said.contains("column label, area E09000002"),
        "{problems:#?}"
    );
    assert!(
        said.contains("not in the encoding that the file declares"),
        "{problems:#?}"
    );
}

/// What is wrong with the areas themselves is told alike, whatever the format.
#[test]
fn slow_areas_that_do_not_fit_are_named_in_every_format() {
    type Spoil = fn(&mut MadeAreas);
    let cases: [(&str, Spoil); 7] = [
        ("two features have the same code", |areas| {
            areas[1].0 = "E09000001".to_owned();
        }),
        ("an area's code is not one of its scheme", |areas| {
            let (code, name, _) = &mut areas[1];
            std::mem::swap(code, name);
        }),
        ("an area has no name", |areas| areas[1].1 = String::new()),
        ("not a unit of the plan's geography", |areas| {
            areas[1].0 = "E08000001".to_owned();
        }),
        ("found 3; expected 4", |areas| drop(areas.pop())),
        ("found 5; expected 4", |areas| {
            let more = (
                "E09000005".to_owned(),
                "More".to_owned(),
                super::square(9, 9),
            );
            areas.push(more);
        }),
        ("crosses, touches or runs back on itself", |areas| {
            areas[1].2.swap(1, 2);
        }),
    ];
    for (driver, name) in FORMATS {
        for (said, spoil) in cases {
            let folder = tempfile::tempdir().expect("a folder to write in");
            let path = folder.path().join(name);
            let mut areas = four();
            spoil(&mut areas);
            write(&path, Written::new(driver, 4326), &areas);
            // What writes KML leaves out a shape that crosses itself.
            let said = match (driver, said) {
                ("LIBKML", "crosses, touches or runs back on itself") => "an area has no shape",
                _ => said,
            };
            let problems = attached(&made_file(&path, "EPSG:4326")).expect_err(said);
            assert_eq!(problems.len(), 1, "{driver}, {said}: {problems:#?}");
            assert!(
                problems.concat().contains(said),
                "{driver}, {said}: {problems:#?}"
            );
        }
    }
}

/// Coordinates that are no numbers, where a format can hold them.
#[test]
fn coordinates_that_are_no_numbers_are_refused() {
    for (driver, name) in FORMATS {
        for bad in [f64::NAN, f64::INFINITY] {
            let folder = tempfile::tempdir().expect("a folder to write in");
            let path = folder.path().join(name);
            write(&path, Written::new(driver, 4326), &four());
            let sound = std::fs::read(&path).expect("it was written");
            // A corner of the second square and of no other.
            let corner = 0.2_f64.to_le_bytes();
            let places: Vec<usize> = sound
                .windows(8)
                .enumerate()
                .filter(|(_, eight)| *eight == corner)
                .map(|(at, _)| at)
                .collect();
            let text = String::from_utf8_lossy(&sound);
            let spoilt = if places.is_empty() {
                text.replace("0.2 ", "NaN ")
                    .replace("0.2,", "NaN,")
                    .into_bytes()
            } else {
                let mut spoilt = sound.clone();
                for at in places {
                    spoilt[at..at + 8].copy_from_slice(&bad.to_le_bytes());
                }
                spoilt
            };
            assert_ne!(spoilt, sound, "{driver}");
            spoil(&path, &spoilt);
            let problems = attached(&made_file(&path, "EPSG:4326"));
            let problems = problems.expect_err("a corner is nowhere");
            assert!(!problems.is_empty(), "{driver}: {problems:#?}");
        }
    }
}

/// What can be wrong with areas before they are written, whatever the format.
type Flaw = (&'static str, fn(&mut MadeAreas), Option<&'static str>);

const FLAWS: [Flaw; 18] = [
    (
        "an area is missing",
        |areas| drop(areas.pop()),
        Some("as many features as its manifest declares"),
    ),
    (
        "an area too many",
        |areas| areas.push(another("E09000005", 5)),
        Some("as many features as its manifest declares"),
    ),
    (
        "a code twice",
        |areas| areas[1].0 = "E09000001".to_owned(),
        Some("two features have the same code"),
    ),
    // Boundaries may be of any areas; a table of other codes is refused when it is joined.
    (
        "a code of no area",
        |areas| areas[1].0 = "E09000034".to_owned(),
        None,
    ),
    (
        "a code of another year",
        |areas| areas[1].0 = "E08000020".to_owned(),
        Some("is not a unit of the plan's geography"),
    ),
    (
        "no code",
        |areas| areas[1].0 = String::new(),
        Some("an area has no code"),
    ),
    (
        "a code with a blank",
        |areas| areas[1].0.push(' '),
        Some("is not one of its scheme"),
    ),
    (
        "a small letter",
        |areas| areas[1].0 = "e09000002".to_owned(),
        Some("is not one of its scheme"),
    ),
    (
        "a name for a code",
        |areas| areas[1].0 = "Camden".to_owned(),
        Some("is not one of its scheme"),
    ),
    (
        "no name",
        |areas| areas[1].1 = String::new(),
        Some("an area has no name"),
    ),
    (
        "a tab in a name",
        |areas| areas[1].1 = "Area\t2".to_owned(),
        Some("a control character"),
    ),
    (
        "a bow tie",
        |areas| areas[1].2.swap(1, 2),
        Some("runs back on itself"),
    ),
    (
        "a line for an area",
        |areas| areas[1].2 = vec![(0.1, 51.0), (0.2, 51.0), (0.1, 51.0), (0.1, 51.0)],
        Some("runs back on itself"),
    ),
    (
        "an overlap",
        |areas| areas[1].2.iter_mut().for_each(|at| at.0 -= 0.05),
        Some("two areas cover the same ground"),
    ),
    (
        "the same outline twice",
        |areas| areas[1].2 = areas[0].2.clone(),
        Some("two areas cover the same ground"),
    ),
    (
        "outlines the other way round",
        |areas| areas.iter_mut().for_each(|area| area.2.reverse()),
        None,
    ),
    ("areas in another order", |areas| areas.reverse(), None),
    (
        "a corner twice",
        |areas| {
            let at = areas[1].2[2];
            areas[1].2.insert(2, at);
        },
        None,
    ),
];

fn another(code: &str, column: u8) -> (String, String, Vec<(f64, f64)>) {
    (
        code.to_owned(),
        format!("Area {code}"),
        super::square(column, 0),
    )
}

#[test]
fn slow_a_flaw_is_named_in_every_format() {
    let mut wrong = Vec::new();
    for (driver, name) in FORMATS {
        for (flaw, make, words) in FLAWS {
            let folder = tempfile::tempdir().expect("a folder to write in");
            let path = folder.path().join(name);
            let mut areas = four();
            make(&mut areas);
            write(&path, Written::new(driver, 4326), &areas);
            let found = attached(&made_file(&path, "EPSG:4326"));
            let words = match (driver, flaw) {
                // They do not keep the blanks at the end of a text.
                ("ESRI Shapefile" | "LIBKML", "a code with a blank") => None,
                // GDAL writes no such outline in KML.
                ("LIBKML", "a bow tie" | "a line for an area") => Some("an area has no shape"),
                _ => words,
            };
            match (found, words) {
                (Ok(atlas), None) if atlas.areas.len() == 4 => {}
                (Err(problems), Some(words)) if problems.iter().any(|p| p.contains(words)) => {}
                (Ok(_), _) => wrong.push(format!("{driver}, {flaw}: read")),
                (Err(problems), _) => wrong.push(format!("{driver}, {flaw}: {problems:#?}")),
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

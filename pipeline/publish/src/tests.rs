//! A whole release of four made-up squares.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use disclose::{Context, Disclosed, Preset, disclose};
use geo::{Coord, MultiPolygon, Rect};
use serde_json::{Value, json};
use vocabulary::{
    Access, Area, AreaCode, AreaColumn, AreaList, Estimate, Figure, Indicator, IndicatorId, Level,
    Licence, Marker, Method, Period, PeriodKind, Provenance, Reliability, Report, ReportCell,
    ReportColumn, Silent, SourceId, Status, Unit, Verdict, WiderArea,
};

use crate::Signer;
use crate::{
    Catalogue, Classification, Edition, MapPlan, Outcome, PointLayer, Product, PublishError, Ramp,
    Release, contract, publish, schema,
};

const LONDON: &str = "E12000007";

/// What an edition borrows.
pub(crate) struct Made {
    pub(crate) product: Product,
    pub(crate) indicators: Disclosed<Vec<Indicator>>,
    pub(crate) shapes: AreaColumn<MultiPolygon<f64>>,
    pub(crate) groups: Vec<WiderArea>,
    pub(crate) provenance: Vec<Provenance>,
    pub(crate) reports: Disclosed<Vec<Report>>,
    pub(crate) points: Vec<PointLayer>,
    record: Value,
}

fn code(text: &str) -> AreaCode {
    text.parse().expect("a code")
}

fn id(name: &str) -> IndicatorId {
    IndicatorId::try_from(name.to_owned()).expect("a name")
}

fn year(year: u16) -> Period {
    Period::new(
        year,
        PeriodKind::YearEnding("03-31".parse().expect("a day")),
    )
}

fn figure(status: Status, value: Option<f64>, limits: (f64, f64), level: Option<Level>) -> Figure {
    let estimate = Estimate::new(
        value,
        limits,
        level,
        Method::AsPublished,
        Unit::new("events"),
    );
    Figure {
        status,
        estimate: Some(estimate.expect("in order")),
    }
}

/// Two known figures, one withheld, one missing.
fn figures(areas: &Arc<AreaList>, scale: f64) -> AreaColumn<Figure> {
    let all = [
        figure(
            Status::Exact,
            Some(8.0 * scale),
            (8.0 * scale, 8.0 * scale),
            None,
        ),
        figure(Status::Marked(Marker::Confidential), None, (1.0, 5.0), None),
        Figure::missing(Marker::NotAvailable),
        figure(
            Status::Computed,
            Some(0.1 + 0.2),
            (0.0, 90.0),
            Some(Level::P95),
        ),
    ];
    AreaColumn::align(areas, areas.codes().zip(all).collect()).expect("four areas")
}

fn indicator(name: &str, decimals: u8, areas: &Arc<AreaList>) -> Indicator {
    Indicator {
        id: id(name),
        title: format!("Made-up {name}"),
        unit: Unit::new("=events | made up"),
        caveat: "Made up.".into(),
        decimals,
        sources: vec![SourceId::new("made-up")],
        series: BTreeMap::from([
            (year(2024), figures(areas, 1.0)),
            (year(2025), figures(areas, 2.0)),
        ]),
        totals: BTreeMap::from([(
            (year(2025), code(LONDON)),
            figure(Status::Rounded, Some(20.0), (15.0, 24.0), None),
        )]),
        verdicts: (name == "rate")
            .then(|| {
                let verdict = Verdict {
                    verdict: Reliability::TooUncertainToShow,
                    rule: "made up".into(),
                };
                ((year(2025), code("E09000001")), verdict)
            })
            .into_iter()
            .collect(),
        apart: None,
    }
}

pub(crate) fn made() -> Made {
    let names = [
        ("E09000001", "@North"),
        ("E09000002", "East, far"),
        ("E09000003", "South"),
        ("E09000004", "West"),
    ];
    let areas = names.map(|(code_, name)| Area {
        code: code(code_),
        name: name.into(),
    });
    let areas = Arc::new(AreaList::new(areas.to_vec()).expect("no code twice"));
    let mut west = -0.3;
    let shapes = AreaColumn::from_fn(&areas, |_| {
        west += 0.1;
        let square = Rect::new(
            Coord { x: west, y: 51.5 },
            Coord {
                x: west + 0.1,
                y: 51.6,
            },
        );
        MultiPolygon(vec![square.to_polygon()])
    });
    let policy = Preset::NhsFgm.policy();
    let licence = Licence {
        id: "OGL-UK-3.0".into(),
        url: "https://example.org/ogl".into(),
    };
    Made {
        product: Product {
            id: "made-up".into(),
            title: "Made up".into(),
            summary: "For tests.".into(),
            licence: licence.clone(),
            caveats: vec!["Made up.".into()],
            signing: None,
            catalogue: Catalogue::default(),
            maps: vec![MapPlan {
                indicator: id("rate"),
                title: "A made-up rate <per 10>".into(),
                group: Some("Made-up maps".into()),
                classes: 3,
                method: Classification::FisherJenks,
                ramp: Ramp::Ylgnbu,
            }],
            help: Vec::new(),
        },
        indicators: disclose(&[], &policy, Context::default())
            .expect("the policy holds")
            .tables
            .map(|_| vec![indicator("rate", 1, &areas), indicator("count", 0, &areas)]),
        shapes,
        groups: vec![WiderArea {
            area: Area {
                code: code(LONDON),
                name: "London".into(),
            },
            members: areas.codes().collect(),
        }],
        provenance: vec![Provenance {
            age_days: 12,
            source: SourceId::new("made-up"),
            title: "Made-up counts".into(),
            publisher: "Nobody".into(),
            url: "https://example.org".into(),
            published: "2025-10-30".into(),
            vintage: String::new(),
            retrieved: String::new(),
            notes: String::new(),
            licence,
            attribution: "Made up by nobody.".into(),
            access: Access::Published,
            content_sha256: None,
        }],
        reports: disclose(&[], &policy, Context::default())
            .expect("the policy holds")
            .tables
            .map(|_| vec![made_report()]),
        points: vec![crate::points::tests::made_up()],
        record: json!({ "version": "0" }),
    }
}

fn made_report() -> Report {
    Report {
        id: "made".into(),
        title: "A made-up table".into(),
        grain: "one row a thing".into(),
        words: vec!["Made up.".into()],
        columns: vec![
            ReportColumn::new("thing", "the thing"),
            ReportColumn::new("number", "its number"),
        ],
        rows: vec![
            vec![ReportCell::text("=a, b"), ReportCell::Number(1.26, 1)],
            vec![ReportCell::text("c"), ReportCell::Empty],
        ],
    }
}

impl Made {
    /// The same with its indicators changed.
    pub(crate) fn with(change: impl Fn(&mut Indicator)) -> Self {
        let mut made = made();
        made.indicators = made.indicators.map(|all| {
            let mut all = all.clone();
            all.iter_mut().for_each(change);
            all
        });
        made
    }

    pub(crate) fn edition(&self) -> Edition<'_> {
        Edition {
            product: &self.product,
            as_of: "2025-10-30",
            digest: "0123456789abcdef",
            indicators: &self.indicators,
            shapes: &self.shapes,
            groups: &self.groups,
            boundaries: &self.provenance[0].source,
            provenance: &self.provenance,
            reports: &self.reports,
            points: &self.points,
            notes: &[],
            record: &self.record,
            signer: Signer::Nobody,
            statement: "source\r\n",
            disclosure: "# What is withheld\n",
            targeting: "# Where help would do most\n",
        }
    }

    #[track_caller]
    pub(crate) fn publish(&self, out: &Path, jobs: usize) -> Release {
        publish(&self.edition(), out, jobs, &Silent).expect("it can be published")
    }
}

fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(inside) = folders.pop() {
        for entry in fs::read_dir(inside).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).expect("inside").to_owned();
                found.insert(name, fs::read(&path).expect("a file"));
            }
        }
    }
    found
}

fn names(folder: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(folder).expect("a folder");
    entries
        .map(|entry| {
            entry
                .expect("an entry")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .collect()
}

fn map(release: &Release) -> Value {
    serde_json::from_slice(&fs::read(release.folder.join("made-up.geojson")).expect("a file"))
        .expect("JSON")
}

#[test]
fn the_number_of_jobs_changes_no_byte() {
    let (one, two) = (
        tempfile::tempdir().expect("a folder"),
        tempfile::tempdir().expect("a folder"),
    );
    let made = made();
    let first = made.publish(one.path(), 1);
    let second = made.publish(two.path(), 4);
    assert_eq!(first.name, "2025-10-30-0123456789ab");
    let expected = [
        "ATTRIBUTION.md",
        "CITATION.cff",
        "LICENCE.md",
        "README.md",
        "SHA256SUMS",
        "datapackage.json",
        "dcat.jsonld",
        "disclosed.csv",
        "disclosed.csv-metadata.json",
        "disclosure.md",
        "index.html",
        "legend.json",
        "made-up.fgb",
        "made-up.geojson",
        "made-up.gpkg",
        "made-up.parquet",
        "made-up.pmtiles",
        "made-up.qgz",
        "made-up.qml",
        "made-up.zip",
        "maps/rate.svg",
        "places.csv",
        "places.csv-metadata.json",
        "places.geojson",
        "places.qml",
        "record.json",
        "tables/indicators.csv",
        "tables/indicators.csv-metadata.json",
        "tables/made-up-long.csv",
        "tables/made-up-long.csv-metadata.json",
        "tables/made-up-long.parquet",
        "tables/made-up-wide.csv",
        "tables/made-up-wide.csv-metadata.json",
        "tables/made.csv",
        "tables/made.csv-metadata.json",
        "tables/provenance.csv",
        "tables/provenance.csv-metadata.json",
        "tables/sources.csv",
        "tables/sources.csv-metadata.json",
        "targeting.md",
    ];
    let found = files(&first.folder);
    assert!(
        found
            .keys()
            .map(PathBuf::as_path)
            .eq(expected.map(Path::new)),
        "{:?}",
        found.keys()
    );
    assert!(found == files(&second.folder));
    assert_eq!(
        fs::read_link(one.path().join("latest")).expect("a link"),
        Path::new("releases/2025-10-30-0123456789ab")
    );
}

#[test]
fn what_stands_already_is_left_alone_and_what_is_damaged_is_restored() {
    let out = tempfile::tempdir().expect("a folder");
    let made = made();
    let release = made.publish(out.path(), 1);
    assert_eq!(release.outcome, Outcome::New);
    let before = files(&release.folder);
    let written = fs::metadata(release.folder.join("tables/made-up-long.csv"))
        .and_then(|file| file.modified())
        .expect("a time");

    assert_eq!(made.publish(out.path(), 1).outcome, Outcome::Unchanged);
    let again = fs::metadata(release.folder.join("tables/made-up-long.csv"))
        .and_then(|file| file.modified())
        .expect("a time");
    assert_eq!(written, again);

    let damages: [fn(&Path); 3] = [
        |folder| fs::write(folder.join("tables/made-up-long.csv"), "").expect("written"),
        |folder| fs::remove_file(folder.join("maps/rate.svg")).expect("removed"),
        |folder| fs::write(folder.join("stray"), "").expect("written"),
    ];
    for damage in damages {
        damage(&release.folder);
        assert_eq!(made.publish(out.path(), 1).outcome, Outcome::Restored);
        assert!(files(&release.folder) == before);
        assert_eq!(
            names(&out.path().join("releases")).len(),
            1,
            "something is left behind"
        );
    }
}

#[test]
fn a_run_that_fails_leaves_the_last_release_as_it_was() {
    let out = tempfile::tempdir().expect("a folder");
    let made_ = made();
    let release = made_.publish(out.path(), 1);
    let before = files(out.path());

    let unnamed = Edition {
        groups: &[],
        as_of: "2026-01-31",
        ..made_.edition()
    };
    let error = publish(&unnamed, out.path(), 2, &Silent).expect_err("London is no group");
    assert!(
        matches!(error, PublishError::UnknownWiderArea { .. }) && !error.is_system(),
        "{error}"
    );
    assert!(files(out.path()) == before);
    assert_eq!(
        names(&out.path().join("releases")),
        BTreeSet::from([release.name])
    );

    for (as_of, digest) in [
        ("2026-1-31", "0123456789ab"),
        ("2026-01-31", "../../../etc/x"),
        ("2026-01-31", "0123"),
    ] {
        let unnameable = Edition {
            as_of,
            digest,
            ..made_.edition()
        };
        let error = publish(&unnameable, out.path(), 1, &Silent).expect_err("not a name");
        assert!(matches!(error, PublishError::Name { .. }), "{error}");
    }
    assert!(files(out.path()) == before);
}

#[test]
fn what_a_dead_run_left_is_cleared_and_the_link_moves() {
    let out = tempfile::tempdir().expect("a folder");
    let left = out.path().join("releases/.partial-2025-01-01-abc-1/maps");
    fs::create_dir_all(&left).expect("a folder");
    let made = made();
    let first = made.publish(out.path(), 1);
    let later = Edition {
        as_of: "2026-01-31",
        ..made.edition()
    };
    let second = publish(&later, out.path(), 1, &Silent).expect("it can be published");
    assert_eq!(
        names(&out.path().join("releases")),
        BTreeSet::from([first.name, second.name])
    );
    let latest = fs::canonicalize(out.path().join("latest")).expect("it points somewhere");
    assert_eq!(
        latest,
        fs::canonicalize(second.folder).expect("it is there")
    );
}

#[test]
fn a_folder_in_the_place_of_the_link_is_not_replaced() {
    let out = tempfile::tempdir().expect("a folder");
    fs::create_dir(out.path().join("latest")).expect("a folder");
    let error = publish(&made().edition(), out.path(), 1, &Silent).expect_err("it is in the way");
    assert!(matches!(error, PublishError::NotALink { .. }), "{error}");
    assert_eq!(names(&out.path().join("releases")).len(), 0);
}

#[test]
fn an_error_of_the_disk_names_the_path() {
    let out = tempfile::tempdir().expect("a folder");
    fs::write(out.path().join("releases"), "in the way").expect("written");
    let error = publish(&made().edition(), out.path(), 1, &Silent).expect_err("it is in the way");
    assert!(
        error.is_system() && error.to_string().contains("releases"),
        "{error}"
    );
}

#[test]
fn every_feature_has_every_field_and_nothing_is_taken_for_nought() {
    let out = tempfile::tempdir().expect("a folder");
    let map = map(&made().publish(out.path(), 1));
    let features = map["features"].as_array().expect("a list");
    let of = |at: usize| features[at]["properties"].as_object().expect("properties");
    for at in 0..4 {
        assert_eq!(of(at).len(), 2 + 2 * 7);
    }
    let six = |at: usize, name: &str| {
        ["value", "lower", "upper", "status", "class", "colour"]
            .map(|facet| of(at)[&format!("{name}_{facet}")].clone())
    };
    assert_eq!(
        six(0, "count"),
        [
            json!(16),
            json!(16),
            json!(16),
            json!("exact"),
            json!(2),
            json!("#756bb1")
        ]
    );
    assert_eq!(
        six(1, "count"),
        [
            Value::Null,
            json!(1),
            json!(5),
            json!("[c]"),
            Value::Null,
            json!("#949494")
        ]
    );
    let nothing = [
        Value::Null,
        Value::Null,
        Value::Null,
        json!("[x]"),
        Value::Null,
        json!("#ffffff"),
    ];
    assert_eq!(six(2, "count"), nothing);
    assert_eq!(six(3, "rate")[0], json!(0.3));
    // Too uncertain to show: the figure stands, in no class and in a colour of its own.
    let uncertain = six(0, "rate");
    assert_eq!((&uncertain[0], &uncertain[4]), (&json!(16.0), &Value::Null));
    assert_eq!(uncertain[5], json!("#e8e8e8"));
    assert_eq!(of(0)["rate_reliability"], json!("too_uncertain_to_show"));
    assert_eq!(of(0)["count_reliability"], Value::Null);
    assert!(map.get("crs").is_none());
    assert_eq!(map["bbox"], json!([-0.2, 51.5, 0.2, 51.6]));
}

#[test]
fn the_table_marks_what_is_not_known_and_runs_no_formula() {
    let out = tempfile::tempdir().expect("a folder");
    let release = made().publish(out.path(), 1);
    let table = fs::read_to_string(release.folder.join("tables/made-up-long.csv")).expect("a file");
    let lines: Vec<&str> = table.split("\r\n").collect();
    // A header, two indicators with four areas in two years and one wider area in one, and the end.
    assert_eq!(lines.len(), 1 + 2 * (4 * 2 + 1) + 1);
    assert_eq!(
        lines[1],
        "E09000001,'@North,area,rate,year to 2024-03-31,8.0,8.0,8.0,,exact,'=events | made up,as_published,,"
    );
    assert_eq!(
        lines[2],
        "E09000002,\"East, far\",area,rate,year to 2024-03-31,[c],1.0,5.0,,[c],'=events | made up,as_published,,"
    );
    assert_eq!(
        lines[3],
        "E09000003,South,area,rate,year to 2024-03-31,[x],,,,[x],'=events | made up,,,"
    );
    assert!(lines[9].starts_with(
        "E12000007,London,wider area,rate,year to 2025-03-31,20.0,15.0,24.0,,rounded,"
    ));
    let beside = fs::read_to_string(release.folder.join("tables/made.csv")).expect("a file");
    assert_eq!(beside, "thing,number\r\n\"'=a, b\",1.3\r\nc,\r\n");
}

#[test]
fn contract_and_schema_name_the_fields_of_the_map() {
    let out = tempfile::tempdir().expect("a folder");
    let made = made();
    let map = map(&made.publish(out.path(), 1));
    let contract = contract(
        &made.product,
        made.indicators.get(),
        (made.reports.get(), &made.points),
    );
    let schema = schema(&made.product, made.indicators.get(), &made.points);
    let described = &schema["$defs"]["area"]["properties"]["properties"]["properties"];
    let names = |value: &Value| {
        value
            .as_object()
            .expect("an object")
            .keys()
            .cloned()
            .collect::<Vec<_>>()
    };
    let fields = names(&map["features"][0]["properties"]);
    assert_eq!(names(described), fields);
    for field in &fields {
        assert!(contract.contains(&format!("| `{field}` |")), "{field}");
    }
    assert_eq!(names(&schema["properties"]), names(&map));
    let without = made.indicators.map(|all| {
        all.iter()
            .map(|one| Indicator {
                series: BTreeMap::new(),
                ..one.clone()
            })
            .collect::<Vec<_>>()
    });
    assert_eq!(
        crate::schema(&made.product, without.get(), &made.points),
        schema,
        "figures reach the schema"
    );
    assert_eq!(names(&schema["$defs"]["layers"]), ["places"]);
    for words in [
        "## Made-up places: layer `places`",
        "| `size` | number with 2 decimals",
    ] {
        assert!(contract.contains(words), "{words}");
    }
}

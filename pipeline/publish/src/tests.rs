//! A whole edition of four made-up squares.

mod release;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use disclose::{Context, Disclosed, Preset, disclose};
use geo::{Coord, MultiPolygon, Rect};
use serde_json::{Value, json};
use tempfile::TempDir;
use vocabulary::{
    Access, Area, AreaCode, AreaColumn, AreaList, Estimate, Figure, Indicator, IndicatorId, Level,
    Licence, Marker, Method, Period, PeriodKind, Provenance, Quantity, Reliability, Report,
    ReportCell, ReportColumn, Silent, SourceId, Status, Unit, Verdict, WiderArea,
};

use crate::{
    AxisPlan, Catalogue, Classification, Edition, MapPlan, Order, PairPlan, PointLayer, Product,
    Ramp, Release, Scale, Signer, publish,
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
        quantity: Quantity::Intensive,
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
            simplify: None,
            catalogue: Catalogue::default(),
            maps: vec![MapPlan {
                indicator: id("rate"),
                title: "A made-up rate <per 10>".into(),
                group: Some("Made-up maps".into()),
                classes: 3,
                method: Classification::FisherJenks,
                scale: Scale::Newest,
                ramp: Ramp::Ylgnbu,
            }],
            pairs: vec![PairPlan {
                id: id("rate_beside_count"),
                title: "A made-up rate <beside> a count".into(),
                caveat: "Side by side.".into(),
                up: axis("rate"),
                across: axis("count"),
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

/// Every file of a folder, by its path within.
pub(crate) fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
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

/// The files of the release of [`made`], which is made once for all that only read it.
pub(crate) fn released() -> &'static BTreeMap<PathBuf, Vec<u8>> {
    static FILES: OnceLock<BTreeMap<PathBuf, Vec<u8>>> = OnceLock::new();
    FILES.get_or_init(|| {
        let out = tempfile::tempdir().expect("a folder");
        files(&made().publish(out.path(), 1).folder)
    })
}

/// A copy of that release, to be read by path or damaged.
pub(crate) fn copied() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, bytes) in released() {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, bytes).expect("it can be written");
    }
    folder
}

fn axis(name: &str) -> AxisPlan {
    AxisPlan {
        indicator: id(name),
        name: format!("The {name}"),
        method: Classification::Quantile,
        order: Order::LowToHigh,
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
            statement: "source,access,period,category,area_code,members,cover,shown,marker,lower,upper\r\n",
            disclosure: "# What is withheld\n",
            targeting: "# Where help would do most\n",
        }
    }

    #[track_caller]
    pub(crate) fn publish(&self, out: &Path, jobs: usize) -> Release {
        publish(&self.edition(), out, jobs, &Silent).expect("it can be published")
    }
}

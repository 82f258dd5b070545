//! Published data sets for tests; `tests/data/README.md` says where each is from.

use std::collections::BTreeMap;
use std::sync::Arc;

use vocabulary::{Area, AreaCode, AreaColumn, AreaList, Neighbours};

/// A table of the folder `tests/data`: one row an area.
pub(crate) struct Reference {
    pub(crate) areas: Arc<AreaList>,
    header: Vec<&'static str>,
    rows: BTreeMap<AreaCode, Vec<&'static str>>,
}

/// 49 neighbourhoods of Columbus, Ohio: residential burglaries and vehicle thefts per thousand households.
pub(crate) fn columbus() -> Reference {
    Reference::read(include_str!("../tests/data/columbus.csv"))
}

/// 56 districts of Scotland: lip cancer in men, 1975-1980.
pub(crate) fn scotland() -> Reference {
    Reference::read(include_str!("../tests/data/scotland.csv"))
}

/// 100 counties of North Carolina: sudden infant deaths, 1974-1978 and 1979-1984.
pub(crate) fn north_carolina() -> Reference {
    Reference::read(include_str!("../tests/data/north_carolina.csv"))
}

/// 33 boroughs of London: children, and neighbours.
pub(crate) fn london() -> Reference {
    Reference::read(include_str!("../tests/data/london.csv"))
}

impl Reference {
    fn read(text: &'static str) -> Self {
        let mut lines = text.lines().map(|line| line.split(',').collect::<Vec<_>>());
        let header = lines.next().expect("a header");
        let rows: BTreeMap<AreaCode, Vec<&str>> = lines
            .map(|row| (row[0].parse().expect("a code"), row))
            .collect();
        let area = |code: &AreaCode| Area {
            code: *code,
            name: code.to_string(),
        };
        Self {
            areas: Arc::new(AreaList::new(rows.keys().map(area).collect()).expect("no code twice")),
            header,
            rows,
        }
    }

    /// A column as the text of its cells.
    fn texts(&self, name: &str) -> BTreeMap<AreaCode, &'static str> {
        let at = self.header.iter().position(|column| *column == name);
        let at = at.expect("a column of the table");
        self.rows
            .iter()
            .map(|(code, row)| (*code, row[at]))
            .collect()
    }

    pub(crate) fn column<T: std::str::FromStr>(&self, name: &str) -> AreaColumn<T> {
        let parse = |(code, text): (AreaCode, &str)| (code, text.parse().ok().expect("a number"));
        let values: BTreeMap<AreaCode, T> = self.texts(name).into_iter().map(parse).collect();
        AreaColumn::align(&self.areas, values).expect("one value an area")
    }

    pub(crate) fn neighbours(&self, name: &str) -> Neighbours {
        let place = |code: &str| {
            let at = self.areas.position(code.parse().expect("a code"));
            u32::try_from(at.expect("an area of the table")).expect("few areas")
        };
        let texts = self.texts(name);
        let rows = texts
            .values()
            .map(|text| text.split_whitespace().map(place).collect());
        Neighbours::new(&self.areas, rows).expect("neighbours")
    }
}

/// Whether a figure agrees with a reference to a relative difference.
#[track_caller]
pub(crate) fn agrees(found: f64, expected: f64, relative: f64) {
    assert!(
        (found - expected).abs() <= relative * expected.abs(),
        "found {found:.15}, expected {expected:.15}"
    );
}

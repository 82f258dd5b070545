//! Rows of counts: area, period, category and what the cell says.
//!
//! Grain: one row an area, period and category. Texts that recur are kept once and
//! compared as numbers, so a row costs the same in a table of any length.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write as _;
use std::sync::Arc;

use sha2::{Digest, Sha256};
use vocabulary::{
    Access, AreaCode, Category, CodeScheme, Confidential, Count, MergedRow, Period, Problem,
    Problems, SourceId, SourceRow, SourceTable,
};

use crate::checksum::hex;
use crate::geography::{Lookup, Resolved, ended, overlaps, two_vintages};
use crate::layout::{self, Reading, Row, Summary};
use crate::manifest::{Counts, Manifest, Role};
use crate::{area, cell, period};

/// A table of counts, what was read past, and the digest of what its rows say;
/// no digest of a confidential one, since a small table could be guessed.
pub(crate) type Decoded = (SourceTable, Summary, Option<String>);

/// Decodes every row; none is dropped, filled in or corrected.
///
/// # Errors
/// With every cell that is not what its column should hold, and every key that stands twice.
pub(crate) fn decode(
    id: &SourceId,
    manifest: &Manifest,
    rules: &Counts,
    bytes: &[u8],
    reading: &Reading<'_>,
) -> Result<Decoded, Problems> {
    let mut seen = Seen::new(manifest, rules, reading);
    let (summary, mut problems) = layout::read(bytes, reading, |row| seen.row(row))?;
    problems.append(seen.years());
    problems.append(seen.sort());
    problems.append(seen.vintages());
    problems.none_or(())?;
    let (table, digest) = seen.table(id);
    Ok((table, summary, digest))
}

/// A row whose texts are numbers: places in the lists of [`Seen`].
struct Kept {
    area: u32,
    period: u32,
    category: u32,
    row: u64,
    count: Count,
}

/// Values by the texts that stood for them, each parsed once.
struct Texts<T> {
    places: HashMap<Box<str>, Option<u32>>,
    values: Vec<T>,
}

impl<T> Texts<T> {
    fn new() -> Self {
        Self {
            places: HashMap::new(),
            values: Vec::new(),
        }
    }

    /// Where the value of a text stands; `None` where it has none.
    fn place(&mut self, text: &str, parse: impl FnOnce(&str) -> Option<T>) -> Option<u32> {
        if let Some(place) = self.places.get(text) {
            return *place;
        }
        let place = parse(text).and_then(|value| {
            let place = u32::try_from(self.values.len()).ok()?;
            self.values.push(value);
            Some(place)
        });
        self.places.insert(text.into(), place);
        place
    }

    fn get(&self, place: u32) -> Option<&T> {
        self.values.get(place as usize)
    }
}

/// An area as the file names it.
struct NamedArea {
    code: AreaCode,
    name: Option<(Arc<str>, u64)>,
}

/// What has been read so far.
struct Seen<'a> {
    manifest: &'a Manifest,
    rules: &'a Counts,
    reading: &'a Reading<'a>,
    areas: Texts<NamedArea>,
    periods: Texts<Period>,
    categories: Texts<Category>,
    strangers: BTreeSet<String>,
    kept: Vec<Kept>,
}

impl<'a> Seen<'a> {
    fn new(manifest: &'a Manifest, rules: &'a Counts, reading: &'a Reading<'a>) -> Self {
        Self {
            manifest,
            rules,
            reading,
            areas: Texts::new(),
            periods: Texts::new(),
            categories: Texts::new(),
            strangers: BTreeSet::new(),
            kept: Vec::new(),
        }
    }

    fn row(&mut self, row: &Row<'_>) -> Problems {
        let mut problems = Problems::new();
        let area = self.area(row, &mut problems);
        let period = self.period(row, area, &mut problems);
        let category = self.category(row, area, &mut problems);
        let count = self.count(row, area, &mut problems);
        if let (Some(area), Some(period), Some(category), Some(count), true) =
            (area, period, category, count, problems.is_empty())
        {
            self.kept.push(Kept {
                area,
                period,
                category,
                row: row.line,
                count,
            });
        }
        problems
    }

    fn area(&mut self, row: &Row<'_>, problems: &mut Problems) -> Option<u32> {
        let text = row.cell(Role::Area);
        let geography = &self.manifest.geography;
        let place = self.areas.place(&text, |text| {
            let code = area::parse(text, geography.codes).ok()?;
            Some(NamedArea { code, name: None })
        });
        let Some(place) = place else {
            // The same wrong code is explained once, with its first row.
            if self.strangers.insert(text.clone().into_owned()) {
                let fault = area::fault(&text, geography.codes);
                let problem = self
                    .reading
                    .problem(row, Role::Area, fault.what, &fault.remedy);
                problems.push(problem.expected(geography.codes.expected()));
            }
            return None;
        };
        let name = row.cell(Role::Name);
        let area = self.areas.values.get_mut(place as usize)?;
        match &area.name {
            Some((known, _)) if **known == *name => {}
            _ if name.trim().is_empty() => {
                let problem =
                    self.reading
                        .problem(row, Role::Name, "the area has no name", "write its name");
                problems.push(problem.area(area.code.as_str()));
            }
            None => area.name = Some((Arc::from(&*name), row.line)),
            Some((known, first)) => {
                problems.push(two_names(self.reading, row, area.code, known, *first));
            }
        }
        Some(place)
    }

    fn period(&mut self, row: &Row<'_>, area: Option<u32>, problems: &mut Problems) -> Option<u32> {
        let rule = self.rules.period;
        let place = self
            .periods
            .place(&row.cell(Role::Year), |text| period::parse(text, rule));
        if place.is_none() {
            let problem = self.reading.problem(
                row,
                Role::Year,
                "not a period",
                "write it as the manifest's rule says",
            );
            problems.push(self.of_area(problem, area).expected(period::expected(rule)));
        }
        place
    }

    fn category(
        &mut self,
        row: &Row<'_>,
        area: Option<u32>,
        problems: &mut Problems,
    ) -> Option<u32> {
        let declared = self.rules.columns.contains_key(&Role::Category);
        let text = row.cell(Role::Category);
        let place = self.categories.place(&text, |text| {
            (!declared || !text.trim().is_empty()).then(|| Category::new(text))
        });
        if place.is_none() {
            let problem =
                self.reading
                    .problem(row, Role::Category, "the category is empty", "name it");
            problems.push(self.of_area(problem, area));
        }
        place
    }

    fn count(&self, row: &Row<'_>, area: Option<u32>, problems: &mut Problems) -> Option<Count> {
        let code = area.and_then(|area| self.areas.get(area))?.code;
        let printed = row.cell(Role::Value);
        let ends = (row.cell(Role::Lower), row.cell(Role::Upper));
        let decoded = cell::decode(&printed, code, self.rules)
            .and_then(|count| cell::between(count, &ends.0, &ends.1));
        match decoded {
            Ok(count) => Some(count),
            Err(what) => {
                let problem = self.reading.problem(
                    row,
                    Role::Value,
                    what,
                    "correct the cell, or declare the marker in source.toml",
                );
                problems.push(self.of_area(problem, area).expected(expected(self.rules)));
                None
            }
        }
    }

    fn of_area(&self, problem: Problem, area: Option<u32>) -> Problem {
        match area.and_then(|area| self.areas.get(area)) {
            None => problem,
            Some(area) => problem.area(label(area)),
        }
    }

    /// The declared years must be those that are there: another edition is another file.
    fn years(&self) -> Problems {
        let years = || self.periods.values.iter().map(|period| period.year());
        let declared = self.manifest.years;
        match (years().min(), years().max()) {
            (Some(first), Some(last)) if (first, last) != (declared.first, declared.last) => {
                Problem::new(
                    self.reading.shown,
                    "has figures of other years than its manifest declares",
                    "compare it with its publisher's table; if the change is meant, correct `years` in source.toml",
                )
                .found(format!("{first} to {last}"))
                .expected(format!("{} to {}", declared.first, declared.last))
                .into()
            }
            _ => Problems::new(),
        }
    }

    /// Puts the rows in the order of area, period and category, and names keys that stand twice.
    fn sort(&mut self) -> Problems {
        let areas = ranks(&self.areas.values, |area| area.code);
        let periods = ranks(&self.periods.values, |period| *period);
        let categories = ranks(&self.categories.values, Clone::clone);
        let rank =
            |ranks: &[u32], place: u32| ranks.get(place as usize).copied().unwrap_or_default();
        let key = |row: &Kept| {
            (
                rank(&areas, row.area),
                rank(&periods, row.period),
                rank(&categories, row.category),
                row.row,
            )
        };
        if !self.kept.is_sorted_by_key(key) {
            self.kept.sort_unstable_by_key(key);
        }
        let mut problems = Problems::new();
        for pair in self.kept.windows(2) {
            if let [first, again] = pair
                && problems.len() < 1_000
                && (key(first).0, key(first).1, key(first).2)
                    == (key(again).0, key(again).1, key(again).2)
            {
                problems.push(self.duplicate(first, again));
            }
        }
        problems
    }

    fn duplicate(&self, first: &Kept, again: &Kept) -> Problem {
        let category = match self.categories.get(again.category).map(Category::as_str) {
            None | Some("") => String::new(),
            Some(category) => format!(", {category}"),
        };
        let period = self.periods.get(again.period);
        let period = period.map(ToString::to_string).unwrap_or_default();
        let problem = Problem::new(
            self.reading.shown,
            format!(
                "a second row for {period}{category}: row {} has the same area and period",
                first.row
            ),
            "keep one of the two rows",
        )
        .row(again.row)
        .expected("one row for each area, period and category");
        self.of_area(problem, Some(again.area))
    }

    /// Codes that cannot stand side by side in one period: of two vintages, or of an area
    /// and its part.
    fn vintages(&self) -> Problems {
        let geography = &self.manifest.geography;
        let all: BTreeSet<&str> = self.areas.values.iter().map(|a| a.code.as_str()).collect();
        let sound = two_vintages(&all).is_empty() && overlaps(&all).is_empty();
        if geography.codes != CodeScheme::Gss || (sound && geography.lookup == Lookup::default()) {
            return Problems::new();
        }
        let mut codes: BTreeMap<u32, BTreeSet<&str>> = BTreeMap::new();
        for row in &self.kept {
            let code = self.areas.get(row.area).map(|area| area.code.as_str());
            codes.entry(row.period).or_default().extend(code);
        }
        // The same pair is named once, whatever the number of periods it stands in.
        let mut found: BTreeMap<String, Problem> = BTreeMap::new();
        for (period, codes) in codes {
            let year = self.periods.get(period).map_or(0, |period| period.year());
            for problem in self.side_by_side(&codes, year) {
                found.entry(problem.what.clone()).or_insert(problem);
            }
        }
        found.into_values().collect()
    }

    fn side_by_side<'b>(&'b self, codes: &BTreeSet<&'b str>, year: u16) -> Vec<Problem> {
        let problem = |what: String, remedy: &str| Problem::new(self.reading.shown, what, remedy);
        let vintages = two_vintages(codes).into_iter().map(|pair| {
            let remedy = pair.on.and_then(|on| ended(pair.earlier.code, on));
            let remedy = remedy.map_or_else(String::new, |ended| ended.remedy);
            let what = format!(
                "codes of two vintages stand in one period: {} was replaced by {}",
                pair.earlier.code, pair.later.code
            );
            problem(what, &remedy).area(format!("{} {}", pair.earlier.code, pair.earlier.name))
        });
        let overlaps = overlaps(codes).into_iter().map(|pair| {
            let what = format!(
                "{} stands beside {}, which is a part of it",
                pair.combined.code, pair.member.code
            );
            problem(what, "keep the rows of one of the two")
                .area(format!("{} {}", pair.member.code, pair.member.name))
        });
        let clashes = self.manifest.geography.lookup.clashes(codes, year);
        let clashes = clashes.into_iter().map(|clash| {
            let what = format!(
                "by the manifest's lookup, rows of {} all stand for {}",
                clash.printed.join(" and "),
                clash.area
            );
            problem(what, "correct the lookup, or keep one of the rows").area(clash.area)
        });
        vintages.chain(overlaps).chain(clashes).collect()
    }

    fn table(self, id: &SourceId) -> (SourceTable, Option<String>) {
        let lookup = &self.manifest.geography.lookup;
        let mut digest = (self.reading.access == Access::Published).then(Sha256::new);
        let mut line = String::new();
        let mut rows = Vec::with_capacity(self.kept.len());
        let mut merged = Vec::new();
        for kept in self.kept {
            let (Some(area), Some(period), Some(category)) = (
                self.areas.values.get(kept.area as usize),
                self.periods.values.get(kept.period as usize),
                self.categories.values.get(kept.category as usize),
            ) else {
                continue;
            };
            let name = area
                .name
                .as_ref()
                .map_or_else(|| Arc::from(""), |(name, _)| Arc::clone(name));
            if let Some(digest) = &mut digest {
                line.clear();
                // Writing to a string cannot fail.
                let _ = writeln!(
                    line,
                    "{}\t{name}\t{period}\t{category}\t{}",
                    area.code, kept.count
                );
                digest.update(line.as_bytes());
            }
            let row = SourceRow {
                row: kept.row,
                area: area.code,
                name,
                period: *period,
                category: category.clone(),
                count: Confidential::new(kept.count),
            };
            match lookup.resolve(area.code.as_str(), period.year()) {
                Resolved::Same => rows.push(row),
                Resolved::Recoded(to) => rows.push(SourceRow {
                    area: to.parse().unwrap_or(row.area),
                    ..row
                }),
                Resolved::Merged(members) => {
                    let members = members
                        .iter()
                        .filter_map(|code| code.parse().ok())
                        .collect();
                    merged.push(MergedRow { row, members });
                }
            }
        }
        if !lookup.recodes.is_empty() {
            rows.sort_by(|a, b| {
                (a.area, a.period, &a.category).cmp(&(b.area, b.period, &b.category))
            });
        }
        let area_column = self.rules.columns.get(&Role::Area);
        let table = SourceTable {
            source: id.clone(),
            access: self.reading.access,
            file: self.reading.shown.to_owned(),
            area_column: area_column.map(ToString::to_string).unwrap_or_default(),
            vintage: self.manifest.geography.vintage.clone(),
            rows,
            merged,
        };
        (table, digest.map(|digest| hex(&digest.finalize())))
    }
}

/// The place of each value among the values in order.
fn ranks<T, K: Ord>(values: &[T], key: impl Fn(&T) -> K) -> Vec<u32> {
    let mut keys: Vec<K> = values.iter().map(&key).collect();
    keys.sort();
    keys.dedup();
    values
        .iter()
        .map(|value| {
            let rank = keys.binary_search(&key(value)).unwrap_or_default();
            u32::try_from(rank).unwrap_or(u32::MAX)
        })
        .collect()
}

fn label(area: &NamedArea) -> String {
    match &area.name {
        None => area.code.to_string(),
        Some((name, _)) => format!("{} {name}", area.code),
    }
}

/// The same code under two names is a mix-up of rows, or of codes.
fn two_names(
    reading: &Reading<'_>,
    row: &Row<'_>,
    code: AreaCode,
    known: &str,
    first: u64,
) -> Problem {
    let problem = reading
        .problem(
            row,
            Role::Name,
            format!("the code stands under two names: row {first} has another"),
            "give each area its own code and one name",
        )
        .area(code.as_str());
    match reading.access {
        Access::Published => problem.expected(format!("{known:?}")),
        Access::Confidential => problem,
    }
}

fn expected(rules: &Counts) -> String {
    let markers: Vec<&str> = rules.markers.keys().map(String::as_str).collect();
    if markers.is_empty() {
        "a whole number from 0".to_owned()
    } else {
        format!("a whole number from 0, or one of {}", markers.join(" "))
    }
}

//! Whether the parts of a manifest agree with each other.

use vocabulary::{Access, Marker, Problem, Problems, is_address};

use super::column::Role::{
    Access as Takes, Ages, Area, Category, Code, Country, Dated, Iso3, Latitude, Longitude, Lower,
    Name, Percent, Sample, Serves, Sessions, State, Survey, SurveyYear, Upper, Url, Value, Year,
};
use super::{Column, Columns, Counts, Declared, Fetch, Grain, LOCAL, Manifest, Names, Role};

/// Everything in a manifest that contradicts itself or says nothing.
pub(crate) fn problems(manifest: &Manifest, shown: &str) -> Problems {
    let mut problems = Problems::new();
    let mut refuse = |what: String, remedy: &str| problems.push(Problem::new(shown, what, remedy));
    about(manifest, &mut refuse);
    file(manifest, &mut refuse);
    let tables = [
        manifest.counts.is_some(),
        manifest.prevalence.is_some(),
        manifest.services.is_some(),
        manifest.places.is_some(),
        manifest.boundaries.is_some(),
    ];
    if tables.iter().filter(|given| **given).count() == 1 {
        table(manifest, &mut refuse);
    } else {
        refuse(
            "it must have exactly one of [counts], [prevalence], [services], [places] and [boundaries]"
                .to_owned(),
            "keep the one that says what a row is",
        );
    }
    problems.append(manifest.geography.lookup.problems(shown));
    problems
}

fn about(manifest: &Manifest, refuse: &mut impl FnMut(String, &str)) {
    for (field, text) in [
        ("title", &manifest.title),
        ("publisher", &manifest.publisher),
        ("url", &manifest.url),
        ("attribution", &manifest.attribution),
        ("vintage", &manifest.vintage),
        ("licence.id", &manifest.licence.id),
        ("geography.level", &manifest.geography.level),
        ("geography.vintage", &manifest.geography.vintage),
    ] {
        if text.trim().is_empty() {
            refuse(format!("{field} is empty"), "say what the publisher says");
        }
    }
    let url = manifest.url.as_str();
    if !(url == LOCAL || is_address(url)) {
        // What is no address can hold a key or a password all the same.
        let shown = if url.contains(['@', '?', '=']) {
            String::new()
        } else {
            format!(" {url:?}")
        };
        refuse(
            format!("url{shown} is no address"),
            "give the landing page, or write \"local file\"",
        );
    }
    let years = manifest.years;
    if years.first > years.last || years.first < 1900 || years.last > 2099 {
        refuse(
            format!("years {} to {} are no span", years.first, years.last),
            "give the first and the last year of the figures, from 1900 to 2099",
        );
    }
}

fn file(manifest: &Manifest, refuse: &mut impl FnMut(String, &str)) {
    let sha256 = &manifest.sha256;
    let hexadecimal = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    if sha256.len() != 64 || !sha256.bytes().all(hexadecimal) {
        refuse(
            "sha256 is not 64 small hexadecimal digits".to_owned(),
            "write the snapshot's digest with `fgm-map pin`",
        );
    }
    let name = &manifest.file;
    if name.is_empty() || name.contains(['/', '\\']) || name.starts_with('.') {
        refuse(
            format!("file {name:?} is not the name of a file in the source's own folder"),
            "put the file beside source.toml and give its name alone",
        );
    }
    if manifest.rows == 0 {
        refuse(
            "rows is 0".to_owned(),
            "declare how many rows the snapshot has",
        );
    }
    if let Some(fetch) = &manifest.fetch {
        self::fetch(manifest, fetch, refuse);
    }
}

fn fetch(manifest: &Manifest, fetch: &Fetch, refuse: &mut impl FnMut(String, &str)) {
    if manifest.access == Access::Confidential && fetch.address.is_some() {
        refuse(
            "a confidential source has an address to fetch it from".to_owned(),
            "put its file into its folder by hand: it is never fetched",
        );
    }
    if fetch.address.is_none() && fetch.layout.is_none() {
        refuse(
            "[fetch] gives neither an address nor a layout".to_owned(),
            "give one of the two, or take it out",
        );
    }
    if fetch.largest_mb == 0 {
        refuse(
            "fetch.largest_mb is 0".to_owned(),
            "say how many megabytes the file may have",
        );
    }
}

fn table(manifest: &Manifest, refuse: &mut impl FnMut(String, &str)) {
    let (grain, columns, needed, also): (_, _, &[Role], &[Role]) = match manifest.declared() {
        Declared::Counts(counts) => {
            rules(counts, refuse);
            let needed: &[Role] = if counts.wide.is_empty() {
                &[Area, Name, Year, Value]
            } else {
                &[Area, Name, Year]
            };
            let also: &[Role] = &[Category, Lower, Upper];
            (Grain::Area, &counts.columns, needed, also)
        }
        Declared::Prevalence(prevalence) => (
            Grain::Country,
            &prevalence.columns,
            &[Iso3, Country, SurveyYear, Survey, Percent],
            &[Lower, Upper, Sample, Ages],
        ),
        Declared::Services(services) => (
            Grain::Service,
            &services.columns,
            &[Name, Longitude, Latitude, Takes, State, Url],
            &[Area, Serves, Sessions, Dated],
        ),
        Declared::Places(places) => (
            Grain::Place,
            &places.columns,
            &[Code, Name, Longitude, Latitude],
            &[Area],
        ),
        Declared::Boundaries(boundaries) => {
            let plain = |role: Role| {
                boundaries
                    .columns
                    .get(&role)
                    .is_none_or(|c| c.plain().is_some())
            };
            if !(plain(Code) && plain(Name)) {
                refuse(
                    "columns of boundaries have other than single names".to_owned(),
                    "name one property for the code and one for the name",
                );
            }
            (Grain::Boundary, &boundaries.columns, &[Code], &[Name])
        }
    };
    if manifest.grain != grain {
        refuse(
            format!("grain {:?} does not fit its table", manifest.grain),
            "say what one row is about: area with [counts], country with [prevalence], \
             service with [services], place with [places], boundary with [boundaries]",
        );
    }
    self::columns(columns, needed, also, refuse);
}

fn columns(
    columns: &Columns,
    needed: &[Role],
    also: &[Role],
    refuse: &mut impl FnMut(String, &str),
) {
    for role in needed.iter().filter(|role| !columns.contains_key(role)) {
        refuse(
            format!("columns says nothing of {role:?}"),
            "name the column that holds it",
        );
    }
    for (role, column) in columns {
        if !needed.contains(role) && !also.contains(role) {
            refuse(
                format!("columns names {role:?}, which this kind of table has not"),
                "take it out",
            );
        }
        let empty =
            |names: &Names| names.all().is_empty() || names.all().iter().any(String::is_empty);
        let nothing = !matches!(column, Column::Always(_)) && column.names().is_empty();
        if nothing || column.names().iter().any(empty) {
            refuse(
                format!("columns gives no name for {role:?}"),
                "name the column that holds it",
            );
        }
    }
    let bounds = [Lower, Upper].map(|end| columns.contains_key(&end));
    if bounds == [true, false] || bounds == [false, true] {
        refuse(
            "columns names one end of an interval".to_owned(),
            "name lower and upper, or neither",
        );
    }
}

fn rules(counts: &Counts, refuse: &mut impl FnMut(String, &str)) {
    if !counts.wide.is_empty()
        && counts
            .columns
            .keys()
            .any(|role| matches!(role, Value | Lower | Upper))
    {
        refuse(
            "it has both a column of values and [counts.wide]".to_owned(),
            "keep the one that says where the values stand",
        );
    }
    for (printed, rule) in &counts.markers {
        match (rule.marker, rule.lower, rule.upper) {
            (Marker::Confidential | Marker::Low, Some(lower), Some(upper)) if lower == upper => {
                refuse(
                    format!("marker {printed:?} withholds a number and its range is that number"),
                    "give the whole range that the publisher's rule leaves open",
                );
            }
            (_, Some(lower), Some(upper)) if lower <= upper => {}
            (Marker::Confidential | Marker::Low, None, None) => refuse(
                format!("marker {printed:?} stands for a number and has no range"),
                "give lower and upper as the publisher's rule says",
            ),
            (_, None, None) => {}
            _ => refuse(
                format!("marker {printed:?} has a range without two ends in order"),
                "give lower and upper, lower first, or neither",
            ),
        }
        if printed.bytes().all(|b| b.is_ascii_digit()) {
            refuse(
                format!("marker {printed:?} is a number"),
                "a marker stands in place of a number; for a rounded one use `stands_for`",
            );
        }
    }
    let kinds: Vec<&String> = counts
        .rounded
        .iter()
        .flat_map(|rule| &rule.entities)
        .collect();
    for (at, kind) in kinds.iter().enumerate() {
        for other in kinds.iter().skip(at + 1) {
            if kind.starts_with(other.as_str()) || other.starts_with(kind.as_str()) {
                refuse(
                    format!("`rounded` says twice how areas of {kind:?} and {other:?} are rounded"),
                    "let one rule speak of each kind of area",
                );
            }
        }
    }
    for rule in &counts.rounded {
        if rule.base < 2 || rule.entities.is_empty() {
            refuse(
                "a rounding rule has a base under 2 or no areas".to_owned(),
                "give the base and the beginnings of the areas' codes",
            );
        }
        for (printed, range) in &rule.stands_for {
            let number: Option<u64> = printed.parse().ok();
            let plain = number.is_some_and(|n| n.to_string() == *printed);
            if number.is_some() && !plain {
                refuse(
                    format!("stands_for {printed:?} is not written as digits alone"),
                    "write it without a sign, a leading nought or separators between thousands",
                );
            }
            let inside = number.is_some_and(|n| range.lower <= n && n <= range.upper);
            if !inside || number.is_some_and(|n| rule.base > 0 && n % rule.base != 0) {
                refuse(
                    format!(
                        "stands_for {printed:?} is no multiple of the base within its own range"
                    ),
                    "give the printed number, and the range that holds it",
                );
            }
        }
    }
    if counts
        .thousands
        .is_some_and(|c| c.is_ascii_digit() || matches!(c, '-' | '.' | '+'))
    {
        refuse(
            "thousands is a character that numbers have".to_owned(),
            "give the character between thousands, such as \",\"",
        );
    }
}

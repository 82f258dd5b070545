//! JSON as the census-observations service of the Office for National Statistics answers:
//!
//! ```json
//! {"observations": [{"dimensions": [{"dimension": "…", "dimension_id": "ltla",
//!   "option": "…", "option_id": "E09000001"}, …], "observation": 12}, …],
//!  "total_observations": 1, "blocked_areas": 0, "total_areas": 1, "areas_returned": 1}
//! ```
//!
//! Each dimension becomes two columns, `<dimension_id> code` (its `option_id`) and
//! `<dimension_id>` (its `option`); the last column is `observation`. An answer that leaves
//! areas out (`blocked_areas`) is refused: a cell that is missing is not a zero.
//!
//! Source: the types `GetObservationsResponse` and `ObservationDimension` of
//! ONSdigital/dp-api-clients-go (cantabular package).

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;
use vocabulary::{Problem, Problems};

use super::encoding::{self, is_unseen};
use super::format::Encoding;
use super::grid;
use super::open::{Opened, Rows, header_problems};
use super::record::Record;

const AGAIN: &str = "fetch the answer again";

/// What the service answers. Fields it may add are left aside.
#[derive(Deserialize)]
struct Answer<'a> {
    #[serde(borrow, default)]
    observations: Option<&'a RawValue>,
    #[serde(default)]
    total_observations: Option<u64>,
    #[serde(default)]
    blocked_areas: Option<u64>,
    #[serde(default)]
    total_areas: Option<u64>,
    #[serde(default)]
    areas_returned: Option<u64>,
    #[serde(borrow, default)]
    error: Option<&'a RawValue>,
    #[serde(borrow, default)]
    errors: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Observation<'a> {
    #[serde(borrow)]
    dimensions: Vec<Dimension<'a>>,
    observation: serde_json::Number,
}

#[derive(Deserialize)]
struct Dimension<'a> {
    #[serde(borrow, rename = "dimension_id")]
    id: Cow<'a, str>,
    #[serde(borrow)]
    option: Cow<'a, str>,
    #[serde(borrow)]
    option_id: Cow<'a, str>,
}

pub(super) fn open<'a>(bytes: &'a [u8], shown: &str) -> Result<Opened<'a>, Problems> {
    let Cow::Borrowed(text) = encoding::decode(bytes, Encoding::Utf8, shown)? else {
        unreachable!("text in UTF-8 is borrowed")
    };
    let answer: Answer<'a> = serde_json::from_str(text).map_err(|error| {
        // What the error says can hold a part of the file.
        let what = format!(
            "is not whole JSON of observations, from line {}, character {}",
            error.line(),
            error.column()
        );
        Problem::new(shown, what, AGAIN)
    })?;
    let array = refusals(&answer, shown)?;
    let elements = Elements::new(array.get());
    let first = elements
        .clone()
        .next()
        .ok_or_else(|| Problem::new(shown, "has no observations", AGAIN))?;
    let first: Observation<'a> = serde_json::from_str(first).map_err(|_| not_one(shown).row(2))?;
    let ids: Vec<String> = first
        .dimensions
        .iter()
        .map(|dimension| dimension.id.clone().into_owned())
        .collect();
    let mut header: Vec<String> = ids
        .iter()
        .flat_map(|id| [format!("{id} code"), id.clone()])
        .collect();
    header.push("observation".to_owned());
    header_problems(&header, 1, shown).none_or(())?;
    Ok(Opened {
        header,
        header_row: 1,
        rows: Box::new(Observations {
            elements,
            ids,
            read: 0,
            total: answer.total_observations,
            shown: shown.to_owned(),
        }),
    })
}

fn refusals<'a>(answer: &Answer<'a>, shown: &str) -> Result<&'a RawValue, Problems> {
    let mut problems = Problems::new();
    for message in [answer.error, answer.errors].into_iter().flatten() {
        if !matches!(message.get(), "null" | "[]" | "\"\"") {
            let words: String = message.get().chars().take(200).collect();
            problems
                .push(Problem::new(shown, "is an answer that says an error", AGAIN).found(words));
        }
    }
    if let Some(blocked @ 1..) = answer.blocked_areas {
        problems.push(
            Problem::new(
                shown,
                "leaves areas out that the publisher withholds",
                "ask for larger areas or fewer categories: an area that is left out is not a zero",
            )
            .found(format!("{blocked} areas left out")),
        );
    }
    if let (Some(total), Some(returned)) = (answer.total_areas, answer.areas_returned)
        && returned < total
        && problems.is_empty()
    {
        let what = "returns fewer areas than it says there are";
        let problem = Problem::new(
            shown,
            what,
            "ask for the areas that are meant, and no others",
        );
        problems.push(
            problem
                .found(format!("{returned} areas"))
                .expected(format!("{total} areas")),
        );
    }
    match answer.observations {
        Some(array) if array.get().starts_with('[') => problems.none_or(array),
        _ => {
            if problems.is_empty() {
                problems.push(Problem::new(shown, "has no observations", AGAIN));
            }
            Err(problems)
        }
    }
}

fn not_one(shown: &str) -> Problem {
    Problem::new(shown, "is not an observation with its dimensions", AGAIN)
}

/// The text of each element of an array that is known to be whole.
#[derive(Clone)]
struct Elements<'a> {
    rest: &'a str,
}

impl<'a> Elements<'a> {
    fn new(array: &'a str) -> Self {
        Self {
            rest: array.strip_prefix('[').unwrap_or_default(),
        }
    }
}

impl<'a> Iterator for Elements<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let rest = self.rest.trim_start_matches([',', ' ', '\n', '\r', '\t']);
        let mut values = serde_json::Deserializer::from_str(rest).into_iter::<&RawValue>();
        let element = values.next()?.ok()?;
        self.rest = rest.get(values.byte_offset()..).unwrap_or_default();
        Some(element.get())
    }
}

struct Observations<'a> {
    elements: Elements<'a>,
    ids: Vec<String>,
    read: u64,
    /// How many the answer says that it has.
    total: Option<u64>,
    shown: String,
}

impl Observations<'_> {
    fn fill(&self, element: &str, record: &mut Record) -> Option<Problem> {
        let Ok(observation) = serde_json::from_str::<Observation<'_>>(element) else {
            return Some(not_one(&self.shown));
        };
        let same = observation
            .dimensions
            .iter()
            .map(|dimension| dimension.id.as_ref())
            .eq(self.ids.iter().map(String::as_str));
        if !same {
            return Some(
                Problem::new(
                    &self.shown,
                    "has other dimensions than the first observation",
                    AGAIN,
                )
                .expected(format!("dimensions {}", self.ids.join(", "))),
            );
        }
        for dimension in &observation.dimensions {
            record.push(&dimension.option_id);
            record.push(&dimension.option);
        }
        // A whole number is handed on as it stands: as a decimal it could lose its last digits.
        let printed = observation.observation.to_string();
        let Some(number) = grid::number(&printed) else {
            return Some(not_one(&self.shown));
        };
        let whole = observation.observation.is_u64();
        record.push(if whole { &printed } else { &number });
        record
            .iter()
            .any(|cell| cell.chars().any(is_unseen))
            .then(|| Problem::new(&self.shown, "holds a character that is not seen", AGAIN))
    }

    fn another_total(&mut self) -> Option<Result<(), Problems>> {
        let total = self.total.take().filter(|total| *total != self.read)?;
        Some(Err(Problem::new(
            &self.shown,
            "has another number of observations than it says",
            AGAIN,
        )
        .found(format!("{} observations", self.read))
        .expected(format!("{total} observations"))
        .into()))
    }
}

impl Rows for Observations<'_> {
    fn next(&mut self, record: &mut Record) -> Option<Result<(), Problems>> {
        let Some(element) = self.elements.next() else {
            return self.another_total();
        };
        record.start(self.read + 2);
        self.read += 1;
        Some(match self.fill(element, record) {
            Some(problem) => Err(problem.row(record.row).into()),
            None => Ok(()),
        })
    }
}

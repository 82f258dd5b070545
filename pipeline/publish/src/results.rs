//! Long tables of results, written as they are computed.

use std::fs::File;
use std::io::Write as _;
use std::path::Path;

use vocabulary::AreaList;

use crate::layer::{Value, Values};
use crate::whole::whole;
use crate::{LayerError, PublishError, numbers, text};

/// The results of one indicator in one period.
#[derive(Debug, Clone, PartialEq)]
pub struct Slice<'a> {
    /// The period, as the table spells it.
    pub period: &'a str,
    /// The indicator.
    pub indicator: &'a str,
    /// Its columns, in the order of their names.
    pub columns: Vec<Values>,
}

/// The columns that every table has before its own.
const KEYS: [&str; 3] = ["area_code", "period", "indicator"];
/// The lines of RFC 4180 end so.
pub(crate) const LINE_END: &[u8] = b"\r\n";
/// How much text is gathered before it is written.
const CHUNK: usize = 1 << 20;

/// Writes a table of results as CSV, whole or not at all.
///
/// Grain: one line a slice and area, in the order of the slices and of the codes.
/// Columns: `area_code`, `period`, `indicator`, then these. A slice is written
/// before the next one is asked for, so slices can be computed one by one. The
/// text is UTF-8; a null is an empty cell; numbers have exactly the decimals
/// they are rounded to, or as many as tell them apart where none are given; yes
/// or no is `true` or `false`. A text that a spreadsheet would run as a formula has an
/// apostrophe before it.
///
/// # Errors
/// When a slice has other columns or areas, or a number that is not finite, or the
/// file cannot be written.
///
/// # References
/// Shafranovich (2005), RFC 4180, "Common Format and MIME Type for CSV Files".
///
/// # Example
/// ```
/// use std::sync::Arc;
///
/// use publish::{Slice, Values, write_results};
/// use vocabulary::{Area, AreaColumn, AreaList};
///
/// let area = |code: &str| Ok::<_, vocabulary::NotAnAreaCode>(Area { code: code.parse()?, name: code.into() });
/// let areas = Arc::new(AreaList::new(vec![area("A1")?, area("A2")?])?);
/// let slices = ["2023", "2024"].into_iter().map(|period| {
///     let mut rates = [Some(2.0 / 3.0), None].into_iter();
///     let values = AreaColumn::from_fn(&areas, |_| rates.next().flatten());
///     let rates = Values::Real { values, decimals: Some(2) };
///     Slice { period, indicator: "a, b", columns: vec![rates] }
/// });
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("results.csv");
/// write_results(&path, &areas, &["rate"], slices)?;
/// let text = std::fs::read_to_string(&path)?;
/// assert!(text.starts_with("area_code,period,indicator,rate\r\nA1,2023,\"a, b\",0.67\r\nA2,2023,\"a, b\",\r\n"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn write_results<'a>(
    path: &Path,
    areas: &AreaList,
    columns: &[&str],
    slices: impl IntoIterator<Item = Slice<'a>>,
) -> Result<(), PublishError> {
    whole(path, |path| {
        let mut file = File::create(path).map_err(PublishError::io("create", path))?;
        let mut write = |lines: &mut Vec<u8>| {
            let written = file.write_all(lines);
            lines.clear();
            written.map_err(PublishError::io("write", path))
        };
        let mut lines = Vec::with_capacity(2 * CHUNK);
        push_header(&mut lines, columns);
        for slice in slices {
            slice.check(areas, columns)?;
            let mut keys = Vec::new();
            for key in [slice.period, slice.indicator] {
                keys.push(b',');
                push_text(&mut keys, key);
            }
            for (at, code) in areas.codes().enumerate() {
                push_text(&mut lines, code.as_str());
                lines.extend_from_slice(&keys);
                for column in &slice.columns {
                    lines.push(b',');
                    push_value(&mut lines, column.at(at));
                }
                lines.extend_from_slice(LINE_END);
                if lines.len() > CHUNK {
                    write(&mut lines)?;
                }
            }
        }
        write(&mut lines)
    })
}

impl Slice<'_> {
    /// Checks that its columns are those of the table.
    fn check(&self, areas: &AreaList, columns: &[&str]) -> Result<(), LayerError> {
        if self.columns.len() != columns.len() {
            return Err(LayerError::Columns {
                indicator: self.indicator.to_owned(),
                period: self.period.to_owned(),
                found: self.columns.len(),
                expected: columns.len(),
            });
        }
        let columns = columns.iter().zip(&self.columns);
        columns
            .into_iter()
            .try_for_each(|(name, values)| values.check(name, areas))
    }
}

fn push_header(lines: &mut Vec<u8>, columns: &[&str]) {
    for (nth, name) in KEYS.iter().chain(columns).enumerate() {
        if nth > 0 {
            lines.push(b',');
        }
        push_text(lines, name);
    }
    lines.extend_from_slice(LINE_END);
}

/// Appends a value as a cell; a null is nothing.
pub(crate) fn push_value(lines: &mut Vec<u8>, value: Value<'_>) {
    match value {
        Value::Null => {}
        Value::Real(number, Some(decimals)) => numbers::push_fixed(lines, number, decimals),
        Value::Real(number, None) => numbers::push_shortest(lines, number),
        Value::Integer(number) => numbers::push_units(lines, number, 0),
        Value::Class(class) => numbers::push_units(lines, class.into(), 0),
        Value::Text(words) => push_text(lines, words),
        Value::Boolean(true) => lines.extend_from_slice(b"true"),
        Value::Boolean(false) => lines.extend_from_slice(b"false"),
    }
}

/// Appends a text: quoted where it would be taken for several cells, and never a formula.
pub(crate) fn push_text(lines: &mut Vec<u8>, words: &str) {
    push_cell(lines, &text::cell(words));
}

/// Appends a cell of words as they are, quoted where they would be taken for several cells.
pub(crate) fn push_cell(lines: &mut Vec<u8>, words: &str) {
    if !words.contains([',', '"', '\r', '\n']) {
        return lines.extend_from_slice(words.as_bytes());
    }
    lines.push(b'"');
    lines.extend_from_slice(words.replace('"', "\"\"").as_bytes());
    lines.push(b'"');
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use vocabulary::{Area, AreaColumn};

    use super::*;

    fn areas() -> Arc<AreaList> {
        let areas = ["A", "B"].map(|code| Area {
            code: code.parse().expect("a code"),
            name: code.to_owned(),
        });
        Arc::new(AreaList::new(areas.into()).expect("no code twice"))
    }

    fn real(areas: &Arc<AreaList>, value: f64, decimals: Option<u8>) -> Values {
        let values = AreaColumn::from_fn(areas, |code| (code.as_str() == "A").then_some(value));
        Values::Real { values, decimals }
    }

    #[test]
    fn cells_are_quoted_neutralised_and_empty_where_there_is_nothing() {
        let areas = areas();
        let text = |words: &str| Values::Text(AreaColumn::from_fn(&areas, |_| Some(words.into())));
        let columns = vec![
            real(&areas, 2.0 / 3.0, Some(5)),
            real(&areas, 1631.0, None),
            real(&areas, -0.000_001, Some(5)),
            Values::Integer(AreaColumn::from_fn(&areas, |_| Some(-3))),
            text("=1+1"),
            text("a \"b\",\r\nc"),
            Values::Boolean(AreaColumn::from_fn(&areas, |_| Some(false))),
        ];
        let names = [
            "rate",
            "population",
            "low",
            "n",
            "words",
            "more, words",
            "yes",
        ];
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("results.csv");
        let (period, indicator) = ("2024", "@ind");
        let slice = Slice {
            period,
            indicator,
            columns,
        };
        write_results(&path, &areas, &names, [slice]).expect("it is written");
        let table = std::fs::read_to_string(&path).expect("a file");
        let rest = "-3,'=1+1,\"a \"\"b\"\",\r\nc\",false\r\n";
        assert_eq!(
            table,
            format!(
                "area_code,period,indicator,rate,population,low,n,words,\"more, words\",yes\r\n\
                 A,2024,'@ind,0.66667,1631,0.00000,{rest}B,2024,'@ind,,,,{rest}"
            )
        );
    }

    #[test]
    fn a_slice_that_does_not_fit_leaves_no_table() {
        let areas = areas();
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("results.csv");
        let write = |columns| {
            let slice = Slice {
                period: "2024",
                indicator: "rate",
                columns,
            };
            let written = write_results(&path, &areas, &["rate"], [slice]);
            let error = written.expect_err("it does not fit");
            assert!(!error.is_system(), "{error}");
            error
        };
        assert!(matches!(
            write(vec![]),
            PublishError::Layer(LayerError::Columns { found: 0, .. })
        ));
        let infinite = real(&areas, f64::INFINITY, Some(2));
        assert!(matches!(
            write(vec![infinite]),
            PublishError::Layer(LayerError::NotFinite { .. })
        ));
        let none = Arc::new(AreaList::new(vec![]).expect("no code twice"));
        let elsewhere = real(&none, 1.0, None);
        assert!(matches!(
            write(vec![elsewhere]),
            PublishError::Layer(LayerError::OtherAreas { .. })
        ));
        assert_eq!(
            std::fs::read_dir(folder.path()).expect("a folder").count(),
            0
        );
    }
}

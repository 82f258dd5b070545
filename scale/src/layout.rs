//! What lies where, as `docs/scale.md` says: folders, files, columns and partition keys.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use datafusion::arrow::datatypes::{DataType, Field, Schema, SchemaRef};

use crate::ScaleError;

/// The file of a partition. A partition may have more files; ours have one.
pub(crate) const PART: &str = "part-0.parquet";
/// The lookup of small areas to wider ones.
pub(crate) const LOOKUP: &str = "lookup.parquet";
/// The shapes of small areas.
pub(crate) const AREAS: &str = "areas.parquet";
/// What tables of amounts are partitioned by, outermost first.
pub(crate) const AMOUNT_KEYS: [&str; 2] = ["indicator", "period"];
/// What totals and rates are partitioned by.
pub(crate) const LEVEL: &str = "level";

/// Which amounts a table holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// What was counted.
    Counts,
    /// Those among whom it was counted.
    Populations,
}

impl Kind {
    /// The folder of the small areas' amounts, which is also the table's name.
    #[must_use]
    pub fn table(self) -> &'static str {
        match self {
            Self::Counts => "counts",
            Self::Populations => "populations",
        }
    }

    /// The folder of their totals, which is also the table's name.
    #[must_use]
    pub fn totals(self) -> &'static str {
        match self {
            Self::Counts => "count_totals",
            Self::Populations => "population_totals",
        }
    }

    /// The list of those rows among them that may not be added up.
    pub(crate) fn refused(self) -> &'static str {
        match self {
            Self::Counts => "refused_counts",
            Self::Populations => "refused_populations",
        }
    }
}

/// The file of an indicator's amounts in a period.
///
/// # Errors
/// When a key could not be told from the path's own signs.
pub fn partition(
    data: &Path,
    kind: Kind,
    indicator: &str,
    period: &str,
) -> Result<PathBuf, ScaleError> {
    let [first, second] = AMOUNT_KEYS;
    Ok(data
        .join(kind.table())
        .join(folder(first, indicator)?)
        .join(folder(second, period)?)
        .join(PART))
}

/// The file of a level's totals or rates.
#[must_use]
pub fn level_of(out: &Path, table: &str, level: &str) -> PathBuf {
    out.join(table).join(format!("{LEVEL}={level}")).join(PART)
}

/// A Hive-style folder. Values that would have to be escaped are refused, since engines escape differently.
fn folder(key: &'static str, value: &str) -> Result<String, ScaleError> {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    if value.chars().all(plain) && value.chars().any(|c| c.is_ascii_alphanumeric()) {
        Ok(format!("{key}={value}"))
    } else {
        Err(ScaleError::Key {
            key,
            value: value.to_owned(),
        })
    }
}

/// The columns of a file of amounts.
pub(crate) fn amounts() -> SchemaRef {
    Arc::new(Schema::new(vec![
        Field::new("area_code", DataType::Utf8, false),
        Field::new("lower", DataType::Int64, true),
        Field::new("upper", DataType::Int64, true),
    ]))
}

/// The columns of the lookup.
pub(crate) fn lookup() -> SchemaRef {
    let text = |name: &str, nullable| Field::new(name, DataType::Utf8, nullable);
    Arc::new(Schema::new(vec![
        text("output_area", false),
        text("lsoa", true),
        text("msoa", true),
        text("local_authority", true),
    ]))
}

/// The columns of the areas that the SQL reads: shapes stay where they are.
pub(crate) fn area_codes() -> SchemaRef {
    Arc::new(Schema::new(vec![Field::new(
        "area_code",
        DataType::Utf8,
        false,
    )]))
}

/// The columns of totals, in order; the first is the partition key.
pub(crate) fn totals() -> SchemaRef {
    let mut fields = keys();
    fields.extend([
        Field::new("areas", DataType::Int64, true),
        Field::new("areas_without_value", DataType::Int64, true),
        Field::new("lower", DataType::Int64, true),
        Field::new("upper", DataType::Int64, true),
    ]);
    Arc::new(Schema::new(fields))
}

/// The columns of rates, in order; the first is the partition key.
pub(crate) fn rates() -> SchemaRef {
    let mut fields = keys();
    for of in ["lower", "upper", "people_lower", "people_upper"] {
        fields.push(Field::new(of, DataType::Int64, true));
    }
    for of in ["rate_per_10k_lower", "rate_per_10k_upper"] {
        fields.push(Field::new(of, DataType::Float64, true));
    }
    fields.push(Field::new("reason", DataType::Utf8, true));
    Arc::new(Schema::new(fields))
}

/// The columns of a file whose key, the first of all columns, is the name of its folder.
pub(crate) fn without_key(columns: &SchemaRef) -> Result<SchemaRef, ScaleError> {
    let rest: Vec<usize> = (1..columns.fields().len()).collect();
    Ok(Arc::new(columns.project(&rest)?))
}

fn keys() -> Vec<Field> {
    [LEVEL, "area_code", "indicator", "period"]
        .map(|key| Field::new(key, DataType::Utf8, true))
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn partitions_are_named_by_their_keys() {
        let of = |indicator, period| partition(Path::new("d"), Kind::Counts, indicator, period);
        let path = of("falls", "2022-23").expect("plain keys");
        assert_eq!(
            path,
            Path::new("d/counts/indicator=falls/period=2022-23/part-0.parquet")
        );
        for (indicator, period) in [
            ("", "2022"),
            ("a/b", "2022"),
            ("..", "2022"),
            ("a", "2022/23"),
            ("a=b", "2"),
            ("a", "é"),
        ] {
            assert!(of(indicator, period).is_err(), "{indicator:?} {period:?}");
        }
    }
}

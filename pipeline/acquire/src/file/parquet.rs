//! A flat Parquet file, read a row group at a time.
//!
//! Numbers become the text that a reader would type, dates ISO 8601, decimals all their
//! digits, nulls empty cells. Columns of other types, and columns within columns, are refused.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::fmt::Write;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::Once;

use bytes::Bytes;
use jiff::civil::{Date, date};
use parquet::basic::{ConvertedType, LogicalType, Type};
use parquet::data_type::Decimal;
use parquet::file::metadata::{ParquetMetaData, RowGroupMetaData};
use parquet::file::reader::FileReader;
use parquet::record::Field;
use parquet::record::reader::RowIter;
use parquet::schema::types::ColumnDescriptor;
use vocabulary::{Problem, Problems};

use super::encoding::is_unseen;
use super::open::{Opened, Rows, header_problems};
use super::pages::{CheckedFile, is_decoded, is_inflated};
use super::record::Record;

/// More rows than this are no published table; a few bytes can claim any number.
const MOST_ROWS: i64 = 100_000_000;

pub(super) fn open(bytes: &[u8], shown: &str) -> Result<Opened<'static>, Problems> {
    if !bytes.starts_with(b"PAR1") {
        return Err(Problem::new(
            shown,
            "is not a Parquet file",
            "correct [format] of source.toml, or restore the snapshot",
        )
        .into());
    }
    let whole = Bytes::copy_from_slice(bytes);
    let reader = guarded(|| CheckedFile::open(whole).ok()).ok_or_else(|| damaged(shown))?;
    let metadata = reader.metadata().file_metadata();
    let columns = metadata.schema_descr().columns();
    let mut problems: Problems = columns
        .iter()
        .filter_map(|column| column_problem(column, shown))
        .collect();
    problems.append(chunk_problems(reader.metadata(), shown));
    if !(0..=MOST_ROWS).contains(&metadata.num_rows()) {
        problems.push(
            Problem::new(
                shown,
                "says that it has more rows than a table can have",
                "restore the snapshot",
            )
            .expected(format!("at most {MOST_ROWS} rows")),
        );
    }
    let header: Vec<String> = columns
        .iter()
        .map(|column| column.name().to_owned())
        .collect();
    if problems.is_empty() {
        problems.append(header_problems(&header, 1, shown));
    }
    if header.is_empty() {
        problems.push(Problem::new(
            shown,
            "has no columns",
            "restore the snapshot",
        ));
    }
    problems.none_or(())?;
    let declared = metadata.num_rows().unsigned_abs();
    Ok(Opened {
        header: header.clone(),
        header_row: 1,
        rows: Box::new(Groups {
            rows: Some(RowIter::from_file_into(Box::new(reader))),
            read: 0,
            declared,
            header,
            shown: shown.to_owned(),
        }),
    })
}

/// The crate checks most of what a file claims and panics over the rest: with damaged bytes
/// it was seen to panic in its metadata, its bit reader and its dictionary decoder. A damaged
/// file must be a problem of that file, not the end of the build.
///
/// What it says as it panics can hold a part of the file, so that is not printed.
fn guarded<T>(read: impl FnOnce() -> Option<T>) -> Option<T> {
    static QUIET: Once = Once::new();
    thread_local!(static READING: Cell<bool> = const { Cell::new(false) });
    QUIET.call_once(|| {
        let before = take_hook();
        set_hook(Box::new(move |panicked| {
            if !READING.get() {
                before(panicked);
            }
        }));
    });
    READING.set(true);
    let read = catch_unwind(AssertUnwindSafe(read));
    READING.set(false);
    read.ok().flatten()
}

fn damaged(shown: &str) -> Problem {
    Problem::new(shown, "is damaged or truncated", "restore the snapshot")
}

/// Columns that are written in a way that is not read, each named once.
fn chunk_problems(metadata: &ParquetMetaData, shown: &str) -> Problems {
    let chunks = metadata
        .row_groups()
        .iter()
        .flat_map(RowGroupMetaData::columns);
    let ways: BTreeSet<(String, String)> = chunks
        .flat_map(|chunk| {
            let name = chunk.column_descr().name();
            let encodings = chunk.encodings().filter(|encoding| !is_decoded(*encoding));
            let compression = Some(chunk.compression()).filter(|way| !is_inflated(*way));
            let ways = encodings.map(|way| way.to_string());
            let ways = ways.chain(compression.map(|way| way.to_string()));
            ways.map(|way| (name.to_owned(), way)).collect::<Vec<_>>()
        })
        .collect();
    ways.into_iter()
        .map(|(name, way)| {
            Problem::new(
                shown,
                "the column is written in a way that is not read",
                "save it with snappy, gzip or zstd and with plain or dictionary encoding",
            )
            .column(name)
            .found(way)
        })
        .collect()
}

fn column_problem(column: &ColumnDescriptor, shown: &str) -> Option<Problem> {
    let path = column.path().parts();
    let (what, found) = if path.len() != 1 || column.max_rep_level() > 0 {
        ("holds other columns or lists", "a nested type".to_owned())
    } else if is_read(column) {
        return None;
    } else {
        (
            "has a type that is not read",
            match column.logical_type_ref() {
                Some(logical) => format!("{} as {logical:?}", column.physical_type()),
                None => format!("{} as {}", column.physical_type(), column.converted_type()),
            },
        )
    };
    let name = path.first().map(String::as_str).unwrap_or_default();
    Some(
        Problem::new(
            shown,
            format!("the column {what}"),
            "save it as text, a number or a date",
        )
        .column(name)
        .found(found)
        .expected("text, a whole number, a decimal number, a decimal or a date"),
    )
}

fn is_read(column: &ColumnDescriptor) -> bool {
    use ConvertedType as As;
    let plain = column.logical_type_ref().is_none();
    match (column.physical_type(), column.converted_type()) {
        (Type::INT32 | Type::INT64 | Type::FLOAT | Type::DOUBLE, As::NONE) => plain,
        (
            Type::INT32,
            As::INT_8 | As::INT_16 | As::INT_32 | As::UINT_8 | As::UINT_16 | As::UINT_32 | As::DATE,
        )
        | (Type::INT64, As::INT_64 | As::UINT_64)
        | (Type::BYTE_ARRAY, As::UTF8 | As::ENUM) => true,
        (
            Type::INT32 | Type::INT64 | Type::BYTE_ARRAY | Type::FIXED_LEN_BYTE_ARRAY,
            As::DECIMAL,
        ) => (0..=38).contains(&column.type_scale()),
        (Type::BYTE_ARRAY, As::NONE) => {
            matches!(
                column.logical_type_ref(),
                Some(LogicalType::String | LogicalType::Enum)
            )
        }
        _ => false,
    }
}

struct Groups {
    /// `None` once it has ended.
    rows: Option<RowIter<'static>>,
    read: u64,
    declared: u64,
    header: Vec<String>,
    shown: String,
}

impl Rows for Groups {
    fn next(&mut self, record: &mut Record) -> Option<Result<(), Problems>> {
        let rows = self.rows.as_mut()?;
        record.start(self.read + 2);
        let row = match guarded(|| Some(rows.next())) {
            Some(Some(Ok(row))) if self.read < self.declared => row,
            Some(None) if self.read == self.declared => return None,
            _ => {
                self.rows = None;
                return Some(Err(damaged(&self.shown).row(record.row).into()));
            }
        };
        self.read += 1;
        let mut problems = Problems::new();
        for (name, field) in row.get_column_iter() {
            let what = match record.push_with(|text| write(field, text)) {
                Err(()) => "the cell's value cannot be read",
                Ok(())
                    if record
                        .get(record.len() - 1)
                        .chars()
                        .any(|c| c != '\n' && is_unseen(c)) =>
                {
                    "the cell holds a character that is not seen"
                }
                Ok(()) => continue,
            };
            problems.push(
                Problem::new(
                    &self.shown,
                    what,
                    "restore the row from the publisher's file",
                )
                .row(record.row)
                .column(name),
            );
        }
        if record.len() != self.header.len() || record.is_blank() {
            problems
                .push(Problem::new(&self.shown, "the row is blank", "take it out").row(record.row));
        }
        Some(problems.none_or(()))
    }
}

fn write(field: &Field, text: &mut String) -> Result<(), ()> {
    let written = match field {
        Field::Null => Ok(()),
        Field::Byte(value) => write!(text, "{value}"),
        Field::Short(value) => write!(text, "{value}"),
        Field::Int(value) => write!(text, "{value}"),
        Field::Long(value) => write!(text, "{value}"),
        Field::UByte(value) => write!(text, "{value}"),
        Field::UShort(value) => write!(text, "{value}"),
        Field::UInt(value) => write!(text, "{value}"),
        Field::ULong(value) => write!(text, "{value}"),
        // Adding nought takes the sign from a negative nought.
        Field::Float(value) => write!(text, "{}", value + 0.0),
        Field::Double(value) => write!(text, "{}", value + 0.0),
        Field::Str(value) => text.write_str(value),
        // Text that says so in its newer kind of type alone.
        Field::Bytes(value) => text.write_str(value.as_utf8().map_err(|_| ())?),
        Field::Date(days) => write!(text, "{}", day(*days).ok_or(())?),
        Field::Decimal(value) => text.write_str(&decimal(value).ok_or(())?),
        _ => return Err(()),
    };
    written.map_err(|_| ())
}

/// The day that is so many days from the first of January 1970.
fn day(days: i32) -> Option<Date> {
    let span = jiff::Span::new().try_days(days).ok()?;
    date(1970, 1, 1).checked_add(span).ok()
}

/// All digits of a decimal of at most 38.
fn decimal(value: &Decimal) -> Option<String> {
    let bytes = value.data();
    let sign = if bytes.first()? & 0x80 == 0 {
        0
    } else {
        -1_i128
    };
    if bytes.len() > 16 {
        return None;
    }
    let whole = bytes
        .iter()
        .fold(sign, |whole, byte| (whole << 8) | i128::from(*byte));
    let scale = usize::try_from(value.scale())
        .ok()
        .filter(|scale| *scale <= 38)?;
    let digits = format!("{:0>width$}", whole.unsigned_abs(), width = scale + 1);
    let (units, rest) = digits.split_at_checked(digits.len() - scale)?;
    let minus = if whole < 0 { "-" } else { "" };
    Some(if scale == 0 {
        format!("{minus}{units}")
    } else {
        format!("{minus}{units}.{rest}")
    })
}

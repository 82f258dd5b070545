//! Tables of typed columns as Parquet.
//!
//! The same rows make the same bytes: one thread writes them, and what the file says of its
//! maker names no machine and no clock.

use std::io::Write;
use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical, ZstdLevel};
use parquet::data_type::{
    BoolType, ByteArray, ByteArrayType, DataType, DoubleType, Int32Type, Int64Type,
};
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{WriterProperties, WriterPropertiesBuilder};
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::types::{Type, TypePtr};

use crate::layer::{Kind, Value};

/// What a file says that it was made by.
const MADE_BY: &str = concat!("fgm-map version ", env!("CARGO_PKG_VERSION"));
/// How hard zstd tries: higher levels take several times as long for a few per cent.
const LEVEL: i32 = 3;

/// A table that is written a row group at a time. Grain: as its rows are pushed.
pub(crate) struct Table<W: Write + Send> {
    file: SerializedFileWriter<W>,
    columns: Vec<Column>,
    /// Rows gathered for the next row group.
    rows: usize,
    /// Rows of a full one.
    per_group: usize,
}

/// What stands in one cell.
pub(crate) enum Cell<'a> {
    /// A value of a field.
    Of(Value<'a>),
    /// Bytes that are no text.
    Bytes(Vec<u8>),
}

/// The cells of a column in the row group that is gathered.
struct Column {
    name: String,
    is_optional: bool,
    cells: Cells,
    /// 1 for a value, 0 for a null; left empty where there can be none.
    levels: Vec<i16>,
}

/// The values of a column, nulls left out.
enum Cells {
    Real(Vec<f64>),
    Integer(Vec<i64>),
    Class(Vec<i32>),
    Boolean(Vec<bool>),
    Bytes(Vec<ByteArray>),
}

/// A column of values of this kind, any of which can be null.
///
/// Numbers are `DOUBLE`, whole ones `INT64`, classes `INT32`, texts UTF-8, and yes or no is
/// `BOOLEAN`.
pub(crate) fn column(name: &str, kind: Kind) -> Result<TypePtr> {
    let (physical, logical) = match kind {
        Kind::Real => (Physical::DOUBLE, None),
        Kind::Integer => (Physical::INT64, None),
        Kind::Class => (Physical::INT32, None),
        Kind::Boolean => (Physical::BOOLEAN, None),
        Kind::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
    };
    let column = Type::primitive_type_builder(name, physical)
        .with_repetition(Repetition::OPTIONAL)
        .with_logical_type(logical);
    Ok(Arc::new(column.build()?))
}

/// How every table is written; a caller may say more of single columns.
pub(crate) fn properties() -> Result<WriterPropertiesBuilder> {
    Ok(WriterProperties::builder()
        .set_created_by(MADE_BY.to_owned())
        .set_compression(zstd()?))
}

/// How columns are compressed.
pub(crate) fn zstd() -> Result<Compression> {
    ZstdLevel::try_new(LEVEL).map(Compression::ZSTD)
}

impl<W: Write + Send> Table<W> {
    /// A table of these columns with so many rows in a row group.
    pub(crate) fn new(
        out: W,
        columns: Vec<TypePtr>,
        properties: WriterProperties,
        per_group: usize,
    ) -> Result<Self> {
        let schema = Type::group_type_builder("schema").with_fields(columns);
        let schema = Arc::new(schema.build()?);
        let file = SerializedFileWriter::new(out, schema, Arc::new(properties))?;
        let leaves = file.schema_descr().columns().iter();
        let columns = leaves.map(|leaf| {
            Ok(Column {
                name: leaf.path().string(),
                is_optional: leaf.max_def_level() > 0,
                cells: Cells::of(leaf.physical_type())?,
                levels: Vec::new(),
            })
        });
        let columns = columns.collect::<Result<_>>()?;
        Ok(Self {
            file,
            columns,
            rows: 0,
            per_group,
        })
    }

    /// Adds a row: a cell a column, in their order.
    pub(crate) fn push<'a>(&mut self, cells: impl IntoIterator<Item = Cell<'a>>) -> Result<()> {
        let mut cells = cells.into_iter();
        for column in &mut self.columns {
            let cell = cells.next().ok_or_else(|| column.cannot_hold("no cell"))?;
            column.push(cell)?;
        }
        if cells.next().is_some() {
            return Err(ParquetError::General(
                "a row has more cells than there are columns".into(),
            ));
        }
        self.rows += 1;
        if self.rows == self.per_group {
            self.write_group()?;
        }
        Ok(())
    }

    /// Writes what is left, and what is said of the whole file, by key.
    pub(crate) fn finish(mut self, said: Vec<(String, String)>) -> Result<W> {
        if self.rows > 0 {
            self.write_group()?;
        }
        for (key, value) in said {
            self.file
                .append_key_value_metadata(KeyValue::new(key, value));
        }
        self.file.into_inner()
    }

    fn write_group(&mut self) -> Result<()> {
        let mut group = self.file.next_row_group()?;
        for column in &mut self.columns {
            let mut writer = group.next_column()?.ok_or_else(|| {
                ParquetError::General("a row group has fewer columns than the table".into())
            })?;
            column.write(&mut writer)?;
            writer.close()?;
        }
        group.close()?;
        self.rows = 0;
        Ok(())
    }
}

impl Column {
    fn push(&mut self, cell: Cell<'_>) -> Result<()> {
        match (&mut self.cells, cell) {
            (_, Cell::Of(Value::Null)) if self.is_optional => {
                self.levels.push(0);
                return Ok(());
            }
            (Cells::Real(all), Cell::Of(Value::Real(number, _))) => all.push(number),
            (Cells::Integer(all), Cell::Of(Value::Integer(number))) => all.push(number),
            (Cells::Class(all), Cell::Of(Value::Class(class))) => all.push(class.into()),
            (Cells::Boolean(all), Cell::Of(Value::Boolean(yes))) => all.push(yes),
            (Cells::Bytes(all), Cell::Of(Value::Text(words))) => all.push(words.into()),
            (Cells::Bytes(all), Cell::Bytes(bytes)) => all.push(bytes.into()),
            (_, Cell::Of(value)) => return Err(self.cannot_hold(&format!("{value:?}"))),
            (_, Cell::Bytes(_)) => return Err(self.cannot_hold("bytes")),
        }
        if self.is_optional {
            self.levels.push(1);
        }
        Ok(())
    }

    fn cannot_hold(&self, what: &str) -> ParquetError {
        ParquetError::General(format!("column {} cannot hold {what}", self.name))
    }

    /// Writes the cells and lets go of them.
    fn write(&mut self, writer: &mut SerializedColumnWriter<'_>) -> Result<()> {
        fn typed<T: DataType>(
            writer: &mut SerializedColumnWriter<'_>,
            cells: &mut Vec<T::T>,
            levels: Option<&[i16]>,
        ) -> Result<()> {
            writer.typed::<T>().write_batch(cells, levels, None)?;
            cells.clear();
            Ok(())
        }
        let levels = self.is_optional.then_some(self.levels.as_slice());
        match &mut self.cells {
            Cells::Real(all) => typed::<DoubleType>(writer, all, levels),
            Cells::Integer(all) => typed::<Int64Type>(writer, all, levels),
            Cells::Class(all) => typed::<Int32Type>(writer, all, levels),
            Cells::Boolean(all) => typed::<BoolType>(writer, all, levels),
            Cells::Bytes(all) => typed::<ByteArrayType>(writer, all, levels),
        }?;
        self.levels.clear();
        Ok(())
    }
}

impl Cells {
    fn of(physical: Physical) -> Result<Self> {
        Ok(match physical {
            Physical::DOUBLE => Self::Real(Vec::new()),
            Physical::INT64 => Self::Integer(Vec::new()),
            Physical::INT32 => Self::Class(Vec::new()),
            Physical::BOOLEAN => Self::Boolean(Vec::new()),
            Physical::BYTE_ARRAY => Self::Bytes(Vec::new()),
            other => {
                return Err(ParquetError::NYI(format!("columns of {other}")));
            }
        })
    }
}

//! Columns of Parquet, and their types.

use std::sync::Arc;

use parquet::basic::{Compression, ZstdLevel};
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int32Type, Int64Type};
use parquet::file::properties::{WriterProperties, WriterVersion};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;

use super::{ROWS, format, read, refused, same};

/// A Parquet file of the table, `count` and `share` as text where their cells are.
pub(super) fn columns(compression: Compression) -> Vec<u8> {
    written(
        WriterProperties::builder()
            .set_compression(compression)
            .build(),
    )
}

pub(super) fn written(properties: WriterProperties) -> Vec<u8> {
    let schema = "message t { required binary code (UTF8); optional binary area (UTF8); optional int64 count; optional binary share (UTF8); }";
    let schema = Arc::new(parse_message_type(schema).expect("a schema"));
    let mut bytes = Vec::new();
    let mut writer =
        SerializedFileWriter::new(&mut bytes, schema, Arc::new(properties)).expect("a writer");
    for rows in ROWS.chunks(2) {
        let mut group = writer.next_row_group().expect("a group");
        let mut place = 0;
        while let Some(mut column) = group.next_column().expect("a column") {
            let cells: Vec<&str> = rows.iter().map(|row| row[place]).collect();
            let there: Vec<i16> = cells
                .iter()
                .map(|cell| i16::from(!cell.is_empty()))
                .collect();
            let there = (place > 0).then_some(there);
            let cells = cells.into_iter().filter(|cell| !cell.is_empty());
            if place == 2 {
                let numbers: Vec<i64> = cells.map(|cell| cell.parse().expect("a number")).collect();
                column
                    .typed::<Int64Type>()
                    .write_batch(&numbers, there.as_deref(), None)
                    .expect("a batch");
            } else {
                let texts: Vec<ByteArray> = cells.map(ByteArray::from).collect();
                column
                    .typed::<ByteArrayType>()
                    .write_batch(&texts, there.as_deref(), None)
                    .expect("a batch");
            }
            column.close().expect("a column");
            place += 1;
        }
        group.close().expect("a group");
    }
    writer.close().expect("a file");
    bytes
}

#[test]
fn one_table_is_the_same_in_parquet() {
    let parquet = format("kind = \"parquet\"");
    for compression in [
        Compression::UNCOMPRESSED,
        Compression::SNAPPY,
        Compression::GZIP(parquet::basic::GzipLevel::default()),
        Compression::ZSTD(ZstdLevel::default()),
    ] {
        same(&columns(compression), &parquet, 2);
    }
    let newer = || WriterProperties::builder().set_writer_version(WriterVersion::PARQUET_2_0);
    same(&written(newer().build()), &parquet, 2);
    let other = written(newer().set_dictionary_enabled(false).build());
    refused(&other, &parquet, None, Some("code"), "DELTA_BYTE_ARRAY");
    let whole = columns(Compression::SNAPPY);
    refused(&whole[..whole.len() - 9], &parquet, None, None, "damaged");
    refused(b"a,b\n1,2\n", &parquet, None, None, "is not a Parquet file");
}

#[test]
fn parquet_types_become_text_or_are_refused() {
    let parquet = format("kind = \"parquet\"");
    let file =
        |schema: &str,
         write: &dyn Fn(usize, &mut parquet::file::writer::SerializedColumnWriter<'_>)| {
            let schema = Arc::new(parse_message_type(schema).expect("a schema"));
            let mut bytes = Vec::new();
            let mut writer =
                SerializedFileWriter::new(&mut bytes, schema, Arc::default()).expect("a writer");
            let mut group = writer.next_row_group().expect("a group");
            let mut place = 0;
            while let Some(mut column) = group.next_column().expect("a column") {
                write(place, &mut column);
                column.close().expect("a column");
                place += 1;
            }
            group.close().expect("a group");
            writer.close().expect("a file");
            bytes
        };
    let schema = "message t { required int32 day (DATE); required double share; required int32 money (DECIMAL(4,4)); required int64 big (UINT_64); }";
    let bytes = file(schema, &|place, column| {
        match place {
            0 => column
                .typed::<Int32Type>()
                .write_batch(&[16_130, -1], None, None),
            1 => column
                .typed::<DoubleType>()
                .write_batch(&[12.0, 0.1], None, None),
            2 => column
                .typed::<Int32Type>()
                .write_batch(&[-5, 12_345], None, None),
            _ => column
                .typed::<Int64Type>()
                .write_batch(&[-1, 7], None, None),
        }
        .expect("a batch");
    });
    let (_, rows) = read(&bytes, &parquet).expect("a table");
    let cells: Vec<Vec<&str>> = rows
        .iter()
        .map(|(_, cells)| cells.iter().map(String::as_str).collect())
        .collect();
    assert_eq!(
        cells[0],
        ["2014-03-01", "12", "-0.0005", "18446744073709551615"]
    );
    assert_eq!(cells[1], ["1969-12-31", "0.1", "1.2345", "7"]);
    for (schema, column, words) in [
        (
            "message t { required group a { required int32 b; } }",
            "a",
            "nested",
        ),
        (
            "message t { optional group a (LIST) { repeated group list { optional int32 element; } } }",
            "a",
            "nested",
        ),
        ("message t { required boolean a; }", "a", "not read"),
        ("message t { required binary a; }", "a", "not read"),
        ("message t { required int96 a; }", "a", "not read"),
        (
            "message t { required int64 a (TIMESTAMP(NANOS,true)); }",
            "a",
            "not read",
        ),
        (
            "message t { required int64 a (TIMESTAMP_MILLIS); }",
            "a",
            "not read",
        ),
        (
            "message t { required int32 a (TIME_MILLIS); }",
            "a",
            "not read",
        ),
    ] {
        let schema = Arc::new(parse_message_type(schema).expect("a schema"));
        let mut bytes = Vec::new();
        SerializedFileWriter::new(&mut bytes, schema, Arc::default())
            .expect("a writer")
            .close()
            .expect("a file");
        refused(&bytes, &parquet, None, Some(column), words);
    }
}

//! The pages of a Parquet file, checked before the crate allocates what they claim to hold.
//!
//! The crate sizes its buffers by the numbers in a page: a few damaged bytes were seen to ask
//! for 2^59 bytes, and an allocation that fails ends the process. Here a page may not claim
//! more bytes than [`LARGEST_PAGE`], more values than its row group has rows, or a larger
//! dictionary than its own bytes, and only encodings whose decoders allocate no more than
//! that are let through.

use bytes::{Buf, Bytes, buf::Reader};
use parquet::basic::{Compression, Encoding};
use parquet::bloom_filter::Sbbf;
use parquet::column::page::{Page, PageMetadata, PageReader};
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::{ParquetMetaData, RowGroupMetaData};
use parquet::file::reader::{
    ChunkReader, FileReader, Length, RowGroupReader, SerializedFileReader,
};
use parquet::record::reader::RowIter;
use parquet::schema::types::Type;

/// Writers cut pages at about a megabyte; some write one page a row group.
const LARGEST_PAGE: i64 = 256 * 1024 * 1024;

/// The length of a Parquet file's footer.
const FOOTER: u64 = 8;

/// A Parquet file whose pages are checked.
pub(super) struct CheckedFile(SerializedFileReader<Whole>);

impl CheckedFile {
    pub fn open(bytes: Bytes) -> Result<Self> {
        SerializedFileReader::new(Whole(bytes)).map(Self)
    }
}

/// Whether an encoding is let through.
pub(super) fn is_decoded(encoding: Encoding) -> bool {
    #[expect(deprecated, reason = "files still name it for their level encodings")]
    let levels = Encoding::BIT_PACKED;
    encoding == levels
        || matches!(
            encoding,
            Encoding::PLAIN
                | Encoding::RLE
                | Encoding::PLAIN_DICTIONARY
                | Encoding::RLE_DICTIONARY
                | Encoding::DELTA_BINARY_PACKED
        )
}

/// Whether a compression is among those that are built in.
pub(super) fn is_inflated(compression: Compression) -> bool {
    matches!(
        compression,
        Compression::UNCOMPRESSED
            | Compression::SNAPPY
            | Compression::GZIP(_)
            | Compression::ZSTD(_)
    )
}

/// The bytes of a file, which hand out no page that claims to inflate beyond the limit.
struct Whole(Bytes);

impl Length for Whole {
    fn len(&self) -> u64 {
        self.0.len() as u64
    }
}

impl ChunkReader for Whole {
    type T = Reader<Bytes>;

    /// The crate reads its footer and the headers of its pages like this, and nothing else.
    fn get_read(&self, start: u64) -> Result<Self::T> {
        let from = usize::try_from(start).unwrap_or(usize::MAX);
        let bytes = self.0.get(from..).ok_or_else(refused)?;
        if start + FOOTER != self.len() && page_size(bytes).is_none_or(|size| size > LARGEST_PAGE) {
            return Err(refused());
        }
        Ok(self.0.slice(from..).reader())
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes> {
        let from = usize::try_from(start).unwrap_or(usize::MAX);
        let to = from.checked_add(length).filter(|to| *to <= self.0.len());
        to.map(|to| self.0.slice(from..to)).ok_or_else(refused)
    }
}

/// The inflated size in a page's header. In Thrift's compact protocol it starts with the
/// fields 1 (the kind of page) and 2 (the inflated size), both whole numbers of 32 bits,
/// written as zigzag numbers of 7 bits a byte.
fn page_size(header: &[u8]) -> Option<i64> {
    const NEXT_NUMBER: u8 = 0x15;
    let mut bytes = header.iter().copied();
    let mut number = || {
        (bytes.next()? == NEXT_NUMBER).then_some(())?;
        let mut number = 0_i64;
        for shift in (0..35).step_by(7) {
            let byte = bytes.next()?;
            number |= i64::from(byte & 0x7F) << shift;
            if byte & 0x80 == 0 {
                return Some((number >> 1) ^ -(number & 1));
            }
        }
        None
    };
    let _kind = number()?;
    number()
}

fn refused() -> ParquetError {
    ParquetError::General("a page claims more than it can hold".to_owned())
}

impl FileReader for CheckedFile {
    fn metadata(&self) -> &ParquetMetaData {
        self.0.metadata()
    }

    fn num_row_groups(&self) -> usize {
        self.0.num_row_groups()
    }

    fn get_row_group(&self, at: usize) -> Result<Box<dyn RowGroupReader + '_>> {
        Ok(Box::new(CheckedGroup(self.0.get_row_group(at)?)))
    }

    fn get_row_iter(&self, projection: Option<Type>) -> Result<RowIter<'_>> {
        RowIter::from_file(projection, self)
    }
}

struct CheckedGroup<'a>(Box<dyn RowGroupReader + 'a>);

impl RowGroupReader for CheckedGroup<'_> {
    fn metadata(&self) -> &RowGroupMetaData {
        self.0.metadata()
    }

    fn num_columns(&self) -> usize {
        self.0.num_columns()
    }

    fn get_column_page_reader(&self, at: usize) -> Result<Box<dyn PageReader>> {
        Ok(Box::new(CheckedPages {
            pages: self.0.get_column_page_reader(at)?,
            rows: self.metadata().num_rows(),
        }))
    }

    fn get_column_bloom_filter(&self, at: usize) -> Option<&Sbbf> {
        self.0.get_column_bloom_filter(at)
    }

    fn get_row_iter(&self, projection: Option<Type>) -> Result<RowIter<'_>> {
        RowIter::from_row_group(projection, self)
    }
}

struct CheckedPages {
    pages: Box<dyn PageReader>,
    rows: i64,
}

impl CheckedPages {
    fn is_sound(&self, page: &Page) -> bool {
        let holds = match page {
            Page::DataPage { num_values, .. } | Page::DataPageV2 { num_values, .. } => {
                i64::from(*num_values) <= self.rows
            }
            // No column that is read has values of less than a byte in its dictionary.
            Page::DictionaryPage {
                buf, num_values, ..
            } => *num_values as usize <= buf.len(),
        };
        holds && is_decoded(page.encoding())
    }
}

impl Iterator for CheckedPages {
    type Item = Result<Page>;

    fn next(&mut self) -> Option<Self::Item> {
        self.get_next_page().transpose()
    }
}

impl PageReader for CheckedPages {
    fn get_next_page(&mut self) -> Result<Option<Page>> {
        match self.pages.get_next_page()? {
            Some(page) if !self.is_sound(&page) => Err(refused()),
            page => Ok(page),
        }
    }

    fn peek_next_page(&mut self) -> Result<Option<PageMetadata>> {
        self.pages.peek_next_page()
    }

    fn skip_next_page(&mut self) -> Result<()> {
        self.pages.skip_next_page()
    }

    fn at_record_boundary(&mut self) -> Result<bool> {
        self.pages.at_record_boundary()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_size_of_a_page_is_read_from_its_header() {
        assert_eq!(page_size(&[0x15, 0x00, 0x15, 0x14, 0x15]), Some(10));
        assert_eq!(page_size(&[0x15, 0x04, 0x15, 0x80, 0x01]), Some(64));
        let claim = [0x15, 0x00, 0x15, 0xFE, 0xFF, 0xFF, 0xFF, 0x0F];
        assert_eq!(page_size(&claim), Some(i64::from(i32::MAX)));
        for header in [
            [].as_slice(),
            &[0x15],
            &[0x25, 0x00, 0x15, 0x02],
            &[0x15, 0x00, 0x15, 0x80],
            &[0x15, 0x00, 0x15, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF],
        ] {
            assert_eq!(page_size(header), None, "{header:?}");
        }
    }
}

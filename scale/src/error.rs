//! Why a stage has no result.

use std::io;
use std::path::{Path, PathBuf};

use ballista_core::error::BallistaError;
use datafusion::arrow::error::ArrowError;
use datafusion::error::DataFusionError;
use datafusion::parquet::errors::ParquetError;

/// Why a stage has no result.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ScaleError {
    /// A file or folder that cannot be read or written.
    #[error("cannot {action} {}: {source}", path.display())]
    Io {
        /// What was tried.
        action: &'static str,
        /// Where.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A table that cannot be written.
    #[error("cannot write {}: {source}", path.display())]
    Parquet {
        /// The file.
        path: PathBuf,
        /// What the writer said.
        source: ParquetError,
    },
    /// A folder without the tables of a stage.
    #[error("{}: no {what}; docs/scale.md says what lies where", folder.display())]
    NoTable {
        /// The folder of the tables.
        folder: PathBuf,
        /// What it lacks.
        what: &'static str,
    },
    /// A partition key that cannot be the name of a folder.
    #[error(
        "{key} {value:?}: letters, digits, `-`, `_` and `.` only, and at least one of the first two"
    )]
    Key {
        /// Which key.
        key: &'static str,
        /// Its value.
        value: String,
    },
    /// A result with other columns than it is to have.
    #[error("{what} came with the columns {found}, not {expected}")]
    Columns {
        /// Which result.
        what: String,
        /// Its columns.
        found: String,
        /// Those that it should have.
        expected: String,
    },
    /// Arrays that do not fit together.
    #[error("{0}")]
    Arrow(#[from] ArrowError),
    /// What the engine said.
    #[error("{0}")]
    Engine(#[from] DataFusionError),
    /// What the cluster said.
    #[error("{0}")]
    Cluster(#[from] BallistaError),
}

impl ScaleError {
    /// What the system said of a path.
    pub fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io {
            action,
            path,
            source,
        }
    }

    /// What the writer of tables said of a path.
    pub(crate) fn parquet(path: &Path) -> impl FnOnce(ParquetError) -> Self {
        let path = path.to_owned();
        move |source| Self::Parquet { path, source }
    }
}

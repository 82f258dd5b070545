//! What can stop a release.

use std::fs::File;
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use vocabulary::{AreaCode, IndicatorId, Problems};

/// Why figures were not cut into classes.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ClassificationError {
    /// A scheme that there is not.
    #[error(
        "{found:?} is not a classification: expected fisher-jenks, quantile, equal-interval, head-tail, standard-deviation, or manual: with the classes' upper bounds between commas, such as manual:10,20.5"
    )]
    UnknownScheme {
        /// What was asked for.
        found: String,
    },
    /// Nothing to cut.
    #[error("there are no figures to cut into classes: give at least one that is not missing")]
    NoValues,
    /// A figure that is no number, or an infinite one.
    #[error(
        "figure {at} is {found}: only finite numbers can be cut into classes; leave it out as missing"
    )]
    NotFinite {
        /// Which one, counted from 1 in the order given.
        at: usize,
        /// What it is.
        found: f64,
    },
    /// No classes asked for.
    #[error("0 classes were asked for: ask for one at least")]
    NoClasses,
    /// Manual bounds that make no classes.
    #[error(
        "the bounds {found:?} make no classes: expected at least one, all finite and each above the one before"
    )]
    Bounds {
        /// The bounds.
        found: Vec<f64>,
    },
    /// More classes than can be told apart.
    #[error(
        "{found} classes come out: expected at most 255; give fewer bounds, or choose another classification"
    )]
    TooManyClasses {
        /// How many.
        found: usize,
    },
}

/// Why areas and attributes do not make a layer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LayerError {
    /// A name that a layer cannot have.
    #[error(
        "{found:?} cannot name a layer: expected a text without control characters that does not begin with gpkg_, sqlite_ or rtree_"
    )]
    Name {
        /// The name.
        found: String,
    },
    /// A name that an attribute cannot have.
    #[error(
        "{found:?} cannot name an attribute: expected a text without control characters that is not fid, geom, geometry, bbox, area_code, area_name or the name of another attribute, in small letters or capitals"
    )]
    AttributeName {
        /// The name.
        found: String,
    },
    /// An attribute that is not aligned to the layer's areas.
    #[error("attribute {attribute} is not of the layer's areas: align it to their list")]
    OtherAreas {
        /// The attribute.
        attribute: String,
    },
    /// Results with other columns than the table.
    #[error(
        "the results of indicator {indicator} in {period} have {found} columns: expected {expected}, as the table's header has"
    )]
    Columns {
        /// The indicator.
        indicator: String,
        /// The period.
        period: String,
        /// How many there are.
        found: usize,
        /// How many the table has.
        expected: usize,
    },
    /// A number that no file can hold.
    #[error("attribute {attribute} of area {area} is not a finite number: leave it out as missing")]
    NotFinite {
        /// The attribute.
        attribute: String,
        /// The area.
        area: AreaCode,
    },
}

/// Why a release was not published. The one before it stands as it was.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PublishError {
    /// The plan's product cannot be published.
    #[error("the product of the plan cannot be published:\n{0}")]
    Product(Problems),
    /// Layers of places that cannot be published.
    #[error("the layers of places cannot be published:\n{0}")]
    Points(Problems),
    /// A part of the release's name that is not what it should be.
    #[error("{part} {found:?} cannot name a release: expected {expected}")]
    Name {
        /// Which part.
        part: &'static str,
        /// What it is.
        found: String,
        /// What it should be.
        expected: &'static str,
    },
    /// An indicator without any period.
    #[error(
        "indicator {indicator} has no figures: give it a source that has some, or take it out of the plan"
    )]
    NoFigures {
        /// The indicator.
        indicator: IndicatorId,
    },
    /// An indicator that does not cover the map's areas.
    #[error(
        "indicator {indicator} has no figure for area {area}: expected one for every area of the boundaries, a marked one where nothing is known"
    )]
    AreaWithoutFigure {
        /// The indicator.
        indicator: IndicatorId,
        /// The area.
        area: AreaCode,
    },
    /// A figure of a wider area that the geography does not name.
    #[error(
        "indicator {indicator} has a figure for {area}, which is not a group of the plan's geography: add it there"
    )]
    UnknownWiderArea {
        /// The indicator.
        indicator: IndicatorId,
        /// The area.
        area: AreaCode,
    },
    /// A shape that cannot be drawn.
    #[error("the shape of area {area} cannot be published: {why}; mend it in the boundary source")]
    Shape {
        /// The area.
        area: AreaCode,
        /// What is wrong with it.
        why: String,
    },
    /// Results that do not make a table.
    #[error(transparent)]
    Layer(#[from] LayerError),
    /// Something else stands where the link to the newest release belongs.
    #[error("{path} is not a link: move it away, the link to the newest release belongs there", path = path.display())]
    NotALink {
        /// The path.
        path: PathBuf,
    },
    /// The plan says by which key its releases are signed, and they would not be signed by it.
    #[error("the release would not be signed as the plan says: {why}")]
    Unsigned {
        /// Why.
        why: String,
    },
    /// Somebody asked the run to stop.
    #[error("stopped before the release was in its place")]
    Stopped,
    /// A file or folder could not be read, written, moved or removed.
    #[error("could not {doing} {path}: {source}", path = path.display())]
    Io {
        /// What was being done.
        doing: &'static str,
        /// To which file or folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// GDAL could not write the file.
    #[error("GDAL could not write {path}: {source}", path = path.display())]
    Gdal {
        /// The file.
        path: PathBuf,
        /// What GDAL says.
        source: gdal::errors::GdalError,
    },
    /// The FlatGeobuf could not be written.
    #[error(
        "could not write the FlatGeobuf {path}, which is put together in {temporary} first: {source}",
        path = path.display(),
        temporary = std::env::temp_dir().display()
    )]
    FlatGeobuf {
        /// The file.
        path: PathBuf,
        /// What the writer says.
        source: flatgeobuf::Error,
    },
    /// The Parquet file could not be written.
    #[error("could not write the Parquet file {path}: {source}", path = path.display())]
    Parquet {
        /// The file.
        path: PathBuf,
        /// What the writer says.
        source: parquet::errors::ParquetError,
    },
    /// The tiles could not be written.
    #[error("could not write the tiles {path}: {why}", path = path.display())]
    Tiles {
        /// The file.
        path: PathBuf,
        /// What the writer says.
        why: String,
    },
    /// Two files of a release would have the same path.
    #[error("two files of the release would be {path}: give the table of the plan another id")]
    Taken {
        /// The path.
        path: String,
    },
    /// A table of the release could not be read back, and so not be described.
    #[error("could not read {path} back: {source}")]
    Unreadable {
        /// The file.
        path: String,
        /// What the reader says.
        source: csv::Error,
    },
    /// A file that holds others could not be packed.
    #[error("could not pack {path}: {source}")]
    Pack {
        /// The file.
        path: String,
        /// What the packer says.
        source: zip::result::ZipError,
    },
    /// A picture could not be drawn.
    #[error("could not draw {path}: {why}", path = path.display())]
    Picture {
        /// The file.
        path: PathBuf,
        /// What the drawing program says.
        why: String,
    },
    /// A value could not be written as JSON.
    #[error("could not write {path} as JSON: {source}", path = path.display())]
    Json {
        /// The file.
        path: PathBuf,
        /// What the writer says.
        source: serde_json::Error,
    },
}

impl PublishError {
    /// Whether the machine is at fault (disk, rights, a library) rather than the plan or its data.
    #[must_use]
    pub const fn is_system(&self) -> bool {
        match self {
            Self::Stopped
            | Self::Io { .. }
            | Self::Gdal { .. }
            | Self::FlatGeobuf { .. }
            | Self::Parquet { .. }
            | Self::Tiles { .. }
            | Self::Json { .. }
            | Self::Picture { .. }
            | Self::Unreadable { .. }
            | Self::Pack { .. } => true,
            Self::Product(_)
            | Self::Points(_)
            | Self::Name { .. }
            | Self::NoFigures { .. }
            | Self::AreaWithoutFigure { .. }
            | Self::UnknownWiderArea { .. }
            | Self::Shape { .. }
            | Self::Layer(_)
            | Self::Unsigned { .. }
            | Self::Taken { .. }
            | Self::NotALink { .. } => false,
        }
    }

    /// An error of GDAL's while it wrote a file at a place that is removed when it fails: that of the
    /// disk, where the disk gives one, of which GDAL says nothing.
    pub(crate) fn gdal_wrote(path: &Path, place: &Path, source: gdal::errors::GdalError) -> Self {
        match disk_error(place) {
            Some(error) => Self::io("write", path)(error),
            None => Self::gdal(path, source),
        }
    }

    /// An error of GDAL's that says which file it was writing.
    pub(crate) fn gdal(path: &Path, source: gdal::errors::GdalError) -> Self {
        Self::Gdal {
            path: path.to_owned(),
            source,
        }
    }

    /// An error of the writer of FlatGeobuf files that says which file it was writing.
    pub(crate) fn flatgeobuf(path: &Path, source: flatgeobuf::Error) -> Self {
        Self::FlatGeobuf {
            path: path.to_owned(),
            source,
        }
    }

    /// An error of the writer of Parquet files that says which file it was writing.
    pub(crate) fn parquet(path: &Path, source: parquet::errors::ParquetError) -> Self {
        Self::Parquet {
            path: path.to_owned(),
            source,
        }
    }

    /// Tiles that could not be written.
    pub(crate) fn tiles(path: &Path, why: String) -> Self {
        Self::Tiles {
            path: path.to_owned(),
            why,
        }
    }

    /// A shape that cannot be drawn, for the reason given later.
    pub(crate) fn shape(area: AreaCode) -> impl FnOnce(String) -> Self {
        move |why| Self::Shape { area, why }
    }

    /// An I/O error that says what was being done, and to which path.
    pub(crate) fn io(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io {
            doing,
            path: path.to_owned(),
            source,
        }
    }
}

/// How much more has to fit behind what GDAL wrote, in parts of as many bytes: it gives the room of a
/// transaction back when that fails.
const MORE: (usize, usize) = (64, 1 << 20);

/// The error that the disk gives to whoever writes more to a file that is of no use any longer.
fn disk_error(place: &Path) -> Option<io::Error> {
    let more = || {
        let mut file = File::options().create(true).append(true).open(place)?;
        let (parts, bytes) = MORE;
        let part = vec![0; bytes];
        (0..parts).try_for_each(|_| file.write_all(&part))
    };
    more().err().filter(|error| {
        matches!(
            error.kind(),
            ErrorKind::StorageFull
                | ErrorKind::QuotaExceeded
                | ErrorKind::FileTooLarge
                | ErrorKind::ReadOnlyFilesystem
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(place: &Path) -> String {
        let source = gdal::errors::GdalError::BadArgument("GDAL's words".to_owned());
        PublishError::gdal_wrote(Path::new("map.gpkg"), place, source).to_string()
    }

    #[test]
    fn a_full_disk_is_told_of_in_its_own_words() {
        let words = said(Path::new("/dev/full"));
        assert!(
            words.contains("could not write map.gpkg: No space left"),
            "{words}"
        );
        let folder = tempfile::tempdir().expect("a folder");
        for place in [
            folder.path().join("map.gpkg"),
            folder.path().join("none/map.gpkg"),
        ] {
            let words = said(&place);
            assert!(words.contains("BadArgument"), "{words}");
        }
    }
}

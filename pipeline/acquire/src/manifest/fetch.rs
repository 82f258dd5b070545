//! Where a newer edition of a source is fetched from, and how that file is read.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::file::Format;
use crate::manifest::{Columns, Names, Only, OtherColumns};
use std::collections::BTreeMap;

/// The largest file that is fetched where the manifest says nothing, in megabytes.
const LARGEST_MB: u64 = 200;

/// Where a newer edition is fetched from.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Fetch {
    /// The file's own address; without it, the file is fetched by hand and given with `--from`.
    pub address: Option<String>,
    /// How the server hands out long tables.
    #[serde(default)]
    pub paging: Paging,
    /// The file that is meant inside a zip archive.
    pub entry: Option<String>,
    /// Larger files are refused.
    #[serde(default = "largest_mb")]
    pub largest_mb: u64,
    /// How the publisher's own file is read, where it is laid out otherwise than the snapshot.
    pub layout: Option<Layout>,
}

/// How a server hands out long tables.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Paging {
    /// At once.
    #[default]
    Whole,
    /// As Nomis does: 25,000 rows a page.
    Nomis,
    /// As ArcGIS feature services do, until they say that nothing is left.
    Arcgis,
}

/// How the publisher's own file is read.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Layout {
    /// How the file is laid out.
    #[serde(default)]
    pub format: Format,
    /// Which rows of it are meant.
    #[serde(default)]
    pub only: Vec<Only>,
    /// What becomes of columns that nothing names.
    #[serde(default)]
    pub other_columns: OtherColumns,
    /// Where given: the beginnings of the codes that are meant.
    #[serde(default)]
    pub keep: Vec<String>,
    /// The columns by what they are for.
    pub columns: Columns,
    /// Several columns of values, each by the category it is of.
    #[serde(default)]
    pub wide: BTreeMap<String, Names>,
    /// What the snapshot calls each category of the publisher's; others are refused.
    #[serde(default)]
    pub categories: BTreeMap<String, String>,
}

const fn largest_mb() -> u64 {
    LARGEST_MB
}

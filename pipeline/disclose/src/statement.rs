//! What one release says of counts.

use vocabulary::{Access, AreaCode, Category, Count, Cover, Period, SourceId};

/// What one release says of counts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Statement {
    /// Its rows.
    pub rows: Vec<Row>,
}

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The source.
    pub source: SourceId,
    /// Access.
    pub access: Access,
    /// Period.
    pub period: Period,
    /// Category.
    pub category: Category,
    /// Area.
    pub area: AreaCode,
    /// Members.
    pub members: Vec<AreaCode>,
    /// Cover.
    pub cover: Cover,
    /// Count.
    pub count: Count,
}

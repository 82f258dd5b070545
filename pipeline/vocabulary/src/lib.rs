//! The words every stage shares: area codes, periods, counts and estimates.
//!
//! Nothing here reads, writes or computes statistics. A value of one of these
//! types is correct by construction, so that no later stage checks it again.

mod address;
mod ages;
mod area;
mod area_code;
mod column;
mod confidential;
mod constraint;
mod count;
mod estimate;
mod indicator;
mod joint_draws;
mod nearest;
mod neighbours;
mod note;
mod period;
mod place;
mod problem;
mod provenance;
mod reliability;
mod report;
mod sequence;
mod service;
mod source_table;
mod table;
mod watch;
mod words;

pub use address::is_address;
pub use ages::{Ages, NotAges};
pub use area::{Area, AreaList, DuplicateArea, WiderArea};
pub use area_code::{AreaCode, CodeScheme, NotAnAreaCode};
pub use column::{AreaColumn, Misaligned};
pub use confidential::Confidential;
pub use constraint::{Constraint, Cover};
pub use count::{Count, CountInterval, EmptyInterval, Marker};
pub use estimate::{Estimate, EstimateError, Figure, Level, Method, Status, Unit};
pub use indicator::{Apart, Indicator, IndicatorId, NotAnIndicatorId, Quantity, Step};
pub use joint_draws::JointDraws;
pub use nearest::NearestService;
pub use neighbours::{Neighbours, NotNeighbours};
pub use note::Note;
pub use period::{Day, NotADay, NotAPeriod, Period, PeriodKind};
pub use place::Place;
pub use problem::{Problem, Problems};
pub use provenance::{Access, Licence, Provenance, SourceId};
pub use reliability::{Reliability, Verdict};
pub use report::{Report, ReportCell, ReportColumn};
pub use sequence::Sequence;
pub use service::{Counted, Service, ServiceGroup, Standing};
pub use source_table::{BoundaryFile, MergedRow, Prevalence, SourceRow, SourceTable};
pub use table::{AreaTable, Category};
pub use watch::{Silent, Watch};
pub use words::{NoText, as_seen, is_unseen, one_line};

//! What can be wrong with a ledger.

/// Why a ledger, or one more entry of it, is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LedgerError {
    /// A line that is none of an entry, or is spelt otherwise than an entry.
    #[error("line {line} is no entry as this ledger writes it")]
    NotAnEntry {
        /// The line, from 1.
        line: u64,
    },
    /// A line that is whole in itself, with an event or a field that is not known here.
    #[error(
        "line {line} is whole and says what this version does not know: a newer version wrote it"
    )]
    Newer {
        /// The line, from 1.
        line: u64,
    },
    /// The last line has no end.
    #[error("line {line} has no end: the ledger was cut within it")]
    Unended {
        /// The line, from 1.
        line: u64,
    },
    /// A line that was changed.
    #[error("line {line} was changed: its hash is that of another line")]
    Hash {
        /// The line, from 1.
        line: u64,
    },
    /// Lines that were taken out, put in or put in another order.
    #[error("line {line} has the number {found}: lines are missing, or in another order")]
    Number {
        /// The line, from 1.
        line: u64,
        /// Its number.
        found: u64,
    },
    /// A line that followed another one.
    #[error("line {line} does not follow the line before it: that one was put there later")]
    Link {
        /// The line, from 1.
        line: u64,
    },
    /// The same said again.
    #[error("line {line} says again what was said before")]
    Twice {
        /// The line, from 1.
        line: u64,
    },
    /// A withdrawal of nothing.
    #[error("line {line} withdraws {release}, which was never released")]
    NeverReleased {
        /// The line, from 1.
        line: u64,
        /// The release.
        release: String,
    },
    /// A second withdrawal.
    #[error("line {line} withdraws {release}, which is withdrawn already")]
    WithdrawnAlready {
        /// The line, from 1.
        line: u64,
        /// The release.
        release: String,
    },
    /// A withdrawn release that is released.
    #[error("line {line} releases {release}, which was withdrawn")]
    CameBack {
        /// The line, from 1.
        line: u64,
        /// The release.
        release: String,
    },
    /// A name that no release has.
    #[error(
        "line {line} has no name of a release: expected 1 to 100 letters, digits and - _ . and no dot or - first"
    )]
    Name {
        /// The line, from 1.
        line: u64,
    },
    /// Words that are none, or several lines.
    #[error("line {line} has no {field} in one line of text")]
    Words {
        /// The line, from 1.
        line: u64,
        /// Which words.
        field: &'static str,
    },
}

//! Why a file was not brought.

use std::time::Duration;

use vocabulary::Problem;

/// A fetch that failed. What was in the cache before is as it was.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{name}: {why}; {address}, tried {tries} {}; to do: {}", times(*tries), why.remedy())]
pub struct Failed {
    /// The source.
    pub name: String,
    /// What was asked, without keys.
    pub address: String,
    /// How often the file, or the page that failed, was asked for.
    pub tries: u32,
    /// What happened.
    pub why: Why,
}

impl Failed {
    /// The same as one of the problems of an input.
    #[must_use]
    pub fn problem(&self) -> Problem {
        let what = format!("is not fetched: {}", self.why);
        Problem::new(&self.name, what, self.why.remedy()).found(format!(
            "{}, tried {} {}",
            self.address,
            self.tries,
            times(self.tries)
        ))
    }
}

/// What happened to a fetch.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Why {
    /// The request itself is wrong, in all these ways.
    #[error("the request is wrong: {}", .0.join("; "))]
    Request(Vec<String>),
    /// The cache cannot be read or written.
    #[error("the cache fails at {path}: {what}")]
    Cache {
        /// The file or folder.
        path: String,
        /// What the system says.
        what: String,
    },
    /// Another fetch of the same source did not end in time.
    #[error("another fetch of it is under way")]
    Busy,
    /// The server was not found, not reached, or fell silent before it answered.
    #[error("the server cannot be reached: {0}")]
    Unreachable(String),
    /// The certificate, or the secure connection, was refused.
    #[error("the secure connection is refused: {0}")]
    Secure(String),
    /// The connection ended before the file did.
    #[error("the connection was cut after {received} bytes")]
    Cut {
        /// Bytes of the file so far.
        received: u64,
    },
    /// Nothing came for too long.
    #[error("nothing came for {0:?}")]
    Idle(Duration),
    /// The whole fetch took too long.
    #[error("it took longer than {0:?}")]
    TooSlow(Duration),
    /// The server answered that it will not or cannot.
    #[error("the server answers {0}")]
    Status(u16),
    /// The server asks for a longer wait than is allowed.
    #[error("the server answers {status} and asks to wait {wait:?}")]
    ComeBackLater {
        /// Its status.
        status: u16,
        /// The wait that it asks for.
        wait: Duration,
    },
    /// A redirect that is not followed.
    #[error("the redirect to {to} is not followed: {what}")]
    Redirect {
        /// Where it leads, without keys.
        to: String,
        /// Why not.
        what: String,
    },
    /// The answer does not follow the protocol.
    #[error("the answer cannot be read: {0}")]
    Protocol(String),
    /// The file is larger than allowed.
    #[error("it is larger than {0} bytes")]
    TooLarge(u64),
    /// There is nothing in the answer.
    #[error("the answer is empty")]
    Empty,
    /// A web page came where a file was expected.
    #[error("a web page came instead of the file")]
    WebPage,
    /// It is another file than the one expected.
    #[error("the sha256 is {found}, not {expected}")]
    Checksum {
        /// Of what came.
        found: String,
        /// As asked for.
        expected: String,
    },
    /// The archive is refused.
    #[error("the archive is refused: {0}")]
    Archive(String),
    /// The pages do not make one file.
    #[error("page {page} is refused: {what}")]
    Page {
        /// Its number, from 1; nought is the answer that counts the rows.
        page: u32,
        /// What is wrong with it.
        what: String,
    },
}

impl Why {
    /// What to do about it.
    #[must_use]
    pub const fn remedy(&self) -> &'static str {
        match self {
            Self::Request(_) => "correct the source's fetch table",
            Self::Cache { .. } => "make room in the cache folder and see that it can be written",
            Self::Busy => "wait for the other run to end",
            Self::Unreachable(_) | Self::Cut { .. } | Self::Idle(_) => {
                "see whether this machine is online and the publisher's site is up, then fetch again; \
                 what came so far is kept"
            }
            Self::Secure(_) => {
                "see that this machine's clock is right and that nothing stands between it and the \
                 publisher; do not go round it"
            }
            Self::TooSlow(_) => "fetch again, or allow more time; what came so far is kept",
            Self::Status(401 | 403) => "see whether the publisher now asks for a key",
            Self::Status(404 | 410) => {
                "look for the file's new address on the publisher's page and set it in the source"
            }
            Self::Status(_) => {
                "open the address in a browser, then correct it or fetch again later"
            }
            Self::ComeBackLater { .. } => "fetch again after that time",
            Self::Redirect { .. } => "set the address that it leads to, if it is the publisher's",
            Self::Protocol(_) => "open the address in a browser to see what the publisher sends",
            Self::TooLarge(_) => "see whether it is the right file, then allow a larger one",
            Self::Empty | Self::WebPage => {
                "open the address in a browser: the file may have moved, or the site may be down"
            }
            Self::Checksum { .. } => {
                "look at what changed, then accept the new file or restore the address"
            }
            Self::Archive(_) => "look at the archive, and name the file that is wanted from it",
            Self::Page { .. } => "fetch again; if it stays, ask for the file in a smaller query",
        }
    }

    /// Whether what came so far is worth keeping for the next run.
    pub(crate) const fn keeps_part(&self) -> bool {
        matches!(
            self,
            Self::Unreachable(_)
                | Self::Cut { .. }
                | Self::Idle(_)
                | Self::TooSlow(_)
                | Self::Status(408 | 429 | 500..=599)
                | Self::ComeBackLater { .. }
        )
    }
}

/// A fault of a file or folder of the cache.
pub(crate) fn cache_fault(path: &std::path::Path, error: &std::io::Error) -> Why {
    Why::Cache {
        path: path.display().to_string(),
        what: error.to_string(),
    }
}

const fn times(tries: u32) -> &'static str {
    if tries == 1 { "time" } else { "times" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_what_where_how_often_and_what_to_do() {
        let failed = Failed {
            name: "births".to_owned(),
            address: "https://example.org/a.csv?uid=***".to_owned(),
            tries: 1,
            why: Why::Status(404),
        };
        assert_eq!(
            failed.to_string(),
            "births: the server answers 404; https://example.org/a.csv?uid=***, tried 1 time; \
             to do: look for the file's new address on the publisher's page and set it in the source"
        );
        assert_eq!(
            failed.problem().to_string(),
            "births: is not fetched: the server answers 404; found https://example.org/a.csv?uid=***, \
             tried 1 time; to do: look for the file's new address on the publisher's page and set it \
             in the source"
        );
    }
}

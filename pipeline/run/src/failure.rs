//! Why a run stopped, and the exit code that says so.

use std::fmt;
use std::path::Path;

use estimate::EstimateFailure;
use prioritise::PrioritiseError;
use vocabulary::{Problem, Problems};

/// Why a run stopped.
#[derive(Debug)]
pub enum Failure {
    /// Something is wrong with the data, the plan or the policy.
    Refused(Problems),
    /// Something is wrong with what was read, where nothing would have been published.
    Unfit(Problems),
    /// Something is wrong with files, where [`Unfit`](Self::Unfit) says that a table is unsafe.
    Malformed(Problems),
    /// The command line asks for what is not there.
    Usage(String),
    /// The machine said no: disk, permission, lock.
    System(String),
    /// A failure whose words go to standard output, as they were asked for there.
    Told {
        /// What is printed.
        words: String,
        /// What the run ends with.
        exit_code: u8,
    },
}

impl Failure {
    /// The documented exit code.
    pub const fn exit_code(&self) -> u8 {
        match self {
            Self::Refused(_) | Self::Unfit(_) => 1,
            Self::Malformed(_) | Self::Usage(_) => 2,
            Self::System(_) => 3,
            Self::Told { exit_code, .. } => *exit_code,
        }
    }

    /// What ended so, in one word.
    pub const fn outcome(&self) -> &'static str {
        match self.exit_code() {
            1 => "refused",
            2 => "usage",
            _ => "system",
        }
    }

    /// Every problem, where problems were listed.
    pub fn problems(&self) -> impl Iterator<Item = &Problem> {
        let problems = match self {
            Self::Refused(problems) | Self::Unfit(problems) | Self::Malformed(problems) => {
                Some(problems)
            }
            Self::Usage(_) | Self::System(_) | Self::Told { .. } => None,
        };
        problems.into_iter().flat_map(Problems::iter)
    }

    /// What happened, without the problems.
    pub fn headline(&self) -> String {
        let refused = |problems: &Problems, so: &str| {
            let s = if problems.len() == 1 { "" } else { "s" };
            format!("refused: {} problem{s}; {so}", problems.len())
        };
        match self {
            Self::Refused(problems) => refused(
                problems,
                "nothing was published and the last release stands",
            ),
            Self::Unfit(problems) | Self::Malformed(problems) => {
                refused(problems, "nothing was written")
            }
            Self::Usage(what) | Self::System(what) => what.clone(),
            Self::Told { .. } => "what was found is on standard output".to_owned(),
        }
    }

    /// The same of a command that reads a plan and publishes nothing: it does not speak of releases.
    pub fn of_reading(self) -> Self {
        match self {
            Self::Refused(problems) => Self::Unfit(problems),
            other => other,
        }
    }

    /// A file or folder that cannot be used.
    pub fn io(path: &Path, what: &str, error: &std::io::Error) -> Self {
        Self::System(format!("{}: {what}: {error}", path.display()))
    }

    /// A refusal of the plan.
    pub fn plan(file: &Path, problems: impl IntoIterator<Item = impl fmt::Display>) -> Self {
        let shown = file.display().to_string();
        let problems = problems
            .into_iter()
            .map(|what| Problem::new(&shown, what.to_string(), "correct the plan"));
        Self::Refused(problems.collect())
    }

    /// Why nothing was estimated: each problem by itself where there are several.
    pub fn estimate(file: &Path, failure: EstimateFailure) -> Self {
        match failure {
            EstimateFailure::Plan(problems) => Self::Refused(problems),
            other => Self::plan(file, [other]),
        }
    }

    /// Why nothing was weighed: each problem by itself where there are several.
    pub fn prioritise(file: &Path, error: PrioritiseError) -> Self {
        match error {
            PrioritiseError::Plan(problems) => Self::Refused(problems),
            other => {
                let remedy = "correct the plan, or what was asked for in its place";
                let shown = file.display().to_string();
                Self::Refused(Problem::new(shown, other.to_string(), remedy).into())
            }
        }
    }
}

impl From<Problems> for Failure {
    fn from(problems: Problems) -> Self {
        Self::Refused(problems)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(problems) | Self::Unfit(problems) | Self::Malformed(problems) => {
                write!(f, "{}\n{problems}", self.headline())
            }
            Self::Usage(what) | Self::System(what) | Self::Told { words: what, .. } => {
                f.write_str(what)
            }
        }
    }
}

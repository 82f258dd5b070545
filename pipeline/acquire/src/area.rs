//! The code of an area as a file prints it.

use std::borrow::Cow;

use vocabulary::{AreaCode, CodeScheme, Problems};

use crate::geography::{self, Standing};
use crate::layout::{Reading, Row};
use crate::manifest::Role;

/// What is wrong with a text that should be the code of an area.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    /// What it is instead.
    pub what: Cow<'static, str>,
    /// What to do.
    pub remedy: Cow<'static, str>,
}

impl Fault {
    /// For every row after the first with the same text.
    pub fn again() -> Self {
        Self {
            what: "not the code of an area".into(),
            remedy: "see the first row with it".into(),
        }
    }
}

/// The code that a text is, in a scheme and, as far as it is listed, in its register.
///
/// # Errors
/// When it is none.
pub(crate) fn parse(text: &str, scheme: CodeScheme) -> Result<AreaCode, Fault> {
    match scheme.parse(text) {
        Some(code) if scheme == CodeScheme::Other || listed(text) => Ok(code),
        _ => Err(fault(text, scheme)),
    }
}

/// The code of a row's area; none where the source has no column of it, or what stands there is no code.
pub(crate) fn of_row(
    codes: Option<CodeScheme>,
    reading: &Reading<'_>,
    row: &Row<'_>,
    problems: &mut Problems,
) -> Option<AreaCode> {
    let codes = codes?;
    match parse(&row.cell(Role::Area), codes) {
        Ok(area) => Some(area),
        Err(fault) => {
            let problem = reading.problem(row, Role::Area, fault.what, &fault.remedy);
            problems.push(problem.expected(codes.expected()));
            None
        }
    }
}

fn listed(text: &str) -> bool {
    !matches!(geography::known(text), Standing::NotInRegister { .. })
}

/// What is wrong with a text that is no code of the scheme.
pub(crate) fn fault(text: &str, scheme: CodeScheme) -> Fault {
    if scheme == CodeScheme::Gss && scheme.parse(text).is_some() {
        return Fault {
            what: "no area has this code: it is not in the register".into(),
            remedy: "correct the code".into(),
        };
    }
    match scheme {
        CodeScheme::Gss => match geography::check(text) {
            Err(damaged) => Fault {
                what: format!("not a GSS code: {damaged}").into(),
                remedy: "write the area's code, and no name or blank".into(),
            },
            Ok(()) => Fault::again(),
        },
        CodeScheme::Other => Fault {
            what: "not the code of an area".into(),
            remedy: "write the area's code, and no name or blank".into(),
        },
    }
}

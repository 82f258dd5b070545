//! Why nothing was shared out.

use std::fmt;

use vocabulary::AreaCode;

/// One thing that keeps units from being shared out.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum AllocateError {
    /// There is nobody to share among.
    #[error("there are no areas to share among; name at least one")]
    NoAreas,
    /// Areas out of order or twice.
    #[error(
        "area {area} does not come after the area before it; give the areas in the order of their codes, each once"
    )]
    Order {
        /// The area.
        area: AreaCode,
    },
    /// A list that is not of the areas.
    #[error("there are {areas} areas and {found} values of {what}{}; give one an area", .from.map(|area| format!(", the first without one is {area}")).unwrap_or_default())]
    Length {
        /// What the list is of.
        what: &'static str,
        /// How many areas there are.
        areas: usize,
        /// How many values there are.
        found: usize,
        /// The first area without a value.
        from: Option<AreaCode>,
    },
    /// A need that is no number from 0.
    #[error("the need of {area}{} is {found}; it must be a number from 0", in_draw(.draw.as_ref()))]
    Need {
        /// The area.
        area: AreaCode,
        /// The draw, from 1; none for the central need.
        draw: Option<usize>,
        /// What stood there.
        found: f64,
    },
    /// Nobody needs anything.
    #[error("every need{} is 0, so that there is nothing to share by; leave the allocation out", in_draw(.draw.as_ref()))]
    NoNeed {
        /// The draw, from 1; none for the central need.
        draw: Option<usize>,
    },
    /// A floor above the cap.
    #[error("the floor of {area} is {floor} and its cap {cap}; lower the one or raise the other")]
    FloorAboveCap {
        /// The area.
        area: AreaCode,
        /// At least so many.
        floor: u32,
        /// At most so many.
        cap: u32,
    },
    /// More there than the cap allows, and nothing is taken away.
    #[error(
        "{area} has {current} now and its cap is {cap}; nothing is taken away, so raise the cap to {current} at least"
    )]
    CurrentAboveCap {
        /// The area.
        area: AreaCode,
        /// What it has now.
        current: u32,
        /// At most so many.
        cap: u32,
    },
    /// Floors that cannot all be kept.
    #[error(
        "the floors, with what there is now, add up to {floors}, and there are {total} in all; lower some floors (the largest is that of {largest}) or give more"
    )]
    FloorsAboveTotal {
        /// What they add up to.
        floors: u64,
        /// What there is now and what is new.
        total: u64,
        /// The area of the largest floor.
        largest: AreaCode,
    },
    /// Caps that leave some over.
    #[error(
        "the caps add up to {caps}, and there are {total} in all; raise some caps (the smallest is that of {smallest}) or give less"
    )]
    CapsBelowTotal {
        /// What they add up to.
        caps: u64,
        /// What there is now and what is new.
        total: u64,
        /// The area of the smallest cap.
        smallest: AreaCode,
    },
    /// More than can be counted.
    #[error(
        "there are {total} units or steps in all, more than {}; use a larger step",
        u32::MAX
    )]
    TooMany {
        /// What there is now and what is new.
        total: u64,
    },
    /// A budget whose steps are nothing.
    #[error("the step of the budget is 0; write the smallest amount that can be given")]
    Step,
    /// A number of the method that is none, or not above 0.
    #[error("the {what} of minimum_unmet_need is {found}; it must be a number above 0")]
    Method {
        /// Which.
        what: &'static str,
        /// What stood there.
        found: f64,
    },
    /// Equal proportions give each area with need one, and there are too few.
    #[error(
        "huntington_hill gives every area with need one at least, which with the floors takes {needed}, and there are {total}; the first that would go without is {area}; give more, cap some areas at 0, or use another method"
    )]
    FewerThanAreas {
        /// What it takes.
        needed: u64,
        /// What there is.
        total: u64,
        /// The first area that would go without.
        area: AreaCode,
    },
    /// No draws, so nothing is uncertain.
    #[error("there are no draws of need; give at least one, or ask for the allocation alone")]
    NoDraws,
    /// A matrix that is not draws by areas.
    #[error(
        "there are {found} drawn values, which is no whole number of draws of {areas} areas; give one value an area in each draw"
    )]
    Draws {
        /// How many values there are.
        found: usize,
        /// How many areas there are.
        areas: usize,
    },
    /// Relative losses cannot be compared where need comes and goes.
    #[error(
        "{area} has need in some draws or in the centre and none in draw {draw}, where the loss of {method} has no value; use hamilton, maximin or minimum_unmet_need, or cap the area at 0"
    )]
    NeedComesAndGoes {
        /// The area.
        area: AreaCode,
        /// The first draw that differs from the centre, from 1.
        draw: usize,
        /// The method.
        method: &'static str,
    },
}

fn in_draw(draw: Option<&usize>) -> String {
    draw.map(|draw| format!(" in draw {draw}"))
        .unwrap_or_default()
}

/// Everything that keeps units from being shared out, in the order of the areas.
#[derive(Debug, Clone, PartialEq)]
pub struct AllocateErrors(pub Vec<AllocateError>);

impl fmt::Display for AllocateErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("nothing can be shared out:")?;
        self.0
            .iter()
            .try_for_each(|error| write!(f, "\n  - {error}"))
    }
}

impl std::error::Error for AllocateErrors {}

//! Who gets how much of what there is: indivisible units, or a budget in steps, shared by need.
//!
//! A unit is an outreach worker, a clinic session, a pound. Everything here is arithmetic
//! on slices in the order of the areas' codes; it opens no file and draws no random number.
//!
//! | method | best for | guarantees | does not guarantee |
//! |---|---|---|---|
//! | Hamilton (largest remainder) | a share that everyone can check by hand | each area gets its quota rounded down or up | an area may lose a unit when there is one more to give (the Alabama paradox) or when its need grows |
//! | Webster (Sainte-Laguë) | dividing many units in proportion, without favour to large or small areas | more units or more need never take one away; least `sum (x - q)^2 / q` | the quota, in rare cases |
//! | Huntington-Hill (equal proportions) | dividing where each area with need must get one | as Webster, and at least one each; least `sum (x - q)^2 / x` | the quota; it leans to small areas, and refuses where there are fewer units than areas |
//! | maximin | a guaranteed minimum: no area falls far behind | the worst-off area has as much per need as can be, then the next (leximin) | proportion: small areas get more per need; the quota |
//! | minimum unmet need | service planning, where it is known how much one unit meets | no plan leaves less need unmet | a fair spread by itself: where plans leave equally much unmet, Webster's order decides |
//!
//! # Floors, caps and what is there
//! Floors and caps bound what an area holds in the end, what it has now included, and
//! what it has is a floor: nothing is taken away. What is shared out is the total of what
//! there is now and what is new, so an area that has much already is behind the others in
//! the queue until they have caught up:
//!
//! | method | what is there counts so |
//! |---|---|
//! | Hamilton | the quotas are of the total; an area above its quota keeps what it has, and (`within_bounds`) the others share the rest in proportion |
//! | Webster, Huntington-Hill | the next unit's priority is `need / (x + 1/2)` or `need / sqrt(x (x + 1))` with `x` the units held, the old ones among them |
//! | maximin | the ratio that is made as large as can be is of all units held, per need |
//! | minimum unmet need | the units held meet need first |
//!
//! # How
//! Each method gives its units one at a time to the area with the largest priority, and an
//! area's priority never rises as it gets more. For Webster, Huntington-Hill and unmet need
//! the priority is what one more unit takes off a sum of convex losses, one an area, and
//! taking the largest each time is then exact, floors and caps included (Gross 1956; Fox
//! 1966; Ibaraki and Katoh 1988, ch. 4). The tests compare it with every plan there is.
//!
//! # Ties
//! Priorities within 1e-12 of each other are equal. Equal ones are served in the order of
//! the areas' codes, and where that decided anything each area concerned is marked.
//!
//! # References
//! Balinski and Young (1982), Fair Representation, appendix A (the methods, quota, and
//! monotonicity). Huntington (1928), Trans. AMS 30:85-110 (the losses). Gross (1956), A
//! class of discrete-type minimization problems, RAND P-644. Fox (1966), Management
//! Science 13:210-216. Ibaraki and Katoh (1988), Resource Allocation Problems, MIT Press.

mod apportionment;
mod candidates;
mod claims;
mod error;
mod fill;
mod loss;
mod priority;
mod quota;
mod spread;
#[cfg(test)]
mod tests;
mod tie;
mod uncertain;

use vocabulary::AreaCode;

pub use apportionment::{Apportionment, Quota};
pub use claims::{Claims, Resource};
pub use error::{AllocateError, AllocateErrors};
pub use spread::Certainty;
pub use tie::Tie;
pub use uncertain::{Alternative, Draws, Recommendation, Regret, recommend};

use claims::Checked;
use fill::Queue;

/// What one area gets.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Share {
    /// The area.
    pub area: AreaCode,
    /// All that it holds in the end, what it has now included.
    pub total: u32,
    /// What is new.
    pub new: u32,
    /// The units of the total that its share of need comes to.
    pub quota: f64,
    /// Whether the order of codes decided its last unit.
    pub tie: Tie,
}

/// What every area gets.
#[derive(Debug, Clone, PartialEq)]
pub struct Allocation {
    /// In the order of the areas.
    pub shares: Vec<Share>,
    /// What of a budget is less than a step, and stays.
    pub left_over: u64,
}

impl Allocation {
    /// What each area holds in the end.
    pub fn totals(&self) -> impl Iterator<Item = u32> {
        self.shares.iter().map(|share| share.total)
    }
}

/// Shares out what there is.
///
/// # Units
/// Those of the resource: units, or steps of the budget. `need` is of any one unit.
///
/// # Formula
/// See [`Apportionment`].
///
/// # Errors
/// With everything that is wrong with the claims, area by area.
///
/// # References
/// See the module.
///
/// # Example
/// ```
/// use prioritise::allocate::{Apportionment, Claims, Resource, allocate};
/// use vocabulary::AreaCode;
/// let areas: Vec<AreaCode> = ["E09000001", "E09000002", "E09000003"]
///     .iter()
///     .map(|code| code.parse())
///     .collect::<Result<_, _>>()?;
/// let claims = Claims::new(&areas, &[10.0, 60.0, 30.0]).current(&[2, 0, 0]);
/// let found = allocate(Apportionment::Webster, Resource::Units(8), claims)?;
/// let totals: Vec<_> = found.totals().collect();
/// assert_eq!(totals, [2, 5, 3]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn allocate(
    method: Apportionment,
    resource: Resource,
    claims: Claims<'_>,
) -> Result<Allocation, AllocateErrors> {
    let checked = claims.check(method, resource)?;
    Ok(of(&checked))
}

/// Shares out by claims that hold together.
fn of(checked: &Checked<'_>) -> Allocation {
    let claims = checked.claims(checked.need);
    let mut queue = Queue::default();
    queue.fill(checked.method, &claims, &checked.bounds, checked.total);
    let ties = tie::ties(checked.method, &claims, &checked.bounds, &queue.held);
    let plain = quota::of_all(checked.need, checked.total);
    let shares = checked
        .areas
        .iter()
        .zip(&queue.held)
        .zip(checked.current.iter().zip(plain))
        .zip(ties)
        .map(|(((area, held), (current, quota)), tie)| Share {
            area: *area,
            total: *held,
            new: held.saturating_sub(*current),
            quota,
            tie,
        })
        .collect();
    Allocation {
        shares,
        left_over: checked.left_over,
    }
}

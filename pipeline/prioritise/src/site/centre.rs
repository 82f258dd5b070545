//! The least largest distance: a search over the distances that there are, each a question of cover.
//!
//! # References
//! Minieka (1970), SIAM Review 12, 138-139; Daskin (1995), Network and Discrete Location, ch. 5.

/// Whether so few sites do within a distance.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Decision<T> {
    /// They do, and so.
    Yes(T),
    /// It is proven that they do not.
    No,
    /// The steps of the search were spent before it was known.
    Unknown,
}

/// A plan, its largest distance, and the least that any plan can have.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Centred<T> {
    pub(super) plan: T,
    pub(super) metres: f64,
    pub(super) bound: f64,
}

/// The least of `distances`, in order, within which `decide` finds a plan: it gives one with its
/// largest distance. Below `from` there is none.
pub(super) fn least<T>(
    distances: &[f64],
    from: f64,
    mut decide: impl FnMut(f64) -> Decision<(T, f64)>,
) -> Decision<Centred<T>> {
    let place = |metres: f64| distances.partition_point(|distance| *distance < metres);
    let Some(last) = distances.last() else {
        return Decision::No;
    };
    let (mut plan, mut metres) = match decide(*last) {
        Decision::Yes(found) => found,
        Decision::No => return Decision::No,
        Decision::Unknown => return Decision::Unknown,
    };
    let (mut low, mut high) = (place(from), place(metres));
    let mut proven = low;
    while low < high {
        let middle = low.midpoint(high);
        match decide(distances[middle]) {
            Decision::Yes(found) => {
                (plan, metres) = found;
                high = place(metres);
            }
            Decision::No => {
                low = middle + 1;
                proven = low;
            }
            Decision::Unknown => low = middle + 1,
        }
    }
    // Where it was not known, the bound may still be raised below.
    let mut open = high;
    while proven < open {
        let middle = proven.midpoint(open);
        match decide(distances[middle]) {
            Decision::Yes(found) => {
                (plan, metres) = found;
                open = place(metres);
            }
            Decision::No => proven = middle + 1,
            Decision::Unknown => open = middle,
        }
    }
    Decision::Yes(Centred {
        plan,
        metres,
        bound: distances
            .get(proven)
            .map_or(metres, |bound| bound.min(metres)),
    })
}

//! What is shared, among whom, and between what bounds; and what can be wrong with it.

use vocabulary::AreaCode;

use super::priority::Claim;
use super::{AllocateError, AllocateErrors, Apportionment, Quota, quota};

/// What there is to give.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resource {
    /// So many that cannot be divided: workers, clinic sessions.
    Units(u32),
    /// An amount that is given in steps: floors, caps and what is there now are steps too.
    Budget {
        /// The amount, for example in pounds.
        amount: u64,
        /// The smallest amount that is given, of the same unit.
        step: u64,
    },
}

/// The claims of areas on what there is.
///
/// Every slice is in the order of `areas`, which is that of their codes.
#[derive(Debug, Clone, Copy)]
pub struct Claims<'a> {
    /// The areas, in the order of their codes.
    pub areas: &'a [AreaCode],
    /// Their need: numbers from 0, all of one unit.
    pub need: &'a [f64],
    /// At least so many in the end; without, 0.
    pub floors: Option<&'a [u32]>,
    /// At most so many in the end; without, any number.
    pub caps: Option<&'a [u32]>,
    /// What each has now, which stays; without, nothing.
    pub current: Option<&'a [u32]>,
}

/// How many an area may hold.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    pub(super) floor: u32,
    pub(super) cap: u32,
}

/// Claims that hold together.
pub(super) struct Checked<'a> {
    pub(super) method: Apportionment,
    pub(super) areas: &'a [AreaCode],
    pub(super) need: &'a [f64],
    pub(super) current: Vec<u32>,
    /// Floors with what is there now, and caps.
    pub(super) bounds: Vec<Bounds>,
    /// What there is now and what is new.
    pub(super) total: u32,
    pub(super) left_over: u64,
}

impl<'a> Claims<'a> {
    /// Claims without bounds, where nothing is there yet.
    #[must_use]
    pub const fn new(areas: &'a [AreaCode], need: &'a [f64]) -> Self {
        Self {
            areas,
            need,
            floors: None,
            caps: None,
            current: None,
        }
    }

    /// At least so many in the end.
    #[must_use]
    pub const fn floors(mut self, floors: &'a [u32]) -> Self {
        self.floors = Some(floors);
        self
    }

    /// At most so many in the end.
    #[must_use]
    pub const fn caps(mut self, caps: &'a [u32]) -> Self {
        self.caps = Some(caps);
        self
    }

    /// What each has now.
    #[must_use]
    pub const fn current(mut self, current: &'a [u32]) -> Self {
        self.current = Some(current);
        self
    }

    /// The claims, or everything that is wrong with them.
    pub(super) fn check(
        self,
        method: Apportionment,
        resource: Resource,
    ) -> Result<Checked<'a>, AllocateErrors> {
        let mut found = self.misshapen();
        let (units, left_over) = match resource {
            Resource::Units(units) => (u64::from(units), 0),
            Resource::Budget { amount, step } => {
                if step == 0 {
                    found.push(AllocateError::Step);
                }
                let units = amount.checked_div(step).unwrap_or(0);
                (units, amount.checked_rem(step).unwrap_or(0))
            }
        };
        if let Apportionment::MinimumUnmetNeed { standard, capacity } = method {
            for (what, value) in [("standard", standard), ("capacity", capacity)] {
                if !(value > 0.0 && value.is_finite()) {
                    found.push(AllocateError::Method { what, found: value });
                }
            }
        }
        if !found.is_empty() {
            return Err(AllocateErrors(found));
        }
        let given = |list: Option<&[u32]>, absent| {
            list.map_or_else(|| vec![absent; self.areas.len()], <[u32]>::to_vec)
        };
        let (floors, caps) = (given(self.floors, 0), given(self.caps, u32::MAX));
        let current = given(self.current, 0);
        let mut bounds = Vec::with_capacity(self.areas.len());
        for (((area, floor), cap), current) in self.areas.iter().zip(floors).zip(caps).zip(&current)
        {
            let (area, current) = (*area, *current);
            if floor > cap {
                found.push(AllocateError::FloorAboveCap { area, floor, cap });
            }
            if current > cap {
                found.push(AllocateError::CurrentAboveCap { area, current, cap });
            }
            let floor = floor.max(current);
            bounds.push(Bounds { floor, cap });
        }
        needs(self.areas, self.need, None, &mut found);
        let total = units.saturating_add(current.iter().copied().map(u64::from).sum());
        found.extend(self.sums(method, &bounds, total));
        match u32::try_from(total) {
            Ok(total) if found.is_empty() => Ok(Checked {
                method,
                areas: self.areas,
                need: self.need,
                current,
                bounds,
                total,
                left_over,
            }),
            Ok(_) => Err(AllocateErrors(found)),
            Err(_) => {
                found.push(AllocateError::TooMany { total });
                Err(AllocateErrors(found))
            }
        }
    }

    /// Whether there are areas in order, and lists of them.
    fn misshapen(&self) -> Vec<AllocateError> {
        let mut found = Vec::new();
        if self.areas.is_empty() {
            found.push(AllocateError::NoAreas);
        }
        for pair in self.areas.windows(2) {
            if let [before, area] = pair
                && before >= area
            {
                found.push(AllocateError::Order { area: *area });
            }
        }
        let lists = [
            ("need", Some(self.need.len())),
            ("floors", self.floors.map(<[u32]>::len)),
            ("caps", self.caps.map(<[u32]>::len)),
            ("what is there now", self.current.map(<[u32]>::len)),
        ];
        for (what, length) in lists {
            if let Some(length) = length.filter(|length| *length != self.areas.len()) {
                found.push(AllocateError::Length {
                    what,
                    areas: self.areas.len(),
                    found: length,
                    from: self.areas.get(length).copied(),
                });
            }
        }
        found
    }

    /// Whether the bounds leave a plan.
    fn sums(&self, method: Apportionment, bounds: &[Bounds], total: u64) -> Option<AllocateError> {
        let pairs = || self.areas.iter().zip(bounds);
        let floors: u64 = bounds.iter().map(|bounds| u64::from(bounds.floor)).sum();
        let caps: u64 = bounds.iter().map(|bounds| u64::from(bounds.cap)).sum();
        if floors > total {
            let (largest, _) = pairs().rev().max_by_key(|(_, bounds)| bounds.floor)?;
            return Some(AllocateError::FloorsAboveTotal {
                floors,
                total,
                largest: *largest,
            });
        }
        if caps < total {
            let (smallest, _) = pairs().min_by_key(|(_, bounds)| bounds.cap)?;
            return Some(AllocateError::CapsBelowTotal {
                caps,
                total,
                smallest: *smallest,
            });
        }
        if method != Apportionment::HuntingtonHill {
            return None;
        }
        let mut needed = floors;
        let mut without = None;
        for ((area, bounds), need) in pairs().zip(self.need) {
            if *need > 0.0 && bounds.floor == 0 && bounds.cap > 0 {
                needed += 1;
                if needed > total {
                    without.get_or_insert(*area);
                }
            }
        }
        without.map(|area| AllocateError::FewerThanAreas {
            needed,
            total,
            area,
        })
    }
}

/// What is wrong with one list of needs.
pub(super) fn needs(
    areas: &[AreaCode],
    need: &[f64],
    draw: Option<usize>,
    found: &mut Vec<AllocateError>,
) {
    for (area, need) in areas.iter().zip(need) {
        if !(*need >= 0.0 && need.is_finite()) {
            found.push(AllocateError::Need {
                area: *area,
                draw,
                found: *need,
            });
        }
    }
    if need.iter().all(|need| need.abs() <= 0.0) {
        found.push(AllocateError::NoNeed { draw });
    }
}

impl Checked<'_> {
    /// What each area's need comes to under the method.
    pub(super) fn claims(&self, need: &[f64]) -> Vec<Claim> {
        let mut quotas = quota::of_all(need, self.total);
        if let Apportionment::Hamilton {
            quota: Quota::WithinBounds,
        } = self.method
        {
            quota::within(&mut quotas, &self.bounds, self.total);
        }
        let demand = match self.method {
            Apportionment::MinimumUnmetNeed { standard, capacity } => standard / capacity,
            Apportionment::Hamilton { .. }
            | Apportionment::Webster
            | Apportionment::HuntingtonHill
            | Apportionment::Maximin => 0.0,
        };
        let claim = |(need, quota): (&f64, f64)| Claim {
            has_need: *need > 0.0,
            quota,
            demand: need * demand,
        };
        need.iter().zip(quotas).map(claim).collect()
    }
}

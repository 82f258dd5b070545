//! Cells as 64-bit numbers: the same on every machine and in every run, and never printed.

use std::collections::HashSet;
use std::hash::{BuildHasherDefault, Hasher};

/// A number for a cell; never nought.
///
/// The products are folded as in wyhash, which is in the public domain.
pub(super) fn hash(bytes: &[u8]) -> u64 {
    let (first, last) = ends(bytes);
    let mut state = ODD[0];
    if bytes.len() > 16 {
        let (eights, _) = bytes.as_chunks::<8>();
        for eight in eights {
            state = fold(state ^ u64::from_le_bytes(*eight), ODD[1]);
        }
    }
    // The leading bits decide what is kept, so all are mixed once more.
    let both = fold(first ^ ODD[1], last ^ state);
    fold(both ^ ODD[2], ODD[3] ^ bytes.len() as u64).max(1)
}

/// One number for two that stand in this order.
pub(super) fn join(left: u64, right: u64) -> u64 {
    let both = fold(left ^ ODD[1], right ^ ODD[0]);
    fold(both ^ ODD[2], ODD[3]).max(1)
}

/// How many different numbers there were: exact up to a limit, then to within a few in a hundred.
///
/// Above the limit only numbers below a bar are kept, and the bar is halved each time they are too many.
#[derive(Debug, Clone)]
pub(super) struct Distinct {
    kept: HashSet<u64, BuildHasherDefault<Same>>,
    limit: usize,
    halvings: u32,
}

impl Distinct {
    pub(super) fn up_to(limit: usize) -> Self {
        Self {
            kept: HashSet::default(),
            limit,
            halvings: 0,
        }
    }

    pub(super) fn add(&mut self, number: u64) {
        if number.leading_zeros() < self.halvings {
            return;
        }
        self.kept.insert(number);
        while self.kept.len() > self.limit && self.halvings < u64::BITS {
            self.halvings += 1;
            let bar = self.halvings;
            self.kept.retain(|kept| kept.leading_zeros() >= bar);
        }
    }

    /// Never nought once anything was added.
    pub(super) fn count(&self) -> u64 {
        (self.kept.len() as u64)
            .max(u64::from(self.halvings > 0))
            .checked_shl(self.halvings)
            .unwrap_or(u64::MAX)
    }
}

/// Which cells of a column were looked at of late, so that a cell that comes again costs one comparison.
///
/// Tables repeat their order, so the cell that followed the last one before is tried first.
#[derive(Debug, Clone)]
pub(super) struct Memo {
    /// Numbers in the order in which they were met; never more than there are slots.
    met: Vec<u64>,
    /// Where the number that was last met of each kind stands in `met`.
    slots: Vec<u32>,
    last: usize,
    largest: usize,
}

impl Memo {
    const SMALLEST: usize = 64;

    /// A memory for about so many cells.
    pub(super) fn up_to(largest: usize) -> Self {
        Self {
            met: Vec::new(),
            slots: vec![0; Self::SMALLEST],
            last: 0,
            largest,
        }
    }

    /// Whether the number is remembered; it is from now on.
    pub(super) fn knows(&mut self, number: u64) -> bool {
        let next = if self.last + 1 < self.met.len() {
            self.last + 1
        } else {
            0
        };
        for place in [self.last, next, self.slot(number)] {
            if self.met.get(place) == Some(&number) {
                self.last = place;
                return true;
            }
        }
        self.remember(number);
        false
    }

    fn slot(&self, number: u64) -> usize {
        let slot = self.slots.get(self.kind(number)).copied();
        slot.map_or(0, |place| place as usize)
    }

    fn kind(&self, number: u64) -> usize {
        usize::try_from(number & (self.slots.len() as u64 - 1)).unwrap_or(0)
    }

    fn remember(&mut self, number: u64) {
        if self.met.len() == self.slots.len() && self.slots.len() < self.largest {
            self.slots = vec![0; self.slots.len() * 4];
            (0..self.met.len()).for_each(|place| self.point_to(place));
        }
        if self.met.len() < self.slots.len() {
            self.last = self.met.len();
            self.met.push(number);
            self.point_to(self.last);
        } else {
            self.last = self.slot(number);
            if let Some(forgotten) = self.met.get_mut(self.last) {
                *forgotten = number;
            }
        }
    }

    fn point_to(&mut self, place: usize) {
        let kind = self.met.get(place).map_or(0, |number| self.kind(*number));
        if let (Some(slot), Ok(place)) = (self.slots.get_mut(kind), u32::try_from(place)) {
            *slot = place;
        }
    }
}

const ODD: [u64; 4] = [
    0xa076_1d64_78bd_642f,
    0xe703_7ed1_a0b4_28db,
    0x8ebc_6af0_9c88_c6e3,
    0x5899_65cc_7537_4cc3,
];

/// Multiplies to 128 bits and folds the halves together.
fn fold(left: u64, right: u64) -> u64 {
    let product = u128::from(left) * u128::from(right);
    let bytes = product.to_le_bytes();
    let (low, high) = bytes.split_at(8);
    let half = |bytes: &[u8]| {
        bytes
            .first_chunk::<8>()
            .map_or(0, |b| u64::from_le_bytes(*b))
    };
    half(low) ^ half(high)
}

/// The first and the last eight bytes, which may overlap; of fewer than eight all, in both.
fn ends(bytes: &[u8]) -> (u64, u64) {
    if let (Some(first), Some(last)) = (bytes.first_chunk::<8>(), bytes.last_chunk::<8>()) {
        return (u64::from_le_bytes(*first), u64::from_le_bytes(*last));
    }
    if let (Some(first), Some(last)) = (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
        let (first, last) = (u32::from_le_bytes(*first), u32::from_le_bytes(*last));
        return (u64::from(first), u64::from(last));
    }
    let all = bytes
        .iter()
        .fold(0, |number, byte| number << 8 | u64::from(*byte));
    (all, 0)
}

/// Takes the numbers as they are, since they are hashes already.
#[derive(Debug, Clone, Default)]
pub(super) struct Same(u64);

impl Hasher for Same {
    fn finish(&self) -> u64 {
        // The leading bits of kept numbers are noughts, and the set tells entries apart by its own leading bits.
        self.0.rotate_left(32)
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = hash(bytes);
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = number;
    }
}

/// A set of such numbers.
pub(super) type Numbers = HashSet<u64, BuildHasherDefault<Same>>;

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn different_cells_have_different_numbers() {
        let cells: BTreeSet<String> = (0..100_000_u32)
            .flat_map(|n| [n.to_string(), format!("E{n:08}"), format!("{n:x} of it")])
            .collect();
        let numbers: BTreeSet<u64> = cells.iter().map(|cell| hash(cell.as_bytes())).collect();
        assert_eq!(numbers.len(), cells.len());
        assert_ne!(join(1, 2), join(2, 1));
    }

    #[test]
    fn counts_exactly_and_then_nearly() {
        for many in [0_u32, 1, 100, 4096, 4097, 1_000_000] {
            let mut distinct = Distinct::up_to(4096);
            for n in 0..many {
                distinct.add(hash(n.to_string().as_bytes()));
                distinct.add(hash(n.to_string().as_bytes()));
            }
            let off = distinct.count().abs_diff(u64::from(many));
            assert!(off * 20 <= u64::from(many), "{many}: {}", distinct.count());
            assert!(many > 4096 || off == 0);
        }
    }

    #[test]
    fn remembers_what_came_of_late() {
        let mut memo = Memo::up_to(1 << 14);
        assert!(!memo.knows(5));
        assert!(memo.knows(5));
        (1..100_000).for_each(|n| {
            memo.knows(hash(format!("{n}").as_bytes()));
        });
        assert!(memo.slots.len() <= 1 << 14 && memo.met.len() <= 1 << 14);
    }

    #[test]
    fn knows_what_was_met_in_any_order() {
        let numbers: Vec<u64> = (0..1_000_u32).map(|n| hash(&n.to_le_bytes())).collect();
        let mut memo = Memo::up_to(1 << 14);
        for _ in 0..3 {
            for number in &numbers {
                memo.knows(*number);
            }
        }
        let again = numbers.iter().filter(|number| memo.knows(**number));
        assert!(again.count() > 800);
        let backwards = numbers.iter().rev();
        let again = backwards.filter(|number| memo.knows(**number));
        assert!(again.count() > 400);
    }
}

//! Numbers and postcodes of people that were cut in two or three and put in neighbouring columns.

use super::Finding;
use super::check_digits::is_nhs_number;
use super::contact::is_postcode;
use super::hashes::hash;

/// What the cells of two and of three neighbours come to when they are put together.
#[derive(Debug, Clone, Default)]
pub(super) struct Split {
    /// By the place of the last of the neighbours.
    numbers: Vec<Tally>,
    postcodes: Vec<Tally>,
    /// With a column between the halves.
    parted: Vec<Tally>,
    rows: u32,
}

#[derive(Debug, Clone, Copy, Default)]
struct Tally {
    /// Rows whose neighbours could be one.
    could: u32,
    are: u32,
    first_row: u64,
    /// How often the one before was another: a constant tells nothing.
    others: u32,
    last: u64,
}

impl Tally {
    fn add(&mut self, row: u64, together: &[u8], is: bool) {
        self.could += 1;
        let number = hash(together);
        self.others += u32::from(is && number != self.last);
        self.last = number;
        if is && self.are == 0 {
            self.first_row = row;
        }
        self.are += u32::from(is);
    }

    /// One number in eleven passes its check by chance, so that nearly all must.
    const fn tells(self) -> bool {
        self.others >= 5 && self.are * 10 >= self.could * 9
    }
}

/// After so many rows it is known what the columns are.
const MOST_ROWS: u32 = 10_000;

const NHS_DIGITS: usize = 10;

impl Split {
    pub(super) fn of(columns: usize) -> Self {
        Self {
            numbers: vec![Tally::default(); columns],
            postcodes: vec![Tally::default(); columns],
            parted: vec![Tally::default(); columns],
            rows: 0,
        }
    }

    /// The next row begins; whether it is still looked at.
    pub(super) const fn begins(&mut self) -> bool {
        self.rows = self.rows.saturating_add(1);
        self.rows <= MOST_ROWS
    }

    /// Looks at the cell of a column with the two that stand before it.
    pub(super) fn see(&mut self, row: u64, at: usize, [first, second, cell]: [&str; 3]) {
        let (Some(numbers), Some(postcodes), Some(parted)) = (
            self.numbers.get_mut(at),
            self.postcodes.get_mut(at),
            self.parted.get_mut(at),
        ) else {
            return;
        };
        let [first, second, cell] = [first, second, cell].map(str::trim);
        for together in [&[second, cell][..], &[first, second, cell]] {
            if together.iter().map(|cell| cell.len()).sum::<usize>() == NHS_DIGITS
                && together.iter().all(|cell| !cell.is_empty())
            {
                let digits = together.concat();
                if digits.bytes().all(|byte| byte.is_ascii_digit()) {
                    numbers.add(row, digits.as_bytes(), is_nhs_number(digits.as_bytes()));
                }
            }
        }
        for (outward, tally) in [(second, postcodes), (first, parted)] {
            if (2..=3).contains(&cell.len()) && (2..=5).contains(&outward.len()) {
                let mut code = [outward, cell].concat().to_ascii_uppercase();
                code.retain(|letter| letter != ' ');
                tally.add(row, code.as_bytes(), is_postcode(code.as_bytes()));
            }
        }
    }

    /// What the columns are, by the place of the last of the neighbours.
    pub(super) fn findings(&self) -> impl Iterator<Item = (usize, Finding)> {
        let told = |tallies: &[Tally], what: &'static str| {
            let told = tallies.iter().copied().enumerate();
            let told = told.filter(|(_, tally)| tally.tells());
            told.map(move |(at, tally)| (at, Finding::at(tally.first_row, what)))
                .collect::<Vec<_>>()
        };
        let numbers = "with the cells before them they are NHS numbers";
        let postcodes = "with the cells before them they are postcodes";
        told(&self.numbers, numbers)
            .into_iter()
            .chain(told(&self.postcodes, postcodes))
            .chain(told(&self.parted, postcodes))
    }
}

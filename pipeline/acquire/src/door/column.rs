//! What is kept of a column while its cells go by: counts of kinds, never a cell.

use super::Role;
use super::cells::{Cell, read};
use super::days::{Day, Days, can_be_a_serial, compact_day, short_day};
use super::given_names::Name;
use super::hashes::{Distinct, Memo, hash};
use super::marks::Mark;

/// How often a thing was seen and where first.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Tally {
    pub(super) count: u64,
    pub(super) first_row: u64,
}

impl Tally {
    fn add(&mut self, row: u64) {
        if self.count == 0 {
            self.first_row = row;
        }
        self.count += 1;
    }
}

/// Cells of one print, and those among them that can be days.
#[derive(Debug, Clone)]
pub(super) struct PerhapsDays {
    pub(super) cells: Tally,
    pub(super) days: Days,
}

impl PerhapsDays {
    const NONE: Self = Self {
        cells: Tally {
            count: 0,
            first_row: 0,
        },
        days: Days::NONE,
    };

    fn add(&mut self, row: u64, day: Option<Day>) {
        self.cells.add(row);
        if let Some(day) = day {
            self.days.add(day);
        }
    }
}

/// One word of letters and at least ten digits, as `SODHS2018604510`.
fn is_coded_ten(text: &str) -> bool {
    text.bytes().filter(u8::is_ascii_digit).count() >= 10
        && text.bytes().any(|b| b.is_ascii_alphabetic())
        && text.bytes().all(|b| b.is_ascii_alphanumeric())
}

/// `case 3`, `Woman-12`, `person7`.
fn is_numbered_person(text: &str) -> bool {
    const PERSONS: [&str; 15] = [
        "case",
        "patient",
        "person",
        "client",
        "woman",
        "girl",
        "child",
        "mother",
        "baby",
        "record",
        "respondent",
        "participant",
        "individual",
        "subject",
        "survivor",
    ];
    let word = text.trim_end_matches(|c: char| c.is_ascii_digit());
    let name = word.trim_end_matches([' ', '-', '_', '#', ':', '.']);
    word.len() < text.len() && PERSONS.iter().any(|own| name.eq_ignore_ascii_case(own))
}

/// A column. Kinds are counted over the cells that were looked at: each different one, and a few again.
#[derive(Debug, Clone)]
pub(super) struct Column {
    pub(super) name: String,
    pub(super) role: Role,
    /// Cells that are not empty.
    pub(super) filled: u64,
    /// Cells that say 1.
    pub(super) ones: u64,
    pub(super) distinct: Distinct,
    pub(super) checked: u64,
    pub(super) wholes: Tally,
    pub(super) padded: u64,
    pub(super) largest: u64,
    pub(super) years: u64,
    pub(super) fractions: u64,
    pub(super) ten_digits: u64,
    pub(super) nhs: Tally,
    /// Words of letters and ten digits or more, and those that hold an NHS number.
    pub(super) coded_ten: u64,
    pub(super) coded_nhs: Tally,
    pub(super) mobiles: u64,
    pub(super) days: Days,
    pub(super) first_day: u64,
    /// Cells that can be days if nearly all are: eight digits, six digits, and other prints.
    pub(super) perhaps_days: [PerhapsDays; 3],
    pub(super) serials: Tally,
    pub(super) area_codes: u64,
    pub(super) hashed: Tally,
    pub(super) texts: u64,
    pub(super) long_texts: Tally,
    /// Sentences about her or him.
    pub(super) about: Tally,
    /// Persons that are numbered: `case 3`.
    pub(super) numbered: Tally,
    /// Texts of three parts or more between commas and the like.
    pub(super) in_parts: u64,
    pub(super) coded: u64,
    pub(super) web: u64,
    pub(super) registers: Tally,
    pub(super) given: Tally,
    /// Whole numbers that follow the one before them by one.
    pub(super) steps: u64,
    pub(super) marks: [Tally; Mark::ALL.len()],
    /// Whether a cell repeats the column's own header.
    pub(super) repeats_header: bool,
    header: u64,
    last_whole: Option<u64>,
    undo: Option<(u64, Mark, Tally)>,
    forgiven: u32,
    memo: Memo,
}

impl Column {
    /// A column of a table that has so many.
    pub(super) fn new(name: &str, role: Role, of: usize) -> Self {
        Self {
            name: name.to_owned(),
            role,
            filled: 0,
            ones: 0,
            distinct: Distinct::up_to((1_000_000 / of.max(1)).clamp(256, 4096)),
            checked: 0,
            wholes: Tally::default(),
            padded: 0,
            largest: 0,
            years: 0,
            fractions: 0,
            ten_digits: 0,
            nhs: Tally::default(),
            coded_ten: 0,
            coded_nhs: Tally::default(),
            mobiles: 0,
            days: Days::default(),
            first_day: 0,
            perhaps_days: [const { PerhapsDays::NONE }; 3],
            serials: Tally::default(),
            area_codes: 0,
            hashed: Tally::default(),
            texts: 0,
            long_texts: Tally::default(),
            about: Tally::default(),
            numbered: Tally::default(),
            in_parts: 0,
            coded: 0,
            web: 0,
            registers: Tally::default(),
            given: Tally::default(),
            steps: 0,
            marks: [Tally::default(); Mark::ALL.len()],
            repeats_header: false,
            header: hash(name.as_bytes()),
            last_whole: None,
            undo: None,
            forgiven: 0,
            // Two megabytes a column, and sixteen or so in all.
            memo: Memo::up_to(((1 << 21) / of.max(1)).clamp(1 << 10, 1 << 18)),
        }
    }

    /// Looks at a cell and gives its number; nought for an empty one.
    pub(super) fn see(&mut self, row: u64, cell: &str) -> u64 {
        if cell.is_empty() {
            return 0;
        }
        self.filled += 1;
        self.ones += u64::from(matches!(cell, "1" | "1.0"));
        let number = hash(cell.as_bytes());
        if !self.memo.knows(number) {
            self.distinct.add(number);
            self.repeats_header |=
                number == self.header && !cell.bytes().all(|b| b.is_ascii_digit());
            self.look(row, cell);
        }
        number
    }

    /// Takes back what a row of one cell said of reaching somebody: it is a note under a table, with its publisher's address.
    pub(super) fn was_a_note(&mut self, row: u64) {
        const MOST_NOTES: u32 = 10;
        if let Some((at, mark, before)) = self.undo.take()
            && at == row
            && self.forgiven < MOST_NOTES
            && let Some(tally) = self.marks.get_mut(mark as usize)
        {
            self.forgiven += 1;
            *tally = before;
        }
    }

    pub(super) fn mark(&self, mark: Mark) -> Tally {
        self.marks.get(mark as usize).copied().unwrap_or_default()
    }

    /// Cells that are numbers of any kind, among those looked at.
    pub(super) const fn numbers(&self) -> u64 {
        self.wholes.count + self.fractions + self.ten_digits
    }

    /// Whether most cells are numbers.
    pub(super) const fn is_numeric(&self) -> bool {
        self.numbers() * 10 >= self.checked * 8 && self.numbers() > 0
    }

    /// Whether nearly every filled cell is another one, and the column is filled in half of the rows.
    pub(super) fn is_nearly_unique(&self, rows: u64) -> bool {
        self.filled >= super::FEWEST_ROWS
            && self.filled * 2 >= rows
            && self.distinct.count() * 10 >= self.filled * 9
    }

    /// Whether the numbers count the rows.
    pub(super) const fn counts_rows(&self) -> bool {
        self.filled >= super::FEWEST_ROWS && self.steps * 20 >= (self.filled - 1) * 19
    }

    fn look(&mut self, row: u64, text: &str) {
        let cell = read(text);
        let coded_ten = is_coded_ten(text);
        self.coded_ten += u64::from(coded_ten);
        if matches!(cell, Cell::Text { .. }) {
            self.in_parts += u64::from(text.split([',', ';', '|', '/']).count() >= 3);
            if is_numbered_person(text) {
                self.numbered.add(row);
            }
        }
        self.checked += u64::from(cell != Cell::Blank);
        match cell {
            Cell::Blank => self.filled -= 1,
            Cell::Whole {
                number,
                padded,
                digits,
            } => self.whole(row, number, padded, digits),
            Cell::TenDigits { nhs, mobile } => {
                self.ten_digits += 1;
                self.mobiles += u64::from(mobile);
                if nhs {
                    self.nhs.add(row);
                }
            }
            Cell::Fraction => self.fractions += 1,
            Cell::Day(day) => {
                if self.days.seen() == 0 {
                    self.first_day = row;
                }
                self.days.add(day);
            }
            Cell::PerhapsDay(day) => {
                self.texts += 1;
                self.perhaps_days[2].add(row, Some(day));
            }
            Cell::Mark(Mark::NhsNumber) if coded_ten => {
                self.texts += 1;
                self.coded += 1;
                self.coded_nhs.add(row);
            }
            Cell::Mark(mark) => self.add_mark(row, mark),
            Cell::Hashed => self.hashed.add(row),
            Cell::AreaCode => self.area_codes += 1,
            Cell::Text {
                long,
                coded,
                name,
                web,
                about,
            } => {
                self.texts += 1;
                self.coded += u64::from(coded);
                self.web += u64::from(web);
                if about {
                    self.about.add(row);
                }
                if long {
                    self.long_texts.add(row);
                }
                match name {
                    Some(Name::Register) => self.registers.add(row),
                    Some(Name::Given) => self.given.add(row),
                    None => {}
                }
            }
        }
    }

    fn whole(&mut self, row: u64, number: u64, padded: bool, digits: usize) {
        self.wholes.add(row);
        self.padded += u64::from(padded);
        self.largest = self.largest.max(number);
        self.years += u64::from(matches!(number, 1900..=2100));
        if can_be_a_serial(number) {
            self.serials.add(row);
        }
        match digits {
            8 => self.perhaps_days[0].add(row, compact_day(number)),
            6 => self.perhaps_days[1].add(row, short_day(number)),
            _ => {}
        }
        let follows = self
            .last_whole
            .is_some_and(|last| last.checked_add(1) == Some(number));
        self.steps += u64::from(follows);
        self.last_whole = Some(number);
    }

    fn add_mark(&mut self, row: u64, mark: Mark) {
        if let Some(tally) = self.marks.get_mut(mark as usize) {
            if mark.reaches_a_service() {
                self.undo = Some((row, mark, *tally));
            }
            tally.add(row);
        }
    }
}

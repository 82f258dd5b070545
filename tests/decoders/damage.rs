//! What happens to a file on its way: the list that every decoder is tried with.

/// One way to damage a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Damage {
    Truncated,
    ByteOrderMark,
    CarriageReturns,
    EveryCellQuoted,
    QuoteLeftOpen,
    ThousandsSeparator,
    SpreadsheetDate,
    Footnotes,
    MergedHeader,
    Utf16,
    NotUtf8,
    SwappedColumns,
    DuplicateKey,
    NotANumber,
    TooLarge,
    Negative,
    Fraction,
    Formula,
    UnknownMarker,
    MissingArea,
    ExtraArea,
    TwoVintages,
}

use Damage::*;

/// All of them: a test goes through this list, so that none is left out.
pub const ALL: [Damage; 22] = [
    Truncated,
    ByteOrderMark,
    CarriageReturns,
    EveryCellQuoted,
    QuoteLeftOpen,
    ThousandsSeparator,
    SpreadsheetDate,
    Footnotes,
    MergedHeader,
    Utf16,
    NotUtf8,
    SwappedColumns,
    DuplicateKey,
    NotANumber,
    TooLarge,
    Negative,
    Fraction,
    Formula,
    UnknownMarker,
    MissingArea,
    ExtraArea,
    TwoVintages,
];

/// A table of text, cell by cell.
#[derive(Debug, Clone)]
pub struct Table {
    pub delimiter: char,
    pub header: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

/// Which cells of a table are damaged.
#[derive(Debug, Clone, Copy)]
pub struct Target<'a> {
    /// The row, the first below the header being 0.
    pub row: usize,
    /// The columns of the area's code, the period and the value.
    pub code: &'a str,
    pub period: &'a str,
    pub value: &'a str,
}

/// No area has it.
const NO_AREA: &str = "E09000034";
/// Gateshead before and after 1 April 2013.
const TWO_VINTAGES: [&str; 2] = ["E08000020", "E08000037"];

impl Table {
    pub fn parse(text: &str, delimiter: char) -> Self {
        let mut lines = text.lines().map(|line| cells(line, delimiter));
        Self {
            delimiter,
            header: lines.next().expect("a header"),
            rows: lines.collect(),
        }
    }

    pub fn text(&self, quoted: bool) -> String {
        let lines = std::iter::once(&self.header).chain(&self.rows);
        let line = |cells: &Vec<String>| {
            let cells: Vec<String> = cells.iter().map(|cell| self.cell(cell, quoted)).collect();
            cells.join(&self.delimiter.to_string()) + "\n"
        };
        lines.map(line).collect()
    }

    fn cell(&self, cell: &str, quoted: bool) -> String {
        if quoted || cell.contains([self.delimiter, '"', '\n']) {
            format!("\"{}\"", cell.replace('"', "\"\""))
        } else {
            cell.to_owned()
        }
    }

    pub fn column(&self, name: &str) -> usize {
        let at = self.header.iter().position(|column| column == name);
        at.unwrap_or_else(|| panic!("no column {name}"))
    }

    /// One more row like the one that is damaged, of another area.
    fn add(&mut self, target: Target<'_>, code: &str) {
        self.rows.push(self.rows[target.row].clone());
        self.set(self.rows.len() - 1, target.code, code);
    }

    fn set(&mut self, row: usize, column: &str, cell: &str) {
        let at = self.column(column);
        cell.clone_into(&mut self.rows[row][at]);
    }
}

/// The cells of a line of CSV.
fn cells(line: &str, delimiter: char) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut inside = false;
    for sign in line.chars() {
        match sign {
            '"' => inside = !inside,
            _ if sign == delimiter && !inside => cells.push(String::new()),
            _ => cells.last_mut().expect("a cell").push(sign),
        }
    }
    cells
}

/// A table one of whose cells, columns or rows was damaged; what only a file can suffer leaves it whole.
pub fn damaged(table: &Table, target: Target<'_>, damage: Damage) -> Table {
    let mut table = table.clone();
    let cell = match damage {
        QuoteLeftOpen => "\"12",
        ThousandsSeparator => "1,234",
        NotANumber => "NaN",
        TooLarge => "1e309",
        Negative => "-5",
        Fraction => "3.5",
        Formula => "=1+1",
        UnknownMarker => "~",
        SpreadsheetDate => {
            table.set(target.row, target.period, "01/04/2025");
            return table;
        }
        SwappedColumns => {
            table.header.reverse();
            table.rows.iter_mut().for_each(|row| row.reverse());
            return table;
        }
        DuplicateKey => {
            table.rows.push(table.rows[target.row].clone());
            return table;
        }
        MissingArea => {
            let at = table.column(target.code);
            let code = table.rows[target.row][at].clone();
            table.rows.retain(|row| row[at] != code);
            return table;
        }
        ExtraArea => {
            table.add(target, NO_AREA);
            return table;
        }
        TwoVintages => {
            for code in TWO_VINTAGES {
                table.add(target, code);
            }
            return table;
        }
        Truncated | ByteOrderMark | CarriageReturns | EveryCellQuoted | Footnotes
        | MergedHeader | Utf16 | NotUtf8 => return table,
    };
    table.set(target.row, target.value, cell);
    table
}

/// A table as CSV, the file damaged where its cells were not.
pub fn csv(table: &Table, damage: Damage, encode: fn(&str) -> Vec<u8>) -> Vec<u8> {
    let whole = table.text(false);
    let last = table.header.len() - 1;
    encode(&match damage {
        Truncated => whole[..whole.trim_end().rfind(table.delimiter).expect("cells")].to_owned(),
        ByteOrderMark => return [&[0xef, 0xbb, 0xbf], &*encode(&whole)].concat(),
        CarriageReturns => whole.replace('\n', "\r\n"),
        EveryCellQuoted => table.text(true),
        // Written as it stands and not as CSV would write it.
        QuoteLeftOpen => whole.replace("\"\"\"12\"", "\"12"),
        Footnotes => whole + "\nSource: the publisher\n1. Figures are provisional.\n",
        MergedHeader => {
            let empty = table.delimiter.to_string().repeat(last);
            format!("Table 1: figures by area{empty}\n{whole}")
        }
        Utf16 => {
            let units = std::iter::once(0xfeff).chain(whole.encode_utf16());
            return units.flat_map(u16::to_le_bytes).collect();
        }
        NotUtf8 => {
            let mut bytes = encode(&whole);
            let at = bytes.iter().rposition(u8::is_ascii_digit).expect("a digit");
            bytes[at] = 0x81;
            return bytes;
        }
        _ => whole,
    })
}

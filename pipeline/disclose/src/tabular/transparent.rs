//! Patterns that tell no more than their sums do, to a reader who has this code.
//!
//! # Method
//! Such a reader can protect every table that a publication may stand for, and only those that are
//! published the same way are left. So a pattern is taken only where those leave enough open of
//! every withheld cell. Where they do not, other patterns are asked for in turn, that leave more
//! open by their sums or withhold other cells; the tables behind one are those for which all before
//! it tell, and they are looked at in the same way. Where all tell, nothing is published.
//!
//! What is decided is a function of the publication, so it tells nothing besides.
//!
//! # References
//! Wong, Fu, Wang and Pei 2007, Minimality attack in privacy preserving data publishing, VLDB,
//! 543-554. Kenthapadi, Mishra and Nissim 2005, Simulatable auditing, PODS, 118-127. Xiao, Tao and
//! Koudas 2010, Transparent anonymization, ACM Transactions on Database Systems 35(2).

use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use super::attack::Feasible;
use super::rule::Rule;
use super::structure::Structure;
use super::suppress::{SuppressError, Suppression, in_pieces, searched};
use super::tables::{Table, tables};

/// Tables behind one publication that are looked at, at most, times the sums that each has.
const MOST_TABLES: usize = 900;
/// Tables with more sums are not looked at: patterns of those take too long to find again and again.
const MOST_SUMS: usize = 8;
/// What a total costs where totals are cheap.
const CHEAP: f64 = 0.4;
/// By how many numbers more than once or twice the rule's width a later pattern leaves open.
const WIDER: u64 = 2;
/// So many patterns are tried.
const TURNS: usize = 4;

/// A pattern and how far it was looked at.
#[derive(Debug, Clone, PartialEq)]
pub struct Transparent {
    /// The pattern. Its bound is that of all patterns that are safe by their sums.
    pub suppression: Suppression,
    /// Whether what the pattern itself tells was looked at in all of the table.
    pub looked: Looked,
}

/// Whether what a pattern tells was looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Looked {
    /// It tells nothing.
    Whole,
    /// In parts too many tables can stand behind it, and what it tells is not known.
    NotWhole,
}

/// Finds cells to withhold so that neither the sums nor the pattern tells of one at risk.
///
/// # Shapes
/// Those of [`suppress`](super::suppress::suppress).
///
/// # Errors
/// Those of [`suppress`](super::suppress::suppress), and where every pattern that was tried tells.
pub fn suppress_transparently(
    structure: &Structure,
    counts: &[u64],
    costs: &[f64],
    rule: Rule,
) -> Result<Transparent, Vec<SuppressError>> {
    let mut looked = Looked::Whole;
    let suppression = in_pieces(structure, counts, costs, |piece, counts, costs| {
        let (found, of) = Method::new(piece, costs, rule).protect(counts)?;
        looked = looked.max(of);
        Ok(found)
    })?;
    Ok(Transparent {
        suppression,
        looked,
    })
}

/// What is printed of every cell with a row; nothing where it is withheld.
type Publication = Vec<Option<u64>>;

/// What a pattern tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Told {
    Nothing,
    /// More of a cell than the rule allows.
    Something,
    /// Too many tables can stand behind it.
    Unknown,
}

/// The patterns that a table is given in turn.
struct Method<'a> {
    structure: &'a Structure,
    costs: &'a [f64],
    with_cheap_totals: Vec<f64>,
    rule: Rule,
    patterns: [HashMap<Table, Option<Rc<[bool]>>>; TURNS],
    told: [HashMap<Publication, Told>; TURNS],
}

impl<'a> Method<'a> {
    fn new(structure: &'a Structure, costs: &'a [f64], rule: Rule) -> Self {
        let mut with_cheap_totals = costs.to_vec();
        let totals: BTreeSet<usize> = structure.sums.iter().map(|sum| sum.total).collect();
        for total in totals {
            with_cheap_totals[total] *= CHEAP;
        }
        Self {
            structure,
            costs,
            with_cheap_totals,
            rule,
            patterns: Default::default(),
            told: Default::default(),
        }
    }

    fn protect(&mut self, counts: &[u64]) -> Result<(Suppression, Looked), Vec<SuppressError>> {
        let first = self.found(0, counts)?;
        if self.structure.sums.len() > MOST_SUMS {
            return Ok((first, Looked::NotWhole));
        }
        let bound = first.bound;
        let mut next = Some(first);
        for turn in 0..TURNS {
            let Some(found) = next.take().or_else(|| self.found(turn, counts).ok()) else {
                continue;
            };
            let pattern: Rc<[bool]> = found.is_withheld.clone().into();
            self.patterns[turn].insert(counts.to_vec(), Some(pattern.clone()));
            let looked = match self.told(turn, counts, &pattern) {
                Told::Nothing => Looked::Whole,
                Told::Unknown => Looked::NotWhole,
                Told::Something => continue,
            };
            let is_besides =
                |cell: &usize| found.is_withheld[*cell] && !self.rule.is_at_risk(counts[*cell]);
            let besides = (0..self.structure.printed).filter(is_besides);
            let cost = besides.map(|cell| self.costs[cell]).sum();
            return Ok((
                Suppression {
                    cost,
                    bound,
                    ..found
                },
                looked,
            ));
        }
        Err(vec![SuppressError::Tells {
            cell: self.structure.name(0),
        }])
    }

    /// The pattern of a table in a turn: the cheapest by the rule; one that leaves more open; the
    /// cheapest where totals are cheap, so that other cells are withheld; and one that leaves still
    /// more open.
    fn found(&self, turn: usize, counts: &[u64]) -> Result<Suppression, Vec<SuppressError>> {
        let wide = self.rule.threshold.max(self.rule.min_width);
        let rule = |min_width: u64| Rule {
            min_width,
            ..self.rule
        };
        let (rule, costs) = match turn {
            0 => (self.rule, self.costs),
            1 => (rule(wide.saturating_add(WIDER)), self.costs),
            2 => (self.rule, self.with_cheap_totals.as_slice()),
            _ => (
                rule(wide.saturating_mul(2).saturating_add(WIDER)),
                self.costs,
            ),
        };
        searched(self.structure, counts, costs, rule)
    }

    /// The pattern of a table in a turn, where there is one.
    fn pattern(&mut self, turn: usize, table: &[u64]) -> Option<Rc<[bool]>> {
        if let Some(found) = self.patterns[turn].get(table) {
            return found.clone();
        }
        let found = self.found(turn, table).ok();
        let found = found.map(|of| of.is_withheld.into());
        self.patterns[turn].insert(table.to_vec(), found.clone());
        found
    }

    fn publication(&self, table: &[u64], pattern: &[bool]) -> Publication {
        let cells = table.iter().zip(pattern).take(self.structure.printed);
        cells.map(|(count, is)| (!is).then_some(*count)).collect()
    }

    /// What the pattern of a table tells, given that the table is published in this turn.
    fn told(&mut self, turn: usize, table: &[u64], pattern: &[bool]) -> Told {
        let publication = self.publication(table, pattern);
        if let Some(told) = self.told[turn].get(&publication) {
            return *told;
        }
        let told = match tables(self.structure, &publication, self.rule, self.most()) {
            None => Told::Unknown,
            Some(tables) => {
                let mut cells = (0..publication.len()).filter(|cell| publication[*cell].is_none());
                let mut behind = Behind {
                    tables,
                    is_behind: HashMap::new(),
                };
                if cells.all(|cell| behind.leaves_open(cell, self, turn, &publication)) {
                    Told::Nothing
                } else {
                    Told::Something
                }
            }
        };
        self.told[turn].insert(publication, told);
        told
    }

    /// So many tables behind one publication are looked at, at most.
    fn most(&self) -> usize {
        MOST_TABLES / self.structure.sums.len().max(3)
    }

    /// Whether a table is published so, in this turn or in one before.
    fn is_published_so(&mut self, turn: usize, table: &[u64], publication: &Publication) -> bool {
        for earlier in 0..=turn {
            let Some(pattern) = self.pattern(earlier, table) else {
                match earlier {
                    0 => return false,
                    _ => continue,
                }
            };
            let is_so = self.publication(table, &pattern) == *publication;
            if earlier == turn || self.told(earlier, table, &pattern) != Told::Something {
                return is_so;
            }
        }
        false
    }
}

/// The tables that a publication may stand for, and which of them are published so.
struct Behind {
    tables: Vec<Table>,
    is_behind: HashMap<usize, bool>,
}

impl Behind {
    /// Whether the tables that are published so leave enough open of a cell.
    fn leaves_open(
        &mut self,
        cell: usize,
        method: &mut Method<'_>,
        turn: usize,
        publication: &Publication,
    ) -> bool {
        let rule = method.rule;
        let counts: BTreeSet<u64> = self.tables.iter().map(|table| table[cell]).collect();
        let mut end = |counts: Vec<u64>| {
            counts.into_iter().find(|count| {
                let of = (0..self.tables.len()).filter(|at| self.tables[*at][cell] == *count);
                let mut of = of.collect::<Vec<_>>().into_iter();
                of.any(|at| {
                    *self.is_behind.entry(at).or_insert_with(|| {
                        method.is_published_so(turn, &self.tables[at], publication)
                    })
                })
            })
        };
        // Nothing farther away would be safer.
        let wide = rule.threshold.max(rule.least() + rule.min_width);
        let Some(lower) = end(counts.iter().copied().collect()) else {
            return false;
        };
        let enough = if lower <= rule.least() {
            wide
        } else {
            u64::MAX
        };
        let far = counts.iter().copied().filter(|count| *count >= enough);
        let near = counts.iter().copied().filter(|count| *count < enough).rev();
        let upper = end(far.chain(near).collect()).unwrap_or(lower);
        rule.is_safe(Feasible {
            lower,
            upper: Some(upper),
            met: Some((lower, Some(upper))),
        })
    }
}

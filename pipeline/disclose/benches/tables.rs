//! Times the protection of made-up tables, each with its attack: of 20 x 20 cells with margins, of
//! 60 cells until the pattern is proven cheapest, and of 35,672 areas in three levels by 6
//! indicators; and of the whole stage on London's tables. Each line of figures is followed by what was found; the last line is the most
//! memory that the process held.
//!
//!     cargo bench -p disclose --bench tables [-- FILTER]

#![expect(clippy::print_stdout, reason = "a benchmark prints what it measured")]

mod made_up;
mod release;

use std::sync::atomic::{AtomicU64, Ordering};

use disclose::tabular::{Rule, attack, known, round, suppress};
use divan::Bencher;
use made_up::{Kind, Table, peak_mib};

const RULE: Rule = Rule {
    threshold: 5,
    min_width: 0,
    prints_zeros: true,
};

fn main() {
    divan::main();
    println!("peak: {} MiB", peak_mib());
}

/// The largest count of a cell; counts are spread as squares of even shares.
#[divan::bench(args = [40, 100, 400, 2_000], sample_count = 10, sample_size = 1)]
fn twenty_by_twenty(bencher: Bencher, most: u64) {
    protect(bencher, &[20, 20], most, RULE);
}

#[divan::bench(args = [10, 20, 40, 100, 400], sample_count = 10, sample_size = 1)]
fn sixty_cells(bencher: Bencher, most: u64) {
    protect(bencher, &[6, 10], most, RULE);
}

#[divan::bench(args = [20, 40, 100], sample_count = 10, sample_size = 1)]
fn sixty_cells_of_three_dimensions(bencher: Bencher, most: u64) {
    protect(bencher, &[3, 4, 5], most, RULE);
}

#[divan::bench(args = [Kind::WithTotal, Kind::WithoutTotal], sample_count = 3, sample_size = 1)]
fn many_areas(bencher: Bencher, kind: Kind) {
    let tables = AtomicU64::new(1);
    bencher
        .with_inputs(|| Table::of_areas(kind, tables.fetch_add(1, Ordering::Relaxed)))
        .bench_refs(|table| protected(table, RULE));
}

/// Small counts everywhere, of which zeros are withheld too.
#[divan::bench(args = [Kind::WithTotal, Kind::WithoutTotal], sample_count = 3, sample_size = 1)]
fn many_areas_of_small_counts(bencher: Bencher, kind: Kind) {
    let rule = Rule {
        prints_zeros: false,
        ..RULE
    };
    let tables = AtomicU64::new(1);
    bencher
        .with_inputs(|| Table::of_small_areas(kind, tables.fetch_add(1, Ordering::Relaxed)))
        .bench_refs(|table| protected(table, rule));
}

#[divan::bench(sample_count = 3, sample_size = 1)]
fn many_areas_rounded(bencher: Bencher) {
    let table = Table::of_areas(Kind::WithTotal, 1);
    bencher.bench(|| round(&table.structure, &table.counts, 5).expect("multiples"));
}

fn protect(bencher: Bencher, sizes: &[usize], most: u64, rule: Rule) {
    let tables = AtomicU64::new(1);
    bencher
        .with_inputs(|| Table::of_grid(sizes, most, tables.fetch_add(1, Ordering::Relaxed)))
        .bench_refs(|table| protected(table, rule));
}

/// Protects a table, attacks it, and prints what was found.
fn protected(table: &Table, rule: Rule) {
    let costs = vec![1.0; table.counts.len()];
    let found = match suppress(&table.structure, &table.counts, &costs, rule) {
        Ok(found) => found,
        Err(errors) => {
            println!("refused: {}", errors[0]);
            return;
        }
    };
    let known = known(&table.structure, &table.counts, &found.is_withheld, rule);
    let reader = attack(&table.structure.sums, &known).expect("the counts fit");
    let is_unsafe = |cell: &usize| found.is_withheld[*cell] && !rule.is_safe(reader[*cell]);
    let unsafe_cells = (0..table.structure.printed).filter(is_unsafe).count();
    assert_eq!(unsafe_cells, 0, "what is published is safe");
    println!(
        "{} at risk, {} besides, gap {:.1}%",
        found.at_risk,
        found.besides,
        100.0 * found.gap()
    );
}

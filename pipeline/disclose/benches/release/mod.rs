//! The whole stage, its attack included, on confidential tables of London: 33 boroughs by 8 years
//! by 6 indicators, with the totals of Inner London, Outer London and London; by each method, on
//! the first night and after a month of revisions.

use std::collections::BTreeMap;
use std::sync::Arc;

use disclose::{Context, Method, Policy, Preset, Protected, Statement, disclose};
use divan::Bencher;
use vocabulary::{
    Access, Area, AreaCode, AreaColumn, AreaList, AreaTable, Category, Confidential, Count, Period,
    PeriodKind, SourceId, WiderArea,
};

use crate::made_up::Counts;

const BOROUGHS: usize = 33;
const INNER: usize = 14;
const YEARS: u16 = 8;
const INDICATORS: usize = 6;
const NIGHTS: usize = 30;

#[divan::bench(args = ["each", "suppress", "round"], sample_count = 10, sample_size = 1)]
fn first_night(bencher: Bencher, method: &str) {
    let (policy, tables, groups) = (
        policy(method),
        tables(BOROUGHS, YEARS, 1),
        groups(BOROUGHS, INNER),
    );
    bencher.bench(|| night(&tables, &policy, &groups, &[]));
}

/// A night on which one count has changed, after a month in which one did every night.
#[divan::bench(args = ["each", "suppress", "round"], sample_count = 3, sample_size = 1)]
fn after_a_month(bencher: Bencher, method: &str) {
    let (policy, groups) = (policy(method), groups(BOROUGHS, INNER));
    let mut tables = tables(BOROUGHS, YEARS, 1);
    let mut earlier: Vec<Statement> = Vec::new();
    for night in 0..NIGHTS {
        let statement = self::night(&tables, &policy, &groups, &earlier).statement;
        if earlier.last() != Some(&statement) {
            earlier.push(statement);
        }
        revise(&mut tables, night);
    }
    println!("{} of {NIGHTS} nights said something new", earlier.len());
    bencher.bench(|| night(&tables, &policy, &groups, &earlier));
}

#[divan::bench(args = ["each", "suppress"], sample_count = 3, sample_size = 1)]
fn many_areas(bencher: Bencher, method: &str) {
    let many = 35_672;
    let (policy, tables, groups) = (policy(method), tables(many, 1, 2), groups(many, 15_000));
    bencher.bench(|| night(&tables, &policy, &groups, &[]));
}

fn policy(method: &str) -> Policy {
    let mut policy = Preset::NhsFgm.policy();
    match method {
        "suppress" => {
            policy = Preset::GssDefault.policy();
        }
        "round" => {
            policy.method.value = Method::Round;
            policy.base.value = 15;
            policy.total_base.value = 15;
        }
        _ => {}
    }
    policy
}

fn night(
    tables: &[AreaTable<Confidential<Count>>],
    policy: &Policy,
    groups: &[WiderArea],
    earlier: &[Statement],
) -> Protected {
    disclose(tables, policy, Context { groups, earlier }).expect("a release")
}

fn code(at: usize) -> AreaCode {
    format!("E09{at:06}").parse().expect("a code")
}

fn tables(areas: usize, years: u16, seed: u64) -> Vec<AreaTable<Confidential<Count>>> {
    let list = (0..areas).map(|at| Area {
        code: code(at),
        name: at.to_string(),
    });
    let list = Arc::new(AreaList::new(list.collect()).expect("each once"));
    let mut counts = Counts::new(seed);
    let tables = (0..INDICATORS).map(|at| AreaTable {
        source: SourceId::new(format!("indicator-{at}")),
        access: Access::Confidential,
        columns: (0..years)
            .map(|year| {
                let end = "03-31".parse().expect("a day");
                let period = Period::new(2018 + year, PeriodKind::YearEnding(end));
                let column = AreaColumn::from_fn(&list, |_| {
                    Confidential::new(Count::Exact(counts.up_to(80)))
                });
                ((period, Category::all()), column)
            })
            .collect(),
        totals: BTreeMap::new(),
        constraints: Vec::new(),
    });
    tables.collect()
}

/// Adds 6 to one count of each table.
fn revise(tables: &mut [AreaTable<Confidential<Count>>], night: usize) {
    let fresh = self::tables(BOROUGHS, YEARS, 100 + night as u64);
    for (table, fresh) in tables.iter_mut().zip(fresh) {
        let key = table
            .columns
            .keys()
            .nth(night % usize::from(YEARS))
            .expect("a year")
            .clone();
        let (mut at, from) = (0, &fresh.columns[&key]);
        let column = table.columns[&key].map(|area, cell| {
            at += 1;
            let is_revised = at == 1 + night * 7 % BOROUGHS;
            if is_revised {
                from.get(area).unwrap_or(cell).clone()
            } else {
                cell.clone()
            }
        });
        table.columns.insert(key, column);
    }
}

fn groups(areas: usize, inner: usize) -> Vec<WiderArea> {
    let all: Vec<AreaCode> = (0..areas).map(code).collect();
    let group = |at: usize, members: &[AreaCode]| WiderArea {
        area: Area {
            code: format!("E12{at:06}").parse().expect("a code"),
            name: at.to_string(),
        },
        members: members.to_vec(),
    };
    vec![
        group(7, &all),
        group(8, &all[..inner]),
        group(9, &all[inner..]),
    ]
}

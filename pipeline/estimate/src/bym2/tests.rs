use std::sync::Arc;
use super::*;
use crate::reference::scotland;
use vocabulary::{Count, CountInterval, AreaList, Area, Marker};

fn data(with: bool) -> MapData {
    let s = scotland();
    let n = s.neighbours("neighbours");
    let keep: Vec<usize> = (0..56).filter(|a| !n.of(*a).is_empty()).collect();
    let areas = Arc::new(AreaList::new(keep.iter().map(|a| Area{code: n.areas().code_at(*a).unwrap(), name: String::new()}).collect()).unwrap());
    let neighbours = n.among(&areas);
    let obs = s.column::<u64>("observed");
    let exp = s.column::<f64>("expected");
    let aff = s.column::<f64>("aff");
    MapData {
        neighbours, times: vec![0.0],
        cells: areas.codes().map(|c| (Count::Exact(*obs.get(c).unwrap()), *exp.get(c).unwrap())).collect(),
        covariates: if with { vec![Covariate{name: "aff".into(), values: areas.codes().map(|c| aff.get(c).unwrap()/100.0).collect()}] } else { vec![] },
        totals: vec![],
    }
}

fn nhs(d: &mut MapData) {
    for (c, _) in &mut d.cells {
        let Count::Exact(n) = *c else { continue };
        *c = match n { 0 => Count::Exact(0), 1..=7 => Count::Suppressed{marker: Marker::Confidential, within: CountInterval::new(1,7).unwrap()},
          n => { let s = (n + 2)/5*5; Count::Rounded{shown: s, within: CountInterval::new((s-2).max(8), s+2).unwrap()} } };
    }
}

fn compare(name: &str, d: &MapData, plan: &ModelPlan) {
    let t0 = std::time::Instant::now();
    let f = match fit(d, plan) { Ok(f) => f, Err(e) => { println!("{name}: {e}"); return; } };
    println!("{name}: {:?} {:?} score {:?}", t0.elapsed(), f.diagnostics, f.score);
    let path = format!("{}/../../tests/reference/bym2/{name}.csv", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).unwrap_or_default();
    let r: std::collections::BTreeMap<String, Vec<f64>> = text.lines().filter(|l| !l.starts_with('#') && !l.starts_with("quantity")).map(|l| { let (a, b) = if l.starts_with('"') { let e = l[1..].find('"').unwrap()+1; (l[1..e].to_string(), &l[e+2..]) } else { let (a,b) = l.split_once(',').unwrap(); (a.to_string(), b) }; (a, b.split(',').map(|x| x.parse().unwrap_or(f64::NAN)).collect()) }).collect();
    let show = |n: &str, s: &Spread| { let e = r.get(n); println!("  {n}: {:.4} ({:.4}) {:.4} {:.4} {:.4}   ref {:.4?}", s.mean, s.sd, s.lower, s.median, s.upper, e); };
    for (n, s) in &f.effects { show(n, s); }
    for (n, s) in &f.parameters { show(n, s); }
    let (mut wm, mut wl, mut wu) = (0.0f64, 0.0f64, 0.0f64);
    let mut worst = String::new();
    let t = d.times.len();
    for (i, c) in f.cells.iter().enumerate() {
        let key = if t == 1 { format!("rr[{}]", d.code(i)) } else { format!("rr[{},{}]", d.code(i), d.times[i % t]) };
        let Some(e) = r.get(&key) else { continue };
        let rel = |a: f64, b: f64| (a/b-1.0).abs();
        let m = rel(c.risk.mean, e[0]).max(rel(c.risk.lower, e[2])).max(rel(c.risk.upper, e[4]));
        if m > wm.max(wl).max(wu) { worst = format!("{key} {:?} {:?} vs {e:.4?}", d.cells[i].0, c.risk); }
        wm = wm.max(rel(c.risk.mean, e[0])); wl = wl.max(rel(c.risk.lower, e[2])); wu = wu.max(rel(c.risk.upper, e[4]));
    }
    println!("  worst mean {wm:.4} lower {wl:.4} upper {wu:.4}: {worst}");
}

#[test]
fn scratch() {
    let plan = ModelPlan::default();
    compare("scotland-default", &data(false), &plan);
    compare("scotland-default-aff", &data(true), &plan);
    let p: Priors = "intercept=normal(0,10),coefficients=normal(0,31.6227766),sigma=exponential(4.60517),phi=uniform(0,1)".parse().unwrap();
    let ex = ModelPlan { priors: p, ..ModelPlan::default() };
    compare("scotland-exponential-aff", &data(true), &ex);
    compare("scotland-exponential", &data(false), &ex);
    let mut d = data(false); nhs(&mut d);
    compare("scotland-nhs", &d, &plan);
    let sum: u64 = data(false).cells.iter().map(|(c,_)| c.shown().unwrap()).sum();
    let sh = (sum+5)/10*10;
    d.totals.push(PublishedTotal{name: "all".into(), period: 0, areas: (0..53).collect(), within: CountInterval::new(sh-5, sh+4).unwrap()});
    compare("scotland-nhs-total", &d, &plan);
    compare("scotland-leroux", &data(false), &ModelPlan{space: Space::Leroux, ..plan.clone()});
    compare("scotland-iid", &data(false), &ModelPlan{space: Space::Independent, ..plan.clone()});
}

fn lattice(side: u32, rows: u32) -> vocabulary::Neighbours {
    let n = side * rows;
    let areas = Arc::new(AreaList::new((0..n).map(|a| Area{code: format!("A{a:06}").parse().unwrap(), name: String::new()}).collect()).unwrap());
    let row = |a: u32| { let (x, y) = (a % side, a / side); let mut v = vec![]; for dx in -1i64..=1 { for dy in -1i64..=1 { if (dx,dy)==(0,0) || (dx*dy == 1) {continue;} let (p,q)=(i64::from(x)+dx, i64::from(y)+dy); if p>=0 && q>=0 && p<i64::from(side) && q<i64::from(rows) { v.push((q*i64::from(side)+p) as u32);} } } v };
    vocabulary::Neighbours::new(&areas, (0..n).map(row)).unwrap()
}

#[test]
fn scratch_speed() {
    for (side, rows, periods, interaction) in std::env::var("SIZES").unwrap_or("11,3,1,n".into()).split(" ").map(|s| { let p: Vec<&str> = s.split(",").collect(); (p[0].parse::<u32>().unwrap(), p[1].parse::<u32>().unwrap(), p[2].parse::<usize>().unwrap(), match p[3] { "w" => Interaction::Walks, "m" => Interaction::WalkingMaps, _ => Interaction::None}) }) {
        let neighbours = lattice(side, rows);
        let n = neighbours.len();
        let numbers = crate::draws::Draws::new(1, crate::draws::Purpose::Posterior, 0);
        let cells = (0..n*periods).map(|c| { let a = c / periods; let l = ((a % side as usize) as f64 / 10.0).sin() * 0.4 + ((a / side as usize) as f64/ 7.0).cos()*0.4; let mu = 8.0*l.exp(); let u = (numbers.word(c as u64) >> 11) as f64 / (1u64<<53) as f64; let mut k = 0; let mut t = (-mu).exp(); let mut s = t; while s < u && k < 100 { k+=1; t *= mu / f64::from(k); s += t; } let k = k as u64; let count = if k == 0 { Count::Exact(0) } else if k <= 7 { Count::Suppressed{marker: Marker::Confidential, within: CountInterval::new(1,7).unwrap()} } else { let s=(k+2)/5*5; Count::Rounded{shown: s, within: CountInterval::new((s-2).max(8), s+2).unwrap()} }; (count, 8.0) }).collect();
        let d = MapData { neighbours, times: (0..periods).map(|t| t as f64).collect(), cells, covariates: vec![], totals: vec![] };
        let t0 = std::time::Instant::now();
        let f = fit(&d, &ModelPlan{interaction, ..ModelPlan::default()});
        println!("{n} x {periods} {interaction:?}: {:?}", t0.elapsed());
        match f { Ok(f) => println!("   {:?} {:?}", f.diagnostics, f.parameters), Err(e) => println!("   {e}") }
    }
}

fn london(totals: bool) -> MapData {
    let root = format!("{}/../../", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(format!("{root}tests/reference/bym2/london-dfe-data.csv")).unwrap();
    let rows: Vec<Vec<&str>> = text.lines().skip(1).map(|l| l.split(',').collect()).collect();
    let codes: std::collections::BTreeSet<&str> = rows.iter().map(|r| r[0]).collect();
    let areas = Arc::new(AreaList::new(codes.iter().map(|c| Area{code: c.parse().unwrap(), name: String::new()}).collect()).unwrap());
    let nb: serde_json::Value = serde_json::from_str(&std::fs::read_to_string("/root/london-nb.json").unwrap()).unwrap();
    let map: std::collections::BTreeMap<String, Vec<u32>> = nb["areas"].as_array().unwrap().iter().map(|a| (a["code"].as_str().unwrap().to_string(), a["neighbours"].as_array().unwrap().iter().map(|c| areas.position(c.as_str().unwrap().parse().unwrap()).unwrap() as u32).collect())).collect();
    let neighbours = vocabulary::Neighbours::new(&areas, codes.iter().map(|c| map[*c].clone())).unwrap();
    let cells = rows.iter().map(|r| { let c = if r[3].is_empty() { Count::Missing(Marker::NotAvailable) } else { Count::Suppressed{marker: Marker::Confidential, within: CountInterval::new(r[2].parse().unwrap(), r[3].parse().unwrap()).unwrap()} }; (c, r[4].parse().unwrap()) }).collect();
    let mut d = MapData { neighbours, times: (2018..=2025).map(f64::from).collect(), cells, covariates: vec![], totals: vec![] };
    if totals {
        let inner: Vec<&str> = "E09000001 E09000007 E09000012 E09000013 E09000014 E09000019 E09000020 E09000022 E09000023 E09000025 E09000028 E09000030 E09000032 E09000033".split(' ').collect();
        let text = std::fs::read_to_string(format!("{root}tests/reference/bym2/london-dfe-totals-data.csv")).unwrap();
        for l in text.lines().skip(1) { let r: Vec<&str> = l.split(',').collect();
          let is = |c: &str| match r[0] { "E13000001" => inner.contains(&c), "E13000002" => !inner.contains(&c), _ => true };
          d.totals.push(PublishedTotal { name: l.to_string(), period: r[1].parse::<usize>().unwrap() - 2018, areas: codes.iter().enumerate().filter(|(_, c)| is(c)).map(|(i, _)| i).collect(), within: CountInterval::new(r[2].parse().unwrap(), r[3].parse().unwrap()).unwrap() }); }
    }
    d
}

#[test]
fn scratch_london() {
    let plan = ModelPlan::default();
    compare("london-dfe", &london(false), &plan);
    compare("london-dfe-type4", &london(false), &ModelPlan{interaction: Interaction::WalkingMaps, ..plan.clone()});
    compare("london-dfe-totals", &london(true), &plan);
}

#[test]
fn scratch_pairs() {
    let d = london(true);
    let f = fit(&d, &ModelPlan::default()).unwrap();
    for t in [0usize, 7] {
        let (mut told, mut overlap) = (0, 0);
        for a in 0..33 { for b in 0..a { let p = f.draws.above(a*8+t, b*8+t); told += usize::from(p >= 0.975 || p <= 0.025); let (x, y) = (f.cells[a*8+t].risk, f.cells[b*8+t].risk); overlap += usize::from(x.lower <= y.upper && y.lower <= x.upper); } }
        println!("period {t}: told {told} overlap {overlap} of 528");
        for a in 0..33 { let c = &f.cells[a*8+t]; println!("{} {:?} E {:.2} rr {:.2} ({:.2} {:.2}) P>1 {:.3} rank {:?} rp {:.2} {:?} {:.2?}", d.code(a*8+t), d.cells[a*8+t].0.interval(), d.cells[a*8+t].1, c.risk.median, c.risk.lower, c.risk.upper, c.exceedance[0], c.rank, c.relative_precision, c.verdict.verdict, c.decided); }
    }
}

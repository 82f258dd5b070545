use disclose::tabular::*;
use std::collections::BTreeMap;
use std::time::Instant;
fn main() {
    let a: Vec<u64> = std::env::args()
        .skip(1)
        .map(|a| a.parse().unwrap())
        .collect();
    let (r, c, most, seed, n) = (a[0] as usize, a[1] as usize, a[2], a[3], a[4]);
    let mut s = seed * 7919 + 12345;
    let mut next = || {
        s = s
            .wrapping_mul(6364136223846793005)
            .wrapping_add(1442695040888963407);
        s >> 33
    };
    for _ in 0..n {
        let rc: Vec<String> = (0..r).map(|i| format!("r{i}")).collect();
        let cc: Vec<String> = (0..c).map(|i| format!("c{i}")).collect();
        let mut rows = vec![];
        let mut counts = vec![];
        let leaf: Vec<Vec<u64>> = (0..r)
            .map(|_| {
                (0..c)
                    .map(|_| {
                        let u = (next() % 10000) as f64 / 10000.0;
                        (u * u * (most as f64 + 1.0)) as u64
                    })
                    .collect()
            })
            .collect();
        for i in 0..=r {
            for j in 0..=c {
                rows.push(vec![
                    if i < r { rc[i].clone() } else { "T".into() },
                    if j < c { cc[j].clone() } else { "T".into() },
                ]);
                let v: u64 = (0..r)
                    .filter(|x| i == r || *x == i)
                    .map(|x| {
                        (0..c)
                            .filter(|y| j == c || *y == j)
                            .map(|y| leaf[x][y])
                            .sum::<u64>()
                    })
                    .sum();
                counts.push(v);
            }
        }
        let mut h = BTreeMap::new();
        h.insert("r".to_string(), BTreeMap::from([("T".to_string(), rc)]));
        h.insert("c".to_string(), BTreeMap::from([("T".to_string(), cc)]));
        let st =
            Structure::new(&["r".to_string(), "c".to_string()], rows, &Hierarchies(h)).unwrap();
        let rule = Rule {
            threshold: 5,
            min_width: 0,
            prints_zeros: true,
        };
        let t = Instant::now();
        let f = suppress(&st, &counts, &vec![1.0; counts.len()], rule);
        match f {
            Ok(f) => {
                let s1 = t.elapsed();
                let t = Instant::now();
                let k = known(&st, &counts, &f.is_withheld, rule);
                let x = attack(&st.sums, &k).unwrap();
                let bad = (0..counts.len())
                    .filter(|c| f.is_withheld[*c] && !rule.is_safe(x[*c]))
                    .count();
                println!(
                    "at risk {} besides {} bound {:.2} suppress {:?} attack {:?} bad {bad}",
                    f.at_risk,
                    f.besides,
                    f.bound,
                    s1,
                    t.elapsed()
                );
            }
            Err(e) => println!("{e} {:?}", t.elapsed()),
        }
    }
}

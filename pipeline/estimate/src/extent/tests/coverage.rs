//! The intervals hold at least what their level says, when everything that is declared is drawn
//! at random within its range; and they keep the order of what goes in.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;

/// A generator of numbers from 0 to 1 with a seed (Steele, Lea and Flood 2014, `SplitMix64`).
struct Draws(u64);

impl Draws {
    #[expect(clippy::cast_precision_loss, reason = "53 bits are exact")]
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn within(&mut self, lower: f64, upper: f64) -> f64 {
        lower + (upper - lower) * self.next()
    }

    fn of(&mut self, range: &DeclaredRange) -> f64 {
        self.within(range.lower, range.upper)
    }
}

#[derive(serde::Deserialize)]
struct Plan {
    indicators: Vec<Recipe>,
}

/// Counts by area and category.
type ByArea = BTreeMap<&'static str, BTreeMap<&'static str, u32>>;

/// The plan that ships, and what the census and the births say of some boroughs.
struct Shipped {
    plan: Plan,
    residents: ByArea,
    births: ByArea,
    prevalence: BTreeMap<&'static str, f64>,
}

fn rows(csv: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    csv.lines().skip(1).map(|line| line.split(',').collect())
}

impl Shipped {
    fn read() -> Self {
        let by_category = |csv| {
            let mut all = ByArea::new();
            for cells in rows(csv) {
                let count = cells[4].parse().expect("a count");
                all.entry(cells[0]).or_default().insert(cells[3], count);
            }
            all
        };
        Self {
            plan: toml::from_str(&indicators_alone(include_str!(
                "../../../../../outputs/fgm-risk-london/plan.toml"
            )))
            .expect("the plan reads"),
            residents: by_category(include_str!(
                "../../../../../data-sources/ons-census-2021-country-of-birth/snapshot.csv"
            )),
            births: by_category(include_str!(
                "../../../../../data-sources/ons-births-2024-by-mother-region/snapshot.csv"
            )),
            prevalence: rows(include_str!(
                "../../../../../data-sources/undata-fgm-prevalence/snapshot.csv"
            ))
            .map(|cells| (cells[0], cells[4].parse().expect("per cent")))
            .collect(),
        }
    }

    fn recipe(&self, id: &str) -> &Recipe {
        let found = self.plan.indicators.iter().find(|r| r.id.as_str() == id);
        found.expect("an indicator of the plan")
    }

    fn extent(&self) -> &Extent {
        let How::Extent(extent) = &self.recipe("extent_women").how else {
            unreachable!("the plan that ships")
        };
        extent
    }

    fn maternities(&self) -> &Maternities {
        let How::Maternities(plan) = &self.recipe("maternities_affected").how else {
            unreachable!("the plan that ships")
        };
        plan
    }

    fn girls(&self) -> &GirlsAtRisk {
        let How::GirlsAtRisk(plan) = &self.recipe("girls_at_risk_high").how else {
            unreachable!("the plan that ships")
        };
        plan
    }

    /// The tables of Brent and Southwark.
    fn tables(&self) -> Tables {
        let of = |source, period, cells: &ByArea| {
            let rows: Vec<_> = cells[BRENT]
                .iter()
                .map(|(category, brent)| {
                    let both = [*brent, cells[SOUTHWARK][category]].map(u64::from);
                    (period, *category, exact(both[0], both[1]))
                })
                .collect();
            table(source, &rows, &[])
        };
        disclosed(&[
            of(
                "ons-census-2021-country-of-birth",
                day(2021),
                &self.residents,
            ),
            of("ons-births-2024-by-mother-region", year(2024), &self.births),
        ])
    }

    fn surveys(&self) -> Vec<Prevalence> {
        let rows = self.prevalence.iter();
        rows.map(|(iso3, percent)| survey(iso3, *percent)).collect()
    }
}

/// The plan's text from its first indicator to its targeting.
fn indicators_alone(plan: &str) -> String {
    let from = plan.find("[[indicators]]").expect("indicators");
    let to = plan.find("[targeting").expect("targeting");
    let chosen = toml::from_str::<toml::Table>(&plan[from..to]).expect("toml");
    let indicators = chosen["indicators"].as_array().expect("a list");
    let extents = [
        "extent_women",
        "maternities_affected",
        "girls_at_risk_low",
        "girls_at_risk_high",
    ];
    let wanted = indicators.iter().filter(|indicator| {
        indicator["id"]
            .as_str()
            .is_some_and(|id| extents.contains(&id))
    });
    let table = BTreeMap::from([("indicators", wanted.collect::<Vec<_>>())]);
    toml::to_string(&table).expect("toml")
}

/// One draw of everything that is declared: the same for all areas.
struct World {
    /// The prevalence of each leaf among women, and among girls.
    leaves: BTreeMap<String, (f64, f64)>,
    women: f64,
    of_ages: BTreeMap<Ages, f64>,
    mothers: f64,
    per_birth: f64,
    born: f64,
}

fn world(shipped: &Shipped, draws: &mut Draws) -> World {
    let extent = shipped.extent();
    let ratio = draws.of(&shipped.girls().girls_to_women);
    let mut leaves = BTreeMap::new();
    for leaf in &extent.leaves {
        // Shares are drawn anew until they fit into the leaf.
        let shares = loop {
            let shares: Vec<f64> = leaf
                .countries
                .iter()
                .map(|share| draws.within(share.least(), share.most()))
                .collect();
            if shares.iter().sum::<f64>() <= 1.0 + 1e-12 {
                break shares;
            }
        };
        let error = extent.survey_error.relative;
        let mixed: f64 = leaf
            .countries
            .iter()
            .zip(shares)
            .map(|(country, share)| {
                let survey = shipped.prevalence[country.iso3.as_str()] / 100.0;
                let prevalence = survey * draws.within(1.0 - error, 1.0 + error);
                share * prevalence.min(1.0)
            })
            .sum();
        leaves.insert(leaf.category.clone(), (mixed, mixed * ratio));
    }
    let plan = shipped.maternities();
    let born = shipped
        .girls()
        .born_here
        .as_ref()
        .expect("the high scenario");
    World {
        leaves,
        women: draws.of(extent.share_of_women.as_ref().expect("a share")),
        of_ages: extent
            .age_shares
            .iter()
            .map(|share| (share.ages, draws.of(&share.share)))
            .collect(),
        mothers: draws.of(&plan.mothers),
        per_birth: draws.of(&plan.per_birth),
        born: draws.of(&born.girls) * draws.of(&born.years) * draws.of(&born.children_per_birth),
    }
}

/// What a world makes of an area, worked out apart from the code under test.
fn truth(shipped: &Shipped, world: &World, area: &'static str) -> [f64; 4] {
    let residents = |leaf: &str| f64::from(shipped.residents[area][leaf]);
    let women: f64 = world
        .leaves
        .iter()
        .map(|(leaf, (women, _))| residents(leaf) * women)
        .sum::<f64>()
        * world.women;
    let by_region = |girls: bool| -> f64 {
        let regions = shipped.maternities().regions.iter();
        regions
            .map(|region| {
                let births = f64::from(shipped.births[area][region.category.as_str()]);
                let all: f64 = region.leaves.iter().map(|leaf| residents(leaf)).sum();
                let affected: f64 = region
                    .leaves
                    .iter()
                    .filter_map(|leaf| {
                        let (women, of_girls) = world.leaves.get(leaf)?;
                        Some(residents(leaf) * if girls { *of_girls } else { *women })
                    })
                    .sum();
                births * affected / all
            })
            .sum()
    };
    let young: f64 = world
        .leaves
        .iter()
        .map(|(leaf, (_, girls))| residents(leaf) * girls)
        .sum();
    let low = young * world.women * world.of_ages[&shipped.girls().ages];
    [
        women,
        by_region(false) * world.mothers * world.per_birth,
        low,
        low + by_region(true) * world.mothers * world.born,
    ]
}

const MEASURES: [&str; 4] = [
    "extent_women",
    "maternities_affected",
    "girls_at_risk_low",
    "girls_at_risk_high",
];

/// Everything that the shipped plan declares, drawn evenly within its range 2,000 times: the
/// interval of each measure holds at least 95% of what comes of it, in two boroughs.
#[test]
fn intervals_of_the_shipped_plan_hold_their_level() {
    let shipped = Shipped::read();
    let made = made(
        &shipped.tables(),
        &shipped.surveys(),
        &shipped.plan.indicators,
    );
    let mut draws = Draws(2_021);
    let worlds: Vec<World> = (0..2_000).map(|_| world(&shipped, &mut draws)).collect();
    for area in [BRENT, SOUTHWARK] {
        let truths: Vec<_> = worlds
            .iter()
            .map(|world| truth(&shipped, world, area))
            .collect();
        for (at, id) in MEASURES.iter().enumerate() {
            let indicator = made.iter().find(|i| i.id.as_str() == *id).expect("made");
            let (period, _) = indicator.newest().expect("a period");
            let (_, lower, upper) = limits(crate::tests::at(indicator, period, area));
            let inside = truths.iter().filter(|t| lower <= t[at] && t[at] <= upper);
            let inside = inside.count();

            assert!(
                inside * 100 >= worlds.len() * 95,
                "{id}, {area}: {inside} of {}",
                worlds.len()
            );
        }
    }
}

/// Leaves of one country each, all alike, with nothing but survey error: the hardest case for
/// joining by squares. Drawn evenly, the sum lies inside 95 times of a hundred or more.
#[test]
fn leaves_that_are_all_alike_hold_their_level() {
    for number in [1, 2, 3, 5, 10, 30] {
        let term = crate::Limited {
            value: 100.0,
            lower: 90.0,
            upper: 110.0,
        };
        let z = 1.959_963_984_540_054;
        let joined = crate::extent::limits::joined(&vec![term; number], z);
        let multiplied = crate::extent::limits::product(&vec![term; number], z);
        let mut draws = Draws(7);
        let (mut sums, mut products) = (0, 0);
        for _ in 0..20_000 {
            let errors: Vec<f64> = (0..number).map(|_| draws.within(90.0, 110.0)).collect();
            let sum: f64 = errors.iter().sum();
            let of_all: f64 = errors.iter().product();
            sums += usize::from(joined.lower <= sum && sum <= joined.upper);
            products += usize::from(multiplied.lower <= of_all && of_all <= multiplied.upper);
        }
        // Three standard errors of a share of 95% in 20,000 draws are 0.46%.
        assert!(sums >= 18_908, "{number} leaves: {sums} of 20000");
        assert!(products >= 18_908, "{number} factors: {products} of 20000");
    }
}

fn of_two_leaves(counts: [u64; 2], share: (f64, f64, f64)) -> (f64, f64, f64) {
    let rows = [
        (day(2021), "Somalia", exact(counts[0], 0)),
        (day(2021), "Elsewhere", exact(counts[1], 0)),
    ];
    let tables = disclosed(&[table("born", &rows, &[])]);
    let mut extent = assumptions(vec![
        leaf("Somalia", &[("SOM", 1.0, 1.0, 1.0)]),
        leaf("Elsewhere", &[("SLE", share.1, share.0, share.2)]),
    ]);
    extent.survey_error.relative = 0.1;
    let made = made(&tables, &surveys(), &[women(extent)]);
    limits(&newest(&made, BRENT))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Nothing is below nought, more residents never give fewer affected, and a wider range of
    /// what is assumed never gives a narrower interval.
    #[test]
    fn figures_keep_the_order_of_what_goes_in(
        counts in [0_u64..100_000, 0_u64..100_000],
        more in [0_u64..1_000, 0_u64..1_000],
        low in 0.0..0.3_f64, middle in 0.3..0.6_f64, high in 0.6..1.0_f64,
        wider in 0.0..1.0_f64,
    ) {
        let few = of_two_leaves(counts, (low, middle, high));
        prop_assert!(0.0 <= few.1 && few.1 <= few.0 && few.0 <= few.2);
        let [a, b] = counts;
        let many = of_two_leaves([a + more[0], b + more[1]], (low, middle, high));
        prop_assert!(many.0 >= few.0 && many.2 >= few.2);
        let wide = of_two_leaves(counts, (low * wider, middle, high + (1.0 - high) * wider));
        let slack = 1e-9 * (1.0 + wide.2);
        prop_assert!(wide.1 <= few.1 + slack && few.2 <= wide.2 + slack);
    }
}

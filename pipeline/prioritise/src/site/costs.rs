//! What it costs to serve each point from each site, or from none.
//!
//! The p-median problem and the maximal covering problem are one: a point is served from the
//! cheapest open site, or not at all at a cost of its own. Where every point must be served,
//! that cost is higher than all plans together.

/// Costs of points at sites, in the forms that a search reads.
#[derive(Debug)]
pub(super) struct Costs {
    pub(super) points: usize,
    pub(super) sites: usize,
    /// Site by site; endless where a site cannot serve a point.
    by_site: Vec<f64>,
    /// Point by point, cheapest first: only sites that cost less than none.
    by_point: Vec<(f64, u32)>,
    starts: Vec<usize>,
    /// What it costs to serve a point from no site.
    outside: Vec<f64>,
    /// Every cost is a multiple of this; 0 where none is known.
    unit: f64,
    /// No plan that serves every point costs as much.
    never: f64,
}

/// Where whole numbers end that a double holds without error.
const WHOLE: f64 = 9_007_199_254_740_992.0;
/// Bounds are sums of rounded numbers: a difference of this share of the cost is none.
const ROUNDING: f64 = 1e-11;

impl Costs {
    /// `cost(point, site)` is endless where the site cannot serve the point; `outside` of `None`
    /// means that all points must be served.
    pub(super) fn new(
        points: usize,
        sites: usize,
        cost: impl Fn(usize, usize) -> f64,
        outside: Option<Vec<f64>>,
    ) -> Self {
        let mut by_site = Vec::with_capacity(points * sites);
        for site in 0..sites {
            by_site.extend((0..points).map(|point| cost(point, site)));
        }
        let unit = unit(by_site.iter().chain(outside.iter().flatten()));
        let dearest = |point: usize| {
            let costs = (0..sites).map(|site| by_site[site * points + point]);
            costs.filter(|cost| cost.is_finite()).fold(0.0, f64::max)
        };
        let never = (0..points).map(dearest).sum::<f64>().floor() * 2.0 + 2.0;
        let never = if unit > 0.0 {
            (never / unit).ceil() * unit
        } else {
            never
        };
        let (outside, never) = match outside {
            Some(outside) => (outside, f64::INFINITY),
            None => (vec![never; points], never),
        };
        let mut by_point = Vec::new();
        let mut starts = vec![0];
        for (point, none) in outside.iter().enumerate() {
            let from = by_point.len();
            for (at, site) in (0_u32..).zip(0..sites) {
                let cost = by_site[site * points + point];
                if cost < *none {
                    by_point.push((cost, at));
                }
            }
            by_point[from..]
                .sort_by(|one, other| one.0.total_cmp(&other.0).then(one.1.cmp(&other.1)));
            starts.push(by_point.len());
        }
        Self {
            points,
            sites,
            by_site,
            by_point,
            starts,
            outside,
            unit,
            never,
        }
    }

    /// What every point costs at a site.
    pub(super) fn of_site(&self, site: usize) -> &[f64] {
        &self.by_site[site * self.points..(site + 1) * self.points]
    }

    /// The sites that may serve a point, cheapest first.
    pub(super) fn of_point(&self, point: usize) -> &[(f64, u32)] {
        &self.by_point[self.starts[point]..self.starts[point + 1]]
    }

    /// What every point costs that no site serves.
    pub(super) fn outside(&self) -> &[f64] {
        &self.outside
    }

    /// Every point at its cheapest open site, or at none.
    pub(super) fn cheapest(&self, open: impl IntoIterator<Item = usize>) -> Vec<f64> {
        let mut least = self.outside.clone();
        for site in open {
            for (least, cost) in least.iter_mut().zip(self.of_site(site)) {
                *least = least.min(*cost);
            }
        }
        least
    }

    /// Whether a plan of this cost serves every point that must be served.
    pub(super) fn serves(&self, cost: f64) -> bool {
        cost < self.never
    }

    /// Whether no plan above this bound costs less than the best one known.
    pub(super) fn is_closed(&self, bound: f64, best: f64) -> bool {
        let rounding = best.abs() * ROUNDING;
        // Between two multiples there is no plan.
        let least = if self.unit * 1e-3 > rounding {
            best - self.unit + (self.unit * 1e-6).max(rounding)
        } else {
            best - rounding
        };
        bound >= least
    }

    /// The least cost that a plan above this bound can have.
    pub(super) fn rounded_up(&self, bound: f64) -> f64 {
        if self.unit > 0.0 && bound.abs() * ROUNDING < self.unit * 1e-3 {
            ((bound / self.unit) - 1e-6).ceil() * self.unit
        } else {
            bound
        }
    }
}

/// The largest number that all costs are whole multiples of, where they are whole numbers.
fn unit<'a>(costs: impl Iterator<Item = &'a f64>) -> f64 {
    let mut common = 0.0_f64;
    for cost in costs.filter(|cost| cost.is_finite()) {
        if cost.fract() != 0.0 || *cost >= WHOLE {
            return 0.0;
        }
        let mut rest = *cost;
        while rest != 0.0 {
            (common, rest) = (rest, common % rest);
        }
    }
    common
}

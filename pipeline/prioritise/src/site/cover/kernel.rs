//! What is left of a covering problem once all is decided that needs no search.

use crate::site::steps::Steps;

/// Points that no open site reaches yet, and the sites that may.
#[derive(Debug, Clone)]
pub(super) struct Kernel {
    /// The sites that reach each point, in the order of their numbers.
    points: Vec<Vec<u32>>,
    is_closed: Vec<bool>,
    chosen: Vec<usize>,
}

impl Kernel {
    pub(super) fn new(reach: &[Vec<u32>], sites: usize) -> Self {
        let in_order = |sites: &Vec<u32>| {
            let mut sites = sites.clone();
            sites.sort_unstable();
            sites
        };
        Self {
            points: reach.iter().map(in_order).collect(),
            is_closed: vec![false; sites],
            chosen: Vec::new(),
        }
    }

    pub(super) fn chosen(&self) -> &[usize] {
        &self.chosen
    }

    pub(super) fn points(&self) -> &[Vec<u32>] {
        &self.points
    }

    pub(super) fn sites(&self) -> usize {
        self.is_closed.len()
    }

    pub(super) fn is_covered(&self) -> bool {
        self.points.is_empty()
    }

    /// Opens a site: the points that it reaches are settled.
    pub(super) fn open(&mut self, site: usize) {
        if !self.chosen.contains(&site) {
            self.chosen.push(site);
        }
        self.points
            .retain(|sites| !sites.iter().any(|at| *at as usize == site));
        self.is_closed[site] = true;
    }

    /// Takes a site out.
    pub(super) fn close(&mut self, site: usize) {
        self.is_closed[site] = true;
        for sites in &mut self.points {
            sites.retain(|at| *at as usize != site);
        }
    }

    /// The sites of the point that has fewest, the most likely first.
    pub(super) fn hardest(&self, likely: &[f64]) -> Vec<usize> {
        let fewest = self.points.iter().min_by_key(|sites| sites.len());
        let mut sites: Vec<usize> = fewest
            .into_iter()
            .flatten()
            .map(|site| *site as usize)
            .collect();
        sites.sort_by(|one, other| likely[*other].total_cmp(&likely[*one]));
        sites
    }

    /// Opens the only site of a point; leaves out points that are reached whenever another is,
    /// and sites that reach nothing that another does not. Says whether every point has a site.
    pub(super) fn reduce(&mut self, steps: &mut Steps) -> bool {
        loop {
            if self.points.iter().any(Vec::is_empty) {
                return false;
            }
            self.points.sort_unstable_by(|one, other| {
                one.len().cmp(&other.len()).then_with(|| one.cmp(other))
            });
            self.points.dedup();
            let only = self.points.first().filter(|sites| sites.len() == 1);
            if let Some(site) = only.map(|sites| sites[0] as usize) {
                self.open(site);
                continue;
            }
            self.leave_out_points(steps);
            if !self.leave_out_sites(steps) {
                return true;
            }
        }
    }

    /// A point is reached whenever one is whose sites are among its own.
    fn leave_out_points(&mut self, steps: &mut Steps) {
        let words = self.sites().div_ceil(64);
        let sets: Vec<Vec<u64>> = self
            .points
            .iter()
            .map(|sites| bits(sites.iter().map(|site| *site as usize), words))
            .collect();
        let mut kept: Vec<usize> = Vec::new();
        for (at, set) in sets.iter().enumerate() {
            // Shorter ones come first.
            if !kept.iter().any(|one| is_within(&sets[*one], set)) {
                kept.push(at);
            }
        }
        steps.take(kept.len() * sets.len());
        let mut at = 0;
        let mut kept = kept.into_iter().peekable();
        self.points.retain(|_| {
            let is_kept = kept.next_if_eq(&at).is_some();
            at += 1;
            is_kept
        });
    }

    /// A site goes where another reaches all its points; of two that reach the same, the later.
    fn leave_out_sites(&mut self, steps: &mut Steps) -> bool {
        let words = self.points.len().div_ceil(64);
        let mut sets = vec![vec![0_u64; words]; self.sites()];
        for (point, sites) in self.points.iter().enumerate() {
            for site in sites {
                sets[*site as usize][point / 64] |= 1 << (point % 64);
            }
        }
        let many = |set: &Vec<u64>| set.iter().map(|word| word.count_ones()).sum::<u32>();
        let mut sites: Vec<(u32, usize)> = (0..self.sites())
            .filter(|site| !self.is_closed[*site])
            .map(|site| (many(&sets[site]), site))
            .collect();
        sites.sort_unstable_by(|one, other| other.0.cmp(&one.0).then(one.1.cmp(&other.1)));
        let mut kept: Vec<usize> = Vec::new();
        let mut gone = Vec::new();
        for (many, site) in &sites {
            if *many == 0 || kept.iter().any(|one| is_within(&sets[*site], &sets[*one])) {
                gone.push(*site);
            } else {
                kept.push(*site);
            }
        }
        steps.take(kept.len() * sites.len());
        for site in &gone {
            self.is_closed[*site] = true;
        }
        let is_any = !gone.is_empty();
        if is_any {
            for sites in &mut self.points {
                sites.retain(|site| !self.is_closed[*site as usize]);
            }
        }
        is_any
    }
}

fn bits(places: impl Iterator<Item = usize>, words: usize) -> Vec<u64> {
    let mut set = vec![0; words];
    for place in places {
        set[place / 64] |= 1 << (place % 64);
    }
    set
}

fn is_within(one: &[u64], other: &[u64]) -> bool {
    one.iter().zip(other).all(|(one, other)| one & !other == 0)
}

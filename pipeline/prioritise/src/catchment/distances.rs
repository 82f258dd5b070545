//! How far it is from every point to every site.

use vocabulary::{Problem, Problems};

use crate::PrioritiseError;

/// Metres from each point to each site. An infinite distance is a way that does not exist.
#[derive(Debug, Clone, PartialEq)]
pub struct Distances {
    points: usize,
    sites: usize,
    /// The sites of the first point, then of the next.
    metres: Vec<f64>,
}

impl Distances {
    /// From a function of the point's and the site's place in their lists.
    ///
    /// # Errors
    /// With each distance that is below 0 or not a number.
    pub fn from_fn(
        points: usize,
        sites: usize,
        metres: impl Fn(usize, usize) -> f64,
    ) -> Result<Self, PrioritiseError> {
        let mut all = Vec::with_capacity(points * sites);
        for point in 0..points {
            all.extend((0..sites).map(|site| metres(point, site)));
        }
        Self {
            points,
            sites,
            metres: all,
        }
        .checked()
    }

    /// From one row a point, each with one distance a site.
    ///
    /// # Errors
    /// With each row of another length than the first, and each distance that is below 0 or not a number.
    pub fn from_rows(rows: &[Vec<f64>]) -> Result<Self, PrioritiseError> {
        let sites = rows.first().map_or(0, Vec::len);
        let odd = rows
            .iter()
            .enumerate()
            .filter(|(_, row)| row.len() != sites);
        let odd = odd.map(|(at, row)| {
            let what = format!(
                "point {} has another number of distances than the first",
                at + 1
            );
            Problem::new("distances", what, "give one distance a site to each point")
                .found(row.len().to_string())
                .expected(sites.to_string())
        });
        let odd: Problems = odd.collect();
        odd.none_or(()).map_err(PrioritiseError::Catchment)?;
        Self {
            points: rows.len(),
            sites,
            metres: rows.concat(),
        }
        .checked()
    }

    fn checked(self) -> Result<Self, PrioritiseError> {
        let bad = self.metres.iter().enumerate();
        let bad = bad.filter(|(_, metres)| metres.is_nan() || **metres < 0.0);
        let bad = bad.map(|(at, metres)| {
            let (point, site) = (at / self.sites + 1, at % self.sites + 1);
            let what =
                format!("the distance of point {point} to site {site} is not a number from 0");
            Problem::new("distances", what, "measure it again").found(metres.to_string())
        });
        let bad: Problems = bad.collect();
        bad.none_or(self).map_err(PrioritiseError::Catchment)
    }

    /// How many points and sites there are.
    #[must_use]
    pub const fn shape(&self) -> (usize, usize) {
        (self.points, self.sites)
    }

    /// The distance between two that are there.
    pub(crate) fn metres(&self, point: usize, site: usize) -> f64 {
        self.metres[point * self.sites + site]
    }
}

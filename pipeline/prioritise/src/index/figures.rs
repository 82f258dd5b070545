//! What is known of every area's indicators.

use std::sync::Arc;

use vocabulary::{AreaCode, Problem, Problems};

use crate::PrioritiseError;

/// What is known of one indicator in one area.
#[derive(Debug, Clone, PartialEq)]
pub enum Figure {
    /// Nothing: the area has no score and no place.
    Missing,
    /// A number without error.
    Exact(f64),
    /// A number with an error.
    Drawn {
        /// The figure that is printed.
        centre: f64,
        /// What it may be as well; the same number of draws everywhere. Draw `t` of one area
        /// goes with draw `t` of the others.
        draws: Arc<[f64]>,
    },
    /// A withheld or rounded figure: anywhere from the one to the other, and nowhere more likely.
    Within {
        /// The least it can be.
        lower: f64,
        /// The most it can be.
        upper: f64,
    },
}

impl Figure {
    /// The figure that stands for it; a range has none.
    #[must_use]
    pub const fn centre(&self) -> Option<f64> {
        match self {
            Self::Exact(centre) | Self::Drawn { centre, .. } => Some(*centre),
            Self::Missing | Self::Within { .. } => None,
        }
    }

    const fn is_missing(&self) -> bool {
        matches!(self, Self::Missing)
    }

    fn problem(&self, draws: Option<usize>) -> Option<(&'static str, &'static str)> {
        match self {
            Self::Missing => None,
            Self::Exact(x) => (!x.is_finite()).then_some((
                "the figure is not a number",
                "give a number, or say that it is missing",
            )),
            Self::Drawn { centre, draws: all } => {
                if !(centre.is_finite() && all.iter().all(|x| x.is_finite())) {
                    Some(("a draw is not a number", "draw again"))
                } else if Some(all.len()) != draws || all.is_empty() {
                    Some((
                        "there are draws of another number than elsewhere",
                        "draw all areas and indicators together",
                    ))
                } else {
                    None
                }
            }
            Self::Within { lower, upper } => {
                (!(lower.is_finite() && upper.is_finite() && lower <= upper)).then_some((
                    "the range is not one of numbers from the least to the most",
                    "give both ends in order",
                ))
            }
        }
    }
}

/// Figures by component and area.
#[derive(Debug, Clone, PartialEq)]
pub struct Figures {
    areas: Vec<AreaCode>,
    /// One a component, each with one figure an area.
    columns: Vec<Vec<Figure>>,
    draws: usize,
}

impl Figures {
    /// One column a component, each with one figure an area, in the order of the areas.
    ///
    /// # Errors
    /// With everything that is wrong: no area, an area twice, a column of another length, a
    /// component that is missing everywhere, figures that are no numbers and draws of unlike
    /// number. The figures themselves are not shown.
    pub fn new(areas: Vec<AreaCode>, columns: Vec<Vec<Figure>>) -> Result<Self, PrioritiseError> {
        let all = || columns.iter().flatten();
        let draws = all().find_map(|figure| match figure {
            Figure::Drawn { draws, .. } => Some(draws.len()),
            Figure::Missing | Figure::Exact(_) | Figure::Within { .. } => None,
        });
        let found = problems(&areas, &columns, draws);
        let it = Self {
            areas,
            columns,
            draws: draws.unwrap_or(0),
        };
        found.none_or(it).map_err(PrioritiseError::Index)
    }

    /// The areas, in order.
    #[must_use]
    pub fn areas(&self) -> &[AreaCode] {
        &self.areas
    }

    /// One column a component.
    #[must_use]
    pub fn columns(&self) -> &[Vec<Figure>] {
        &self.columns
    }

    /// How many draws there are of each drawn figure; 0 where none is drawn.
    #[must_use]
    pub const fn draws(&self) -> usize {
        self.draws
    }

    /// The areas of which every component has a figure of any kind.
    pub(super) fn placed(&self) -> Vec<usize> {
        self.all(|figure| !figure.is_missing())
    }

    /// The areas of which every component has a central figure.
    pub(super) fn scored(&self) -> Vec<usize> {
        self.all(|figure| figure.centre().is_some())
    }

    fn all(&self, wanted: fn(&Figure) -> bool) -> Vec<usize> {
        let areas = 0..self.areas.len();
        areas
            .filter(|area| self.columns.iter().all(|column| wanted(&column[*area])))
            .collect()
    }
}

fn problems(areas: &[AreaCode], columns: &[Vec<Figure>], draws: Option<usize>) -> Problems {
    let mut found = Vec::new();
    if areas.is_empty() {
        found.push(Problem::new(
            "figures",
            "there is no area",
            "give the areas to compare",
        ));
    }
    let mut sorted = areas.to_vec();
    sorted.sort_unstable();
    for pair in sorted.windows(2) {
        if let [one, other] = pair
            && one == other
        {
            let twice = Problem::new("figures", "the area stands twice", "give each area once");
            found.push(twice.area(one.to_string()));
        }
    }
    for (at, column) in columns.iter().enumerate() {
        let place = format!("figures, component {}", at + 1);
        if column.len() != areas.len() {
            let what = "the figures are of another number of areas";
            let bad = Problem::new(place, what, "give one figure an area");
            found.push(
                bad.found(column.len().to_string())
                    .expected(areas.len().to_string()),
            );
            continue;
        }
        if column.iter().all(Figure::is_missing) {
            let what = "it is missing everywhere";
            found.push(Problem::new(
                &place,
                what,
                "give its figures, or leave it out of the index",
            ));
        }
        for (area, figure) in areas.iter().zip(column) {
            if let Some((what, remedy)) = figure.problem(draws) {
                found.push(Problem::new(&place, what, remedy).area(area.to_string()));
            }
        }
    }
    found.into_iter().collect()
}

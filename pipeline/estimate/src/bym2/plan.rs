//! Which model is fitted, and what is held of its parameters beforehand.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::Prior;

/// How areas differ, whatever the period.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Space {
    /// A scaled intrinsic conditional autoregression and independent effects, mixed by `phi`
    /// (Riebler and others 2016).
    #[default]
    Bym2,
    /// One effect whose precision is a mixture of the map's and of independence, by `phi`
    /// (Leroux, Lei and Breslow 2000).
    Leroux,
    /// Independent effects: neighbours tell nothing of each other.
    #[serde(rename = "iid")]
    Independent,
}

impl Space {
    /// Its name as the outputs spell it.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Bym2 => "bym2",
            Self::Leroux => "leroux",
            Self::Independent => "iid",
        }
    }
}

/// How areas differ in their course over the periods.
///
/// # References
/// Knorr-Held (2000), Statistics in Medicine 19:2555-2567: types I to IV.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Interaction {
    /// All areas have the same course.
    None,
    /// Type I: each cell by itself.
    Independent,
    /// Type II: each area has a random walk of its own.
    #[default]
    Walks,
    /// Type III: each period has a map of its own.
    Maps,
    /// Type IV: random walks in which neighbours are alike.
    WalkingMaps,
}

impl Interaction {
    /// Its name as the outputs spell it.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Independent => "independent",
            Self::Walks => "walks",
            Self::Maps => "maps",
            Self::WalkingMaps => "walking-maps",
        }
    }
}

/// What is held of each parameter before any count is seen.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Priors {
    /// The intercept: normal.
    pub intercept: Prior,
    /// Each covariate's coefficient: normal.
    pub coefficients: Prior,
    /// The standard deviation of the areas' effects: values from 0.
    pub sigma: Prior,
    /// The share of the areas' variance that neighbours have in common: values from 0 to 1.
    pub phi: Prior,
    /// The standard deviation of the periods' walk: values from 0.
    pub sigma_time: Prior,
    /// The standard deviation of the interaction: values from 0.
    pub sigma_interaction: Prior,
}

impl Default for Priors {
    /// Those of Morris and others (2019).
    fn default() -> Self {
        let normal = Prior::Normal { mean: 0.0, sd: 5.0 };
        let sigma = Prior::HalfNormal { scale: 1.0 };
        Self {
            intercept: normal,
            coefficients: normal,
            sigma,
            phi: Prior::Beta { a: 0.5, b: 0.5 },
            sigma_time: sigma,
            sigma_interaction: sigma,
        }
    }
}

/// Priors that are not those of a model.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotPriors {
    /// A part that is no `name=prior`, or names nothing that has a prior.
    #[error(
        "{0:?} is no prior of the model: expected NAME=PRIOR with one of intercept, coefficients, sigma, phi, sigma_time, sigma_interaction"
    )]
    Part(String),
    /// A parameter with two priors.
    #[error("{0} has two priors: give one")]
    Twice(String),
    /// A prior that cannot be read.
    #[error(transparent)]
    Prior(#[from] super::NotAPrior),
    /// A prior whose values the parameter cannot have.
    #[error("{prior} is no prior of {name}: expected {expected}")]
    Range {
        /// The parameter.
        name: &'static str,
        /// Its prior.
        prior: String,
        /// What it can be.
        expected: &'static str,
    },
}

impl FromStr for Priors {
    type Err = NotPriors;

    /// Reads `sigma=exponential(4.6),phi=uniform(0,1)`; what is not named keeps its default.
    fn from_str(text: &str) -> Result<Self, NotPriors> {
        let mut priors = Self::default();
        let mut seen = std::collections::BTreeSet::new();
        for part in parts(text) {
            let no = || NotPriors::Part(part.to_owned());
            let (name, prior) = part.split_once('=').ok_or_else(no)?;
            if !seen.insert(name.trim()) {
                return Err(NotPriors::Twice(name.trim().to_owned()));
            }
            let slot = match name.trim() {
                "intercept" => &mut priors.intercept,
                "coefficients" => &mut priors.coefficients,
                "sigma" => &mut priors.sigma,
                "phi" => &mut priors.phi,
                "sigma_time" => &mut priors.sigma_time,
                "sigma_interaction" => &mut priors.sigma_interaction,
                _ => return Err(no()),
            };
            *slot = prior.parse()?;
        }
        priors.checked()
    }
}

/// The parts between commas that stand outside brackets.
fn parts(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut depth, mut from) = (0_u32, 0);
    for (at, letter) in text.char_indices() {
        match letter {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            ',' | ';' if depth == 0 => {
                parts.push(&text[from..at]);
                from = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[from..]);
    let parts = parts.into_iter().map(str::trim);
    parts.filter(|part| !part.is_empty()).collect()
}

impl Priors {
    /// The same priors, if each fits its parameter.
    ///
    /// # Errors
    /// When one allows values that its parameter cannot have.
    pub fn checked(self) -> Result<Self, NotPriors> {
        let range = |name, prior: Prior, expected| NotPriors::Range {
            name,
            prior: prior.to_string(),
            expected,
        };
        for (name, prior) in [
            ("intercept", self.intercept),
            ("coefficients", self.coefficients),
        ] {
            if !matches!(prior, Prior::Normal { .. }) {
                return Err(range(name, prior, "normal(MEAN,SD)"));
            }
        }
        for (name, prior) in [
            ("sigma", self.sigma),
            ("sigma_time", self.sigma_time),
            ("sigma_interaction", self.sigma_interaction),
        ] {
            if !prior.is_within(0.0, f64::INFINITY) {
                return Err(range(name, prior, "values from 0"));
            }
        }
        if !self.phi.is_within(0.0, 1.0) {
            return Err(range("phi", self.phi, "values from 0 to 1"));
        }
        Ok(self)
    }
}

impl fmt::Display for Priors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            intercept,
            coefficients,
            sigma,
            phi,
            sigma_time,
            sigma_interaction,
        } = self;
        write!(
            f,
            "intercept={intercept},coefficients={coefficients},sigma={sigma},phi={phi},sigma_time={sigma_time},sigma_interaction={sigma_interaction}"
        )
    }
}

/// Which model is fitted, and what is made of its posterior.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ModelPlan {
    /// How areas differ.
    pub space: Space,
    /// How their courses differ, where there are several periods.
    pub interaction: Interaction,
    /// What is held beforehand.
    pub priors: Priors,
    /// The relative risks whose exceedance is asked for.
    pub thresholds: Vec<f64>,
    /// How many draws stand behind ranks and comparisons of areas.
    pub draws: u32,
    /// Their seed.
    pub seed: u64,
}

impl Default for ModelPlan {
    fn default() -> Self {
        Self {
            space: Space::Bym2,
            interaction: Interaction::Walks,
            priors: Priors::default(),
            thresholds: vec![1.0, 1.5, 2.0],
            draws: 1_000,
            seed: 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn priors_are_read_in_part() {
        let read: Priors = "sigma=exponential(4.60517), phi=uniform(0,1)"
            .parse()
            .expect("priors");
        assert_eq!(read.sigma, Prior::Exponential { rate: 4.60517 });
        assert_eq!(read.intercept, Priors::default().intercept);
        assert_eq!(read.to_string().parse(), Ok(read));
        assert_eq!("".parse(), Ok(Priors::default()));
    }

    #[test]
    fn priors_that_do_not_fit_are_refused() {
        for text in [
            "phi=half-normal(1)",
            "sigma=normal(0,1)",
            "sigma=uniform(-1,1)",
            "intercept=exponential(1)",
            "tau=exponential(1)",
            "sigma",
            "sigma=",
            "phi=fixed(2)",
        ] {
            assert!(text.parse::<Priors>().is_err(), "{text} was let in");
        }
    }
}

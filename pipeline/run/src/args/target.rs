//! The options of `fgm-map target`.

use super::{Format, PlanArg, SiteMethod};

/// What follows the options in the help.
pub const AFTER: &str = "\
The plan's [targeting.allocation] says what is shared out, by which claims and
with which weights; the options change its numbers for this answer alone, and
nothing is written. Methods:
  hamilton         each area its share rounded down, the rest to
                   the largest remainders
  webster          in proportion, without favour to large or small areas
  huntington-hill  in proportion, at least one each; leans to small areas
  maximin          nobody far behind: the worst-off area has as much per need
                   as can be

The plan's [targeting.siting] says where new clinics may be, which are there
already, and what makes one set of places better than another; --new-clinics,
--siting-method and --radius-m change that. Methods (`fgm-map site` has the same
for any problem):
  p-median         the nearest is as near as can be, on average over the need
  p-center         the area that has farthest to go has as little as can be
  lscp             the fewest that leave no area farther away than the radius
  mclp             as much of the need as can be within the radius

Exit codes: 0 told; 1 refused: the inputs, the plan or the numbers asked for,
every problem is listed; 2 usage; 3 system

Examples:
  fgm-map target
  fgm-map target --units 20 --cap 2
  fgm-map target --units 12 --new-clinics 2
  fgm-map target --new-clinics 3 --siting-method mclp --radius-m 5000
  fgm-map target --units 40 --method maximin --format json";

/// What to ask.
#[derive(Debug, clap::Args)]
pub struct TargetArgs {
    #[command(flatten)]
    pub plan: PlanArg,
    /// How many units, such as workers, are shared out [default: the plan's].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub units: Option<u32>,
    /// How they are shared out [default: the plan's].
    #[arg(long, value_name = "METHOD")]
    pub method: Option<MethodArg>,
    /// The least for every area, in units [default: the plan's].
    #[arg(long, value_name = "N")]
    pub floor: Option<u32>,
    /// The most for any area, in units [default: the plan's].
    #[arg(long, value_name = "N")]
    pub cap: Option<u32>,
    /// How many new clinics there are, 0 to leave them out; with lscp the most there may be [default: the plan's].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(0..=1_000))]
    pub new_clinics: Option<u32>,
    /// What makes one set of places better than another [default: the plan's].
    #[arg(long, value_name = "METHOD")]
    pub siting_method: Option<SiteMethod>,
    /// How far a clinic reaches, in metres, for lscp and mclp [default: the plan's].
    #[arg(long, value_name = "METRES", value_parser = radius)]
    pub radius_m: Option<f64>,
    /// How the answer is written to standard output.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: Format,
}

/// A method that needs no numbers of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum MethodArg {
    /// By the largest remainder.
    Hamilton,
    /// In proportion (Sainte-Laguë).
    Webster,
    /// By equal proportions.
    HuntingtonHill,
    /// The worst off first.
    Maximin,
}

fn radius(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(metres) if metres > 0.0 && metres.is_finite() => Ok(metres),
        _ => Err("expected a number of metres above 0".to_owned()),
    }
}

//! Arguments of `fgm-map target`.

use super::{Format, PlanArg};

pub const AFTER: &str = "\
The plan's [targeting.allocation] says what is shared out, by which claims and with which weights;
the options change its numbers for this answer alone, and nothing is written. Methods:
  hamilton         each area its share rounded down, the rest to the largest remainders
  webster          in proportion, without favour to large or small areas
  huntington-hill  in proportion, at least one each; leans to small areas
  maximin          nobody far behind: the worst-off area has as much per need as can be

Examples:
  fgm-map target
  fgm-map target --units 20 --cap 2
  fgm-map target --units 40 --method maximin --format json";

/// What to ask.
#[derive(Debug, clap::Args)]
pub struct TargetArgs {
    #[command(flatten)]
    pub plan: PlanArg,
    /// How many are shared out [default: the plan's].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub units: Option<u32>,
    /// How they are shared out [default: the plan's].
    #[arg(long, value_name = "METHOD")]
    pub method: Option<MethodArg>,
    /// The least for every area [default: the plan's].
    #[arg(long, value_name = "N")]
    pub floor: Option<u32>,
    /// The most for any area [default: the plan's].
    #[arg(long, value_name = "N")]
    pub cap: Option<u32>,
    /// How the answer is written to standard output.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: Format,
}

/// A method that needs no numbers of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum MethodArg {
    /// The largest remainder.
    Hamilton,
    /// Sainte-Laguë.
    Webster,
    /// Equal proportions.
    HuntingtonHill,
    /// The worst off first.
    Maximin,
}

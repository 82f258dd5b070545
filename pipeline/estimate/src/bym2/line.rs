//! What a factor makes of a normal belief along one line.

/// The logarithm of the mean of a factor, and mean and variance with it; `None` where the factor
/// is nought throughout.
///
/// # Formula
/// The trapezoidal rule over four standard deviations either way; where the factor changes
/// faster than that, around its largest value, with as small a step as it asks for.
pub(super) fn along_a_line(
    (mean, variance): (f64, f64),
    ln: impl Fn(f64) -> Option<f64>,
) -> Option<(f64, f64, f64)> {
    let spread = libm::sqrt(variance);
    let value = |score: f64| {
        let ln = ln(mean + score * spread).unwrap_or(f64::NEG_INFINITY);
        ln - score * score / 2.0
    };
    let mut nodes: Vec<(f64, f64)> = (-4..=4)
        .map(f64::from)
        .map(|score| (score, value(score)))
        .collect();
    let best = |of: &[(f64, f64)]| {
        let finite = of.iter().filter(|(_, value)| value.is_finite());
        finite.copied().max_by(|a, b| a.1.total_cmp(&b.1))
    };
    let (score, largest) = best(&nodes)?;
    let mut step = 1.0;
    if !is_smooth(&nodes, score, largest, step) {
        (nodes, step) = around((score, largest), &value);
    }
    let (_, largest) = best(&nodes)?;
    let weighted = || {
        let weight = |value: f64| libm::exp(value - largest);
        nodes
            .iter()
            .map(move |(score, value)| (*score, weight(*value)))
    };
    let whole: f64 = weighted().map(|(_, weight)| weight).sum();
    let first: f64 = weighted()
        .map(|(score, weight)| score * weight)
        .sum::<f64>()
        / whole;
    let second: f64 = weighted()
        .map(|(score, weight)| (score - first).powi(2) * weight)
        .sum::<f64>()
        / whole;
    // What the rule makes of the belief alone is the measure: a factor of 1 changes nothing.
    let (mut plain, mut spread_out) = (libm::sqrt(std::f64::consts::TAU) / step, 1.0);
    if step >= 1.0 {
        let weights =
            (-4..=4).map(|step| (f64::from(step), libm::exp(-f64::from(step * step) / 2.0)));
        plain = weights.clone().map(|(_, weight)| weight).sum();
        spread_out = weights
            .map(|(score, weight)| weight * score * score)
            .sum::<f64>()
            / plain;
    }
    let ln_whole = largest + libm::log(whole / plain);
    Some((
        ln_whole,
        mean + first * spread,
        second / spread_out * variance,
    ))
}

/// From a value to its neighbours a sum of steps may fall by so much on both sides: the steps of
/// a normal density of 1.2 standard deviations.
const STEEP: f64 = 0.72;

/// Whether a step is short enough for what lies beside the largest value, and that is no end.
fn is_smooth(nodes: &[(f64, f64)], score: f64, largest: f64, step: f64) -> bool {
    let beside = |side: f64| {
        let mut of = nodes.iter();
        let found = of.find(|(at, _)| (at - score - side * step).abs() < 1e-9 * step);
        found.map(|(_, value)| largest - value)
    };
    match (beside(-1.0), beside(1.0)) {
        (Some(below), Some(above)) => below.min(above) <= STEEP,
        _ => false,
    }
}

/// Values around the largest one, from where they matter to where they no longer do, and the
/// step between them.
fn around(
    (mut score, mut largest): (f64, f64),
    value: &impl Fn(f64) -> f64,
) -> (Vec<(f64, f64)>, f64) {
    let mut step = 1.0;
    // As many halvings as a factor can be narrow, and steps towards where it is largest.
    for _ in 0..200 {
        let (below, above) = (value(score - step), value(score + step));
        if below > largest || above > largest {
            let side = if below > above { -step } else { step };
            score += side;
            largest = below.max(above);
        } else if largest - below.max(above) > STEEP {
            step /= 2.0;
        } else {
            break;
        }
    }
    let mut nodes = vec![(score, largest)];
    for side in [-step, step] {
        for count in 1..=200 {
            let at = score + side * f64::from(count);
            let found = value(at);
            if found < largest - 25.0 {
                break;
            }
            nodes.push((at, found));
        }
    }
    nodes.sort_by(|a, b| a.0.total_cmp(&b.0));
    (nodes, step)
}

//! What an area's share of need comes to, in units that could be divided.

use super::claims::Bounds;

/// The total times each area's share of all need.
pub(super) fn of_all(need: &[f64], total: u32) -> Vec<f64> {
    // Shares of the largest first, so that no sum overflows.
    let largest = need.iter().copied().fold(0.0, f64::max);
    let sum: f64 = need.iter().map(|need| need / largest).sum();
    let scale = f64::from(total) / sum;
    need.iter().map(|need| need / largest * scale).collect()
}

/// Lifts quotas to floors and cuts them at caps, so that the rest stays in proportion and
/// the total is kept: `clamp(t q, floor, cap)` for the one `t` that adds up.
///
/// Each round holds those at the bound that is broken by more in sum. These stay there, as
/// `t` then moves away from them, so there are at most as many rounds as areas.
pub(super) fn within(quotas: &mut [f64], bounds: &[Bounds], total: u32) {
    let limits = |bounds: &Bounds| (f64::from(bounds.floor), f64::from(bounds.cap));
    let fits = quotas.iter().zip(bounds).all(|(quota, bounds)| {
        let (floor, cap) = limits(bounds);
        (floor..=cap).contains(quota)
    });
    if fits {
        return;
    }
    // An area without need has no share of the rest: it holds its floor.
    let mut held: Vec<Option<f64>> = quotas
        .iter()
        .zip(bounds)
        .map(|(quota, bounds)| (*quota <= 0.0).then(|| limits(bounds).0))
        .collect();
    let mut scale = 1.0;
    for _ in 0..=quotas.len() {
        let rest = f64::from(total) - held.iter().flatten().sum::<f64>();
        let free = || {
            let all = quotas.iter().zip(bounds).zip(&held);
            all.filter_map(|((quota, bounds), held)| held.is_none().then_some((quota, bounds)))
        };
        let weight: f64 = free().map(|(quota, _)| quota).sum();
        if weight <= 0.0 {
            break;
        }
        scale = (rest / weight).max(0.0);
        let (mut below, mut above) = (0.0, 0.0);
        for (quota, bounds) in free() {
            let (floor, cap) = limits(bounds);
            below += (floor - scale * quota).max(0.0);
            above += (scale * quota - cap).max(0.0);
        }
        if below <= 0.0 && above <= 0.0 {
            break;
        }
        for ((quota, bounds), held) in quotas.iter().zip(bounds).zip(&mut held) {
            let (floor, cap) = limits(bounds);
            let at = scale * quota;
            if held.is_none() && below >= above && at < floor {
                *held = Some(floor);
            } else if held.is_none() && above >= below && at > cap {
                *held = Some(cap);
            }
        }
    }
    for (quota, held) in quotas.iter_mut().zip(held) {
        *quota = held.unwrap_or(*quota * scale);
    }
}

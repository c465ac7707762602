//! How many households each building has.

use super::layout::{Plane, Style};
use super::random::Random;

/// Shares the households out, by the kind of houses, to the last one.
pub(super) fn share(households: u32, plane: &Plane, random: &mut Random) -> Vec<u32> {
    let mut weights = Vec::with_capacity(plane.lots.len());
    let (mut compound, mut level) = (None, 1.0);
    for lot in &plane.lots {
        if compound != Some(lot.compound) {
            compound = Some(lot.compound);
            level = random.between(0.8, 1.25);
        }
        let (mean, spread) = match lot.style {
            Style::Slab => (60.0, 9.0),
            Style::Tower => (125.0, 28.0),
            Style::Low => (32.0, 10.0),
        };
        weights.push((level * (mean + spread * random.bell())).max(4.0));
    }
    round(households, &weights)
}

/// Rounds shares of a total so that they sum up to it: the largest remainders are rounded up.
fn round(total: u32, weights: &[f64]) -> Vec<u32> {
    let sum: f64 = weights.iter().sum();
    if sum <= 0.0 {
        return vec![0; weights.len()];
    }
    let exact: Vec<f64> = weights.iter().map(|w| w * f64::from(total) / sum).collect();
    let mut shares: Vec<u32> = exact.iter().map(|share| share.floor() as u32).collect();
    let rest = total.saturating_sub(shares.iter().sum());
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order.sort_by(|a, b| exact[*b].fract().total_cmp(&exact[*a].fract()).then(a.cmp(b)));
    for at in order.into_iter().take(rest as usize) {
        shares[at] += 1;
    }
    shares
}

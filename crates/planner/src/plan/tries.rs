//! Small districts, drawn several times.

use super::anneal::polsby_popper;
use super::draw::{Asked, Compounds, Drawn, Effort, Tell, draw, goes_on, price, standing};
use super::graph::Graph;
use super::rounds::Draft;
use super::split::Ways;
use crate::goal::Stage;

/// Below how many units a level is drawn several times: so few have few divisions, and where a drawing begins decides
/// more than how long it is annealed.
const SMALL: usize = 256;

/// How often it is drawn.
const TRIES: u64 = 4;

/// What of the moves is looked at each time.
const SHARE: f32 = 0.15;

/// What is tried at each cut: sweeps across the map give the most compact beginnings, and each time they are turned.
const WAYS: Ways = Ways { directions: 8, growths: 0, trees: 0 };

/// What a unit of Polsby–Popper is worth in cut edges when drawings are compared. Moves of single units see little of
/// it, so it weighs more here than in annealing.
const COMPACT: f64 = 20.0;

/// Draws one level; a small one that begins afresh is drawn several times, and the best drawing is kept.
pub(crate) fn draw_best(base: &Graph, compounds: &Compounds, asked: &Asked, tell: Tell) -> Drawn {
    if base.len() >= SMALL || goes_on(base, asked) {
        return draw(base, compounds, asked, tell);
    }
    let looks = (asked.effort.looks as f32 * SHARE) as usize;
    let asked = Asked { effort: Effort { ways: WAYS, looks, ..asked.effort }, ..*asked };
    let price = price(base, &asked);
    let worth = |drawn: &Drawn| {
        let (regions, in_range) = standing(base, &drawn.draft, &price);
        (regions - in_range, cost(base, &drawn.draft))
    };
    let mut best = draw(base, compounds, &asked, tell);
    // What is impossible is repaired at length each time, and none the better for it.
    let tries = if best.proofs.is_empty() { TRIES } else { 1 };
    for number in 1..tries {
        let (mut going, seed) = (true, asked.seed ^ number << 32);
        let again = draw(base, compounds, &Asked { seed, ..asked }, &mut |_, _, regions, live| {
            going = going && tell(Stage::Improve, 1.0, regions, live);
            going
        });
        if !going {
            break;
        }
        if worth(&again) < worth(&best) {
            best = again;
        }
    }
    best
}

/// Returns the cost of the links between regions, less what their compactness is worth.
fn cost(graph: &Graph, draft: &Draft) -> f64 {
    let mut shapes = vec![(0f32, 0f32); draft.count()];
    let mut cut = 0.0;
    for atom in 0..graph.len() {
        let region = draft.part[atom];
        let (area, outline) = &mut shapes[region as usize];
        *area += graph.area[atom];
        *outline += graph.outline[atom];
        for link in graph.around(atom as u32) {
            if draft.part[link.to as usize] == region {
                *outline -= link.shared;
            } else {
                cut += f64::from(link.cost) / 2.0;
            }
        }
    }
    let round = |&(area, outline): &(f32, f32)| f64::from(polsby_popper(area, outline));
    cut - COMPACT * shapes.iter().map(round).sum::<f64>()
}

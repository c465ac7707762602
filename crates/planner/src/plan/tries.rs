//! Small districts, drawn several times.

use super::draw::{Asked, Compounds, Drawn, Tell, draw, goes_on, price, standing};
use super::graph::Graph;
use super::rounds::Draft;
use crate::goal::Stage;

/// Below how many units a level is drawn several times: chance decides a few edges of so few, and another try costs little.
const SMALL: usize = 256;

/// How often it is drawn.
const TRIES: u64 = 3;

/// Draws one level; a small one that begins afresh is drawn several times, and the best drawing is kept.
pub(crate) fn draw_best(base: &Graph, compounds: &Compounds, asked: &Asked, tell: Tell) -> Drawn {
    let price = price(base, asked);
    let worth = |drawn: &Drawn| {
        let (regions, in_range) = standing(base, &drawn.draft, &price);
        (regions - in_range, cut(base, &drawn.draft))
    };
    let mut best = draw(base, compounds, asked, tell);
    if base.len() >= SMALL || goes_on(base, asked) {
        return best;
    }
    for number in 1..TRIES {
        let (mut going, seed) = (true, asked.seed ^ number << 32);
        let again = draw(base, compounds, &Asked { seed, ..*asked }, &mut |_, _, regions, live| {
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

/// Returns the cost of the links between regions.
fn cut(graph: &Graph, draft: &Draft) -> f64 {
    let part = |atom: u32| draft.part[atom as usize];
    let of = |atom: u32| {
        let apart = graph.around(atom).iter().filter(move |link| part(link.to) != part(atom));
        apart.map(|link| f64::from(link.cost)).sum::<f64>()
    };
    (0..graph.len() as u32).map(of).sum()
}

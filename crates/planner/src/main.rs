//! The command `linli-plan`.

fn main() {
    let spec = planner::generate::CitySpec::city(1);
    let city = planner::generate::city(&spec);
    println!("{} {}", city.units.len(), city.edges.len());
    let blocks: Vec<Option<u32>> = city.superblocks.iter().map(|b| Some(*b)).collect();
    let compounds: Vec<Option<u32>> =
        city.units.iter().map(|u| u.compound.as_ref().and_then(|c| c.parse().ok())).collect();
    if std::env::args().nth(1).is_some() {
        let g = planner::geometry::Ground {
            shapes: &city.shapes,
            compounds: &compounds,
            blocks: &blocks,
            streets: if std::env::args().nth(2).is_some() { &city.streets } else { &[] },
        };
        let a = planner::geometry::adjacency(&g, &Default::default());
        let key = |e: &planner::model::Edge| (e.a.min(e.b), e.a.max(e.b));
        let one: std::collections::HashMap<_, _> = city.edges.iter().map(|e| (key(e), e)).collect();
        let two: std::collections::HashMap<_, _> = a.edges.iter().map(|e| (key(e), e)).collect();
        let only1: Vec<_> = city.edges.iter().filter(|e| !two.contains_key(&key(e))).collect();
        let only2: Vec<_> = a.edges.iter().filter(|e| !one.contains_key(&key(e))).collect();
        let kinds =
            a.edges.iter().filter(|e| one.get(&key(e)).is_some_and(|o| o.kind != e.kind)).count();
        let off = a
            .edges
            .iter()
            .filter(|e| one.get(&key(e)).is_some_and(|o| (o.shared - e.shared).abs() > 5.0))
            .count();
        println!(
            "geometry {} only gen {} only geo {} kinds differ {} shared off {} links {}",
            a.edges.len(),
            only1.len(),
            only2.len(),
            kinds,
            off,
            a.links.len()
        );
        for e in only1.iter().take(8) {
            println!("gen {e:?}");
        }
        for e in only2.iter().take(8) {
            println!("geo {e:?}");
        }
    }
}

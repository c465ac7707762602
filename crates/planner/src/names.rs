//! The order and codes of regions: from west to east and north to south, and the succession of today's labels.

use std::collections::HashSet;

/// Where a region lies and how large it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    /// Easting of its centre in metres.
    pub x: f64,
    /// Northing of its centre in metres.
    pub y: f64,
    /// Its area in square metres.
    pub area: f64,
}

/// Returns the regions in reading order: in rows from north to south, each row from west to east. A row is as high as
/// a region of mean area.
pub fn reading_order(places: &[Place]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..places.len()).collect();
    let mean = places.iter().map(|place| place.area).sum::<f64>() / places.len().max(1) as f64;
    let extent = |pick: fn(&Place) -> f64| {
        let least = places.iter().map(pick).fold(f64::MAX, f64::min);
        let most = places.iter().map(pick).fold(f64::MIN, f64::max);
        most - least
    };
    let height = if mean > 0.0 {
        mean.sqrt()
    } else {
        extent(|place| place.y) / (places.len().max(1) as f64).sqrt()
    };
    order.sort_by(|&a, &b| places[b].y.total_cmp(&places[a].y).then(a.cmp(&b)));
    let mut rows: Vec<Vec<usize>> = Vec::new();
    let mut top = f64::MAX;
    for region in order {
        if rows.is_empty() || top - places[region].y > height {
            top = places[region].y;
            rows.push(Vec::new());
        }
        if let Some(row) = rows.last_mut() {
            row.push(region);
        }
    }
    for row in &mut rows {
        row.sort_by(|&a, &b| places[a].x.total_cmp(&places[b].x).then(a.cmp(&b)));
    }
    rows.concat()
}

/// Returns the codes of regions in their order: each that goes on with a label of today keeps it, the others take the
/// next free number after `prefix`.
pub fn codes(prefix: &str, kept: &[Option<&str>]) -> Vec<String> {
    let width = kept.len().to_string().len().max(2);
    let mut used: HashSet<String> =
        kept.iter().flatten().map(|label| (*label).to_owned()).collect();
    let mut next = 0;
    kept.iter()
        .map(|kept| match kept {
            Some(label) => (*label).to_owned(),
            None => loop {
                next += 1;
                let code = format!("{prefix}{next:0width$}");
                if used.insert(code.clone()) {
                    break code;
                }
            },
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_4_numbers_run_from_west_to_east_and_north_to_south() {
        let place = |x, y| Place { x, y, area: 100.0 };
        let places = [place(30.0, 0.0), place(0.0, 1.0), place(15.0, 30.0), place(0.0, 28.0)];
        assert_eq!(reading_order(&places), vec![3, 2, 1, 0]);
    }

    #[test]
    fn a_region_that_goes_on_keeps_its_label_and_no_code_is_given_twice() {
        assert_eq!(codes("", &[None, Some("01"), None]), vec!["02", "01", "03"]);
    }
}

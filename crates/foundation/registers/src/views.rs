//! Records as tables for analysts: a view with typed columns for each register, as PostgreSQL writes it. Never a source of
//! truth, and never with what is encrypted: of that the view has the mask.

use crate::shelf::{Shelf, is_sealed};
use kernel::dictionary::{Element, Kind};
use kernel::rules::RuleSet;
use std::fmt::Write;

/// What every record has, beside its values.
const COLUMNS: &str = "tenant_id, id, number, title, state, street_id, community_id, grid_id, made_at, changed_at, closed_at, version";

/// Returns the statements that make the views.
pub fn views(rules: &RuleSet) -> String {
    // A native record is a row with typed columns already.
    let here = rules.registers().filter(|one| Shelf::of(rules, one).native().is_none());
    here.fold(String::new(), |mut text, register| {
        let shelf = Shelf::of(rules, register);
        let fields = register.fields.iter().filter_map(|field| rules.dictionary().get(&field.element));
        let columns: String = fields.map(|element| column(shelf, element)).collect();
        let (title, id) = (register.title.en.replace(['\n', '\r'], " "), &register.id);
        let _ = write!(
            text,
            "-- {title}\nCREATE OR REPLACE VIEW linli_{id} AS\nSELECT {COLUMNS}{columns}\nFROM register_record WHERE register = '{id}';\n\n"
        );
        text
    })
}

/// Returns a column of a view, with its name.
fn column(shelf: Shelf<'_>, element: &Element) -> String {
    let key = &element.key;
    let name = key.replace('.', "_");
    let of = |side: &str| format!("body::jsonb -> '{side}' ->> '{key}'");
    if is_sealed(element) || shelf.seals(element) {
        return format!(",\n  ({}) AS {name}_masked", of("masks"));
    }
    let value = of("values");
    let typed = match &element.kind {
        Kind::Number { decimals: 0, .. } | Kind::Duration { .. } | Kind::Year { .. } => {
            format!("({value})::bigint")
        }
        Kind::Number { decimals, .. } => format!("({value})::numeric / 1e{decimals}"),
        Kind::Money { .. } => format!("({value})::numeric / 100"),
        Kind::Date => format!("({value})::date"),
        Kind::Moment => format!("to_timestamp(({value})::numeric / 1e6)"),
        Kind::Bool => format!("({value})::boolean"),
        Kind::Codes { .. } | Kind::File { .. } | Kind::Table { .. } | Kind::Hours | Kind::Point => {
            format!("body::jsonb -> 'values' -> '{key}'")
        }
        _ => format!("({value})"),
    };
    format!(",\n  {typed} AS {name}")
}

//! The codes of a table as choices, and how they are asked for by how many there are.

use super::errors::Filled;
use super::field::{Choice, Input};
use crate::cx::Cx;
use crate::messages::t;
use kernel::dictionary::{Dictionary, Element, Kind, Value};

/// Up to how many choices stand side by side as chips.
const CHIPS_MAX: usize = 12;
/// Up to how many choices with long names stand below each other.
const RADIOS_MAX: usize = 4;
/// How wide the name of a chip may be, in letters; a Chinese sign counts as two.
const CHIP_WIDTH: usize = 20;

/// Returns how a code, or several, of the element's table are asked for: as chips when they are few and short, else below
/// each other or in a list.
pub(super) fn input_of_codes(
    cx: &Cx,
    dictionary: &Dictionary,
    element: &Element,
    values: &[String],
) -> Input {
    let Some(table) = dictionary.table_of(element) else { return Input::Line };
    // A code that is no longer used is offered to nobody but where it stands already.
    let shown = table.codes.iter().filter(|code| !code.retired || values.contains(&code.code));
    let choices: Vec<Choice> = shown
        .map(|code| {
            let choice = Choice::new(&code.code, cx.of(&code.title));
            if code.retired { choice.note(t(cx.locale, "http.form.retired")) } else { choice }
        })
        .collect();
    let short = choices.iter().all(|choice| width(&choice.label) <= CHIP_WIDTH);
    let chips = short && choices.len() <= CHIPS_MAX;
    match element.kind {
        Kind::Codes { .. } if chips => Input::ChipTicks(choices),
        Kind::Codes { .. } => Input::Ticks(choices),
        _ if chips => Input::Chips(choices),
        _ if choices.len() <= RADIOS_MAX => Input::Radios(choices),
        _ => Input::Select(choices),
    }
}

fn width(label: &str) -> usize {
    label.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum()
}

/// Returns the values of a field: ticked codes each by itself, also where they came as the text of a value.
pub(super) fn values_of(
    dictionary: &Dictionary,
    element: &Element,
    name: &str,
    filled: &Filled,
) -> Vec<String> {
    let values: Vec<String> = filled.all(name).map(str::to_owned).collect();
    let Kind::Codes { table } = &element.kind else { return values };
    let known =
        |value: &String| dictionary.table(table).is_some_and(|table| table.get(value).is_some());
    let [one] = values.as_slice() else { return values };
    if known(one) {
        return values;
    }
    let codes: Vec<String> = one.split([',', '\n']).map(|code| code.trim().to_owned()).collect();
    if codes.iter().all(known) {
        return codes;
    }
    match dictionary.accept_as(element, one, false) {
        Ok(Some(Value::Codes(codes))) => codes,
        _ => values,
    }
}

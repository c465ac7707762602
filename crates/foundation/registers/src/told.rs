//! Values in words of both languages, for what is read outside the pages of the register.

use crate::around::Names;
use kernel::dictionary::{Dictionary, Element, Kind, Value, duration_words};
use kernel::text::Text;

/// Returns a value in words; nothing of what has no short ones.
pub(crate) fn told(
    dictionary: &Dictionary,
    names: &Names,
    element: &Element,
    value: &Value,
) -> Option<Text> {
    let code = |code: &String| {
        let found = dictionary.table_of(element).and_then(|table| table.get(code));
        found.map_or_else(|| Text::same(code.clone()), |code| code.title.clone())
    };
    Some(match (value, &element.kind) {
        (Value::Number(_), Kind::Number { unit: Some(unit), .. }) => {
            let digits = element.input(value);
            Text::new(format!("{digits} {}", unit.zh), format!("{digits} {}", unit.en))
        }
        (Value::Bool(true), _) => Text::new("是", "Yes"),
        (Value::Bool(false), _) => Text::new("否", "No"),
        (Value::Minutes(minutes), _) => duration_words(*minutes),
        (Value::Code(one), _) => code(one),
        (Value::Codes(codes), _) => {
            let all: Vec<Text> = codes.iter().map(code).collect();
            let joined = |of: fn(&Text) -> &str, with: &str| {
                all.iter().map(of).collect::<Vec<_>>().join(with)
            };
            Text::new(joined(|text| &text.zh, "、"), joined(|text| &text.en, ", "))
        }
        (Value::Id(id), _) => Text::same(names.word(element, *id)?.to_owned()),
        (Value::Hours(_) | Value::Files(_) | Value::Rows(_) | Value::Point(_), _) => return None,
        _ => Text::same(element.input(value)),
    })
}

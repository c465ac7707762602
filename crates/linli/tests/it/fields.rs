//! What stands in the fields of a page.

/// Returns the value of the first input of a name.
pub fn value(page: &str, name: &str) -> Option<String> {
    let at = page.find(&format!("name=\"{name}\""))?;
    let start = page[..at].rfind('<')?;
    let tag = &page[start..start + page[start..].find('>')?];
    Some(between(tag, " value=\"", "\"")?.to_owned())
}

/// Returns the values that the list of a name offers.
pub fn options(page: &str, name: &str) -> Vec<String> {
    let list = page
        .split_once(&format!("name=\"{name}\""))
        .and_then(|(_, rest)| rest.split_once("</select>"))
        .map_or("", |(list, _)| list);
    let values =
        list.split("<option").skip(1).filter_map(|option| between(option, "value=\"", "\""));
    values.filter(|value| !value.is_empty()).map(str::to_owned).collect()
}

/// Returns what stands between two texts.
pub fn between<'t>(text: &'t str, start: &str, end: &str) -> Option<&'t str> {
    let (_, rest) = text.split_once(start)?;
    rest.split_once(end).map(|(found, _)| found)
}

//! Forms of pages, with what a press of their first button would send as they stand.

/// A form: where it goes and what it sends.
#[derive(Clone, Debug, Default)]
pub struct Form {
    /// Where it goes.
    pub action: String,
    /// Names and values.
    pub fields: Vec<(String, String)>,
    pub(crate) html: String,
    unseen: Vec<(String, String)>,
}

impl Form {
    /// Returns a form that no page has shown.
    pub fn new(action: &str, fields: &[(&str, &str)]) -> Form {
        Form { action: action.to_owned(), ..Form::default() }.only(fields)
    }

    /// Sets a field, in place of what stands there.
    #[must_use]
    pub fn set(mut self, name: &str, value: impl Into<String>) -> Form {
        self.fields.retain(|(key, _)| key != name);
        self.fields.push((name.to_owned(), value.into()));
        self
    }

    /// Adds a value to a field.
    #[must_use]
    pub fn add(mut self, name: &str, value: impl Into<String>) -> Form {
        self.fields.push((name.to_owned(), value.into()));
        self
    }

    /// Returns the first value of a field; empty when there is none.
    pub fn get(&self, name: &str) -> &str {
        self.fields.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }

    /// Returns the form with nothing but its unseen fields and these.
    #[must_use]
    pub fn only(mut self, fields: &[(&str, &str)]) -> Form {
        self.fields = self.unseen.clone();
        self.fields.extend(fields.iter().map(|(name, value)| ((*name).into(), (*value).into())));
        self
    }
}

/// Returns the forms of a page, each with the values that a press of its first button would send.
pub fn forms(page: &str) -> Vec<Form> {
    page.split("<form").skip(1).map(|piece| form(piece.split("</form>").next().unwrap())).collect()
}

/// Returns the value of the first unseen field of a name, if there is one.
pub fn hidden(page: &str, name: &str) -> Option<String> {
    let (_, rest) = page.split_once(&format!("name=\"{name}\" value=\""))?;
    rest.split('"').next().map(unescape)
}

/// Returns text as it was before it was put into a page.
pub fn unescape(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&")
}

fn form(piece: &str) -> Form {
    let (head, body) = piece.split_once('>').unwrap();
    let mut form = Form {
        action: attribute(head, "action").unwrap_or_default(),
        html: piece.to_owned(),
        ..Form::default()
    };
    for tag in body.split('<').skip(1) {
        let (tag, rest) = tag.split_once('>').unwrap_or((tag, ""));
        let Some(name) = attribute(tag, "name") else { continue };
        if tag.starts_with("input") {
            input(tag, &name, &mut form);
        } else if tag.starts_with("textarea") {
            form.fields.push((name, unescape(rest)));
        } else if tag.starts_with("select") {
            let value = chosen(body, &name);
            form.fields.push((name, value));
        }
    }
    form
}

fn input(tag: &str, name: &str, form: &mut Form) {
    let kind = attribute(tag, "type").unwrap_or_else(|| "text".into());
    let value = attribute(tag, "value").unwrap_or_default();
    let sent = match kind.as_str() {
        "checkbox" | "radio" => has(tag, "checked"),
        "file" | "submit" => false,
        _ => true,
    };
    if kind == "hidden" {
        form.unseen.push((name.to_owned(), value.clone()));
    }
    if sent {
        form.fields.push((name.to_owned(), value));
    }
}

/// What a list of choices sends as it stands.
fn chosen(body: &str, name: &str) -> String {
    let options = body.split(&format!("name=\"{name}\"")).nth(1).unwrap_or_default();
    let options = options.split("</select>").next().unwrap_or_default();
    let mut options = options.split("<option").skip(1);
    let on = options.find(|option| has(option.split('>').next().unwrap(), "selected"));
    on.and_then(|option| attribute(option, "value")).unwrap_or_default()
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let at = tag.find(&format!(" {name}=\""))?;
    let rest = &tag[at + name.len() + 3..];
    Some(unescape(rest.split('"').next().unwrap()))
}

fn has(tag: &str, word: &str) -> bool {
    tag.split_whitespace().any(|part| part.trim_end_matches('/') == word)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = r#"<form action="/a?x=1&amp;y=2" method="post"><input type="hidden" name="_csrf" value="t">
        <input name="name" value="&lt;周&gt;"><input type="checkbox" name="on" value="1" checked><input type="radio" name="off" value="1">
        <textarea name="text">一
二</textarea><select name="list"><option value="1">1</option><option value="2" selected>2</option></select>
        <input type="file" name="photo"><button name="do" value="go">go</button></form><form action="/b"></form>"#;

    #[test]
    fn a_form_sends_what_stands_in_it() {
        let form = &forms(PAGE)[0];
        assert_eq!(form.action, "/a?x=1&y=2");
        let fields: Vec<(&str, &str)> =
            form.fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let sent =
            [("_csrf", "t"), ("name", "<周>"), ("on", "1"), ("text", "一\n二"), ("list", "2")];
        assert_eq!(fields, sent);
        assert_eq!(form.clone().set("name", "吴").add("name", "周").get("name"), "吴");
        let only = form.clone().only(&[("x", "y")]).fields;
        assert_eq!(only, [("_csrf".to_owned(), "t".to_owned()), ("x".to_owned(), "y".to_owned())]);
    }

    #[test]
    fn a_page_has_its_forms_and_unseen_fields() {
        assert_eq!(forms(PAGE)[1].action, "/b");
        assert_eq!(hidden(PAGE, "_csrf").as_deref(), Some("t"));
        assert_eq!(hidden(PAGE, "_token"), None);
    }
}

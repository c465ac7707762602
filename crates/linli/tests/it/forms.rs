//! Forms of pages, with what a press of their button would send as they stand.

/// A form.
#[derive(Clone)]
pub struct Form {
    /// Where it goes.
    pub action: String,
    /// Names and values.
    pub fields: Vec<(String, String)>,
}

impl Form {
    /// Sets a field, in place of what stands there.
    pub fn set(mut self, name: &str, value: &str) -> Form {
        self.fields.retain(|(key, _)| key != name);
        self.fields.push((name.to_owned(), value.to_owned()));
        self
    }
}

/// Returns the first form of a page whose action ends in `action`.
pub fn form(page: &str, action: &str) -> Option<Form> {
    let pieces = page.split("<form").skip(1);
    let mut all = pieces.filter_map(|piece| read(piece.split("</form>").next()?));
    all.find(|form| form.action.ends_with(action))
}

fn read(piece: &str) -> Option<Form> {
    let (head, body) = piece.split_once('>')?;
    let mut form = Form { action: attribute(head, "action")?, fields: Vec::new() };
    for part in body.split('<').skip(1) {
        let (tag, text) = part.split_once('>').unwrap_or((part, ""));
        let Some(name) = attribute(tag, "name") else { continue };
        if tag.starts_with("textarea") {
            form.fields.push((name, plain(text)));
        } else if tag.starts_with("select") {
            let (_, rest) = body.split_once(tag)?;
            let list = rest.split("</select>").next()?;
            let on = list.split("<option").skip(1).find(|option| has(option, "selected"));
            form.fields.push((name, on.and_then(|on| attribute(on, "value")).unwrap_or_default()));
        } else if tag.starts_with("input") {
            let kind = attribute(tag, "type").unwrap_or_default();
            let sent = match kind.as_str() {
                "checkbox" | "radio" => has(tag, "checked"),
                "file" | "submit" => false,
                _ => true,
            };
            if sent {
                form.fields.push((name, attribute(tag, "value").unwrap_or_default()));
            }
        }
    }
    Some(form)
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, rest) = tag.split('>').next()?.split_once(&format!(" {name}=\""))?;
    rest.split('"').next().map(plain)
}

fn has(tag: &str, word: &str) -> bool {
    tag.split('>').next().is_some_and(|tag| tag.split_whitespace().any(|part| part == word))
}

fn plain(text: &str) -> String {
    let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
    text.replace("&#39;", "'").replace("&amp;", "&")
}

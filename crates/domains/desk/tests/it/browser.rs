//! A browser without scripts: cookies, forms as they stand in the page, files.

use http::axum::Router;
use http::axum::body::{Body, to_bytes};
use http::axum::http::{Method, Request, StatusCode, header};
use std::collections::BTreeMap;
use tower::ServiceExt;

/// A browser of one person.
#[derive(Clone)]
pub struct Browser {
    router: Router,
    cookies: BTreeMap<String, String>,
}

/// What came back.
#[derive(Clone, Debug)]
pub struct Reply {
    pub path: String,
    pub status: StatusCode,
    pub to: Option<String>,
    pub text: String,
    pub media_type: String,
}

/// A form of a page: where it goes and what it sends as it stands.
#[derive(Clone, Debug, Default)]
pub struct PageForm {
    pub action: String,
    pub fields: Vec<(String, String)>,
}

impl PageForm {
    /// Sets a field, in place of what stands there.
    pub fn set(mut self, name: &str, value: impl Into<String>) -> PageForm {
        self.fields.retain(|(key, _)| key != name);
        self.fields.push((name.to_owned(), value.into()));
        self
    }

    /// Adds a value to a field.
    pub fn add(mut self, name: &str, value: impl Into<String>) -> PageForm {
        self.fields.push((name.to_owned(), value.into()));
        self
    }

    pub fn get(&self, name: &str) -> &str {
        self.fields.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }
}

impl Reply {
    /// Returns the form whose action ends in `action`.
    pub fn form(&self, action: &str) -> PageForm {
        let found = forms(&self.text).into_iter().find(|form| form.action.ends_with(action));
        found.unwrap_or_else(|| panic!("no form for {action} on {}:\n{}", self.path, self.plain()))
    }

    /// Returns the form of an action of a matter, by how its code begins.
    pub fn act(&self, code: &str) -> PageForm {
        let found = forms(&self.text).into_iter().find(|form| form.get("do").starts_with(code));
        found.unwrap_or_else(|| panic!("no action {code} on {}:\n{}", self.path, self.plain()))
    }

    pub fn has_form(&self, action: &str) -> bool {
        forms(&self.text).iter().any(|form| form.action.ends_with(action))
    }

    /// Returns the page's words without tags.
    pub fn plain(&self) -> String {
        let (mut out, mut inside) = (String::new(), false);
        for letter in self.text.chars() {
            match letter {
                '<' => inside = true,
                '>' => {
                    inside = false;
                    out.push(' ');
                }
                _ if !inside => out.push(letter),
                _ => {}
            }
        }
        unescape(&out.split_whitespace().collect::<Vec<_>>().join(" "))
    }

    pub fn says(&self, words: &str) -> bool {
        self.plain().contains(words)
    }

    #[track_caller]
    pub fn ok(self) -> Reply {
        assert_eq!(self.status, StatusCode::OK, "{}: {}", self.path, self.plain());
        self
    }

    #[track_caller]
    pub fn is(self, status: u16) -> Reply {
        assert_eq!(self.status.as_u16(), status, "{}: {}", self.path, self.plain());
        self
    }

    /// Returns where it leads on.
    #[track_caller]
    pub fn onward(&self) -> String {
        assert_eq!(self.status, StatusCode::SEE_OTHER, "{}: {}", self.path, self.plain());
        self.to.clone().unwrap()
    }

    /// Returns the addresses of links that hold `part`.
    pub fn links(&self, part: &str) -> Vec<String> {
        let pieces = self.text.split("href=\"").skip(1);
        let links = pieces.filter_map(|piece| piece.split('"').next()).map(unescape);
        links.filter(|link| link.contains(part)).collect()
    }
}

impl Browser {
    pub fn new(router: &Router) -> Browser {
        Browser { router: router.clone(), cookies: BTreeMap::new() }
    }

    /// Signs in with a session that the test's accounts know.
    pub fn signed_in(router: &Router, session: &str) -> Browser {
        let mut browser = Browser::new(router);
        browser.cookies.insert("ll_session".into(), session.into());
        browser
    }

    /// Sets a cookie.
    pub fn cookie(mut self, name: &str, value: &str) -> Browser {
        self.cookies.insert(name.into(), value.into());
        self
    }

    async fn send(&mut self, request: Request<Body>) -> Reply {
        let path = request.uri().to_string();
        let answer = self.router.clone().oneshot(request).await.unwrap();
        let (head, body) = answer.into_parts();
        for line in head.headers.get_all(header::SET_COOKIE) {
            let pair = line.to_str().unwrap().split(';').next().unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        let text = |name| head.headers.get(name).map(|value| value.to_str().unwrap().to_owned());
        let bytes = to_bytes(body, usize::MAX).await.unwrap();
        Reply {
            path,
            status: head.status,
            to: text(header::LOCATION),
            media_type: text(header::CONTENT_TYPE).unwrap_or_default(),
            text: String::from_utf8_lossy(&bytes).into_owned(),
        }
    }

    fn request(&self, method: Method, path: &str) -> http::axum::http::request::Builder {
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        Request::builder().method(method).uri(path).header(header::COOKIE, cookies.join("; "))
    }

    pub async fn get(&mut self, path: &str) -> Reply {
        let request = self.request(Method::GET, path).body(Body::empty()).unwrap();
        self.send(request).await
    }

    /// Sends a form as it stands.
    pub async fn submit(&mut self, form: &PageForm) -> Reply {
        let body: Vec<String> = form
            .fields
            .iter()
            .map(|(name, value)| format!("{}={}", encode(name), encode(value)))
            .collect();
        let request = self
            .request(Method::POST, &form.action)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(body.join("&")))
            .unwrap();
        self.send(request).await
    }

    /// Sends a form with files: field, name, bytes.
    pub async fn upload(&mut self, form: &PageForm, files: &[(&str, &str, Vec<u8>)]) -> Reply {
        const EDGE: &str = "----edge-of-a-part";
        let mut body = Vec::new();
        for (name, value) in &form.fields {
            body.extend(
                format!(
                    "--{EDGE}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
                )
                .bytes(),
            );
        }
        for (name, file, bytes) in files {
            let head = format!(
                "--{EDGE}\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"{file}\"\r\n\
                 Content-Type: image/jpeg\r\n\r\n"
            );
            body.extend(head.bytes());
            body.extend(bytes);
            body.extend(b"\r\n");
        }
        body.extend(format!("--{EDGE}--\r\n").bytes());
        let request = self
            .request(Method::POST, &form.action)
            .header(header::CONTENT_TYPE, format!("multipart/form-data; boundary={EDGE}"))
            .body(Body::from(body))
            .unwrap();
        self.send(request).await
    }

    /// Sends a form with files and goes where it leads.
    pub async fn sent(&mut self, form: &PageForm, files: &[(&str, &str, Vec<u8>)]) -> Reply {
        let to = self.upload(form, files).await.onward();
        self.get(&to).await
    }

    /// Opens the form of an action on a case's page: the link whose code begins with `code`.
    pub async fn open(&mut self, case: kernel::id::CaseId, code: &str) -> Reply {
        let page = self.get(&format!("/work/cases/{case}")).await.ok();
        let link = page.links(&format!("do={code}")).into_iter().next();
        let link = link.unwrap_or_else(|| panic!("no action {code}:\n{}", page.plain()));
        self.get(&link).await.ok()
    }

    /// Sends a form and goes where it leads.
    pub async fn done(&mut self, form: &PageForm) -> Reply {
        let reply = self.submit(form).await;
        let to = reply.onward();
        self.get(&to).await
    }
}

fn encode(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => {
                char::from(byte).to_string()
            }
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

pub fn unescape(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&")
}

/// Returns the forms of a page that post, each with the values that a press of its first button would send.
pub fn forms(page: &str) -> Vec<PageForm> {
    page.split("<form").skip(1).map(|piece| form(piece.split("</form>").next().unwrap())).collect()
}

fn form(piece: &str) -> PageForm {
    let (head, body) = piece.split_once('>').unwrap();
    let mut form =
        PageForm { action: attribute(head, "action").unwrap_or_default(), fields: Vec::new() };
    for tag in body.split('<').skip(1) {
        let (tag, rest) = tag.split_once('>').unwrap_or((tag, ""));
        let Some(name) = attribute(tag, "name") else { continue };
        if tag.starts_with("input") {
            input(tag, &name, &mut form);
        } else if tag.starts_with("textarea") {
            form.fields.push((name, unescape(rest)));
        } else if tag.starts_with("select") {
            let options = body.split(&format!("name=\"{name}\"")).nth(1).unwrap_or_default();
            let options = options.split("</select>").next().unwrap_or_default();
            let on = options
                .split("<option")
                .skip(1)
                .find(|option| has(option.split('>').next().unwrap(), "selected"));
            let on = on.and_then(|option| attribute(option, "value"));
            form.fields.push((name, on.unwrap_or_default()));
        }
    }
    form
}

fn input(tag: &str, name: &str, form: &mut PageForm) {
    let kind = attribute(tag, "type").unwrap_or_else(|| "text".into());
    let value = attribute(tag, "value").unwrap_or_default();
    let sent = match kind.as_str() {
        "checkbox" | "radio" => has(tag, "checked"),
        "file" | "submit" => false,
        _ => true,
    };
    if sent {
        form.fields.push((name.to_owned(), value));
    }
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let at = tag.find(&format!(" {name}=\""))?;
    let rest = &tag[at + name.len() + 3..];
    Some(unescape(rest.split('"').next().unwrap()))
}

fn has(tag: &str, word: &str) -> bool {
    tag.split_whitespace().any(|part| part.trim_end_matches('/') == word)
}

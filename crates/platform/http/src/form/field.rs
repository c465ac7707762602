//! A field of a form: label, help, input, error. Most come from the dictionary.

use super::choices::{input_of_codes, values_of};
use super::errors::Filled;
use super::lines::Lines;
use crate::cx::Cx;
use crate::messages::t;
use kernel::dictionary::{Dictionary, Element, Kind};
use maud::{Markup, Render};

/// One of several answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is read.
    pub label: String,
    /// A word more.
    pub note: String,
    /// The group it stands in; empty for none.
    pub group: String,
}

impl Choice {
    /// Returns an answer.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Choice {
        Choice {
            value: value.into(),
            label: label.into(),
            note: String::new(),
            group: String::new(),
        }
    }

    /// Adds a word more.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Choice {
        self.note = note.into();
        self
    }

    /// Names the group it stands in.
    #[must_use]
    pub fn group(mut self, group: impl Into<String>) -> Choice {
        self.group = group.into();
        self
    }
}

/// How a value is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// One line.
    Line,
    /// Several lines.
    Lines,
    /// A number; how many digits stand after the point.
    Number {
        /// How many digits stand after the point.
        decimals: u32,
        /// The unit shown behind it.
        unit: String,
    },
    /// A date.
    Date,
    /// A date and time.
    Moment,
    /// A time of day, by the device's own means.
    Time,
    /// A time of day to write, in a row.
    Clock,
    /// How long something takes, in hours and minutes.
    Duration,
    /// A year.
    Year,
    /// A month of a year.
    Month,
    /// The address of a page.
    Url,
    /// A telephone number.
    Phone,
    /// An e-mail address.
    Email,
    /// A secret.
    Password,
    /// A one-time code of digits.
    Code,
    /// Words to look for.
    Search,
    /// A box to tick.
    Tick,
    /// One of several, in a list that opens.
    Select(Vec<Choice>),
    /// One of several, all in sight.
    Radios(Vec<Choice>),
    /// One of a few, side by side.
    Segments(Vec<Choice>),
    /// One of several, as chips.
    Chips(Vec<Choice>),
    /// Any of several.
    Ticks(Vec<Choice>),
    /// Any of a few, as chips.
    ChipTicks(Vec<Choice>),
    /// Days of the week.
    Days,
    /// Rows of fields, of a table or of week hours.
    Rows,
    /// Text with proposals.
    Proposals(Vec<Choice>),
    /// Pictures; how many at most.
    Photos(u32),
    /// Files; how many at most, and which types.
    Files(u32, String),
    /// A point on the map, with a button for where one stands.
    Point,
    /// Satisfaction in five grades, `5` to `1`.
    Rate,
    /// Stars for a thing, one to as many as there are words; an empty word says the number alone. Never for people.
    Stars(Vec<String>),
    /// One of many, chosen by words ([`super::Picked`]).
    Pick,
    /// A value that goes along unseen.
    Hidden,
}

/// A field of a form. Renders itself: `(Field::of(&cx, dictionary, element, &filled))`.
#[derive(Clone, Debug)]
pub struct Field {
    pub(crate) name: String,
    pub(crate) id: String,
    pub(crate) label: String,
    pub(crate) help: String,
    pub(crate) input: Input,
    pub(crate) values: Vec<String>,
    pub(crate) error: Option<String>,
    pub(crate) required: bool,
    pub(crate) length_min: usize,
    pub(crate) length_max: usize,
    pub(crate) autocomplete: &'static str,
    pub(crate) placeholder: String,
    pub(crate) locale: kernel::text::Locale,
    pub(crate) map: crate::draw::Map,
    pub(crate) autofocus: bool,
    pub(crate) label_hidden: bool,
    pub(crate) lost_files: bool,
    pub(crate) lines: Option<Lines>,
    /// Whether a choice can be taken back.
    pub(crate) clears: bool,
    /// Whether it stands in a row, which says what is wrong with it at its end.
    pub(crate) in_row: bool,
    /// Whether it only shows what stands there.
    pub(crate) locked: bool,
    pub(crate) picked: super::Picked,
    labels: super::errors::Labels,
}

impl Field {
    /// Returns a field for a dictionary element, with what was written and what is wrong with it: codes with the choices
    /// of their table, tables with their rows.
    pub fn of(cx: &Cx, dictionary: &Dictionary, element: &Element, filled: &Filled) -> Field {
        Field::of_as(cx, dictionary, element, &element.key, filled)
    }

    /// Returns the field of an element under another name, such as in a row.
    pub(super) fn of_as(
        cx: &Cx,
        dictionary: &Dictionary,
        element: &Element,
        name: &str,
        filled: &Filled,
    ) -> Field {
        let mut field = Field::new(cx, name, cx.of(&element.title), Input::Line, filled);
        field.values = values_of(dictionary, element, name, filled);
        field.input = match &element.kind {
            Kind::Code { .. } | Kind::Codes { .. } => {
                input_of_codes(cx, dictionary, element, &field.values)
            }
            _ => input_of(cx, element),
        };
        field.lines = Lines::of(cx, dictionary, element, filled);
        field.clears = true;
        field.help = element.help.as_ref().map_or_else(String::new, |help| cx.of(help).to_owned());
        field.required = element.required;
        field.length_min = element.length_min;
        field.length_max = element.length_max;
        field.autocomplete = autocomplete_of(element);
        if field.input == Input::Duration && field.help.is_empty() {
            t(cx.locale, "http.form.duration_help").clone_into(&mut field.help);
        }
        field
    }

    /// Returns a field that stands in no dictionary.
    pub fn new(
        cx: &Cx,
        name: &str,
        label: impl Into<String>,
        input: Input,
        filled: &Filled,
    ) -> Field {
        let label = label.into();
        filled.name_field(name, &label);
        Field {
            name: name.to_owned(),
            id: filled.id_of(name),
            lost_files: filled.lost_files(name),
            label,
            help: String::new(),
            values: filled.all(name).map(str::to_owned).collect(),
            error: filled.wrong_with(name).map(str::to_owned),
            labels: filled.labels(),
            picked: filled.picked(name).cloned().unwrap_or_default(),
            locale: cx.locale,
            map: crate::draw::Map::of(cx),
            input,
            required: false,
            length_min: 0,
            length_max: 0,
            autocomplete: "",
            placeholder: String::new(),
            autofocus: false,
            label_hidden: false,
            lines: None,
            clears: false,
            in_row: false,
            locked: false,
        }
    }

    /// Offers answers: a code of a table becomes radio buttons when there are few, else a list.
    #[must_use]
    pub fn choices(mut self, choices: Vec<Choice>) -> Field {
        self.input = match self.input {
            Input::Radios(_) => Input::Radios(choices),
            Input::Segments(_) => Input::Segments(choices),
            Input::Chips(_) => Input::Chips(choices),
            Input::Ticks(_) => Input::Ticks(choices),
            Input::ChipTicks(_) => Input::ChipTicks(choices),
            Input::Proposals(_) => Input::Proposals(choices),
            _ if choices.len() <= 4 => Input::Radios(choices),
            _ => Input::Select(choices),
        };
        self
    }

    /// Shows what stands there and lets nobody change it; nothing is sent.
    #[must_use]
    pub fn locked(mut self) -> Field {
        self.locked = true;
        self
    }

    /// Fits it to a row: its error stands at the row's end, and choices that would take much room open as a list.
    #[must_use]
    pub(super) fn in_row(mut self) -> Field {
        self.in_row = true;
        self.input = match self.input {
            Input::Chips(choices) | Input::Radios(choices) => Input::Select(choices),
            Input::Point => Input::Line,
            input => input,
        };
        self
    }

    /// Tells whether it is of week hours.
    pub(super) fn is_hours(&self) -> bool {
        self.lines.as_ref().is_some_and(Lines::are_hours)
    }

    /// Asks in another way.
    #[must_use]
    pub fn input(mut self, input: Input) -> Field {
        self.input = input;
        self
    }

    /// Explains what to write.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Field {
        self.help = help.into();
        self
    }

    /// Says that an answer is needed.
    #[must_use]
    pub fn required(mut self) -> Field {
        self.required = true;
        self
    }

    /// Says that an answer may be left out, whatever the dictionary says.
    #[must_use]
    pub fn optional(mut self) -> Field {
        self.required = false;
        self
    }

    /// Sets another label.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Field {
        self.label = label.into();
        super::errors::name(&self.labels, &self.name, &self.label);
        self
    }

    /// Keeps the label for screen readers only, where its place says what it is.
    #[must_use]
    pub fn label_hidden(mut self) -> Field {
        self.label_hidden = true;
        self
    }

    /// Sets a value where none was written.
    #[must_use]
    pub fn preset(mut self, value: impl Into<String>) -> Field {
        if self.values.is_empty() {
            self.values.push(value.into());
        }
        self
    }

    /// Sets the most characters.
    #[must_use]
    pub fn length_max(mut self, length_max: usize) -> Field {
        self.length_max = length_max;
        self
    }

    /// Shows another map than the site's, where a point is asked for.
    #[must_use]
    pub fn map(mut self, map: crate::draw::Map) -> Field {
        self.map = map;
        self
    }

    /// Tells the browser what it is, so that it can fill it in: an `autocomplete` token.
    #[must_use]
    pub fn autocomplete(mut self, token: &'static str) -> Field {
        self.autocomplete = token;
        self
    }

    /// Shows an example while it is empty.
    #[must_use]
    pub fn placeholder(mut self, text: impl Into<String>) -> Field {
        self.placeholder = text.into();
        self
    }

    /// Puts the cursor here; once per page at most.
    #[must_use]
    pub fn autofocus(mut self) -> Field {
        self.autofocus = true;
        self
    }

    /// Returns the id of the input, for links from the summary of errors.
    pub fn id(&self) -> String {
        self.id.clone()
    }

    pub(crate) fn value(&self) -> &str {
        self.values.first().map_or("", String::as_str)
    }
}

/// `report.title` → `f-report-title`; in the form `send` of several → `f-send-report-title`.
pub(crate) fn id_of(scope: &str, name: &str) -> String {
    let safe = |text: &str| -> String {
        text.chars().map(|c| if c.is_ascii_alphanumeric() || c == '_' { c } else { '-' }).collect()
    };
    if scope.is_empty() {
        format!("f-{}", safe(name))
    } else {
        format!("f-{}-{}", safe(scope), safe(name))
    }
}

fn input_of(cx: &Cx, element: &Element) -> Input {
    match &element.kind {
        Kind::Text { lines: true } => Input::Lines,
        Kind::Number { decimals, unit, .. } => Input::Number {
            decimals: *decimals,
            unit: unit.as_ref().map_or_else(String::new, |unit| cx.of(unit).to_owned()),
        },
        Kind::Money { .. } => {
            Input::Number { decimals: 2, unit: t(cx.locale, "http.form.yuan").to_owned() }
        }
        Kind::Date => Input::Date,
        Kind::Moment => Input::Moment,
        Kind::Bool => Input::Tick,
        // Which categories there are is the domain's business.
        Kind::Category => Input::Select(Vec::new()),
        Kind::Time => Input::Time,
        Kind::Duration { .. } => Input::Duration,
        Kind::Year { .. } => Input::Year,
        Kind::Month => Input::Month,
        Kind::Url => Input::Url,
        Kind::Phone { .. } => Input::Phone,
        Kind::Email => Input::Email,
        Kind::Point => Input::Point,
        Kind::File { count_max, accept } => match accept.as_str() {
            "image" => Input::Photos(*count_max),
            "document" => Input::Files(*count_max, "application/pdf,image/*".to_owned()),
            _ => Input::Files(*count_max, String::new()),
        },
        Kind::Table { .. } | Kind::Hours => Input::Rows,
        Kind::Code { .. }
        | Kind::Codes { .. }
        | Kind::Text { lines: false }
        | Kind::CnId
        | Kind::CreditCode => Input::Line,
        Kind::Place
        | Kind::Area
        | Kind::Person
        | Kind::Household
        | Kind::Organisation
        | Kind::Account
        | Kind::Record { .. } => Input::Pick,
    }
}

fn autocomplete_of(element: &Element) -> &'static str {
    match (&element.kind, element.key.as_str()) {
        (Kind::Phone { .. }, _) => "tel",
        (Kind::Email, _) => "email",
        (_, "person.name") => "name",
        _ => "",
    }
}

impl Render for Field {
    fn render(&self) -> Markup {
        super::input::field(self)
    }
}

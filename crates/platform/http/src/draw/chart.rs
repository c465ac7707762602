//! Charts: SVG drawn here, with a table of the same figures beside it. They need no script and can be printed.

use crate::format;
use crate::messages::t;
use kernel::text::Locale;
use maud::{Markup, html};

/// A bar: its label, its parts, and the figure in words.
#[derive(Clone, Debug)]
pub struct Bar {
    /// What it stands for.
    pub label: String,
    /// How much, in whole units of what is counted.
    pub value: i64,
    /// How much of it is late or not admitted; drawn red at the end.
    pub late: i64,
    /// The figure in words, such as 412 小时.
    pub words: String,
    /// Where it leads.
    pub href: Option<String>,
}

/// Returns bars one under another. `title` names what is counted.
pub fn bars(locale: Locale, title: &str, bars: &[Bar]) -> Markup {
    const ROW: i64 = 34;
    let most = bars.iter().map(|bar| bar.value.max(0)).max().unwrap_or(0).max(1);
    let height = i64::try_from(bars.len()).unwrap_or(0) * ROW + 6;
    html! {
        figure.ll-chart {
            svg viewBox={ "0 0 640 " (height) } role="img" aria-label=(title) {
                @for (y, bar) in (0_i64..).step_by(34).zip(bars) {
                    @let (all, late) = (bar.value.max(0) * 360 / most, bar.late.clamp(0, bar.value.max(0)) * 360 / most);
                    text.c-txt.b x="150" y=(y + 22) text-anchor="end" { (bar.label) }
                    rect.c-bar x="160" y=(y + 6) width=(all - late) height="22" rx="2" {}
                    @if late > 0 { rect.c-bar.late x=(160 + all - late) y=(y + 6) width=(late.max(2)) height="22" rx="2" {} }
                    text.c-txt.b x=(168 + all) y=(y + 22) { (bar.words) }
                }
            }
            (bar_table(locale, title, bars))
        }
    }
}

fn bar_table(locale: Locale, title: &str, bars: &[Bar]) -> Markup {
    html! {
        details.ll-astable {
            summary { (t(locale, "http.chart.table")) }
            table.table {
                caption.ll-sr { (title) }
                tbody { @for bar in bars {
                    tr {
                        th scope="row" {
                            @match &bar.href { Some(href) => a href=(href) { (bar.label) }, None => (bar.label) }
                        }
                        td.num { (bar.words) }
                        @if bars.iter().any(|bar| bar.late > 0) { td.num.ll-red[bar.late > 0] { (format::number(bar.late)) } }
                    }
                } }
            }
        }
    }
}

/// A line over months or days; values in thousandths, gaps are `None`.
#[derive(Clone, Debug)]
pub struct Line {
    /// What it stands for.
    pub label: String,
    /// The values in thousandths, one per place of the axis.
    pub values: Vec<Option<i64>>,
    /// Whether it is only there to compare with.
    pub pale: bool,
}

/// The goal against which lines are read.
#[derive(Clone, Debug)]
pub struct Goal {
    /// Its value in thousandths.
    pub value: i64,
    /// Its words, such as 目标 90%.
    pub label: String,
}

struct Frame {
    low: i64,
    high: i64,
    width: i64,
    height: i64,
    count: i64,
}

impl Frame {
    fn of(lines: &[Line], goal: Option<&Goal>, count: usize) -> Frame {
        let values = || lines.iter().flat_map(|line| line.values.iter().flatten().copied());
        let all = || values().chain(goal.map(|goal| goal.value));
        let (low, high) = (all().min().unwrap_or(0), all().max().unwrap_or(1000));
        let pad = ((high - low) / 6).max(10);
        Frame {
            low: low - pad,
            high: high + pad,
            width: 510,
            height: 190,
            count: i64::try_from(count.max(2)).unwrap_or(2) - 1,
        }
    }

    fn x(&self, at: usize) -> i64 {
        44 + i64::try_from(at).unwrap_or(0) * self.width / self.count
    }

    fn y(&self, value: i64) -> i64 {
        12 + (self.high - value) * self.height / (self.high - self.low).max(1)
    }

    fn path(&self, values: &[Option<i64>]) -> String {
        let mut path = String::new();
        let mut pen_up = true;
        for (at, value) in values.iter().enumerate() {
            match value {
                Some(value) => {
                    let word = if pen_up { 'M' } else { 'L' };
                    path.push_str(&format!("{word}{} {}", self.x(at), self.y(*value)));
                    pen_up = false;
                }
                None => pen_up = true,
            }
        }
        path
    }
}

fn per_cent(thousandths: i64) -> String {
    format!("{}.{}%", thousandths / 10, (thousandths % 10).abs())
}

/// Returns lines over `axis` with a goal; shares are told in per cent.
pub fn line(
    locale: Locale,
    title: &str,
    axis: &[String],
    lines: &[Line],
    goal: Option<&Goal>,
) -> Markup {
    let frame = Frame::of(lines, goal, axis.len());
    let steps = [0, 1, 2, 3].map(|step| frame.low + (frame.high - frame.low) * step / 3);
    let every = axis.len().div_ceil(12).max(1);
    html! {
        figure.ll-chart {
            svg viewBox="0 0 640 236" role="img" aria-label=(title) {
                @for value in steps {
                    line.c-grid x1="44" x2="554" y1=(frame.y(value)) y2=(frame.y(value)) {}
                    text.c-txt x="38" y=(frame.y(value) + 4) text-anchor="end" { (value / 10) "%" }
                }
                @for (at, word) in axis.iter().enumerate().step_by(every) {
                    text.c-txt x=(frame.x(at)) y="226" text-anchor="middle" { (word) }
                }
                @if let Some(goal) = goal {
                    line.c-goal x1="44" x2="554" y1=(frame.y(goal.value)) y2=(frame.y(goal.value)) {}
                    text.c-txt x="562" y=(frame.y(goal.value) + 4) { (goal.label) }
                }
                @for line in lines { path.c-line.pale[line.pale] d=(frame.path(&line.values)) {} }
                @for line in lines {
                    @if let (false, Some(Some(last))) = (line.pale, line.values.last()) {
                        circle.c-dot cx=(frame.x(line.values.len() - 1)) cy=(frame.y(*last)) r="5" {}
                        text.c-txt.b x="562" y=(clear_of(frame.y(*last), goal.map(|goal| frame.y(goal.value))) + 4) { (per_cent(*last)) }
                    }
                }
            }
            (line_table(locale, title, axis, lines))
        }
    }
}

/// Moves a label away from the goal's, when both would stand on one line.
fn clear_of(y: i64, goal: Option<i64>) -> i64 {
    match goal {
        Some(goal) if (y - goal).abs() < 14 && y <= goal => goal - 14,
        Some(goal) if (y - goal).abs() < 14 => goal + 14,
        _ => y,
    }
}

fn line_table(locale: Locale, title: &str, axis: &[String], lines: &[Line]) -> Markup {
    html! {
        details.ll-astable {
            summary { (t(locale, "http.chart.table")) }
            div.table-responsive tabindex="0" {
                table.table {
                    caption.ll-sr { (title) }
                    thead { tr { th scope="col" {} @for word in axis { th.num scope="col" { (word) } } } }
                    tbody { @for line in lines { tr {
                        th scope="row" { (line.label) }
                        @for value in &line.values { td.num { @match value { Some(value) => (per_cent(*value)), None => "–" } } }
                    } } }
                }
            }
        }
    }
}

/// Returns a line the size of a word; `label` says it in words. `late` colours it red.
pub fn spark(values: &[Option<i64>], goal: Option<i64>, late: bool, label: &str) -> Markup {
    let lines = [Line { label: String::new(), values: values.to_vec(), pale: false }];
    let goal = goal.map(|value| Goal { value, label: String::new() });
    let mut frame = Frame::of(&lines, goal.as_ref(), values.len());
    (frame.width, frame.height) = (112, 30);
    let shift = |x: i64| x - 38;
    let points: Vec<String> = values
        .iter()
        .enumerate()
        .filter_map(|(at, value)| {
            value.map(|value| format!("{},{}", shift(frame.x(at)), frame.y(value) - 6))
        })
        .collect();
    let last = values.last().copied().flatten();
    html! {
        svg.ll-spark viewBox="0 0 126 42" role="img" aria-label=(label) {
            @if let Some(goal) = &goal { line.c-goal x1="0" x2="126" y1=(frame.y(goal.value) - 6) y2=(frame.y(goal.value) - 6) {} }
            polyline.c-line.late[late] points=(points.join(" ")) {}
            @if let Some(last) = last { circle.c-dot.late[late] cx=(shift(frame.x(values.len() - 1))) cy=(frame.y(last) - 6) r="3" {} }
        }
    }
}

/// An area drawn as a shape, for a map without scripts: its outline as SVG path in a square of 1000.
#[derive(Clone, Debug)]
pub struct Shape {
    /// The outline.
    pub path: String,
    /// Where its label stands.
    pub at: (i64, i64),
    /// Its name.
    pub name: String,
    /// Its figure in words.
    pub words: String,
    /// Its colour on the ramp, 1 (few) to 5 (many).
    pub level: u8,
    /// Where it leads.
    pub href: String,
}

/// Returns areas as shapes coloured by the ramp, beside a list that says the same.
pub fn map_shapes(locale: Locale, title: &str, shapes: &[Shape]) -> Markup {
    html! {
        figure.ll-chart.is-map {
            svg viewBox="0 0 1000 1000" role="group" aria-label=(title) {
                @for shape in shapes {
                    @let level = shape.level.clamp(1, 5);
                    a href=(shape.href) {
                        path class={ "c-area-line q" (level) } d=(shape.path) {}
                        text class=(if level >= 4 { "c-name c-on" } else { "c-name c-ink" }) x=(shape.at.0) y=(shape.at.1) text-anchor="middle" { (shape.name) }
                        text class=(if level >= 4 { "c-value c-on" } else { "c-value c-ink" }) x=(shape.at.0) y=(shape.at.1 + 34) text-anchor="middle" { (shape.words) }
                    }
                }
            }
            details.ll-astable {
                summary { (t(locale, "http.chart.table")) }
                table.table { caption.ll-sr { (title) } tbody { @for shape in shapes {
                    tr { th scope="row" { a href=(shape.href) { (shape.name) } } td.num { (shape.words) } }
                } } }
            }
        }
    }
}

/// Returns what the five colours of the ramp stand for, few to many.
pub fn ramp(words: [&str; 5]) -> Markup {
    html! {
        div.ll-legend {
            @for (level, word) in (1..).zip(words) { span { i class={ "k" (level) } {} (word) } }
        }
    }
}

/// Returns what colours stand for: `blue`, `pale`, `late`, `green`, `amber`, `gray`.
pub fn legend(entries: &[(&str, &str)]) -> Markup {
    html! {
        div.ll-legend { @for (color, word) in entries { span { i class={ "k-" (color) } {} (word) } } }
    }
}

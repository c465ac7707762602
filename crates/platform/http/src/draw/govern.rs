//! Thresholds with their arithmetic and law; the board of duties.

use super::icon;
use maud::{Markup, html};

/// Whether a threshold is met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lamp {
    /// It is met.
    Pass,
    /// It is not met yet.
    Wait,
    /// It was missed.
    Fail,
    /// It has not begun.
    Off,
}

/// Returns the lamp of a threshold; `label` says it in words.
pub fn lamp(lamp: Lamp, label: &str) -> Markup {
    let (class, name) = match lamp {
        Lamp::Pass => ("ll-lamp pass", "check"),
        Lamp::Wait => ("ll-lamp wait", "hourglass-low"),
        Lamp::Fail => ("ll-lamp fail", "x"),
        Lamp::Off => ("ll-lamp", "minus"),
    };
    html! { span class=(class) role="img" aria-label=(label) { (icon(name)) } }
}

/// A threshold: how many are needed, how many there are, against whom.
#[derive(Clone, Debug)]
pub struct Quorum {
    /// What is counted.
    pub title: String,
    /// Whether it is met, in words.
    pub result: String,
    /// The lamp.
    pub lamp: Lamp,
    /// All that could count.
    pub whole: u64,
    /// Those for it.
    pub part: u64,
    /// Those against it; they fill from the other end.
    pub against: u64,
    /// Those abstaining.
    pub abstaining: u64,
    /// How many are needed.
    pub needed: u64,
    /// The word at the mark, such as 须 24.
    pub mark: String,
    /// The arithmetic.
    pub sum: Markup,
}

/// Returns a threshold with its bar, the mark that it must pass, and the arithmetic.
pub fn quorum(quorum: &Quorum) -> Markup {
    let share = |count: u64| {
        let thousandths = (count * 1000).checked_div(quorum.whole).unwrap_or(0).min(1000);
        (thousandths, format!("{}.{}%", thousandths / 10, thousandths % 10))
    };
    let color = match quorum.lamp {
        Lamp::Pass => "ll-green",
        Lamp::Fail => "ll-red",
        Lamp::Wait | Lamp::Off => "ll-amber",
    };
    let (against, abstaining) = (share(quorum.against).0, share(quorum.abstaining).0);
    let from_end = |used: u64| {
        let left = 1000 - used.min(1000);
        format!("{}.{}%", left / 10, left % 10)
    };
    html! {
        div.ll-quorum {
            (lamp(quorum.lamp, &quorum.result))
            div {
                div.ll-row.ll-between { h3 { (quorum.title) } b class=(color) { (quorum.result) } }
                svg.ll-qbar role="img" height="38" aria-label={ (quorum.title) " " (quorum.result) } {
                    rect.l-ground x="0" y="20" width="100%" height="14" rx="4" {}
                    rect class=(if quorum.lamp == Lamp::Pass { "l-met" } else { "l-near" })
                        x="0" y="20" height="14" rx="4" width=(share(quorum.part).1) {}
                    rect.l-abst x=(from_end(against + abstaining)) y="20" height="14"
                        width=(share(quorum.abstaining).1) {}
                    rect.l-no x=(from_end(against)) y="20" height="14" width=(share(quorum.against).1) {}
                    line.l-mark x1=(share(quorum.needed).1) x2=(share(quorum.needed).1) y1="15" y2="38" {}
                    text.c-txt.b x=(share(quorum.needed).1) y="11" text-anchor="middle" { (quorum.mark) }
                }
                p.ll-sum { (quorum.sum) }
            }
        }
    }
}

/// A rule and where it stands.
#[derive(Clone, Debug)]
pub struct Basis {
    /// What it says.
    pub text: String,
    /// Where it stands.
    pub cite: String,
    /// Where to read it.
    pub href: Option<(String, String)>,
}

/// Returns what the law says, with its place.
pub fn law(basis: &Basis) -> Markup {
    html! {
        div.ll-law {
            p { (basis.text) }
            cite {
                (basis.cite)
                @if let Some((href, words)) = &basis.href { "　" a href=(href) { (words) } }
            }
        }
    }
}

/// How a duty of a month stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mark {
    /// Nothing is due.
    None,
    /// Done in time.
    Ok,
    /// Done late.
    Was,
    /// Due later.
    Due,
    /// Late; the word and where it leads.
    Late(String, String),
}

/// Returns the mark of a duty; `label` says it in words.
pub fn mark(mark: &Mark, label: &str) -> Markup {
    html! {
        @match mark {
            Mark::None => {},
            Mark::Ok => span.ll-mark.ok role="img" aria-label=(label) { (icon("check")) },
            Mark::Was => span.ll-mark.was role="img" aria-label=(label) { (icon("check")) },
            Mark::Due => span.ll-mark.due role="img" aria-label=(label) { (icon("clock")) },
            Mark::Late(word, href) => a.ll-mark.late href=(href) { (word) },
        }
    }
}

/// Returns the board: rows are duties with their marks, columns months; `now` is the present month's place.
pub fn board(
    corner: &str,
    months: &[String],
    now: Option<usize>,
    rows: &[(String, Vec<(Mark, String)>)],
) -> Markup {
    html! {
        div.table-responsive tabindex="0" role="region" aria-label=(corner) {
            table.ll-board {
                thead { tr {
                    th scope="col" { (corner) }
                    @for (at, month) in months.iter().enumerate() {
                        th scope="col" class=[(Some(at) == now).then_some("now")] { (month) }
                    }
                } }
                tbody {
                    @for (title, marks) in rows {
                        tr {
                            th scope="row" { (title) }
                            @for (at, (one, label)) in marks.iter().enumerate() {
                                td class=[(Some(at) == now).then_some("now")] { (mark(one, label)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

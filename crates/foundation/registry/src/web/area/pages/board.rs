//! The information board of grids: name, boundary, grid worker, telephone, supervision (《网格化服务管理规定》的公示牌).

use crate::area::{AreaRow, Duty, DutyRow};
use crate::web::area::drawing::{Drawn, shapes};
use crate::web::area::view::{Board, BoardGrid};
use http::{Cx, Markup, Page, html, ui};
use kernel::area::Level;
use kernel::time::date_text;

/// Returns the public board.
pub(crate) fn board(cx: &Cx, board: &Board) -> Page {
    let area = &board.area;
    let key = match area.level {
        Level::Grid => "registry.board.title_grid",
        _ => "registry.board.title",
    };
    let title = cx.tf(key, &[("name", &area.name)]);
    let stand = html! { span.ll-2 { (cx.tf("registry.board.stand", &[("date", &date_text(cx.now.china_date()))])) } };
    let print = html! {
        button.btn.ll-script type="button" data-print { (ui::icon("printer")) (cx.t("registry.board.print")) }
    };
    let body = html! {
        (cx.heading(&above(board), &title, stand, print))
        div.ll-record {
            div.ll-stack {
                @if area.level == Level::Street { (communities(cx, board)) }
                @else { @for grid in &board.grids { (card(cx, grid, grid.area.id != area.id)) } }
                @if board.grids.is_empty() { (ui::empty_small(&cx.t("registry.board.none"))) }
            }
            aside.ll-stack {
                (map(cx, board, &title))
                (answering(cx, &board.duties))
                (ui::hint(&cx.t("registry.board.basis")))
            }
        }
    };
    cx.plain(&title, body)
}

fn above(board: &Board) -> Vec<(String, String)> {
    let link = |row: &AreaRow| (format!("/open/areas/{}", row.id), row.name.clone());
    board.above.iter().rev().map(link).collect()
}

fn map(cx: &Cx, board: &Board, title: &str) -> Markup {
    if let Some(sketch) = &board.sketch {
        return ui::sketch(title, sketch);
    }
    let parsed: Vec<_> = board.outlines.iter().map(|outline| outline.shape()).collect();
    let drawn: Vec<Drawn<'_>> = (board.outlines.iter().zip(&parsed))
        .filter_map(|(outline, shape)| {
            Some(Drawn {
                shape: shape.as_ref()?,
                name: outline.name.clone(),
                words: worker(board, outline.id).unwrap_or_default(),
                // One colour; where the reader lives, or what the page is about, is darker.
                level: if Some(outline.id) == cx.home || outline.id == board.area.id {
                    3
                } else {
                    1
                },
                href: format!("/open/areas/{}", outline.id),
            })
        })
        .collect();
    html! { @if !drawn.is_empty() { (ui::map_shapes(cx.locale, title, &shapes(&drawn))) } }
}

fn worker(board: &Board, id: kernel::id::AreaId) -> Option<String> {
    let grid = board.grids.iter().find(|grid| grid.area.id == id)?;
    let worker = grid.duties.iter().find(|row| row.duty == Duty::GridWorker)?;
    Some(worker.name.clone())
}

fn communities(cx: &Cx, board: &Board) -> Markup {
    let line = |grid: &BoardGrid| {
        let head = grid.duties.iter().find(|row| row.duty == Duty::Head);
        html! {
            div.ll-grow {
                a.t.go href={ "/open/areas/" (grid.area.id) } { (grid.area.name) }
                @if let Some(head) = head { div.d { (cx.of(&head.duty.title())) " " (contact(head)) } }
            }
        }
    };
    ui::rows(&board.grids.iter().map(line).collect::<Vec<_>>())
}

/// Returns what is told of a grid; its name leads to its own board, unless that is the page.
fn card(cx: &Cx, grid: &BoardGrid, links: bool) -> Markup {
    let code = html! { span.ll-s.ll-3 { (grid.area.code.as_deref().unwrap_or_default()) } };
    let mut lines: Vec<(String, Markup)> =
        grid.duties.iter().map(|row| (cx.of(&row.duty.title()).to_owned(), contact(row))).collect();
    if !grid.compounds.is_empty() {
        let houses = html! {
            @for (compound, names) in &grid.compounds { div { (compound) " " (numbers(names).join(&cx.t("registry.board.comma"))) } }
        };
        lines.push((cx.t("registry.board.houses"), houses));
    }
    let body = html! {
        @if lines.is_empty() { (ui::empty_small(&cx.t("registry.duty.none"))) } @else { (ui::datagrid(&lines)) }
    };
    html! {
        section.card {
            div.card-header {
                h2.card-title {
                    @if links { a.ll-tapline href={ "/open/areas/" (grid.area.id) } { (grid.area.name) } }
                    @else { (grid.area.name) }
                }
                div.card-actions { (code) }
            }
            div.card-body { (body) }
        }
    }
}

fn contact(row: &DutyRow) -> Markup {
    html! {
        b { (row.name) }
        @if let Some(phone) = &row.phone { " " a href={ "tel:" (phone) } { (phone) } }
    }
}

/// Returns names of buildings with numbers that follow one another folded: 1–5号楼, 8号楼.
fn numbers(names: &[String]) -> Vec<String> {
    let mut folded: Vec<String> = Vec::new();
    let mut run: Option<(u32, u32, &str)> = None;
    let told = |(from, to, rest): (u32, u32, &str)| match from == to {
        true => format!("{from}{rest}"),
        false => format!("{from}–{to}{rest}"),
    };
    for name in names {
        let digits = name.len() - name.trim_start_matches(|sign: char| sign.is_ascii_digit()).len();
        let (number, rest) = name.split_at(digits);
        run = match (run, number.parse::<u32>()) {
            (Some((from, to, known)), Ok(number))
                if known == rest && to.checked_add(1) == Some(number) =>
            {
                Some((from, number, known))
            }
            (before, number) => {
                folded.extend(before.map(told));
                if number.is_err() {
                    folded.push(name.clone());
                }
                number.ok().map(|number| (number, number, rest))
            }
        };
    }
    folded.extend(run.map(told));
    folded
}

/// The nearest of each duty.
fn answering(cx: &Cx, duties: &[DutyRow]) -> Markup {
    let mut lines: Vec<(String, Markup)> = Vec::new();
    let mut seen: Vec<Duty> = Vec::new();
    for row in duties.iter().filter(|row| !matches!(row.duty, Duty::GridWorker | Duty::GroupHead)) {
        if !seen.contains(&row.duty) {
            seen.push(row.duty);
            lines.push((cx.of(&row.duty.title()).to_owned(), contact(row)));
        }
    }
    html! {
        @if !lines.is_empty() { (ui::card(&cx.t("registry.board.answering"), html! {}, ui::datagrid(&lines))) }
    }
}

#[cfg(test)]
mod tests {
    use super::numbers;

    #[test]
    fn a1_buildings_that_follow_one_another_are_told_as_a_range() {
        let names = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(numbers(&names("1号楼 2号楼 3号楼 5号楼")), ["1–3号楼", "5号楼"]);
        assert_eq!(numbers(&names("南楼 1号楼 2号院")), ["南楼", "1号楼", "2号院"]);
        assert_eq!(numbers(&[]), Vec::<String>::new());
    }
}

//! Components: one function per component of the theme, with the theme's class names. `/gallery` shows all of them.
//!
//! They take words already in the reader's language; where a component brings words of its own, it takes the
//! [`Locale`](kernel::text::Locale) or the [`Cx`](crate::Cx).

mod action;
mod matter;
mod nav;
mod notice;
mod table;
mod table_parts;

pub use action::{
    Action, Buttons, button, button_key, dialog, link_button, link_button_on, menu, post_button,
    why_not,
};
pub use matter::{
    Happened, Key, Message, Step, StepState, declined_card, ended_card, flow, history, message,
    message_form, now_card, steps,
};
pub use nav::{Tab, breadcrumb, chips, pager, pages, tabs};
pub use notice::{Tone, alert, alert_titled, done_line, hint, hintbox, sync_line, tally, toast};
pub use table::{Column, Table};
pub use table_parts::{FilterBar, Saved, kept};

pub use crate::draw::{
    Bar, Basis, ClockBar, Counted, Entry, Goal, Group, Inbox, InboxRow, Lamp, Line, Map, Mark,
    Pace, Part, Photo, Point, Proof, Quorum, Shape, Sign, Situation, Sketch, avatar, badge,
    badge_icon, bars, board, card, clock, clock_bar, copyable, count, datagrid, due, due_words,
    empty, empty_small, entries, figure, figures, fresh, has_icon, hash, head, icon, icon_names,
    inbox, kbd, lamp, law, legend, line, logo, map_shapes, mark, mask, mask_open, moment, photos,
    progress, proof, quorum, ramp, roofs, rows, sit, sketch, spark, state, state_plain, ticks,
    track,
};

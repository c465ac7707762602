//! Components: one function per component of the theme, with the theme's class names. `/gallery` shows all of them.
//!
//! They take words already in the reader's language; where a component brings words of its own, it takes the
//! [`Locale`](kernel::text::Locale) or the [`Cx`](crate::Cx).

mod action;
mod chart;
mod govern;
mod icon;
mod icons;
mod list;
mod map;
mod marks;
mod matter;
mod nav;
mod notice;
mod photo;
mod sketch;
mod table;
mod table_parts;
mod time;

pub use action::{
    Action, Buttons, button, button_key, dialog, link_button, link_button_on, menu, post_button,
    why_not,
};
pub use chart::{Bar, Goal, Line, Shape, bars, legend, line, map_shapes, ramp, spark};
pub use govern::{Basis, Lamp, Mark, Quorum, board, lamp, law, mark, quorum};
pub use icon::{has_icon, icon, logo, roofs};
pub use list::{
    Entry, Group, Inbox, InboxRow, card, datagrid, empty, empty_small, entries, figure, figures,
    head, inbox, rows,
};
pub use map::{Map, Point};
pub use marks::{
    Counted, Proof, Situation, avatar, badge, badge_icon, copyable, count, fresh, hash, kbd, mask,
    mask_open, proof, sit, state, state_plain, ticks,
};
pub use matter::{
    Happened, Key, Message, Step, StepState, declined_card, ended_card, flow, history, message,
    message_form, now_card, steps,
};
pub use nav::{Tab, breadcrumb, chips, pager, pages, tabs};
pub use notice::{Tone, alert, alert_titled, done_line, hint, hintbox, sync_line, tally, toast};
pub use photo::{Photo, photos};
pub use sketch::{Sign, Sketch, sketch};
pub use table::{Column, Table};
pub use table_parts::{FilterBar, Saved};
pub use time::{ClockBar, Pace, Part, clock, clock_bar, due, due_words, moment, progress, track};

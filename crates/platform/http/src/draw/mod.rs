//! What only shows something: icons, marks, lists, photos, times, charts, maps. Nothing here sends a form.

mod chart;
mod govern;
mod icon;
mod icons;
mod list;
mod map;
mod marks;
mod photo;
mod sketch;
mod time;

pub use chart::{Bar, Goal, Line, Shape, bars, legend, line, map_shapes, ramp, spark};
pub use govern::{Basis, Lamp, Mark, Quorum, board, lamp, law, mark, quorum};
pub use icon::{has_icon, icon, icon_names, logo, roofs};
pub use list::{
    Entry, Group, Inbox, InboxRow, card, datagrid, empty, empty_small, entries, figure, figures,
    head, inbox, rows,
};
pub use map::{Map, Point};
pub use marks::{
    Counted, Proof, Situation, avatar, badge, badge_icon, copyable, count, fresh, hash, kbd, mask,
    mask_open, proof, sit, state, state_plain, ticks,
};
pub use photo::{Photo, photos};
pub use sketch::{Sign, Sketch, sketch};
pub use time::{ClockBar, Pace, Part, clock, clock_bar, due, due_words, moment, progress, track};

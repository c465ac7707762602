//! What the desk tells others. Payloads hold ids and codes, never personal values.

/// A report became a case. Payload: `category`, `community`, `channel`, `urgent`.
pub const REPORTED: &str = "desk.reported";
/// The desk accepted a case. Payload: `category`, `community`.
pub const ACCEPTED: &str = "desk.accepted";
/// The desk refused a report. Payload: `reason`.
pub const REFUSED: &str = "desk.refused";
/// A case was merged into another. Payload: `into`.
pub const MERGED: &str = "desk.merged";
/// A case was given to a lead and assistants. Payload: `lead`, `category`.
pub const DISPATCHED: &str = "desk.dispatched";
/// A dispatch was refused because it passes a duty on (条例 第二十条). Payload: `org`, `kind`, `category`, `part`.
pub const DISPATCH_REFUSED: &str = "desk.dispatch_refused";
/// Somebody else has the same trouble and follows an open case. No payload.
pub const JOINED: &str = "desk.joined";

//! What becomes of a record of the demonstration, drawn from its number, and when.

use kernel::time::{Duration, Instant};
use matters::demo::dice::Dice;

/// How far a procedure is brought.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Way {
    /// After how many moves it waits for somebody; it is brought to its end when absent.
    pub(super) stops: Option<u32>,
    /// Whether it ends otherwise than usual, as soon as a step allows it.
    pub(super) otherwise: bool,
    /// Whether it is sent back once.
    pub(super) back: bool,
    /// Whether it waits for longer than it may.
    pub(super) late: bool,
}

/// What is done with a record that begins no procedure when it is added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Deed {
    /// An action takes it out of the state in which it began.
    Leave,
    /// An action takes it out, and another back.
    Return,
    /// An action ends it.
    End,
    /// A procedure begins by a press.
    Begin(Way),
}

/// Returns how the procedure goes that begins with a record: a third waits, a third is in the middle, the rest has ended;
/// some of each is late or has gone another way.
pub(super) fn way(number: u32) -> Way {
    let usual = Way::default();
    match number % 12 {
        0 | 3 | 6 => Way { stops: Some(0), ..usual },
        9 => Way { stops: Some(0), late: true, ..usual },
        1 => Way { stops: Some(1), ..usual },
        4 => Way { stops: Some(2), ..usual },
        7 => Way { stops: Some(1), late: true, ..usual },
        10 => Way { stops: Some(3), back: true, ..usual },
        5 => Way { back: true, ..usual },
        11 => Way { otherwise: true, ..usual },
        _ => usual,
    }
}

/// Returns what is done with a record that begins no procedure; with most nothing.
pub(super) fn deed(number: u32) -> Option<Deed> {
    let usual = Way::default();
    match number % 12 {
        1 | 9 => Some(Deed::Leave),
        2 => Some(Deed::Begin(usual)),
        3 => Some(Deed::Begin(Way { stops: Some((number / 12 + 1) % 2), ..usual })),
        4 => Some(Deed::Return),
        6 => Some(Deed::Begin(Way { otherwise: true, ..usual })),
        11 => Some(Deed::End),
        _ => None,
    }
}

/// From when to when the demonstration plays.
#[derive(Clone, Copy, Debug)]
pub(super) struct Span {
    pub(super) begin: Instant,
    pub(super) end: Instant,
}

impl Span {
    /// Returns when a record is added whose procedure begins with it.
    pub(super) fn added(self, way: Way, dice: &mut Dice) -> Instant {
        let days = self.days();
        let (from, to) = match way {
            Way { stops: Some(0), late: false, .. } => (45, 18 * 60),
            Way { stops: Some(0), late: true, .. } => (day(5), day(9)),
            Way { late: true, .. } => (day(26), day(40)),
            Way { stops: Some(moves), .. } => {
                (day(2 + 2 * i64::from(moves)), day(4 + 2 * i64::from(moves)))
            }
            Way { stops: None, .. } => (day(14), day(days)),
        };
        self.back(dice.minutes(from, to))
    }

    /// Returns when a record is added that begins no procedure: early.
    pub(super) fn founded(self, dice: &mut Dice) -> Instant {
        self.back(dice.minutes(day(self.days() / 2), day(self.days())))
    }

    /// Returns when something is done with such a record.
    pub(super) fn done(self, deed: Deed, dice: &mut Dice) -> Instant {
        let (from, to) = match deed {
            Deed::Begin(Way { stops: Some(_), .. }) => (day(3), day(6)),
            Deed::Leave => (day(2), day(10)),
            Deed::Begin(_) | Deed::Return | Deed::End => (day(20), day(35)),
        };
        self.back(dice.minutes(from, to))
    }

    fn days(self) -> i64 {
        self.end.since(self.begin).whole_days().max(2)
    }

    fn back(self, by: Duration) -> Instant {
        let latest = self.end.minus(Duration::minutes(30));
        self.end.minus(by).max(self.begin.plus(Duration::hours(1))).min(latest)
    }
}

const fn day(days: i64) -> i64 {
    days * 24 * 60
}

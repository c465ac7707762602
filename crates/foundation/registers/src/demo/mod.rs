//! The demonstration's records: added and brought along by the same commands that people use, while a clock is moved along.
//!
//! Architecture invariant: what is recorded and said stands in `demo/records.toml`; nothing here knows what a register calls
//! its elements, states and actions, or a procedure its steps.
//!
//! From the bottom: `data`, the file; `course`, what becomes of a record and when; `pen`, what somebody writes; `stage`, on
//! which records are added, `deed`, what is done with them, and `step`, moves in procedures.

mod course;
mod data;
mod pen;

mod stage;

mod deed;
mod step;

use course::{Span, deed, way};
use data::{Data, Recorded};
use kernel::register::{Register, Starts};
use kernel::time::{Duration, Instant};
use matters::demo::dice::Dice;
use matters::demo::{Play, Setting};
use stage::{Kept, Stage};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use store::{BoxFuture, Error, Fault};

/// A record of the demonstration: of which part of the data, and its number there.
type Key = (usize, u32);

/// The records of the demonstration.
struct Records {
    data: Data,
    stage: Stage,
    span: Span,
    queue: BinaryHeap<Reverse<(Instant, Key)>>,
    kept: BTreeMap<Key, Kept>,
}

/// A demonstration whose data cannot be read, which its first turn tells.
struct Unread(Option<Fault>, Instant);

/// Returns the records of the demonstration: added between begin and end, and brought along until the end.
pub(crate) fn play(setting: Setting) -> Box<dyn Play> {
    let data = match Data::read() {
        Ok(data) => data,
        Err(fault) => return Box::new(Unread(Some(fault), setting.begin)),
    };
    let span = Span { begin: setting.begin, end: setting.end };
    let stage = Stage::of(&setting);
    let queue = opening_times(&data, &stage, span, setting.many);
    Box::new(Records { data, stage, span, queue, kept: BTreeMap::new() })
}

impl Play for Unread {
    fn next(&self) -> Option<Instant> {
        self.0.as_ref().map(|_| self.1)
    }

    fn turn(&mut self) -> BoxFuture<'_, Result<(), Error>> {
        let fault = self.0.take();
        Box::pin(async move { fault.map_or(Ok(()), |fault| Err(fault.into())) })
    }
}

impl Play for Records {
    fn next(&self) -> Option<Instant> {
        self.queue.peek().map(|Reverse((at, _))| *at)
    }

    fn turn(&mut self) -> BoxFuture<'_, Result<(), Error>> {
        Box::pin(async move {
            let Some(Reverse((_, key))) = self.queue.pop() else { return Ok(()) };
            let Some(of) = self.data.registers.get(key.0) else { return Ok(()) };
            let next = match self.kept.get_mut(&key) {
                Some(kept) => self.stage.turn(of, kept).await?,
                None => match self.stage.add(of, key.1).await? {
                    Some(mut kept) => {
                        let next = self.after(key.1, &mut kept);
                        self.kept.insert(key, kept);
                        next
                    }
                    None => None,
                },
            };
            self.queue.extend(next.map(|next| Reverse((next, key))));
            Ok(())
        })
    }
}

impl Records {
    /// Returns when something is done with a record that was just added.
    fn after(&self, number: u32, kept: &mut Kept) -> Option<Instant> {
        if kept.matter.is_some() {
            kept.way = way(number);
            return kept.waits().then(|| self.stage.after(&mut kept.dice));
        }
        kept.deed = deed(number);
        let at = self.span.done(kept.deed?, &mut kept.dice);
        Some(self.stage.working(at.max(self.stage.now().plus(Duration::hours(2)))))
    }
}

/// Returns when each record is added, in working hours.
fn opening_times(
    data: &Data,
    stage: &Stage,
    span: Span,
    many: u32,
) -> BinaryHeap<Reverse<(Instant, Key)>> {
    let mut queue = BinaryHeap::new();
    for (at, of) in data.registers.iter().enumerate() {
        let rules = stage.rules();
        let Some(register) = rules.register(&of.id) else { continue };
        for number in 0..of.count(many) {
            let mut dice = dice(of, number);
            let begins = begins_with_it(register);
            let when =
                if begins { span.added(way(number), &mut dice) } else { span.founded(&mut dice) };
            let working = stage.working(when);
            queue.push(Reverse((if working < span.end { working } else { when }, (at, number))));
        }
    }
    queue
}

/// Tells whether a procedure begins with every record of a register.
fn begins_with_it(register: &Register) -> bool {
    register.runs.iter().any(|runs| runs.starts == Starts::Add)
}

/// Returns the dice of a record.
fn dice(of: &Recorded, number: u32) -> Dice {
    let seed = of.id.bytes().fold(11_u64, |seed, byte| seed * 31 % 1_000_003 + u64::from(byte));
    Dice(seed * 100_003 + u64::from(number) * 7919)
}

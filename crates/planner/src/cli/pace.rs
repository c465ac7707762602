//! Progress on the terminal, and the time limit.

use planner::goal::{Level, Pace, Progress, Stage};
use planner::language::Language;
use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant};

/// Returns the time by the machine's clock.
#[expect(
    clippy::disallowed_methods,
    reason = "the command measures its own time limit; the library is told through Pace"
)]
pub fn now() -> Instant {
    Instant::now()
}

/// Tells progress on standard error and stops at a time limit.
pub struct Clock {
    begun: Instant,
    limit: Option<Duration>,
    quiet: bool,
    terminal: bool,
    language: Language,
    told: Option<(Level, Stage, u32)>,
}

impl Clock {
    /// Begins now.
    pub fn new(limit_seconds: Option<f64>, quiet: bool, language: Language) -> Clock {
        let terminal = std::io::stderr().is_terminal();
        let limit = limit_seconds.map(Duration::from_secs_f64);
        Clock { begun: now(), limit, quiet, terminal, language, told: None }
    }

    /// Returns the seconds since the beginning.
    pub fn seconds(&self) -> f64 {
        self.begun.elapsed().as_secs_f64()
    }

    /// Ends the line of progress.
    pub fn done(&self) {
        if self.terminal && !self.quiet && self.told.is_some() {
            eprint!("\r\x1b[K");
        }
    }

    fn tell(&mut self, progress: &Progress) {
        let tenth = if self.terminal { (progress.share * 100.0) as u32 } else { 0 };
        let now = Some((progress.level, progress.stage, tenth));
        if self.quiet || now == self.told {
            return;
        }
        self.told = now;
        let level = match progress.level {
            Level::Community => self.language.of("社区", "communities"),
            Level::Grid | Level::Nested => self.language.of("网格", "grids"),
        };
        let stage = match progress.stage {
            Stage::Prepare => self.language.of("准备", "looking at pieces and compounds"),
            Stage::Draw => self.language.of("划分", "drawing"),
            Stage::Repair => self.language.of("修补", "repairing"),
            Stage::Improve => self.language.of("改进", "improving"),
        };
        let share = (progress.share * 100.0).clamp(0.0, 100.0);
        let (in_range, regions) = (progress.in_range, progress.regions);
        let text = format!(
            "{level}: {stage} {share:.0} % ({in_range}/{regions}, {:.1} s)",
            self.seconds()
        );
        if self.terminal {
            eprint!("\r\x1b[K{text}");
            std::io::stderr().flush().ok();
        } else {
            eprintln!("{text}");
        }
    }
}

impl Pace for Clock {
    fn go_on(&mut self, progress: &Progress) -> bool {
        self.tell(progress);
        self.limit.is_none_or(|limit| self.begun.elapsed() < limit)
    }
}

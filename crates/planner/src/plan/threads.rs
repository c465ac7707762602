//! Independent tasks on several threads; the results do not depend on how many.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// Tells a task whether to go on.
pub(crate) type Still<'a> = &'a mut dyn FnMut() -> bool;

/// Runs `work` on every task from 0 to `count` and returns the results in order of the tasks. Every thread has its
/// own scratch from `scratch`.
///
/// After every task of the calling thread, and whenever one of its tasks asks, `go_on` hears how many tasks are taken;
/// once it says no, tasks that ask are told so, and those not yet begun give `None`.
pub(crate) fn each<S, R: Send>(
    count: usize,
    threads: usize,
    scratch: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, usize, Still) -> R + Sync,
    go_on: &mut dyn FnMut(usize) -> bool,
) -> Vec<Option<R>> {
    let next = AtomicUsize::new(0);
    let stopped = AtomicBool::new(false);
    let mut results: Vec<Option<R>> = (0..count).map(|_| None).collect();
    let helpers = threads.clamp(1, count.max(1)) - 1;
    let take = || {
        if stopped.load(Ordering::Relaxed) {
            return None;
        }
        let task = next.fetch_add(1, Ordering::Relaxed);
        (task < count).then_some(task)
    };
    std::thread::scope(|scope| {
        let others: Vec<_> = (0..helpers)
            .map(|_| {
                scope.spawn(|| {
                    let mut own = scratch();
                    let mut done = Vec::new();
                    while let Some(task) = take() {
                        let mut still = || !stopped.load(Ordering::Relaxed);
                        done.push((task, work(&mut own, task, &mut still)));
                    }
                    done
                })
            })
            .collect();
        let mut own = scratch();
        while let Some(task) = take() {
            let mut still = || {
                let go = go_on(next.load(Ordering::Relaxed).min(count));
                if !go {
                    stopped.store(true, Ordering::Relaxed);
                }
                go
            };
            results[task] = Some(work(&mut own, task, &mut still));
            still();
        }
        for other in others {
            match other.join() {
                Ok(done) => {
                    done.into_iter().for_each(|(task, result)| results[task] = Some(result))
                }
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
    });
    results
}

//! Limits, interruption and progress of a solve.

use crate::cancel::{CancelToken, Poll};
use crate::ids::Side;
use crate::problem::{Outcome, Problem};
use std::fmt;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use std::thread::available_parallelism;
use std::time::{Duration, Instant};

/// Where a solve is.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Progress {
    /// What is being done, such as `levels before the lowest score`.
    pub stage: &'static str,
    /// Units settled in this stage: of flow, or people where parts are solved apart.
    pub done: u64,
    /// Units of this stage in all.
    pub total: u64,
}

/// Who is told of the progress; called from one solving thread at a time, at most some twenty times a second.
pub type OnProgress = Arc<dyn Fn(&Progress) + Send + Sync>;

/// Cases that a solve looks at where [`Settings::node_limit`] says nothing.
pub const MOST_NODES: u64 = 100_000;

/// How to solve. Nothing here changes an optimal answer.
#[derive(Clone, Default)]
#[non_exhaustive]
pub struct Settings {
    /// Threads that may be used; `None` or 0: as many as the machine runs at once. More than one helps where the pairs
    /// fall apart into parts that have nothing to do with each other, and where a source such as
    /// [`Matrix`](crate::problem::Matrix) looks at them on several. The answer does not depend on it.
    pub threads: Option<usize>,
    /// Wall time after which the best so far is given back. To make that feasible may take a second longer, or a
    /// tenth, and then a few times as long as reading all pairs once.
    pub time_limit: Option<Duration>,
    /// Pairs looked at after which the best so far is given back, completed as with a time limit: deterministic, unlike
    /// time. Counted over all threads.
    pub work_limit: Option<u64>,
    /// Pairs that the solver picks for each person to begin with, where it doesn't hold all of them; `None`: as many as
    /// are sensible.
    pub candidates: Option<usize>,
    /// Cases looked at after which the best so far is given back, where groups overlap or count people; `None`: [`MOST_NODES`].
    /// Deterministic. Each keeps its potentials: O(nodes · (people + groups)) memory.
    pub node_limit: Option<u64>,
    /// Asks for a stop from outside.
    pub cancel: CancelToken,
    /// Is told of the progress.
    pub progress: Option<OnProgress>,
    /// The outcome of a problem much like this one, to start from.
    pub warm: Option<Arc<Outcome>>,
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("threads", &self.threads)
            .field("time_limit", &self.time_limit)
            .field("work_limit", &self.work_limit)
            .field("candidates", &self.candidates)
            .field("node_limit", &self.node_limit)
            .finish_non_exhaustive()
    }
}

impl Settings {
    /// Uses at most this many threads.
    #[must_use]
    pub fn threads(mut self, threads: usize) -> Settings {
        self.threads = Some(threads);
        self
    }

    /// How many threads may be used: those asked for, or as many as the machine runs at once.
    #[must_use]
    pub fn thread_count(&self) -> usize {
        // To ask the system takes longer than to solve a small problem, and threads are asked for at every look.
        static SENSIBLE: OnceLock<usize> = OnceLock::new();
        let sensible = || available_parallelism().map_or(1, NonZeroUsize::get);
        self.threads
            .filter(|threads| *threads > 0)
            .unwrap_or_else(|| *SENSIBLE.get_or_init(sensible))
    }

    /// Stops after this much wall time with the best so far.
    #[must_use]
    pub fn time_limit(mut self, limit: Duration) -> Settings {
        self.time_limit = Some(limit);
        self
    }

    /// Stops after this many pairs looked at with the best so far.
    #[must_use]
    pub fn work_limit(mut self, limit: u64) -> Settings {
        self.work_limit = Some(limit);
        self
    }

    /// Begins with this many pairs a person where it doesn't hold all of them.
    #[must_use]
    pub fn candidates(mut self, pairs: usize) -> Settings {
        self.candidates = Some(pairs);
        self
    }

    /// Stops after this many cases of groups that overlap or count people with the best so far.
    #[must_use]
    pub fn node_limit(mut self, limit: u64) -> Settings {
        self.node_limit = Some(limit);
        self
    }

    /// Stops when this token says so.
    #[must_use]
    pub fn cancel(mut self, token: CancelToken) -> Settings {
        self.cancel = token;
        self
    }

    /// Starts from the answer to a problem much like this one: the same people, some of whom, or some of whose pairs,
    /// have changed. It saves most of the time where few in ten thousand have changed, costs little where more have, and
    /// changes no value; where ties are not drawn by lot, another of the best matchings may come out. Of a problem of
    /// another shape, or an outcome without an optimum, nothing is used.
    #[must_use]
    pub fn warm(mut self, earlier: Arc<Outcome>) -> Settings {
        self.warm = Some(earlier);
        self
    }

    /// Tells this function of the progress.
    #[must_use]
    pub fn progress(mut self, on_progress: OnProgress) -> Settings {
        self.progress = Some(on_progress);
        self
    }
}

/// Why a solve stopped early.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    /// The caller asked.
    Cancelled,
    /// A limit was met.
    Limit,
    /// What was allowed for a way that may be long is used up: another is tried. It never leaves `levels`.
    Allowance,
}

/// Counts work and looks at the limits now and then.
pub(super) struct Budget<'a> {
    settings: &'a Settings,
    deadline: Option<Instant>,
    limit: Option<u64>,
    work: u64,
    /// Work at which an allowance ends.
    allowed: u64,
    nodes: u64,
    next_look: u64,
    told: Option<Instant>,
    part: Option<PartOf<'a>>,
}

/// Pairs between two looks at the clock: well under a millisecond.
const LOOK_EVERY: u64 = 1 << 14;

const SECOND: Duration = Duration::from_secs(1);

/// The time between two words of progress: the eye does not follow more.
const TELL_EVERY: Duration = Duration::from_millis(50);

/// The progress of parts that are solved apart, told as one.
pub(super) struct Together {
    stage: &'static str,
    total: u64,
    done: AtomicU64,
    told: Mutex<Option<Instant>>,
}

/// One part among others.
struct PartOf<'a> {
    together: &'a Together,
    /// What it counts in the whole, and how much of that is told.
    weight: u64,
    counted: u64,
}

impl Together {
    /// Parts that weigh `total` together.
    pub(super) fn new(stage: &'static str, total: u64) -> Together {
        Together {
            stage,
            total,
            done: AtomicU64::new(0),
            told: Mutex::new(None),
        }
    }
}

impl<'a> Budget<'a> {
    pub(super) fn new(settings: &'a Settings) -> Budget<'a> {
        Budget {
            settings,
            deadline: settings
                .time_limit
                .and_then(|t| Instant::now().checked_add(t)),
            limit: settings.work_limit,
            work: 0,
            allowed: u64::MAX,
            nodes: 0,
            next_look: 0,
            told: None,
            part: None,
        }
    }

    /// A budget apart for what has to be done although a limit is met: at most so much work, no clock; a cancel stops
    /// it.
    pub(super) fn apart(&self, limit: Option<u64>) -> Budget<'a> {
        Budget {
            settings: self.settings,
            deadline: None,
            limit,
            work: 0,
            allowed: u64::MAX,
            nodes: 0,
            next_look: 0,
            told: None,
            part: None,
        }
    }

    /// Such a budget that also ends, where there is a time limit, after a tenth of it, or a second where that is more.
    pub(super) fn a_little_more(&self, limit: u64) -> Budget<'a> {
        let more = |limit: Duration| Instant::now().checked_add(Duration::max(limit / 10, SECOND));
        Budget {
            deadline: self.settings.time_limit.and_then(more),
            ..self.apart(Some(limit))
        }
    }

    /// The budget of a part of this weight, which may use what is left once `used` is taken off.
    pub(super) fn of_part<'p>(&self, together: &'p Together, weight: u64, used: u64) -> Budget<'p>
    where
        'a: 'p,
    {
        Budget {
            limit: self.left().map(|left| left.saturating_sub(used)),
            deadline: self.deadline,
            part: Some(PartOf {
                together,
                weight,
                counted: 0,
            }),
            ..self.apart(None)
        }
    }

    /// The work that is left before the limit.
    pub(super) fn left(&self) -> Option<u64> {
        self.limit.map(|limit| limit.saturating_sub(self.work))
    }

    /// The work counted so far.
    pub(super) fn work(&self) -> u64 {
        self.work
    }

    /// How many threads may be used.
    pub(super) fn threads(&self) -> usize {
        self.settings.thread_count()
    }

    pub(super) fn settings(&self) -> &'a Settings {
        self.settings
    }

    /// Counts one case looked at: it costs its people and groups whatever else is done, and many cases are looked at
    /// without a pair.
    pub(super) fn node(&mut self, problem: &Problem) -> Result<(), Stop> {
        if self.nodes >= self.settings.node_limit.unwrap_or(MOST_NODES) {
            return Err(Stop::Limit);
        }
        self.nodes += 1;
        let nodes = Side::BOTH.map(|side| problem.people(side).len() + problem.groups(side).len());
        self.spend(nodes.iter().sum::<usize>() as u64)?;
        self.look()
    }

    /// Counts `pairs` looked at.
    pub(super) fn spend(&mut self, pairs: u64) -> Result<(), Stop> {
        self.work = self.work.saturating_add(pairs);
        if self.limit.is_some_and(|limit| self.work > limit) {
            // A cancel goes before a limit: it asks for no answer at all.
            self.heed_cancel()?;
            return Err(Stop::Limit);
        }
        if self.work > self.allowed {
            return Err(Stop::Allowance);
        }
        if self.work < self.next_look {
            return Ok(());
        }
        self.next_look = self.work.saturating_add(LOOK_EVERY);
        self.look()
    }

    /// Asks the caller and the clock.
    fn look(&self) -> Result<(), Stop> {
        self.heed_cancel()?;
        match self.deadline {
            Some(deadline) if Instant::now() >= deadline => Err(Stop::Limit),
            _ => Ok(()),
        }
    }

    /// Stops where the caller asked for it.
    pub(super) fn heed_cancel(&self) -> Result<(), Stop> {
        if self.settings.cancel.is_cancelled() {
            Err(Stop::Cancelled)
        } else {
            Ok(())
        }
    }

    /// Runs work that counts its pairs through a [`Poll`], and stops it where a limit is met.
    pub(super) fn polled(
        &mut self,
        work: impl FnOnce(&mut Poll<'_>) -> ControlFlow<()>,
    ) -> Result<(), Stop> {
        let mut why = None;
        let run = work(&mut |pairs| match self.spend(pairs) {
            Ok(()) => ControlFlow::Continue(()),
            Err(stop) => {
                why = Some(stop);
                ControlFlow::Break(())
            }
        });
        // Work that breaks off unasked has not looked at everything.
        match (why, run) {
            (None, ControlFlow::Continue(())) => Ok(()),
            (why, _) => Err(why.unwrap_or(Stop::Limit)),
        }
    }

    /// From here on this much may be spent, or any amount.
    pub(super) fn allow(&mut self, pairs: Option<u64>) {
        self.allowed = pairs.map_or(u64::MAX, |pairs| self.work.saturating_add(pairs));
    }

    /// This much more may be spent, where not any amount may.
    pub(super) fn allow_more(&mut self, pairs: u64) {
        self.allowed = self.allowed.saturating_add(pairs);
    }

    /// Tells of the progress, not more often than the eye follows.
    pub(super) fn tell(&mut self, stage: &'static str, done: u64, total: u64) {
        let Some(on_progress) = &self.settings.progress else {
            return;
        };
        let due = |told: Option<Instant>| told.is_none_or(|at| at.elapsed() >= TELL_EVERY);
        if let Some(part) = &mut self.part {
            let together = part.together;
            // Where there is nothing to settle, all is done.
            let (done, total) = if total == 0 {
                (1, 1)
            } else {
                (done.min(total), total)
            };
            let own = u128::from(part.weight) * u128::from(done) / u128::from(total);
            // No more than its weight.
            let more = (own as u64).saturating_sub(part.counted);
            part.counted += more;
            together.done.fetch_add(more, Ordering::Relaxed);
            // Whoever is telling now tells of this too, or the next one does.
            if let Ok(mut told) = together.told.try_lock()
                && due(*told)
            {
                *told = Some(Instant::now());
                on_progress(&Progress {
                    stage: together.stage,
                    done: together.done.load(Ordering::Relaxed),
                    total: together.total,
                });
            }
        } else if due(self.told) || done == total {
            self.told = Some(Instant::now());
            on_progress(&Progress { stage, done, total });
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::problem::Parts;

    /// A search by cases may look at thousands of them without a pair.
    #[test]
    fn cases_are_work_and_ask_the_clock() {
        let problem = Problem::from_pairs(Parts::with_shape(3, 4)).unwrap();
        let limited = Settings::default().work_limit(20);
        let budget = &mut Budget::new(&limited);
        assert_eq!(budget.node(&problem), Ok(()));
        assert_eq!(budget.node(&problem), Ok(()));
        assert_eq!(budget.node(&problem), Err(Stop::Limit));
        let timed = Settings::default().time_limit(Duration::from_millis(10));
        let budget = &mut Budget::new(&timed);
        assert_eq!(budget.node(&problem), Ok(()));
        std::thread::sleep(Duration::from_millis(20));
        assert_eq!(budget.node(&problem), Err(Stop::Limit));
    }
}

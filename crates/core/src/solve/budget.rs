//! Limits, interruption and progress of a solve.

use crate::cancel::{CancelToken, Poll};
use crate::problem::Matching;
use std::fmt;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Where a solve is.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Progress {
    /// What is being done, such as `levels before the lowest score`.
    pub stage: &'static str,
    /// Units of flow settled in this stage.
    pub done: u64,
    /// Units of flow of this stage in all.
    pub total: u64,
}

/// Who is told of the progress; called from the solving thread, at most some twenty times a second.
pub type OnProgress = Arc<dyn Fn(&Progress) + Send + Sync>;

/// Cases that a solve looks at where [`Settings::node_limit`] says nothing.
pub const MOST_NODES: u64 = 100_000;

/// How to solve. Nothing here changes an optimal answer.
#[derive(Clone, Default)]
#[non_exhaustive]
pub struct Settings {
    /// Threads that may be used; `None`: as many as are sensible. This version solves on one.
    pub threads: Option<usize>,
    /// Wall time after which the best so far is given back.
    pub time_limit: Option<Duration>,
    /// Pairs looked at after which the best so far is given back: deterministic, unlike time.
    pub work_limit: Option<u64>,
    /// Pairs that the solver picks for each person to begin with, where it doesn't hold all of them; `None`: as many as
    /// are sensible.
    pub candidates: Option<usize>,
    /// Cases looked at after which the best so far is given back, where groups overlap; `None`: [`MOST_NODES`].
    /// Deterministic. Each keeps its potentials: O(nodes · (people + groups)) memory.
    pub node_limit: Option<u64>,
    /// Asks for a stop from outside.
    pub cancel: CancelToken,
    /// Is told of the progress.
    pub progress: Option<OnProgress>,
    /// The answer to a problem much like this one, to start from.
    pub warm: Option<Arc<Matching>>,
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

    /// Stops after this many cases of overlapping groups with the best so far.
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
    /// have changed. It saves time where little has changed, costs little where much has, and changes no value; where
    /// ties are not drawn by lot, another of the best matchings may come out. Of a problem of another shape nothing
    /// is used.
    #[must_use]
    pub fn warm(mut self, earlier: Arc<Matching>) -> Settings {
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
    work: u64,
    /// Work at which an allowance ends.
    allowed: u64,
    nodes: u64,
    next_look: u64,
    told: Option<Instant>,
}

/// Pairs between two looks at the clock: well under a millisecond.
const LOOK_EVERY: u64 = 1 << 14;

impl<'a> Budget<'a> {
    pub(super) fn new(settings: &'a Settings) -> Budget<'a> {
        Budget {
            settings,
            deadline: settings
                .time_limit
                .and_then(|t| Instant::now().checked_add(t)),
            work: 0,
            allowed: u64::MAX,
            nodes: 0,
            next_look: 0,
            told: None,
        }
    }

    pub(super) fn settings(&self) -> &'a Settings {
        self.settings
    }

    /// Counts one case looked at.
    pub(super) fn node(&mut self) -> Result<(), Stop> {
        if self.nodes >= self.settings.node_limit.unwrap_or(MOST_NODES) {
            return Err(Stop::Limit);
        }
        self.nodes += 1;
        Ok(())
    }

    /// Counts `pairs` looked at.
    pub(super) fn spend(&mut self, pairs: u64) -> Result<(), Stop> {
        self.work = self.work.saturating_add(pairs);
        if self
            .settings
            .work_limit
            .is_some_and(|limit| self.work > limit)
        {
            return Err(Stop::Limit);
        }
        if self.work > self.allowed {
            return Err(Stop::Allowance);
        }
        if self.work < self.next_look {
            return Ok(());
        }
        self.next_look = self.work + LOOK_EVERY;
        if self.settings.cancel.is_cancelled() {
            return Err(Stop::Cancelled);
        }
        match self.deadline {
            Some(deadline) if Instant::now() >= deadline => Err(Stop::Limit),
            _ => Ok(()),
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

    /// Tells of the progress, not more often than the eye follows.
    pub(super) fn tell(&mut self, stage: &'static str, done: u64, total: u64) {
        let Some(on_progress) = &self.settings.progress else {
            return;
        };
        let due = self
            .told
            .is_none_or(|at| at.elapsed() >= Duration::from_millis(50));
        if due || done == total {
            self.told = Some(Instant::now());
            on_progress(&Progress { stage, done, total });
        }
    }
}

//! Long work without the interpreter's lock: on a thread of its own, while the calling thread answers signals.

use crate::errors::class;
use pairwright::solve::{CancelToken, OnProgress, Progress};
use pyo3::prelude::*;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;

/// How often the calling thread looks for Ctrl-C.
const LOOK_EVERY: Duration = Duration::from_millis(50);

enum Message<T> {
    Progress(&'static str, u64, u64),
    Done(T),
}

/// What a task may use to report.
pub(crate) struct Reporter<T>(Sender<Message<T>>);

impl<T: Send + 'static> Reporter<T> {
    /// Tells of a stage that is not the solver's.
    pub(crate) fn tell(&self, stage: &'static str, done: u64, total: u64) {
        let _ = self.0.send(Message::Progress(stage, done, total));
    }

    /// A callback for a solve's settings.
    pub(crate) fn on_progress(&self) -> OnProgress {
        let sender = self.0.clone();
        Arc::new(move |progress: &Progress| {
            // Nobody listens any more after an interruption.
            let _ = sender.send(Message::Progress(
                progress.stage,
                progress.done,
                progress.total,
            ));
        })
    }
}

/// Runs `task` on another thread. Ctrl-C, or an exception of `progress`, cancels it and is raised at once.
pub(crate) fn run<T: Send + 'static>(
    py: Python<'_>,
    cancel: &CancelToken,
    progress: Option<&Py<PyAny>>,
    task: impl FnOnce(&Reporter<T>) -> T + Send + 'static,
) -> PyResult<T> {
    let (sender, receiver) = channel();
    thread::spawn(move || {
        let reporter = Reporter(sender);
        let done = task(&reporter);
        let _ = reporter.0.send(Message::Done(done));
    });
    let answer = listen(py, receiver, progress);
    if answer.is_err() {
        cancel.cancel();
    }
    answer
}

fn listen<T: Send>(
    py: Python<'_>,
    mut receiver: Receiver<Message<T>>,
    progress: Option<&Py<PyAny>>,
) -> PyResult<T> {
    loop {
        let (message, back) = py.detach(move || (receiver.recv_timeout(LOOK_EVERY), receiver));
        receiver = back;
        match message {
            Ok(Message::Done(answer)) => return Ok(answer),
            Ok(Message::Progress(stage, done, total)) => {
                if let Some(told) = progress {
                    told.call1(py, (stage, done, total))?;
                }
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => {
                let words = "internal fault of the solver; please report it with what led here";
                return Err(PyErr::from_value(
                    class(py, "PairwrightError")?.call1((words,))?,
                ));
            }
        }
        py.check_signals()?;
    }
}

//! Asking long work to stop.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Asks a running compile or solve to stop, from any thread. Clones share one flag.
#[derive(Clone, Debug, Default)]
pub struct CancelToken(Arc<AtomicBool>);

impl CancelToken {
    /// Asks for the stop; the work gives back [`Error::Interrupted`](crate::Error::Interrupted) within milliseconds.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether the stop was asked for.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Called by long work every now and then, with the number of pairs looked at since the last call: `Break` asks for the
/// stop. Whoever calls the work decides what it listens to (a token, a clock, a limit) without the work knowing.
pub type Poll<'a> = dyn FnMut(u64) -> ControlFlow<()> + 'a;

//! A matrix of doubles that Python lends for the time of a call, read where it lies.
#![allow(unsafe_code)]

use pairwright::problem::Cells;
use pyo3::buffer::PyBuffer;
use pyo3::prelude::*;
use std::fmt;
use std::slice;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

/// How often is looked whether everybody is done with a matrix.
const LOOK_EVERY: Duration = Duration::from_millis(1);

/// A 2-D buffer of doubles whose rows are contiguous; they may lie apart, or one on the other.
pub(crate) struct Lent {
    buffer: PyBuffer<f64>,
    rows: usize,
    columns: usize,
    /// Bytes from one row to the next.
    step: isize,
}

impl Lent {
    /// # Errors
    /// `BufferError` where the buffer is of another kind; the Python half has made sure that it is not.
    pub(crate) fn new(matrix: &Bound<'_, PyAny>) -> PyResult<Arc<Lent>> {
        let buffer = PyBuffer::<f64>::get(matrix)?;
        let double = size_of::<f64>().cast_signed();
        let (&[rows, columns], &[step, across]) = (buffer.shape(), buffer.strides()) else {
            return Err(wrong());
        };
        let aligned = buffer.buf_ptr().cast::<f64>().is_aligned() && step % double == 0;
        let contiguous = columns <= 1 || across == double;
        if !aligned || !contiguous || buffer.suboffsets().is_some() {
            return Err(wrong());
        }
        Ok(Arc::new(Lent {
            rows,
            columns,
            step,
            buffer,
        }))
    }

    /// Returns once nobody else reads the matrix: after a stop was asked for that is a matter of milliseconds.
    pub(crate) fn take_back(self: Arc<Lent>, py: Python<'_>) {
        let mut own = self;
        while Arc::get_mut(&mut own).is_none() {
            py.detach(|| thread::sleep(LOOK_EVERY));
        }
    }
}

fn wrong() -> PyErr {
    pyo3::exceptions::PyBufferError::new_err("the matrix is not one of doubles row by row")
}

impl fmt::Debug for Lent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Lent({} x {})", self.rows, self.columns)
    }
}

impl Cells for Lent {
    fn shape(&self) -> (usize, usize) {
        (self.rows, self.columns)
    }

    fn row(&self, row: usize) -> &[f64] {
        if row >= self.rows || self.columns == 0 {
            return &[];
        }
        // SAFETY: the buffer says that `rows` times `columns` doubles lie at these steps from its start, aligned, as `new`
        // has checked; it keeps them in place and alive as long as it is held (Python's buffer protocol, PEP 3118), and
        // `row` is one of them, so the sum does not overflow. Every pattern of bits is a double. Another thread of
        // Python's may write there meanwhile, as with every library that reads an array without the interpreter's
        // lock: callers are told to leave it alone, and nothing is indexed by what is read.
        unsafe {
            let first = self.buffer.buf_ptr().cast::<u8>().cast_const();
            let start = first.offset(row.cast_signed() * self.step);
            slice::from_raw_parts(start.cast::<f64>(), self.columns)
        }
    }
}

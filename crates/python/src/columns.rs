//! Flat arrays from Python as columns of the core: each number is read once, and no other copy of an array is made.
//!
//! Reading needs the interpreter's lock, since Python may change an array at any time. It is given up between pieces, so
//! that Ctrl-C and other threads have their turn. Whether what was read makes sense is for the core to say.

use pairwright::problem::Scores;
use pyo3::buffer::{Element, PyBuffer};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PySlice;

/// Numbers between two looks at signals: a millisecond's work.
const PIECE: usize = 1 << 18;

/// The scores as they came: integers are exact, doubles are rounded.
pub(crate) enum Given {
    Integers(Scores),
    Doubles(Vec<f64>),
}

/// Whole numbers of one type.
enum Integers {
    I64(Vec<i64>),
    I32(Vec<i32>),
    U32(Vec<u32>),
    U64(Vec<u64>),
}

/// All numbers of an array as positions.
///
/// # Errors
/// An exception where one is none; that of a signal.
pub(crate) fn positions(array: &Bound<'_, PyAny>) -> PyResult<Vec<u32>> {
    let mut read = Vec::with_capacity(array.len()?);
    for at in 0..pieces(array)? {
        append_positions(array, at, &mut read)?;
        pause(array.py())?;
    }
    Ok(read)
}

/// Appends one piece of the numbers of an array, as positions.
///
/// # Errors
/// An exception where one is none.
pub(crate) fn append_positions(
    array: &Bound<'_, PyAny>,
    at: usize,
    read: &mut Vec<u32>,
) -> PyResult<()> {
    fn append<T: TryInto<u32>>(piece: Vec<T>, read: &mut Vec<u32>) -> PyResult<()> {
        let mut all = true;
        read.extend(piece.into_iter().map(|number| {
            let position = number.try_into();
            all &= position.is_ok();
            position.unwrap_or(u32::MAX)
        }));
        if all { Ok(()) } else { Err(changed()) }
    }
    match integers(array, at)? {
        Integers::I64(piece) => append(piece, read),
        Integers::I32(piece) => append(piece, read),
        Integers::U32(piece) => append(piece, read),
        Integers::U64(piece) => append(piece, read),
    }
}

/// The scores of an array.
///
/// # Errors
/// An exception where an integer is beyond 64 bits with a sign; that of a signal.
pub(crate) fn scores(array: &Bound<'_, PyAny>) -> PyResult<Given> {
    let py = array.py();
    let length = array.len()?;
    if PyBuffer::<f64>::get(array).is_ok() {
        let mut read = Vec::with_capacity(length);
        for at in 0..pieces(array)? {
            read.extend(PyBuffer::<f64>::get(&piece(array, at)?)?.to_vec(py)?);
            pause(py)?;
        }
        return Ok(Given::Doubles(read));
    }
    let mut read = Scores::with_capacity(length);
    for at in 0..pieces(array)? {
        match integers(array, at)? {
            Integers::I64(piece) => read.extend(piece),
            Integers::I32(piece) => read.extend(piece.into_iter().map(i64::from)),
            Integers::U32(piece) => read.extend(piece.into_iter().map(i64::from)),
            Integers::U64(piece) => {
                for number in piece {
                    read.push(i64::try_from(number).map_err(|_| changed())?);
                }
            }
        }
        pause(py)?;
    }
    Ok(Given::Integers(read))
}

/// In how many pieces an array is read.
///
/// # Errors
/// That of an object without a length.
pub(crate) fn pieces(array: &Bound<'_, PyAny>) -> PyResult<usize> {
    Ok(array.len()?.div_ceil(PIECE))
}

/// Where a piece begins.
pub(crate) fn start(at: usize) -> usize {
    at * PIECE
}

/// Lets signals and other threads have their turn.
///
/// # Errors
/// The exception of a signal.
pub(crate) fn pause(py: Python<'_>) -> PyResult<()> {
    py.detach(|| ());
    py.check_signals()
}

/// The Python half has looked at all numbers: somebody changed one since.
pub(crate) fn changed() -> PyErr {
    PyValueError::new_err(
        "an array was changed while it was read; leave it alone until the call is over",
    )
}

/// A view of one piece of an array.
fn piece<'py>(array: &Bound<'py, PyAny>, at: usize) -> PyResult<Bound<'py, PyAny>> {
    // Lengths of Python objects fit `isize`, and an end beyond the length is cut to it.
    let (from, to) = (start(at) as isize, (start(at) + PIECE) as isize);
    array.get_item(PySlice::new(array.py(), from, to, 1))
}

fn integers(array: &Bound<'_, PyAny>, at: usize) -> PyResult<Integers> {
    fn read<T: Element>(view: &Bound<'_, PyAny>) -> PyResult<Vec<T>> {
        PyBuffer::get(view)?.to_vec(view.py())
    }
    let view = piece(array, at)?;
    read(&view)
        .map(Integers::I64)
        .or_else(|_| read(&view).map(Integers::I32))
        .or_else(|_| read(&view).map(Integers::U32))
        .or_else(|_| read(&view).map(Integers::U64))
}

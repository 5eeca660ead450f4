//! Frames of any library as the core's tables of cells: by the Arrow C stream, or column by column.
//!
//! What a value means is decided by the cohort; here it is only named. A column of a type that has no meaning for
//! people's attributes is refused by its heading, and no error shows a value: it might be a sensitive one.

use crate::stream;
use arrow_array::cast::AsArray;
use arrow_array::temporal_conversions::SECONDS_IN_DAY;
use arrow_array::types as arrow;
use arrow_array::{Array, ArrowPrimitiveType, RecordBatchReader};
use arrow_schema::{DataType, TimeUnit};
use pairwright::cohort::{Cell, Table};
use pairwright::fault::Fault;
use pairwright::score::format_decimal;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyFloat, PyInt, PyString};

/// What reading one column gave: its cells, or why not and at which of its rows.
type Cells = Result<Vec<Cell>, (Option<usize>, String)>;

/// Reads everything that `frame.__arrow_c_stream__()` yields.
pub(crate) fn from_arrow(name: &str, frame: &Bound<'_, PyAny>) -> PyResult<Table> {
    let reader = stream::open(frame)?;
    let schema = reader.schema();
    let headings: Vec<String> = schema.fields().iter().map(|f| f.name().clone()).collect();
    let mut table = Gathered::new(name, headings);
    for batch in reader {
        let batch = batch.map_err(|e| pyo3::exceptions::PyValueError::new_err(e.to_string()))?;
        let columns = batch.columns().iter().map(|column| cells(column));
        table.add(columns.collect(), batch.num_rows());
    }
    Ok(table.finish())
}

/// Reads columns of plain Python objects, all of the same length.
pub(crate) fn from_columns(
    name: &str,
    headings: Vec<String>,
    columns: Vec<Vec<Bound<'_, PyAny>>>,
) -> PyResult<Table> {
    let rows = columns.first().map_or(0, Vec::len);
    let mut read = Vec::with_capacity(columns.len());
    for column in &columns {
        read.push(objects(column)?);
    }
    let mut table = Gathered::new(name, headings);
    table.add(read, rows);
    Ok(table.finish())
}

/// A table that grows by batches, with what was wrong in it.
struct Gathered(Table);

impl Gathered {
    fn new(name: &str, headings: Vec<String>) -> Gathered {
        Gathered(Table {
            name: name.to_owned(),
            headings,
            ..Table::default()
        })
    }

    fn add(&mut self, columns: Vec<Cells>, rows: usize) {
        let before = self.0.rows.len();
        let width = columns.len();
        self.0
            .rows
            .resize_with(before + rows, || Vec::with_capacity(width));
        for (column, heading) in columns.into_iter().zip(&self.0.headings) {
            match column {
                Ok(cells) => {
                    for (row, cell) in self.0.rows.iter_mut().skip(before).zip(cells) {
                        row.push(cell);
                    }
                }
                Err((at, message)) => {
                    let fault = Fault::new("column-type", message)
                        .in_file(&self.0.name)
                        .at_column(heading)
                        .with_hint("give text, numbers, yes or no, dates, or lists of text or whole numbers");
                    self.0.faults.push(match at {
                        Some(at) => fault.at_row((before + at) as u64 + 1),
                        None => fault,
                    });
                }
            }
        }
    }

    fn finish(mut self) -> Table {
        if self.0.faults.is_empty() {
            self.0.numbers = (1..=self.0.rows.len() as u64).collect();
        } else {
            // Rows without one of their cells would be read wrongly.
            self.0.headings.clear();
            self.0.rows.clear();
        }
        self.0
    }
}

fn text(text: &str) -> Cell {
    if text.trim().is_empty() {
        Cell::Blank
    } else {
        Cell::Text(text.to_owned())
    }
}

fn float(value: f64) -> Result<Cell, String> {
    if value.is_nan() {
        return Err("not a number (NaN); a missing value is a null".to_owned());
    }
    Ok(Cell::Float(value))
}

fn date(days: i64) -> Cell {
    // Days since 1970-01-01 to the civil calendar: Howard Hinnant, "chrono-compatible low-level date algorithms".
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = (shifted_month + 2) % 12 + 1;
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    Cell::Date(format!("{year:04}-{month:02}-{day:02}"))
}

/// A moment counts as a date at midnight alone.
fn moment(ticks: i64, a_day: i64) -> Result<Cell, String> {
    if ticks.rem_euclid(a_day) != 0 {
        return Err("a date with a time of day".to_owned());
    }
    Ok(date(ticks.div_euclid(a_day)))
}

fn primitive<T: ArrowPrimitiveType>(
    array: &dyn Array,
    cell: impl Fn(T::Native) -> Result<Cell, String>,
) -> Cells {
    let values = array.as_primitive::<T>().iter().enumerate();
    values
        .map(|(at, value)| value.map_or(Ok(Cell::Blank), |v| cell(v).map_err(|m| (Some(at), m))))
        .collect()
}

fn integers<T: ArrowPrimitiveType>(array: &dyn Array) -> Cells
where
    T::Native: Into<i128>,
{
    primitive::<T>(array, |v| Ok(Cell::Integer(v.into())))
}

fn decimals<T: ArrowPrimitiveType>(array: &dyn Array, scale: i8) -> Cells
where
    T::Native: Into<i128>,
{
    primitive::<T>(array, |v| {
        Ok(Cell::Text(format_decimal(v.into(), i32::from(scale))))
    })
}

fn texts<'a>(values: impl Iterator<Item = Option<&'a str>>) -> Cells {
    Ok(values.map(|v| v.map_or(Cell::Blank, text)).collect())
}

/// The cells of one Arrow column.
fn cells(array: &dyn Array) -> Cells {
    let midnights = |a_second: i64| move |v: i64| moment(v, SECONDS_IN_DAY * a_second);
    match array.data_type() {
        DataType::Null => Ok(vec![Cell::Blank; array.len()]),
        DataType::Utf8 => texts(array.as_string::<i32>().iter()),
        DataType::LargeUtf8 => texts(array.as_string::<i64>().iter()),
        DataType::Utf8View => texts(array.as_string_view().iter()),
        DataType::Boolean => Ok(array
            .as_boolean()
            .iter()
            .map(|v| v.map_or(Cell::Blank, Cell::Flag))
            .collect()),
        DataType::Int8 => integers::<arrow::Int8Type>(array),
        DataType::Int16 => integers::<arrow::Int16Type>(array),
        DataType::Int32 => integers::<arrow::Int32Type>(array),
        DataType::Int64 => integers::<arrow::Int64Type>(array),
        DataType::UInt8 => integers::<arrow::UInt8Type>(array),
        DataType::UInt16 => integers::<arrow::UInt16Type>(array),
        DataType::UInt32 => integers::<arrow::UInt32Type>(array),
        DataType::UInt64 => integers::<arrow::UInt64Type>(array),
        DataType::Float64 => primitive::<arrow::Float64Type>(array, float),
        // The shortest text that names the single, read as a double: 0.1 stays 0.1.
        DataType::Float32 => primitive::<arrow::Float32Type>(array, |v| {
            float(v.to_string().parse().unwrap_or(f64::from(v)))
        }),
        DataType::Decimal32(_, scale) => decimals::<arrow::Decimal32Type>(array, *scale),
        DataType::Decimal64(_, scale) => decimals::<arrow::Decimal64Type>(array, *scale),
        DataType::Decimal128(_, scale) => decimals::<arrow::Decimal128Type>(array, *scale),
        DataType::Date32 => primitive::<arrow::Date32Type>(array, |v| Ok(date(i64::from(v)))),
        DataType::Date64 => primitive::<arrow::Date64Type>(array, midnights(1_000)),
        DataType::Timestamp(unit, None) => match unit {
            TimeUnit::Second => primitive::<arrow::TimestampSecondType>(array, midnights(1)),
            TimeUnit::Millisecond => {
                primitive::<arrow::TimestampMillisecondType>(array, midnights(1_000))
            }
            TimeUnit::Microsecond => {
                primitive::<arrow::TimestampMicrosecondType>(array, midnights(1_000_000))
            }
            TimeUnit::Nanosecond => {
                primitive::<arrow::TimestampNanosecondType>(array, midnights(1_000_000_000))
            }
        },
        DataType::Dictionary(_, _) => dictionary(array),
        DataType::List(_) => {
            let list = array.as_list::<i32>();
            lists(array, list.iter())
        }
        DataType::LargeList(_) => {
            let list = array.as_list::<i64>();
            lists(array, list.iter())
        }
        DataType::FixedSizeList(_, _) => {
            let list = array.as_fixed_size_list();
            lists(array, list.iter())
        }
        other => Err((None, format!("columns of type `{other}` are not read"))),
    }
}

fn dictionary(array: &dyn Array) -> Cells {
    let dictionary = array.as_any_dictionary();
    if dictionary.values().is_empty() {
        return Ok(vec![Cell::Blank; array.len()]);
    }
    // An unused value of the wrong kind is not found at a row of this column.
    let values = cells(dictionary.values()).map_err(|(_, message)| (None, message))?;
    let keys = dictionary.normalized_keys().into_iter().enumerate();
    Ok(keys
        .map(|(at, key)| match values.get(key) {
            Some(cell) if array.is_valid(at) => cell.clone(),
            _ => Cell::Blank,
        })
        .collect())
}

fn lists(array: &dyn Array, rows: impl Iterator<Item = Option<arrow_array::ArrayRef>>) -> Cells {
    let kind = array.data_type();
    rows.enumerate()
        .map(|(at, row)| {
            let Some(row) = row else {
                return Ok(Cell::Blank);
            };
            let mut tags = Vec::with_capacity(row.len());
            for cell in cells(&row).map_err(|(_, message)| (Some(at), message))? {
                match cell {
                    Cell::Text(tag) => tags.push(tag),
                    Cell::Integer(number) => tags.push(number.to_string()),
                    Cell::Blank => {}
                    _ => return Err((Some(at), format!("columns of type `{kind}` are not read"))),
                }
            }
            Ok(Cell::List(tags))
        })
        .collect()
}

/// The cells of one column of Python objects; `None` is a blank.
fn objects(column: &[Bound<'_, PyAny>]) -> PyResult<Cells> {
    let mut read = Vec::with_capacity(column.len());
    for (at, value) in column.iter().enumerate() {
        match object(value)? {
            Ok(cell) => read.push(cell),
            Err(message) => return Ok(Err((Some(at), message))),
        }
    }
    Ok(Ok(read))
}

fn object(value: &Bound<'_, PyAny>) -> PyResult<Result<Cell, String>> {
    let kind = || -> PyResult<Result<Cell, String>> {
        let name = value.get_type().name()?;
        Ok(Err(format!("values of type `{name}` are not read")))
    };
    if value.is_none() {
        return Ok(Ok(Cell::Blank));
    }
    if let Ok(value) = value.cast::<PyString>() {
        return Ok(Ok(text(&value.to_cow()?)));
    }
    if let Ok(flag) = value.cast::<PyBool>() {
        return Ok(Ok(Cell::Flag(flag.is_true())));
    }
    if value.is_instance_of::<PyInt>() {
        let too_large = |_| "a whole number of more than 128 bits".to_owned();
        return Ok(value.extract().map(Cell::Integer).map_err(too_large));
    }
    if let Ok(value) = value.cast::<PyFloat>() {
        return Ok(float(value.value()));
    }
    match &*value.get_type().name()?.to_cow()? {
        "date" => Ok(Ok(Cell::Date(value.str()?.to_cow()?.into_owned()))),
        "Decimal" => Ok(Ok(Cell::Text(
            value.call_method1("__format__", ("f",))?.extract()?,
        ))),
        "datetime" | "Timestamp" => {
            let midnight = value.call_method0("time")?.str()?;
            if midnight.to_cow()? != "00:00:00" {
                return Ok(Err("a date with a time of day".to_owned()));
            }
            let day = value.call_method0("date")?.str()?;
            Ok(Ok(Cell::Date(day.to_cow()?.into_owned())))
        }
        "list" | "tuple" | "ndarray" => Ok(items(value)?.map(Cell::List)),
        "set" | "frozenset" => {
            let items = items(value)?;
            Ok(items.map(|items| Cell::Set(items.into_iter().collect())))
        }
        _ => kind(),
    }
}

/// The texts and whole numbers of a list or set, blank texts left out.
fn items(list: &Bound<'_, PyAny>) -> PyResult<Result<Vec<String>, String>> {
    let mut items = Vec::new();
    for item in list.try_iter()? {
        let item = item?;
        let is_item = item.is_instance_of::<PyString>() || item.is_instance_of::<PyInt>();
        match object(&item)? {
            Ok(Cell::Text(text)) if is_item => items.push(text),
            Ok(Cell::Integer(number)) => items.push(number.to_string()),
            Ok(Cell::Blank) if is_item => {}
            _ => {
                return Ok(Err(
                    "a list of something but text or whole numbers".to_owned()
                ));
            }
        }
    }
    Ok(Ok(items))
}

//! Solves one dense assignment with a crate and tells what it took, as the harness asks.
//!
//! `crates CRATE INPUT OUTPUT CPU_LIMIT`. CRATE: `pathfinding`, `lapjv`, `lapjv-f32` or `lsap`. INPUT, little-endian: u64
//! rows, u64 columns, then row by row scores, i64, for `pathfinding`, costs, f64, for others. OUTPUT: the column of each
//! row, i64. One line of JSON on standard output.

use pairwright_benches::{cpu_time, limit_cpu_time, memory};
use pathfinding::kuhn_munkres::kuhn_munkres;
use std::error::Error;
use std::fs::File;
use std::io::{BufReader, Read};
use std::time::{Duration, Instant};

type Told<T> = Result<T, Box<dyn Error>>;

fn main() -> Told<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [name, input, output, limit] = arguments.as_slice() else {
        return Err("crates CRATE INPUT OUTPUT CPU_LIMIT".into());
    };
    let limit = Duration::try_from_secs_f64(limit.parse()?)?;
    let mates = match name.as_str() {
        "pathfinding" => {
            let (rows, columns, scores) = read(input, i64::from_le_bytes)?;
            let matrix = pathfinding::matrix::Matrix::from_vec(rows, columns, scores)?;
            measured(limit, || Ok(kuhn_munkres(&matrix).1))?
        }
        "lapjv" => {
            let (rows, columns, costs) = read(input, f64::from_le_bytes)?;
            let matrix = lapjv::Matrix::from_shape_vec((rows, columns), costs)?;
            measured(limit, || Ok(lapjv::lapjv(&matrix)?.0))?
        }
        "lapjv-f32" => {
            let (rows, columns, costs) = read(input, f64::from_le_bytes)?;
            let matrix = lapjv::Matrix::from_shape_vec((rows, columns), costs)?;
            // The user has doubles.
            measured(limit, || {
                Ok(lapjv::lapjv(&matrix.mapv(|cost| cost as f32))?.0)
            })?
        }
        "lsap" => {
            let (rows, columns, costs) = read(input, f64::from_le_bytes)?;
            if rows > columns {
                return Err("lsap turns the matrix then, and some rows have no column".into());
            }
            let solve = || lsap::solve(rows, columns, &costs, false).map_err(|_| "no answer");
            measured(limit, || Ok(solve()?.1))?
        }
        other => return Err(format!("`{other}` is none of the crates").into()),
    };
    let told: Vec<u8> = mates
        .iter()
        .flat_map(|&column| (column as u64).to_le_bytes())
        .collect();
    std::fs::write(output, told)?;
    Ok(())
}

/// Rows, columns, and the cells row by row. The file is never in memory as a whole, so that the peak is the solver's.
fn read<T>(path: &str, cell: fn([u8; 8]) -> T) -> Told<(usize, usize, Vec<T>)> {
    let mut file = BufReader::with_capacity(1 << 20, File::open(path)?);
    let mut word = || -> std::io::Result<[u8; 8]> {
        let mut eight = [0; 8];
        file.read_exact(&mut eight)?;
        Ok(eight)
    };
    let rows = usize::try_from(u64::from_le_bytes(word()?))?;
    let columns = usize::try_from(u64::from_le_bytes(word()?))?;
    let mut cells = Vec::with_capacity(rows * columns);
    for _ in 0..rows * columns {
        cells.push(cell(word()?));
    }
    Ok((rows, columns, cells))
}

/// The answer, after printing what it took.
fn measured(limit: Duration, solve: impl Fn() -> Told<Vec<usize>>) -> Told<Vec<usize>> {
    limit_cpu_time(cpu_time() + limit)?;
    let base = memory("VmRSS")?;
    let (wall, start) = (Instant::now(), cpu_time());
    let mut repeats = 0;
    // Short ones are repeated, as the clock counts in ticks once there is a limit.
    let (mates, cpu) = loop {
        let mates = solve()?;
        let cpu = cpu_time().saturating_sub(start);
        repeats += 1;
        if cpu > Duration::from_millis(500) || repeats == 1_000 {
            break (mates, cpu / repeats);
        }
    };
    let wall = wall.elapsed() / repeats;
    println!(
        "{{\"optimal\": true, \"cpu\": {:.6}, \"wall\": {:.6}, \"repeats\": {repeats}, \"base_kib\": {base}, \"peak_kib\": {}}}",
        cpu.as_secs_f64(),
        wall.as_secs_f64(),
        memory("VmHWM")?
    );
    Ok(mates)
}

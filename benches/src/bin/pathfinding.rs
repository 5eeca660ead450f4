//! Solves one dense assignment with the crate `pathfinding` and tells what it took, as the harness asks.
//!
//! `pathfinding INPUT OUTPUT CPU_LIMIT`. INPUT, little-endian: u64 rows, u64 columns, then scores row by row, i64.
//! OUTPUT: the column of each row, i64. One line of JSON on standard output.

use pairwright_benches::{cpu_time, limit_cpu_time, memory};
use pathfinding::kuhn_munkres::kuhn_munkres;
use pathfinding::matrix::Matrix;
use std::error::Error;
use std::time::{Duration, Instant};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, input, output, limit] = arguments.as_slice() else {
        return Err("pathfinding INPUT OUTPUT CPU_LIMIT".into());
    };
    let bytes = std::fs::read(input)?;
    let mut words = bytes.chunks_exact(8).map(|word| {
        let mut eight = [0; 8];
        eight.copy_from_slice(word);
        i64::from_le_bytes(eight)
    });
    let mut count = || -> Result<usize, Box<dyn Error>> {
        Ok(usize::try_from(words.next().ok_or("too short")?)?)
    };
    let (rows, columns) = (count()?, count()?);
    let weights = Matrix::from_vec(rows, columns, words.collect())?;
    drop(bytes);

    limit_cpu_time(cpu_time() + Duration::try_from_secs_f64(limit.parse()?)?)?;
    let base = memory("VmRSS")?;
    let (wall, start) = (Instant::now(), cpu_time());
    let mut repeats = 0;
    // Short ones are repeated, as the clock may count in hundredths.
    let (mates, cpu) = loop {
        let (_, mates) = kuhn_munkres(&weights);
        let cpu = cpu_time().saturating_sub(start);
        repeats += 1;
        if cpu > Duration::from_millis(500) || repeats == 50 {
            break (mates, cpu / repeats);
        }
    };
    let wall = wall.elapsed() / repeats;

    let told: Vec<u8> = mates
        .iter()
        .flat_map(|&column| (column as u64).to_le_bytes())
        .collect();
    std::fs::write(output, told)?;
    println!(
        "{{\"optimal\": true, \"cpu\": {:.6}, \"wall\": {:.6}, \"repeats\": {repeats}, \"base_kib\": {base}, \"peak_kib\": {}}}",
        cpu.as_secs_f64(),
        wall.as_secs_f64(),
        memory("VmHWM")?
    );
    Ok(())
}

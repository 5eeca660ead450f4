//! Scores all pairs of two CSV files by a scheme, one thread, and says how long it took: `scoring SCHEME MENTEES MENTORS`.
//!
//! Prints seconds of CPU time, pairs, eligible pairs and the sum of their scores in 10⁻⁸, which whoever does the same by
//! other means must have too. Reading the files, and bringing the columns into form, is not in the time.

use pairwright::cohort::Extras;
use pairwright::problem::Evaluator;
use pairwright::{Cohort, Mentee, Scheme, Side};
use pairwright_benches::cpu_time;
use std::error::Error;
use std::hint::black_box;
use std::path::Path;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [scheme, mentees, mentors] = &arguments[..] else {
        return Err("write: scoring SCHEME MENTEES MENTORS".into());
    };
    let scheme = Scheme::load(scheme)?;
    let cohort = Cohort::from_csv(&scheme, Path::new(mentees), Path::new(mentors))?;
    let evaluator = Evaluator::new(&scheme, &cohort, &Extras::default())?;
    let mut scores = vec![0; cohort.people(Side::Mentors).len()];
    let mentees = || (0u32..).zip(&cohort.people(Side::Mentees).codes);
    let mut rounds = 0;
    let start = cpu_time();
    // Short runs are repeated, and the mean is taken.
    let taken = loop {
        for (mentee, _) in mentees() {
            evaluator.scores(Mentee(mentee), &mut scores);
            black_box(&scores);
        }
        rounds += 1;
        let taken = cpu_time().saturating_sub(start);
        if taken.as_secs_f64() > 0.5 {
            break taken / rounds;
        }
    };
    let (mut eligible, mut sum) = (0u64, 0i128);
    for (mentee, _) in mentees() {
        evaluator.scores(Mentee(mentee), &mut scores);
        for score in scores.iter().filter(|score| **score > i64::MIN) {
            eligible += 1;
            sum += i128::from(*score);
        }
    }
    let pairs = mentees().count() * scores.len();
    println!("{} {pairs} {eligible} {sum}", taken.as_secs_f64());
    Ok(())
}

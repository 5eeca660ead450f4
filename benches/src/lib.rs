//! Families of problems by seed, and the clock they are timed by.

use pairwright::problem::{Group, Level, Parts};
use pairwright_tests::draw::SplitMix;
use pairwright_tests::generate;
use std::time::Duration;

/// A kind of problem that grows with one number.
#[derive(Clone, Copy, Debug)]
pub struct Family {
    /// What it is called in the table.
    pub name: &'static str,
    /// The problem of this seed and size.
    pub make: fn(seed: u64, size: u32) -> Parts,
    /// Sizes, smallest first: the smallest is solved in a moment and serves as a test.
    pub sizes: &'static [u32],
    /// Whether a one-to-one solver can be asked for the same answer.
    pub one_to_one: bool,
}

/// All families.
pub const FAMILIES: [Family; 5] = [
    Family {
        name: "one-to-one, random scores",
        make: |seed, size| generate::dense(seed, size, size, 1_000_000),
        sizes: &[40, 200, 500],
        one_to_one: true,
    },
    Family {
        name: "one-to-one, attribute-like ties",
        make: |seed, size| generate::dense(seed, size, size, 90),
        sizes: &[40, 200, 500],
        one_to_one: true,
    },
    Family {
        name: "two places each, minimums",
        make: with_minimums,
        sizes: &[40, 500, 2_000],
        one_to_one: false,
    },
    Family {
        name: "all levels, nested quotas",
        make: with_quotas,
        sizes: &[40, 200, 500],
        one_to_one: false,
    },
    Family {
        name: "infeasible minimums",
        make: infeasible,
        sizes: &[40, 500, 2_000],
        one_to_one: false,
    },
];

/// One mentee in four must have a mate, and everybody may have two.
fn with_minimums(seed: u64, size: u32) -> Parts {
    let mut parts = generate::programme(seed, size, 20);
    parts.aim = vec![Level::MenteesPlaced, Level::TotalScore];
    parts
        .mentees
        .iter_mut()
        .step_by(4)
        .for_each(|person| person.min = 1);
    parts
}

/// Teams of ten mentors give at most eight pairs, departments of five teams at least five and at most thirty.
fn with_quotas(seed: u64, size: u32) -> Parts {
    let mut parts = generate::programme(seed, size, 50);
    let mut add = |step: u32, min: u64, max: u64| {
        for first in (0..size).step_by(step as usize) {
            let members: Vec<u32> = (first..size.min(first + step)).collect();
            let name = format!("{step} from {first}");
            parts.mentor_groups.push(Group {
                name,
                members,
                min,
                max,
            });
        }
    };
    add(10, 0, 8);
    add(50, 5, 30);
    parts
}

/// Everybody on the larger side must have a mate; the other side has a place too few for a tenth of them.
fn infeasible(seed: u64, size: u32) -> Parts {
    let mut parts = Parts::with_shape(size, size - size / 10);
    parts.mentees.iter_mut().for_each(|person| person.min = 1);
    let rng = &mut SplitMix::new(seed);
    let columns = parts.mentors.len() as u32;
    for i in 0..size {
        for j in 0..columns {
            if rng.below(columns) < 20 {
                let pair = pairwright::Pair::new(i, j);
                parts.pairs.push((pair, i64::from(rng.below(100))));
            }
        }
    }
    parts
}

/// CPU time that this process has used so far, all threads together.
#[must_use]
pub fn cpu_time() -> Duration {
    let now = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    // Neither number is ever negative, and the second is below 10⁹.
    Duration::new(now.tv_sec.cast_unsigned(), now.tv_nsec as u32)
}

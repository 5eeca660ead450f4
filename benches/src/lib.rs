//! Families of problems by seed, and what is measured of this process.

use pairwright::Pair;
use pairwright::problem::{Group, Level, Parts};
use pairwright_tests::draw::SplitMix;
use pairwright_tests::generate;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
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
                ..Group::default()
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
                parts
                    .pairs
                    .push((Pair::new(i, j), i64::from(rng.below(100))));
            }
        }
    }
    parts
}

/// `size` people a side, one place each, `degree` random mates for each mentee and one that makes a perfect matching
/// possible; scores from 1 to `most`, nobody must be placed.
#[must_use]
pub fn sparse(seed: u64, size: u32, degree: u32, most: u32) -> Parts {
    let rng = &mut SplitMix::new(seed);
    let mut parts = Parts::with_shape(size, size);
    parts.decimals = 0;
    let mut planted: Vec<u32> = (0..size).collect();
    for at in (1..size).rev() {
        planted.swap(at as usize, rng.below(at + 1) as usize);
    }
    for (i, own) in (0..size).zip(planted) {
        let mut mates: Vec<u32> = (0..degree).map(|_| rng.below(size)).collect();
        mates.push(own);
        mates.sort_unstable();
        mates.dedup();
        for j in mates {
            parts
                .pairs
                .push((Pair::new(i, j), 1 + i64::from(rng.below(most))));
        }
    }
    parts
}

/// A fixed problem.
pub type Fixed = fn() -> Parts;

/// Problems by name whose instructions are counted: small enough for valgrind, and of every kind.
pub const FIXED: [(&str, Fixed); 6] = [
    ("random", || sparse(1, 2_000, 20, 1_000_000)),
    ("ties", || sparse(1, 2_000, 20, 100)),
    ("all-placed", || {
        let mut parts = sparse(1, 2_000, 20, 1_000_000);
        parts.mentees.iter_mut().for_each(|person| person.min = 1);
        parts
    }),
    ("minimums", || with_minimums(1, 1_000)),
    ("levels-quotas-lot", || with_quotas(1, 400)),
    ("infeasible", || infeasible(1, 1_000)),
];

/// What a bench is asked for: `[--smoke] [part of a family's name]`.
#[derive(Clone, Debug, Default)]
pub struct Arguments {
    /// Only the smallest sizes, in a moment: so that benches can't rot.
    pub smoke: bool,
    /// Families whose names contain this.
    pub wanted: String,
}

impl Arguments {
    /// Those of this process.
    ///
    /// # Errors
    /// On a flag that is none of ours.
    pub fn read() -> Result<Arguments, String> {
        let mut read = Arguments::default();
        for argument in std::env::args().skip(1) {
            match argument.as_str() {
                "--smoke" | "--test" => read.smoke = true,
                // What `cargo bench` adds.
                "--bench" => {}
                other if other.starts_with('-') => {
                    return Err(format!("`{other}`: write --smoke or part of a name"));
                }
                name => name.clone_into(&mut read.wanted),
            }
        }
        Ok(read)
    }
}

/// What `run` gives, and the CPU time that it took.
pub fn timed<T>(run: impl FnOnce() -> T) -> (T, Duration) {
    let start = cpu_time();
    let value = run();
    (value, cpu_time().saturating_sub(start))
}

/// CPU time that this process has used so far, all threads together.
#[must_use]
pub fn cpu_time() -> Duration {
    let now = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    // Neither number is ever negative, and the second is below 10⁹.
    Duration::new(now.tv_sec.cast_unsigned(), now.tv_nsec as u32)
}

/// Has the kernel end this process once it has used this much CPU time, to the second.
///
/// # Errors
/// Where the system forbids it.
pub fn limit_cpu_time(limit: Duration) -> std::io::Result<()> {
    let known = getrlimit(Resource::Cpu);
    setrlimit(
        Resource::Cpu,
        Rlimit {
            current: Some(limit.as_secs() + 1),
            maximum: known.maximum,
        },
    )?;
    Ok(())
}

/// A line of `/proc/self/status`, in KiB.
///
/// # Errors
/// Where there is no such line.
pub fn memory(name: &str) -> std::io::Result<u64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    status
        .lines()
        .find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))
        .and_then(|rest| rest.split_whitespace().next()?.parse().ok())
        .ok_or_else(|| std::io::Error::other(format!("/proc/self/status has no `{name}`")))
}

//! Matrices of doubles: the optimum of the doubles themselves within the bound that is stated, whatever their size.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests"
)]

use pairwright::check::check_outcome;
use pairwright::ids::{Pair, Side};
use pairwright::problem::{
    Level, Matrix, Outcome, Parts, Problem, Query, Rows, Sense, Source, Unit, largest_value,
};
use pairwright::solve::{CancelToken, Settings};
use pairwright_tests::cases;
use pairwright_tests::draw::SplitMix;
use pairwright_tests::exact::Exact;
use pathfinding::kuhn_munkres::kuhn_munkres;
use std::ops::ControlFlow;
use std::sync::Arc;

/// Rows, columns, cells row by row.
type Given = (usize, usize, Vec<f64>);

fn below(rng: &mut SplitMix, n: u64) -> usize {
    (rng.next_u64() % n) as usize
}

fn problem(given: &Given, sense: Sense) -> Problem {
    let (rows, columns, cells) = given.clone();
    let cells = Arc::new(Rows::new(rows, columns, cells));
    let (largest, cancel) = (largest_value(rows + columns), CancelToken::default());
    let matrix = Matrix::new(cells, sense, Unit::Two, largest, 1, &cancel).unwrap();
    let mut parts = Parts {
        aim: vec![Level::TotalScore],
        seed: None,
        ..Parts::with_shape(rows as u32, columns as u32)
    };
    for (people, all) in [
        (&mut parts.mentees, rows <= columns),
        (&mut parts.mentors, columns <= rows),
    ] {
        people.iter_mut().for_each(|own| own.min = u32::from(all));
    }
    Problem::from_source(parts, Arc::new(matrix)).unwrap()
}

/// The pairs of an assignment that the checker proves, or none.
fn assigned(given: &Given, sense: Sense, settings: &Settings) -> Option<Vec<Pair>> {
    let problem = problem(given, sense);
    let outcome = problem.solve(settings).unwrap();
    check_outcome(&problem, &outcome, &CancelToken::default())
        .unwrap_or_else(|e| panic!("{e}: {given:?}"));
    match outcome {
        Outcome::Optimal(matching) => Some(matching.pairs),
        Outcome::Infeasible(_) => None,
        Outcome::Stopped(_) => panic!("no limit was set"),
    }
}

/// The least or greatest exact sum of an assignment: the best for the first rows and every set of columns.
fn best(given: &Given, sense: Sense) -> Option<Exact> {
    let (mut rows, mut columns, mut cells) = given.clone();
    if rows > columns {
        (rows, columns, cells) = turned(given);
    }
    let mut found: Vec<Option<Exact>> = vec![None; 1 << columns];
    found[0] = Some(Exact::default());
    for row in 0..rows {
        let mut next = vec![None; 1 << columns];
        for (set, sum) in found.iter().enumerate() {
            let Some(sum) = sum else { continue };
            for column in (0..columns).filter(|column| set & 1 << column == 0) {
                let cell = cells[row * columns + column];
                if !cell.is_finite() {
                    continue;
                }
                let sum = sum.plus(cell, 1, 0);
                let place: &mut Option<Exact> = &mut next[set | 1 << column];
                let better = place.as_ref().is_none_or(|old| match sense {
                    Sense::Costs => sum < *old,
                    Sense::Scores => sum > *old,
                });
                if better {
                    *place = Some(sum);
                }
            }
        }
        found = next;
    }
    let all = found.into_iter().flatten();
    match sense {
        Sense::Costs => all.min(),
        Sense::Scores => all.max(),
    }
}

/// Numbers of one kind or of several, up to 7 × 7.
fn random(rng: &mut SplitMix, sense: Sense) -> Given {
    let (rows, columns) = (1 + below(rng, 7), 1 + below(rng, 7));
    let kind = below(rng, 9);
    let unit = |rng: &mut SplitMix| rng.next_u64() as f64 / u64::MAX as f64;
    let sign = |rng: &mut SplitMix| {
        if rng.next_u64().is_multiple_of(2) {
            1.0
        } else {
            -1.0
        }
    };
    let cell = |rng: &mut SplitMix| -> f64 {
        match kind {
            0 => unit(rng),
            1 => f64::MAX * unit(rng) * sign(rng),
            2 => f64::from_bits(rng.next_u64() % 50) * sign(rng),
            3 => f64::MIN_POSITIVE * unit(rng) * sign(rng),
            4 => 1e15 + unit(rng),
            // Any finite double.
            5 => f64::from_bits(rng.next_u64() & !(1 << 62)) * sign(rng),
            6 => below(rng, 4) as f64 - 1.5,
            7 => 10.0_f64.powi(below(rng, 12) as i32 - 6) * sign(rng),
            _ => [0.0, -0.0, 5e-324, -5e-324][below(rng, 4)],
        }
    };
    let missing = match sense {
        Sense::Costs => f64::INFINITY,
        Sense::Scores => f64::NEG_INFINITY,
    };
    let gaps = rng.next_u64().is_multiple_of(3);
    let cells = (0..rows * columns).map(|_| {
        if gaps && rng.next_u64() % 5 < 2 {
            return missing;
        }
        let cell = cell(rng);
        if cell.is_finite() { cell } else { 1.0 }
    });
    (rows, columns, cells.collect())
}

/// The sum is off by at most m (r + c + 1) 2^-56 times the greatest size: all in exact arithmetic.
#[test]
fn sums_are_within_the_bound_that_is_stated() {
    let mut rng = SplitMix::new(61);
    let (mut infeasible, mut off) = (0, 0);
    for case in 0..cases(4_000) {
        let sense = [Sense::Costs, Sense::Scores][case as usize % 2];
        let given = random(&mut rng, sense);
        let (rows, columns, cells) = &given;
        let settings = Settings::default().threads(1 + case as usize % 2);
        let settings = match case % 3 {
            0 => settings.candidates(1),
            _ => settings,
        };
        let (found, best) = (assigned(&given, sense, &settings), best(&given, sense));
        let (Some(pairs), Some(best)) = (&found, &best) else {
            assert_eq!(found.is_none(), best.is_none(), "{given:?}");
            infeasible += 1;
            continue;
        };
        let few = *rows.min(columns);
        assert_eq!(pairs.len(), few);
        for side in Side::BOTH {
            let mut people: Vec<u32> = pairs.iter().map(|pair| pair.person(side)).collect();
            people.sort_unstable();
            people.dedup();
            assert_eq!(people.len(), few);
        }
        let sum = pairs.iter().fold(Exact::default(), |sum, pair| {
            sum.plus(
                cells[pair.mentee.index() * columns + pair.mentor.index()],
                1,
                0,
            )
        });
        let (worse, least) = match sense {
            Sense::Costs => (&sum, best),
            Sense::Scores => (best, &sum),
        };
        assert!(worse >= least, "{given:?}");
        off += u32::from(worse > least);
        let sizes = cells
            .iter()
            .map(|cell| cell.abs())
            .filter(|cell| cell.is_finite());
        let greatest = sizes.fold(0.0, f64::max);
        let most = least.plus(greatest, (few * (rows + columns + 1)) as i64, -56);
        assert!(*worse <= most, "{given:?}");
    }
    println!("{infeasible} infeasible, {off} not the best of the doubles");
    assert!(infeasible > cases(4_000) / 100);
}

#[test]
fn integers_are_those_of_pathfinding() {
    let mut rng = SplitMix::new(62);
    for case in 0..cases(1_000) {
        let size = if case % 50 == 0 { 40 } else { 8 };
        let rows = 1 + below(&mut rng, size);
        let columns = rows + below(&mut rng, size);
        let most = [2, 10, 1_000, 1 << 40][case as usize % 4];
        let numbers: Vec<i64> = (0..rows * columns)
            .map(|_| (rng.next_u64() % most) as i64 - most as i64 / 3)
            .collect();
        let weights =
            pathfinding::matrix::Matrix::from_vec(rows, columns, numbers.clone()).unwrap();
        let (total, _) = kuhn_munkres(&weights);
        let cells = numbers.iter().map(|number| *number as f64).collect();
        let given = (rows, columns, cells);
        let priced = Settings::default().candidates(1 + case as usize % 5);
        for (given, settings) in [
            (given.clone(), priced),
            (given.clone(), Settings::default()),
            (turned(&given), Settings::default()),
        ] {
            let (_, columns, cells) = &given;
            let pairs = assigned(&given, Sense::Scores, &settings).unwrap();
            assert_eq!(sum(&pairs, *columns, cells), total, "{given:?}");
        }
    }
}

/// Columns as rows.
fn turned((rows, columns, cells): &Given) -> Given {
    let cell = |at: usize| cells[(at % rows) * columns + at / rows];
    (*columns, *rows, (0..rows * columns).map(cell).collect())
}

/// The sum of these cells, which are whole.
fn sum(pairs: &[Pair], columns: usize, cells: &[f64]) -> i64 {
    let cell = |pair: &Pair| cells[pair.mentee.index() * columns + pair.mentor.index()] as i64;
    pairs.iter().map(cell).sum()
}

/// Whoever ranks higher values rank the more: a Monge array in some order of both sides, in every third case not quite.
#[test]
fn people_ranked_alike_are_assigned_as_by_pathfinding() {
    let mut rng = SplitMix::new(64);
    for case in 0..cases(400) {
        let n = 8 + below(&mut rng, 30);
        let most = [1, 2, 100][case as usize % 3];
        let mut above = vec![0i64; n];
        let column: Vec<i64> = (0..n).map(|_| below(&mut rng, 50) as i64).collect();
        let mut numbers: Vec<Vec<i64>> = Vec::new();
        for _ in 0..n {
            let (row, mut sum) = (below(&mut rng, 50) as i64, 0);
            for above in &mut above {
                sum += below(&mut rng, most + 1) as i64;
                *above += sum;
            }
            let sums = above.iter().zip(&column);
            numbers.push(sums.map(|(sum, own)| sum + own + row).collect());
        }
        if case % 3 == 0 {
            numbers[below(&mut rng, n as u64)][below(&mut rng, n as u64)] +=
                1 + below(&mut rng, 90) as i64;
        }
        let mut order: [Vec<usize>; 2] = [(0..n).collect(), (0..n).collect()];
        for order in &mut order {
            (1..n).for_each(|at| order.swap(at, below(&mut rng, at as u64 + 1)));
        }
        let sense = [Sense::Scores, Sense::Costs][below(&mut rng, 2)];
        let number = |at: usize| numbers[order[0][at / n]][order[1][at % n]];
        let numbers: Vec<i64> = (0..n * n).map(number).collect();
        let sign = if sense == Sense::Scores { 1 } else { -1 };
        let weights = numbers.iter().map(|number| sign * number).collect();
        let weights = pathfinding::matrix::Matrix::from_vec(n, n, weights).unwrap();
        let (total, _) = kuhn_munkres(&weights);
        let given = (n, n, numbers.iter().map(|&number| number as f64).collect());
        let pairs = assigned(&given, sense, &Settings::default()).unwrap();
        assert_eq!(sign * sum(&pairs, n, &given.2), total, "{given:?}");
    }
}

/// Too large to be solved whole: lists and pricing, the same answer for any number of threads.
#[test]
fn large_matrices_are_proved() {
    let mut rng = SplitMix::new(66);
    for case in 0..cases(24) {
        let (rows, columns) = [(520, 520), (450, 700), (700, 450), (600, 600)][case as usize % 4];
        let unit = |rng: &mut SplitMix| rng.next_u64() as f64 / u64::MAX as f64;
        let [ours, theirs] = [rows, columns].map(|n| -> Vec<[f64; 3]> {
            let one = |rng: &mut SplitMix| [unit(rng), unit(rng), below(rng, 6) as f64];
            (0..n).map(|_| one(&mut rng)).collect()
        });
        let kind = case / 4 % 6;
        // Of the last two, some rows for each kind, and some hundred.
        let alike = [1, 1, 1, 1, 7, 300][kind as usize];
        let cells = (0..rows * columns).map(|at| {
            let row = if alike == 1 {
                at / columns
            } else {
                at / columns * 31 % rows / alike
            };
            let ([a, b, c], [x, y, z]) = (ours[row], theirs[at % columns]);
            match kind {
                0 => unit(&mut rng),
                1 => 1.0 + below(&mut rng, 100) as f64,
                2 => (a - x).hypot(b - y),
                _ => a.mul_add(x, (b - 0.5) * (y - 0.5)) + 5.0 * f64::from(c == z),
            }
        });
        let given = (rows, columns, cells.collect());
        let sense = [Sense::Costs, Sense::Scores][below(&mut rng, 2)];
        let found = [1, 3].map(|threads| {
            let settings = Settings::default().threads(threads);
            assigned(&given, sense, &settings).unwrap()
        });
        assert_eq!(found[0].len(), rows.min(columns));
        assert_eq!(found[0], found[1]);
    }
}

/// At a limit what is found is feasible and the bound holds, wherever it strikes.
#[test]
fn a_limit_is_met_like_everywhere() {
    let mut rng = SplitMix::new(65);
    let cells: Vec<f64> = (0..30 * 30)
        .map(|_| below(&mut rng, 1_000) as f64)
        .collect();
    let problem = problem(&(30, 30, cells), Sense::Scores);
    let Outcome::Optimal(best) = problem.solve(&Settings::default()).unwrap() else {
        panic!("feasible");
    };
    let mut stopped = 0;
    for limit in (0..20_000).step_by(300) {
        match problem
            .solve(&Settings::default().work_limit(limit))
            .unwrap()
        {
            Outcome::Stopped(so_far) => {
                stopped += 1;
                assert!(so_far.bound >= best.objective);
                assert!(so_far.found.is_none_or(|found| found.1 <= best.objective));
            }
            Outcome::Optimal(found) => assert_eq!(found, best),
            Outcome::Infeasible(_) => panic!("feasible"),
        }
    }
    assert!(stopped > 2);
}

/// What a query of long lines finds is what looking at every pair finds, for any number of threads.
#[test]
fn long_lines_are_scanned_as_if_pair_by_pair() {
    let mut rng = SplitMix::new(63);
    for case in 0..cases(60) {
        let (rows, columns) = (3 + below(&mut rng, 400), 250 + below(&mut rng, 500));
        let kind = case % 4;
        let cells: Vec<f64> = (0..rows * columns)
            .map(|_| match (kind, rng.next_u64() % 50) {
                (_, 0) => f64::INFINITY,
                (0, _) => rng.next_u64() as f64,
                (1, _) => (rng.next_u64() % 7) as f64,
                (2, _) => (rng.next_u64() % 90) as f64 / 7.0,
                _ => f64::from_bits(rng.next_u64() & !(1 << 62)).abs().min(1e300),
            })
            .collect();
        let given = (rows, columns, cells);
        let problem = problem(&given, Sense::Costs);
        let source = problem.source();
        let plain = Plain(Arc::clone(source));
        let side = Side::BOTH[case as usize % 2];
        let counts = [rows, columns];
        let (own, across) = (counts[side.index()], counts[side.other().index()]);
        let (low, high) = source.score_range().unwrap();
        let range = (high - low).unsigned_abs() / [1, 16, 1000][case as usize % 3] + 1;
        let prices: Vec<i64> = (0..across)
            .map(|_| match rng.next_u64() % 40 {
                0 => pairwright::problem::BARRED,
                _ => (rng.next_u64() % range) as i64,
            })
            .collect();
        let ids: Vec<u32> = (0..own as u32).collect();
        let mut query = Query {
            side,
            ids: &ids,
            prices: &prices,
            least: i64::MIN,
            threads: 1,
        };
        let own: Vec<i64> = (0..own)
            .map(|_| low - (rng.next_u64() % range) as i64 / 2)
            .collect();
        for threads in [1, 3] {
            query.threads = threads;
            let k = 1 + below(&mut rng, 40);
            assert_eq!(best_of(&**source, &query, k), best_of(&plain, &query, k));
            let delta = (range / 100) as i64;
            let ours = within(&**source, &query, &own, delta);
            assert_eq!(ours, within(&plain, &query, &own, delta));
        }
    }
}

/// Another source with the methods that the trait provides.
#[derive(Debug)]
struct Plain(Arc<dyn Source>);

impl Source for Plain {
    fn shape(&self) -> (u32, u32) {
        self.0.shape()
    }

    fn len(&self) -> u64 {
        self.0.len()
    }

    fn score_range(&self) -> Option<(i64, i64)> {
        self.0.score_range()
    }

    fn score(&self, pair: Pair) -> Option<i64> {
        self.0.score(pair)
    }

    fn points(&self, pair: Pair) -> Vec<i64> {
        self.0.points(pair)
    }

    fn for_each(&self, side: Side, id: u32, visit: &mut dyn FnMut(u32, i64)) {
        self.0.for_each(side, id, visit);
    }
}

/// Who asked, and the candidates.
fn best_of(source: &dyn Source, query: &Query<'_>, k: usize) -> Vec<(u32, Vec<(u32, i64)>)> {
    let mut found = Vec::new();
    let go = &mut |_: u64| ControlFlow::Continue(());
    let run = source.best(query, k, go, &mut |id, candidates, _| {
        found.push((id, candidates.iter().map(|c| (c.mate, c.score)).collect()));
    });
    assert_eq!(run, ControlFlow::Continue(()));
    found
}

fn within(source: &dyn Source, query: &Query<'_>, own: &[i64], delta: i64) -> Vec<(u32, u32, i64)> {
    let mut found = Vec::new();
    let go = &mut |_: u64| ControlFlow::Continue(());
    let run = source.within(query, own, delta, go, &mut |id, mate, score| {
        found.push((id, mate, score));
    });
    assert_eq!(run, ControlFlow::Continue(()));
    found
}

#[test]
fn what_is_no_number_is_named_by_its_place() {
    let refused = |cells: Vec<f64>, sense: Sense| {
        let cells = Arc::new(Rows::new(2, 2, cells));
        let made = Matrix::new(cells, sense, Unit::Two, 1_000, 1, &CancelToken::default());
        made.err().map(|error| error.to_string())
    };
    let nan = refused(vec![1.0, 2.0, f64::NAN, f64::NAN], Sense::Costs).unwrap();
    assert!(
        nan.starts_with(
            "the score of (1, 0) is `NaN`, and 1 more are not numbers; put `inf` where"
        ),
        "{nan}"
    );
    let good = refused(vec![1.0, f64::NEG_INFINITY, 3.0, 4.0], Sense::Costs).unwrap();
    assert!(
        good.starts_with("the score of (0, 1) is `-inf`; put"),
        "{good}"
    );
    assert_eq!(
        refused(vec![1.0, f64::NEG_INFINITY, 3.0, 4.0], Sense::Scores),
        None
    );
}

//! Short lists of options, and whether everybody can choose from them freely at once.

use crate::{Enumerated, every_kind};
use pairwright::explain::{FreeChoice, NotFree, Options, Within, options, regrets};
use pairwright::problem::{Level, Objective};
use pairwright::solve::Settings;
use pairwright::{Pair, Side};
use pairwright_tests::oracle;
use std::cell::Cell;

/// What is lost at each level.
fn lost(now: &Objective, then: &Objective) -> Vec<(Level, i128)> {
    let both = now.iter().zip(then);
    both.map(|((level, now), (_, then))| {
        (*level, now.unwrap_or_default() - then.unwrap_or_default())
    })
    .collect()
}

fn is_within(lost: &[(Level, i128)], within: Within) -> bool {
    let before = lost.iter().take_while(|(level, _)| *level != within.level);
    let at = lost.iter().find(|(level, _)| *level == within.level);
    before.clone().all(|(_, lost)| *lost == 0) && at.is_some_and(|(_, lost)| *lost <= within.loss)
}

/// The best set with these pairs, and whether it is within the loss.
fn can_have(found: &Enumerated, pairs: &[Pair], within: Within) -> bool {
    let with = found.best(|set| pairs.iter().all(|pair| set.contains(pair)));
    with.is_some_and(|(_, value)| is_within(&lost(&found.matching.objective, value), within))
}

/// All ways to choose one option of each list.
fn vectors(lists: &[Vec<Pair>]) -> Vec<Vec<Pair>> {
    let mut vectors = vec![Vec::new()];
    for own in lists.iter().filter(|own| !own.is_empty()) {
        let more = |vector: &Vec<Pair>| -> Vec<Vec<Pair>> {
            let with = |&pair: &Pair| vector.iter().copied().chain([pair]).collect();
            own.iter().map(with).collect()
        };
        vectors = vectors.iter().flat_map(more).collect();
    }
    vectors
}

/// The pairs of all lists, by position.
fn lists(found: &Enumerated, told: &Options) -> Vec<Vec<Pair>> {
    let problem = &found.problem;
    let own = |at: usize, options: &[pairwright::explain::Choice]| {
        let mate = |code: &str| problem.find(told.side.other(), code).unwrap();
        let pair =
            |choice: &pairwright::explain::Choice| told.side.pair(at as u32, mate(&choice.mate));
        options.iter().map(pair).collect()
    };
    let people = told.people.iter().enumerate();
    people.map(|(at, of)| own(at, &of.options)).collect()
}

#[test]
fn options_are_the_pairs_within_the_loss_and_the_word_on_free_choice_is_true() {
    let settings = Settings::default();
    let (yes, no, unknown) = (Cell::new(0), Cell::new(0), Cell::new(0));
    let number = Cell::new(0usize);
    every_kind(1500, |found| {
        let Enumerated {
            problem, matching, ..
        } = found;
        number.set(number.get() + 1);
        let levels: Vec<Level> = problem
            .levels()
            .iter()
            .copied()
            .filter(|level| *level != Level::Lot)
            .collect();
        let loss = [0, 1, 3, 20, 2_000_000_000_000][number.get() % 5];
        let within = Within {
            level: levels[number.get() / 5 % levels.len()],
            loss,
        };
        let side = Side::BOTH[number.get() / 3 % 2];
        let most = [5, 1, 2, 9][number.get() / 7 % 4];
        let told = options(problem, matching, side, within, most, &settings).unwrap();
        let why = || format!("{side:?} {within:?} {most} of {:?}", problem.to_parts());
        assert_eq!(told.people.len(), problem.people(side).len());
        let lists = lists(found, &told);
        let all = regrets(problem, matching, &settings).unwrap().pairs;
        for (at, (of, own)) in (0u32..).zip(told.people.iter().zip(&lists)) {
            let mut wanted: Vec<_> = all
                .iter()
                .filter(|regret| regret.pair.person(side) == at)
                .filter(|regret| can_have(found, &[regret.pair], within))
                .map(|regret| {
                    let chosen = matching.pairs.contains(&regret.pair);
                    (!chosen, regret.loss.clone(), regret.pair)
                })
                .collect();
            wanted.sort();
            let shown: Vec<Pair> = wanted.iter().map(|(.., pair)| *pair).take(most).collect();
            assert_eq!(own, &shown, "{}", why());
            assert_eq!(of.more, wanted.len() - shown.len());
        }
        let vectors = vectors(&lists);
        // More would take long; small ones are of every kind.
        if vectors.len() > 300 {
            return;
        }
        let every = || vectors.iter().all(|vector| can_have(found, vector, within));
        match &told.free {
            FreeChoice::Yes => {
                assert!(every(), "{}", why());
                yes.set(yes.get() + usize::from(vectors.len() > 1));
            }
            FreeChoice::No { because } => {
                assert!(!every(), "{}", why());
                no.set(no.get() + 1);
                evidence(found, &told, because, within);
            }
            FreeChoice::Unknown => unknown.set(unknown.get() + 1),
        }
    });
    // Each word is said, and a real choice is proved free now and then.
    let said = [yes.get(), no.get(), unknown.get()];
    assert!(said.iter().all(|&count| count > 20), "{said:?}");
}

fn evidence(found: &Enumerated, told: &Options, because: &NotFree, within: Within) {
    let problem = &found.problem;
    let side = told.side;
    match because {
        NotFree::TooMany {
            mate,
            choosers,
            places,
            ..
        } => {
            let position = problem.find(side.other(), mate).unwrap();
            assert_eq!(
                Some(*places),
                problem.people(side.other()).bounds(position).map(|b| b.1)
            );
            let holding = told
                .people
                .iter()
                .filter(|of| of.options.iter().any(|c| &c.mate == mate));
            let holding: Vec<&String> = holding.map(|of| &of.person).collect();
            assert_eq!(holding, choosers.iter().collect::<Vec<_>>());
            assert!(choosers.len() > *places as usize);
        }
        NotFree::Last { pairs, levels } => {
            let positions = pairs.iter().map(|[a, b]| {
                let find = |side, code: &str| problem.find(side, code).unwrap();
                Pair::new(find(Side::Mentees, a), find(Side::Mentors, b))
            });
            let pairs: Vec<Pair> = positions.collect();
            assert!(!can_have(found, &pairs, within));
            let best = found.best(|set| pairs.iter().all(|pair| set.contains(pair)));
            assert_eq!(best.is_some(), levels.is_some());
            if let (Some((_, value)), Some(levels)) = (best, levels) {
                let decimals = |level: Level| {
                    if level.is_points() {
                        problem.decimals()
                    } else {
                        0
                    }
                };
                let shown = value.iter().filter(|(level, _)| *level != Level::Lot);
                let shown: Vec<_> = shown
                    .map(|&(level, v)| {
                        v.map(|v| pairwright::score::format_decimal(v, decimals(level)))
                    })
                    .collect();
                let then: Vec<_> = levels.iter().map(|at| at.then.clone()).collect();
                // The most pairs are told only where nothing before them differs.
                assert_eq!(then, shown[..then.len()]);
            }
        }
    }
}

/// The oracle's order of objectives is that of the levels: a loss before the stated level is none that may be.
#[test]
fn a_loss_is_read_exactly_or_refused() {
    let mut parts = pairwright::problem::Parts::with_shape(1, 1);
    parts.aim = vec![Level::MenteesPlaced, Level::TotalScore];
    parts.seed = Some(1);
    parts.decimals = 2;
    parts.pairs = vec![(Pair::new(0, 0), 100)];
    let found = Enumerated::new(&parts).unwrap();
    assert_eq!(found.sets.len(), 2);
    assert!(oracle::compare(&found.sets[0].1, &found.sets[1].1).is_ne());
    let problem = &found.problem;
    let read = |level: &str, loss: &str| Within::read(problem, level, loss);
    let within = read("total score", "2.5").unwrap();
    assert_eq!((within.level, within.loss), (Level::TotalScore, 250));
    assert_eq!(read("mentees placed", "1").unwrap().loss, 1);
    for (level, loss, said) in [
        ("total score", "2.505", "`2.505` is too precise"),
        ("total score", "-1", "`-1` is below zero"),
        ("total score", "a", "`a` is not a number"),
        ("total score", "1e3", "`1e3` is not a number"),
        (
            "total score",
            "99999999999999999999",
            "`99999999999999999999` is too large",
        ),
        ("mentees placed", "0.5", "`0.5` is too precise"),
        ("lot", "1", "losses are not counted at `lot`"),
        ("score", "1", "losses are not counted at `score`"),
    ] {
        let pairwright::Error::Problem(faults) = read(level, loss).unwrap_err() else {
            panic!("another error");
        };
        assert_eq!(faults.as_slice()[0].message, said);
    }
    let lot = Within {
        level: Level::Lot,
        loss: 0,
    };
    let settings = Settings::default();
    assert!(options(problem, &found.matching, Side::Mentees, lot, 5, &settings).is_err());
}

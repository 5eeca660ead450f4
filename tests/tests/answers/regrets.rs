//! Why not: the regret of every pair, and where it stands among the best matchings.

use crate::{Enumerated, before_the_lot, every_kind};
use pairwright::explain::{Certainties, Certainty, NotPaired, View, certainty, regrets, why_not};
use pairwright::problem::Objective;
use pairwright::solve::Settings;

/// What is lost at each level before the lot.
fn lost(now: &Objective, then: &Objective) -> Vec<i128> {
    let both = before_the_lot(now).into_iter().zip(before_the_lot(then));
    both.map(|((_, now), (_, then))| now.unwrap_or_default() - then.unwrap_or_default())
        .collect()
}

#[test]
fn every_regret_is_that_of_the_best_set_with_the_pair() {
    let settings = Settings::default();
    every_kind(1500, |found| {
        let Enumerated {
            problem, matching, ..
        } = found;
        let told = regrets(problem, matching, &settings).unwrap();
        let best = &matching.objective;
        for regret in &told.pairs {
            let with = found.best(|pairs| pairs.contains(&regret.pair));
            let wanted = with.map(|(_, value)| lost(best, value));
            let why = || format!("{:?} of {:?}", regret.pair, problem.to_parts());
            assert_eq!(regret.loss, wanted, "{}", why());
        }
    });
}

#[test]
fn a_pair_is_certain_by_lot_possible_or_never() {
    let settings = Settings::default();
    every_kind(1500, |found| {
        let Enumerated {
            problem,
            matching,
            sets,
        } = found;
        let all = Certainties::new(problem, matching, &settings).unwrap();
        let best = before_the_lot(&matching.objective);
        let optima = sets
            .iter()
            .filter(|(_, value)| before_the_lot(value) == best);
        let optima: Vec<_> = optima.map(|(pairs, _)| pairs).collect();
        for regret in regrets(problem, matching, &settings).unwrap().pairs {
            let pair = regret.pair;
            let holding = optima.iter().filter(|pairs| pairs.contains(&pair)).count();
            let chosen = matching.pairs.contains(&pair);
            let wanted = match (chosen, holding) {
                (true, all) if all == optima.len() => Certainty::Certain,
                (true, _) => Certainty::ByLot,
                (false, 0) => Certainty::Never,
                (false, _) => Certainty::Possible,
            };
            assert_eq!(all.of(pair), wanted, "{pair:?} {:?}", problem.to_parts());
            assert_eq!(regret.certainty, wanted);
            assert_eq!(
                certainty(problem, matching, pair, &settings).unwrap(),
                wanted
            );
        }
    });
}

#[test]
fn who_would_change_is_the_best_set_with_the_pair() {
    let settings = Settings::default();
    every_kind(600, |found| {
        let Enumerated {
            problem, matching, ..
        } = found;
        for regret in regrets(problem, matching, &settings).unwrap().pairs {
            let pair = regret.pair;
            if matching.pairs.contains(&pair) {
                assert!(why_not(problem, matching, pair, View::Anybody, &settings).is_err());
                continue;
            }
            let told = why_not(problem, matching, pair, View::Anybody, &settings).unwrap();
            let with = found.best(|pairs| pairs.contains(&pair));
            match (told.reason, with) {
                (NotPaired::Impossible { .. }, None) => {}
                (
                    NotPaired::Possible {
                        exchange,
                        certainty,
                        ..
                    },
                    Some((_, value)),
                ) => {
                    let code = |side, at| problem.people(side).id(at).unwrap().into_owned();
                    let named = |pair: &pairwright::Pair| {
                        pairwright::Side::BOTH.map(|side| code(side, pair.person(side)))
                    };
                    let now: Vec<_> = matching.pairs.iter().map(named).collect();
                    assert!(exchange.lost.iter().all(|gone| now.contains(gone)));
                    assert!(exchange.gained.contains(&named(&pair)));
                    let then = found.best(|pairs| {
                        let pairs: Vec<_> = pairs.iter().map(named).collect();
                        let stays = now.iter().filter(|own| !exchange.lost.contains(own));
                        let count = now.len() - exchange.lost.len() + exchange.gained.len();
                        pairs.len() == count
                            && stays.chain(&exchange.gained).all(|own| pairs.contains(own))
                    });
                    // The very set that is told is feasible, and as good as any with the pair.
                    assert_eq!(&then.expect("feasible").1, value);
                    assert_eq!(certainty, regret.certainty);
                    let nothing = regret.loss.unwrap().iter().all(|&lost| lost == 0);
                    assert_eq!(exchange.first_loss.is_none(), nothing);
                }
                (told, with) => panic!("{told:?}, best {with:?}"),
            }
        }
    });
}

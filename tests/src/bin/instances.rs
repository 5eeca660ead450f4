//! Prints solved random instances, one JSON object a line, for verifiers in other languages:
//! `{"problem": <problem.json>, "pairs": [[i, j], ...], "objective": {"total score": "12", ...}, "accepted": true}`.
//!
//! Of four, one has overlapping groups and one has groups that count people.
//!
//! `instances [how many] [seed] [changed]`: with `changed` the pairs and proofs are randomly changed, and `accepted` is
//! the verdict of the checker and of the naive reading of the conditions, which must agree.
//! Pairs and objective are null where the answer is that nothing is feasible.

use pairwright::check::{check, check_witness};
use pairwright::ids::Side;
use pairwright::lot::LOT_NAME;
use pairwright::problem::{Level, Outcome, Parts, Problem};
use pairwright::solve::Settings;
use pairwright_tests::draw::{Draw, SplitMix};
use pairwright_tests::reading::{Reading, member};
use pairwright_tests::{corrupt, generate, naive};
use serde_json::{Map, Value, json};
use std::io::{BufWriter, Write, stdout};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let count: u32 = arguments.next().map_or(Ok(20_000), |text| text.parse())?;
    let seed: u64 = arguments.next().map_or(Ok(1), |text| text.parse())?;
    let changed = match arguments.next().as_deref() {
        None => false,
        Some("changed") => true,
        Some(other) => return Err(format!("`{other}`: write `changed` or nothing").into()),
    };
    let mut random = SplitMix::new(seed);
    let mut out = BufWriter::new(stdout().lock());
    for at in 0..count {
        let make = match at % 4 {
            1 => generate::overlapping,
            3 => generate::people_counted,
            _ => generate::small,
        };
        let parts = make(&random.tape(generate::TAPE));
        let problem = Problem::from_pairs(parts.clone())?;
        let mut outcome = problem.solve(&Settings::default())?;
        let reading = Reading::new(&parts, &problem);
        if changed {
            outcome = change(&reading, &problem, outcome, &random.tape(60));
        }
        let (theirs, ours) = match &outcome {
            Outcome::Optimal(found) => (
                check(&problem, found).map(drop),
                naive::matching(&reading, found),
            ),
            Outcome::Infeasible(found) => (
                check_witness(&problem, found).map(drop),
                naive::witness(&reading, found),
            ),
            Outcome::Stopped(_) => return Err("stopped without a limit".into()),
        };
        if theirs.is_ok() != ours.is_ok() || !(changed || ours.is_ok()) {
            return Err(format!("{theirs:?} against {ours:?}: {outcome:?} of {parts:?}").into());
        }
        writeln!(out, "{}", line(&parts, &outcome, ours.is_ok()))?;
    }
    Ok(out.flush()?)
}

/// Random changes to pairs and proof; the objective follows the pairs, since problem.json does not hold it.
fn change(reading: &Reading<'_>, problem: &Problem, outcome: Outcome, tape: &[u32]) -> Outcome {
    let draw = &mut Draw::new(tape);
    match outcome {
        Outcome::Optimal(found) => {
            let mut found = corrupt::matching(draw, reading, &found);
            found.objective = problem.objective(&found.pairs);
            Outcome::Optimal(found)
        }
        Outcome::Infeasible(found) => Outcome::Infeasible(corrupt::witness(draw, reading, &found)),
        stopped @ Outcome::Stopped(_) => stopped,
    }
}

fn line(parts: &Parts, outcome: &Outcome, accepted: bool) -> Value {
    let (status, certificate, witness) = match outcome {
        Outcome::Optimal(matching) => ("optimal", json!(matching.certificate), Value::Null),
        Outcome::Infeasible(witness) => ("infeasible", Value::Null, json!(witness)),
        Outcome::Stopped(_) => ("stopped", Value::Null, Value::Null),
    };
    let mut pairs = parts.pairs.clone();
    pairs.sort_unstable();
    let rows = pairs
        .iter()
        .map(|(pair, score)| json!([pair.mentee, pair.mentor, score, []]));
    let mut pins = parts.pins.clone();
    pins.sort_unstable();
    let problem = json!({
        "format": "pairwright.problem/1",
        "decimals": parts.decimals,
        "called": parts.called,
        "aim": parts.aim,
        "lot": parts.seed.map(|seed| json!({ "name": LOT_NAME, "seed": seed })),
        "mentees": parts.mentees,
        "mentors": parts.mentors,
        "mentee_groups": parts.mentee_groups,
        "mentor_groups": parts.mentor_groups,
        "pins": pins,
        "exclusions": parts.exclusions,
        "given": null,
        "criteria": [],
        "pairs": rows.collect::<Vec<_>>(),
        "status": status,
        "certificate": certificate,
        "witness": witness,
        "bound": null,
        "unplaced": unplaced(parts, outcome),
        "shortages": [],
        "digest": "",
    });
    let (chosen, objective) = match outcome {
        Outcome::Optimal(matching) => {
            let value = |(level, number): &(Level, Option<i128>)| {
                (
                    level.name().to_owned(),
                    json!(number.map(|n| n.to_string())),
                )
            };
            (
                json!(matching.pairs),
                json!(matching.objective.iter().map(value).collect::<Map<_, _>>()),
            )
        }
        _ => (Value::Null, Value::Null),
    };
    json!({ "problem": problem, "pairs": chosen, "objective": objective, "accepted": accepted })
}

/// Everybody without a mate, mentees first.
fn unplaced(parts: &Parts, outcome: &Outcome) -> Vec<Value> {
    let Outcome::Optimal(matching) = outcome else {
        return Vec::new();
    };
    let mut list = Vec::new();
    for side in Side::BOTH {
        let count = match side {
            Side::Mentees => parts.mentees.len(),
            Side::Mentors => parts.mentors.len(),
        };
        for person in 0..count as u32 {
            if !matching
                .pairs
                .iter()
                .any(|&pair| member(side, pair) == person)
            {
                list.push(json!({ "side": side, "person": person, "reason": "" }));
            }
        }
    }
    list
}

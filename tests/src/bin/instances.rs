//! Prints solved random instances, one JSON object a line, for verifiers in other languages:
//! `{"problem": <problem.json>, "pairs": [[i, j], ...], "objective": {"total score": "12", ...}}`.
//!
//! `instances [how many] [seed]`; pairs and objective are null where nothing is feasible.

use pairwright::problem::lot::LOT_NAME;
use pairwright::problem::{Level, Outcome, Parts, Problem};
use pairwright::solve::Settings;
use pairwright_tests::draw::SplitMix;
use pairwright_tests::generate;
use serde_json::{Map, Value, json};
use std::io::{BufWriter, Write, stdout};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let count: u32 = arguments.next().map_or(Ok(20_000), |text| text.parse())?;
    let seed: u64 = arguments.next().map_or(Ok(1), |text| text.parse())?;
    let mut random = SplitMix::new(seed);
    let mut out = BufWriter::new(stdout().lock());
    for _ in 0..count {
        let parts = generate::small(&random.tape(generate::TAPE));
        let problem = Problem::from_pairs(parts.clone())?;
        let outcome = problem.solve(&Settings::default())?;
        writeln!(out, "{}", line(&parts, &outcome))?;
    }
    Ok(out.flush()?)
}

fn line(parts: &Parts, outcome: &Outcome) -> Value {
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
        "unplaced": [],
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
    json!({ "problem": problem, "pairs": chosen, "objective": objective })
}

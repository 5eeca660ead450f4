use super::*;
use crate::problem::{Above, Counted, Dual, LowestProof, Node, Potentials, Tree, Tuples};

fn parts() -> Parts {
    let mut parts = Parts::with_shape(2, 3);
    parts.mentees[0].max = 2;
    parts.mentees[1].rewards = vec![vec![0, 0, 0, 5, 0], vec![0, 0, 0, 2, 0]];
    parts.mentor_groups = vec![Group {
        name: "=team \"a\"\n".to_owned(),
        members: vec![0, 2],
        min: 0,
        max: 2,
        ..Group::default()
    }];
    parts.criteria = ["x", "y"]
        .map(|name| Criterion {
            name: name.to_owned(),
            weight: "1.5".to_owned(),
        })
        .to_vec();
    parts.pairs = vec![
        (Pair::new(0, 0), -3),
        (Pair::new(0, 2), 4),
        (Pair::new(1, 1), 0),
        (Pair::new(1, 2), i64::from(i32::MAX)),
    ];
    parts.points = vec![-4, 1, 4, 0, 0, 0, i64::from(i32::MAX), 0];
    parts.aim = vec![
        Level::MenteesPlaced,
        Level::MentorsPlaced,
        Level::LowestScore,
        Level::TotalScore,
    ];
    parts.seed = Some(u64::MAX);
    parts.decimals = 1;
    parts.called = ["officer", "Mentorin"].map(str::to_owned);
    parts.pins = vec![Pair::new(0, 0)];
    parts.given = Some(vec![(Pair::new(0, 1), -1), (Pair::new(1, 1), 0)]);
    parts
}

fn outcomes() -> Vec<Outcome> {
    let potentials = |width: usize| Potentials {
        mentees: [vec![1; width], vec![-2; width]].iter().collect(),
        mentors: Tuples::new(width, vec![0; 3 * width]),
        mentee_groups: Tuples::default(),
        mentor_groups: Tuples::new(width, vec![i64::MIN; width]),
    };
    let tree = |width: usize| Tree {
        nodes: vec![
            Node::Branch {
                side: Side::Mentors,
                members: vec![0, 2],
                count: Counted::People,
                most: 1,
            },
            Node::Leaf {
                over: u32::MAX,
                potentials: potentials(width),
            },
            Node::Leaf {
                over: 0,
                potentials: potentials(1),
            },
        ],
    };
    let cut = Witness::Cut {
        short: Side::Mentors,
        mentees: vec![],
        mentors: vec![crate::ids::Mentor(1)],
        mentee_groups: vec![],
        mentor_groups: vec![0],
        needed: 3,
        available: 1,
    };
    let kinds = [
        Above::Pinned,
        Above::Bound {
            potentials: Dual::Flow(potentials(2)),
        },
        Above::Bound {
            potentials: Dual::Tree(tree(2)),
        },
        Above::Infeasible {
            witness: cut.clone(),
        },
        Above::Infeasible {
            witness: Witness::Tree { tree: tree(1) },
        },
    ];
    let proofs = kinds.map(|above| {
        Some(LowestProof {
            score: -3,
            earlier: Dual::Tree(tree(2)),
            above,
        })
    });
    let mut outcomes: Vec<Outcome> = proofs
        .into_iter()
        .chain([None])
        .map(|lowest| {
            Outcome::Optimal(Matching {
                pairs: vec![Pair::new(0, 0), Pair::new(1, 2)],
                objective: vec![],
                certificate: Certificate {
                    potentials: Dual::Flow(potentials(5)),
                    lowest,
                },
            })
        })
        .collect();
    let pair = Pair::new(0, 0);
    outcomes.extend(
        [
            cut,
            Witness::Tree { tree: tree(1) },
            Witness::PinNotEligible { pair },
            Witness::PersonOverPinned {
                side: Side::Mentees,
                person: 0,
                pins: 2,
            },
            Witness::GroupOverPinned {
                side: Side::Mentors,
                group: 0,
                pins: 3,
            },
        ]
        .map(Outcome::Infeasible),
    );
    let problem = Problem::from_pairs(parts()).unwrap();
    for (found, value) in [(None, Some(i128::MAX)), (Some(vec![pair]), None)] {
        let found = found.map(|pairs| {
            let objective = problem.objective(&pairs);
            (pairs, objective)
        });
        let bound = problem
            .levels()
            .iter()
            .map(|&level| (level, value))
            .collect();
        outcomes.push(Outcome::Stopped(Best {
            found,
            bound,
            decimals: problem.decimals(),
        }));
    }
    outcomes
}

#[test]
fn what_is_written_is_read_back() {
    let problem = Problem::from_pairs(parts()).unwrap();
    let unplaced = vec![Unplaced {
        side: Side::Mentors,
        person: 1,
        reason: "words".to_owned(),
    }];
    let shortages = vec![Shortage {
        side: Side::Mentors,
        people: vec![0, 1],
        mates: vec![1],
        places: 1,
        short: 1,
    }];
    for mut outcome in outcomes() {
        let text = write(&problem, &outcome, &unplaced, &shortages, MOST_PAIRS).unwrap();
        assert!(json::is_sealed(text.as_bytes()));
        let loaded = read(text.as_bytes()).unwrap();
        assert_eq!(loaded.parts, parts());
        assert!(loaded.has_pairs);
        assert_eq!(
            (&loaded.unplaced, &loaded.shortages),
            (&unplaced, &shortages)
        );
        let chosen = match &mut outcome {
            Outcome::Optimal(matching) => {
                matching.objective = problem.objective(&matching.pairs);
                Some(matching.pairs.clone())
            }
            Outcome::Infeasible(_) => None,
            Outcome::Stopped(best) => best.found.as_ref().map(|found| found.0.clone()),
        };
        assert_eq!(loaded.outcome(&problem, chosen).unwrap(), outcome);
        let again = super::problem(loaded.parts).unwrap();
        let rewritten = write(&again, &outcome, &unplaced, &shortages, MOST_PAIRS).unwrap();
        assert_eq!(rewritten, text);
        let short = write(&problem, &outcome, &[], &[], 3).unwrap();
        let loaded = read(short.as_bytes()).unwrap();
        assert!(!loaded.has_pairs && loaded.parts.pairs.is_empty());
    }
}

#[test]
fn no_bytes_make_it_panic() {
    let problem = Problem::from_pairs(parts()).unwrap();
    let text = write(&problem, &outcomes()[1], &[], &[], MOST_PAIRS).unwrap();
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    for key in value.as_object().unwrap().keys() {
        // A missing key, a key twice, a key of another type.
        let mut less = value.clone();
        less.as_object_mut().unwrap().remove(key);
        let nothing = ["lot", "given", "pairs", "witness", "bound"].contains(&key.as_str());
        let refused = read(less.to_string().as_bytes()).is_err();
        assert!(refused != nothing, "without {key}");
        let twice = text.replacen("{\n", &format!("{{\n\"{key}\": {},\n", value[key]), 1);
        assert!(read(twice.as_bytes()).is_err(), "{key} twice");
        for other in [
            "1.5",
            "true",
            "{}",
            "[[[[[]]]]]",
            "\"x\"",
            "99999999999999999999",
            "-1",
        ] {
            let mut changed = value.clone();
            changed[key] = serde_json::from_str(other).unwrap();
            if let Ok(loaded) = read(changed.to_string().as_bytes()) {
                let _ = super::problem(loaded.parts);
            }
        }
    }
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    for text in ["", "{", "[]", "null", "\u{feff}{}", &deep] {
        let error = read(text.as_bytes()).unwrap_err();
        assert!(error.to_string().starts_with("problem.json"), "{error}");
    }
    let array_for_object = text.replacen("{\"id\":\"0\",\"min\":0,\"max\":2}", "[\"0\",0,2]", 1);
    assert_ne!(array_for_object, text);
    assert!(read(array_for_object.as_bytes()).is_err());
    let outside = text.replacen("[0,2,4,", "[0,7,4,", 1);
    let error = super::problem(read(outside.as_bytes()).unwrap().parts).unwrap_err();
    assert!(error.to_string().contains("outside the shape"), "{error}");
}

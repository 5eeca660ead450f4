//! What a scheme says of two people, before anything is solved.

use super::why::{self, WhyCriterion};
use crate::cohort::{Cell, Cohort, ExtraTables, Extras, Table};
use crate::day::Day;
use crate::fault::{Error, Fault};
use crate::ids::{Pair, Side};
use crate::problem::evaluate::{CriterionResult, MustResult};
use crate::problem::{Criterion, Evaluator, Problem};
use crate::scheme::Scheme;
use crate::score::{POINT_DECIMALS, SCORE_DECIMALS, format_decimal};
use serde::Serialize;

/// What a scheme says of two people, whoever they are matched with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Evaluated {
    /// Code of the mentee; what one is called where the row has no id.
    pub mentee: String,
    /// Code of the mentor, likewise.
    pub mentor: String,
    /// What one of each side is called, mentees first.
    pub called: [String; 2],
    /// Whether they pass all musts; `None` where a blank leaves that open.
    pub eligible: Option<bool>,
    /// The musts that refuse them, in the order of the scheme.
    pub refused_by: Vec<String>,
    /// Whether the pair was pinned by hand.
    pub pinned: bool,
    /// Whether the pair was excluded by hand, which no must says.
    pub excluded: bool,
    /// Whether the two are kept apart, which no must says either.
    pub kept_apart: bool,
    /// The score of an eligible pair, an exact decimal; `None` where they are not, or a blank leaves it open.
    pub score: Option<String>,
    /// The musts with their facts.
    pub musts: Vec<MustResult>,
    /// What each criterion gives, or would give if they were eligible.
    pub criteria: Vec<WhyCriterion>,
    /// The sums of what counts for the mentee's and for the mentor's benefit; `None` where no criterion says for whom it
    /// is, or a blank leaves one open.
    pub benefits: Option<[String; 2]>,
}

/// What a scheme says of two people, a row of the form each. Whoever asks holds their answers, so it says of every must
/// whether it refuses them, also of one that reads a sensitive attribute: the coordinator's view. `score` is the one given
/// for them, if any, and `as_of` the day of the run; to a scheme that reads earlier results, they were no pair before. What
/// may be left out of a row is said at [`Cohort::of_two`].
///
/// # Errors
/// [`Error::Cohort`] with everything that is wrong with the rows or the score; those of [`Evaluator::new`]. A blank that
/// nobody gave a meaning to is no error here but part of the answer, unless the form does not allow it.
pub fn evaluate(
    scheme: &Scheme,
    mentee: Table,
    mentor: Table,
    score: Option<Cell>,
    as_of: Option<Day>,
) -> Result<Evaluated, Error> {
    let cohort = Cohort::of_two(scheme, mentee, mentor)?;
    let given = score.map(|score| given(&cohort, score));
    let tables = ExtraTables {
        scores: given,
        ..ExtraTables::default()
    };
    let mut extras = Extras::from_tables(&cohort, tables)?;
    // The two have no row where none is given, which is no lack of scores or of earlier results.
    if scheme.reads_scores() {
        extras.scores.get_or_insert_default();
    }
    if scheme.reads_previous() {
        extras.previous.get_or_insert_default();
    }
    extras.as_of = as_of;
    let evaluator = Evaluator::new(scheme, &cohort, &extras)?;
    let called = scheme.sides.each_ref().map(|rules| rules.called.clone());
    let codes = Side::BOTH.map(|side| cohort.people(side).codes.concat());
    Ok(evaluated(&evaluator, Pair::new(0, 0), codes, called))
}

/// The score of the two as the table that a run has.
fn given(cohort: &Cohort, score: Cell) -> Table {
    let [mentee, mentor] = Side::BOTH.map(|side| Cell::text(&cohort.people(side).ids.concat()));
    Table {
        name: "score".to_owned(),
        headings: ["mentee", "mentor", "score"].map(str::to_owned).to_vec(),
        rows: vec![vec![mentee, mentor, score]],
        ..Table::default()
    }
}

fn evaluated(
    evaluator: &Evaluator,
    pair: Pair,
    [mentee, mentor]: [String; 2],
    called: [String; 2],
) -> Evaluated {
    let evaluation = evaluator.evaluate(pair);
    let score = |value: i128| format_decimal(value, SCORE_DECIMALS);
    let refused = evaluation.musts.iter().filter(|m| m.verdict.refuses());
    let contributions = evaluation.criteria.iter().map(|c| c.contribution);
    let contributions: Option<Vec<i64>> = contributions.collect();
    let criterion = |(result, criterion): (&CriterionResult, &Criterion)| {
        let points = result.points.map(i128::from);
        WhyCriterion {
            name: result.name.clone(),
            points: points.map(|points| format_decimal(points, POINT_DECIMALS)),
            weight: criterion.weight.clone(),
            contribution: result.contribution.map(i128::from).map(score),
            benefit: result.benefit,
            facts: Some(result.facts.clone()),
        }
    };
    let criteria = evaluation.criteria.iter().zip(evaluator.criteria());
    Evaluated {
        mentee,
        mentor,
        called,
        eligible: evaluation.eligible,
        refused_by: refused.map(|must| must.name.clone()).collect(),
        pinned: false,
        excluded: false,
        kept_apart: false,
        score: evaluator.score(pair).map(i128::from).map(score),
        criteria: criteria.map(criterion).collect(),
        benefits: contributions
            .and_then(|values| why::benefits(&evaluation.criteria, &values))
            .map(|sums| sums.map(score)),
        musts: evaluation.musts,
    }
}

impl Scheme {
    /// What the scheme says of two people, a row of the form each: structs or maps that serialise, as
    /// [`Cohort::from_rows`] reads them. The id may be left out, and so may the places.
    ///
    /// ```
    /// # let text = r#"
    /// # format = "pairwright.scheme/1"
    /// # name = "Reverse mentoring"
    /// # aim = ["total score"]
    /// # [mentees]
    /// # called = "officer"
    /// # id = "code"
    /// # places = 1
    /// # [mentors]
    /// # id = "code"
    /// # places = 1
    /// # [asked]
    /// # team = { of = "both", kind = "one" }
    /// # topics = { of = "both", kind = "tags" }
    /// # [[must]]
    /// # name = "They work in different teams"
    /// # different = "team"
    /// # [[prefer]]
    /// # name = "They share topics"
    /// # shared = "topics"
    /// # points = { each = 2 }
    /// # "#;
    /// use std::collections::BTreeMap;
    ///
    /// let scheme: pairwright::Scheme = text.parse()?;
    /// let officer = BTreeMap::from([("team", "Parks"), ("topics", "noise, schools")]);
    /// let mentor = BTreeMap::from([("team", "Housing"), ("topics", "schools")]);
    /// let said = scheme.evaluate(&officer, &mentor)?;
    /// assert_eq!((said.eligible, said.score.as_deref()), (Some(true), Some("2")));
    /// assert_eq!(
    ///     said.to_string(),
    ///     "Officer and mentor: eligible, score 2.\n\
    ///      What must hold:\n  \
    ///        They work in different teams (team: Parks / Housing)\n\
    ///      What it earns:\n  \
    ///        They share topics: 2 (topics: both schools)"
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// As [`explain::evaluate`](evaluate), which can be given the day of the run.
    pub fn evaluate<A: Serialize, B: Serialize>(
        &self,
        mentee: &A,
        mentor: &B,
    ) -> Result<Evaluated, Error> {
        let mentee = Table::scan_rows("mentee", std::slice::from_ref(mentee));
        let mentor = Table::scan_rows("mentor", std::slice::from_ref(mentor));
        evaluate(self, mentee, mentor, None, None)
    }
}

impl Problem {
    /// What the scheme says of two people of this problem, eligible or not; `pair` is their positions.
    ///
    /// # Errors
    /// [`Error::Problem`] where nobody is at one of the positions, and where no scheme with its people is at hand: scores
    /// came as they are, or the result was loaded without the people's files.
    pub fn evaluate(&self, pair: Pair) -> Result<Evaluated, Error> {
        let refuse = |code: &str, message: String, hint: &str| {
            Error::Problem(Fault::new(code, message).with_hint(hint).into())
        };
        let mut codes: [String; 2] = Default::default();
        for (side, code) in Side::BOTH.into_iter().zip(&mut codes) {
            let (people, at) = (self.people(side), pair.person(side));
            *code = people.id(at).map(Into::into).ok_or_else(|| {
                let message = format!("`{at}` is the position of no {}", side.one());
                let hint = format!("there are {}, counted from 0", people.len());
                refuse("unknown-person", message, &hint)
            })?;
        }
        let evaluator = self.evaluator().ok_or_else(|| {
            let message = "there is no scheme with its people to ask".to_owned();
            let hint = "compile the scheme with the people's files";
            refuse("no-evaluator", message, hint)
        })?;
        let called = Side::BOTH.map(|side| self.called(side).to_owned());
        Ok(Evaluated {
            pinned: self.pins().contains(&pair),
            excluded: self.exclusions().contains(&pair),
            kept_apart: self.keeps_apart(pair),
            ..evaluated(evaluator, pair, codes, called)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cancel::CancelToken;
    use crate::cohort::Apart;
    use crate::scheme::{Condition, Measure, Test};
    use serde_json::{Value, json};

    const SCHEME: &str = r#"
        format = "pairwright.scheme/1"
        name = "Small"
        aim = ["total score"]
        [mentees]
        called = "officer"
        id = "code"
        places = 1
        [mentors]
        id = "code"
        places = { column = "room", at_most = 2 }
        [asked]
        team = { of = "both", kind = "one" }
        knows = { of = "both", kind = "tags", blank = "allowed" }
        past = { of = "both", kind = "one", blank = "allowed", sensitive = true }
        [[must]]
        name = "They work in different teams"
        different = "team"
        [[must]]
        name = "They have different pasts"
        different = "past"
        [[prefer]]
        name = "They know the same"
        shared = "knows"
        points = { each = 1 }
        weight = 0.5
        for = "mentee"
    "#;

    fn scheme() -> Scheme {
        SCHEME.parse().unwrap()
    }

    fn row(team: &str, knows: Option<&str>, past: &str) -> Value {
        json!({"team": team, "knows": knows, "past": past})
    }

    fn said(mentee: &Value, mentor: &Value) -> String {
        match scheme().evaluate(mentee, mentor) {
            Ok(evaluated) => evaluated.to_string(),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn eligible_refused_and_open_in_words() {
        let parks = row("Parks", Some("noise, schools"), "zebra");
        assert_eq!(
            said(&parks, &row("Housing", Some("noise"), "okapi")),
            "Officer and mentor: eligible, score 0.5.\n\
             What must hold:\n  \
               They work in different teams (team: Parks / Housing)\n  \
               They have different pasts (the facts are withheld)\n\
             What it earns:\n  \
               They know the same: 0.5 = 1 × 0.5 (knows: both noise)\n\
             Of this, 0.5 for the officer and 0 for the mentor."
        );
        assert_eq!(
            said(&parks, &row("Parks", Some("noise"), "zebra")),
            "Officer and mentor: not eligible, refused by “They work in different teams” and “They have different pasts”.\n\
             What must hold:\n  \
               They work in different teams (not so: team: both Parks)\n  \
               They have different pasts (not so: the facts are withheld)\n\
             What it would earn:\n  \
               They know the same: 0.5 = 1 × 0.5 (knows: both noise)\n\
             Of this, 0.5 for the officer and 0 for the mentor."
        );
        let open = said(&parks, &row("Housing", None, "okapi"));
        assert!(
            open.starts_with("Officer and mentor: eligible, but a blank leaves the score open.\n"),
            "{open}"
        );
        assert!(
            open.ends_with(
                "\n  They know the same: left open by a blank (knows: noise, schools / blank)"
            ),
            "{open}"
        );
        let open = said(&parks, &row("Housing", Some("noise"), " "));
        let head = "Officer and mentor: a blank leaves open whether they are eligible.\n";
        assert!(open.starts_with(head), "{open}");
    }

    #[test]
    fn ids_and_places_may_stand_in_a_row_and_are_read_then() {
        let mut mentor = row("Housing", None, "okapi");
        mentor["code"] = json!("S-1");
        mentor["room"] = json!(2);
        let evaluated = scheme().evaluate(&row("Parks", None, "zebra"), &mentor);
        assert_eq!(evaluated.unwrap().mentor, "S-1");
        mentor["room"] = json!(3);
        assert_eq!(
            said(&row("Parks", None, "zebra"), &mentor),
            "mentor, row 1, column room: `3` is more than the scheme's `at_most = 2`; write 2 or less, or raise `at_most`"
        );
    }

    #[test]
    fn every_fault_of_both_rows_at_once_and_nothing_sensitive() {
        let mut scheme = scheme();
        scheme.asked.get_mut("past").unwrap().values = Some(vec!["okapi".to_owned()]);
        let error = scheme.evaluate(
            &row("", None, "zebra"),
            &json!({"teem": "Parks", "knows": null, "past": null}),
        );
        assert_eq!(
            error.unwrap_err().to_string(),
            "mentee, row 1, column past: <withheld> is not among the values that the scheme lists; write `okapi`\n\
             mentee, row 1, column team: the cell is blank; fill it in, or give `team` `blank = \"allowed\"` in the scheme\n\
             mentor, column team: the file has no column `team`; did you mean `teem`? rename the heading, or name it in the scheme\n\
             mentor, column teem: the scheme does not ask for `teem`; did you mean `team`? otherwise add it to [asked], or to `ignore` under [mentors]"
        );
    }

    #[test]
    fn not_exactly_one_row() {
        let rows = |codes: &[&str]| -> Vec<Value> {
            let coded = |code: &&str| {
                let mut row = row("Parks", None, "zebra");
                row["code"] = json!(code);
                row
            };
            codes.iter().map(coded).collect()
        };
        let table = |name: &str, codes| Table::from_rows(name, &rows(codes)).unwrap();
        let said = |mentees, mentors| {
            let evaluated = evaluate(&scheme(), mentees, mentors, None, None);
            evaluated.unwrap_err().to_string()
        };
        assert_eq!(
            said(table("officers", &["p1", "p2"]), table("staff", &["s1"])),
            "officers: there are 2 rows, and one mentee is asked for; give one row of the form"
        );
        let nobody = Table::scan_csv("staff", b"code,team,knows,past,room\n");
        assert_eq!(
            said(table("officers", &["p1"]), nobody),
            "staff: there is no mentor in it; add a row for each person below the headings"
        );
    }

    #[test]
    fn ids_are_needed_where_they_say_who_is_one_person() {
        let text = SCHEME.replace("aim =", "same_person = \"same id\"\n        aim =");
        let scheme: Scheme = text.parse().unwrap();
        let one = row("Parks", None, "zebra");
        assert_eq!(
            scheme.evaluate(&one, &one).unwrap_err().to_string(),
            "mentee, column code: the file has no column `code`; add the column, or name another heading in the scheme\n\
             mentor, column code: the file has no column `code`; add the column, or name another heading in the scheme"
        );
    }

    #[test]
    fn a_given_score_is_read_as_in_a_run() {
        let people = || {
            Side::BOTH.map(|side| {
                let team = side.one();
                Table::from_rows(team, &[row(team, Some("noise"), team)]).unwrap()
            })
        };
        let score = |cell: Option<Cell>| {
            let [mentee, mentor] = people();
            evaluate(&scheme(), mentee, mentor, cell, None)
        };
        assert_eq!(score(None).unwrap().score.as_deref(), Some("0.5"));
        let given = score(Some(Cell::Float(0.25))).unwrap();
        assert_eq!(given.score.as_deref(), Some("0.75"));
        assert_eq!(given.criteria[1].name, "given score");
        assert!(
            score(Some(Cell::text("high")))
                .unwrap_err()
                .to_string()
                .starts_with("score, row 1, column score: ")
        );

        let mut scheme = scheme();
        scheme.musts[0].condition = Condition::Test(Test {
            measure: Measure::Listed,
            at_least: None,
            at_most: None,
        });
        let [mentee, mentor] = people();
        let unlisted = evaluate(&scheme, mentee, mentor, None, None).unwrap();
        assert_eq!(unlisted.refused_by, ["They work in different teams"]);
    }

    #[test]
    fn of_a_problem_by_position() {
        let scheme = scheme();
        let mut people = [
            row("Parks", Some("noise"), "zebra"),
            row("Housing", Some("noise"), "okapi"),
        ];
        for (person, code) in people.iter_mut().zip(["p1", "p2"]) {
            person["code"] = json!(code);
        }
        let officers = people.clone();
        people
            .iter_mut()
            .for_each(|person| person["room"] = json!(1));
        let cohort = Cohort::from_rows(&scheme, &officers, &people).unwrap();
        let extras = Extras {
            pins: vec![Pair::new(1, 0)],
            exclusions: vec![Pair::new(0, 1)],
            apart: vec![Apart {
                mentees: vec![1],
                mentors: vec![0],
            }],
            ..Extras::default()
        };
        let mut problem =
            Problem::compile_with(&scheme, &cohort, &extras, &CancelToken::default()).unwrap();
        let head =
            |problem: &Problem, mentee, mentor| match problem.evaluate(Pair::new(mentee, mentor)) {
                Ok(said) => said.to_string().lines().next().unwrap().to_owned(),
                Err(error) => error.to_string(),
            };
        assert_eq!(
            head(&problem, 0, 1),
            "Officer p1 and mentor p2: eligible, score 0.5, excluded by hand."
        );
        assert_eq!(
            head(&problem, 1, 0),
            "Officer p2 and mentor p1: eligible, score 0.5, pinned by hand, kept apart."
        );
        assert!(
            head(&problem, 0, 0).starts_with("Officer p1 and mentor p1: not eligible, refused by")
        );
        assert_eq!(
            head(&problem, 0, 2),
            "`2` is the position of no mentor; there are 2, counted from 0"
        );
        problem.forget_evaluator();
        assert_eq!(
            head(&problem, 0, 1),
            "there is no scheme with its people to ask; compile the scheme with the people's files"
        );
    }
}

//! All sentences of the review, and nothing else: the data comes from beside.

use super::{
    Adds, BlankCell, ByHand, ByHandReview, CriterionReview, LineReview, MustCounts, MustReview,
    Needy, Nobody, PriorityReview, QuotaReview, Remark, Review, Rule, Ties,
};
use crate::ids::Side;
use crate::phrase::{counted, grouped, list, plural, quoted, sentence, who};
use crate::problem::Counted;
use std::collections::BTreeMap;
use std::fmt;

impl fmt::Display for Review {
    /// What was counted of everybody, the remarks, then line by line what was counted.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.name)?;
        writeln!(f, "  {}", self.how_many())?;
        for side in Side::BOTH {
            writeln!(f, "  {}", self.places(side))?;
        }
        writeln!(f, "  {}", self.placeable())?;
        writeln!(f, "\nWhat to look at")?;
        if self.remarks.is_empty() {
            writeln!(f, "  Nothing stands out.")?;
        }
        for remark in &self.remarks {
            writeln!(f, "  {}", self.sentence(remark))?;
        }
        section(f, "Musts", self.musts.iter().map(|must| self.must(must)))?;
        section(
            f,
            "Taken away by hand",
            self.by_hand.iter().map(|list| vec![by_hand(list)]),
        )?;
        section(
            f,
            "What pays",
            self.criteria.iter().map(|own| self.criterion(own)),
        )?;
        section(f, "Quotas", self.quotas.iter().map(|own| self.quota(own)))?;
        section(f, "Priorities", self.priorities.iter().map(priority))?;
        section(
            f,
            "Ties",
            self.ties.iter().map(|ties| vec![self.ties(ties)]),
        )?;
        f.write_str("\nEverything above was counted and nothing was solved: what is called impossible is, and what is not may be so all the same.")
    }
}

/// A heading, and indented below it the lines of each part, those after the first indented further.
fn section(
    f: &mut fmt::Formatter<'_>,
    heading: &str,
    parts: impl Iterator<Item = Vec<String>>,
) -> fmt::Result {
    let mut heading = Some(heading);
    for lines in parts {
        if let Some(heading) = heading.take() {
            writeln!(f, "\n{heading}")?;
        }
        for (at, line) in lines.iter().enumerate() {
            writeln!(f, "{}{line}", if at == 0 { "  " } else { "    " })?;
        }
    }
    Ok(())
}

impl Review {
    /// A remark in words.
    #[must_use]
    pub fn sentence(&self, remark: &Remark) -> String {
        sentence(&self.words(remark))
    }

    fn one(&self, side: Side) -> &str {
        &self.called[side.index()]
    }

    fn people(&self, side: Side) -> String {
        plural(self.one(side))
    }

    fn how_many(&self) -> String {
        let [mentees, mentors] = Side::BOTH.map(|side| {
            let own = &self.sides[side.index()];
            counted(own.people, self.one(side))
        });
        let pairs = counted(self.pairs, "pair");
        let eligible = match self.eligible {
            0 => "none of them eligible".to_owned(),
            1 => "1 of them eligible".to_owned(),
            all if all == self.pairs => "all of them eligible".to_owned(),
            some => format!("{} of them eligible", grouped(some)),
        };
        format!("{mentees} and {mentors} make {pairs}, {eligible}.")
    }

    fn places(&self, side: Side) -> String {
        let own = &self.sides[side.index()];
        let (people, places) = (self.people(side), counted(own.places, "place"));
        let needed = match own.needed {
            0 => String::new(),
            needed => format!(", of which {} must be filled", grouped(needed)),
        };
        let usable = match own.usable {
            usable if usable == own.places => String::new(),
            usable => format!(
                "; with no more mates each than are eligible they can use {}",
                grouped(usable)
            ),
        };
        format!("The {people} have {places} together{needed}{usable}.")
    }

    fn placeable(&self) -> String {
        let [mentees, mentors] = Side::BOTH.map(|side| {
            let own = &self.sides[side.index()];
            counted(own.placeable, self.one(side))
        });
        format!("By these counts alone at most {mentees} and {mentors} can be placed.")
    }

    fn must(&self, must: &MustReview) -> Vec<String> {
        let mut lines = line(&must.line);
        match &must.counts {
            Some(counts) => lines.extend(self.must_counts(counts)),
            None => lines.push(
                "It reads an attribute marked `sensitive`: what it leaves is withheld.".to_owned(),
            ),
        }
        lines
    }

    fn must_counts(&self, counts: &MustCounts) -> Vec<String> {
        let mut lines = Vec::new();
        let all = counted(self.pairs, "pair");
        lines.push(match counts.leaves {
            1 if self.pairs == 1 => "It alone would leave the only pair.".to_owned(),
            leaves if leaves == self.pairs => format!("It alone would leave all {all}."),
            leaves => {
                let back = match counts.alone {
                    0 => "dropping it would bring none back".to_owned(),
                    1 => "dropping it would make 1 more eligible".to_owned(),
                    alone => format!("dropping it would make {} more eligible", grouped(alone)),
                };
                format!("It alone would leave {} of {all}; {back}.", grouped(leaves))
            }
        });
        if counts.blank_refuses > 0 {
            lines.push(format!(
                "It refuses {} because of a blank.",
                counted(counts.blank_refuses, "pair")
            ));
        }
        if counts.blank_passes > 0 {
            lines.push(format!(
                "It passes {} because of a blank.",
                counted(counts.blank_passes, "pair")
            ));
        }
        if counts.open > 0 {
            lines.push(format!(
                "A blank leaves {} open, and only because other rules refuse them it need not be filled in.",
                counted(counts.open, "pair")
            ));
        }
        lines
    }

    fn criterion(&self, criterion: &CriterionReview) -> Vec<String> {
        let mut lines = match criterion.lines.as_slice() {
            [] => vec![quoted(&criterion.name)],
            [only] if only.name == criterion.name => line(only),
            several => {
                let mut lines = vec![format!(
                    "{}: all that reads an attribute marked `sensitive`, as one sum",
                    quoted(&criterion.name)
                )];
                let each = several.iter();
                lines.extend(each.map(|own| format!("{}: {}", quoted(&own.name), own.does)));
                lines
            }
        };
        lines.extend(criterion.adds.as_ref().map(|adds| self.adds(adds)));
        lines
    }

    fn adds(&self, adds: &Adds) -> String {
        let Adds {
            least,
            greatest,
            mean,
            ..
        } = adds;
        if least == greatest {
            return match self.eligible {
                1 => format!("It adds {least} to the only eligible pair."),
                _ => format!("It adds {least} to every eligible pair."),
            };
        }
        let to = match adds.pays {
            all if all == self.eligible => "something to every eligible pair".to_owned(),
            some => format!(
                "something to {} of {} eligible pairs",
                grouped(some),
                grouped(self.eligible)
            ),
        };
        format!("It adds {least} to {greatest}, {mean} on average, and {to}.")
    }

    fn quota(&self, quota: &QuotaReview) -> Vec<String> {
        let mut lines = line(&quota.line);
        let people: u64 = quota.groups.iter().map(|group| group.people).sum();
        let sizes = quota.groups.iter().map(|group| group.people);
        lines.push(match (quota.groups.len() as u64, sizes.max()) {
            (0, _) | (_, None) => "It has no group.".to_owned(),
            (1, _) => format!("It has 1 group, of {}.", counted(people, "person")),
            (groups, Some(largest)) => format!(
                "It has {} of {} together, {} in the largest.",
                counted(groups, "group"),
                counted(people, "person"),
                grouped(largest)
            ),
        });
        lines
    }

    fn ties(&self, ties: &Ties) -> String {
        if self.eligible == 1 {
            return "There is only 1 eligible pair: nothing can tie.".to_owned();
        }
        let eligible = counted(self.eligible, "eligible pair");
        if ties.shared == 0 {
            return format!("The {eligible} all score differently: only sums of scores can tie.");
        }
        let scores = counted(ties.scores, "different score");
        format!(
            "The {eligible} have {scores}: {} of them share theirs with another pair, and {} have the most common one, {}. The lot decides only where whole matchings are equal in all that the aim names: such pairs make that possible, and only solving tells.",
            grouped(ties.shared),
            grouped(ties.largest),
            ties.score
        )
    }

    fn words(&self, remark: &Remark) -> String {
        match remark {
            Remark::NothingEligible => "no pair is eligible: nobody can be placed".to_owned(),
            Remark::PlacesShort {
                side,
                needed,
                usable,
            } => format!(
                "there can be no matching: the {} must have {} together, and the {} can use {}",
                self.people(*side),
                counted(*needed, "mate"),
                self.people(side.other()),
                counted(*usable, "place")
            ),
            Remark::NeedMore { side, people } => self.need_more(*side, people),
            Remark::PinRefused {
                mentee,
                mentor,
                refused_by,
            } => self.pin(mentee, mentor, refused_by),
            Remark::PinnedTooOften { id, pins, places } => format!(
                "there can be no matching: {id} is pinned to {} others and has {}",
                grouped(*pins),
                places_of(*places)
            ),
            Remark::QuotaShort {
                group,
                count: Counted::People,
                at_least,
                usable,
                people,
            } => format!(
                "there can be no matching: {} demands that {} be placed, and of its {} no more than {} can",
                quoted(group),
                counted(*at_least, "person"),
                counted(*people, "person"),
                grouped(*usable)
            ),
            Remark::QuotaTight {
                group,
                count: Counted::People,
                at_most,
                needed,
            } => format!(
                "there can be no matching: {} lets {} be placed, and {} of its people must be",
                quoted(group),
                counted(*at_most, "person"),
                grouped(*needed)
            ),
            Remark::QuotaShort {
                group,
                count: Counted::Pairs,
                at_least,
                usable,
                people,
            } => format!(
                "there can be no matching: {} demands {}, and its {} can use {}",
                quoted(group),
                counted(*at_least, "pair"),
                counted(*people, "person"),
                places_of(*usable)
            ),
            Remark::QuotaTight {
                group,
                count: Counted::Pairs,
                at_most,
                needed,
            } => format!(
                "there can be no matching: {} allows {}, and its people must have {}",
                quoted(group),
                counted(*at_most, "pair"),
                grouped(*needed)
            ),
            Remark::NobodyEligible {
                side,
                blame,
                withheld,
                people,
            } => self.nobody(*side, blame, *withheld, people),
            Remark::NoPlaces { side, people } => match people.as_slice() {
                [only] => format!("{} has no places", who(self.one(*side), only)),
                many => format!(
                    "{} have no places: {}",
                    counted(many.len() as u64, self.one(*side)),
                    list(many)
                ),
            },
            Remark::TwoAnswers { attribute, people } => match people.as_slice() {
                [only] => format!("{only} is on both sides, and answers `{attribute}` in two ways"),
                many => format!(
                    "{} are on both sides, and answer `{attribute}` in two ways: {}",
                    counted(many.len() as u64, "person"),
                    list(many)
                ),
            },
            Remark::NeverParted {
                sides,
                attribute,
                separator,
                mark,
                people,
            } => {
                let who: Vec<String> = sides.iter().map(|side| self.people(*side)).collect();
                format!(
                    "none of the {} has two tags of `{attribute}`, whose separator is `{separator}`, and `{mark}` stands in \
                     the answers of {people}: if it parts them, write `separator = \"{mark}\"`",
                    list(&who)
                )
            }
            Remark::NeverRefuses { must } => {
                format!("{} refuses nobody: without it the same pairs are eligible", quoted(must))
            }
            Remark::RefusesAll { must } => format!("{} refuses every pair", quoted(must)),
            Remark::AddsNothing { must, refuses } => format!(
                "{} refuses {}, and other rules stand in the way of each: dropping it alone would make none eligible",
                quoted(must),
                counted(*refuses, "pair")
            ),
            Remark::NeverDiffers { criterion, adds } => format!(
                "{} adds {adds} to every eligible pair: it tells nobody apart",
                quoted(criterion)
            ),
            Remark::Drowns {
                criterion,
                step,
                others,
            } => format!(
                "{} drowns the rest: its least step is {step}, and all other criteria together differ by {others} at most, so between two pairs that it pays differently they never decide; over several pairs they can add up to more",
                quoted(criterion)
            ),
            Remark::ScoresUnread => {
                "the aim names neither “total score” nor “lowest score”: no criterion decides anything".to_owned()
            }
            Remark::QuotaBars { group, people } => format!(
                "{} allows no pair: nobody of its {} can be placed",
                quoted(group),
                counted(*people, "person")
            ),
            Remark::QuotaIdle { quota } => format!(
                "{} decides nothing: no group can come to its bounds",
                quoted(quota)
            ),
            Remark::QuotaOfNobody { quota, values } => {
                let values: Vec<String> = values.iter().map(|value| format!("`{value}`")).collect();
                format!("{} names {}, which nobody has", quoted(quota), list(&values))
            }
            Remark::QuotaPassesOver { quota, people } => format!(
                "{} passes over {}, whose value is blank",
                quoted(quota),
                counted(*people, "person")
            ),
            Remark::PriorityOfNobody { priority } => {
                format!("nobody has the value that {} names", quoted(priority))
            }
            Remark::NeverRead {
                side,
                attribute,
                derived,
                sensitive,
            } => {
                let people = self.people(*side);
                if *derived {
                    return format!("`{attribute}` is looked up for the {people}, and no line reads it");
                }
                let sensitive = if *sensitive { ", though it is sensitive," } else { "" };
                format!("the {people} are asked for `{attribute}`{sensitive} and no line reads it: it could be left off the form")
            }
            Remark::UnusedLadder { ladder } => format!("the ladder `{ladder}` is used by nothing"),
            Remark::UnusedTable { table } => format!("the table `{table}` is used by nothing"),
            Remark::IgnoresNothing { side, heading } => format!(
                "`ignore` names `{heading}`, which the file of the {} does not have",
                self.people(*side)
            ),
        }
    }

    fn need_more(&self, side: Side, people: &[Needy]) -> String {
        let mate = self.one(side.other());
        if let [only] = people {
            let eligible = match only.eligible {
                0 => "nobody is".to_owned(),
                1 => "only 1 is".to_owned(),
                some => format!("only {} are", grouped(some)),
            };
            return format!(
                "there can be no matching: {} must have {}, and {eligible} eligible",
                who(self.one(side), &only.id),
                counted(only.needs, mate)
            );
        }
        let each = |own: &Needy| {
            let (needs, eligible) = (grouped(own.needs), grouped(own.eligible));
            format!("{} ({eligible} of {needs})", own.id)
        };
        let each: Vec<String> = people.iter().map(each).collect();
        format!(
            "there can be no matching: {} must have more {} than are eligible: {}",
            counted(people.len() as u64, self.one(side)),
            plural(mate),
            list(&each)
        )
    }

    fn pin(&self, mentee: &str, mentor: &str, refused_by: &[Rule]) -> String {
        let [one, other] = Side::BOTH.map(|side| self.one(side));
        let pair = format!("{} and {}", who(one, mentee), who(other, mentor));
        let rules: Vec<String> = refused_by.iter().map(rule).collect();
        let why = match rules.as_slice() {
            [] => String::new(),
            [only] => format!(": {only} refuses the pair"),
            many => format!(": {} refuse the pair", list(many)),
        };
        format!("there can be no matching: {pair} are pinned and not eligible{why}")
    }

    fn nobody(&self, side: Side, blame: &[Rule], withheld: bool, people: &[Nobody]) -> String {
        let (own, mate) = (self.one(side), self.one(side.other()));
        let codes: Vec<String> = people.iter().map(|person| person.id.clone()).collect();
        let (head, each) = match codes.as_slice() {
            [only] => {
                let head = format!("{} has nobody eligible", who(own, only));
                (head, "them")
            }
            many => {
                let how_many = counted(many.len() as u64, own);
                let head = format!("{how_many} have nobody eligible ({})", list(many));
                (head, "each of them")
            }
        };
        let rules: Vec<String> = blame.iter().map(rule).collect();
        let why = match (rules.as_slice(), people) {
            ([], _) if withheld => {
                "more than one rule is to blame, or a rule on withheld data".to_owned()
            }
            ([], _) => "more than one rule is to blame".to_owned(),
            ([only], [one]) => {
                let without = one.without.first().copied().unwrap_or(0);
                format!("without {only} they could have {}", counted(without, mate))
            }
            ([only], _) => format!("without {only} {each} could have somebody"),
            (many, _) => format!(
                "dropping any one of {} would be enough for {each}",
                list(many)
            ),
        };
        let blanks: String = blanks(people).into_iter().collect();
        format!("{head}: {why}{blanks}")
    }
}

/// `; O-5 left `topics` blank, at which “They share a topic” refuses`, of each attribute and must; of what is looked up
/// that what was answered gives none.
fn blanks(people: &[Nobody]) -> Vec<String> {
    let mut cells: BTreeMap<&BlankCell, Vec<&str>> = BTreeMap::new();
    for person in people {
        for cell in &person.blanks {
            cells.entry(cell).or_default().push(&person.id);
        }
    }
    let each = cells.into_iter();
    each.map(|(cell, codes)| {
        let alone = people.len() == 1;
        let who = match codes.as_slice() {
            [only] => (*only).to_owned(),
            many if many.len() == people.len() => "all of them".to_owned(),
            many => format!("{} of them", grouped(many.len() as u64)),
        };
        let (attribute, must) = (&cell.attribute, quoted(&cell.must));
        let blank = match (&cell.from, &cell.staff) {
            (Some(from), _) if alone => format!("their `{from}` gives no `{attribute}`"),
            (Some(from), _) => format!("the `{from}` of {who} gives no `{attribute}`"),
            (None, Some(table)) => {
                let whom = if alone { "them" } else { &who };
                format!("the table `{table}` leaves open who is above {whom}, or further up")
            }
            (None, None) => {
                let who = if alone { "they" } else { &who };
                format!("{who} left `{attribute}` blank")
            }
        };
        format!("; {blank}, at which {must} refuses")
    })
    .collect()
}

/// `“They share a topic”`, `the list of exclusions`.
fn rule(rule: &Rule) -> String {
    match rule {
        Rule::Must(name) => quoted(name),
        Rule::ByHand(list) => format!("the list of {}", list.name()),
    }
}

impl ByHand {
    fn name(self) -> &'static str {
        match self {
            ByHand::Exclusions => "exclusions",
            ByHand::KeptApart => "people kept apart",
        }
    }
}

fn by_hand(own: &ByHandReview) -> String {
    let back = match own.alone {
        0 => "other rules stand in the way of each".to_owned(),
        alone => format!("without it {} more would be eligible", grouped(alone)),
    };
    let pairs = counted(own.pairs, "pair");
    sentence(&format!(
        "the list of {} takes away {pairs}; {back}",
        own.list.name()
    ))
}

fn priority(own: &PriorityReview) -> Vec<String> {
    let mut lines = line(&own.line);
    let people = counted(own.people, "person");
    lines.push(format!("It holds for {people}."));
    lines
}

/// The sentence of a line, and what it does.
fn line(line: &LineReview) -> Vec<String> {
    vec![quoted(&line.name), format!("What it does: {}.", line.does)]
}

/// `no places`, `1 place`, `3 places`.
fn places_of(places: u64) -> String {
    match places {
        0 => "no places".to_owned(),
        some => counted(some, "place"),
    }
}

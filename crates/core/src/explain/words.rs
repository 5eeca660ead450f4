//! All sentences of the answers, and nothing else: the data comes from beside.

use super::{
    Alternative, AtLevel, ByHand, Certainty, Choice, Codes, ComparedCriterion, ComparedLevel,
    Comparison, Conflict, CriterionNumbers, Crossing, Digests, Elsewhere, Evaluated, Exact,
    Exchange, Fact, Finding, ForAuditor, ForParticipant, ForParticipantWhyNot, Found, FreeChoice,
    Gain, Mate, Member, MustName, MustResult, NotFree, NotKnown, NotPaired, OneMore, Options,
    OwnCriterion, OwnFact, PersonChange, Place, Placing, QuotaNumbers, Reason, Refusal, Repair,
    Repaired, ShortageText, SideNumbers, Status, Takeover, Told, Tradeoff, Tradeoffs, Verdict,
    WeightRange, Weights, Why, WhyCriterion, WhyNot, WhyUnplaced, WitnessText,
};
use crate::ids::Side;
use crate::phrase::{NAMED, counted, grouped, list, plural, quoted, sentence, who};
use crate::problem::{Counted, Gap, Witness};
use crate::score::format_decimal;
use std::collections::BTreeMap;
use std::fmt::{self, Write as _};

/// `a, b`: values of the files may have an “and” of their own.
fn values(items: &[String]) -> String {
    match items.len() {
        0 => "none".to_owned(),
        many if many > NAMED => {
            let named = items.get(..NAMED - 1).unwrap_or_default();
            format!("{}, {} more", named.join(", "), many - named.len())
        }
        _ => items.join(", "),
    }
}

/// `, where virtual alone counts`; nothing where everything does.
fn alone(among: &[String]) -> String {
    match among {
        [] => String::new(),
        [only] => format!(", where {only} alone counts"),
        many => format!(", where {} alone count", values(many)),
    }
}

/// `a mentor`, `an apprentice`, of what one of them is called.
fn with_article(called: &str) -> String {
    match called.starts_with(['a', 'e', 'i', 'o', 'u', 'A', 'E', 'I', 'O', 'U']) {
        true => format!("an {called}"),
        false => format!("a {called}"),
    }
}

/// `1 mentee placed`, `2 mentees placed`, of a level that counts; the number as text.
fn units(count: &str, level: &str) -> String {
    let words = match (count, level) {
        ("1", "pairs") => "pair".to_owned(),
        ("1", _) => level.replacen("s placed", " placed", 1),
        _ => level.to_owned(),
    };
    let count = count.parse().map_or(count.to_owned(), grouped);
    format!("{count} {words}")
}

fn one(called: &[String; 2], side: Side) -> &str {
    &called[side.index()]
}

impl fmt::Display for Fact {
    /// `rank Inspector is 1 level above grade Band 4`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = |at: usize| match &self.values[at] {
            None => "blank".to_owned(),
            Some(found) => values(found),
        };
        let compared = self.beside(value);
        let attribute = |at: usize| self.attribute(at).unwrap_or_default();
        let name = match [attribute(0), attribute(1)] {
            [a, b] if a == b => a.to_owned(),
            [a, b] => format!("{a} and {b}"),
        };
        match &self.finding {
            Finding::Values { equal: true } if attribute(0) == attribute(1) => {
                // Names that stand level are the same level, but not the same words.
                if self.values[0] == self.values[1] {
                    write!(f, "{name}: both {}", value(0))
                } else {
                    write!(f, "{compared}, the same")
                }
            }
            Finding::Values { equal: true } => write!(f, "{compared}, the same"),
            Finding::Values { equal: false } => f.write_str(&compared),
            Finding::Person { same: true } => f.write_str("they are one and the same person"),
            Finding::Person { same: false } => f.write_str("they are two different people"),
            Finding::Shared { tags, of, among } => {
                let (shared, alone) = (tags.len(), alone(among));
                match of {
                    _ if tags.is_empty() => write!(f, "{name}: nothing in common{alone}"),
                    None => write!(f, "{name}: both {}", values(tags)),
                    Some(of) => {
                        let tags = values(tags);
                        write!(f, "{name}: {shared} of {of} in common, {tags}{alone}")
                    }
                }
            }
            Finding::Contains { found, single } => {
                let (one, many) = (single.index(), single.other().index());
                let is = if *found { "is" } else { "is not" };
                let (a, b) = (attribute(one), attribute(many));
                write!(f, "{a} {} {is} among {b} {}", value(one), value(many))
            }
            Finding::Distance { metres: 0 } if self.values[0] == self.values[1] => {
                write!(f, "{name}: both {}", value(0))
            }
            Finding::Distance { metres } => write!(f, "{compared}, {} apart", distance(*metres)),
            Finding::Above { levels } => {
                let stands = match levels {
                    0 => "stands level with".to_owned(),
                    1.. => format!("is {} above", counted(levels.unsigned_abs(), "level")),
                    _ => format!("is {} below", counted(levels.unsigned_abs(), "level")),
                };
                let (a, b) = (attribute(0), attribute(1));
                let again = if a == b {
                    String::new()
                } else {
                    format!("{b} ")
                };
                write!(f, "{a} {} {stands} {again}{}", value(0), value(1))
            }
            Finding::Difference { amount, unit } => {
                let unit = unit.as_ref().map_or_else(String::new, |u| format!(" {u}"));
                write!(f, "{compared}, {amount}{unit} apart")
            }
            Finding::Line { steps: Some(steps) } => {
                let steps = counted(*steps, "step");
                write!(f, "{compared}, {steps} apart in the reporting line")
            }
            Finding::Line { steps: None } => write!(
                f,
                "{compared}, no way from one to the other in the reporting line"
            ),
            Finding::LineOpen { above } => {
                write!(f, "{compared}, who is above {} is not known", list(above))
            }
            Finding::Chosen {
                by_mentee,
                by_mentor,
            } => {
                let choice = |at: usize| match [by_mentee, by_mentor][at] {
                    Some(position) => format!("choice {position}"),
                    None if self.values[at].is_none() => "blank".to_owned(),
                    None => "not named".to_owned(),
                };
                f.write_str(&self.beside(choice))
            }
            Finding::Before { days } => f.write_str(&self.days(days.saturating_neg(), value)),
            Finding::After { days } => f.write_str(&self.days(*days, value)),
            Finding::Listed { found: true } => {
                f.write_str("the pair is listed in the given scores")
            }
            Finding::Listed { found: false } => {
                f.write_str("the pair is not listed in the given scores")
            }
            Finding::ListedIn { table, row: None } => {
                write!(f, "{compared}, not listed in {table}")
            }
            Finding::ListedIn {
                table,
                row: Some([a, b]),
            } => {
                let several = self.values.iter().flatten().any(|found| found.len() > 1);
                if several {
                    write!(f, "{compared}, {a} and {b} listed in {table}")
                } else {
                    write!(f, "{compared}, listed in {table}")
                }
            }
            Finding::Previous { found: true } => f.write_str("they were a pair before"),
            Finding::Previous { found: false } => f.write_str("they were not a pair before"),
            Finding::Score { score } => write!(f, "the given score is {score}"),
            Finding::Blank => f.write_str(&compared),
            Finding::Withheld => f.write_str("the facts are withheld"),
        }
    }
}

impl Fact {
    fn attribute(&self, at: usize) -> Option<&str> {
        self.attributes.as_ref()?.get(at)?.as_deref()
    }

    /// Something of each side that is read: `base: Hackney / Camden`, or `home Hackney, office Camden`.
    fn beside(&self, value: impl Fn(usize) -> String) -> String {
        let names = [self.attribute(0), self.attribute(1)];
        match names {
            [Some(a), Some(b)] if a == b => format!("{a}: {} / {}", value(0), value(1)),
            [Some(a), Some(b)] => format!("{a} {}, {b} {}", value(0), value(1)),
            [Some(only), None] => format!("{only}: {}", value(0)),
            [None, Some(only)] => format!("{only}: {}", value(1)),
            [None, None] => String::new(),
        }
    }

    /// `ends 2020-01-01 is 31 days before the day of the run, 2020-02-01`, of a date that is so many days after another.
    fn days(&self, after: i64, value: impl Fn(usize) -> String) -> String {
        let is = match after {
            0 => "is the same day as".to_owned(),
            1.. => format!("is {} after", counted(after.unsigned_abs(), "day")),
            _ => format!("is {} before", counted(after.unsigned_abs(), "day")),
        };
        let date = |at: usize| match self.attribute(at) {
            Some(name) if at == 1 && self.attribute(0) == Some(name) => value(at),
            Some(name) => format!("{name} {}", value(at)),
            None => format!("the day of the run, {}", value(at)),
        };
        let comma = if self.attribute(0).is_none() { "," } else { "" };
        format!("{}{comma} {is} {}", date(0), date(1))
    }
}

/// `850 m`, `5.213 km`.
fn distance(metres: u64) -> String {
    if metres < 1_000 {
        return format!("{metres} m");
    }
    let kilometres = crate::score::format_decimal(i128::from(metres), 3);
    format!("{kilometres} km")
}

/// `a; b`, each in words.
fn facts(facts: &[Fact]) -> String {
    let texts: Vec<String> = facts.iter().map(Fact::to_string).collect();
    texts.join("; ")
}

impl fmt::Display for MustResult {
    /// `The officer is senior to the mentor (rank Inspector is 1 level above grade Band 4)`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verdict = match self.verdict {
            Verdict::Holds => "",
            Verdict::Refused => "not so: ",
            Verdict::NotAsked => "not asked of this pair: ",
            Verdict::BlankPasses => "passed because of a blank: ",
            Verdict::BlankRefuses => "refused because of a blank: ",
            Verdict::Unknown => "left open by a blank: ",
        };
        write!(f, "{} ({verdict}{})", self.name, facts(&self.facts))
    }
}

impl fmt::Display for WhyCriterion {
    /// `The mentor can speak about the officer's remit: 6 (remit and knows: both licensing and noise)`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.contribution {
            Some(contribution) => write!(f, "{}: {contribution}", self.name)?,
            None => write!(f, "{}: left open by a blank", self.name)?,
        }
        if let Some(points) = self.points.as_ref().filter(|_| self.weight != "1") {
            write!(f, " = {points} × {}", self.weight)?;
        }
        match &self.facts {
            Some(found) if !found.is_empty() => write!(f, " ({})", facts(found)),
            _ => Ok(()),
        }
    }
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [mentee, mentor] = &self.called;
        let pinned = if self.pinned { ", pinned by hand" } else { "" };
        let (a, b) = (who(mentee, &self.mentee), who(mentor, &self.mentor));
        let head = format!("{a} and {b}: score {}{pinned}", self.score);
        f.write_str(&sentence(&head))?;
        indented(
            f,
            "What must hold",
            self.musts.as_deref().unwrap_or_default(),
        )?;
        indented(f, "What it earns", &self.criteria)?;
        benefits(f, &self.called, self.benefits.as_ref())?;
        self.standing(f)?;
        if self.musts.is_none() && !self.criteria.is_empty() {
            f.write_str("\nThe facts behind these numbers are in the people's files, which are not at hand.")?;
        }
        Ok(())
    }
}

impl Why {
    /// `By score it is the 2nd of 14 pairs that officer O-03 could be in, and the first of 9 for mentor S-17.`
    fn standing(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [mentee, mentor] = &self.called;
        let [own, other] = &self.places;
        let (a, b) = (who(mentee, &self.mentee), who(mentor, &self.mentor));
        match (own.of, other.of) {
            (1, 1) => write!(f, "\nNeither could be in any other pair.")?,
            _ => write!(f, "\nBy score it is {own} for {a}, and {other} for {b}.")?,
        }
        match self.certainty {
            Some(Certainty::Certain) if self.pinned => Ok(()),
            Some(Certainty::Certain) => {
                f.write_str("\nEvery matching that is as good by the aim has this pair.")
            }
            Some(Certainty::ByLot) => f.write_str(
                "\nOther matchings are as good by the aim and do without this pair: it was decided by lot.",
            ),
            _ => Ok(()),
        }
    }
}

impl fmt::Display for Place {
    /// `the 2nd of 14 possible pairs`, `one of the 3 best of 14 possible pairs`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let of = self.of;
        match (self.of, self.rank, self.alike) {
            (1, ..) => f.write_str("the only possible pair"),
            (_, 1, 0) => write!(f, "the best of {of} possible pairs"),
            (_, rank, 0) => write!(f, "the {} of {of} possible pairs", ordinal(rank)),
            (of, 1, alike) if alike + 1 == of => write!(f, "as good as any of {of} possible pairs"),
            (_, 1, alike) => write!(f, "one of the {} best of {of} possible pairs", alike + 1),
            (_, rank, alike) => {
                let (rank, others) = (ordinal(rank), counted(alike, "other"));
                write!(f, "the {rank} of {of} possible pairs, level with {others},")
            }
        }
    }
}

/// `2nd`, `11th`, `21st`.
fn ordinal(number: u64) -> String {
    let ending = match (number % 10, number % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{}{ending}", grouped(number))
}

/// A heading with a line for each, or nothing.
fn indented(f: &mut fmt::Formatter<'_>, head: &str, lines: &[impl fmt::Display]) -> fmt::Result {
    if !lines.is_empty() {
        write!(f, "\n{head}:")?;
    }
    lines.iter().try_for_each(|line| write!(f, "\n  {line}"))
}

fn benefits(
    f: &mut fmt::Formatter<'_>,
    [mentee, mentor]: &[String; 2],
    sums: Option<&[String; 2]>,
) -> fmt::Result {
    match sums {
        Some([own, other]) => write!(
            f,
            "\nOf this, {own} for the {mentee} and {other} for the {mentor}."
        ),
        None => Ok(()),
    }
}

impl fmt::Display for Evaluated {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [mentee, mentor] = &self.called;
        let (a, b) = (who(mentee, &self.mentee), who(mentor, &self.mentor));
        let refused: Vec<String> = self.refused_by.iter().map(|name| quoted(name)).collect();
        let standing = match (self.eligible, &self.score) {
            (None, _) => "a blank leaves open whether they are eligible".to_owned(),
            (Some(false), _) => format!("not eligible, refused by {}", list(&refused)),
            (Some(true), None) => "eligible, but a blank leaves the score open".to_owned(),
            (Some(true), Some(score)) => format!("eligible, score {score}"),
        };
        let by_hand = match (self.pinned, self.excluded) {
            (false, false) => "",
            (true, false) => ", pinned by hand",
            (false, true) => ", excluded by hand",
            (true, true) => ", both pinned and excluded by hand",
        };
        let apart = if self.kept_apart { ", kept apart" } else { "" };
        f.write_str(&sentence(&format!(
            "{a} and {b}: {standing}{by_hand}{apart}"
        )))?;
        indented(f, "What must hold", &self.musts)?;
        let earns = match self.eligible {
            Some(true) => "What it earns",
            _ => "What it would earn",
        };
        indented(f, earns, &self.criteria)?;
        benefits(f, &self.called, self.benefits.as_ref())
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} refused {} of them",
            quoted(&self.must),
            grouped(self.count)
        )
    }
}

impl fmt::Display for WhyNot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [mentee, mentor] = &self.called;
        let both = format!(
            "{} and {}",
            who(mentee, &self.mentee),
            who(mentor, &self.mentor)
        );
        match &self.reason {
            NotPaired::Refused {
                refused_by,
                excluded,
                kept_apart,
                withheld,
                unknown,
            } => {
                let refused: Vec<String> = refused_by.iter().map(|must| quoted(must)).collect();
                let mut why = Vec::new();
                if !refused.is_empty() {
                    why.push(format!("refused by {}", list(&refused)));
                }
                if *excluded {
                    why.push("excluded by hand".to_owned());
                }
                if *kept_apart {
                    why.push("kept apart".to_owned());
                }
                if why.is_empty() && *withheld {
                    why.push("which rule refuses them is withheld".to_owned());
                }
                if why.is_empty() && *unknown {
                    let files = "which rule refuses them is known from the people's files, which are not at hand";
                    why.push(files.to_owned());
                }
                let mut text = format!("{both} may not be a pair");
                if !why.is_empty() {
                    write!(text, ": {}", why.join("; "))?;
                }
                f.write_str(&sentence(&text))
            }
            NotPaired::Impossible { witness, .. } => {
                let text = format!(
                    "{both} are eligible, but no matching that keeps every number and pin has them"
                );
                match witness {
                    WitnessText::PersonOverPinned { id, places: 0, .. } => {
                        f.write_str(&sentence(&format!("{text}: {id} has no places")))
                    }
                    WitnessText::PersonOverPinned { id, .. } => {
                        f.write_str(&sentence(&format!("{text}: pins take all places of {id}")))
                    }
                    WitnessText::GroupOverPinned { group, .. } => {
                        let group = quoted(group);
                        f.write_str(&sentence(&format!(
                            "{text}: pins take all that {group} allows"
                        )))
                    }
                    witness => write!(f, "{} {witness}", sentence(&text)),
                }
            }
            NotPaired::Possible { exchange, .. } => {
                let Some(level) = exchange.first_loss else {
                    let text = format!(
                        "{both} could be a pair at no loss: another matching is as good by the aim and has them, and ties are drawn by lot"
                    );
                    write!(f, "{}", sentence(&text))?;
                    return exchange.who_changes(f, "There", &self.called);
                };
                let text = format!(
                    "{both} could be a pair, at a price in {}",
                    quoted(level.name())
                );
                write!(f, "{}", sentence(&text))?;
                exchange.price(f, "has them")?;
                exchange.who_changes(f, "There", &self.called)
            }
        }
    }
}

impl Exchange {
    /// ` In the best matching that has them, “mentees placed” is 10 instead of 11 and “total score” is 409.5 instead of 412.`
    fn price(&self, f: &mut impl fmt::Write, which: &str) -> fmt::Result {
        let differs = self.levels.iter().filter(|at| at.now != at.then);
        let parts: Vec<String> = differs.map(AtLevel::to_string).collect();
        write!(f, " In the best matching that {which}, {}.", list(&parts))
    }

    /// ` There officer O-03 has S-17 instead of S-04, officer O-05 has S-04 and officer O-09 has nobody.`
    fn who_changes(
        &self,
        f: &mut impl fmt::Write,
        start: &str,
        called: &[String; 2],
    ) -> fmt::Result {
        let mut mates: BTreeMap<&str, [Vec<String>; 2]> = BTreeMap::new();
        for (at, pairs) in [&self.lost, &self.gained].into_iter().enumerate() {
            for [mentee, mentor] in pairs {
                mates.entry(mentee).or_default()[at].push(mentor.clone());
            }
        }
        if mates.is_empty() {
            return Ok(());
        }
        let [placed, left_out] = [&self.placed, &self.left_out];
        let change = |(mentee, [lost, gained]): (&&str, &[Vec<String>; 2])| {
            let own = who(&called[0], mentee);
            let is = |among: &[String]| among.iter().any(|id| id == mentee);
            match (lost.as_slice(), gained.as_slice()) {
                (_, []) if is(&left_out[0]) => format!("{own} has nobody"),
                ([], new) if is(&placed[0]) => format!("{own} has {}", list(new)),
                ([], new) => format!("{own} has {} as well", list(new)),
                (old, []) => format!("{own} does without {}", list(old)),
                (old, new) => format!("{own} has {} instead of {}", list(new), list(old)),
            }
        };
        let mut changes: Vec<String> = mates.iter().map(change).collect();
        let out = left_out[1].iter();
        changes.extend(out.map(|id| format!("{} has nobody", who(&called[1], id))));
        write!(f, " {start} {}.", list(&changes))?;
        self.full.iter().try_for_each(|own| {
            let take = match (own.come.as_slice(), own.go.as_slice()) {
                ([_], [_]) => "takes the place",
                ([_], _) => "takes the places",
                (_, [_]) => "take the place",
                _ => "take the places",
            };
            let (come, go) = (list(&own.come), list(&own.go));
            write!(
                f,
                " In {}, which is full, {come} {take} of {go}.",
                quoted(&own.name)
            )
        })
    }
}

impl fmt::Display for Gain {
    /// `One more place for mentor S-03: “mentees placed” is 12 instead of 11.`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [mentee, mentor] = &self.called;
        let more = match &self.more {
            OneMore::Place { side, id } => {
                let called = [mentee, mentor][side.index()];
                format!("one more place for {}", who(called, id))
            }
            OneMore::Allowed { quota, .. } => format!("one more allowed by {}", quoted(quota)),
            OneMore::Asked { quota, .. } => format!("one less asked for by {}", quoted(quota)),
        };
        let differs = self.levels.iter().filter(|at| at.now != at.then);
        let parts: Vec<String> = differs.map(AtLevel::to_string).collect();
        let gain = match parts.as_slice() {
            [] => "nothing would be better by the aim".to_owned(),
            parts => list(parts),
        };
        f.write_str(&sentence(&format!("{more}: {gain}")))
    }
}

impl fmt::Display for AtLevel {
    /// `“total score” is 409.5 instead of 412`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let none = || "none".to_owned();
        let (now, then) = (self.now.clone(), self.then.clone());
        let (now, then) = (now.unwrap_or_else(none), then.unwrap_or_else(none));
        write!(
            f,
            "{} is {then} instead of {now}",
            quoted(self.level.name())
        )
    }
}

impl fmt::Display for WhyUnplaced {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::new();
        self.words(&mut text)?;
        f.write_str(&sentence(&text))?;
        match &self.placing {
            Some(placing) => self.placing(f, placing),
            None => Ok(()),
        }
    }
}

impl WhyUnplaced {
    /// What it would take to place them.
    fn placing(&self, f: &mut fmt::Formatter<'_>, placing: &Placing) -> fmt::Result {
        match (placing, self.reason) {
            (_, Reason::NoPlaces | Reason::NobodyEligible) => Ok(()),
            (Placing::Impossible, _) => {
                write!(
                    f,
                    " No matching that keeps every number and pin places {}.",
                    self.id
                )
            }
            (Placing::Possible { exchange }, _) => {
                match exchange.first_loss {
                    None => write!(
                        f,
                        " Another matching is as good by the aim and places {}; it was decided by lot.",
                        self.id
                    )?,
                    Some(_) => {
                        exchange.price(f, &format!("places {}", self.id))?;
                    }
                }
                exchange.who_changes(f, "There", &self.called)
            }
        }
    }

    fn words(&self, f: &mut String) -> fmt::Result {
        let own = one(&self.called, self.side);
        let mate = one(&self.called, self.side.other());
        let own = &who(own, &self.id);
        match self.reason {
            Reason::NoPlaces => write!(
                f,
                "{own} has no places: their greatest number of {} is 0",
                plural(mate)
            ),
            Reason::NobodyEligible => self.nobody_eligible(f, own, mate),
            Reason::Shortage => match &self.shortage {
                Some(shortage) => shortage.words(f, Some(&self.id)),
                None => write!(f, "{own} shares too few places with others"),
            },
            Reason::QuotaFull => self.quota_full(f, own, mate),
            Reason::MatesPlaced => self.mates_placed(f, own, mate),
            Reason::Stopped => self.stopped(f, own, mate),
            Reason::Aim => {
                let aim: Vec<String> = self.aim.iter().map(|level| quoted(level)).collect();
                let free = self.free();
                let (still, aim) = (have_places(&free), list(&aim));
                write!(
                    f,
                    "{own} could have {}, who still {still}, but such a pair would make the matching worse by its aim: {aim}",
                    list(&free)
                )
            }
        }?;
        match self.reason {
            Reason::Shortage | Reason::QuotaFull | Reason::MatesPlaced | Reason::Aim => {
                self.worth(f)
            }
            Reason::NoPlaces | Reason::NobodyEligible | Reason::Stopped => Ok(()),
        }
    }

    /// `; placing O-03 is worth 5 points (“They missed out last time” 3 and “Everybody counts” 2)`
    fn worth(&self, f: &mut String) -> fmt::Result {
        let Some(worth) = &self.worth else {
            return Ok(());
        };
        let points = if worth == "1" { "point" } else { "points" };
        write!(f, "; placing {} is worth {worth} {points}", self.id)?;
        match self.priorities.as_slice() {
            [] => Ok(()),
            [(only, _)] => write!(f, " ({})", quoted(only)),
            several => {
                let named = several
                    .iter()
                    .map(|(name, own)| format!("{} {own}", quoted(name)));
                let named: Vec<String> = named.collect();
                write!(f, " ({})", list(&named))
            }
        }
    }

    /// Codes of the eligible mates with a place left.
    fn free(&self) -> Vec<String> {
        let mates = self.mates.iter();
        let free = mates.filter(|m| m.with.len() < m.places as usize);
        free.map(|m| m.id.clone()).collect()
    }

    fn stopped(&self, f: &mut String, own: &str, mate: &str) -> fmt::Result {
        let free = self.free();
        let (named, still) = (list(&free), have_places(&free));
        let mates = counted(self.eligible, mate);
        write!(
            f,
            "the run was stopped before the best matching was found: {own} could have "
        )?;
        match (free.len() as u64, self.eligible) {
            (0, 1) => write!(f, "{mates}, who has no place left so far"),
            (0, _) => write!(f, "{mates}, who have no places left so far"),
            (some, all) if some == all => write!(f, "{named}, who still {still}"),
            _ => write!(f, "{mates}, of whom {named} still {still}"),
        }
    }

    fn nobody_eligible(&self, f: &mut String, own: &str, mate: &str) -> fmt::Result {
        match self.across {
            0 => return write!(f, "{own} has nobody: there are no {}", plural(mate)),
            1 => write!(f, "the only {mate} is not eligible for {own}")?,
            across => write!(
                f,
                "none of the {} is eligible for {own}",
                counted(across, mate)
            )?,
        }
        let refused = self.refused.iter().flatten();
        let mut parts: Vec<String> = refused.map(Refusal::to_string).collect();
        if self.excluded > 0 {
            parts.push(format!("{} excluded by hand", verb(self.excluded, "pair")));
        }
        if self.kept_apart > 0 {
            parts.push(format!("{} kept apart", verb(self.kept_apart, "pair")));
        }
        // Of the musts no more than that: whom one refuses that reads withheld data would follow from whom the others do.
        let by_hand = self.excluded + self.kept_apart;
        if self.withheld && by_hand < self.across {
            let pairs = match (self.across, by_hand) {
                (1, _) => "the pair",
                (_, 0) => "every pair",
                _ => "every other pair",
            };
            parts.push(format!(
                "the rules refuse {pairs} (which of them do is for the coordinator, as one reads withheld data)"
            ));
        }
        if !parts.is_empty() {
            write!(f, ": {}", list(&parts))?;
        }
        if self
            .refused
            .as_ref()
            .is_some_and(|refused| refused.len() > 1)
        {
            f.write_str(" (a pair that several refuse counts under each)")?;
        } else if self.refused.is_none() && !self.withheld {
            f.write_str("; which musts refused them is known from the people's files, which are not at hand")?;
        }
        if self.for_coordinator {
            f.write_str(" (for the coordinator alone: rules on withheld data are counted)")?;
        }
        Ok(())
    }

    fn quota_full(&self, f: &mut String, own: &str, mate: &str) -> fmt::Result {
        let of_pairs = self.quotas.iter().map(|own| quota(own, "pair"));
        let of_people = self.quotas_of_people.iter();
        let of_people = of_people.map(|own| format!("{} placed", quota(own, "person")));
        let quotas: Vec<String> = of_pairs.chain(of_people).collect();
        let full = match quotas.len() {
            1 => "a quota is full",
            _ => "quotas are full",
        };
        let quotas = list(&quotas);
        if self.held.is_empty() {
            let mates = counted(self.eligible, mate);
            return write!(f, "{own} could have {mates}, but {full}: {quotas}");
        }
        let has = have_places(&self.held);
        let held = list(&self.held);
        write!(
            f,
            "{own} could have {held}, who still {has}, but {full}: {quotas}"
        )?;
        let others = self.mates.iter().filter(|m| !self.held.contains(&m.id));
        let others: Vec<String> = others.map(Mate::to_string).collect();
        if others.is_empty() {
            return Ok(());
        }
        write!(f, "; nobody else is free: {}", list(&others))
    }

    fn mates_placed(&self, f: &mut String, own: &str, mate: &str) -> fmt::Result {
        if let [only] = self.mates.as_slice() {
            return match only.with.as_slice() {
                [] => write!(
                    f,
                    "the only {mate} whom {own} can have, {}, has no places",
                    only.id
                ),
                with => write!(
                    f,
                    "the only {mate} whom {own} can have, {}, is placed with {}",
                    only.id,
                    list(with)
                ),
            };
        }
        let all = match self.eligible {
            2 => "both".to_owned(),
            many => format!("all {}", grouped(many)),
        };
        let mates = plural(mate);
        write!(f, "{all} {mates} whom {own} can have ")?;
        let none = if self.mates.iter().any(|mate| mate.with.is_empty()) {
            " or have no places"
        } else {
            ""
        };
        let with: Vec<String> = self.mates.iter().map(Mate::to_string).collect();
        write!(f, "are placed with others{none}: {}", list(&with))
    }
}

/// What these people do.
fn have_places(people: &[String]) -> &'static str {
    match people {
        [_] => "has a place",
        _ => "have places",
    }
}

/// `1 pair was`, `3 pairs were`.
fn verb(count: u64, one: &str) -> String {
    let were = if count == 1 { "was" } else { "were" };
    format!("{} {were}", counted(count, one))
}

fn quota((name, max): &(String, u64), what: &str) -> String {
    format!("{} has its {}", quoted(name), counted(*max, what))
}

impl fmt::Display for Mate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.with.as_slice() {
            [] => write!(f, "{} (no places)", self.id),
            with => write!(f, "{} with {}", self.id, list(with)),
        }
    }
}

impl fmt::Display for ShortageText {
    /// `4 officers (O-01, O-02, O-05 and O-07) can have nobody but S-01 and S-03, who have 2 places together: 2 of the 4 stay out in every matching.`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::new();
        self.words(&mut text, None)?;
        f.write_str(&sentence(&text))
    }
}

impl ShortageText {
    /// Of all who share it, or of one of them, whose code comes first.
    fn words(&self, f: &mut String, of: Option<&str>) -> fmt::Result {
        let own = one(&self.called, self.side);
        let mate = one(&self.called, self.side.other());
        let all = self.people.len();
        let together_all = grouped(all as u64);
        // Long lists say nothing in a sentence; the data holds them.
        let named = |people: &[String]| match people.len() {
            many if many > NAMED => String::new(),
            _ => format!(" ({})", list(people)),
        };
        let others = self.people.iter().filter(|id| Some(id.as_str()) != of);
        let others: Vec<String> = others.cloned().collect();
        if let Some(one) = of {
            f.push_str(&who(own, one));
        }
        match (of, others.as_slice()) {
            (Some(_), []) => {}
            (Some(_), [other]) => write!(f, " and {}", who(own, other))?,
            (Some(_), many) => {
                let others = counted(many.len() as u64, &format!("other {own}"));
                write!(f, " and {others}{}", named(many))?;
            }
            (None, [only]) => f.push_str(&who(own, only)),
            (None, many) => write!(f, "{}{}", counted(many.len() as u64, own), named(many))?,
        }
        let places = match self.places {
            0 => "no places".to_owned(),
            some => counted(some, "place"),
        };
        let together = if self.places > 0 { " together" } else { "" };
        f.push_str(" can have nobody but ");
        match self.mates.as_slice() {
            [only] => write!(f, "{only}, who has {places}")?,
            mates if mates.len() <= NAMED => {
                write!(f, "{}, who have {places}{together}", list(mates))?;
            }
            mates => {
                let mates = counted(mates.len() as u64, mate);
                write!(f, "{mates} with {places}{together}")?;
            }
        }
        match (all, self.short) {
            (1, _) => Ok(()),
            (_, 1) => write!(f, ": 1 of the {together_all} stays out in every matching"),
            (_, short) if short == all as u64 => {
                write!(f, ": all {together_all} stay out in every matching")
            }
            (_, short) => {
                let short = grouped(short);
                write!(
                    f,
                    ": {short} of the {together_all} stay out in every matching"
                )
            }
        }
    }
}

// The notes to participants, to auditors, and the first paragraph for a board.

impl fmt::Display for ForParticipant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.head(f)?;
        self.body(f)
    }
}

impl ForParticipant {
    fn head(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let to = format!("to {}", who(one(&self.called, self.side), &self.id));
        let programme = self.programme.as_ref();
        let from = programme.map_or_else(String::new, |name| format!(", from {}", quoted(name)));
        writeln!(f, "{}", sentence(&format!("{to}{from}")))
    }

    fn body(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mate = one(&self.called, self.side.other());
        let places = counted(u64::from(self.places), "place");
        if self.mates.is_empty() {
            if self.places == 0 {
                f.write_str("You have no places this time, so nobody is with you.")?;
            } else {
                write!(
                    f,
                    "There is no {mate} for you this time, though you have {places}."
                )?;
            }
        } else {
            let mates = self.mates.iter().map(|own| who(mate, &own.id));
            let mates = list(&mates.collect::<Vec<_>>());
            write!(f, "You are paired with {mates}. You have {places}.")?;
            for own in &self.mates {
                let head = format!("What speaks for you and {}", who(mate, &own.id));
                indented(f, &head, &own.criteria)?;
            }
            indented(f, "Like every pair, yours keeps these rules", &self.rules)?;
        }
        f.write_str("\n\n")?;
        self.together(f)?;
        if self.mates.is_empty() && self.places > 0 {
            f.write_str("\n\nWhy somebody is left out")?;
            confidential(f)?;
        }
        Ok(())
    }

    /// How all pairs came about: the same words for everybody.
    fn together(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("All pairs were chosen together, for everybody at once. ")?;
        f.write_str(if self.proven {
            "No other choice that keeps the rules and what the coordinator settled beforehand is better"
        } else {
            "They are the best that were found in the time there was"
        })?;
        write!(f, " {}.", by_the_aim(&self.aim))?;
        match self.lot {
            true => f.write_str(" Ties are drawn by lot, which favours nobody."),
            false => Ok(()),
        }
    }
}

/// `by the programme's aim, in this order: “mentees placed” and “total score”`
fn by_the_aim(aim: &[String]) -> String {
    let levels: Vec<String> = aim.iter().map(|level| quoted(level)).collect();
    let order = if aim.len() > 1 { ", in this order" } else { "" };
    format!("by the programme's aim{order}: {}", list(&levels))
}

/// `… can rest on what others told in confidence`, and whom to ask.
fn confidential(f: &mut fmt::Formatter<'_>) -> fmt::Result {
    f.write_str(
        " can rest on what others told in confidence. So only the coordinator is told, and this note reads the same \
         whatever the reason. Please turn to the coordinator with any question.",
    )
}

impl fmt::Display for OwnCriterion {
    /// `The mentor can speak about the officer's remit (you share noise, parking)`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        if self.facts.is_empty() {
            return Ok(());
        }
        let facts: Vec<String> = self.facts.iter().map(OwnFact::to_string).collect();
        write!(f, " ({})", facts.join("; "))
    }
}

impl fmt::Display for OwnFact {
    /// `you share noise, parking`, or `your base: Hackney`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let told = values(&self.values);
        match self.shared {
            true => write!(f, "you share {told}"),
            false => write!(f, "your {}: {told}", self.attribute),
        }
    }
}

impl fmt::Display for ForParticipantWhyNot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let note = &self.note;
        let other = who(one(&note.called, note.side.other()), &self.other);
        note.head(f)?;
        if self.paired {
            writeln!(f, "You asked about {other}. You are a pair.")?;
            return note.body(f);
        }
        writeln!(
            f,
            "You asked about {other}. You are not a pair this time.\n"
        )?;
        note.together(f)?;
        f.write_str("\n\nWhy one pair was not chosen")?;
        confidential(f)
    }
}

impl fmt::Display for Found {
    /// `11 of 11 officers and 11 of 15 mentors are paired.`, and how sure it is that no other choice does better.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(placed) = self.placed else {
            return f.write_str(match self.status {
                Status::Infeasible => {
                    "There is no answer: no choice of pairs keeps all rules, numbers of mates, quotas and pins."
                }
                _ => "A limit stopped the search before any choice of pairs was found.",
            });
        };
        let of = Side::BOTH.map(|side| {
            let people = counted(self.people[side.index()], one(&self.called, side));
            format!("{} of {people}", grouped(placed[side.index()]))
        });
        write!(f, "{} are paired. ", list(&of))?;
        let aim = by_the_aim(&self.aim);
        match &self.status {
            Status::Stopped { gap } => write!(
                f,
                "A limit stopped the search: these are the best pairs so far {aim}. They are \
                 not proven to be the best{}.",
                might_be(gap.as_ref())
            ),
            _ if self.checked.proven => write!(
                f,
                "It is proven that no other choice that keeps all rules is better {aim}."
            ),
            _ => f.write_str("The proof that no other choice is better does not hold."),
        }
    }
}

/// `: “total score” might be greater by up to 3`, of the first level at which more might be possible.
fn might_be(gap: Option<&(String, String)>) -> String {
    gap.map_or_else(String::new, |(level, by)| {
        format!(": {} might be greater by up to {by}", quoted(level))
    })
}

impl fmt::Display for ForAuditor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.programme {
            Some(name) => writeln!(f, "For the auditor of {}.", quoted(name))?,
            None => writeln!(f, "For the auditor.")?,
        }
        write!(f, "{}\n{}", self.outcome(), self.proof())?;
        if self.pairs.is_some() {
            let level = |(level, value): &(String, Option<String>)| {
                format!("{level}: {}", value.as_deref().unwrap_or("none"))
            };
            let aim: Vec<String> = self.aim.iter().map(level).collect();
            indented(f, "The aim, in this order", &aim)?;
        }
        if let Some(seed) = self.seed {
            write!(f, "\nTies are drawn by lot, of seed {seed}.")?;
        }
        self.left_out(f)?;
        indented(f, "What must hold of every pair", &self.musts)?;
        indented(f, "What earns points", &self.criteria)?;
        if let Some(level) = &self.priority_level {
            let head = format!(
                "Whom it is worth points to place, counted in {}",
                quoted(level)
            );
            indented(f, &head, &self.priorities)?;
        }
        indented(f, "Quotas", &self.quotas)?;
        for own in self.sides.iter().filter(|own| own.minimums) {
            write!(
                f,
                "\nThere are {} who must have a mate.",
                plural(&own.called)
            )?;
        }
        write!(
            f,
            "\n{}\nBut for everybody, everybody with a mate, eligible and chosen pairs, the levels of the aim and what was decided \
             by hand, no number of people or pairs below {} is told, nor a sum over so few, nor a number that leaves so few. \
             Nobody's code and no pair is in this note.",
            self.by_hand, self.least
        )?;
        write!(f, "{}\npairwright {}", self.digests, self.version)
    }
}

impl ForAuditor {
    /// What was found, in numbers.
    fn outcome(&self) -> String {
        let eligible = counted(self.eligible, "eligible pair");
        let of = |own: &SideNumbers| counted(own.people, &own.called);
        let Some(pairs) = self.pairs else {
            let [mentees, mentors] = self.sides.each_ref().map(of);
            let people = format!("{mentees}, {mentors}");
            return match self.status {
                Status::Infeasible => format!(
                    "There is no answer: with {people} and {eligible}, no choice keeps all numbers of mates, quotas and pins."
                ),
                _ => format!(
                    "There is no answer yet: with {people} and {eligible}, a limit was met before one was found."
                ),
            };
        };
        let placed = self.sides.each_ref().map(|own| {
            let placed = grouped(own.placed.unwrap_or_default());
            format!("{placed} of {}", of(own))
        });
        let are = if pairs == 1 { "is" } else { "are" };
        let (pairs, placed) = (grouped(pairs), list(&placed));
        format!("{pairs} of {eligible} {are} chosen; {placed} have a mate.")
    }

    /// What was proved.
    fn proof(&self) -> String {
        if let Status::Stopped { gap } = &self.status {
            let gap = might_be(gap.as_ref());
            return format!("Not proven: a limit stopped the search{gap}.");
        }
        let checked = &self.checked;
        let Some(sentence) = checked.sentence.as_ref().filter(|_| checked.proven) else {
            let refused = "Not proven: the checker refuses it. `pairwright verify` tells the coordinator where.";
            return refused.to_owned();
        };
        let unique = match checked.unique {
            Some(true) => " No other choice is as good, the lot included.",
            Some(false) => " Another choice is as good at all levels, the lot included.",
            None => "",
        };
        format!("Proven by a checker that knows no solver: {sentence}.{unique}")
    }

    /// Who has nobody, by kind of reason, and shortages.
    fn left_out(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for own in &self.sides {
            let placed = own.placed.unwrap_or(own.people);
            let without = own.people.saturating_sub(placed);
            if without == 0 {
                continue;
            }
            let have = if without == 1 { "has" } else { "have" };
            write!(f, "\n{} {have} no mate", counted(without, &own.called))?;
            if own.reasons.is_empty() {
                write!(
                    f,
                    "; to tell the reasons would tell of fewer than {}.",
                    self.least
                )?;
                continue;
            }
            let reason = |(reason, count): &(Reason, u64)| (kind(*reason), *count);
            let mut reasons: Vec<(&str, u64)> = own.reasons.iter().map(reason).collect();
            if own.other_reasons > 0 {
                reasons.push(("other reasons", own.other_reasons));
            }
            f.write_str(":")?;
            for (reason, count) in reasons {
                write!(f, "\n  {reason}: {}", grouped(count))?;
            }
        }
        for own in &self.shortages {
            let called = |side: Side| &self.sides[side.index()].called;
            let people = counted(own.people, called(own.side));
            let mates = counted(own.mates, called(own.side.other()));
            let short = grouped(own.short);
            write!(
                f,
                "\nA shortage: {people} can have nobody but {mates}, and {short} stay out in every matching."
            )?;
        }
        match self.small_shortages {
            0 => Ok(()),
            1 => f.write_str("\nA shortage of too few people is not told."),
            some => {
                let some = counted(some, "shortage");
                write!(f, "\n{some} of too few people are not told.")
            }
        }
    }
}

/// Why people have nobody, for a number of them.
fn kind(reason: Reason) -> &'static str {
    match reason {
        Reason::NoPlaces => "no places of their own",
        Reason::NobodyEligible => "nobody is eligible for them",
        Reason::Shortage => "too few places for all who share them",
        Reason::Stopped => "the search was stopped first",
        Reason::QuotaFull => "a quota is full",
        Reason::MatesPlaced => "everybody eligible is placed with others",
        Reason::Aim => "another choice is better by the aim",
    }
}

impl fmt::Display for MustName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        match self.withheld {
            true => f.write_str(" (reads withheld data)"),
            false => Ok(()),
        }
    }
}

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Told::Exactly(count) => f.write_str(&grouped(*count)),
            Told::FewerThan(least) => write!(f, "fewer than {least}"),
            Told::Withheld => f.write_str("a number that is not told of"),
        }
    }
}

impl fmt::Display for CriterionNumbers {
    /// `They are near each other: points for 8 pairs, 57 in all`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.name)?;
        if self.weight != "1" {
            write!(f, " (weight {})", self.weight)?;
        }
        match (self.pairs, &self.sum) {
            (Told::Withheld, _) => {
                f.write_str(": not told, as a number too small to tell would follow")
            }
            (pairs, None) => write!(f, ": points for {pairs} pairs"),
            (pairs, Some(sum)) => write!(f, ": points for {pairs} pairs, {sum} in all"),
        }
    }
}

impl fmt::Display for QuotaNumbers {
    /// `No team gives more than two pairs: at most 2 pairs in each of 8 groups; 11 in all`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let least = (self.at_least > 0).then(|| format!("at least {}", self.at_least));
        let most = self.at_most.map(|most| format!("at most {most}"));
        let bounds: Vec<String> = least.into_iter().chain(most).collect();
        let what = match self.count {
            Counted::Pairs => "pairs",
            Counted::People => "people placed",
        };
        let groups = match self.groups {
            1 => "one group".to_owned(),
            many => format!("each of {}", counted(many, "group")),
        };
        write!(f, "{}: {} {what} in {groups}", self.name, list(&bounds))?;
        match self.counted {
            None => Ok(()),
            Some(Told::Withheld) => f.write_str("; how many there are in all is not told"),
            Some(told) => write!(f, "; {told} in all"),
        }
    }
}

impl fmt::Display for ByHand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let decided = [
            (self.pinned, "pair pinned", "pairs pinned"),
            (self.excluded, "pair excluded", "pairs excluded"),
            (self.kept_apart, "group kept apart", "groups kept apart"),
            (self.scores, "score given", "scores given"),
        ];
        let some = decided.iter().filter(|(count, ..)| *count > 0);
        let some = some.map(|(count, one, many)| {
            let what = if *count == 1 { one } else { many };
            format!("{} {what}", grouped(*count))
        });
        let some: Vec<String> = some.collect();
        match some.as_slice() {
            [] => f.write_str("Nothing was decided by hand."),
            some => write!(f, "By hand: {}.", list(some)),
        }
    }
}

impl fmt::Display for Digests {
    /// A heading with a line for each, or nothing.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Digests {
            cohort,
            scheme,
            record,
        } = self;
        let all = [("people", cohort), ("scheme", scheme), ("record", record)];
        let known = all
            .iter()
            .filter_map(|(name, digest)| Some(format!("{name} {}", digest.as_ref()?)));
        indented(f, "Digests", &known.collect::<Vec<_>>())
    }
}

impl fmt::Display for Witness {
    /// The numbers alone, people by position; [`witness`](super::witness) names them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Witness::PinNotEligible { pair } => {
                let (mentee, mentor) = (pair.mentee.0, pair.mentor.0);
                write!(
                    f,
                    "mentee {mentee} and mentor {mentor} are pinned, but not eligible"
                )
            }
            Witness::PersonOverPinned { side, person, pins } => {
                let one = side.one();
                write!(f, "{one} {person} has {pins} pins, more than the places")
            }
            Witness::GroupOverPinned { side, group, pins } => {
                write!(
                    f,
                    "group {group} of {side} has {pins} pins, more than its maximum"
                )
            }
            Witness::Cut {
                short,
                mentees,
                mentors,
                needed,
                available,
                ..
            } => {
                let (needing, across) = match short {
                    Side::Mentees => (mentees.len(), mentors.len()),
                    Side::Mentors => (mentors.len(), mentees.len()),
                };
                let missing = needed.saturating_sub(*available);
                write!(
                    f,
                    "{needing} {short} need {needed} pairs, and with the {across} "
                )?;
                write!(
                    f,
                    "{} of the cut only {available} can be: {missing} short",
                    short.other()
                )
            }
            Witness::Tree { tree } => {
                let cases = counted(tree.cases(), "case");
                write!(f, "the bounds can't all be kept: each of {cases} fails")
            }
        }
    }
}

impl fmt::Display for Gap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Gap::Unknown => f.write_str("an unknown distance"),
            Gap::Closed => f.write_str("nothing"),
            Gap::Open {
                level,
                by,
                decimals,
            } => write!(f, "{} at `{level}`", format_decimal(*by, *decimals)),
        }
    }
}

impl fmt::Display for WitnessText {
    /// One sentence; for a cut, then a line of names for every kind of people in it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::new();
        self.words(&mut text)?;
        f.write_str(&sentence(&text))?;
        if let WitnessText::Cut {
            called, needs, has, ..
        } = self
        {
            for piece in needs.iter().chain(has) {
                if let Crossing::People { side, ids, .. } = piece
                    && ids.len() > 1
                {
                    let people = plural(one(called, *side));
                    write!(f, "\n{}", sentence(&format!("{people}: {}", list(ids))))?;
                }
            }
        }
        Ok(())
    }
}

impl WitnessText {
    fn words(&self, f: &mut String) -> fmt::Result {
        match self {
            WitnessText::PinNotEligible {
                mentee,
                mentor,
                called,
                excluded,
                kept_apart,
                refused_by,
                withheld,
            } => {
                let [a, b] = called;
                let (a, b) = (who(a, mentee), who(b, mentor));
                write!(f, "{a} and {b} are pinned, but they are not eligible")?;
                let mut why: Vec<String> = refused_by.iter().map(|must| quoted(must)).collect();
                match why.as_slice() {
                    [] => {}
                    [only] => why = vec![format!("{only} refuses the pair")],
                    all => why = vec![format!("{} refuse the pair", list(all))],
                }
                if *excluded {
                    why.push("the pair is also excluded by hand".to_owned());
                }
                if *kept_apart {
                    why.push("they are kept apart".to_owned());
                }
                if why.is_empty() && *withheld {
                    why.push("which rule refuses the pair is withheld".to_owned());
                }
                if why.is_empty() {
                    return Ok(());
                }
                write!(f, ": {}", why.join("; "))
            }
            WitnessText::PersonOverPinned { id, pins, places } => {
                let places = counted(u64::from(*places), "place");
                write!(
                    f,
                    "{id} is pinned to {} others, but has {places}",
                    grouped((*pins).into())
                )
            }
            WitnessText::GroupOverPinned {
                group,
                count,
                pins,
                max,
            } => {
                let (what, pinned) = match count {
                    Counted::Pairs => ("pair", "pinned pair"),
                    Counted::People => ("person", "pinned person"),
                };
                write!(
                    f,
                    "{} allows {}, but holds {}",
                    quoted(group),
                    counted(*max, what),
                    counted(u64::from(*pins), pinned)
                )
            }
            WitnessText::Cut {
                called,
                short,
                pins,
                needs,
                has,
                needed,
                available,
            } => cut(
                f,
                called,
                *short,
                *pins,
                (needs, has),
                (*needed, *available),
            ),
            WitnessText::Numbers {
                needs,
                allows,
                others,
                needed,
                available,
            } => {
                let needing: Vec<String> = needs.iter().map(|(name, _)| quoted(name)).collect();
                let together = if needs.len() > 1 { " together" } else { "" };
                let verb = if needs.len() > 1 { "need" } else { "needs" };
                let people = counted(*needed, "person");
                write!(
                    f,
                    "{} {verb} {people} placed{together}, but ",
                    list(&needing)
                )?;
                let allowing = allows
                    .iter()
                    .map(|(name, most)| format!("{} allows {}", quoted(name), grouped(*most)));
                let mut parts: Vec<String> = allowing.collect();
                match (parts.is_empty(), *others) {
                    (true, none_or_some) => {
                        parts.push(format!("only {} can be", grouped(none_or_some)));
                    }
                    (false, 0) => {}
                    (false, some) => parts.push(format!("only {} can be", counted(some, "other"))),
                }
                write!(f, "{}: {} short", list(&parts), grouped(needed - available))
            }
            WitnessText::Cases { quotas, cases } => {
                match quotas.as_slice() {
                    [] => f.write_str("the places can't all be kept")?,
                    [only] => write!(f, "{} can't be kept with the places", quoted(only))?,
                    many => {
                        let names: Vec<String> = many.iter().map(|name| quoted(name)).collect();
                        write!(f, "{} can't all be kept with the places", list(&names))?;
                    }
                }
                match cases {
                    0 | 1 => Ok(()),
                    _ => write!(f, ": each of {} fails", counted(*cases, "case")),
                }
            }
        }
    }
}

/// `73 papers need 219 reviewers, but the 189 reviewers whom they can have hold 189 places: 30 short`
fn cut(
    f: &mut String,
    called: &[String; 2],
    short: Side,
    pins: u64,
    (needs, has): (&[Crossing], &[Crossing]),
    (needed, available): (u64, u64),
) -> fmt::Result {
    match pins {
        0 => {}
        1 => f.write_str("with the pinned pair settled, ")?,
        _ => write!(f, "with the {} settled, ", counted(pins, "pinned pair"))?,
    }
    let needing: Vec<String> = needs.iter().map(|piece| need(called, piece)).collect();
    let others = has
        .iter()
        .any(|piece| matches!(piece, Crossing::Pairs { .. }));
    let having = has.iter().map(|piece| room(called, short, others, piece));
    let having: Vec<String> = having.collect();
    let several = |parts: &[String], total: u64, what: &str| match parts {
        [_] => parts.join(""),
        _ => format!("{} ({what} {} together)", list(parts), grouped(total)),
    };
    let having = match has {
        [] => "there is nobody for them".to_owned(),
        [Crossing::Pairs { count: 1 }] => "only 1 pair is eligible".to_owned(),
        [Crossing::Pairs { count }] => format!("only {} are eligible", counted(*count, "pair")),
        _ => several(&having, available, "at most"),
    };
    let short_by = grouped(needed.saturating_sub(available));
    let needing = several(&needing, needed, "at least");
    write!(f, "{needing}, but {having}: {short_by} short")
}

fn need(called: &[String; 2], piece: &Crossing) -> String {
    match piece {
        Crossing::People {
            side, ids, count, ..
        } => {
            let mates = counted(*count, "mate");
            let own = one(called, *side);
            match ids.as_slice() {
                [only] => format!("{} needs {mates}", who(own, only)),
                all => format!("{} need {mates}", counted(all.len() as u64, own)),
            }
        }
        Crossing::Group { name, count } => {
            format!("{} needs {}", quoted(name), counted(*count, "pair"))
        }
        Crossing::Pairs { count } => counted(*count, "pair"),
    }
}

/// What a piece can give; `others`: there are pairs with people who are not named here, too.
fn room(called: &[String; 2], short: Side, others: bool, piece: &Crossing) -> String {
    match piece {
        Crossing::People {
            side,
            ids,
            count,
            outside,
        } => {
            let own = one(called, *side);
            let places = counted(*count, "place");
            match (ids.as_slice(), *side == short || *outside) {
                ([only], true) => {
                    format!("{} can take {}", who(own, only), counted(*count, "pair"))
                }
                (all, true) => {
                    format!(
                        "{} of the quota can take {}",
                        counted(all.len() as u64, own),
                        counted(*count, "pair")
                    )
                }
                ([only], false) if others => format!("{} holds {places}", who(own, only)),
                ([only], false) => {
                    format!("{}, whom they can have, holds {places}", who(own, only))
                }
                (all, false) if others => {
                    format!("{} hold {places}", counted(all.len() as u64, own))
                }
                (all, false) => {
                    format!(
                        "the {} whom they can have hold {places}",
                        counted(all.len() as u64, own)
                    )
                }
            }
        }
        Crossing::Group { name, count } => {
            format!("{} has room for {}", quoted(name), counted(*count, "pair"))
        }
        Crossing::Pairs { count: 1 } => "1 eligible pair leads to others".to_owned(),
        Crossing::Pairs { count } => format!("{} lead to others", counted(*count, "eligible pair")),
    }
}

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&sentence(&self.pairs_in_words()))?;
        for (change, head) in [
            (PersonChange::NewlyPlaced, "Newly placed"),
            (PersonChange::NoLongerPlaced, "No longer placed"),
            (PersonChange::OtherMates, "With other mates"),
            (PersonChange::OnlyInFirst, "Only in the first"),
            (PersonChange::OnlyInSecond, "Only in the second"),
        ] {
            let own = self.people.iter().filter(|person| person.change == change);
            let named: Vec<String> = own
                .map(|person| {
                    let name = who(one(&self.called, person.side), &person.id);
                    match change {
                        PersonChange::OtherMates => format!(
                            "{name} ({} instead of {})",
                            list(&person.second),
                            list(&person.first)
                        ),
                        _ => name,
                    }
                })
                .collect();
            if !named.is_empty() {
                write!(f, "\n{head}: {}.", list(&named))?;
            }
        }
        indented(f, "Level by level", &self.levels)?;
        indented(f, "Criterion by criterion", &self.criteria)?;
        for (rules, pairs, said) in [
            ("first", "second", &self.second_by_first),
            ("second", "first", &self.first_by_second),
        ] {
            write!(
                f,
                "\nBy the rules of the {rules}, the pairs of the {pairs} "
            )?;
            f.write_str(&said.words(&self.called))?;
        }
        Ok(())
    }
}

impl Comparison {
    /// `8 of 11 pairs are kept; lost: O-03 and S-17; new: O-03 and S-04`
    fn pairs_in_words(&self) -> String {
        let [kept, lost, gained] = [&self.kept, &self.lost, &self.gained].map(Vec::len);
        if lost == 0 && gained == 0 {
            let pairs = counted(kept as u64, "pair");
            return format!("both have the same {pairs}");
        }
        let first = counted((kept + lost) as u64, "pair");
        let (kept, stay) = (
            grouped(kept as u64),
            if kept == 1 { "stays" } else { "stay" },
        );
        let mut text = format!("{kept} of {first} of the first {stay}");
        for (head, pairs) in [("lost", &self.lost), ("new", &self.gained)] {
            if !pairs.is_empty() {
                let _ = write!(text, "; {head}: {}", pairs_of(pairs));
            }
        }
        text
    }
}

/// `O-03 with S-17, O-04 with S-02 and 5 more`
fn pairs_of(pairs: &[Codes]) -> String {
    let named = pairs
        .iter()
        .map(|[mentee, mentor]| format!("{mentee} with {mentor}"));
    list(&named.collect::<Vec<_>>())
}

impl fmt::Display for ComparedLevel {
    /// `total score: 409.5 instead of 412 (2.5 less)`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.level)?;
        match self.in_aim {
            [true, false] => f.write_str(" (in the first aim alone)")?,
            [false, true] => f.write_str(" (in the second aim alone)")?,
            _ => {}
        }
        let values = [self.first.as_deref(), self.second.as_deref()];
        write!(f, ": {}", instead(values, self.difference.as_deref()))
    }
}

impl fmt::Display for ComparedCriterion {
    /// `The mentor can speak about the remit: 28 instead of 30 (2 less)`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.name)?;
        match (&self.first, &self.second) {
            (Some(only), None) => write!(f, "{only} in the first; no criterion of the second"),
            (None, Some(only)) => write!(f, "{only} in the second; no criterion of the first"),
            (first, second) => {
                let values = [first.as_deref(), second.as_deref()];
                f.write_str(&instead(values, self.difference.as_deref()))
            }
        }
    }
}

/// `12 instead of 11 (1 more)`, of the first value and the second.
fn instead([first, second]: [Option<&str>; 2], difference: Option<&str>) -> String {
    let text = |value: Option<&str>| value.unwrap_or("none").to_owned();
    if first == second {
        return format!("{} in both", text(first));
    }
    let by = match difference.map(|by| (by, by.strip_prefix('-'))) {
        None => String::new(),
        Some((_, Some(less))) => format!(" ({less} less)"),
        Some((more, None)) => format!(" ({more} more)"),
    };
    format!("{} instead of {}{by}", text(second), text(first))
}

impl Elsewhere {
    /// `are allowed, and come to mentees placed 11, total score 409.5.`
    fn words(&self, called: &[String; 2]) -> String {
        let mut against = Vec::new();
        if !self.unknown.is_empty() {
            against.push(format!(
                "of {} somebody is not there",
                pairs_of(&self.unknown)
            ));
        }
        if !self.not_eligible.is_empty() {
            let verb = if self.not_eligible.len() == 1 {
                "is"
            } else {
                "are"
            };
            against.push(format!(
                "{} {verb} not eligible",
                pairs_of(&self.not_eligible)
            ));
        }
        if !self.pins_missing.is_empty() {
            against.push(format!(
                "pinned {} would not be there",
                pairs_of(&self.pins_missing)
            ));
        }
        if !self.people.is_empty() {
            let people = self
                .people
                .iter()
                .map(|(side, id)| who(one(called, *side), id));
            let people: Vec<String> = people.collect();
            against.push(format!(
                "{} would have fewer or more mates than places ask for",
                list(&people)
            ));
        }
        if !self.quotas.is_empty() {
            let quotas: Vec<String> = self.quotas.iter().map(|name| quoted(name)).collect();
            against.push(format!("{} would not be kept", list(&quotas)));
        }
        let levels = self.levels.iter().map(|(level, value)| {
            let value = value.as_deref().unwrap_or("none");
            format!("{level} {value}")
        });
        let levels: Vec<String> = levels.collect();
        let worth = match levels.is_empty() {
            true => String::new(),
            false => format!("come to {}", levels.join(", ")),
        };
        match (against.is_empty(), worth.is_empty()) {
            (true, _) => format!("are allowed, and {worth}."),
            (false, true) => format!("are not allowed: {}.", against.join("; ")),
            (false, false) => format!("are not allowed ({}); they {worth}.", against.join("; ")),
        }
    }
}

impl fmt::Display for Weights {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("How far each weight may move, all else as it is:")?;
        // All as decimals, or, where one of them does not end, all as fractions.
        let ranges = self.criteria.iter();
        let mut ends = ranges.flat_map(|range| [&range.low, &range.high]).flatten();
        let as_decimals = ends.all(|end| end.decimal.is_some());
        for range in &self.criteria {
            write!(f, "\n  {}", range.words(&self.called, as_decimals))?;
        }
        if let Some(lowest) = &self.lowest {
            write!(
                f,
                "\nThe lowest score comes before the total score: pairs below {lowest} are left out throughout."
            )?;
        }
        Ok(())
    }
}

impl WeightRange {
    /// `“They are near each other” has weight 1: this matching stays the best from 2/3 to 5/2; below 2/3, …; above 5/2, ….`
    fn words(&self, called: &[String; 2], as_decimals: bool) -> String {
        let mut text = format!("{} has weight {}: ", quoted(&self.name), self.weight);
        if let Some(reason) = self.not_known {
            text.push_str(match reason {
                NotKnown::PointsNotAtHand => {
                    "how far it may move is not known, as what the points would be is in the people's files, which are not at hand."
                }
                NotKnown::WeightUnreadable => {
                    "how far it may move is not known, as its points do not follow from it."
                }
                NotKnown::TooLarge => {
                    "how far it may move is not known, as numbers on the way leave the exact range."
                }
                NotKnown::Stopped => {
                    "how far it may move is not known, as a search met its limit."
                }
            });
            return text;
        }
        let short = |end: &Exact| {
            let decimal = end.decimal.clone().filter(|_| as_decimals);
            decimal.unwrap_or_else(|| end.exact.clone())
        };
        text.push_str("this matching stays the best ");
        let ends = [self.low.as_ref().map(short), self.high.as_ref().map(short)];
        match &ends {
            [None, None] => text.push_str("whatever the weight"),
            [Some(low), None] => {
                let _ = write!(text, "from {low} up");
            }
            [None, Some(high)] => {
                let _ = write!(text, "up to {high}");
            }
            [Some(low), Some(high)] if low == high => {
                let _ = write!(text, "at {low} alone");
            }
            [Some(low), Some(high)] => {
                let _ = write!(text, "from {low} to {high}");
            }
        }
        let [low, high] = ends;
        for (beyond, end, takeover) in [("below", low, &self.below), ("above", high, &self.above)] {
            if let (Some(end), Some(takeover)) = (end, takeover) {
                let _ = write!(text, "; {beyond} {end}, {}", takeover.words(called));
            }
        }
        text.push('.');
        text
    }
}

impl Takeover {
    /// `officer O-03 would have S-17 instead of S-04 and officer O-09 would have nobody`
    fn words(&self, called: &[String; 2]) -> String {
        let mut mates: BTreeMap<&str, [Vec<String>; 2]> = BTreeMap::new();
        for (at, pairs) in [&self.gained, &self.lost].into_iter().enumerate() {
            for [mentee, mentor] in pairs {
                if let Some(own) = mates.entry(mentee).or_default().get_mut(at) {
                    own.push(mentor.clone());
                }
            }
        }
        let moves = mates.iter().map(|(mentee, [gained, lost])| {
            let mentee = who(one(called, Side::Mentees), mentee);
            match (gained.is_empty(), lost.is_empty()) {
                (false, true) => format!("{mentee} would have {}", list(gained)),
                (true, _) => format!("{mentee} would not have {}", list(lost)),
                (false, false) => {
                    format!(
                        "{mentee} would have {} instead of {}",
                        list(gained),
                        list(lost)
                    )
                }
            }
        });
        list(&moves.collect::<Vec<_>>())
    }
}

/// So many choices are told; the rest are in the data.
const CHOICES: usize = 20;

impl fmt::Display for Tradeoffs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let placed = &self.many;
        let count = self.points.len() as u64;
        write!(
            f,
            "Of all matchings that keep the rules, whatever the aim, {} not beaten in {placed} placed, total score and lowest score together:",
            if count == 1 {
                "1 choice is".to_owned()
            } else {
                format!("{} are", counted(count, "choice"))
            }
        )?;
        let told = self.points.iter().take(CHOICES);
        told.clone().try_for_each(|point| {
            let given = if point.is_given {
                " (this matching)"
            } else {
                ""
            };
            write!(f, "\n  {}{given}{}", self.point(point), unproved(point))
        })?;
        if self.points.len() > CHOICES {
            let more = self.points.len() - CHOICES;
            write!(f, "\n  and {}", counted(more as u64, "further choice"))?;
        }
        if !self.points.iter().any(|point| point.is_given) {
            let given = self.point(&self.given);
            let why = match self.left_out_from.is_none() && self.stopped == 0 {
                true => " Its aim asks for something else first.",
                false => "",
            };
            write!(f, "\nThis matching is not among them: {given}.{why}")?;
        } else if self.points.iter().skip(CHOICES).any(|point| point.is_given) {
            write!(
                f,
                "\nThis matching is one of them: {}.",
                self.point(&self.given)
            )?;
        }
        if let Some(from) = &self.left_out_from {
            write!(
                f,
                "\nThe search ended after {}: lowest scores from {from} on were not looked at to the end.",
                counted(self.solves, "solve")
            )?;
        }
        if self.stopped > 0 {
            let solves = counted(self.stopped, "solve");
            write!(f, "\n{solves} met a limit: choices may be missing.")?;
        }
        Ok(())
    }
}

impl Tradeoffs {
    /// `11 of 12 officers placed, total score 412, lowest score 3`
    fn point(&self, point: &Tradeoff) -> String {
        let lowest = match &point.lowest {
            Some(lowest) => format!("lowest score {lowest}"),
            None => "no pair".to_owned(),
        };
        format!(
            "{} of {} placed, total score {}, {lowest}",
            grouped(point.placed),
            counted(self.people, one(&self.called, self.side)),
            point.total
        )
    }
}

fn unproved(point: &Tradeoff) -> &'static str {
    if point.proved {
        ""
    } else {
        " (not proved: a search met its limit)"
    }
}

impl fmt::Display for Conflict {
    /// `These facts can't hold together: officers O-1 and O-2 need at least 1 mentor each; mentor S-1 has 1 place; …`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // People of whom the same is said are named together.
        let alike = |a: &Member, b: &Member| match (a, b) {
            (
                Member::Minimum { side, at_least, .. },
                Member::Minimum {
                    side: other,
                    at_least: again,
                    ..
                },
            ) => (side, at_least) == (other, again),
            (
                Member::Places { side, at_most, .. },
                Member::Places {
                    side: other,
                    at_most: again,
                    ..
                },
            ) => (side, at_most) == (other, again),
            _ => false,
        };
        let mut groups: Vec<Vec<Member>> = Vec::new();
        for fact in &self.members {
            let known = groups
                .iter_mut()
                .find(|group| group.first().is_some_and(|first| alike(first, fact)));
            match known {
                Some(group) => group.push(fact.clone()),
                None => groups.push(vec![fact.clone()]),
            }
        }
        let facts: Vec<String> = groups
            .iter()
            .map(|facts| member(&self.called, facts))
            .collect();
        let head = match self.members.as_slice() {
            [_] => "This can't hold, whatever else",
            _ => "These facts can't hold together",
        };
        write!(f, "{head}: {}.", facts.join("; "))?;
        match (self.irreducible, self.members.len()) {
            (_, 0 | 1) => Ok(()),
            (true, 2) => f.write_str(" Without one of them the other could hold."),
            (true, _) => f.write_str(" Without any one of them the others could hold."),
            (false, _) => f.write_str(
                " Whether all of them are needed for that is not known: there are too many cases.",
            ),
        }
    }
}

/// Of more people than this, who have a fact in common, some are named and the others counted.
const MANY_CODES: usize = 20;
const SOME_CODES: usize = 5;

/// One fact, or the same fact of several people.
fn member(called: &[String; 2], facts: &[Member]) -> String {
    let people = |side: Side| {
        let own = one(called, side);
        let ids: Vec<String> = facts
            .iter()
            .filter_map(|fact| match fact {
                Member::Minimum { id, .. } | Member::Places { id, .. } => Some(id.clone()),
                _ => None,
            })
            .collect();
        match ids.as_slice() {
            [only] => who(own, only),
            many if many.len() > MANY_CODES => {
                let more = counted((many.len() - SOME_CODES) as u64, "other");
                let some = many[..SOME_CODES].join(", ");
                format!("{} ({some} and {more})", counted(many.len() as u64, own))
            }
            many => format!("{} {}", plural(own), list(many)),
        }
    };
    let (verb_need, verb_have, each) = match facts {
        [_] => ("needs", "has", ""),
        _ => ("need", "have", " each"),
    };
    let Some(first) = facts.first() else {
        return String::new();
    };
    match first {
        Member::Must { name: Some(name) } => format!("{} must hold", quoted(name)),
        Member::Must { name: None } => {
            "the rules on who may be a pair must hold (which of them play a part is withheld)"
                .to_owned()
        }
        Member::KeptApart => "the lists of people to keep apart must be kept".to_owned(),
        Member::EligiblePairs => "only eligible pairs may be chosen".to_owned(),
        Member::Exclusion { mentee, mentor } => {
            format!("{} are excluded by hand", both(called, mentee, mentor))
        }
        Member::Pin { mentee, mentor } => {
            format!("{} are pinned", both(called, mentee, mentor))
        }
        Member::QuotaMinimum {
            name,
            count,
            at_least,
            ..
        } => format!(
            "{} needs at least {}",
            quoted(name),
            counts(*count, *at_least)
        ),
        Member::QuotaMaximum {
            name,
            count,
            at_most,
            ..
        } => format!(
            "{} allows at most {}",
            quoted(name),
            counts(*count, *at_most)
        ),
        Member::Minimum { side, at_least, .. } => {
            let mates = counted(u64::from(*at_least), one(called, side.other()));
            format!("{} {verb_need} at least {mates}{each}", people(*side))
        }
        Member::Places {
            side, at_most: 0, ..
        } => format!("{} {verb_have} no places", people(*side)),
        Member::Places { side, at_most, .. } => {
            let places = counted(u64::from(*at_most), "place");
            format!("{} {verb_have} {places}{each}", people(*side))
        }
    }
}

/// `officer O-03 and mentor S-17`.
fn both([mentee, mentor]: &[String; 2], a: &str, b: &str) -> String {
    format!("{} and {}", who(mentee, a), who(mentor, b))
}

/// `2 pairs`, `2 people placed`.
fn counts(count: Counted, number: u64) -> String {
    match count {
        Counted::Pairs => counted(number, "pair"),
        Counted::People => format!("{} placed", counted(number, "person")),
    }
}

impl fmt::Display for Repaired {
    /// `One more place for mentor S-17 would do: then 11 officers are placed and the total score is 412.`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let repair = self.repair.words(&self.called);
        let mut text = match (self.solves, &self.objective) {
            (true, Some(objective)) => {
                let levels = objective.iter().map(|own| level(&self.called, own));
                let levels: Vec<String> = levels.collect();
                format!("{repair} would do: then {}", list(&levels))
            }
            (true, None) => format!("{repair} would do"),
            (false, _) => {
                let (before, after) = (self.short + self.gain, self.short);
                format!(
                    "{repair} would help, but not be enough: of all that is short or broken together {after} would be left, not {before}"
                )
            }
        };
        if let Repair::Volunteer { side, with, .. } = &self.repair
            && !with.is_empty()
        {
            let own = one(&self.called, *side);
            text += &format!(", with the new {own} paired with {}", list(with));
        }
        f.write_str(&sentence(&text))
    }
}

impl Repair {
    /// What is to be done, without a verb of its own.
    fn words(&self, called: &[String; 2]) -> String {
        match self {
            Repair::Allow {
                mentee,
                mentor,
                refused_by,
                excluded,
                kept_apart,
                withheld,
                ..
            } => {
                let mut why: Vec<String> = refused_by.iter().map(|must| quoted(must)).collect();
                match why.as_slice() {
                    [] => {}
                    [only] => why = vec![format!("{only} refuses the pair")],
                    all => why = vec![format!("{} refuse the pair", list(all))],
                }
                if *excluded {
                    why.push("the pair is excluded by hand".to_owned());
                }
                if *kept_apart {
                    why.push("they are kept apart".to_owned());
                }
                if why.is_empty() && *withheld {
                    why.push("which rule refuses the pair is withheld".to_owned());
                }
                let why = match why.is_empty() {
                    true => String::new(),
                    false => format!(" ({})", why.join("; ")),
                };
                format!("making {} eligible{why}", both(called, mentee, mentor))
            }
            Repair::Place { side, id, .. } => {
                format!("one more place for {}", who(one(called, *side), id))
            }
            Repair::QuotaMaximum { name, count, .. } => {
                let what = match count {
                    Counted::Pairs => "pair",
                    Counted::People => "person",
                };
                format!("one more {what} within {}", quoted(name))
            }
            Repair::Minimum { side, id, at_least } => {
                let (own, mate) = (one(called, *side), one(called, side.other()));
                let own = who(own, id);
                match at_least {
                    0 => format!("letting {own} go without {}", with_article(mate)),
                    some => {
                        let mates = counted(u64::from(*some), mate);
                        format!("asking for no more than {mates} for {own}")
                    }
                }
            }
            Repair::QuotaMinimum {
                name,
                count,
                at_least,
                ..
            } => {
                let (name, number) = (quoted(name), counts(*count, *at_least));
                format!("lowering the least number of {name} to {number}")
            }
            Repair::Unpin { mentee, mentor } => {
                format!("dropping the pin of {}", both(called, mentee, mentor))
            }
            Repair::Volunteer {
                side,
                like,
                at_most,
                eligible,
                ..
            } => {
                let own = one(called, *side);
                let places = counted(u64::from(*at_most), "place");
                let mates = match eligible.len() {
                    many if many > NAMED => counted(many as u64, one(called, side.other())),
                    _ => list(eligible),
                };
                format!("one more {own} like {like} ({places}, eligible for {mates})")
            }
        }
    }
}

/// `11 officers are placed`, of a level with its value.
fn level([mentee, mentor]: &[String; 2], (name, value): &(String, Option<String>)) -> String {
    let Some(value) = value else {
        return format!("there is no {name}");
    };
    let number = |what: &str| match value.parse() {
        Ok(1) => (format!("1 {what}"), "is"),
        Ok(many) => (counted(many, what), "are"),
        Err(_) => (format!("{value} {}", plural(what)), "are"),
    };
    match name.as_str() {
        "mentees placed" => {
            let (people, are) = number(mentee);
            format!("{people} {are} placed")
        }
        "mentors placed" => {
            let (people, are) = number(mentor);
            format!("{people} {are} placed")
        }
        "pairs" => {
            let (pairs, are) = number("pair");
            format!("there {are} {pairs}")
        }
        other => format!("the {other} is {value}"),
    }
}

// Alternatives and options.

impl fmt::Display for Alternative {
    /// `Alternative 1: total score 411.5 instead of 412.`, with the pairs that go and come.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "Alternative {}: {}.",
            self.place,
            beside(&self.exchange.levels)
        )?;
        let pairs = |pairs: &[[String; 2]]| {
            let pairs = pairs.iter().map(|[a, b]| format!("{a} with {b}"));
            pairs.collect::<Vec<_>>().join("; ")
        };
        for (word, changed) in [
            ("Goes", &self.exchange.lost),
            ("Comes", &self.exchange.gained),
        ] {
            if !changed.is_empty() {
                write!(f, "\n  {word}: {}", pairs(changed))?;
            }
        }
        Ok(())
    }
}

/// `10 mentees placed instead of 11 and total score 411.5 instead of 412`, of every level that differs.
fn beside(levels: &[AtLevel]) -> String {
    let differs = levels.iter().filter(|at| at.now != at.then);
    let value = |value: &Option<String>| value.clone().unwrap_or_else(|| "none".to_owned());
    let told = differs.map(|at| {
        let (level, now, then) = (at.level, value(&at.now), value(&at.then));
        match level.is_points() {
            true => format!("{level} {then} instead of {now}"),
            false => format!("{} instead of {now}", units(&then, level.name())),
        }
    });
    let told: Vec<String> = told.collect();
    match told.is_empty() {
        true => "as good at every level".to_owned(),
        false => list(&told),
    }
}

impl fmt::Display for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let own = one(&self.called, self.side);
        let within = match self.within.as_str() {
            "0" => format!("with nothing lost up to the {}", self.level),
            within if self.level.is_points() => {
                format!("with at most {within} of the {} lost", self.level)
            }
            within => format!("with at most {} lost", units(within, self.level.name())),
        };
        writeln!(f, "What each {own} could have, {within}:")?;
        for of in &self.people {
            write!(f, "  {}: ", of.person)?;
            let told: Vec<String> = of.options.iter().map(Choice::to_string).collect();
            match (told.is_empty(), of.more) {
                (true, 0) => f.write_str("nobody")?,
                (true, more) => write!(f, "{more} not shown")?,
                (false, 0) => f.write_str(&told.join(", "))?,
                (false, more) => write!(f, "{} and {more} more", told.join(", "))?,
            }
            writeln!(f)?;
        }
        f.write_str(&self.free_choice())
    }
}

impl fmt::Display for Choice {
    /// `S-03 (chosen)`, `S-05 (loses 0.5 of the total score)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.mate)?;
        let lost = self.loss.iter().find(|lost| lost.loss != "0");
        match (self.chosen, lost) {
            (true, _) => f.write_str(" (chosen)"),
            (false, None) => f.write_str(" (nothing lost)"),
            (false, Some(lost)) => write!(f, " (loses {} of the {})", lost.loss, lost.level),
        }
    }
}

impl Options {
    /// Whether everybody can choose freely at once.
    fn free_choice(&self) -> String {
        let [own, mate] = [self.side, self.side.other()].map(|side| one(&self.called, side));
        let because = match &self.free {
            FreeChoice::Yes if self.people.iter().all(|of| of.options.is_empty()) => {
                return "There is nothing to choose from.".to_owned();
            }
            FreeChoice::Yes => {
                return "Everybody can choose freely at once from what is listed: proved, whatever they choose."
                    .to_owned();
            }
            FreeChoice::Unknown => {
                return "Each of these can be had; whether all at once was not proved. Once somebody has chosen, \
                        pin that pair and ask again."
                    .to_owned();
            }
            FreeChoice::No { because } => because,
        };
        let because = match because {
            NotFree::TooMany {
                mate: whom,
                choosers,
                places,
                others,
            } => {
                let count = counted(choosers.len() as u64, own);
                let places = counted((*places).into(), "place");
                let others = match others {
                    0 => String::new(),
                    _ => format!(
                        "; so it is with {}",
                        counted(*others as u64, &format!("other {mate}"))
                    ),
                };
                let choosers = list(choosers);
                format!("{count} ({choosers}) could choose {whom}, who has {places}{others}")
            }
            NotFree::Last { levels: None, .. } => {
                format!("if each {own} takes the last of their list, no matching keeps all bounds")
            }
            NotFree::Last {
                levels: Some(levels),
                ..
            } => format!(
                "if each {own} takes the last of their list, the best that is left is {}",
                beside(levels)
            ),
        };
        format!(
            "They can't all choose freely at once: {because}. Once somebody has chosen, pin that pair and ask again."
        )
    }
}

//! All sentences of the answers, and nothing else: the data comes from beside.

use super::{
    Alternative, AtLevel, Choice, Crossing, Evaluated, Fact, Finding, FreeChoice, Mate, MustResult,
    NotFree, Options, Reason, Refusal, ShortageText, Verdict, Why, WhyCriterion, WhyUnplaced,
    WitnessText,
};
use crate::ids::Side;
use crate::phrase::{NAMED, counted, list, plural, quoted, sentence, who};
use crate::problem::{Counted, Gap, Level, Witness};
use crate::score::format_decimal;
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
        if self.musts.is_none() && !self.criteria.is_empty() {
            f.write_str("\nThe facts behind these numbers are in the people's files, which are not at hand.")?;
        }
        Ok(())
    }
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

// Alternatives and options.

impl fmt::Display for Alternative {
    /// `Alternative 1: the total score is 411.5 instead of 412.`, with the pairs that go and come.
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

/// `the total score is 411.5 instead of 412`, of every level that differs.
fn beside(levels: &[AtLevel]) -> String {
    let differs = levels.iter().filter(|at| at.now != at.then);
    let value = |value: &Option<String>| value.clone().unwrap_or_else(|| "none".to_owned());
    let told = differs.map(|at| match at.level {
        Level::Pairs => format!(
            "there are {} pairs instead of {}",
            value(&at.then),
            value(&at.now)
        ),
        level @ (Level::MenteesPlaced | Level::MentorsPlaced) => {
            format!("{level}: {} instead of {}", value(&at.then), value(&at.now))
        }
        level => format!(
            "the {level} is {} instead of {}",
            value(&at.then),
            value(&at.now)
        ),
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
            within => format!("with at most {within} of the {} lost", self.level),
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
    /// `S-03 (has)`, `S-05 (loses 0.5 of the total score)`.
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
                "if each {own} takes the last of their list, {} at best",
                beside(levels)
            ),
        };
        format!(
            "They can't all choose freely at once: {because}. Once somebody has chosen, pin that pair and ask again."
        )
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} refused {} of them", quoted(&self.must), self.count)
    }
}

impl fmt::Display for WhyUnplaced {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::new();
        self.words(&mut text)?;
        f.write_str(&sentence(&text))
    }
}

impl WhyUnplaced {
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
                "none of the {across} {} is eligible for {own}",
                plural(mate)
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
        let quotas = list(&quotas);
        if self.held.is_empty() {
            let mates = counted(self.eligible, mate);
            return write!(f, "{own} could have {mates}, but a quota is full: {quotas}");
        }
        let has = have_places(&self.held);
        let held = list(&self.held);
        write!(
            f,
            "{own} could have {held}, who still {has}, but a quota is full: {quotas}"
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
            many => format!("all {many}"),
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
                let (count, named) = (many.len(), named(many));
                write!(f, " and {count} other {}{named}", plural(own))?;
            }
            (None, [only]) => f.push_str(&who(own, only)),
            (None, many) => write!(f, "{all} {}{}", plural(own), named(many))?,
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
            (_, 1) => write!(f, ": 1 of the {all} stays out in every matching"),
            (_, short) if short == all as u64 => {
                write!(f, ": all {all} stay out in every matching")
            }
            (_, short) => write!(f, ": {short} of the {all} stay out in every matching"),
        }
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
                write!(f, "{id} is pinned to {pins} others, but has {places}")
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
                    .map(|(name, most)| format!("{} allows {most}", quoted(name)));
                let mut parts: Vec<String> = allowing.collect();
                match (parts.is_empty(), *others) {
                    (true, none_or_some) => parts.push(format!("only {none_or_some} can be")),
                    (false, 0) => {}
                    (false, some) => parts.push(format!("only {} can be", counted(some, "other"))),
                }
                write!(f, "{}: {} short", list(&parts), needed - available)
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
                    _ => write!(f, ": each of {cases} cases fails"),
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
        _ => write!(f, "with the {pins} pinned pairs settled, ")?,
    }
    let needing: Vec<String> = needs.iter().map(|piece| need(called, piece)).collect();
    let others = has
        .iter()
        .any(|piece| matches!(piece, Crossing::Pairs { .. }));
    let having = has.iter().map(|piece| room(called, short, others, piece));
    let having: Vec<String> = having.collect();
    let several = |parts: &[String], total: u64, what: &str| match parts {
        [_] => parts.join(""),
        _ => format!("{} ({what} {total} together)", list(parts)),
    };
    let having = match has {
        [] => "there is nobody for them".to_owned(),
        [Crossing::Pairs { count: 1 }] => "only 1 pair is eligible".to_owned(),
        [Crossing::Pairs { count }] => format!("only {count} pairs are eligible"),
        _ => several(&having, available, "at most"),
    };
    let short_by = needed.saturating_sub(available);
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
                all => format!("{} {} need {mates}", all.len(), plural(own)),
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
                        "{} {} of the quota can take {}",
                        all.len(),
                        plural(own),
                        counted(*count, "pair")
                    )
                }
                ([only], false) if others => format!("{} holds {places}", who(own, only)),
                ([only], false) => {
                    format!("{}, whom they can have, holds {places}", who(own, only))
                }
                (all, false) if others => {
                    format!("{} {} hold {places}", all.len(), plural(own))
                }
                (all, false) => {
                    format!(
                        "the {} {} whom they can have hold {places}",
                        all.len(),
                        plural(own)
                    )
                }
            }
        }
        Crossing::Group { name, count } => {
            format!("{} has room for {}", quoted(name), counted(*count, "pair"))
        }
        Crossing::Pairs { count: 1 } => "1 eligible pair leads to others".to_owned(),
        Crossing::Pairs { count } => format!("{count} eligible pairs lead to others"),
    }
}

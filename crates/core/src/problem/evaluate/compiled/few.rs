//! Measures that find the same of most pairs: of each mentee the few mentors for whom it may be otherwise, who are asked
//! one by one, and what is found of all others.
//!
//! Who is in no list and in no given row is as good as everybody else who is not; in a reporting line all who are
//! further away than any bound asks are alike.

use super::columns::Known;
use super::lanes::{Lanes, Mask, NO, WIDTH, YES};
use super::numbers::Cut;
use super::truths::{At, Masks, Size};
use crate::ids::{Pair, Side};
use crate::problem::evaluate::found::{Found, Lack};
use crate::problem::evaluate::measure::{Amount, Lists, Measure};

/// A measure by its exceptions.
pub(super) struct Few {
    measure: Measure,
    /// Of each mentee, ascending.
    unusual: Box<[Box<[u32]>]>,
    usual: Usual,
    /// Of lists: those who left theirs blank.
    pub(super) known: Known,
}

/// What is found of everybody else.
enum Usual {
    Same(Found),
    /// Of those not named: which sides' lists are read.
    Unnamed([bool; 2]),
}

impl Few {
    /// `None` where the measure is none of these, or exceptions are many. `cuts`: all that will be asked of it.
    /// O(people + exceptions).
    pub(super) fn new(measure: &Measure, cuts: &[Cut], size: Size) -> Option<Few> {
        // Whoever asks about more than every fourth pair may as well ask about all.
        let most = size.mentees.saturating_mul(size.mentors) / 4;
        let amount = |number: i64| Usual::Same(Found::Amount(Amount::whole(number)));
        let (unusual, usual) = match measure {
            Measure::Listed(given) | Measure::Score(given) => (
                by_mentee(given.iter().map(|(pair, _)| *pair), size),
                amount(0),
            ),
            Measure::Previous(met) => (by_mentee(met.iter().copied(), size), amount(0)),
            Measure::Chosen { mentee, mentor } => {
                let of = |side: Side, lists: &Option<Lists>| -> Vec<Pair> {
                    let lists = (0u32..).zip(lists.iter().flat_map(|lists| lists.iter()));
                    let named = lists.flat_map(|(person, list)| {
                        let mates = list.iter().flat_map(|list| list.iter());
                        mates.map(move |(mate, _)| match side {
                            Side::Mentees => Pair::new(person, *mate),
                            Side::Mentors => Pair::new(*mate, person),
                        })
                    });
                    named.collect()
                };
                let named = [of(Side::Mentees, mentee), of(Side::Mentors, mentor)];
                let read = [mentee.is_some(), mentor.is_some()];
                (
                    by_mentee(named.into_iter().flatten(), size),
                    Usual::Unnamed(read),
                )
            }
            Measure::Line { line, .. } => {
                let furthest = cuts.iter().map(|cut| cut.whole(1)).max().unwrap_or(0);
                let furthest = u32::try_from(furthest.max(0)).ok()?;
                (
                    line.near(furthest, most)?,
                    Usual::Same(Found::None(Lack::Way)),
                )
            }
            _ => return None,
        };
        let known = match measure {
            Measure::Chosen { mentee, mentor } => Known::of_lists([mentee, mentor]),
            _ => Known::ALL,
        };
        let many = unusual.iter().map(Vec::len).sum::<usize>() > most;
        (!many).then(|| Few {
            measure: measure.clone(),
            unusual: unusual.into_iter().map(Vec::into).collect(),
            usual,
            known,
        })
    }

    /// What is found of the usual mentor whose own list is known, and of one whose own is blank.
    fn usual(&self, mentee: u32) -> [Found; 2] {
        match self.usual {
            Usual::Same(found) => [found, found],
            Usual::Unnamed([mentees, mentors]) => {
                let unnamed = |settled| {
                    if settled {
                        Found::None(Lack::Name)
                    } else {
                        Found::Blank
                    }
                };
                // One list that is there and names nobody of the two settles it.
                let own = mentees && !self.known.is_blank(mentee as usize);
                [unnamed(own || mentors), unnamed(own)]
            }
        }
    }

    /// The lanes of a tile that are to be asked, each with its pair.
    fn unusual(&self, at: At) -> impl Iterator<Item = (usize, Pair)> {
        let own = self.unusual.get(at.mentee as usize);
        let own = own.map(|own| &own[..]).unwrap_or_default();
        let first = (at.tile * WIDTH) as u32;
        let from = own.partition_point(|mentor| *mentor < first);
        let own = own.get(from..).unwrap_or_default().iter();
        own.map(move |mentor| ((mentor - first) as usize, Pair::new(at.mentee, *mentor)))
            .take_while(|(lane, _)| *lane < WIDTH)
    }

    /// Whether each keeps bounds.
    pub(super) fn within(&self, at: At, bounds: [Option<Amount>; 2], out: &mut Masks) {
        let [least, most] = bounds;
        let masks = |found: Found| match found.within(least, most) {
            Some(true) => (YES, NO),
            Some(false) => (NO, YES),
            None => (NO, NO),
        };
        let [known, blank] = self.usual(at.mentee).map(masks);
        self.spread(at, known.0, blank.0, &mut out.yes);
        self.spread(at, known.1, blank.1, &mut out.no);
        for (lane, pair) in self.unusual(at) {
            let (yes, no) = masks(self.measure.of(pair));
            if let (Some(a), Some(b)) = (out.yes.get_mut(lane), out.no.get_mut(lane)) {
                (*a, *b) = (yes, no);
            }
        }
    }

    /// What each is paid, and in `open` who is left open and gets nothing; `pay` says it of what is found.
    pub(super) fn pay(
        &self,
        at: At,
        pay: impl Fn(Found) -> Option<i32>,
        out: &mut Lanes,
        open: &mut Mask,
    ) {
        let paid = |found: Found| match pay(found) {
            Some(points) => (points, NO),
            None => (0, YES),
        };
        let [known, blank] = self.usual(at.mentee).map(paid);
        self.spread(at, known.0, blank.0, out);
        self.spread(at, known.1, blank.1, open);
        for (lane, pair) in self.unusual(at) {
            let (points, unknown) = paid(self.measure.of(pair));
            if let (Some(a), Some(b)) = (out.get_mut(lane), open.get_mut(lane)) {
                (*a, *b) = (points, unknown);
            }
        }
    }

    /// One value for mentors whose own list is known, another for those whose is blank.
    fn spread<T: Copy + PartialEq>(&self, at: At, known: T, blank: T, out: &mut [T; WIDTH]) {
        out.fill(known);
        if let (Some(mask), true) = (self.known.mentors(at.tile), known != blank) {
            let blanks = out.iter_mut().zip(mask).filter(|(_, mask)| **mask == NO);
            blanks.for_each(|(out, _)| *out = blank);
        }
    }
}

/// The mentors of each mentee's pairs, ascending, each once.
fn by_mentee(pairs: impl Iterator<Item = Pair>, size: Size) -> Vec<Vec<u32>> {
    let mut mentors: Vec<Vec<u32>> = vec![Vec::new(); size.mentees];
    for pair in pairs {
        if let Some(own) = mentors.get_mut(pair.mentee.index()) {
            own.push(pair.mentor.0);
        }
    }
    for own in &mut mentors {
        own.sort_unstable();
        own.dedup();
    }
    mentors
}

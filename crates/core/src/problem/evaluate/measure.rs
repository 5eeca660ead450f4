//! Measures over resolved columns: exact numbers about a pair. No text, no float, no rounding here.

use super::found::{Found, Lack};
use super::listing::Listing;
use crate::cohort::{OpenTop, ReportingLine, Steps};
use crate::ids::{Pair, Side};
use std::cmp::Ordering;
use std::sync::Arc;

/// One value a person as an integer that is equal exactly where the values are; `None` is a blank.
pub(super) type Keys = Arc<[Option<i64>]>;
/// Ascending word positions a person.
pub(super) type Sets = Arc<[Option<Box<[u32]>>]>;
/// Easting and northing a person, in metres.
pub(super) type Spots = Arc<[Option<(i32, i32)>]>;
/// Preference lists: of a person the mates with their positions, ascending by mate.
pub(super) type Lists = Arc<[Option<Box<[(u32, u32)]>>]>;
/// Scores given beside the cohort in 10⁻⁸, ascending by pair.
pub(super) type Given = Arc<[(Pair, i64)]>;

/// Pairs of earlier results, ascending.
pub(super) type Met = Arc<[Pair]>;

/// An exact fraction: what a measure found, or a bound on it, in the measure's own unit.
///
/// Plain numbers count in ones, levels in levels; distances in *square* metres, so that nothing is rounded.
#[derive(Clone, Copy, Debug)]
pub(super) struct Amount {
    pub(super) top: i128,
    /// Above zero, at most 10⁸ or the size of a set of tags.
    pub(super) bottom: i64,
}

impl Amount {
    pub(super) fn whole(top: impl Into<i128>) -> Amount {
        Amount {
            top: top.into(),
            bottom: 1,
        }
    }

    fn yes_or_no(yes: bool) -> Amount {
        Amount::whole(i64::from(yes))
    }

    /// Whether it is a yes, for the measures that answer 1 or 0.
    pub(super) fn is_yes(self) -> bool {
        self.top > 0
    }
}

/// By cross-multiplication. Tops stay below 2¹²⁶ only where the bottom of both is 1 (square metres), else below
/// 2⁶⁵, and bottoms are at most 2³², so the products fit an `i128`.
impl Ord for Amount {
    fn cmp(&self, other: &Amount) -> Ordering {
        let left = self.top.saturating_mul(i128::from(other.bottom));
        let right = other.top.saturating_mul(i128::from(self.bottom));
        left.cmp(&right)
    }
}

impl PartialOrd for Amount {
    fn partial_cmp(&self, other: &Amount) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Amount {
    fn eq(&self, other: &Amount) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Amount {}

/// The dates of one side, in days since 1970-01-01.
#[derive(Clone)]
pub(super) enum Dates {
    Column(Keys),
    /// The day of the run.
    AsOf(i64),
}

impl Dates {
    fn of(&self, person: usize) -> Option<i64> {
        match self {
            Dates::Column(keys) => key(keys, person),
            Dates::AsOf(day) => Some(*day),
        }
    }

    /// That of each of so many people, times a number.
    pub(super) fn numbers(&self, people: usize, times: i64) -> Keys {
        let day = |person| self.of(person).map(|day| day * times);
        (0..people).map(day).collect()
    }
}

/// A measure whose names have become columns.
#[derive(Clone)]
pub(super) enum Measure {
    /// Whether the two keys are equal (`same`) or not.
    Equal {
        mentee: Keys,
        mentor: Keys,
        same: bool,
    },
    /// Whether they are one person; the mentor's position of each mentee who is on both sides.
    Person {
        twins: Arc<[Option<u32>]>,
        same: bool,
    },
    /// Shared tags, of both sets already cut down to the tags that count.
    Shared {
        mentee: Sets,
        mentor: Sets,
        as_share: bool,
    },
    /// Whether the single value of one side is among the tags of the other.
    Contains {
        single: Keys,
        tags: Sets,
        single_side: Side,
    },
    /// Square metres.
    Distance { mentee: Spots, mentor: Spots },
    /// The mentee's level minus the mentor's.
    Above { mentee: Keys, mentor: Keys },
    /// Absolute difference; keys in 1/10,000.
    Difference { mentee: Keys, mentor: Keys },
    /// Steps in the reporting line.
    Line {
        line: Arc<ReportingLine>,
        same_line: bool,
    },
    /// The worse of the positions in the lists that are read; at least one is.
    Chosen {
        mentee: Option<Lists>,
        mentor: Option<Lists>,
    },
    /// Days from the mentee's date to the mentor's, or back where `after`.
    Days {
        mentee: Dates,
        mentor: Dates,
        after: bool,
    },
    /// Whether the pair has a given score.
    Listed(Given),
    /// Whether a row of the table joins them; names by their positions in the listing.
    ListedIn {
        mentee: Sets,
        mentor: Sets,
        listing: Arc<Listing>,
    },
    /// The given score, else 0.
    Score(Given),
    /// Whether an earlier result has the pair.
    Previous(Met),
}

impl Measure {
    /// What it finds for a pair. O(tags of the two + log of given scores, people in line and listed mates).
    pub(super) fn of(&self, pair: Pair) -> Found {
        match self {
            Measure::Line { line, same_line } => match line.steps(pair, *same_line) {
                Steps::Known(steps) => Found::Amount(Amount::whole(steps)),
                Steps::Apart => Found::None(Lack::Way),
                Steps::Open(least) => Found::Open(Amount::whole(least), Lack::Way),
            },
            Measure::Chosen { mentee, mentor } => {
                let [mentee, mentor] = positions([mentee, mentor], pair);
                worse(mentee.into_iter().chain(mentor))
            }
            _ => self.amount(pair).into(),
        }
    }

    /// The positions of the two in each other's lists, where the list is read; empty for other measures.
    pub(super) fn positions(&self, pair: Pair) -> [Option<Found>; 2] {
        match self {
            Measure::Chosen { mentee, mentor } => positions([mentee, mentor], pair),
            _ => [None, None],
        }
    }

    /// What a measure finds that is a number, or blank.
    fn amount(&self, pair: Pair) -> Option<Amount> {
        match self {
            Measure::Equal {
                mentee,
                mentor,
                same,
            } => {
                let (a, b) = both(mentee, mentor, pair)?;
                Some(Amount::yes_or_no((a == b) == *same))
            }
            Measure::Person { twins, same } => {
                let twin = twins.get(pair.mentee.index()).copied().flatten();
                Some(Amount::yes_or_no((twin == Some(pair.mentor.0)) == *same))
            }
            Measure::Shared {
                mentee,
                mentor,
                as_share,
            } => {
                let a = set(mentee, pair.mentee.index())?;
                let b = set(mentor, pair.mentor.index())?;
                let shared = count_shared(a, b);
                let union = a.len() + b.len() - shared;
                let bottom = if *as_share { union.max(1) } else { 1 };
                Some(Amount {
                    top: shared as i128,
                    // Words are counted in u32.
                    bottom: bottom as i64,
                })
            }
            Measure::Contains {
                single,
                tags,
                single_side,
            } => {
                let (one, many) = match single_side {
                    Side::Mentees => (pair.mentee.index(), pair.mentor.index()),
                    Side::Mentors => (pair.mentor.index(), pair.mentee.index()),
                };
                let value = key(single, one)?;
                let tags = set(tags, many)?;
                let found = tags.binary_search_by(|tag| i64::from(*tag).cmp(&value));
                Some(Amount::yes_or_no(found.is_ok()))
            }
            Measure::Distance { mentee, mentor } => {
                let (a, b) = both(mentee, mentor, pair)?;
                let east = i128::from(a.0) - i128::from(b.0);
                let north = i128::from(a.1) - i128::from(b.1);
                Some(Amount::whole(east * east + north * north))
            }
            Measure::Above { mentee, mentor } => {
                let (a, b) = both(mentee, mentor, pair)?;
                Some(Amount::whole(i128::from(a) - i128::from(b)))
            }
            Measure::Difference { mentee, mentor } => {
                let (a, b) = both(mentee, mentor, pair)?;
                Some(Amount {
                    top: (i128::from(a) - i128::from(b)).abs(),
                    bottom: 10_000,
                })
            }
            Measure::Days {
                mentee,
                mentor,
                after,
            } => {
                let a = mentee.of(pair.mentee.index())?;
                let b = mentor.of(pair.mentor.index())?;
                Some(Amount::whole(if *after { a - b } else { b - a }))
            }
            // They may find no number, see `of`.
            Measure::Line { .. } | Measure::Chosen { .. } => None,
            Measure::Listed(given) => Some(Amount::yes_or_no(given_score(given, pair).is_some())),
            Measure::ListedIn {
                mentee,
                mentor,
                listing,
            } => {
                let a = set(mentee, pair.mentee.index())?;
                let b = set(mentor, pair.mentor.index())?;
                Some(Amount::yes_or_no(listing.row(a, b).is_some()))
            }
            Measure::Score(given) => Some(Amount {
                top: i128::from(given_score(given, pair).unwrap_or(0)),
                bottom: 100_000_000,
            }),
            Measure::Previous(met) => Some(Amount::yes_or_no(met.binary_search(&pair).is_ok())),
        }
    }

    /// The tags that count and that both have; empty for other measures.
    pub(super) fn shared_tags(&self, pair: Pair) -> Vec<u32> {
        let Measure::Shared { mentee, mentor, .. } = self else {
            return Vec::new();
        };
        let a = set(mentee, pair.mentee.index()).unwrap_or_default();
        let b = set(mentor, pair.mentor.index()).unwrap_or_default();
        let shared = |tag: &&u32| b.binary_search(tag).is_ok();
        a.iter().filter(shared).copied().collect()
    }

    /// The row of the table that joins them, in words; `None` where there is none, and for other measures.
    pub(super) fn listed_row(&self, pair: Pair) -> Option<[String; 2]> {
        let Measure::ListedIn {
            mentee,
            mentor,
            listing,
        } = self
        else {
            return None;
        };
        let a = set(mentee, pair.mentee.index())?;
        let b = set(mentor, pair.mentor.index())?;
        listing.words(listing.row(a, b)?)
    }

    /// The people whose blanks it lacks: the two, or those at the top of what is known of their lines.
    pub(super) fn blanks(&self, pair: Pair) -> Vec<(Side, u32)> {
        if let Measure::Line { line, .. } = self {
            let row = |top| match top {
                OpenTop::Row(side, person) | OpenTop::Outside(_, (side, person)) => (side, person),
            };
            return line.open_tops(pair).into_iter().map(row).collect();
        }
        let both = Side::BOTH.into_iter();
        both.filter(|side| self.is_blank(*side, pair))
            .map(|side| (side, pair.person(side)))
            .collect()
    }

    /// Whether what it needs of this side's person is blank.
    fn is_blank(&self, side: Side, pair: Pair) -> bool {
        let person = pair.person(side) as usize;
        match self {
            Measure::Equal { mentee, mentor, .. }
            | Measure::Above { mentee, mentor }
            | Measure::Difference { mentee, mentor } => {
                key([mentee, mentor][side.index()], person).is_none()
            }
            Measure::Shared { mentee, mentor, .. } | Measure::ListedIn { mentee, mentor, .. } => {
                set([mentee, mentor][side.index()], person).is_none()
            }
            Measure::Contains {
                single,
                tags,
                single_side,
            } => {
                if *single_side == side {
                    key(single, person).is_none()
                } else {
                    set(tags, person).is_none()
                }
            }
            Measure::Distance { mentee, mentor } => {
                let spots = [mentee, mentor][side.index()];
                spots.get(person).copied().flatten().is_none()
            }
            Measure::Chosen { mentee, mentor } => {
                let lists = [mentee, mentor][side.index()].as_ref();
                lists.is_some_and(|lists| lists.get(person).is_none_or(Option::is_none))
            }
            Measure::Days { mentee, mentor, .. } => {
                [mentee, mentor][side.index()].of(person).is_none()
            }
            Measure::Person { .. }
            | Measure::Line { .. }
            | Measure::Listed(_)
            | Measure::Score(_)
            | Measure::Previous(_) => false,
        }
    }

    /// No pair measures more than this, in absolute value, rounded up. O(people), or O(given).
    pub(super) fn greatest(&self) -> i128 {
        let spread = |a: &Keys, b: &Keys| {
            let keys = || a.iter().chain(b.iter()).flatten().map(|k| i128::from(*k));
            keys().max().unwrap_or(0) - keys().min().unwrap_or(0)
        };
        match self {
            Measure::Equal { .. }
            | Measure::Person { .. }
            | Measure::Contains { .. }
            | Measure::Listed(_)
            | Measure::ListedIn { .. }
            | Measure::Previous(_) => 1,
            Measure::Shared { as_share: true, .. } => 1,
            Measure::Shared { mentee, mentor, .. } => {
                let longest = |sets: &Sets| sets.iter().flatten().map(|s| s.len()).max();
                longest(mentee).min(longest(mentor)).unwrap_or(0) as i128
            }
            Measure::Distance { mentee, mentor } => {
                let far =
                    |spot: &(i32, i32)| i128::from(spot.0).abs().max(i128::from(spot.1).abs());
                let spots = mentee.iter().chain(mentor.iter()).flatten();
                spots.map(far).max().unwrap_or(0).pow(2) * 8
            }
            Measure::Above { mentee, mentor } => spread(mentee, mentor),
            Measure::Line { line, .. } => i128::from(line.greatest()),
            Measure::Chosen { mentee, mentor } => {
                let lists = [mentee, mentor].into_iter().flatten();
                let longest = lists.flat_map(|lists| lists.iter().flatten().map(|list| list.len()));
                longest.max().unwrap_or(0) as i128
            }
            Measure::Days { mentee, mentor, .. } => {
                let all = |dates: &Dates| match dates {
                    Dates::Column(keys) => keys.iter().flatten().copied().collect(),
                    Dates::AsOf(day) => vec![*day],
                };
                let days: Vec<i64> = [mentee, mentor].into_iter().flat_map(all).collect();
                let span = days.iter().max().zip(days.iter().min());
                span.map_or(0, |(last, first)| i128::from(last - first))
            }
            Measure::Difference { mentee, mentor } => spread(mentee, mentor) / 10_000 + 1,
            Measure::Score(given) => {
                let greatest = given.iter().map(|(_, s)| s.unsigned_abs()).max();
                i128::from(greatest.unwrap_or(0) / 100_000_000) + 1
            }
        }
    }
}

/// Where the mentor stands in the mentee's list, and the mentee in the mentor's, of the lists that are read.
fn positions(lists: [&Option<Lists>; 2], pair: Pair) -> [Option<Found>; 2] {
    Side::BOTH.map(|side| {
        let lists = lists[side.index()].as_ref()?;
        let list = lists.get(pair.person(side) as usize);
        let Some(list) = list.and_then(|list| list.as_deref()) else {
            return Some(Found::Blank);
        };
        let mate = pair.person(side.other());
        let at = list.binary_search_by_key(&mate, |(mate, _)| *mate).ok();
        let position = at.and_then(|at| list.get(at));
        Some(match position {
            Some((_, position)) => Found::Amount(Amount::whole(*position)),
            None => Found::None(Lack::Name),
        })
    })
}

/// The worst of positions: not named beats all, and a blank may hide that.
fn worse(found: impl Iterator<Item = Found>) -> Found {
    let worse = |a: Found, b: Found| match (a, b) {
        (Found::None(lack), _) | (_, Found::None(lack)) => Found::None(lack),
        (Found::Amount(a), Found::Amount(b)) => Found::Amount(a.max(b)),
        (Found::Amount(known), _) | (_, Found::Amount(known)) => Found::Open(known, Lack::Name),
        (open, _) => open,
    };
    found.reduce(worse).unwrap_or(Found::Blank)
}

fn key(keys: &Keys, person: usize) -> Option<i64> {
    keys.get(person).copied().flatten()
}

fn set(sets: &Sets, person: usize) -> Option<&[u32]> {
    sets.get(person)?.as_deref()
}

fn both<T: Copy>(mentee: &[Option<T>], mentor: &[Option<T>], pair: Pair) -> Option<(T, T)> {
    let a = mentee.get(pair.mentee.index()).copied().flatten()?;
    let b = mentor.get(pair.mentor.index()).copied().flatten()?;
    Some((a, b))
}

/// The score given for a pair in a list that ascends by pair.
pub(super) fn given_score(given: &[(Pair, i64)], pair: Pair) -> Option<i64> {
    let at = given.binary_search_by_key(&pair, |(p, _)| *p).ok()?;
    given.get(at).map(|(_, score)| *score)
}

/// Size of the intersection of two ascending lists, by merging.
fn count_shared(mut a: &[u32], mut b: &[u32]) -> usize {
    let mut shared = 0;
    while let ([x, rest_a @ ..], [y, rest_b @ ..]) = (a, b) {
        match x.cmp(y) {
            Ordering::Less => a = rest_a,
            Ordering::Greater => b = rest_b,
            Ordering::Equal => {
                shared += 1;
                a = rest_a;
                b = rest_b;
            }
        }
    }
    shared
}

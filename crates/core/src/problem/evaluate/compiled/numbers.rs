//! Measures as whole numbers of 32 bits, a tile at a time.
//!
//! Each measure is given coordinates: integers that grow with what it finds, fine enough to tell apart all that bounds and
//! tables ask. Where what is found is an integer in some unit it is its own coordinate; distances beyond 32 km and shares
//! are not, and count which of the asked amounts they reach.

use super::columns::{Known, TagTiles, Tiles, Wanted, tiles};
use super::lanes::{self, Lanes, Mask, NEAR, Share};
use super::truths::Size;
use crate::ids::Side;
use crate::problem::evaluate::measure::{Amount, Dates, Keys, Measure, Sets, Spots};
use std::collections::{BTreeMap, BTreeSet};

/// No key: different from every other.
const NOBODY: i32 = -1;

/// A bound as a place between amounts: all that reach it, or all beyond it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cut {
    pub(super) at: Amount,
    pub(super) beyond: bool,
}

impl Cut {
    /// What reaches a least amount.
    pub(super) fn least(at: Amount) -> Cut {
        Cut { at, beyond: false }
    }

    /// What is beyond a greatest amount.
    pub(super) fn beyond(at: Amount) -> Cut {
        Cut { at, beyond: true }
    }

    /// The least whole number of parts of one that passes it.
    pub(super) fn whole(self, parts: i128) -> i128 {
        let top = self.at.top.saturating_mul(parts);
        let bottom = i128::from(self.at.bottom);
        if self.beyond {
            top.div_euclid(bottom).saturating_add(1)
        } else {
            top.div_euclid(bottom) + i128::from(top.rem_euclid(bottom) != 0)
        }
    }
}

/// A measure that tiles can compute.
#[derive(Debug)]
pub(super) struct Numbers {
    of: Of,
    pub(super) known: Known,
}

#[derive(Debug)]
enum Of {
    /// 1 where the keys are equal, or differ.
    Equal {
        mentees: Box<[i32]>,
        mentors: Tiles,
        same: bool,
    },
    /// 1 where the mentor has one of the wanted tags.
    Has {
        wanted: Box<[Wanted]>,
        tags: TagTiles,
    },
    /// 1 where the mentor's key is among the mentee's.
    Among {
        mentees: Box<[Box<[i32]>]>,
        mentors: Tiles,
    },
    /// How many of the wanted tags the mentor has.
    Shared {
        wanted: Box<[Wanted]>,
        tags: TagTiles,
    },
    /// How many of these shares the shared tags reach.
    Share {
        wanted: Box<[Wanted]>,
        tags: TagTiles,
        /// How many tags each mentee has, and each mentor.
        own: Box<[i32]>,
        sizes: Tiles,
        marks: Box<[Share]>,
    },
    /// The mentee's key less the mentor's.
    Over {
        mentees: Box<[i32]>,
        mentors: Tiles,
        absolute: bool,
        /// How many of the key make one of the amount.
        parts: i64,
    },
    /// The square of a distance up to 32 km, or more than that.
    Near {
        mentees: Box<[(i32, i32)]>,
        east: Tiles,
        north: Tiles,
    },
    /// How many of these squares a distance reaches.
    Far {
        mentees: Box<[(i32, i32)]>,
        east: Tiles,
        north: Tiles,
        marks: Box<[i64]>,
    },
}

impl Numbers {
    /// `None` for a measure that is asked pair by pair, or whose numbers don't fit in 32 bits. `cuts`: all that will be
    /// asked of it.
    pub(super) fn new(measure: &Measure, cuts: &[Cut], size: Size) -> Option<Numbers> {
        let (of, known) = match measure {
            Measure::Equal {
                mentee,
                mentor,
                same,
            } => (equal(mentee, mentor, *same), Known::new(mentee, mentor)),
            Measure::Person { twins, same } => {
                let mentors = (0i32..).take(size.mentors);
                let own = |twin: &Option<u32>| twin.map_or(NOBODY, u32::cast_signed);
                let of = Of::Equal {
                    mentees: twins.iter().map(own).collect(),
                    mentors: tiles(mentors),
                    same: *same,
                };
                (of, Known::ALL)
            }
            Measure::Contains {
                single,
                tags,
                single_side: Side::Mentees,
            } => {
                let own: Vec<Option<[u32; 1]>> = single
                    .iter()
                    .map(|key| Some([u32::try_from((*key)?).ok()?]))
                    .collect();
                let (tiles, wanted) =
                    TagTiles::new(own.iter().map(|w| w.as_ref().map(|w| &w[..])), tags);
                let of = Of::Has {
                    wanted,
                    tags: tiles,
                };
                (of, Known::new(single, tags))
            }
            Measure::Contains { single, tags, .. } => {
                let key = |key: i64| i32::try_from(key).ok();
                let fits = single.iter().flatten().all(|k| key(*k).is_some());
                let tags_of = |tags: &Option<Box<[u32]>>| -> Box<[i32]> {
                    let tags = tags.iter().flat_map(|tags| tags.iter());
                    tags.map(|tag| tag.cast_signed()).collect()
                };
                let of = Of::Among {
                    mentees: tags.iter().map(tags_of).collect(),
                    mentors: tiles(single.iter().map(|k| k.and_then(key).unwrap_or(NOBODY))),
                };
                fits.then_some((of, Known::new(tags, single)))?
            }
            Measure::ListedIn {
                mentee,
                mentor,
                listing,
            } => {
                let partners = |names: &Option<Box<[u32]>>| Some(listing.partners(names.as_ref()?));
                let partners: Vec<Option<Box<[u32]>>> = mentee.iter().map(partners).collect();
                let (tags, wanted) = TagTiles::new(partners.iter().map(|p| p.as_deref()), mentor);
                (Of::Has { wanted, tags }, Known::new(mentee, mentor))
            }
            Measure::Shared {
                mentee,
                mentor,
                as_share,
            } => {
                let own = mentee.iter().map(|tags| tags.as_deref());
                let (tags, wanted) = TagTiles::new(own, mentor);
                let of = if *as_share {
                    let (own, sizes) = (sizes(mentee)?, sizes(mentor)?);
                    Of::Share {
                        wanted,
                        tags,
                        marks: shares(cuts, &own, &sizes)?,
                        own: own.into(),
                        sizes: tiles(sizes.into_iter()),
                    }
                } else {
                    Of::Shared { wanted, tags }
                };
                (of, Known::new(mentee, mentor))
            }
            Measure::Distance { mentee, mentor } => {
                (distance(mentee, mentor, cuts)?, Known::new(mentee, mentor))
            }
            Measure::Above { mentee, mentor } => {
                (over(mentee, mentor, false, 1)?, Known::new(mentee, mentor))
            }
            Measure::Days {
                mentee,
                mentor,
                after,
            } => {
                let days =
                    |dates: &Dates, people| dates.numbers(people, if *after { 1 } else { -1 });
                let (mentee, mentor) = (days(mentee, size.mentees), days(mentor, size.mentors));
                (
                    over(&mentee, &mentor, false, 1)?,
                    Known::new(&mentee, &mentor),
                )
            }
            Measure::Difference { mentee, mentor } => {
                let of = over(mentee, mentor, true, 10_000)?;
                (of, Known::new(mentee, mentor))
            }
            _ => return None,
        };
        Some(Numbers { of, known })
    }

    /// The least coordinate of what passes a cut, which has to be one of those it was made for.
    pub(super) fn from(&self, cut: Cut) -> i32 {
        let number = match &self.of {
            Of::Over { parts, .. } => cut.whole(i128::from(*parts)),
            Of::Share { marks, .. } => match share(cut) {
                Some(wanted) => {
                    let before = |mark: &&Share| precedes(mark, &wanted);
                    1 + marks.iter().filter(before).count() as i128
                }
                None => i128::from(i32::MAX),
            },
            Of::Far { marks, .. } => {
                let wanted = cut.whole(1);
                let before = marks.iter().filter(|mark| i128::from(**mark) < wanted);
                if wanted <= 0 {
                    0
                } else {
                    1 + before.count() as i128
                }
            }
            _ => cut.whole(1),
        };
        i32::try_from(number).unwrap_or(if number < 0 { i32::MIN } else { i32::MAX })
    }

    /// Whether each coordinate is the amount itself, in parts of one: then how many, else `None`.
    pub(super) fn parts(&self) -> Option<i64> {
        match &self.of {
            Of::Over { parts, .. } => Some(*parts),
            Of::Share { .. } | Of::Far { .. } | Of::Near { .. } => None,
            _ => Some(1),
        }
    }

    /// The coordinates of a tile for a mentee.
    pub(super) fn of(&self, mentee: usize, tile: usize, out: &mut Lanes) {
        match &self.of {
            Of::Equal { .. } | Of::Has { .. } | Of::Among { .. } => {
                let mut yes = [lanes::NO; lanes::WIDTH];
                self.yes(mentee, tile, &mut yes);
                lanes::count_yes(&yes, out);
            }
            Of::Shared { wanted, tags } => {
                if let Some(wanted) = wanted.get(mentee) {
                    tags.count(wanted, tile, out);
                }
            }
            Of::Share {
                wanted,
                tags,
                own,
                sizes,
                marks,
            } => {
                if let (Some(wanted), Some(own), Some(sizes)) =
                    (wanted.get(mentee), own.get(mentee), sizes.get(tile))
                {
                    tags.count(wanted, tile, out);
                    lanes::shares_reached(*own, sizes, marks, out);
                }
            }
            Of::Over {
                mentees,
                mentors,
                absolute,
                ..
            } => {
                if let (Some(own), Some(mentors)) = (mentees.get(mentee), mentors.get(tile)) {
                    lanes::subtract(mentors, *own, out);
                    if *absolute {
                        lanes::absolute(out);
                    }
                }
            }
            Of::Near {
                mentees,
                east,
                north,
            } => {
                if let (Some(spot), Some(east), Some(north)) =
                    (mentees.get(mentee), east.get(tile), north.get(tile))
                {
                    lanes::squares(east, north, *spot, out);
                }
            }
            Of::Far {
                mentees,
                east,
                north,
                marks,
            } => {
                if let (Some(spot), Some(east), Some(north)) =
                    (mentees.get(mentee), east.get(tile), north.get(tile))
                {
                    lanes::marks_reached(east, north, *spot, marks, out);
                }
            }
        }
    }

    /// Of shared tags that stand in one word: the word, and the bits that count.
    pub(super) fn bits(&self, mentee: usize, tile: usize) -> Option<(&Lanes, i32)> {
        match &self.of {
            Of::Shared { wanted, tags } => tags.bits(wanted.get(mentee)?, tile),
            _ => None,
        }
    }

    /// Of a measure that answers yes or no: yes as a mask. False for others, and `out` is left as it is.
    pub(super) fn yes(&self, mentee: usize, tile: usize, out: &mut Mask) -> bool {
        match &self.of {
            Of::Equal {
                mentees,
                mentors,
                same,
            } => {
                let key = mentees.get(mentee).copied().unwrap_or(NOBODY);
                match mentors.get(tile) {
                    Some(mentors) => lanes::equal(mentors, key, out),
                    None => out.fill(lanes::NO),
                }
                if !same {
                    lanes::invert(out);
                }
            }
            Of::Has { wanted, tags } => {
                if let Some(wanted) = wanted.get(mentee) {
                    tags.has(wanted, tile, out);
                }
            }
            Of::Among { mentees, mentors } => {
                out.fill(lanes::NO);
                let keys = mentees.get(mentee).into_iter().flatten();
                if let Some(mentors) = mentors.get(tile) {
                    keys.for_each(|key| lanes::or_equal(mentors, *key, out));
                }
            }
            _ => return false,
        }
        true
    }
}

/// Keys of both sides as small numbers, the same for the same.
fn equal(mentee: &Keys, mentor: &Keys, same: bool) -> Of {
    let all: BTreeSet<i64> = mentee
        .iter()
        .chain(mentor.iter())
        .flatten()
        .copied()
        .collect();
    let small: BTreeMap<i64, i32> = all.into_iter().zip(0..).collect();
    let key = |key: &Option<i64>| {
        key.and_then(|key| small.get(&key).copied())
            .unwrap_or(NOBODY)
    };
    Of::Equal {
        mentees: mentee.iter().map(key).collect(),
        mentors: tiles(mentor.iter().map(key)),
        same,
    }
}

/// Keys of both sides less the least of all; `None` where they are too far apart.
fn over(mentee: &Keys, mentor: &Keys, absolute: bool, parts: i64) -> Option<Of> {
    let all = || mentee.iter().chain(mentor.iter()).flatten().copied();
    let least = all().min().unwrap_or(0);
    let spread = i128::from(all().max().unwrap_or(0)) - i128::from(least);
    i32::try_from(spread)
        .ok()
        .filter(|spread| *spread < i32::MAX)?;
    let key = |key: &Option<i64>| {
        let over = key.map_or(0, |key| key - least);
        i32::try_from(over).unwrap_or(0)
    };
    Some(Of::Over {
        mentees: mentee.iter().map(key).collect(),
        mentors: tiles(mentor.iter().map(key)),
        absolute,
        parts,
    })
}

fn distance(mentee: &Spots, mentor: &Spots, cuts: &[Cut]) -> Option<Of> {
    let spot = |spot: &Option<(i32, i32)>| spot.unwrap_or_default();
    let far = |spot: (i32, i32)| spot.0.unsigned_abs().max(spot.1.unsigned_abs()) > 1 << 30;
    if mentee.iter().chain(mentor.iter()).any(|s| far(spot(s))) {
        return None;
    }
    let mentees = mentee.iter().map(spot).collect();
    let east = tiles(mentor.iter().map(|s| spot(s).0));
    let north = tiles(mentor.iter().map(|s| spot(s).1));
    let marks: BTreeSet<i128> = cuts.iter().map(|cut| cut.whole(1)).collect();
    if marks
        .iter()
        .all(|mark| *mark <= i128::from(NEAR) * i128::from(NEAR))
    {
        return Some(Of::Near {
            mentees,
            east,
            north,
        });
    }
    let marks = marks.into_iter().filter(|mark| *mark > 0);
    // Beyond the greatest square is beyond every distance.
    let mark = |mark| i64::try_from(mark).unwrap_or(i64::MAX);
    Some(Of::Far {
        mentees,
        east,
        north,
        marks: marks.map(mark).collect(),
    })
}

/// Numbers that depend on a share alone, by how many tags are shared and how many either has.
pub(super) struct Shares {
    wanted: Box<[Wanted]>,
    tags: TagTiles,
    own: Box<[i32]>,
    sizes: Tiles,
    /// One more than the most tags of a mentor.
    width: i32,
    /// By the mentee's number of tags.
    tables: BTreeMap<i32, Box<[i32]>>,
    pub(super) known: Known,
}

/// Entries of all tables of shares, at most.
const ENTRIES: i64 = 1 << 20;

impl Shares {
    /// `number` gives what a share is worth; `None` for another measure, and where tables would be large.
    pub(super) fn new(measure: &Measure, number: impl Fn(Amount) -> i32) -> Option<Shares> {
        let Measure::Shared {
            mentee,
            mentor,
            as_share: true,
        } = measure
        else {
            return None;
        };
        let (own, others) = (sizes(mentee)?, sizes(mentor)?);
        let width = others.iter().max().copied().unwrap_or(0).checked_add(1)?;
        let kinds: BTreeSet<i32> = own.iter().copied().collect();
        let entries = kinds
            .iter()
            .map(|own| (i64::from(*own) + 1) * i64::from(width));
        if entries.sum::<i64>() > ENTRIES {
            return None;
        }
        let entry = |own: i32, shared: i32, other: i32| {
            // Pairs that can't be have no entry that is read.
            let union = (i64::from(own) + i64::from(other) - i64::from(shared)).max(1);
            number(Amount {
                top: i128::from(shared),
                bottom: union,
            })
        };
        let table = |own: i32| {
            let all = (0..=own).flat_map(|shared| (0..width).map(move |other| (shared, other)));
            let entries = all.map(|(shared, other)| entry(own, shared, other));
            (own, entries.collect())
        };
        let (tags, wanted) = TagTiles::new(mentee.iter().map(|tags| tags.as_deref()), mentor);
        Some(Shares {
            wanted,
            tags,
            tables: kinds.into_iter().map(table).collect(),
            own: own.into(),
            sizes: tiles(others.into_iter()),
            width,
            known: Known::new(mentee, mentor),
        })
    }

    /// The numbers of a tile for a mentee.
    pub(super) fn of(&self, mentee: usize, tile: usize, out: &mut Lanes) {
        let own = self.own.get(mentee);
        if let (Some(wanted), Some(table), Some(sizes)) = (
            self.wanted.get(mentee),
            own.and_then(|own| self.tables.get(own)),
            self.sizes.get(tile),
        ) {
            self.tags.count(wanted, tile, out);
            lanes::look_up(sizes, self.width, table, out);
        }
    }
}

/// How many tags each has.
fn sizes(sets: &Sets) -> Option<Vec<i32>> {
    let size = |tags: &Option<Box<[u32]>>| i32::try_from(tags.as_ref().map_or(0, |t| t.len())).ok();
    sets.iter().map(size).collect()
}

/// A cut as a share; `None` beyond all.
fn share(cut: Cut) -> Option<Share> {
    // A share is at most 1; any more is as far beyond as 2.
    let (top, bottom) = if cut.at.top > i128::from(cut.at.bottom) {
        (2, 1)
    } else {
        (i32::try_from(cut.at.top.max(-1)).ok()?, cut.at.bottom)
    };
    Some(Share {
        top: if cut.at.top < 0 { -1 } else { top },
        bottom: i32::try_from(bottom).ok()?,
        least: i32::from(cut.beyond),
    })
}

/// Whether whatever reaches the second reaches the first, and they are not one.
fn precedes(first: &Share, second: &Share) -> bool {
    let left = i64::from(first.top) * i64::from(second.bottom);
    let right = i64::from(second.top) * i64::from(first.bottom);
    left < right || (left == right && first.least < second.least)
}

/// All shares that are asked for, each once; `None` where products could leave 32 bits.
fn shares(cuts: &[Cut], own: &[i32], sizes: &[i32]) -> Option<Box<[Share]>> {
    let mut marks: Vec<Share> = Vec::new();
    for wanted in cuts.iter().map(|cut| share(*cut)) {
        let wanted = wanted?;
        let same = |mark: &Share| !precedes(mark, &wanted) && !precedes(&wanted, mark);
        if !marks.iter().any(same) {
            marks.push(wanted);
        }
    }
    let longest = |sizes: &[i32]| i64::from(sizes.iter().max().copied().unwrap_or(0));
    let union = longest(own) + longest(sizes) + 1;
    let fits = |mark: &Share| union * i64::from(mark.bottom.max(mark.top)) < 1 << 29;
    marks.iter().all(fits).then(|| marks.into())
}

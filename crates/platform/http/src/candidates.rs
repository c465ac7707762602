//! One of many, chosen by words: candidates, the card of what was chosen, and what a picker shows. Where they come from, the
//! crate of the noun says ([`crate::Source`]).

use kernel::refusal::Refusal;
use std::ops::Range;
use uuid::Uuid;

/// More candidates than this are not a choice any more.
pub const CANDIDATES: usize = 8;
/// What a form carries for a value that may stay and whose id is none of the reader's business.
pub(crate) const KEPT: &str = "kept";

/// Where the scripts of pickers ask, before the kind.
pub(crate) const PATH: &str = "/pick";

/// One that can be chosen, or was.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Card {
    /// Its id.
    pub id: Uuid,
    /// What it is called.
    pub title: String,
    /// What tells it from others of that name: its kind, where it is.
    pub line: String,
    /// One word more, at the end of the line.
    pub note: String,
    /// Why it may not be chosen, if so; it is shown all the same, so that nobody looks on.
    pub barred: Option<String>,
    /// Which parts of the title (bytes) answer to the words.
    pub marks: Vec<Range<usize>>,
}

/// What a search found, the best first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Candidates {
    /// At most [`CANDIDATES`].
    pub cards: Vec<Card>,
    /// Whether there are more.
    pub more: bool,
}

/// A field that is a picker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pick {
    pub(crate) field: String,
    pub(crate) kind: String,
    pub(crate) only: Vec<String>,
    pub(crate) kept: Option<Uuid>,
}

impl Pick {
    /// Returns the picker of a field; `kind` is that of the source, such as `place`.
    pub fn new(field: &str, kind: &str) -> Pick {
        Pick { field: field.to_owned(), kind: kind.to_owned(), only: Vec::new(), kept: None }
    }

    /// Narrows the choice by a word that the source understands.
    #[must_use]
    pub fn only(mut self, word: impl Into<String>) -> Pick {
        self.only.push(word.into());
        self
    }

    /// Names the value that is there: it may stay, even if the reader does not see it or could not choose it any more.
    #[must_use]
    pub fn kept(mut self, id: Option<Uuid>) -> Pick {
        self.kept = id;
        self
    }
}

/// What a picker asks a source for.
#[derive(Clone, Debug, Default)]
pub struct Ask {
    /// The words, each of which has to answer.
    pub words: String,
    /// Words that narrow the choice, as the field gave them.
    pub only: Vec<String>,
}

impl Ask {
    /// Tells whether the choice is narrowed by a word.
    pub fn is_only(&self, word: &str) -> bool {
        self.only.iter().any(|one| one == word)
    }

    /// Returns the id that is left out, given as `but:…`.
    pub fn but(&self) -> Option<Uuid> {
        self.only.iter().find_map(|one| one.strip_prefix("but:")?.parse().ok())
    }
}

/// A picker as a form shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Picked {
    /// Where the script asks for candidates; empty where nobody answers.
    pub address: String,
    /// What to write in the box, in the reader's language.
    pub hint: String,
    /// The icon of what is chosen.
    pub icon: &'static str,
    /// The words that were typed.
    pub words: String,
    /// What was found, where that was asked.
    pub found: Option<Candidates>,
    /// What the form's value is, as far as the reader sees it.
    pub card: Option<Card>,
    /// Whether the page came back for this picker, so that it goes on here.
    pub here: bool,
    /// Whether the value is one that stays although the reader does not see it: the page says no more.
    pub unseen: bool,
    pub(crate) kept: Option<Uuid>,
}

impl Picked {
    /// Takes what a form sent as the id of something that may be chosen. What the reader does not see is refused in the words in
    /// which that is refused which is not there.
    pub(crate) fn take(&self, raw: &str) -> Result<Uuid, Refusal> {
        let unknown = const { Refusal::invalid("kernel.refusal.choice_unknown") };
        if let Some(kept) = self.kept.filter(|_| self.unseen && raw == KEPT) {
            return Ok(kept);
        }
        let card = self.card.as_ref().filter(|card| card.id.to_string() == raw);
        let card = card.ok_or(unknown)?;
        match &card.barred {
            Some(why) if self.kept != Some(card.id) => {
                Err(Refusal::invalid("http.refusal.barred").with("why", why))
            }
            _ => Ok(card.id),
        }
    }
}

/// What a form that came in asks of a picker.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Wanted {
    /// The value of the field.
    pub(crate) value: String,
    /// The words to find.
    pub(crate) words: String,
    /// Whether candidates are wanted.
    pub(crate) finds: bool,
    /// Whether the page comes back for this picker.
    pub(crate) here: bool,
}

/// Returns where words stand in a title, whatever their case; overlapping places are one.
pub fn marks(title: &str, words: &str) -> Vec<Range<usize>> {
    let small = |(at, sign): (usize, char)| {
        let own = at..at + sign.len_utf8();
        sign.to_lowercase().map(move |small| (own.clone(), small))
    };
    let folded: Vec<(Range<usize>, char)> = title.char_indices().flat_map(small).collect();
    let mut found: Vec<Range<usize>> = Vec::new();
    for word in words.split_whitespace() {
        let word: Vec<char> = word.to_lowercase().chars().collect();
        let same = |window: &&[(Range<usize>, char)]| {
            window.iter().map(|(_, sign)| *sign).eq(word.iter().copied())
        };
        let places = folded.windows(word.len().max(1)).filter(same);
        found.extend(places.filter_map(|place| Some(place.first()?.0.start..place.last()?.0.end)));
    }
    joined(found)
}

/// Returns ranges in their order, those that touch made one.
pub fn joined(mut ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    ranges.sort_by_key(|range| (range.start, range.end));
    let mut out: Vec<Range<usize>> = Vec::new();
    for range in ranges {
        match out.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => out.push(range),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_marked_where_they_stand() {
        let marked = |title: &str, words: &str| -> Vec<String> {
            marks(title, words).into_iter().map(|range| title[range].to_owned()).collect()
        };
        assert_eq!(marked("颐乐养老服务中心", "颐乐 服务"), ["颐乐", "服务"]);
        assert_eq!(marked("颐乐养老", "颐乐 乐养"), ["颐乐养"]);
        assert_eq!(marked("Bar ABBA", "b"), ["B", "BB"]);
        assert!(marked("颐乐", "").is_empty() && marked("颐乐", "x").is_empty());
        // Letters that become two when they are made small do not break the title.
        assert_eq!(marked("İzmir İ", "i"), ["İ", "i", "İ"]);
    }

    #[test]
    fn only_what_is_shown_can_be_taken() {
        let (id, other) = (Uuid::from_u128(0xab), Uuid::from_u128(2));
        let card = |barred: Option<&str>| Card {
            id,
            barred: barred.map(str::to_owned),
            ..Card::default()
        };
        let shown = |card: Option<Card>| Picked { card, ..Picked::default() };
        assert_eq!(shown(Some(card(None))).take(&id.to_string()), Ok(id));
        let unknown = |picked: &Picked, raw: &str| picked.take(raw).unwrap_err().key;
        for raw in
            [other.to_string(), "x".to_owned(), KEPT.to_owned(), id.to_string().to_uppercase()]
        {
            let known = raw == id.to_string();
            assert!(
                !known
                    && unknown(&shown(Some(card(None))), &raw) == "kernel.refusal.choice_unknown"
            );
        }
        assert_eq!(unknown(&shown(None), &id.to_string()), "kernel.refusal.choice_unknown");
        // One that has ended is told as such, unless it is there already.
        let ended = shown(Some(card(Some("ended"))));
        assert_eq!(unknown(&ended, &id.to_string()), "http.refusal.barred");
        assert_eq!(Picked { kept: Some(id), ..ended }.take(&id.to_string()), Ok(id));
        // What is there and not seen stays by a word that says nothing.
        let unseen = Picked { kept: Some(other), unseen: true, ..Picked::default() };
        assert_eq!(unseen.take(KEPT), Ok(other));
        assert_eq!(unknown(&unseen, &other.to_string()), "kernel.refusal.choice_unknown");
    }
}

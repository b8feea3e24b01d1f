"""Words as search compares them: folded, stemmed, and forgiven when misspelt. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Mapping

import snowballstemmer

WORD = re.compile(r"[^\W_]+(?:['\u2019\u02bc][^\W_]+)*")
APOSTROPHES = str.maketrans({"\u2019": "'", "\u02bc": "'"})
# Letters that no decomposition takes apart.
LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe"})
# Words that stand in nearly every text and narrow nothing.
LITTLE_WORDS = frozenset(
    {
        "a", "an", "and", "are", "as", "at", "be", "by", "for", "from", "has", "have", "in", "is",
        "it", "of", "on", "or", "that", "the", "this", "to", "was", "with",
    }
)  # fmt: skip
LONGEST_WORD = 40
MOST_WORDS = 12  # in one question
# A shorter word has too many neighbours to be forgiven anything.
FORGIVEN = ((6, 2), (4, 1))


def words_of(text: str) -> list[str]:
    """Return the words of a text in its order: small letters, no accents."""
    plain = unicodedata.normalize("NFKD", text.translate(APOSTROPHES)).casefold()
    plain = unicodedata.normalize("NFKD", plain)
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    found = WORD.findall(plain.translate(LETTERS))
    return [word[:LONGEST_WORD] for word in found if word not in LITTLE_WORDS]


def stems_of(words: Iterable[str]) -> list[str]:
    """Return what each word is compared by, in letters and digits that any database keeps whole.

    A stemmer holds state, so each call has its own.
    """
    stem = snowballstemmer.stemmer("english").stemWord
    return [_plain(stem(word)) for word in words]


def _plain(word: str) -> str:
    """Write a letter of another script by its number, so that no database takes it apart."""
    word = word.replace("'", "")
    if word.isascii():
        return word
    return "".join(each if each.isascii() else f"u{ord(each):x}" for each in word)


def terms_of(text: str) -> list[str]:
    """Return the terms of a text, each once, in its order."""
    return list(dict.fromkeys(stems_of(words_of(text))))


def spellings_of(text: str) -> set[str]:
    """Return the words of a text as they are offered for a slip: no apostrophe, no 's."""
    return {word.removesuffix("'s").replace("'", "") for word in words_of(text)}


def nearest(word: str, vocabulary: Mapping[str, int]) -> list[str]:
    """Return the known words that may have been meant, the likeliest first.

    `vocabulary` counts the records of each word: of two equally near, the commoner, then
    the first by alphabet. Numbers are never forgiven: 2019 is not 2018.
    """
    allowed = allowed_mistakes(word)
    near = sorted(
        (mistakes, -times, known)
        for known, times in vocabulary.items()
        if known != word and (mistakes := distance(word, known, allowed)) <= allowed
    )
    return [known for *_, known in near] if allowed else []


def allowed_mistakes(word: str) -> int:
    """Return how many slips a word of that length is forgiven."""
    if any(letter.isdigit() for letter in word):
        return 0
    return next((number for length, number in FORGIVEN if len(word) >= length), 0)


def distance(one: str, other: str, most: int) -> int:
    """Return how many slips lead from one word to the other; over `most` the rest is not counted.

    A slip is a letter too many, missing, wrong, or changed over with its neighbour.
    """
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        now = [row]
        for column, its in enumerate(other, 1):
            best = min(last[column] + 1, now[-1] + 1, last[column - 1] + (letter != its))
            swapped = (
                column > 1 and row > 1 and one[row - 2] == its and other[column - 2] == letter
            )
            now.append(min(best, before[column - 2] + 1) if swapped else best)
        if min(now) > most:
            return most + 1
        before, last = last, now
    return last[-1]

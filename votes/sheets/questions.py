"""What a person must decide: each question with a stable id, and the answers once given."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from council.errors import RuleBroken

PLACES_LISTED = 5


@dataclass(frozen=True, slots=True)
class Question:
    """One decision: what was read, what is asked, the choices; none of them for free words.

    `free` are beginnings that may be followed by words of one's own ("new: ").
    """

    id: str
    asks: str
    read: str = ""
    choices: tuple[str, ...] = ()
    free: tuple[str, ...] = ()

    def takes(self, answer: str) -> bool:
        """Tell whether the answer is one that was offered."""
        if not self.choices and not self.free:
            return True
        begun = any(answer.startswith(word) and answer != word for word in self.free)
        return answer in self.choices or begun


def question_id(topic: str, text: str) -> str:
    """Return an id that stays the same however the text is spaced or capitalised."""
    return f"{topic}:{' '.join(text.casefold().split())}"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person decided, and why."""

    words: str
    reason: str = ""


@dataclass(slots=True)
class Answers:
    """Answers by the id of their question."""

    given: dict[str, Answer] = field(default_factory=dict)

    @classmethod
    def from_mapping(cls, found: Mapping[str, Any]) -> "Answers":
        """Read answers: words alone, or an object with `answer` and `reason`; null is none."""
        given = {}
        for name, value in found.items():
            held = value if isinstance(value, Mapping) else {"answer": value}
            words = held.get("answer")
            if words is None:
                continue
            if isinstance(words, bool | int):
                words = json.dumps(words)
            if not isinstance(words, str):
                message = f"The answer to {name!r} is no text: write one of the choices."
                raise RuleBroken(message, "wrong_answer")
            given[name] = Answer(words.strip(), str(held.get("reason") or ""))
        return cls(given)

    @classmethod
    def from_json(cls, text: str) -> "Answers":
        """Read an answers file; RuleBroken where it is none."""
        try:
            found = json.loads(text)
        except ValueError as error:
            message = f"The answers file cannot be read ({error}): it must be JSON."
            raise RuleBroken(message, "wrong_answers_file") from None
        if not isinstance(found, dict):
            message = "The answers file must be one object: an answer for each question's id."
            raise RuleBroken(message, "wrong_answers_file")
        return cls.from_mapping(found)


@dataclass(slots=True)
class Inquiry:
    """Everything asked in one import: answered, open, or answered with what was not offered."""

    answers: Answers = field(default_factory=Answers)
    asked: dict[str, Question] = field(default_factory=dict)
    places: dict[str, list[str]] = field(default_factory=dict)
    _more: Counter[str] = field(default_factory=Counter)

    def ask(self, question: Question, place: str = "") -> str | None:
        """Ask, and return the answer if a good one is recorded."""
        self.asked.setdefault(question.id, question)
        places = self.places.setdefault(question.id, [])
        if place and place not in places:
            if len(places) < PLACES_LISTED:
                places.append(place)
            else:
                self._more[question.id] += 1
        answer = self.answers.given.get(question.id)
        if answer is None or not self.asked[question.id].takes(answer.words):
            return None
        return answer.words

    @property
    def open(self) -> list[Question]:
        """Questions without a good answer, in the order in which they came up."""
        return [each for each in self.asked.values() if not self.is_answered(each)]

    def is_answered(self, question: Question) -> bool:
        """Tell whether a good answer is recorded."""
        answer = self.answers.given.get(question.id)
        return answer is not None and question.takes(answer.words)

    def is_wrong(self, question: Question) -> bool:
        """Tell whether an answer is recorded that was not offered."""
        return question.id in self.answers.given and not self.is_answered(question)

    def never_asked(self) -> list[str]:
        """Return ids of answers to which there is no question: perhaps misspelt."""
        return sorted(self.answers.given.keys() - self.asked.keys())

    def template(self) -> str:
        """Return an answers file for all that was asked, with what is answered filled in."""
        found = {each.id: self._entry(each) for each in self.asked.values()}
        return json.dumps(found, ensure_ascii=False, indent=2) + "\n"

    def _entry(self, question: Question) -> dict[str, Any]:
        answer = self.answers.given.get(question.id)
        free = [f"{word}..." for word in question.free]
        entry: dict[str, Any] = {"question": question.asks}
        if question.read:
            entry["read"] = question.read
        if question.choices or free:
            entry["choices"] = [*question.choices, *free]
        if self.places.get(question.id):
            entry["where"] = self.where(question.id)
        entry["answer"] = answer.words if answer else None
        entry["reason"] = answer.reason if answer else ""
        return entry

    def where(self, name: str) -> list[str]:
        """Return the first places at which a question came up, and that there are more."""
        return [*self.places.get(name, []), *(["and more"] if self._more[name] else [])]

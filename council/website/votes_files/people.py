"""Who the names in a file are: members on record, new ones, or a question for a person."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q
from django.utils.text import slugify

from council.actions import publish
from council.bundle_tables.members import surname_first
from council.errors import RuleBroken
from council.models import Area, Council, Member, MemberName, Membership, PoliticalGroup
from council.records import Occasion
from council.rules import matching_name
from council.website.votes_files.asked import AREA, GROUP, YES
from council.website.votes_files.decisions import EACH, Decisions
from votes.candidates import candidates_on
from votes.sheets import Candidate, Match, Question, Voter, match
from votes.sheets.matching import first_name_first, near, split_brackets
from votes.sheets.questions import question_id

NEW, NOBODY, NEW_AS, SAME_AS, MEMBER = "new", "nobody", "new: ", "same as ", "member: "
NOT_A_MEMBER = ""
SEVERAL = 4  # names of one doubt, from which it is asked about at once


@dataclass(slots=True)
class NewMember:
    """Somebody whom these files make known: name, area and group as read, days seen."""

    name: str
    area: str = ""
    group: str = ""
    days: set[date] = field(default_factory=set)


@dataclass(slots=True)
class People:
    """The members of one council as one import goes on; `council` is None while it is new."""

    council: Council | None
    decisions: Decisions
    new: dict[str, NewMember] = field(default_factory=dict)
    some_open: bool = False
    asks_once: frozenset[str] = frozenset()
    _on_days: dict[date, list[Candidate]] = field(default_factory=dict)
    _matches: dict[tuple[str, date], Match] = field(default_factory=dict)
    _groups: dict[str, int] | None = None

    def names(self) -> set[str]:
        """Return every name of every member on record."""
        if self.council is None:
            return set()
        dated = MemberName.objects.filter(member__council=self.council)
        return {
            *self.council.members.values_list("name", flat=True),
            *dated.values_list("name", flat=True),
        }

    def look_over(self, voters: Iterable[Voter], day: date) -> None:
        """See which doubts several names share, so that they are asked about once."""
        shared = Counter(
            found[0]
            for voter in voters
            if self._match(voter.printed, day).key is None and (found := self._near(voter, day))
        )
        self.asks_once |= {why for why, number in shared.items() if number >= SEVERAL}

    def _match(self, printed: str, day: date) -> Match:
        place = (printed, day)
        if place not in self._matches:
            self._matches[place] = match(printed, self.candidates(day))
        return self._matches[place]

    def _near(self, voter: Voter, day: date) -> tuple[str, str] | None:
        return near(voter.printed, self.candidates(day))

    def find(self, voter: Voter, day: date, place: str, meant: tuple[str, ...] = ()) -> str | None:
        """Return the key of the member meant, "" for nobody; None while that is open.

        `meant` are the names that an answer led here from: two that mean each other are open.
        """
        found = self._match(voter.printed, day)
        if found.key is not None:
            return found.key
        close = self._asked_at_once(voter, day)
        if close is not None:
            at_once = self.decisions.takes_near(close[0], voter.printed, place)
            if at_once != EACH:
                return close[1] if at_once == YES else None
        known = tuple(f"{MEMBER}{key}" for key in found.candidates)
        question = Question(
            question_id("voter", voter.printed),
            "Who is this? “new”: a member who is not on record, by this name.",
            voter.printed,
            (*known, NEW, NOBODY),
            (NEW_AS, SAME_AS, MEMBER),
        )
        answer = self.decisions.inquiry.ask(question, place)
        if answer is not None:
            return self._answered(answer, voter, day, place, (*meant, voter.printed))
        self.some_open = True
        if split_brackets(voter.name)[1]:
            self.decisions.brackets(place)
        return None

    def _asked_at_once(self, voter: Voter, day: date) -> tuple[str, str] | None:
        """Return why and whom a name may mean, where that is asked about for several at once."""
        given = self.decisions.inquiry.answers.given
        if question_id("voter", voter.printed) in given:
            return None
        found = self._near(voter, day)
        if found is None or (found[0] not in self.asks_once and f"names.{found[0]}" not in given):
            return None
        return found

    def _answered(
        self, answer: str, voter: Voter, day: date, place: str, meant: tuple[str, ...]
    ) -> str | None:
        if answer == NOBODY:
            return NOT_A_MEMBER
        if answer.startswith(SAME_AS):
            other = Voter(answer.removeprefix(SAME_AS).strip())
            if other.printed in meant:
                # They mean each other: nothing is said, so it is asked again.
                self.decisions.inquiry.answers.given.pop(question_id("voter", voter.printed), None)
                return None
            return self.find(other, day, place, meant)
        if answer.startswith(MEMBER):
            return self._on_record(answer.removeprefix(MEMBER).strip(), voter)
        return self._known_or_new(answer, voter, day, place)

    def _on_record(self, reference: str, voter: Voter) -> str | None:
        rows = Member.objects.filter(council=self.council, reference=reference)
        if self.council is not None and rows.exists():
            return reference
        self.decisions.inquiry.answers.given.pop(question_id("voter", voter.printed), None)
        return None

    def _known_or_new(self, answer: str, voter: Voter, day: date, place: str) -> str:
        name, bracket = split_brackets(voter.name)
        area, group = voter.area, voter.group
        if bracket:
            held = self.decisions.brackets(place)
            area, group = (bracket, group) if held == AREA else (area, group)
            group = bracket if held == GROUP else group
        name = answer.removeprefix(NEW_AS).strip() if answer != NEW else first_name_first(name)
        stored = self._stored(name, area)
        if stored is not None:
            return stored
        key = f"new {name} ({area})"
        self.new.setdefault(key, NewMember(name, area, group)).days.add(day)
        return key

    def _stored(self, name: str, area: str) -> str | None:
        """Return the member whom an earlier import made of the same answer."""
        if self.council is None:
            return None
        rows = Member.objects.filter(council=self.council, name=name)
        rows = rows.filter(
            Q(memberships__area__name__iexact=area) if area else Q(memberships__area__isnull=True)
        )
        found = list(rows.values_list("reference", flat=True).distinct())
        if len(found) > 1:
            message = f"Two members are called “{name}”: answer with “member: ” and the reference."
            raise RuleBroken(message, "two_members")
        return found[0] if found else None

    def candidates(self, day: date) -> list[Candidate]:
        """Return the members who sat that day, as far as is known."""
        if self.council is None:
            return []
        if day not in self._on_days:
            self._on_days[day] = candidates_on(self.council, day)
        return self._on_days[day]

    def group(self, name: str, place: str) -> int | None:
        """Return the group that a column names; None for none, or while that is open."""
        if not name or self.council is None:
            return None
        if self._groups is None:
            rows = PoliticalGroup.objects.filter(council=self.council)
            found = rows.values_list("pk", "name", "short_name")
            self._groups = {w.casefold(): pk for pk, *words in found for w in words if w}
        held = self._groups.get(name.casefold())
        if held is None:
            question = Question(
                question_id("group", name),
                "Which group is this? “leave_out”: store no group from this word.",
                name,
                (*sorted(self._groups), "leave_out"),
            )
            held = self._groups.get(self.decisions.inquiry.ask(question, place) or "")
        return held

    # Storing.

    def store(self, occasion: Occasion, days: Iterable[date], *, is_public: bool) -> int:
        """Put the new members on record with their seats; return how many."""
        council, spans = self.council, sorted(days)
        if council is None or not self.new:
            return 0
        as_seen = self.decisions.terms_as_seen()
        for found in self.new.values():
            member = self._create(council, found, occasion)
            first, last = min(found.days), max(found.days)
            Membership.objects.create(
                member=member,
                area=_area(council, found.area),
                valid_from=first if as_seen and first > spans[0] else None,
                valid_to=last if as_seen and last < spans[-1] else None,
                evidence=occasion.evidence,
            )
            if is_public:
                publish(member, occasion=occasion)
        count = len(self.new)
        self.new.clear()
        self._on_days.clear()
        self._matches.clear()
        return count

    def _create(self, council: Council, found: NewMember, occasion: Occasion) -> Member:
        slug = slugify(matching_name(found.name)) or "member"
        if Member.objects.filter(council=council, slug=slug).exists():
            slug = slugify(f"{slug} {found.area}")
        number = 2
        free = slug
        while Member.objects.filter(council=council, slug=free).exists():
            free, number = f"{slug}-{number}", number + 1
        member = Member(
            council=council,
            slug=free,
            reference=f"{council.slug}/members/{free}",
            name=found.name,
            sort_name=surname_first(found.name),
            evidence=occasion.evidence,
        )
        member.full_clean(exclude=["council", "person", "reference"])
        member.save(force_insert=True)
        return member


def _area(council: Council, name: str) -> Area | None:
    if not name:
        return None
    rows = Area.objects.filter(council=council)
    found = rows.filter(name__iexact=name).first() or rows.filter(slug=slugify(name)).first()
    if found is None:
        slug = slugify(name) or f"area-{rows.count() + 1}"
        found = Area(council=council, name=name, slug=slug)
        found.full_clean(exclude=["council"])
        found.save(force_insert=True)
    return found

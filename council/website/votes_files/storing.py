"""Store a planned meeting, or compare it with what is stored: nothing is ever overwritten."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.utils import timezone

from amendments.actions import close_meeting
from council.actions import cite, publish
from council.errors import RuleBroken
from council.models import AgendaItem, Body, Council, Meeting, Source
from council.records import Occasion, tell
from council.website.votes_files.decisions import ONE
from council.website.votes_files.notes import is_url, notes_of
from council.website.votes_files.planning import (
    PlannedMeeting,
    PlannedVote,
    Planner,
    item_title,
    result_of,
)
from council.website.votes_files.stored import Mark, Stored, differences
from votes.actions import record_ballots
from votes.actions.taking_in import take_in_votes
from votes.actions.taking_in_facts import VoteEntry
from votes.enums import VoteStatus
from votes.models import Vote
from votes.sheets import Layout, Question
from votes.sheets.questions import question_id

NEW_VOTE, THIS_VOTE = "new", "vote: "


@dataclass(slots=True)
class Store:
    """Writes the plans of one import; `counts` says what is new and what stood there."""

    council: Council
    body: Body
    planner: Planner
    occasion: Occasion
    source: Mapping[str, str]
    is_public: bool
    counts: Counter[str] = field(default_factory=Counter)
    into: Meeting | None = None
    _stored: dict[int, Stored] = field(default_factory=dict)

    def meeting(self, plan: PlannedMeeting) -> None:
        """Store one meeting, or add to it what is not there yet.

        Several files may tell of one day: what the first of them brought is not asked about.
        """
        meeting = self.into or self._on_record(plan)
        if meeting is None:
            self._new_meeting(plan)
            return
        if meeting.pk not in self._stored:
            self.counts["meetings unchanged"] += 1
            self._stored[meeting.pk] = Stored(meeting)
        stored = self._stored[meeting.pk]
        rest = [vote for vote in plan.votes if not self._stands(vote, stored, plan)]
        self._add(meeting, rest, plan, stored)

    def _on_record(self, plan: PlannedMeeting) -> Meeting | None:
        """Return the body's meeting of that day; RuleBroken where there were two."""
        found = list(Meeting.objects.filter(body=self.body, held_on=plan.day)[:2])
        if len(found) > 1:
            message = (
                f"There were two meetings on {plan.day}: use the page of the one it is about."
            )
            raise RuleBroken(message, "two_meetings")
        return found[0] if found else None

    # A new meeting.

    def _new_meeting(self, plan: PlannedMeeting) -> None:
        meeting = Meeting(
            council=self.council,
            body=self.body,
            held_on=plan.day,
            reference=f"{self.body.reference}/{plan.day}",
            evidence=self.occasion.evidence,
        )
        meeting.full_clean(exclude=["council", "body", "reference"])
        meeting.save(force_insert=True)
        if self.is_public:
            publish(meeting, occasion=self.occasion)
        self.counts["meetings new"] += 1
        self._cite([self._source(meeting.reference, note=f"File {plan.file}.")])
        self._stored[meeting.pk] = Stored(meeting)
        self._add(meeting, plan.votes, plan, self._stored[meeting.pk])
        if plan.day < timezone.localdate():
            close_meeting(meeting, occasion=self.occasion)

    def _add(
        self, meeting: Meeting, votes: list[PlannedVote], plan: PlannedMeeting, held: Stored
    ) -> None:
        """Add items and votes that are not stored yet, in the order of the file."""
        items = self._items(meeting, votes, plan, held.last_position)
        held.last_position += len(items)
        put = [vote for vote in votes if vote.is_vote]
        keys = self._keys(put)
        entries = [self._entry(vote, items.get(id(vote)), keys) for vote in put]
        stored = take_in_votes(meeting, entries, occasion=self.occasion)
        self.counts["votes new"] += len(stored)
        self.counts["ballots new"] += sum(len(entry.marks) for entry in entries)
        held.brought.update({vote.question: vote for vote in stored})
        cited = [
            self._source(vote.reference, planned, plan=plan)
            for vote, planned in zip(stored, put, strict=True)
        ]
        cited += [
            self._source(
                meeting.reference, vote, plan=plan, field=f"item {items[id(vote)].position}"
            )
            for vote in votes
            if not vote.is_vote and id(vote) in items
        ]
        self._cite(cited)

    def _items(
        self, meeting: Meeting, votes: list[PlannedVote], plan: PlannedMeeting, after: int
    ) -> dict[int, AgendaItem]:
        """Add an item for each line, where lines are items; two of one number stay two."""
        if plan.layout != Layout.ITEM_ROWS:
            return {}
        rows = [
            AgendaItem(
                meeting=meeting,
                position=position,
                number=vote.number,
                title=item_title(vote.title),
            )
            for position, vote in enumerate(votes, start=after + 1)
        ]
        AgendaItem.objects.bulk_create(rows)
        tell(meeting)
        self.counts["items new"] += len(rows)
        return {id(vote): item for vote, item in zip(votes, rows, strict=True)}

    def _entry(
        self, vote: PlannedVote, item: AgendaItem | None, keys: Mapping[str, int]
    ) -> VoteEntry:
        for_, against, abstained = vote.said
        return VoteEntry(
            question=vote.question,
            kind=vote.ending.kind,
            item=item,
            method=vote.ending.method,
            threshold=vote.threshold,
            result=result_of(vote),
            words=vote.ending.words,
            for_=for_,
            against=against,
            abstained=abstained,
            roll_complete=vote.roll_complete,
            marks=self.planner.ballots(vote, dict(keys)),
        )

    def _keys(self, votes: Iterable[PlannedVote]) -> dict[str, int]:
        named = {member for vote in votes for member, _ in vote.marks}
        rows = self.council.members.filter(reference__in=named)
        return dict(rows.values_list("reference", "pk"))

    def _source(
        self,
        about: str,
        vote: PlannedVote | None = None,
        *,
        plan: PlannedMeeting | None = None,
        field: str = "",
        note: str = "",
    ) -> Source:
        link = vote.line.link if vote else self.source["url"]
        good = is_url(link)
        return Source(
            council=self.council,
            about=about,
            field=field,
            evidence=self.occasion.evidence,
            title=self.source["title"] or "Not named",
            publisher=self.source["publisher"],
            url=link if good else "",
            note=note or " ".join(notes_of(vote, plan, "" if good else link)),
        )

    def _cite(self, sources: Iterable[Source]) -> None:
        cite(sources)

    # A meeting on record.

    def _stands(self, vote: PlannedVote, stored: Stored, plan: PlannedMeeting) -> bool:
        """Tell whether a line is stored; what differs is a problem, never overwritten."""
        if not vote.is_vote:
            return self._same_item(vote, stored, plan)
        found = stored.take(vote.question)
        found = found or self._told_before(vote, stored, plan) or self._asked(vote, stored, plan)
        if found is None:
            return False
        if plan.layout == Layout.ITEM_ROWS:
            self.counts["items unchanged"] += 1
        self._compare(vote, found, stored.roll(found))
        return True

    def _told_before(self, vote: PlannedVote, stored: Stored, plan: PlannedMeeting) -> Vote | None:
        """Return the vote that another file told already, where a person says it is the same."""
        name = question_id("twice", f"{plan.day}/{vote.question}")
        answer = self.planner.decisions.inquiry.answers.given.get(name)
        return stored.known(vote.question) if answer and answer.words == ONE else None

    def _same_item(self, vote: PlannedVote, stored: Stored, plan: PlannedMeeting) -> bool:
        if plan.layout != Layout.ITEM_ROWS:
            return True
        same = stored.take_item(vote.number, item_title(vote.title))
        self.counts["items unchanged"] += same
        return same

    def _asked(self, vote: PlannedVote, stored: Stored, plan: PlannedMeeting) -> Vote | None:
        """Ask which vote of the meeting a line is, where there are votes it may be."""
        if not stored.votes:
            return None
        choices = tuple(f"{THIS_VOTE}{each.number}" for each in stored.votes)
        listed = "; ".join(f"{each.number}: {each.question[:60]}" for each in stored.votes[:20])
        question = Question(
            question_id("vote", f"{plan.day}/{vote.spot}"),
            f"Which vote of {plan.day} is this? On record are {listed}",
            vote.question,
            (*choices, NEW_VOTE),
        )
        answer = self.planner.decisions.inquiry.ask(question, vote.place)
        numbers = {f"{THIS_VOTE}{each.number}": each for each in stored.votes}
        found = numbers.get(answer or "")
        if found is not None and not stored.use(found):
            self._problem(vote, f"vote {found.number} is answered for another line as well.")
        return found

    def _compare(self, vote: PlannedVote, held: Vote, roll: Mapping[Mark, str]) -> None:
        """Tell what differs; names of a vote that has none are brought."""
        wanted = {key: str(choice) for key, (_, choice) in vote.marks.items()}
        found = list(differences(vote, held))
        if roll or not wanted:
            found += [
                f"{key[0]} is recorded as {roll.get(key) or 'not marked'}, the file says "
                f"{wanted.get(key) or 'nothing'}."
                for key in sorted({*roll, *wanted})
                if roll.get(key) != wanted.get(key)
            ]
        for words in found:
            self._problem(vote, f"{words} If the file is right, correct vote {held.number}.")
        if wanted and not roll:
            self._bring_names(vote, held)
        else:
            self.counts["votes unchanged"] += 1
            self.counts["ballots unchanged"] += len(wanted)

    def _bring_names(self, vote: PlannedVote, held: Vote) -> None:
        """Record names of a vote that has none: open, or declared from a source."""
        marks = self.planner.ballots(vote, self._keys([vote]))
        late = held.status != VoteStatus.OPEN
        try:
            found = record_ballots(
                held,
                marks,
                roll_complete=vote.roll_complete if late else None,
                occasion=self.occasion,
            )
        except RuleBroken as error:
            self._problem(vote, " ".join(error.messages))
            return
        for each in found.conflicts:
            self._problem(vote, f"{each.by_name} has marked {each.choice} meanwhile.")
        self.counts["ballots new"] += found.saved
        if not late and (vote.ending.result or vote.line.said):
            self.counts["results left for the desk to declare"] += 1

    def _problem(self, vote: PlannedVote, words: str) -> None:
        self.planner.problems.append(f"{vote.place}: {words}")

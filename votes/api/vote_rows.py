"""Which columns the API reads of votes, and the kept queries that read them."""

from operator import itemgetter

from django.db.models import Exists, OuterRef

from council.api.reading import RECORD, linked
from council.models import RecordEvent
from council.prepared import PreparedRows
from votes.api.corrections import CORRECTING
from votes.models import GroupTally, Vote, VoteOption, VoteSubject

COUNTS = ("for", "against", "abstained", "not_voting", "unknown")
PLAIN = (
    "number", "held_on", "taken_at", "kind", "question", "method", "trigger", "status",
    "is_private", "declared_at", "mismatch_reason", "note",
)  # fmt: skip
THRESHOLD_COLUMNS = ("kind", "numerator", "denominator", "of", "number")
DECLARED_COLUMNS = ("result", "words", "for", "against", "abstained", "by_casting_vote")
COLUMNS = (
    *RECORD, *PLAIN, "council__reference", "meeting__reference", "meeting__date_precision",
    "item__title", *(f"threshold_{name}" for name in THRESHOLD_COLUMNS), "casting_allowed",
    *(f"declared_{name}" for name in DECLARED_COLUMNS),
    *(f"tally_{name}" for name in COUNTS),
    "computed_outcome", "mismatches", "roll_complete", "names_taken", "names_published_at",
    *linked("presiding_member"), *linked("replaces", label="question"),
)  # fmt: skip
# Read one by one they would cost as much as the query.
plain_in = itemgetter(*PLAIN)
counts_in = itemgetter(*(f"tally_{name}" for name in COUNTS))
threshold_in = itemgetter(*(f"threshold_{name}" for name in THRESHOLD_COLUMNS))
declared_in = itemgetter(*(f"declared_{name}" for name in DECLARED_COLUMNS))

# Built once: making a query costs as much as asking it.
MOTION, AMENDMENT = "motion_version__motion", "amendment_version__amendment"
SUBJECT_COLUMNS = (
    "motion_version__number", "amendment_version__number", f"{AMENDMENT}__state",
    *linked(MOTION, AMENDMENT, label="title"),
)  # fmt: skip
SUBJECTS = PreparedRows(
    VoteSubject.objects.order_by("vote", "position", "id").values("vote_id", *SUBJECT_COLUMNS)
)
OPTIONS = PreparedRows(
    VoteOption.objects.order_by("vote", "position").values(
        "vote_id", "position", "label", "declared_count", "tally", "is_eliminated"
    )
)
GROUP_COLUMNS = (*linked("group"), *(f"tally_{name}" for name in COUNTS))
GROUPS = PreparedRows(GroupTally.objects.order_by("id").values(*GROUP_COLUMNS))

# One vote with its subjects and groups, a row each, and what else there is to be read of it.
ONE = PreparedRows(
    Vote.objects.annotate(
        is_corrected=Exists(CORRECTING.filter(vote=OuterRef("pk"))),
        is_replaced=Exists(Vote.objects.filter(replaces=OuterRef("pk"))),
        has_history=Exists(RecordEvent.objects.filter(reference=OuterRef("reference"))),
    )
    .order_by("subjects__position", "subjects__id", "group_tallies__id")
    .values(
        *COLUMNS, "is_corrected", "is_replaced", "has_history", "subjects__id",
        *(f"subjects__{name}" for name in SUBJECT_COLUMNS), "group_tallies__id",
        *(f"group_tallies__{name}" for name in GROUP_COLUMNS),
    )
)  # fmt: skip

"""One member's choice in a vote, and the counts of each group."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from council.models import Member, PoliticalGroup
from council.records import RecordQuerySet
from votes.enums import BallotChoice
from votes.models.subjects import VoteOption
from votes.models.vote import Vote


class Ballot(models.Model):
    """One member's choice in one vote; a casting ballot is the presiding member's second."""

    published_with: ClassVar[tuple[str, ...]] = ("vote__", "vote__meeting__")
    public_only: ClassVar[tuple[Q, ...]] = (Q(vote__names_published_at__isnull=False),)

    vote = models.ForeignKey(
        Vote, on_delete=models.PROTECT, related_name="ballots", db_index=False
    )
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", db_index=False)
    choice = models.CharField(max_length=18, choices=BallotChoice, null=True, blank=True)
    option = models.ForeignKey(
        VoteOption,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="ballots",
        db_index=False,
    )
    is_casting = models.BooleanField(default=False)
    group_at_vote = models.ForeignKey(
        PoliticalGroup,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    proxy = models.ForeignKey(
        Member,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    name_as_printed = models.CharField(max_length=160, blank=True)
    source_label = models.CharField(max_length=80, blank=True, help_text="The source's own word.")
    note = models.CharField(max_length=300, blank=True)
    held_on = models.DateField(help_text="Copy of the vote's day, to page by.")
    revision = models.PositiveIntegerField(default=1)
    marked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    marked_at = models.DateTimeField(auto_now=True)

    objects = RecordQuerySet.as_manager()

    class Meta:
        ordering = ("vote", "id")
        indexes = [
            models.Index(fields=("member", "-held_on", "-id"), name="ballot_of_member"),
            models.Index(fields=("-held_on", "-id"), name="ballot_newest"),
            models.Index(
                fields=("group_at_vote", "-held_on", "-id"),
                condition=Q(group_at_vote__isnull=False),
                name="ballot_of_group",
            ),
            # Of what nearly every ballot has none of: millions of nulls need no index.
            *(
                models.Index(
                    fields=(field,),
                    condition=Q(**{f"{field}__isnull": False}),
                    name=f"ballot_with_{field}",
                )
                for field in ("option", "proxy", "marked_by")
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=("vote", "member", "is_casting"),
                name="ballot_unique_per_vote_and_member",
                violation_error_message="This member is already on the roll of this vote.",
            ),
            models.UniqueConstraint(
                fields=("vote",),
                condition=Q(is_casting=True),
                name="ballot_casting_unique_per_vote",
                violation_error_message="A vote has one casting vote at most.",
            ),
            models.CheckConstraint(
                name="ballot_holds_exactly_one_of_choice_and_option",
                condition=Q(choice__isnull=True, option__isnull=False)
                | Q(choice__isnull=False, option__isnull=True),
                violation_error_message="Mark either a choice or an option.",
            ),
            models.CheckConstraint(
                name="ballot_casting_implies_for_or_against",
                condition=Q(is_casting=False) | Q(choice__in=["for", "against"]),
                violation_error_message="A casting vote is for or against.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id}: {self.choice}"


class GroupTally(models.Model):
    """Counts of one group in one vote; written by votes.derive alone."""

    vote = models.ForeignKey(Vote, on_delete=models.CASCADE, related_name="group_tallies")
    group = models.ForeignKey(
        PoliticalGroup, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    tally_for = models.PositiveIntegerField(default=0)
    tally_against = models.PositiveIntegerField(default=0)
    tally_abstained = models.PositiveIntegerField(default=0)
    tally_not_voting = models.PositiveIntegerField(default=0)
    tally_unknown = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("vote", "group__name")
        constraints = [
            models.UniqueConstraint(
                fields=("vote", "group"), name="group_tally_unique_per_vote_and_group"
            ),
            models.UniqueConstraint(
                fields=("vote",),
                condition=Q(group__isnull=True),
                name="group_tally_without_group_unique_per_vote",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group_id}: {self.tally_for}-{self.tally_against}"

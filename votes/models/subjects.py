"""What a vote is about, and its answers where there are more than two."""

from django.db import models
from django.db.models import Q

from amendments.models import AmendmentVersion, MotionVersion
from votes.models.vote import Vote


class VoteSubject(models.Model):
    """A motion version or an amendment version that the question was about."""

    vote = models.ForeignKey(Vote, on_delete=models.CASCADE, related_name="subjects")
    position = models.PositiveSmallIntegerField(default=1)
    motion_version = models.ForeignKey(
        MotionVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    amendment_version = models.ForeignKey(
        AmendmentVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ("vote", "position")
        constraints = [
            models.CheckConstraint(
                name="vote_subject_names_exactly_one",
                condition=Q(motion_version__isnull=True, amendment_version__isnull=False)
                | Q(motion_version__isnull=False, amendment_version__isnull=True),
                violation_error_message="Name either a motion or an amendment.",
            ),
            models.UniqueConstraint(
                fields=("vote", "motion_version"),
                condition=Q(motion_version__isnull=False),
                name="vote_subject_motion_unique_per_vote",
                violation_error_message="This motion is already part of the vote.",
            ),
            models.UniqueConstraint(
                fields=("vote", "amendment_version"),
                condition=Q(amendment_version__isnull=False),
                name="vote_subject_amendment_unique_per_vote",
                violation_error_message="This amendment is already part of the vote.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.vote_id}: {self.motion_version_id or self.amendment_version_id}"


class VoteOption(models.Model):
    """One of more than two answers: an elimination round or an appointment (domain 5.5)."""

    vote = models.ForeignKey(Vote, on_delete=models.CASCADE, related_name="options")
    position = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=200)
    subject = models.ForeignKey(
        VoteSubject, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    declared_count = models.PositiveIntegerField(null=True, blank=True)
    tally = models.PositiveIntegerField(default=0, editable=False)
    is_eliminated = models.BooleanField(default=False)

    class Meta:
        ordering = ("vote", "position")
        constraints = [
            models.UniqueConstraint(
                fields=("vote", "position"), name="vote_option_position_unique_per_vote"
            ),
            models.UniqueConstraint(
                fields=("vote", "label"),
                name="vote_option_label_unique_per_vote",
                violation_error_message="Two answers cannot have the same words.",
            ),
        ]

    def __str__(self) -> str:
        return self.label

"""What a vote that is being taken does to its papers: their words stay as put (domain 4)."""

from collections.abc import Iterable, Sequence

from amendments.actions.locking import lock_paper
from amendments.models import Amendment, AmendmentVersion, Motion, MotionVersion
from council.errors import RuleBroken
from council.records import Occasion

Version = MotionVersion | AmendmentVersion


def ready_for_vote(versions: Iterable[Version], *, occasion: Occasion) -> None:
    """Lock the papers of a vote that is to be opened, so that nobody alters them meanwhile.

    At the desk raises RuleBroken for words that were altered since.
    """
    for version in _in_order(versions):
        paper = _paper_of(version)
        lock_paper(paper)
        if occasion.at_desk and paper.current_id != version.pk:
            message = f"“{paper}” has been altered since: put its newest version to the vote."
            raise RuleBroken(message, "old_version")


def put_to_vote(versions: Iterable[Version], vote: str) -> None:
    """Fix the words that a vote is being taken on; `vote` is its reference.

    Readers see nothing of it: a vote is not told before it is declared.
    """
    for version in versions:
        paper = _paper_of(version)
        type(paper)._default_manager.filter(pk=paper.pk).update(open_vote=vote)  # noqa: SLF001 - documented by Django for any model


def end_of_vote(vote: str) -> None:
    """Let the papers of a vote go on: it was declared or made void; `vote` is its reference."""
    for papers in (Amendment, Motion):
        papers._default_manager.filter(open_vote=vote).update(open_vote="")  # noqa: SLF001 - documented by Django for any model


def _paper_of(version: Version) -> Motion | Amendment:
    return version.motion if isinstance(version, MotionVersion) else version.amendment


def _in_order(versions: Iterable[Version]) -> Sequence[Version]:
    """Put amendments before motions and older ones first: the order of every lock."""
    return sorted(versions, key=lambda each: (isinstance(each, MotionVersion), _paper_of(each).pk))

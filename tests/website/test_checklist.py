"""What the check list costs: a long evening of votes must not make it slow."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.votes.chamber import Chamber

pytestmark = pytest.mark.django_db

MOST_FOR_A_VOTE = 7


def test_each_further_vote_costs_the_check_list_few_queries(client: Client) -> None:
    chamber = Chamber()
    client.force_login(chamber.clerk)
    chamber.declared()
    costs = []
    for _ in range(3):
        with CaptureQueriesContext(connection) as found:
            client.get(f"/admin/desk/{chamber.meeting.pk}/check-list/")
        costs.append(len(found))
        chamber.declared_again()

    assert costs[2] - costs[1] <= MOST_FOR_A_VOTE

"""The change feed: marks that verbs leave, and the step that numbers what readers can see of them.

A mark is written in the transaction of the change. A number is given after the commit, under
a lock, so that the order of numbers is the order in which changes became visible
(docs/decisions/change-feed.md). `council.records` marks by itself what a record saves.
"""

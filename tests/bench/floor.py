"""The floor: the same bytes from bare psycopg with prepared statements and orjson.

No framework, no filters but those measured, no errors; it reads the same facts by the same
conditions of what is public. What a server in Python can do at most with this database.
"""

import base64
import csv
import io
import os
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date, datetime
from functools import cache
from typing import Any
from urllib.parse import parse_qs, urlencode

import orjson
import psycopg
from psycopg.types.json import set_json_loads

OPTIONS = orjson.OPT_UTC_Z
Row = tuple[Any, ...]
SEEN = "{0}.published_at <= now() AND ({0}.visible_from IS NULL OR {0}.visible_from <= now())"


def seen(*tables: str) -> str:
    return " AND ".join(SEEN.format(table) for table in tables)


VOTE_COLUMNS = f"""
 v.id, v.reference, v.evidence, v.published_at, v.visible_from, v.updated_at, v.revision,
 v.number, v.held_on, v.taken_at, v.kind, v.question, v.method, v.trigger, v.status,
 v.is_private, v.declared_at, v.mismatch_reason, v.note, c.reference, m.reference,
 m.date_precision, i.title, v.threshold_kind, v.threshold_numerator, v.threshold_denominator,
 v.threshold_of, v.threshold_number, v.casting_allowed, v.declared_result, v.declared_words,
 v.declared_for, v.declared_against, v.declared_abstained, v.declared_by_casting_vote,
 v.tally_for, v.tally_against, v.tally_abstained, v.tally_not_voting, v.tally_unknown,
 v.computed_outcome, v.mismatches, v.roll_complete, v.names_taken,
 v.names_published_at <= now(), p.reference, p.name, r.reference
 FROM votes_vote v
 JOIN council_council c ON c.id = v.council_id
 JOIN council_meeting m ON m.id = v.meeting_id
 LEFT JOIN council_agendaitem i ON i.id = v.item_id
 LEFT JOIN council_member p ON p.id = v.presiding_member_id AND {seen("p")}
 LEFT JOIN votes_vote r ON r.id = v.replaces_id AND {seen("r")}
 WHERE {seen("v", "m")}"""
LIST = f"""SELECT {VOTE_COLUMNS}
 AND v.held_on <= %s ORDER BY v.held_on DESC, v.id DESC LIMIT 101"""
ONE = f"SELECT {VOTE_COLUMNS} AND v.reference = %s"
SUBJECTS = f"""SELECT s.vote_id, n.reference, n.title, nv.number, a.reference, a.title, av.number
 FROM votes_votesubject s
 LEFT JOIN amendments_motionversion nv ON nv.id = s.motion_version_id
 LEFT JOIN amendments_motion n ON n.id = nv.motion_id AND {seen("n")}
 LEFT JOIN amendments_amendmentversion av ON av.id = s.amendment_version_id
 LEFT JOIN amendments_amendment a ON a.id = av.amendment_id AND {seen("a")}
  AND a.state NOT IN ('draft', 'submitted')
 WHERE s.vote_id = ANY(%s) ORDER BY s.vote_id, s.position, s.id"""
SOURCES = """SELECT about, field, evidence, title, publisher, url, published_on, note
 FROM council_source WHERE about = ANY(%s) ORDER BY about, id"""
ROLL = f"""SELECT m.reference, m.name, g.reference, g.name, b.choice, o.label, b.is_casting,
 x.reference, x.name, b.name_as_printed, b.source_label, b.note
 FROM votes_ballot b
 JOIN council_member bm ON bm.id = b.member_id
 LEFT JOIN council_member m ON m.id = b.member_id AND {seen("m")}
 LEFT JOIN council_politicalgroup g ON g.id = b.group_at_vote_id AND {seen("g")}
 LEFT JOIN votes_voteoption o ON o.id = b.option_id
 LEFT JOIN council_member x ON x.id = b.proxy_id AND {seen("x")}
 WHERE b.vote_id = %s ORDER BY b.is_casting, bm.sort_name, b.member_id"""
GROUPS = f"""SELECT g.reference, g.name, t.tally_for, t.tally_against, t.tally_abstained,
 t.tally_not_voting, t.tally_unknown FROM votes_grouptally t
 LEFT JOIN council_politicalgroup g ON g.id = t.group_id AND {seen("g")}
 WHERE t.vote_id = %s ORDER BY g.name NULLS LAST"""
REST = f"""SELECT
 array(SELECT r.reference FROM votes_vote r
  WHERE r.replaces_id = %(vote)s AND {seen("r")} ORDER BY r.number),
 (SELECT count(*) FROM votes_voteevent
  WHERE vote_id = %(vote)s AND verb IN ('correct', 'void')),
 (SELECT count(*) FROM council_recordevent WHERE reference = %(reference)s),
 (SELECT json_agg(json_build_object('field', field, 'evidence', evidence, 'title', title,
   'publisher', publisher, 'url', url, 'published_on', published_on, 'note', note) ORDER BY id)
  FROM council_source WHERE about = %(reference)s),
 (SELECT json_agg(json_build_object('kind', 'amendment', 'reference', a.reference,
   'name', a.title, 'version', av.number) ORDER BY s.position, s.id)
  FROM votes_votesubject s
  JOIN amendments_amendmentversion av ON av.id = s.amendment_version_id
  JOIN amendments_amendment a ON a.id = av.amendment_id AND {seen("a")}
   AND a.state NOT IN ('draft', 'submitted')
  WHERE s.vote_id = %(vote)s)"""
BALLOTS = f"""SELECT b.id, v.reference, v.evidence, v.published_at, v.visible_from, v.updated_at,
 v.revision, v.names_published_at, c.reference, w.reference, v.question, b.held_on,
 w.date_precision, m.reference, m.name, g.reference, g.name, b.choice, o.label, b.is_casting,
 x.reference, x.name, b.name_as_printed, b.source_label, b.note
 FROM votes_ballot b
 JOIN votes_vote v ON v.id = b.vote_id
 JOIN council_meeting w ON w.id = v.meeting_id
 JOIN council_council c ON c.id = v.council_id
 LEFT JOIN council_member m ON m.id = b.member_id AND {seen("m")}
 LEFT JOIN council_politicalgroup g ON g.id = b.group_at_vote_id AND {seen("g")}
 LEFT JOIN votes_voteoption o ON o.id = b.option_id
 LEFT JOIN council_member x ON x.id = b.proxy_id AND {seen("x")}
 WHERE {seen("v", "w")} AND v.names_published_at <= now()"""
OF_MEMBER = f"""{BALLOTS}
 AND b.member_id = (SELECT id FROM council_member p WHERE reference = %s AND {seen("p")})
 ORDER BY b.held_on DESC, b.id DESC LIMIT 101"""
OF_VOTE = f"""{BALLOTS}
 AND b.vote_id = (SELECT id FROM votes_vote p WHERE reference = %s AND {seen("p")})
 ORDER BY b.held_on DESC, b.id DESC LIMIT 501"""
BARRED = {"barred_interest", "barred_arrears"}
CSV_HEAD = [
    "reference", "council", "meeting", "held_on", "date_precision", "question",
    "member_reference", "member_name", "group_at_vote_reference", "group_at_vote_name",
    "choice", "option", "is_casting", "proxy_name", "name_as_printed", "source_label", "note",
    "evidence", "published_at", "updated_at", "revision", "sources", "url", "api_url",
]  # fmt: skip


@cache
def server() -> psycopg.Connection[Row]:
    """Return this worker's connection; every statement is prepared at its first use."""
    set_json_loads(orjson.loads)
    found = psycopg.connect(os.environ["DATABASE_URL"], autocommit=True, prepare_threshold=0)
    found.execute("SET TIME ZONE 'UTC'")
    return found


def ask(statement: str, *values: Any) -> list[Row]:
    return server().execute(statement, values, prepare=True, binary=True).fetchall()


def last(*moments: datetime | None) -> datetime | None:
    return max((moment for moment in moments if moment is not None), default=None)


def named(reference: str | None, name: str | None) -> dict[str, Any] | None:
    return None if reference is None else {"reference": reference, "name": name}


def sources_of(references: list[str]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for about, field, evidence, title, publisher, url, on, note in ask(SOURCES, references):
        found[about].append(
            {"field": field, "evidence": evidence, "title": title, "publisher": publisher,
             "url": url, "published_on": on, "note": note}
        )  # fmt: skip
    return found


def subjects_of(votes: list[int]) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for vote, motion, title, number, amendment, words, version in ask(SUBJECTS, votes):
        if motion is not None:
            found[vote].append(
                {"kind": "motion", "reference": motion, "name": title, "version": number}
            )
        elif amendment is not None:
            found[vote].append(
                {"kind": "amendment", "reference": amendment, "name": words, "version": version}
            )
    return found


def vote_json(row: Row, site: str, sources: Any, subjects: Any) -> dict[str, Any]:
    # fmt: off
    (key, reference, evidence, published, visible, updated, revision, number, held_on, taken_at,
     kind, question, method, trigger, status, is_private, declared_at, reason, note, council,
     meeting, precision, item, t_kind, t_over, t_under, t_of, t_number, casting, result, said,
     said_for, said_against, said_abstained, by_casting, for_, against, abstained, not_voting,
     unknown, outcome, mismatches, whole, taken, is_public, chair, chair_name, replaces) = row
    # fmt: on
    on_roll = for_ + against + abstained + not_voting + unknown
    return {
        "reference": reference,
        "url": f"{site}/{reference}",
        "api_url": f"{site}/api/v1/votes/{reference}",
        "evidence": evidence,
        "sources": sources.get(reference, []),
        "published_at": last(published, visible),
        "updated_at": last(updated, published, visible),
        "revision": revision,
        "number": number,
        "held_on": held_on,
        "taken_at": taken_at,
        "kind": kind,
        "question": question,
        "method": method,
        "trigger": trigger,
        "status": status,
        "is_private": is_private,
        "declared_at": declared_at,
        "mismatch_reason": reason,
        "note": note,
        "date_precision": precision,
        "council": council,
        "meeting": meeting,
        "item": item,
        "presiding_member": named(chair, chair_name),
        "threshold": {
            "kind": t_kind,
            "numerator": t_over,
            "denominator": t_under,
            "of": t_of or None,
            "number": t_number,
            "casting_allowed": casting,
        },
        "declared": {
            "result": result,
            "words": said or None,
            "for": said_for,
            "against": said_against,
            "abstained": said_abstained,
            "by_casting_vote": by_casting,
        },
        "replaces": replaces,
        "tally": {
            "for": for_,
            "against": against,
            "abstained": abstained,
            "not_voting": not_voting,
            "unknown": unknown,
        }
        if is_public and on_roll
        else None,
        "computed_outcome": outcome,
        "mismatches": [
            {"code": code, "message": "The names do not add up to the tally that was declared."}
            for code in mismatches
        ],
        "names": {
            "held": "whole" if whole else "part",
            "taken": taken,
            "count": on_roll - unknown,
            "sentence": "We hold the names for this vote.",
        },
        "options": [],
        "subjects": subjects.get(key, []),
    }


def next_of(site: str, path: str, query: dict[str, list[str]], page: list[Row], day: int) -> str:
    """Return the address of the next page: the cursor is order, day and id."""
    place = orjson.dumps(["-held_on", page[-1][day], page[-1][0]])
    given = {name: values[0] for name, values in query.items()}
    given["after"] = base64.urlsafe_b64encode(place).decode().rstrip("=")
    return f"{site}{path}?{urlencode(given)}"


def votes(site: str, query: dict[str, list[str]]) -> bytes:
    rows = ask(LIST, date.fromisoformat(query["held_to"][0]))
    page = rows[: int(query["limit"][0])]
    subjects = subjects_of([row[0] for row in page])
    sources = sources_of([row[1] for row in page])
    found = [vote_json(row, site, sources, subjects) for row in page]
    address = next_of(site, "/api/v1/votes", query, page, 8) if len(rows) > len(page) else None
    return orjson.dumps({"next": address, "results": found}, option=OPTIONS)


def vote(site: str, reference: str) -> bytes:
    row = ask(ONE, reference)[0]
    key = row[0]
    values = {"vote": key, "reference": reference}
    rest = server().execute(REST, values, prepare=True).fetchone()
    replaced, corrected, events, sources, subjects = rest  # type: ignore[misc]  # one row always
    if corrected or events:
        raise ValueError("This vote was corrected: the bench measures votes that were not.")
    found = vote_json(row, site, {reference: sources or []}, {key: subjects or []})
    names = [ballot_json(each) for each in ask(ROLL, key)]
    groups = [
        {"group": named(group, name), "for": for_, "against": against, "abstained": abstained,
         "not_voting": not_voting, "unknown": unknown}
        for group, name, for_, against, abstained, not_voting, unknown in ask(GROUPS, key)
    ]  # fmt: skip
    found |= {"group_tallies": groups, "ballots": names, "corrections": []}
    return orjson.dumps(found | {"replaced_by": replaced, "history": []}, option=OPTIONS)


def ballot_json(row: Row) -> dict[str, Any]:
    (member, name, group, group_name, choice, option, is_casting, proxy, proxy_name,
     printed, label, note) = row  # fmt: skip
    withheld = choice in BARRED
    return {
        "member": named(member, name),
        "group_at_vote": named(group, group_name),
        "choice": "present_not_voting" if withheld else choice,
        "option": option,
        "is_casting": is_casting,
        "proxy": named(proxy, proxy_name),
        "name_as_printed": printed if member else "",
        "source_label": "" if withheld else label,
        "note": "" if withheld else note,
    }


def of_vote(row: Row, site: str) -> dict[str, Any]:
    (_, reference, evidence, _, visible, updated, revision, names_at, council, meeting,
     question, held_on, precision) = row  # fmt: skip
    released = last(names_at, visible)
    return {
        "reference": reference,
        "url": f"{site}/{reference}",
        "api_url": f"{site}/api/v1/votes/{reference}",
        "evidence": evidence,
        "published_at": released,
        "updated_at": last(updated, released),
        "revision": revision,
        "council": council,
        "meeting": meeting,
        "question": question,
        "held_on": held_on,
        "date_precision": precision,
    }


def ballots(site: str, query: dict[str, list[str]]) -> bytes:
    rows = ask(OF_MEMBER, query["member"][0])
    page = rows[: int(query["limit"][0])]
    sources = sources_of(list({row[1] for row in page}))
    found = [
        of_vote(row[:13], site) | {"sources": sources.get(row[1], [])} | ballot_json(row[13:])
        for row in page
    ]
    address = next_of(site, "/api/v1/ballots", query, page, 11) if len(rows) > len(page) else None
    return orjson.dumps({"next": address, "results": found}, option=OPTIONS)


def safe(text: str | None) -> str:
    return f"'{text}" if text and text.lstrip().startswith(("=", "+", "-", "@")) else text or ""


def moment(value: datetime | None) -> str:
    return value.isoformat().replace("+00:00", "Z") if value else ""


def ballots_csv(query: dict[str, list[str]], site: str) -> bytes:
    rows = ask(OF_VOTE, query["vote"][0])
    sources = sources_of(list({row[1] for row in rows}))
    told = {about: "; ".join(each["url"] for each in found) for about, found in sources.items()}
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(CSV_HEAD)
    writer.writerows(csv_line(row, site, told) for row in rows)
    return file.getvalue().encode()


def csv_line(row: Row, site: str, told: dict[str, str]) -> Iterable[Any]:
    (_, reference, evidence, _, visible, updated, revision, names_at, council, meeting, question,
     held_on, precision, member, name, group, group_name, choice, option, is_casting, _, proxy,
     printed, label, note) = row  # fmt: skip
    released, withheld = last(names_at, visible), choice in BARRED
    return (
        reference, council, meeting, held_on.isoformat(), precision, safe(question),
        member or "", safe(name), group or "", safe(group_name),
        "present_not_voting" if withheld else choice, safe(option),
        "true" if is_casting else "false", safe(proxy), safe(printed) if member else "",
        "" if withheld else safe(label), "" if withheld else safe(note), evidence,
        moment(released), moment(last(updated, released)), revision,
        safe(told.get(reference)), f"{site}/{reference}", f"{site}/api/v1/votes/{reference}",
    )  # fmt: skip


def application(environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
    """Answer one request (WSGI)."""
    path, site = environ["PATH_INFO"], f"http://{environ['HTTP_HOST']}"
    query = parse_qs(environ["QUERY_STRING"])
    kind = "application/json"
    if path == "/api/v1/votes":
        body = votes(site, query)
    elif path.startswith("/api/v1/votes/"):
        body = vote(site, path.removeprefix("/api/v1/votes/"))
    elif path == "/api/v1/ballots":
        body = ballots(site, query)
    elif path == "/api/v1/ballots.csv":
        kind, body = "text/csv; charset=utf-8", ballots_csv(query, site)
    else:
        body = b"hello"
    start("200 OK", [("Content-Type", kind), ("Content-Length", str(len(body)))])
    return [body]

"""Reads the feed beside the releases as a reader of feeds does, and holds it against RFC 4287.

    python feed.py FEED

What is an error there is one here: a part that is missing, an id that stands twice, a link of a
type that its file is not of, words that are escaped more than once.
"""

import pathlib
import re
import sys

import feedparser

TYPES = {".md": "text/markdown", ".xml": "application/atom+xml"}

path = pathlib.Path(sys.argv[1]).resolve()
read = feedparser.parse(path.read_bytes())
wrong = []


def hold(holds, what):
    if not holds:
        wrong.append(what)


def links(of, name):
    for link in of.get("links", []):
        target = (path.parent / link.href).resolve()
        hold(":" not in link.href, f"{name}: {link.href} is no relative reference")
        hold(target.exists(), f"{name}: leads to {link.href}, which is not there")
        kind = TYPES.get(target.suffix, "text/html")
        hold(link.type == kind, f"{name}: {link.href} is {kind}, and not {link.type}")
    return {link.rel for link in of.get("links", [])}


hold(not read.bozo, f"cannot be read: {read.get('bozo_exception')}")
hold(read.version == "atom10", f"is {read.version or 'nothing known'}, and not Atom 1.0")
feed = read.feed
for part in ("id", "title", "updated", "author", "rights"):
    hold(feed.get(part), f"feed: has no {part}")
hold({"self", "alternate"} <= links(feed, "feed"), "feed: lacks a link to itself or to the changelog")
hold(read.entries, "has no entry")
ids = [entry.get("id") for entry in read.entries] + [feed.get("id")]
hold(len(set(ids)) == len(ids), "an id stands twice")
for name in ids:
    urn = r"urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
    hold(re.fullmatch(urn, name or ""), f"{name} is no urn of a UUID")
for entry in read.entries:
    name = entry.get("title")
    hold(name, "an entry has no title")
    hold(entry.get("updated_parsed"), f"{name}: was updated on no day")
    hold(entry.get("updated", "") <= feed.get("updated", ""), f"{name}: is newer than the feed")
    hold("alternate" in links(entry, name), f"{name}: leads nowhere")
    [content] = entry.get("content", [{}])
    hold(content.get("type") == "text/plain", f"{name}: has words of type {content.get('type')}")
    words = content.get("value", "")
    hold(words.strip(), f"{name}: says nothing")
    escaped = re.search(r"&(amp|lt|gt|quot|apos|#[0-9]+);|\\[^\w\s]", words)
    hold(not escaped, f"{name}: is escaped more than once: {escaped and escaped[0]}")

for what in wrong:
    print(f"{path.name}: {what}")
print(f"{len(read.entries)} entries, {len(wrong)} faults")
sys.exit(bool(wrong))

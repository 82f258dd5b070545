"""Inputs of a run, changed at random: some stay sound, some cannot be, and of some nobody knows."""

import hashlib
import json
import re
import shutil
from pathlib import Path

SNAPSHOT = "snapshot.csv"
BOUNDARIES = "ons-borough-boundaries"
COUNTS = "dfe-children-in-need-fgm"
#: Words that must come out inert, wherever they are put.
WORDS = [
    "<script>alert(1)</script>",
    "=cmd|' /C calc'!A0",
    "\u202eevil\u202c",
    '"quoted" & <b>bold</b>',
    "x" * 10_000,
    "\U0001f469\u200d\U0001f467 \U0001f600",
    "[% env('HOME') %]",
    "{{7*7}} ${7*7} `id` $(id)",
    "line\n\tline",
]


class Inputs:
    """A copy of the sources and the plan in a folder of its own."""

    def __init__(self, plan, root):
        self.root, self.sources, self.plan = root, root / "sources", root / "plan/plan.toml"
        shutil.rmtree(root, ignore_errors=True)
        shutil.copytree(plan.parent / "../../data-sources", self.sources, ignore=shutil.ignore_patterns(".cache"))
        self.plan.parent.mkdir()
        shutil.copy(plan.parent / "sign-off.toml", self.plan.parent)
        folder = f'sources_folder = "{self.sources.resolve()}"'
        self.plan.write_text(re.sub(r"^sources_folder = .*$", folder, plan.read_text(), flags=re.MULTILINE))

    def tables(self):
        """The names of sources whose snapshot is a table."""
        return sorted(of.parent.name for of in self.sources.glob(f"*/{SNAPSHOT}"))

    def file(self, source):
        """The snapshot of a source."""
        return next((self.sources / source).glob("snapshot.*"))

    def write(self, source, data):
        """Writes a snapshot, and its digest into the manifest, as whoever took it anew would."""
        self.file(source).write_bytes(data)
        manifest = self.sources / source / "source.toml"
        digest = f'sha256 = "{hashlib.sha256(data).hexdigest()}"'
        manifest.write_text(re.sub(r'^sha256 = ".*"$', digest, manifest.read_text(), flags=re.MULTILINE))

    def lines(self, source):
        """The lines of a table, the header first."""
        return self.file(source).read_text().splitlines()

    def put(self, source, lines):
        """Writes the lines of a table."""
        self.write(source, ("\n".join(lines) + "\n").encode())

    def in_plan(self, old, new):
        """Replaces a text of the plan that stands there once or more, where it stands first."""
        text = self.plan.read_text()
        assert old in text, f"the plan does not have {old!r}"
        self.plan.write_text(text.replace(old, new, 1))


# What stays sound.


def shuffled(inputs, rng):
    source = rng.choice(inputs.tables())
    head, *rows = inputs.lines(source)
    rng.shuffle(rows)
    inputs.put(source, [head, *rows])


def carriage_returns(inputs, rng):
    source = rng.choice(inputs.tables())
    inputs.write(source, inputs.file(source).read_bytes().replace(b"\n", b"\r\n"))


def words_of_the_plan(inputs, rng):
    text = inputs.plan.read_text()
    product = text.index("[product]")
    titles = [found for found in re.finditer(r'^title = "(.*)"$', text, flags=re.MULTILINE) if found.start() > product]
    title = rng.choice(titles)
    # A basic string of TOML has the escapes of one of JSON.
    words = json.dumps(f"{rng.choice(WORDS)} {rng.randrange(10**6)}", ensure_ascii=False)
    inputs.plan.write_text(f"{text[:title.start(1) - 1]}{words}{text[title.end(1) + 1:]}")


def names_of_areas(inputs, rng):
    boundaries = json.loads(inputs.file(BOUNDARIES).read_text())
    for feature in rng.sample(boundaries["features"], 5):
        # A line end within a name is refused.
        feature["properties"]["area_name"] = f"{rng.choice(WORDS[:-1])} {rng.randrange(10**6)}"
    inputs.write(BOUNDARIES, json.dumps(boundaries).encode())


def colours(inputs, rng):
    text = inputs.plan.read_text()
    ramps = ["blues", "bupu", "purples", "viridis", "ylgnbu", "ylorbr"]
    text = re.sub(r'^ramp = ".*"$', lambda _: f'ramp = "{rng.choice(ramps)}"', text, flags=re.MULTILINE)
    methods = ["fisher_jenks", "quantile", "equal_interval", "head_tail"]
    maps = text.index("[[product.maps]]")
    classed = re.compile(r'^classes = \d\nmethod = "fisher_jenks"$', re.MULTILINE)
    new = lambda _: f'classes = {rng.randint(2, 9)}\nmethod = "{rng.choice(methods)}"'
    inputs.plan.write_text(text[:maps] + classed.sub(new, text[maps:]))


# What cannot be sound.


def a_byte(inputs, rng):
    file = inputs.file(rng.choice(sorted(of.name for of in inputs.sources.iterdir() if of.is_dir())))
    data = bytearray(file.read_bytes())
    data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    file.write_bytes(data)


def a_cell(inputs, rng):
    head, *rows = inputs.lines(COUNTS)
    at = rng.randrange(len(rows))
    cells = rows[at].split(",")
    cells[-1] = rng.choice(["-1", "1.5", "*", "", "NaN", "inf", "1e3", "0x10", "99999999999999999999", "\0"])
    rows[at] = ",".join(cells)
    inputs.put(COUNTS, [head, *rows])


def a_row_twice(inputs, rng):
    source = rng.choice([COUNTS, "ons-children-0-17", "ons-census-2021-sex"])
    lines = inputs.lines(source)
    inputs.put(source, [*lines, rng.choice(lines[1:])])


def a_row_less(inputs, rng):
    source = rng.choice(inputs.tables())
    lines = inputs.lines(source)
    del lines[rng.randrange(1, len(lines))]
    inputs.put(source, lines)


def a_column_less(inputs, rng):
    source = rng.choice([COUNTS, "ons-children-0-17", "ons-census-2021-sex"])
    inputs.put(source, [line.rsplit(",", 1)[0] for line in inputs.lines(source)])


def an_unknown_code(inputs, rng):
    lines = inputs.lines(COUNTS)
    at = rng.randrange(1, len(lines))
    lines[at] = "E09000099" + lines[at][9:]
    inputs.put(COUNTS, lines)


def cut_off(inputs, rng):
    source = rng.choice([*inputs.tables(), BOUNDARIES])
    data = inputs.file(source).read_bytes()
    inputs.write(source, data[: rng.randrange(len(data) - 2)])


def an_area_less(inputs, rng):
    boundaries = json.loads(inputs.file(BOUNDARIES).read_text())
    del boundaries["features"][rng.randrange(33)]
    inputs.write(BOUNDARIES, json.dumps(boundaries).encode())


def a_bow_tie(inputs, rng):
    boundaries = json.loads(inputs.file(BOUNDARIES).read_text())
    # The longest ring: a triangle with two corners swapped is a triangle still.
    ring = max((shape[0] for shape in rng.choice(boundaries["features"])["geometry"]["coordinates"]), key=len)
    a, b = len(ring) // 4, len(ring) // 2
    ring[a], ring[b] = ring[b], ring[a]
    inputs.write(BOUNDARIES, json.dumps(boundaries).encode())


def a_field_of_the_plan(inputs, rng):
    old, new = rng.choice(
        [
            ("[product]\n", '[product]\nunknown = "field"\n'),
            ('title = "FGM prevention', 'title = "\\u0000FGM prevention'),
            ("classes = 5", "classes = 12"),
            ("breaks = [0.5, 1.0, 2.0]", "breaks = [2.0, 1.0, 0.5]"),
            ('ramp = "ylgnbu"', 'ramp = "rainbow"'),
            ("[disclosure.threshold]\nvalue = 7", "[disclosure.threshold]\nvalue = 0"),
            ('id = "fgm-risk-london"', 'id = "../../etc/passwd"'),
            ('"fgm-clinics",\n', ""),
        ]
    )
    inputs.in_plan(old, new)


def a_field_of_a_manifest(inputs, rng):
    manifest = inputs.sources / COUNTS / "source.toml"
    old, new = rng.choice(
        [
            (r"^rows = \d+$", "rows = 7"),
            (r'^file = ".*"$', 'file = "../../../etc/passwd"'),
            (r'^title = ".*"$', 'title = ""'),
            (r'^grain = ".*"$', 'grain = "person"'),
            (r'^sha256 = ".*"$', 'sha256 = "0"'),
            (r'^url = ".*"$', 'url = "javascript:alert(1)"'),
        ]
    )
    manifest.write_text(re.sub(old, new, manifest.read_text(), count=1, flags=re.MULTILINE))


def a_source_less(inputs, rng):
    shutil.rmtree(inputs.sources / rng.choice(inputs.tables()))


# Of what nobody knows: it is refused, or what comes of it holds.


def bytes_of_a_snapshot(inputs, rng):
    source = rng.choice([*inputs.tables(), BOUNDARIES])
    data = bytearray(inputs.file(source).read_bytes())
    inputs.write(source, bytes(mangled(data, rng)))


def bytes_of_a_manifest(inputs, rng):
    manifest = rng.choice(sorted(inputs.sources.glob("*/source.toml")))
    manifest.write_bytes(mangled(bytearray(manifest.read_bytes()), rng))


def bytes_of_the_plan(inputs, rng):
    inputs.plan.write_bytes(mangled(bytearray(inputs.plan.read_bytes()), rng))


def mangled(data, rng):
    """A few bytes flipped, taken out, put in, or a stretch said twice."""
    for _ in range(rng.randint(1, 4)):
        at = rng.randrange(len(data))
        match rng.randrange(4):
            case 0:
                data[at] ^= 1 << rng.randrange(8)
            case 1:
                del data[at : at + rng.randint(1, 40)]
            case 2:
                data[at:at] = bytes(rng.choice(b"\0\n\r\t \",;'=[]{}<>&\xff\xfe0-") for _ in range(rng.randint(1, 8)))
            case 3:
                data[at:at] = data[at : at + rng.randint(1, 200)]
    return data


SOUND = [shuffled, carriage_returns, words_of_the_plan, names_of_areas, colours]
BAD = [
    a_byte,
    a_cell,
    a_row_twice,
    a_row_less,
    a_column_less,
    an_unknown_code,
    cut_off,
    an_area_less,
    a_bow_tie,
    a_field_of_the_plan,
    a_field_of_a_manifest,
    a_source_less,
]
UNKNOWN = [bytes_of_a_snapshot, bytes_of_a_manifest, bytes_of_the_plan]

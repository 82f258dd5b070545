#!/usr/bin/env python3
"""Damages a release's bundle in one way after another: the check that is there for it must notice.

    VENV=FOLDER tests/clients/bundle_damaged.py RELEASE_FOLDER

The release is copied and left as it is. Ends with 1 where a check let a damage pass, or refuses
the release as it is; needs the environment that bundle.sh makes.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

here = Path(__file__).resolve().parent
venv = Path(os.environ["VENV"]).resolve()
release = Path(sys.argv[1]).resolve()
product = next(release.glob("*.zip")).stem
long = next(
    path
    for path in (release / f"tables/{product}-long.csv", release / f"{product}.csv")
    if path.exists()
).relative_to(release)


def run(folder, *command):
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return done.returncode == 0, (done.stdout + done.stderr).strip()


def files(folder):
    return run(folder, venv / "bin/python", here / "bundle_files.py", folder)


def package(folder):
    return run(folder, venv / "bin/frictionless", "validate", "datapackage.json")


def csvw(folder):
    return run(folder / long.parent, venv / "bin/csvwvalidate", "-v", f"{long.name}-metadata.json")


def dcat(folder):
    turtle = folder / "dcat.ttl"
    is_read, words = run(
        folder, venv / "bin/python", here / "dcat_to_turtle.py", folder / "dcat.jsonld", turtle
    )
    if not is_read:
        return is_read, words
    return run(folder, venv / "bin/pyshacl", "-s", here / "dcat-shapes.ttl", turtle)


def citation(folder):
    return run(folder, venv / "citation/bin/cffconvert", "--validate", "-i", folder / "CITATION.cff")


def rewritten(path, change):
    """A damage of one file's JSON."""

    def damage(folder):
        value = json.loads((folder / path).read_text(encoding="utf-8"))
        change(value)
        (folder / path).write_text(json.dumps(value), encoding="utf-8")

    return damage


def replaced(path, old, new):
    """A damage of one file's text, once."""

    def damage(folder):
        text = (folder / path).read_bytes().decode()
        assert old in text, f"{old!r} is not in {path}"
        (folder / path).write_bytes(text.replace(old, new, 1).encode())

    return damage


def relined(change):
    """A damage of the lines of the long table; its size and digest are then put right."""

    def damage(folder):
        lines = (folder / long).read_bytes().decode().split("\r\n")
        (folder / long).write_bytes("\r\n".join(change(lines)).encode())
        of_file(folder, long.as_posix())

    return damage


def of_file(folder, path):
    import hashlib

    data = (folder / path).read_bytes()
    described = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    for resource in described["resources"]:
        if resource["path"] == path:
            resource["bytes"] = len(data)
            resource["hash"] = "sha256:" + hashlib.sha256(data).hexdigest()
    (folder / "datapackage.json").write_text(json.dumps(described), encoding="utf-8")


def resource(described, path):
    return next(of for of in described["resources"] if of["path"] == path)


def text_for_a_number(lines):
    header = lines[0].split(",")
    at = header.index("lower")
    for row, line in enumerate(lines[1:], 1):
        cells = line.split(",")
        if '"' not in line and len(cells) == len(header) and cells[at]:
            cells[at] = "about ten"
            return lines[:row] + [",".join(cells)] + lines[row + 1 :]
    raise AssertionError("no number found")


def without_a_column(lines):
    return [line.split(",", 1)[1] if line else line for line in lines]


def unheard_of_status(lines):
    return [line.replace(",[c],", ",[k],") for line in lines]


def twice(lines):
    return lines[:2] + lines[1:]


def another_indicator(lines):
    header = lines[0].split(",")
    at = header.index("indicator")
    cells = lines[1].split(",")
    cells[at] = "unheard_of"
    return lines[:1] + [",".join(cells)] + lines[2:]


def drop(key):
    return lambda value: value.pop(key)


def first(value):
    return value["dcat:distribution"][0]


def wrong_hash(value):
    resource(value, long.as_posix())["hash"] = "sha256:" + "0" * 64


def no_fields(value):
    resource(value, long.as_posix())["schema"].pop("fields")


def wrong_column(value):
    value["tableSchema"]["columns"][0]["name"] = value["tableSchema"]["columns"][0]["titles"] = "x"


def wrong_datatype(value):
    value["tableSchema"]["columns"][1]["datatype"] = "number"


def unpacked(folder):
    (folder / f"{product}.zip").write_bytes((folder / f"{product}.zip").read_bytes()[:-100])


def stray(folder):
    (folder / "stray.txt").write_text("stray\n", encoding="utf-8")


def half(folder):
    path = folder / "README.md"
    path.write_bytes(path.read_bytes()[:100])


descriptor = "datapackage.json"
metadata = f"{long}-metadata.json"
# The check, the damage, how it is done, and what the check has to say: one of these words.
DAMAGES = [
    (package, "text in a column of numbers", relined(text_for_a_number), "type-error"),
    (csvw, "text in a column of numbers", relined(text_for_a_number), "about ten"),
    (package, "a column dropped", relined(without_a_column), "missing-label|extra-label|incorrect-label"),
    (csvw, "a column dropped", relined(without_a_column), "missing required columns"),
    (package, "a status that there is not", relined(unheard_of_status), "constraint-error"),
    (csvw, "a status that there is not", relined(unheard_of_status), "invalid lexical value for string"),
    (package, "a row twice", relined(twice), "primary-key"),
    (csvw, "a row twice", relined(twice), "duplicate primary key"),
    (package, "an indicator that there is not", relined(another_indicator), "foreign-key"),
    (package, "a wrong digest", rewritten(descriptor, wrong_hash), "hash-count"),
    (package, "no resources", rewritten(descriptor, drop("resources")), "resources"),
    (package, "fields of a table left out", rewritten(descriptor, no_fields), "schema-error"),
    (csvw, "another name for a column", rewritten(metadata, wrong_column), "missing required columns"),
    (csvw, "names typed as numbers", rewritten(metadata, wrong_datatype), "invalid lexical value"),
    (csvw, "no address", rewritten(metadata, drop("url")), "url property is required"),
    (dcat, "no title", rewritten("dcat.jsonld", drop("dct:title")), "dct:title"),
    (dcat, "no distributions", rewritten("dcat.jsonld", drop("dcat:distribution")), "there is no distribution"),
    (dcat, "no address of a file", rewritten("dcat.jsonld", lambda v: first(v).pop("dcat:accessURL")), "dcat:accessURL"),
    (dcat, "no licence of a file", rewritten("dcat.jsonld", lambda v: first(v).pop("dct:license")), "dct:license"),
    (dcat, "no licence of an indicator", rewritten("dcat.jsonld", lambda v: v["dct:hasPart"][0].pop("dct:license")), "dct:license"),
    (dcat, "no checksum", rewritten("dcat.jsonld", lambda v: first(v).pop("spdx:checksum")), "spdx:checksum"),
    (dcat, "a short digest", rewritten("dcat.jsonld", lambda v: first(v)["spdx:checksum"]["spdx:checksumValue"].update({"@value": "ab"})), "does not match pattern"),
    (dcat, "a day that is none", rewritten("dcat.jsonld", lambda v: v["dct:issued"].update({"@value": "yesterday"})), "dashes|dct:issued"),
    (dcat, "days the wrong way round", rewritten("dcat.jsonld", lambda v: v["dct:temporal"]["dcat:startDate"].update({"@value": "2999-01-01"})), "2999-01-01"),
    (citation, "no title", replaced("CITATION.cff", "\ntitle: ", "\ntitel: "), "titel"),
    (citation, "a licence that there is not", replaced("CITATION.cff", 'license: "OGL-UK-3.0"', 'license: "OGL"'), "'OGL'"),
    (citation, "a quote too many", replaced("CITATION.cff", 'title: "', 'title: ""'), "block end"),
    (files, "a file that nothing names", stray, "leaves out stray.txt"),
    (files, "a file cut short", half, "README.md"),
    (files, "a wrong size in DCAT", rewritten("dcat.jsonld", lambda v: first(v)["dcat:byteSize"].update({"@value": "1"})), "DCAT says"),
    (files, "a ZIP cut short", unpacked, "not a zip file"),
]

failed = False
with tempfile.TemporaryDirectory() as work:
    whole = Path(work) / "whole"
    shutil.copytree(release, whole)
    for check in (files, package, csvw, dcat, citation):
        passed, words = check(whole)
        (whole / "dcat.ttl").unlink(missing_ok=True)
        if not passed:
            failed = True
            print(f"REFUSED {check.__name__} refuses the release as it is: {words[-400:]}")
    for check, what, damage, expected in DAMAGES:
        folder = Path(work) / "damaged"
        shutil.copytree(whole, folder)
        damage(folder)
        passed, words = check(folder)
        shutil.rmtree(folder)
        is_noticed = not passed and any(word in words for word in expected.split("|"))
        failed |= not is_noticed
        print(f"{'noticed' if is_noticed else 'NOT SEEN'} {check.__name__}: {what}")
        if not is_noticed:
            print(f"    expected {expected}, heard: {words[-1500:]}")
print("== some checks failed" if failed else f"== all {len(DAMAGES)} damages were noticed")
sys.exit(failed)

#!/usr/bin/env python3
"""Holds the descriptors of a release against its files: each named once, with its size and digest.

    bundle_files.py RELEASE_FOLDER

What no validator of one descriptor sees: a file that a descriptor leaves out, a size or digest
in DCAT, a ZIP that holds other bytes than the folder. Ends with 1 and every problem.
"""

import hashlib
import json
import sys
import zipfile
from pathlib import Path

release = Path(sys.argv[1])
problems = []


def of_bytes(data):
    return len(data), hashlib.sha256(data).hexdigest()


files = {
    path.relative_to(release).as_posix(): of_bytes(path.read_bytes())
    for path in release.rglob("*")
    if path.is_file()
}
zips = {name for name in files if "/" not in name and name.endswith(".zip")}
if len(zips) != 1:
    problems.append(f"expected one ZIP, found {sorted(zips)}")
apart = zips | {"datapackage.json", "dcat.jsonld", "SHA256SUMS"}


def hold(what, said, expected):
    for name in sorted(set(expected) - set(said)):
        problems.append(f"{what} leaves out {name}")
    for name in sorted(set(said) - set(expected)):
        problems.append(f"{what} names {name}, which is not among them")
    for name in sorted(set(said) & set(expected)):
        if said[name] != files[name]:
            problems.append(f"{what} says {said[name]} of {name}, which is {files[name]}")


package = json.loads((release / "datapackage.json").read_text(encoding="utf-8"))
paths = [resource["path"] for resource in package["resources"]]
if len(paths) != len(set(paths)):
    problems.append("the data package names a file twice")
said = {
    resource["path"]: (resource["bytes"], resource["hash"].removeprefix("sha256:"))
    for resource in package["resources"]
}
hold("the data package", said, files.keys() - apart)
for resource in package["resources"]:
    is_table = resource["path"].endswith(".csv")
    if is_table != (resource.get("type") == "table"):
        problems.append(f"{resource['path']} is described as the wrong kind of resource")
    for field in resource.get("schema", {}).get("fields", []):
        if not field.get("description"):
            problems.append(f"field {field['name']} of {resource['path']} has no description")

dcat = json.loads((release / "dcat.jsonld").read_text(encoding="utf-8"))
said = {
    of["dcat:downloadURL"]["@id"]: (
        int(of["dcat:byteSize"]["@value"]),
        of["spdx:checksum"]["spdx:checksumValue"]["@value"],
    )
    for of in dcat["dcat:distribution"]
}
pages = {page["@id"] for page in dcat["foaf:page"]}
schemas = {name for name in files if name.endswith("-metadata.json")}
hold("DCAT", said, files.keys() - pages - schemas - {"dcat.jsonld", "SHA256SUMS"})

for name in zips:
    with zipfile.ZipFile(release / name) as packed:
        broken = packed.testzip()
        if broken:
            problems.append(f"{broken} is damaged within {name}")
        names = packed.namelist()
        if names != sorted(names, key=str.encode):
            problems.append(f"the entries of {name} are not in order")
        stamps = {entry.date_time for entry in packed.infolist()}
        day = tuple(int(part) for part in package["created"][:10].split("-"))
        if stamps != {(*day, 0, 0, 0)}:
            problems.append(f"the entries of {name} are of {stamps}, not of {day}")
        inside = {of: of_bytes(packed.read(of)) for of in names if of != "SHA256SUMS"}
        hold(name, inside, files.keys() - zips - {"dcat.jsonld", "SHA256SUMS"})
        lines = packed.read("SHA256SUMS").decode().splitlines()
        sums = {line[66:]: line[:64] for line in lines}
        if sums != {of: digest for of, (_, digest) in inside.items()}:
            problems.append(f"SHA256SUMS within {name} are not those of its files")

for problem in problems:
    print(problem, file=sys.stderr)
print(f"{len(files)} files, {len(paths)} resources, {len(said)} distributions: {len(problems)} problems")
sys.exit(bool(problems))

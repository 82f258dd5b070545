"""SIGKILL before each single call that changes a folder: strace counts them, and ends the run at one."""

import os
import re
import shutil
import subprocess

from place import Place
from reader import Reader

CALLS = "rename,renameat,renameat2,symlink,symlinkat,unlink,unlinkat,mkdir,rmdir,fsync"
# Of calls of which there are more, so many are tried: the first, the last, and some between.
MOST = {"fsync": 6, "unlink": 4, "unlinkat": 4, "mkdir": 4}


def traced(command, *options):
    """A command under strace; the calls alone are traced."""
    return ["strace", "-f", "-qq", "-e", f"trace={CALLS}", *options, *map(str, command)]


def counted(command, root):
    """How often a command makes each call, as its first thread does."""
    log = root / "strace.log"
    run = subprocess.run(traced(command, "-o", log), capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    lines = [line.split(None, 1) for line in log.read_text().splitlines()]
    first = lines[0][0]
    calls = [re.match(r"(\w+)\(", call) for thread, call in lines if thread == first]
    names = [call.group(1) for call in calls if call]
    return {name: names.count(name) for name in dict.fromkeys(names)}


def killed_at(command, call, number):
    """Runs a command up to its n-th call of a kind, and no further; whether it came that far."""
    inject = f"inject={call}:signal=SIGKILL:when={number}"
    run = subprocess.run(traced(command, "-o", "/dev/null", "-e", inject), capture_output=True, check=False)
    return run.returncode in (-9, 137)


def spread(many, most):
    """Numbers from 1 to `many`, `most` of them at most."""
    if many <= most:
        return list(range(1, many + 1))
    return sorted({1 + round(at * (many - 1) / (most - 1)) for at in range(most)})


def of_builds(binary, plan, root):
    """Builds, killed at their calls while releases are taken away by the plan's rule."""
    place = Place(binary, plan, root / "calls")
    place.first()
    for night in ["c", "d", "e"]:
        assert place.build(night).returncode == 0
        place.take_note()
    many = counted(place.command("f", "--jobs", "1"), place.root)
    place.take_note()
    points, recovered, wrong = 0, 0, []
    with Reader(place.out) as reader:
        for call, number in many.items():
            for at in spread(number, MOST.get(call, number)):
                night = f"{call} {at}"
                if not killed_at(place.command(night, "--jobs", "1"), call, at):
                    wrong.append(f"{night}: the run was not killed")
                points += 1
                place.take_note()
                found = place.recover(night if points % 2 else f"{night} mended")
                recovered += not found
                wrong += [f"{night}: {what}" for what in found]
                print(f"build killed at {night}: {'; '.join(found) or 'recovered'}", flush=True)
    words = f"{points} of {sum(many.values())} calls ({', '.join(f'{n} {of}' for of, n in many.items())}); {reader.reads} reads"
    return [("SIGKILL before a call of a build", words, reader.broken, recovered, wrong)]


def of_withdrawals(binary, plan, root):
    """`withdraw`, killed at every call; it is said again, or the next build finishes it."""
    place = Place(binary, plan, root / "withdraw")
    place.first()
    saved = root / "saved"
    shutil.copytree(place.out, saved, symlinks=True)
    release = place.latest()

    def withdraw():
        options = ["--role", "data owner", "--reason", "made up", "--on", "2026-01-01"]
        folders = ["--plan", place.plan("b"), "--out", place.out]
        return [binary, "withdraw", release, *options, *folders]

    many = counted(withdraw(), place.root)
    expected = standing(place)
    points, recovered, wrong, broken, reads = 0, 0, [], [], 0
    for call, number in many.items():
        for at in range(1, number + 1):
            shutil.rmtree(place.out)
            shutil.copytree(saved, place.out, symlinks=True)
            with Reader(place.out) as reader:
                if not killed_at(withdraw(), call, at):
                    wrong.append(f"{call} {at}: the run was not killed")
                points += 1
                # A build is the dearer way: it finishes what was begun at some of the points.
                built = points % 8 == 0
                if built:
                    # The ledger may not have the withdrawal yet: then the release still stands.
                    done = subprocess.run(place.command("c"), capture_output=True, text=True, check=False)
                else:
                    done = subprocess.run(withdraw(), capture_output=True, text=True, check=False)
                found = [] if done.returncode == 0 else [done.stderr]
                found += [f"{name} was left behind" for name in place.left_behind()]
                if not built and standing(place) != expected:
                    found.append(f"other files: {sorted(set(standing(place).items()) ^ set(expected.items()))}")
                if built:
                    found += half_withdrawn(place, release)
            broken += [what for what in reader.broken if release not in what]
            reads += reader.reads
            recovered += not found
            wrong += [f"withdraw killed at {call} {at}: {what}" for what in found]
    words = f"all {points} calls; the command again, or at every eighth a build; {reads} reads"
    return [("SIGKILL before a call of `withdraw`", words, broken, recovered, wrong)]


def half_withdrawn(place, release):
    """What of a withdrawal is not done, where the ledger has it."""
    folder = place.out / "releases" / release
    if '"withdrawn"' not in (place.out / "ledger/ledger.jsonl").read_text():
        return []
    wrong = []
    if (folder / "index.html").exists() or not (folder / "WITHDRAWN.md").exists():
        wrong.append("the release still stands")
    notices = place.out / "corrections.md"
    if not notices.exists() or release not in notices.read_text():
        wrong.append("no notice tells of it")
    return wrong


def standing(place):
    """Every file and link, with what it holds."""
    found = {}
    for path in sorted(place.out.rglob("*")):
        name = str(path.relative_to(place.out))
        if path.is_symlink():
            found[name] = os.readlink(path)
        elif path.is_file():
            found[name] = path.read_bytes()
    return found


def of_accepting(binary, plan, root):
    """`fetch --accept`, killed at every call: said again, it is done, and a build takes it."""
    source = "ons-children-0-17"
    sources = root / "sources"
    place = Place(binary, plan, root / "accept", sources=sources)
    original = plan.parent / "../../data-sources"
    shutil.copytree(original, sources, ignore=shutil.ignore_patterns(".cache"))
    edition = root / "edition.csv"
    lines = (sources / source / "snapshot.csv").read_text().splitlines(keepends=True)
    # The last figure is another one.
    lines[-1] = lines[-1].rstrip("\r\n") + "1\n"
    edition.write_text("".join(lines))

    def accept():
        options = ["--from", edition, "--accept", "--published", "2026-01-01", "--cache", place.cache]
        return [binary, "fetch", source, *options, "--plan", place.plan("a")]

    def again():
        shutil.rmtree(sources / source)
        shutil.copytree(original / source, sources / source)

    many = counted(accept(), place.root)
    again()
    points, recovered, wrong = 0, 0, []
    for call, number in many.items():
        for at in spread(number, MOST.get(call, number)):
            again()
            if not killed_at(accept(), call, at):
                continue
            points += 1
            done = subprocess.run(accept(), capture_output=True, text=True, check=False)
            check = subprocess.run([binary, "check", "--plan", place.plan("a")], capture_output=True, text=True, check=False)
            found = [of.stdout + of.stderr for of in (done, check) if of.returncode != 0]
            found += [f"{path} was left behind" for path in (sources / source).glob(".*")]
            recovered += not found
            wrong += [f"fetch killed at {call} {at}: {what}" for what in found]
    return [("SIGKILL before a call of `fetch --accept`", f"{points} of {sum(many.values())} calls; the command again", [], recovered, wrong)]

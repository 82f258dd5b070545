"""Signals that ask a run to stop, a second run, a dead one's lock, closed and full outputs, the clock, a cut source."""

import shutil
import signal
import subprocess
import time

from place import Place
from reader import Reader

MOMENTS = 4


def signals(binary, plan, root):
    """SIGTERM, SIGINT and SIGHUP, at moments of a run: it ends soon, by the signal, and leaves nothing behind."""
    place = Place(binary, plan, root / "signals")
    begun = time.monotonic()
    place.first()
    seconds = (time.monotonic() - begun) / 2
    lines = []
    for sent in [signal.SIGTERM, signal.SIGINT, signal.SIGHUP]:
        recovered, wrong, longest, ended, done = 0, [], 0.0, 0, 0
        with Reader(place.out) as reader:
            for moment in range(MOMENTS):
                night = f"{sent.name} {moment}"
                before = place.latest()
                process = subprocess.Popen(
                    place.command(night),
                    stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE,
                    text=True,
                    # What is started under nohup, or in the background, would be deaf to some.
                    preexec_fn=lambda sent=sent: signal.signal(sent, signal.SIG_DFL),
                )
                # Most of them in the second half, where there is something to tidy up.
                time.sleep(seconds * (0.15 + 0.8 * (moment / (MOMENTS - 1)) ** 0.5))
                told = time.monotonic()
                process.send_signal(sent)
                said = process.communicate()[1]
                longest = max(longest, time.monotonic() - told)
                found = [f"{name} was left behind" for name in place.left_behind()]
                ended += process.returncode == -sent
                done += process.returncode == 0
                if process.returncode not in (0, -sent):
                    found.append(f"it ended with {process.returncode}: {said}")
                if process.returncode == -sent and (f"ended by {sent.name}" not in said or place.latest() != before):
                    found.append(f"it published, or does not say why it ended: {said}")
                place.take_note()
                print(f"{night}: {process.returncode}", flush=True)
                found += place.recover(night if moment % 2 else f"{night} mended")
                recovered += not found
                wrong += [f"{moment}: {what}" for what in found]
        words = (
            f"{MOMENTS} moments, {ended} ended by the signal and {done} done already, the longest "
            f"{longest:.2f} s after it; {reader.reads} reads"
        )
        lines.append((sent.name, words, reader.broken, recovered, wrong))
    return lines


def second_run(binary, plan, root):
    """Two runs at once, and the lock of one that died."""
    place = Place(binary, plan, root / "second")
    place.first()
    wrong = []
    with Reader(place.out) as reader:
        first = subprocess.Popen(place.command("first"), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        # Its first line says that it has read its sources, under the lock; then it is made to wait.
        first.stderr.readline()
        first.send_signal(signal.SIGSTOP)
        told = place.build("first")
        if told.returncode != 3 or "another run is under way here" not in told.stderr:
            wrong.append(f"the second run ended with {told.returncode}: {told.stderr}")
        first.send_signal(signal.SIGCONT)
        said = first.communicate()[1]
        if first.returncode != 0:
            wrong.append(f"the first run ended with {first.returncode}: {said}")
        place.take_note()
        wrong += place.faults()

        dead = subprocess.Popen(place.command("dead"), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        dead.stderr.readline()
        dead.kill()
        dead.wait()
        if not (place.out / ".lock").exists():
            wrong.append("a killed run leaves no lock: nothing was tried")
        wrong += place.recover("dead")
    words = f"the second ends with 3, the first is done; the next run takes a killed one's lock; {reader.reads} reads"
    return [("a second run, a dead one's lock", words, reader.broken, int(not wrong), wrong)]


def outputs(binary, plan, root):
    """Standard output and standard error, full or closed."""
    place = Place(binary, plan, root / "outputs")
    place.first()
    wrong, recovered = [], 0
    # A release whose path cannot be told is published all the same: the code says that it was not told.
    cases = [(">/dev/full", 3), ("2>/dev/full", 0), (">&-", 0), ("2>&-", 0), (">&- 2>&- <&-", 0)]
    with Reader(place.out) as reader:
        for redirection, code in cases:
            command = ["sh", "-c", f'exec "$@" {redirection}', "sh", *place.command(redirection.replace(">", "to "))]
            run = subprocess.run(command, capture_output=True, text=True, check=False)
            found = [] if run.returncode == code else [f"it ended with {run.returncode}: {run.stderr}"]
            place.take_note()
            found += place.faults()
            print(f"{redirection}: {run.returncode}", flush=True)
            recovered += not found
            wrong += [f"{redirection}: {what}" for what in found]
    words = f"{', '.join(f'`{of}` {code}' for of, code in cases)}; published each time; {reader.reads} reads"
    return [("outputs full or closed", words, reader.broken, recovered, wrong)]


def clock(binary, plan, root):
    """Years back and years ahead, and a clock that runs a thousand times as fast: the same bytes."""
    place = Place(binary, plan, root / "clock")
    place.first()
    if not shutil.which("faketime"):
        return [("clock", "not tried", [], 0, ["there is no faketime here: install it, as bootstrap.sh does not"])]
    before, wrong, recovered = place.sums(), [], 0
    cases = ["1985-01-01 00:00:00", "2061-07-28 00:00:00", "+0 x1000", "-30y x0.001"]
    with Reader(place.out) as reader:
        for fake in cases:
            out = root / "clock-out" / str(len(wrong) + recovered)
            command = place.command("b")
            command[command.index("--out") + 1] = str(out)
            run = subprocess.run(["faketime", "-f", fake_of(fake), *command], capture_output=True, text=True, check=False)
            found = [] if run.returncode == 0 else [f"it ended with {run.returncode}: {run.stderr}"]
            if not found:
                lines = (out / "latest/SHA256SUMS").read_text().splitlines()
                made = {line.split("  ")[1]: line.split("  ")[0] for line in lines}
                found += [] if made == before else ["other bytes"]
                found += [] if (out / "latest").readlink().name == place.latest() else ["another name"]
            print(f"clock {fake}: {'; '.join(found) or 'the same bytes'}", flush=True)
            recovered += not found
            wrong += [f"{fake}: {what}" for what in found]
    return [("clock", f"{'; '.join(cases)}: the same name and bytes", reader.broken, recovered, wrong)]


def fake_of(fake):
    """A time as libfaketime reads it: a start is told by @."""
    return fake if fake[0] in "+-" else f"@{fake}"


def cut_source(binary, plan, root):
    """A snapshot that ends half-way: refused, and the last release stands."""
    sources = root / "cut-sources"
    shutil.copytree(plan.parent / "../../data-sources", sources, ignore=shutil.ignore_patterns(".cache"))
    place = Place(binary, plan, root / "cut", sources=sources)
    place.first()
    before, wrong, recovered, tried = place.latest(), [], 0, 0
    with Reader(place.out) as reader:
        for source in sorted(path.name for path in sources.iterdir() if path.is_dir()):
            if f'"{source}"' not in place.text:
                continue
            snapshot = next(path for path in (sources / source).iterdir() if path.name.startswith("snapshot."))
            whole = snapshot.read_bytes()
            snapshot.write_bytes(whole[: len(whole) // 2])
            run = place.build("cut")
            snapshot.write_bytes(whole)
            tried += 1
            found = [] if run.returncode == 1 and source in run.stderr else [f"{run.returncode}: {run.stderr[-300:]}"]
            found += [] if place.latest() == before else ["it was published"]
            recovered += not found
            wrong += [f"{source}: {what}" for what in found]
        wrong += place.recover("cut")
    words = f"each of {tried} snapshots cut at its half: exit 1, naming it; {reader.reads} reads"
    return [("a source that ends half-way", words, reader.broken, recovered, wrong)]

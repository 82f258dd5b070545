"""SIGKILL at points spread over a run, from its first moment to beyond its end."""

import random
import statistics
import subprocess
import time
from concurrent.futures import ProcessPoolExecutor

from place import Place
from reader import Reader

# The last point lies beyond the end of the run.
BEYOND = 1.04


def kills(binary, plan, root, points, seed, workers):
    """Kills runs at so many points, in folders of their own on so many workers; gives lines of the table."""
    shares = [range(points)[at::workers] for at in range(workers)]
    with ProcessPoolExecutor(workers) as pool:
        futures = [
            pool.submit(some, binary, plan, root / f"kills-{at}", share, points, seed)
            for at, share in enumerate(shares)
        ]
        done = [future.result() for future in futures]
    total = {key: sum((of[key] for of in done), start=type(done[0][key])()) for key in done[0] if key != "seconds"}
    seconds = statistics.mean(of["seconds"] for of in done)
    words = (
        f"{total['points']} points, {total['live']} kills hit a live process, "
        f"{total['placed']} after its release was in its place; a run takes {seconds:.1f} s; "
        f"{total['reads']} reads"
    )
    return [("SIGKILL spread over the run", words, total["broken"], total["recovered"], total["wrong"])]


def some(binary, plan, root, share, points, seed):
    """One worker's share."""
    place = Place(binary, plan, root)
    begun = time.monotonic()
    place.first()
    seconds = (time.monotonic() - begun) / 2
    chance = random.Random(f"{seed} {root.name}")
    found = {"points": 0, "live": 0, "placed": 0, "recovered": 0, "reads": 0, "broken": [], "wrong": []}
    with Reader(place.out) as reader:
        for point in share:
            moment = seconds * BEYOND * (point + chance.random()) / points
            before = len(place.seen)
            process = subprocess.Popen(
                place.command(point), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
            try:
                process.wait(moment)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            found["points"] += 1
            found["live"] += process.returncode == -9
            place.take_note()
            found["placed"] += process.returncode == -9 and len(place.seen) > before
            # On every other night the next run has something else to publish: the killed one's release
            # is then never made, and nothing may be told of it.
            wrong = place.recover(point if point % 2 else f"{point} mended")
            found["recovered"] += not wrong
            found["wrong"] += [f"point {point}, killed after {moment:.2f} s: {what}" for what in wrong]
            print(f"kill {point} after {moment:.2f} s: {'; '.join(wrong) or 'recovered'}", flush=True)
        night = point if point % 2 else f"{point} mended"
    found["reads"], found["broken"] = reader.reads, reader.broken
    found["wrong"] += made_again(place, night) + written_anew(place, night)
    return found | {"seconds": seconds}


def made_again(place, night):
    """The last release, made in an empty folder without any fault: the same bytes."""
    elsewhere = Place(place.binary, place.root / "plan" / "plan.toml", place.root / "again")
    folders = ["--out", elsewhere.out, "--cache", elsewhere.cache]
    command = [place.binary, "build", "--plan", place.plan(night), *folders]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    if run.returncode != 0 or elsewhere.latest() != place.latest() or elsewhere.sums() != place.sums():
        return [f"made without a fault, the release is another one: {run.stderr}"]
    return []


def written_anew(place, night):
    """What stands beside the releases is a function of them and the ledger: taken away, it comes back."""
    path = place.out / "index.json"
    before = path.read_bytes()
    path.unlink()
    wrong = place.recover(night)
    return wrong + (["index.json is written anew with other bytes"] if path.read_bytes() != before else [])

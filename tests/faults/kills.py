"""SIGKILL at points spread over a run, from its first moment to its last."""

import random
import shutil
import statistics
import subprocess
from concurrent.futures import ProcessPoolExecutor

from place import Place
from reader import Reader

# A run that ended before its kill is tried again, this much earlier, until a kill finds one alive.
EARLIER = 0.97


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
    seconds = statistics.median(of["seconds"] for of in done)
    words = (
        f"{total['points']} points, every third without a cache, {total['live']} kills hit a live process, "
        f"{total['placed']} after its release was in its place; a run takes {seconds:.1f} s; "
        f"{total['reads']} reads"
    )
    return [("SIGKILL spread over the run", words, total["broken"], total["recovered"], total["wrong"])]


def some(binary, plan, root, share, points, seed):
    """One worker's share."""
    place = Place(binary, plan, root)
    place.first()
    chance = random.Random(f"{seed} {root.name}")
    found = {"points": 0, "live": 0, "placed": 0, "recovered": 0, "reads": 0, "broken": [], "wrong": []}
    with Reader(place.out) as reader:
        for point in share:
            after = (point + chance.random()) / points
            night, moment, placed = killed(place, point, after)
            found["points"] += 1
            found["live"] += moment is not None
            found["placed"] += placed
            # On every other night the next run has something else to publish: the killed one's release
            # is then never made, and nothing may be told of it.
            wrong = place.recover(night if point % 2 else f"{night} mended")
            found["recovered"] += not wrong
            when = "after its end" if moment is None else f"after {moment:.2f} s"
            found["wrong"] += [f"point {point}, killed {when}: {what}" for what in wrong]
            print(f"kill {point} {when}: {'; '.join(wrong) or 'recovered'}", flush=True)
        last = night if point % 2 else f"{night} mended"
    found["reads"], found["broken"] = reader.reads, reader.broken
    found["wrong"] += made_again(place, last) + written_anew(place, last)
    return found | {"seconds": place.takes()}


def killed(place, point, after):
    """Kills a run when that share of it is over; gives the night, the moment, and whether its release stood.

    Every third run finds no cache, so that it fits its models and keeps them. A machine is quicker
    at times than it was: a run that was over is followed by another, killed earlier.
    """
    for times in range(20):
        night = f"{point} {times}" if times else f"{point}"
        takes = place.takes()
        if point % 3 == 0:
            shutil.rmtree(place.cache, ignore_errors=True)
            takes *= place.without_cache
        moment = takes * after * EARLIER**times
        before = len(place.seen)
        process = subprocess.Popen(place.command(night), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            process.wait(moment)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        place.take_note()
        if process.returncode == -9:
            return night, moment, len(place.seen) > before
    return night, None, False


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

"""Whole processes, timed in turns: on a machine that others use too, the ratio of what ran side by side holds."""

import os
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass, field


@dataclass
class Contestant:
    """Something that is timed: its commands one after the other, and what each run took."""

    name: str
    commands: list
    runs: int
    #: Files that are taken away before each run.
    made: list = field(default_factory=list)
    seconds: list = field(default_factory=list)
    peaks: list = field(default_factory=list)

    def run(self):
        """Runs it once; its time is that of all commands, its peak that of the largest."""
        print(f"  {self.name}, run {len(self.seconds) + 1} of {self.runs}", file=sys.stderr, flush=True)
        for file in self.made:
            file.unlink(missing_ok=True)
        start, peak = time.perf_counter(), 0
        for command in self.commands:
            peak = max(peak, one(command))
        self.seconds.append(time.perf_counter() - start)
        self.peaks.append(peak)

    @property
    def median(self):
        """The median of its times, in seconds."""
        return statistics.median(self.seconds)


def one(command):
    """Runs a command to its end and gives its peak of resident memory in MiB; one that fails ends the run."""
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as process:
        said = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.stderr.write(said.decode(errors="replace"))
        sys.exit(f"{' '.join(map(str, command))}: exit code {process.returncode}")
    return usage.ru_maxrss / 1024


def in_turns(contestants):
    """Runs each as often as it is to be run, all of them in every round while they last."""
    for turn in range(max(of.runs for of in contestants)):
        for contestant in contestants:
            if turn < contestant.runs:
                contestant.run()


def table(contestants):
    """A table in Markdown: medians, the spread, peaks, and how many times as long as the first each takes."""
    first = contestants[0].median
    lines = [
        "| what | runs | median, s | lowest to highest, s | peak, MiB | times ours |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for of in contestants:
        spread = f"{min(of.seconds):.2f} to {max(of.seconds):.2f}"
        lines.append(
            f"| {of.name} | {of.runs} | {of.median:.2f} | {spread} | {max(of.peaks):.0f} | {of.median / first:.1f} |"
        )
    return "\n".join(lines)

#!/usr/bin/env python3
"""Removes the rules of disclosure one by one, and says which test notices.

    tests/mutants/run.py [--list] [NAME...]

`rules.toml` names each rule, its file in `pipeline/disclose/src`, a text that stands there once,
and what it becomes when the rule is removed. The tree is copied to `mutants/tree` in the target
folder, and the copy alone is changed; its unit tests of `disclose` are built and run for every
rule, up to the first that fails. Names pick rules, by how they begin; `--list` builds nothing, and
only looks whether every text is there.

The exit code is 1 where a rule can be removed without any test failing, and 2 where the list is
at fault: a text that is not there exactly once, a change that does not compile, tests that do not
end, or tests that fail before anything was removed.
"""

import os
import shutil
import signal
import subprocess
import sys
import threading
import tomllib
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
SOURCES = Path("pipeline/disclose/src")
WORK = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")).resolve() / "mutants"
TREE = WORK / "tree"
TESTS = ["cargo", "test", "--quiet", "--locked", "--package", "disclose", "--lib"]
SECONDS = 300
ENVIRONMENT = os.environ | {
    "CARGO_TARGET_DIR": str(WORK / "target"),
    # The same cases on every run, and the first that fails will do.
    "PROPTEST_RNG_SEED": "6",
    "PROPTEST_MAX_SHRINK_ITERS": "0",
    "PROPTEST_DISABLE_FAILURE_PERSISTENCE": "1",
}


def faults(rules):
    """What is wrong with the list."""
    names = [rule["name"] for rule in rules]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"{name} is there twice: give each rule a name of its own"
    for rule in rules:
        path = ROOT / SOURCES / rule["file"]
        times = path.read_text().count(rule["old"]) if path.is_file() else 0
        if times != 1:
            yield f"{rule['name']}: the text is in {rule['file']} {times} times, not once: say where the rule is now"
        if rule["old"] == rule["new"]:
            yield f"{rule['name']}: nothing changes"


def copy_tree():
    """Copies all files that git knows or would know, with their times."""
    shutil.rmtree(TREE, ignore_errors=True)
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    for name in subprocess.check_output(listed, cwd=ROOT, text=True).split("\0"):
        if name and (ROOT / name).is_file():
            (TREE / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, TREE / name)


def run_tests():
    """Builds and runs the tests; gives the first that fails and what the list is at fault for."""
    built = subprocess.run([*TESTS, "--no-run"], cwd=TREE, env=ENVIRONMENT, capture_output=True, text=True)
    if built.returncode != 0:
        return None, "it does not compile:\n" + built.stderr
    tests = subprocess.Popen(
        [*TESTS, "--", "--format=pretty"], cwd=TREE, env=ENVIRONMENT,
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, start_new_session=True,
    )

    def stop():
        try:
            os.killpg(tests.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass

    late = threading.Timer(SECONDS, stop)
    late.start()
    failed = None
    for line in tests.stdout:
        if line.startswith("test ") and line.rstrip().endswith("FAILED"):
            failed = line.split()[1]
            stop()
            break
    code = tests.wait()
    late.cancel()
    if failed is None and code != 0:
        return None, f"its tests broke off, or took more than {SECONDS} seconds"
    return failed, None


def main(arguments):
    rules = tomllib.loads((HERE / "rules.toml").read_text())["rule"]
    wrong = list(faults(rules))
    names = [name for name in arguments if name != "--list"]
    wrong += [f"{name}: no rule of the list begins so" for name in names
              if not any(rule["name"].startswith(name) for rule in rules)]
    if wrong:
        print(*wrong, sep="\n", file=sys.stderr)
        return 2
    rules = [rule for rule in rules if not names or rule["name"].startswith(tuple(names))]
    if "--list" in arguments:
        for rule in rules:
            print(f"{rule['name']}: {rule['says']}")
        return 0

    copy_tree()
    for rule in rules:
        # A run that was killed left a build that is newer than what it was made from.
        (TREE / SOURCES / rule["file"]).touch()
    (TREE / SOURCES / "lib.rs").touch()
    failed, wrong = run_tests()
    print(f"nothing removed: {wrong or failed or 'all tests pass'}", flush=True)
    if failed or wrong:
        return 2
    caught, at_fault = 0, 0
    for rule in rules:
        path = TREE / SOURCES / rule["file"]
        text = path.read_text()
        path.write_text(text.replace(rule["old"], rule["new"]))
        failed, wrong = run_tests()
        path.write_text(text)
        caught += failed is not None
        at_fault += wrong is not None
        print(f"{rule['name']}: {wrong or (failed and f'caught by {failed}') or 'NOT CAUGHT'}", flush=True)
    print(f"{len(rules)} rules, {caught} caught")
    return 2 if at_fault else int(caught < len(rules))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""How long the window takes from its start to its first content, and the memory of all its processes.

Run by bench.sh, through smoke.sh. Each figure is the median of ROUNDS starts.
"""

import json
import os
import statistics
import subprocess
import sys
import time

from window import Window, until

ROUNDS = int(os.environ.get("ROUNDS", "5"))
CONNECTORS = 500


def fill(command, data):
    """Puts connectors into a data folder, as somebody who imports them would."""
    for i in range(CONNECTORS):
        file = {
            "format": "connector-studio/connector", "version": 1,
            "connector": {"name": f"System {i:03}", "baseUrl": f"https://system-{i:03}.example/v1", "auth": {"method": "apiKey"}},
            "actions": [{"name": "Find company", "category": "retrieve", "method": "GET", "endpoint": "/companies/{domain}", "parameters": [{"name": "domain", "type": "text"}]}],
        }  # fmt: skip
        subprocess.run([command, "--data-dir", data, "import", "-"], input=json.dumps(file), text=True, check=True, capture_output=True)


def family(pid):
    """The process and all that descend from it: the page and the network are processes of their own."""
    parents = {}
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{name}/stat", encoding="utf-8", errors="replace") as stat:
                parents[int(name)] = int(stat.read().rpartition(")")[2].split()[1])
        except OSError:  # it ended while it was looked at
            pass
    found = [pid]
    for member in found:
        found += [child for child, parent in parents.items() if parent == member]
    return found


def memory(pid):
    """MB of the family's proportional set size: what it shares counts once."""
    total = 0
    for member in family(pid):
        with open(f"/proc/{member}/smaps_rollup", encoding="utf-8") as file:
            total += next(int(line.split()[1]) for line in file if line.startswith("Pss:"))
    return total / 1024


def start(binary, data, content):
    """Starts the window, waits for its first content, and answers (ms, MB)."""
    begun = time.monotonic()
    window = Window(binary, data)
    try:
        until("the page has its content", lambda: window.find(*content))
        took = (time.monotonic() - begun) * 1000
        # The figure is that of a window at rest: a run of looks that differ by less than one per cent.
        looks = [memory(window.process.pid)]
        until("the memory is at rest", lambda: looks.append(memory(window.process.pid)) or settled(looks))
        assert window.quit() == 0, "the window did not end well"
        return took, looks[-1]
    finally:
        window.kill()


def settled(looks, run=10):
    return len(looks) >= run and max(looks[-run:]) - min(looks[-run:]) < 0.01 * looks[-1]


def report(words, figures):
    times, sizes = zip(*figures, strict=True)
    print(
        f"{words}: first content after {statistics.median(times):.0f} ms ({min(times):.0f} to {max(times):.0f}), "
        f"{statistics.median(sizes):.0f} MB at rest, {len(figures)} starts",
        flush=True,
    )


def main(binary):
    work = os.environ["WORK"]
    report("Start on an empty data folder", [start(binary, os.path.join(work, f"empty-{i}"), ("heading", "Build your first")) for i in range(ROUNDS)])
    full = os.path.join(work, "full")
    fill(os.path.join(os.path.dirname(binary), "connectors"), full)
    report(f"Start with {CONNECTORS} connectors", [start(binary, full, ("link", "System ")) for _ in range(ROUNDS)])


if __name__ == "__main__":
    main(sys.argv[1])

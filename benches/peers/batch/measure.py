"""One command against a fresh wall; prints what it took and what came of it as one line of JSON.

measure.py SCENARIO NAME WALL NOTES OUT DURABLE -- COMMAND...

SCENARIO is `plain`, `faults` (every tenth request is answered with status 500) or `kill` (SIGKILL to the command and its
children once half of the notes are answered, then the same command again). OUT is the file of results. DURABLE is a pattern for
the file that holds the answers while the command runs; it is looked at between kill and second call.
"""

import collections
import glob
import http.client
import json
import os
import signal
import subprocess
import sys
import threading
import time

PORT, LATENCY_S, CONCURRENCY = 8099, 0.06, 64
LIMIT_S = 300
EXPECTED = {"title": "A short note", "words": 3}


class Wall:
    """The loopback provider of benches/wall.rs, for one measurement."""

    def __init__(self, program, faults):
        flags = ["--port", str(PORT), "--latency-ms", str(round(LATENCY_S * 1000)), "--faults", str(faults)]
        self.process = subprocess.Popen([program, *flags], stdin=subprocess.PIPE)
        self.connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=10)
        for _ in range(100):
            try:
                self.connection.connect()
                break
            except ConnectionRefusedError:
                time.sleep(0.05)
        if self.counts()["requests"] != 0 or self.process.poll() is not None:
            sys.exit(f"port {PORT} belongs to another program")

    def counts(self):
        self.connection.request("GET", "/counts")
        return json.loads(self.connection.getresponse().read())

    def end(self):
        self.process.stdin.close()
        self.process.wait()


def call(command, wall, kill_at=None):
    """Runs the command while watching the wall. Seconds on the clock and of processor time, peak memory, when answers came."""
    before = wall.counts()["answers"]
    began = time.monotonic()
    with open("errors.log", "ab") as errors, open("printed.log", "ab") as printed:
        process = subprocess.Popen(command, stdout=printed, stderr=errors, start_new_session=True)
    ended = {}

    def wait():
        ended["status"], ended["usage"] = os.wait4(process.pid, 0)[1:]
        ended["at"] = time.monotonic()

    waiting = threading.Thread(target=wait)
    waiting.start()
    first = last = None
    answers, killed, at_kill = before, False, None
    while waiting.is_alive():
        now = wall.counts()["answers"]
        if now > answers:
            last = time.monotonic()
            first = first or last
            answers = now
        late = time.monotonic() - began > LIMIT_S
        if not killed and (late or (kill_at is not None and now >= kill_at)):
            os.killpg(process.pid, signal.SIGKILL)
            killed, at_kill = True, now
            if late:
                sys.exit(f"not done after {LIMIT_S} s: {command}")
        time.sleep(0.01)
    waiting.join()
    usage = ended["usage"]
    return {
        "exit": os.waitstatus_to_exitcode(ended["status"]),
        "clock_s": ended["at"] - began,
        "processor_s": usage.ru_utime + usage.ru_stime,
        "memory_mb": usage.ru_maxrss * 1024 / 1e6,
        "first_answer_s": first and first - began,
        # From the first request to the last answer; one latency passes before the first answer.
        "sending_s": first and last - first + LATENCY_S,
        "answers": wall.counts()["answers"] - before,
        "answers_at_kill": at_kill,
    }


def tally(path, wanted):
    """What a file of results holds: right lines, lines that tell of a failure, and what should not be there or is not."""
    text = open(path, "rb").read() if os.path.exists(path) else b""
    keys, right, told, wrong, torn = collections.Counter(), 0, 0, 0, 0
    for line in text.splitlines(keepends=True):
        try:
            row = json.loads(line)
        except ValueError:
            torn += 1
            continue
        torn += not line.endswith(b"\n")
        keys[row.get("key")] += 1
        if row.get("status") == "failed":
            told += 1
        elif row.get("key") in wanted and row.get("output") == {**EXPECTED, "id": row["key"]}:
            right += 1
        else:
            wrong += 1
    return {
        "right": right,
        "told_as_failed": told,
        "missing": len(wanted - keys.keys()),
        "doubled": sum(count - 1 for count in keys.values()),
        "wrong": wrong,
        "torn": torn,
    }


def lines(pattern):
    """Whole and torn lines of the files that a command keeps its answers in, whatever their shape."""
    whole = torn = 0
    for path in glob.glob(pattern):
        for line in open(path, "rb").read().splitlines(keepends=True):
            try:
                json.loads(line)
                fits = line.endswith(b"\n")
            except ValueError:
                fits = False
            whole, torn = whole + fits, torn + (not fits)
    return {"whole": whole, "torn": torn}


def main():
    scenario, name, program, notes, out, durable = sys.argv[1:7]
    command = sys.argv[8:]
    with open(notes) as records:
        wanted = {json.loads(line)["id"] for line in records}
    found = {"scenario": scenario, "name": name, "records": len(wanted), "load_before": os.getloadavg()[0]}
    wall = Wall(program, 0.1 if scenario == "faults" else 0)
    if scenario == "kill":
        found["first"] = call(command, wall, kill_at=len(wanted) // 2)
        # Requests that were under way are answered, and counted, after their latency.
        time.sleep(4 * LATENCY_S)
        found["paid_at_kill"] = wall.counts()["answers"]
        found["under_way_at_kill"] = found["paid_at_kill"] - found["first"]["answers_at_kill"]
        found["kept_at_kill"] = lines(durable)
    found["last"] = call(command, wall)
    found["wall"] = wall.counts()
    found["file"] = tally(out, wanted)
    found["load_after"] = os.getloadavg()[0]
    wall.end()
    print(json.dumps(found))


main()

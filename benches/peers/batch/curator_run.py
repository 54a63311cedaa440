"""The same batch through Bespoke Curator, with its own retries and its own cache.

curator_run.py NOTES OUT BASE_URL CONCURRENCY

What Curator has paid for is in CURATOR_CACHE_DIR, one line per answer, and the same call again goes on from there. The data set
that it returns at the end is written to OUT. Its limits of requests and tokens per minute (200 and 100,000 if an endpoint
names none) are set out of the way, as the wall has none; retries and all else are its defaults.

No `response_format`: with a `base_url` Curator first asks the endpoint for a user called Jason, and gives up where the answer
has no `name` and `age`; the wall answers everything with the same note. The schema is judged in `parse` instead.
"""

import json
import sys

from bespokelabs import curator

from prompt import SYSTEM, judge


class Notes(curator.LLM):
    def prompt(self, record):
        return [{"role": "system", "content": SYSTEM}, {"role": "user", "content": record["text"]}]

    def parse(self, record, answer):
        return {"key": record["id"], "output": json.dumps(judge(record, answer))}


def main(notes, out, base_url, concurrency):
    with open(notes) as lines:
        records = [json.loads(line) for line in lines]
    limits = {"max_requests_per_minute": 1_000_000, "max_tokens_per_minute": 10_000_000_000, "max_concurrent_requests": concurrency}
    asking = Notes(model_name="tiny", backend="openai", backend_params={"base_url": base_url, "api_key": "none", **limits})
    answered = asking(records)
    with open(out, "w") as lines:
        for row in answered.dataset:
            lines.write(json.dumps({"key": row["key"], "output": json.loads(row["output"])}) + "\n")
    failed = len(records) - len(answered.dataset)
    print(f"{failed} failed")
    return failed > 0


sys.exit(main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])))

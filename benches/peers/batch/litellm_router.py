"""The same batch through LiteLLM's Router, as a reader of its documentation would write it.

litellm_router.py NOTES OUT BASE_URL CONCURRENCY

The Router brings retries, cooldowns and `max_parallel_requests`; it has no run, no file of results and nothing to resume.
Writing one line per answer, in order of completion, is therefore this script's, and a second call begins from the start.
All settings but the concurrency are the Router's own defaults.
"""

import asyncio
import json
import sys

from litellm import Router

from prompt import SYSTEM, judge


async def main(notes, out, base_url, concurrency):
    parameters = {"model": "openai/tiny", "api_base": base_url, "api_key": "none"}
    router = Router(model_list=[{"model_name": "tiny", "litellm_params": parameters}])
    free = asyncio.Semaphore(concurrency)
    failed = 0

    with open(notes) as records, open(out, "w") as lines:

        async def ask(record):
            nonlocal failed
            messages = [{"role": "system", "content": SYSTEM}, {"role": "user", "content": record["text"]}]
            try:
                answer = await router.acompletion(model="tiny", messages=messages)
                output = judge(record, answer.choices[0].message.content)
            except Exception as error:  # The Router raises one class per status and provider.
                failed += 1
                print(f"{record['id']}: {type(error).__name__}: {str(error)[:200]}", file=sys.stderr)
            else:
                lines.write(json.dumps({"key": record["id"], "output": output}) + "\n")
                lines.flush()
            finally:
                free.release()

        asked = set()
        for line in records:
            await free.acquire()
            task = asyncio.create_task(ask(json.loads(line)))
            asked.add(task)
            task.add_done_callback(asked.discard)
        await asyncio.gather(*asked)
    print(f"{failed} failed")
    return failed > 0


sys.exit(asyncio.run(main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]))))

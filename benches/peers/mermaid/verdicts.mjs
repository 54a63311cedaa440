// Reads JSON Lines with `id` and `text` from stdin and prints `{id, valid, error}` for each: the official verdict.
import { createInterface } from "node:readline";
import { complaint } from "./parser.mjs";

for await (const line of createInterface({ input: process.stdin })) {
  if (!line.trim()) continue;
  const { id, text } = JSON.parse(line);
  const error = await complaint(text);
  console.log(JSON.stringify({ id, valid: error === null, error }));
}

// Reads JSON Lines with `text` from stdin and writes them with `valid` and `error`: the official verdict.
import { createInterface } from "node:readline";
import { complaint } from "./parser.mjs";

for await (const line of createInterface({ input: process.stdin })) {
  if (!line.trim()) continue;
  const sample = JSON.parse(line);
  const error = await complaint(sample.text);
  console.log(JSON.stringify({ ...sample, valid: error === null, error }));
}

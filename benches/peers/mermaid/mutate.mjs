// Reads the corpus and writes texts that nobody has looked at: one random edit to each valid diagram of a type that
// Sluice offers, always the same for the same seed (`node mutate.mjs 7 < corpus.jsonl`). Piped through verdicts.mjs they
// show whether rules were fitted to the corpus.
import { createInterface } from "node:readline";

const OFFERED = [
  "flowchart", "erDiagram", "sequenceDiagram", "classDiagram", "stateDiagram", "C4", "journey", "pie", "mindmap",
  "gantt", "timeline", "gitGraph",
];
let state = Number(process.argv[2] ?? 1);

/** A whole number from 0 up to `below`, by mulberry32. */
function random(below) {
  state = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4294967296) * below);
}

const SIGNS = [...":;,.-|[](){}<>\"'`#%*/@&=~ \u00a0→“"];
const EDITS = {
  drop_sign: (text, at) => text.slice(0, at) + text.slice(at + 1),
  add_sign: (text, at) => text.slice(0, at) + SIGNS[random(SIGNS.length)] + text.slice(at),
  drop_line: (text) => lines(text, (all, at) => all.splice(at, 1)),
  double_line: (text) => lines(text, (all, at) => all.splice(at, 0, all[at])),
  swap_lines: (text) => lines(text, (all, at) => all.splice(at, 2, all[at + 1] ?? "", all[at])),
  prose_line: (text) => lines(text, (all, at) => all.splice(at + 1, 0, "This part shows how it works.")),
  list_item: (text) => lines(text, (all, at) => all.splice(at + 1, 0, "- one more thing")),
  drop_word: (text) => words(text, () => ""),
  double_word: (text) => words(text, (word) => `${word} ${word}`),
  cut: (text, at) => text.slice(0, at),
};

function lines(text, edit) {
  const all = text.split("\n");
  // The header stays, so that the text is about the same type.
  edit(all, 1 + random(Math.max(1, all.length - 1)));
  return all.filter((line) => line !== undefined).join("\n");
}

function words(text, edit) {
  const found = [...text.matchAll(/\S+/g)].slice(1);
  if (found.length === 0) return text;
  const { 0: word, index } = found[random(found.length)];
  return text.slice(0, index) + edit(word) + text.slice(index + word.length);
}

for await (const line of createInterface({ input: process.stdin })) {
  const sample = JSON.parse(line);
  if (!sample.valid || sample.mutation || !OFFERED.includes(sample.type)) continue;
  const names = Object.keys(EDITS);
  const mutation = names[random(names.length)];
  const text = EDITS[mutation](sample.text, random(sample.text.length));
  console.log(JSON.stringify({ id: `${sample.id}-${mutation}`, type: sample.type, text, category: "fresh", mutation }));
}

// Reads what `--example mermaid_verdicts` writes and prints, per type of diagram: how often this project agrees with
// the official verdict in the corpus, how many invalid texts it accepts, how many it repairs, and how many of those
// repaired texts the official parser accepts. With `--refused` it names the repaired texts that it refuses.
import { createInterface } from "node:readline";
import { complaint } from "./parser.mjs";

const NINE = ["flowchart", "erDiagram", "sequenceDiagram", "classDiagram", "stateDiagram", "C4", "journey", "pie", "mindmap"];
const counts = new Map();

function count(name) {
  if (!counts.has(name)) {
    counts.set(name, { texts: 0, agree: 0, invalid: 0, accepted: 0, repaired: 0, confirmed: 0 });
  }
  return counts.get(name);
}

for await (const line of createInterface({ input: process.stdin })) {
  const sample = JSON.parse(line);
  const repaired = !sample.valid && sample.repaired !== undefined;
  const error = repaired ? await complaint(sample.repaired) : null;
  if (error !== null && process.argv.includes("--refused")) {
    console.error(`${sample.id} ${sample.type} ${sample.mutation ?? sample.category} ${sample.repairs}: ${error}`);
  }
  const groups = [sample.type, "all", ...(NINE.includes(sample.type) ? ["the nine document kinds"] : [])];
  for (const group of groups.map(count)) {
    group.texts += 1;
    group.agree += sample.accepted === sample.valid;
    group.invalid += !sample.valid;
    group.accepted += !sample.valid && sample.accepted;
    group.repaired += repaired;
    group.confirmed += repaired && error === null;
  }
}

const percent = (part, whole) => (whole === 0 ? "–" : `${((100 * part) / whole).toFixed(2)} %`);
console.log("| type | texts | agreement | false accepts | repaired | repaired and accepted by the official parser |");
console.log("|---|---|---|---|---|---|");
for (const [name, c] of [...counts].sort()) {
  console.log(
    `| ${name} | ${c.texts} | ${percent(c.agree, c.texts)} | ${c.accepted} of ${c.invalid} (${percent(c.accepted, c.invalid)}) ` +
      `| ${c.repaired} | ${c.confirmed} (${percent(c.confirmed, c.invalid)}) |`,
  );
}

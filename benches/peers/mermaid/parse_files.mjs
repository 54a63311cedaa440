// Parses every .mmd file of a folder with the official parser and tells how many it accepts. Usage: parse_files.mjs FOLDER
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { complaint } from "./parser.mjs";

const folder = process.argv[2];
let accepted = 0;
for (const name of readdirSync(folder).filter((name) => name.endsWith(".mmd"))) {
  if ((await complaint(readFileSync(join(folder, name), "utf8"))) === null) accepted += 1;
}
console.log(accepted);

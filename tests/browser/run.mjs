// Runs every *.spec.mjs of this folder, or the tests whose name contains the first argument. The last line is the count.

import { readdirSync } from "node:fs";
import { runAll } from "./harness.mjs";

const folder = new URL(".", import.meta.url);
for (const file of readdirSync(folder).filter((name) => name.endsWith(".spec.mjs")).sort()) {
  await import(new URL(file, folder).href);
}
const { passed, failed } = await runAll(process.argv[2] ?? "");
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;

// The same scenarios, natively and in wasm: the summaries must be equal to the last digit, the digest of the run included.
//
// Scenarios: all that the program ships, and every tests/scenarios/**/scenario.json. The last line is the count.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

const wasm = createRequire(import.meta.url)(path.resolve(process.argv[2]));

function native(args, input = "") {
  return execFileSync(process.env.SKYLAPSE_BIN, args, { encoding: "utf8", input, maxBuffer: 256 << 20 });
}

/** Name, text and path (if it has one) of every scenario. */
function* scenarios() {
  const listed = native(["presets"]).split("\n").map((line) => line.trim().split(/\s+/)[0]).filter((name) => /^[a-z0-9-]+$/.test(name));
  for (const name of listed) yield { name, json: native(["presets", name]) };
  const folder = new URL("../scenarios/", import.meta.url);
  if (!existsSync(folder)) return;
  for (const entry of readdirSync(folder, { recursive: true }).filter((entry) => entry.endsWith("scenario.json")).sort()) {
    const file = new URL(entry, folder);
    yield { name: entry, json: readFileSync(file, "utf8"), file };
  }
}

/** The one CSV file that a scenario may name. */
function traceOf({ json, file }) {
  const name = /"file"\s*:\s*"([^"]+)"/.exec(json)?.[1];
  return name && file ? { name, csv: readFileSync(new URL(name, file), "utf8") } : { name: "", csv: "" };
}

const counts = { passed: 0, failed: 0 };
for (const scenario of scenarios()) {
  const { name, csv } = traceOf(scenario);
  try {
    const args = scenario.file ? ["run", scenario.file.pathname, "--summary", "-"] : ["run", "-", "--summary", "-"];
    const expected = JSON.parse(native(args, scenario.json));
    assert.deepEqual(JSON.parse(wasm.summary(scenario.json, name, csv)), expected);
    counts.passed += 1;
    console.log(`test ${scenario.name} ${expected.digest} ... ok`);
  } catch (failure) {
    counts.failed += 1;
    console.log(`test ${scenario.name} ... FAILED\n${failure.stack ?? failure}`);
  }
}
console.log(`${counts.passed} passed, ${counts.failed} failed`);
process.exitCode = counts.failed > 0 || counts.passed === 0 ? 1 : 0;

// Runs every *.bench.mjs of this folder: each prints a table, and its default export gives back what goes to JSON.

import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { launch } from "./harness.mjs";

const out = process.env.SKYLAPSE_BENCH_OUT ?? "target/bench";
mkdirSync(out, { recursive: true });
const folder = new URL(".", import.meta.url);
const browser = await launch();
try {
  for (const file of readdirSync(folder).filter((name) => name.endsWith(".bench.mjs")).sort()) {
    const { default: bench } = await import(new URL(file, folder).href);
    const name = path.basename(file, ".bench.mjs");
    const result = { browser: browser.version(), node: process.version, ...(await bench(browser)) };
    writeFileSync(path.join(out, `browser-${name}.json`), `${JSON.stringify(result, null, 2)}\n`);
  }
} finally {
  await browser.close();
}

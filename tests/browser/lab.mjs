// What the specs of the lab share: opening it, its controls, and the headless program's word on the same scenario.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { site } from "./harness.mjs";

export const byId = (page, id) => page.getByTestId(id);

/** Opens the lab and waits until it takes input and stands still: a scenario opens in the middle of its story. */
export async function open(page, search = "") {
  await page.goto(`${site}${search}`);
  await page.locator("html[data-ready=true]").waitFor({ state: "attached" });
  await page.waitForFunction(() => {
    const { value } = document.getElementById("timeline");
    const now = performance.now();
    if (globalThis.stillAt?.value !== value) globalThis.stillAt = { value, since: now };
    return now - globalThis.stillAt.since > 600;
  });
}

/** The digest that the page shows once the run has ended. */
export async function digest(page) {
  await page.locator("html[data-digest]").waitFor({ state: "attached" });
  return page.locator("html").getAttribute("data-digest");
}

/** The headless program's summary of a shipped scenario. */
export function summaryOfPreset(name) {
  const scenario = headless(["presets", name]);
  return JSON.parse(headless(["run", "-", "--summary", "-"], scenario));
}

export function headless(args, input = "") {
  return execFileSync(process.env.SKYLAPSE_BIN, args, { encoding: "utf8", input, maxBuffer: 64 << 20 });
}

/** Moves to the end, so that the run is complete. */
export async function atEnd(page) {
  await page.keyboard.press("End");
  await digest(page);
}

/** The simulated second that the timeline shows, once it satisfies `holds`. */
export async function position(page, holds, what) {
  const timeline = byId(page, "timeline");
  const limit = Date.now() + 15_000;
  for (;;) {
    const value = Number(await timeline.evaluate((element) => (element.matches("input") ? element : element.querySelector("input")).value));
    if (holds(value)) return value;
    assert.ok(Date.now() < limit, `${what}: the timeline stays at ${value}`);
    await page.waitForTimeout(50);
  }
}

/** Nothing that keeps people out: axe finds no serious violation on the page as it is. */
export async function axe(page) {
  await page.evaluate(readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8"));
  const { violations } = await page.evaluate(() => globalThis.axe.run(document));
  const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  assert.deepEqual(serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`), []);
}

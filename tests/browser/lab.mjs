// What the specs of the lab share: opening it, its controls, and the headless program's word on the same scenario.

import { execFileSync } from "node:child_process";
import { site } from "./harness.mjs";

export const byId = (page, id) => page.getByTestId(id);

/** Opens the lab and waits until it takes input. */
export async function open(page, search = "") {
  await page.goto(`${site}${search}`);
  await page.locator("html[data-ready=true]").waitFor({ state: "attached" });
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

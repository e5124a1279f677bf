// The Lambda lab, driven as a reader would.

import assert from "node:assert/strict";
import { site, test } from "./harness.mjs";
import { atEnd, byId, digest, open, position, summaryOfPreset } from "./lab.mjs";

const PRESET = "lambda-idle";

test("lab: it opens, takes input and logs nothing wrong", async ({ page }) => {
  await open(page);
  assert.ok(await byId(page, "lab-lambda").isVisible());
  for (const id of ["play", "step", "speed", "timeline", "summary", "language", "theme", "chart-latency"]) {
    assert.ok(await byId(page, id).first().isVisible(), `${id} is visible`);
  }
});

test("lab: a run to the end has the digest of the headless program", async ({ page }) => {
  await open(page);
  await atEnd(page);
  assert.equal(await digest(page), summaryOfPreset(PRESET).digest);
});

test("lab: keys play, pause, step and scrub", async ({ page }) => {
  await open(page);
  await page.keyboard.press("Home");
  await page.waitForFunction(() => Number(document.querySelector("[data-testid=timeline] input, input[data-testid=timeline]").value) === 0);

  await page.keyboard.press(".");
  const first = await position(page, (value) => value > 0, "a step reaches the first event");
  await page.keyboard.press("ArrowRight");
  await position(page, (value) => Math.abs(value - first - 10) < 0.5, "an arrow moves ten seconds");
  await page.keyboard.press("ArrowLeft");
  await position(page, (value) => Math.abs(value - first) < 0.5, "and back");

  await page.keyboard.press("Space");
  const playing = await position(page, (value) => value > first + 1, "space plays");
  await page.keyboard.press("Space");
  await byId(page, "play").waitFor();
  const paused = await position(page, () => true);
  assert.ok(paused >= playing);
  await page.keyboard.press("Home");
  await position(page, (value) => value === 0, "Home goes back to the start");
});

// The Lambda lab, driven as a reader would.

import assert from "node:assert/strict";
import { test } from "./harness.mjs";
import { atEnd, byId, digest, headless, open, position, summaryOfPreset } from "./lab.mjs";

const PRESET = "lambda-idle";
const csv = (rows) => `timestamp,value\n${rows.map(([time, count]) => `2026-03-01 00:${time}:00,${count}`).join("\n")}\n`;
const GOOD = csv([["00", 30], ["05", 90], ["10", 0], ["15", 45]]);
const MENDED = csv([["00", 30], ["05", 90], ["05", 90], ["20", 45]]);

/** Drops a file on the page, as the desktop would. */
async function dropFile(page, name, text) {
  const data = await page.evaluateHandle(
    ([name, text]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([text], name, { type: "text/csv" }));
      return transfer;
    },
    [name, text],
  );
  const target = byId(page, "lab-lambda");
  await target.dispatchEvent("dragover", { dataTransfer: data });
  await target.dispatchEvent("drop", { dataTransfer: data });
}

test("lab: it opens with everything in place", async ({ page }) => {
  await open(page);
  assert.ok(await byId(page, "lab-lambda").isVisible());
  for (const id of ["play", "step", "speed", "timeline", "summary", "language", "theme", "chart-latency"]) {
    await byId(page, id).first().waitFor();
  }
  assert.match(await byId(page, "summary").innerText(), /\S/);
});

test("lab: a run to the end has the digest of the headless program", async ({ page }) => {
  await open(page);
  await atEnd(page);
  assert.equal(await digest(page), summaryOfPreset(PRESET).digest);
});

test("lab: a worker that cannot start leaves the run to the page", { expectsErrors: true }, async ({ page }) => {
  await page.route("**/worker.js", (route) => route.fulfill({ contentType: "text/javascript", body: "throw new Error('broken')" }));
  await open(page, "?host=worker");
  await atEnd(page);
  assert.equal(await digest(page), summaryOfPreset(PRESET).digest);
});

test("lab: a worker runs the same bytes, without a second download", async ({ page, seen }) => {
  await open(page, "?host=worker");
  await atEnd(page);
  assert.equal(await digest(page), summaryOfPreset(PRESET).digest);
  assert.equal(page.workers().length, 1, "it did run in a worker");
  assert.equal(seen.requests.filter((url) => url.includes(".wasm")).length, 1);
});

test("lab: keys play, pause, step and scrub", async ({ page }) => {
  await open(page);
  await page.keyboard.press("Home");
  await position(page, (value) => value === 0, "Home goes to the start");
  await page.keyboard.press(".");
  const nearest = await position(page, (value) => value > 0, "a step reaches an event");
  await page.keyboard.press(".");
  const first = await position(page, (value) => value > nearest, "another one reaches the next");
  await page.keyboard.press("ArrowRight");
  await position(page, (value) => Math.abs(value - first - 10) < 0.5, "an arrow moves ten seconds on");
  await page.keyboard.press("ArrowLeft");
  await position(page, (value) => Math.abs(value - first) < 0.5, "and back");

  await page.keyboard.press("Space");
  await byId(page, "pause").waitFor();
  const playing = await position(page, (value) => value > first + 1, "space plays");
  await page.keyboard.press("k");
  await byId(page, "play").waitFor();
  const paused = await position(page, () => true);
  assert.ok(paused >= playing, "time has passed");
  await page.keyboard.press("Home");
  await position(page, (value) => value === 0, "Home goes back");
});

test("lab: the first tab stops lead to play, and the focus is seen", async ({ page }) => {
  await open(page);
  for (let stops = 0; stops < 40; stops += 1) {
    await page.keyboard.press("Tab");
    const id = await page.evaluate(() => document.activeElement?.dataset.testid);
    if (id !== "play") continue;
    const outline = await page.evaluate(() => {
      const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement);
      return outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
    });
    assert.ok(outline, "a ring of two pixels");
    await page.keyboard.press("Enter");
    await byId(page, "pause").waitFor();
    return;
  }
  assert.fail("play was not reached with forty tabs");
});

test("lab: a dropped CSV becomes the traffic", async ({ page }) => {
  await open(page);
  await dropFile(page, "counts.csv", GOOD);
  await byId(page, "csv-undo").waitFor();
  assert.match(await byId(page, "csv-drop").innerText(), /counts\.csv/);
  await atEnd(page);
  const own = await digest(page);
  assert.notEqual(own, summaryOfPreset(PRESET).digest);
  await byId(page, "csv-undo").click();
  await byId(page, "csv-undo").waitFor({ state: "hidden" });
  await atEnd(page);
  assert.equal(await digest(page), summaryOfPreset(PRESET).digest, "the way back");
});

test("lab: a pasted CSV is run, and every repair is reported", async ({ page }) => {
  await open(page);
  await byId(page, "csv-paste").fill(MENDED);
  await byId(page, "csv-run").click();
  const repairs = await byId(page, "repairs").innerText();
  assert.match(repairs, /4|5/, "the row of the double time stamp");
  await byId(page, "csv-paste").blur();
  await atEnd(page);
});

test("lab: a bad CSV is answered in words, and the run stays as it was", async ({ page }) => {
  await open(page);
  await atEnd(page);
  const before = await digest(page);
  await dropFile(page, "holiday.csv", "\u0000\u0001 not a table");
  const problems = byId(page, "problem-list");
  await problems.waitFor();
  assert.match(await problems.innerText(), /holiday\.csv/);
  await page.keyboard.press("End");
  assert.equal(await digest(page), before);
});

test("lab: a setting changes the run and is the same setting headlessly", async ({ page }) => {
  await open(page);
  const memory = byId(page, "param-memory_mb").first();
  const input = (await memory.evaluate((element) => element.matches("input"))) ? memory : memory.locator("input").first();
  await atEnd(page);
  const before = await digest(page);
  await page.keyboard.press("Home");
  await position(page, (value) => value === 0, "a change holds from the playhead on");
  await input.focus();
  await page.keyboard.press("ArrowRight");
  await input.blur();
  await page.locator("html:not([data-digest])").waitFor({ state: "attached" });
  await atEnd(page);
  assert.notEqual(await digest(page), before);
});

for (const [lang, theme] of [["ko", "light"], ["ko", "dark"], ["en", "light"], ["en", "dark"]]) {
  test(`lab: ${lang}, ${theme}: language and theme hold on the whole page`, { colorScheme: theme }, async ({ page }) => {
    await open(page, `?lang=${lang}&theme=${theme}`);
    await atEnd(page);
    assert.equal(await page.locator("html").getAttribute("lang"), lang);
    const [ink, paper] = await page.evaluate(() => {
      const brightness = (color) => (color.match(/\d+/g) ?? []).slice(0, 3).reduce((sum, part) => sum + Number(part), 0);
      const style = getComputedStyle(document.body);
      const paper = [document.body, document.documentElement].map((element) => getComputedStyle(element).backgroundColor);
      return [brightness(style.color), brightness(paper.find((color) => color !== "rgba(0, 0, 0, 0)"))];
    });
    assert.equal(ink < paper ? "light" : "dark", theme);
    const hangul = await page.evaluate(() => {
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      const foreign = [];
      while (walker.nextNode()) {
        const { parentElement, data } = walker.currentNode;
        if (/\p{Script=Hangul}/u.test(data) && !parentElement.closest("[data-testid=language]")) foreign.push(data);
      }
      return foreign;
    });
    if (lang === "en") assert.deepEqual(hangul, [], "no Korean left");
    else assert.ok(hangul.length > 10, "Korean everywhere");
  });
}

test("lab: language and theme change in place and are remembered", async ({ page }) => {
  await open(page, "?lang=en&theme=light");
  const english = await byId(page, "lab-lambda").innerText();
  await byId(page, "language").getByRole("button").first().click();
  await page.locator("html[lang=ko]").waitFor({ state: "attached" });
  assert.notEqual(await byId(page, "lab-lambda").innerText(), english);
  await byId(page, "theme").click();
  await page.locator("html[data-theme=dark]").waitFor({ state: "attached" });
  await open(page);
  assert.equal(await page.locator("html").getAttribute("lang"), "ko");
  assert.equal(await page.locator("html").getAttribute("data-theme"), "dark");
});

for (const host of ["inline", "worker"]) {
  test(`lab: an engine that breaks is replaced at the same moment (${host})`, { expectsErrors: true }, async ({ page }) => {
    await open(page, `?host=${host}&test=1`);
    await page.keyboard.press("Home");
    await position(page, (value) => value === 0, "Home goes to the start");
    await page.keyboard.press("ArrowRight");
    await position(page, (value) => Math.abs(value - 10) < 0.5, "ten seconds in");
    // Later: on the page it is a panic, which whoever calls would hear of.
    await page.evaluate(() => void setTimeout(() => window.skylapseTest.crash()));
    await byId(page, "replaced").waitFor();
    await position(page, (value) => Math.abs(value - 10) < 0.5, "the moment is kept");
    await atEnd(page);
    assert.equal(await digest(page), summaryOfPreset(PRESET).digest);
  });
}

test("lab: the numbers on the page are those of the headless program", async ({ page }) => {
  await open(page, "?lang=en");
  await atEnd(page);
  const scenario = headless(["presets", PRESET]);
  const summary = JSON.parse(headless(["run", "-", "--summary", "-"], scenario));
  const [lambda] = Object.values(summary.resources).filter(({ kind }) => kind === "lambda");
  const shown = async (name) => (await page.locator(`[data-metric="${name}"]`).innerText()).replaceAll(",", "");
  for (const name of ["invocations", "cold_starts", "throttles"]) {
    assert.equal(await shown(name), String(lambda.metrics[name]), name);
  }
});

test("lab: two fingers, a wheel, keys and a double click zoom the time axis", async ({ page }) => {
  await open(page, "?lang=en");
  const width = () => page.evaluate(() => Number(document.getElementById("timeline").max) - Number(document.getElementById("timeline").min));
  const until = (condition, what) => page.waitForFunction(
    ([condition, whole]) => {
      const { min, max } = document.getElementById("timeline");
      return new Function("width", "whole", `return ${condition}`)(max - min, whole);
    },
    [condition, whole],
  ).catch(() => assert.fail(what));
  const whole = await width();
  await page.locator("#box-latency").evaluate((plot) => {
    const { left, top, width } = plot.getBoundingClientRect();
    const touch = (type, pointerId, share) =>
      plot.dispatchEvent(new PointerEvent(type, { pointerId, pointerType: "touch", bubbles: true, clientX: left + width * share, clientY: top + 60 }));
    touch("pointerdown", 11, 0.4);
    touch("pointerdown", 12, 0.6);
    touch("pointermove", 12, 0.8);
    touch("pointerup", 11, 0.4);
    touch("pointerup", 12, 0.8);
  });
  await until("width < whole * 0.6 && width > whole * 0.4", "fingers twice as far apart show half as much");
  await byId(page, "whole").click();
  await until("width === whole", "the button shows all of it");
  await page.keyboard.press("+");
  await until("width < whole * 0.51", "a key comes nearer");
  await page.keyboard.press("0");
  await until("width === whole", "a key shows all of it");
  await page.locator("#box-latency").hover();
  await page.keyboard.down("Control");
  await page.mouse.wheel(0, -240);
  await page.keyboard.up("Control");
  await until("width < whole * 0.51", "a wheel comes nearer");
  await page.keyboard.press("-");
  await until("width === whole", "a key goes farther");
  await page.locator("#box-latency").dblclick();
  await until("width < whole * 0.51", "a double click comes nearer");
  await page.keyboard.press("End");
  const end = await page.locator("#timeline").evaluate((timeline, whole) => new Promise((resolve) => {
    const look = () => (Number(timeline.max) === whole ? resolve(timeline.value) : requestAnimationFrame(look));
    look();
  }), whole);
  assert.equal(Number(end), whole, "the window goes with the playhead");
});

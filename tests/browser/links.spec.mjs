// The run as an address: written, restored, shared, and read when it is broken.

import assert from "node:assert/strict";
import { site, test } from "./harness.mjs";
import { atEnd, byId, digest, headless, open, position } from "./lab.mjs";

const fragment = (page) => page.evaluate(() => location.hash);

/** Waits for an address that satisfies `holds`. */
async function address(page, holds, what) {
  const limit = Date.now() + 15_000;
  for (;;) {
    const now = await fragment(page);
    if (holds(now)) return now;
    assert.ok(Date.now() < limit, `${what}: the fragment stays ${now}`);
    await page.waitForTimeout(50);
  }
}

/** Sets memory from the start of the run, by the keyboard. */
async function setMemory(page, key) {
  await byId(page, "from-start").click();
  const memory = byId(page, "param-memory_mb").first();
  await memory.focus();
  await page.keyboard.press(key);
  await memory.blur();
}

const memory = (page) => byId(page, "param-memory_mb").first().getAttribute("data-value");

test("links: a change is in the address, and the address opens the same run everywhere", async ({ page }) => {
  await open(page);
  assert.equal(await fragment(page), "", "a page as it opens keeps its plain address");
  await setMemory(page, "ArrowRight");
  const link = await address(page, (now) => now.startsWith("#v1."), "the change is written");
  assert.ok(link.length <= 25, link);
  await atEnd(page);
  const [own, value] = [await digest(page), await memory(page)];
  const scenario = headless(["open", link]);
  assert.equal(JSON.parse(headless(["run", "-", "--summary", "-"], scenario)).digest, own, "the headless program");
  await page.goto("about:blank");
  await open(page, link);
  assert.equal(await memory(page), value);
  await atEnd(page);
  assert.equal(await digest(page), own, "another visit");
  assert.equal(await fragment(page), link, "opening does not change the address");
});

test("links: back and forward go through the changes", async ({ page }) => {
  await open(page);
  const first = await memory(page);
  await setMemory(page, "ArrowRight");
  const link = await address(page, (now) => now.startsWith("#v1."), "the change is written");
  const second = await memory(page);
  assert.notEqual(second, first);
  await page.goBack();
  await page.locator(`[data-testid=param-memory_mb][data-value="${first}"]`).first().waitFor();
  await page.goForward();
  await page.locator(`[data-testid=param-memory_mb][data-value="${second}"]`).first().waitFor();
  assert.equal(await fragment(page), link);
});

test("links: a change in mid-run goes along", async ({ page }) => {
  await open(page);
  await page.keyboard.press("Home");
  await position(page, (value) => value === 0, "Home goes to the start");
  await page.keyboard.press("ArrowRight");
  await position(page, (value) => Math.abs(value - 10) < 0.5, "ten seconds in");
  const slider = byId(page, "param-memory_mb").first();
  await slider.focus();
  await page.keyboard.press("ArrowRight");
  await slider.blur();
  const link = await address(page, (now) => now.startsWith("#v1."), "the change is written");
  const [command] = JSON.parse(headless(["open", link])).commands;
  assert.ok(Math.abs(command.at - 10) < 0.5 && command.args.memory_mb, JSON.stringify(command));
});

test("links: a link by hand opens by name", async ({ page }) => {
  await open(page, "?lab=lambda&memory=1769&lang=en");
  assert.equal(await memory(page), "1769");
});

test("links: a broken link says what was wrong and what was kept", async ({ page }) => {
  await open(page, "?lang=en#v1.AQcPbyf54Qe2");
  assert.match(await byId(page, "problem-list").innerText(), /cut or mistyped/);
  assert.equal(await memory(page), "1024", "what could be read is kept");
  await open(page, "?lang=ko#v9.AQ");
  assert.match(await byId(page, "problem-list").innerText(), /버전 9/);
  assert.ok(await byId(page, "lab-lambda").isVisible());
});

test("links: anchors of the page are no links", async ({ page }) => {
  await open(page);
  await setMemory(page, "ArrowRight");
  await address(page, (now) => now.startsWith("#v1."), "the change is written");
  const value = await memory(page);
  await page.evaluate(() => {
    location.hash = "#timeline";
  });
  await page.waitForTimeout(300);
  assert.equal(await memory(page), value);
});

test("links: share shows the address selected, and copies it where that is allowed", { permissions: ["clipboard-read", "clipboard-write"] }, async ({ page }) => {
  await open(page, "?lang=en");
  await byId(page, "share").click();
  const field = byId(page, "share-address");
  const shown = await field.inputValue();
  assert.equal(shown, `${site}#v1.AQc`);
  await page.getByText("Copied.").waitFor();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), shown);
  const selected = await field.evaluate((input) => input.value.slice(input.selectionStart, input.selectionEnd));
  assert.equal(selected, shown);
  await page.keyboard.press("Escape");
  await field.waitFor({ state: "hidden" });
});

test("links: a run with a file says that it has no link", async ({ page }) => {
  await open(page, "?lang=en");
  await byId(page, "csv-paste").fill("timestamp,value\n2026-03-01 00:00:00,30\n2026-03-01 00:05:00,90\n");
  await byId(page, "csv-run").click();
  await byId(page, "csv-undo").waitFor();
  await byId(page, "share").click();
  assert.match(await byId(page, "share-dialog").innerText(), /no link/);
});

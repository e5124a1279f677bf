// The lab on a phone, and for everybody: nothing scrolls sideways, fingers hit what they aim at, axe finds nothing serious.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "./harness.mjs";
import { atEnd, byId, open } from "./lab.mjs";

const PHONE = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true, deviceScaleFactor: 3 };
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

test("phone: nothing scrolls sideways, in both languages", PHONE, async ({ page }) => {
  for (const lang of ["ko", "en"]) {
    await open(page, `?lang=${lang}`);
    await atEnd(page);
    const { wide, room } = await page.evaluate(() => ({ wide: document.documentElement.scrollWidth, room: innerWidth }));
    assert.ok(wide <= room, `${lang}: ${wide} px of content in ${room} px`);
  }
});

test("phone: what a finger aims at is at least 44 pixels", PHONE, async ({ page }) => {
  await open(page);
  const small = await page.evaluate(() => {
    const targets = document.querySelectorAll("button, select, input:not([type=file]), textarea, summary, [role=button]");
    return [...targets]
      .filter((target) => target.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
      .map((target) => ({ target, box: target.getBoundingClientRect() }))
      .filter(({ box }) => box.width > 0 && (box.height < 43.5 || box.width < 43.5))
      .map(({ target, box }) => `${target.dataset.testid ?? target.outerHTML.slice(0, 80)}: ${box.width}×${box.height}`);
  });
  assert.deepEqual(small, []);
});

test("phone: play and the time bar are in reach without scrolling", PHONE, async ({ page }) => {
  await open(page);
  for (const id of ["play", "timeline"]) {
    const box = await byId(page, id).first().boundingBox();
    assert.ok(box && box.y + box.height <= 740, `${id} is on the first screen`);
  }
  await byId(page, "play").first().tap();
  await byId(page, "pause").first().waitFor();
});

for (const [name, options] of [["desktop", {}], ["phone", PHONE]]) {
  for (const search of ["?lang=ko&theme=light", "?lang=en&theme=dark"]) {
    test(`axe: nothing serious on the ${name} (${search})`, options, async ({ page }) => {
      await open(page, search);
      await atEnd(page);
      // From the developer tools' side: the page's own policy forbids inline scripts, and rightly so.
      await page.evaluate(AXE);
      const { violations } = await page.evaluate(() => globalThis.axe.run(document));
      const bad = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
      const told = bad.map(({ id, help, nodes }) => `${id}: ${help}\n${nodes.map(({ html }) => `  ${html.slice(0, 140)}`).join("\n")}`);
      assert.deepEqual(told, []);
    });
  }
}

test("motion: who asks for less motion gets a page that stands still", { reducedMotion: "reduce" }, async ({ page }) => {
  await open(page);
  await byId(page, "play").first().waitFor();
  const running = await page.evaluate(() => document.getAnimations().filter(({ playState }) => playState === "running").length);
  assert.equal(running, 0);
});

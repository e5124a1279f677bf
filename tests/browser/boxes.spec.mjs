// The boxes that other pages give us, and what a phone does with its sheet.

import assert from "node:assert/strict";
import { test } from "./harness.mjs";
import { byId, open } from "./lab.mjs";

const PHONE = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true, deviceScaleFactor: 3 };

for (const [width, height] of [[640, 360], [768, 430]]) {
  test(`box ${width}×${height}: stage and first picture are whole above the bar`, { viewport: { width, height } }, async ({ page }) => {
    await open(page);
    const bar = await byId(page, "timeline").evaluate((timeline) => timeline.closest(".dock, .time").getBoundingClientRect().top);
    for (const part of [page.locator(".stage"), byId(page, "chart-latency").locator(".plot")]) {
      const box = await part.boundingBox();
      assert.ok(box && box.height > 50 && box.y + box.height <= bar + 1, `${JSON.stringify(box)} above ${bar}`);
    }
    const play = await byId(page, "play").first().boundingBox();
    assert.ok(play && play.y + play.height <= height, "play is in sight");
  });
}

test("strip 320×180: who is there, and play", { viewport: { width: 320, height: 180 } }, async ({ page }) => {
  await open(page);
  for (const part of [page.locator(".stage"), byId(page, "play").first(), byId(page, "timeline")]) {
    const box = await part.boundingBox();
    assert.ok(box && box.y >= 0 && box.y + box.height <= 180, JSON.stringify(box));
  }
});

test("strip 320×180: the map of states is whole", { viewport: { width: 320, height: 180 } }, async ({ page }) => {
  await open(page, "#/ec2");
  const bar = await page.locator(".dock").boundingBox();
  const map = await page.locator(".plot.map").boundingBox();
  assert.ok(map && map.height > 80 && map.y >= 0 && map.y + map.height <= bar.y + 1, `${JSON.stringify(map)} above ${bar.y}`);
});

test("phone: the date of the source stands on one line", PHONE, async ({ page }) => {
  for (const lang of ["ko", "en"]) {
    await open(page, `?lang=${lang}`);
    assert.equal(await page.locator(".claim .asof").first().evaluate((date) => date.getClientRects().length), 1, lang);
  }
});

test("phone: the focus goes into the sheet, and back when it closes", PHONE, async ({ page }) => {
  await open(page);
  await byId(page, "sheet").tap();
  await page.waitForFunction(() => document.activeElement?.closest("#hands"));
  await page.keyboard.press("Escape");
  await page.waitForFunction(() => document.activeElement?.matches(".sheet"));
  assert.equal(await page.locator("#hands").isVisible(), false);
});

test("a picture's words do not tell what is still to come", {}, async ({ page }) => {
  await open(page, "?lang=en");
  const told = async () => Number.parseInt(await byId(page, "chart-latency").locator("figcaption").innerText(), 10);
  const here = await told();
  await page.keyboard.press("Home");
  await page.waitForFunction(() => document.getElementById("timeline").value === "0");
  await page.waitForTimeout(300);
  assert.ok((await told()) < here, "fewer requests at the start");
});

// The page in a frame of another page.

import assert from "node:assert/strict";
import { site, test } from "./harness.mjs";

/** A page with a frame, and every message that the frame sends. */
async function host(page, search, below = 0) {
  await page.route(`${site}host.html`, (route) =>
    route.fulfill({
      contentType: "text/html",
      body: `<!doctype html><html lang="en"><title>host</title><link rel="icon" href="data:,">
        <div style="height:${below}px"></div><iframe src="embed.html${search}" width="640" height="430" title="lab"></iframe>
        <script>window.heard = []; addEventListener("message", (event) => heard.push(event.data));</script>`,
    }),
  );
  await page.goto(`${site}host.html`);
  return page.frameLocator("iframe");
}

const heard = (page, type) =>
  page.waitForFunction((type) => window.heard.findLast((one) => one.type === type), type, { timeout: 20_000 }).then((one) => one.jsonValue());

const send = (page, message) =>
  page.evaluate((message) => document.querySelector("iframe").contentWindow.postMessage({ skylapse: 1, ...message }, "*"), message);

test("embed: it runs in a frame and talks to the page around it", async ({ page }) => {
  const frame = await host(page, "?lang=en&ui=min&play=off&id=a#v1.Ag4");
  assert.equal((await heard(page, "ready")).id, "a");
  assert.equal((await heard(page, "state")).hash, "v1.Ag4");
  assert.ok((await heard(page, "height")).px > 200);
  assert.ok(await frame.getByTestId("share").isHidden(), "ui=min has no bar");
  await send(page, { type: "seek", t: 60 });
  await page.waitForFunction(() => Math.abs(document.querySelector("iframe").contentDocument.getElementById("timeline").valueAsNumber - 60) < 1);
  await send(page, { type: "set-theme", theme: "dark" });
  await frame.locator("html[data-theme=dark]").waitFor({ state: "attached" });
  await send(page, { type: "set-lang", lang: "ko" });
  await frame.locator("html[lang=ko]").waitFor({ state: "attached" });
  await send(page, { type: "load", hash: "v1.AQcPbyf54Qe1" });
  await page.waitForFunction(() => window.heard.some((one) => one.type === "state" && one.hash === "v1.AQcPbyf54Qe1"));
  await frame.locator('[data-testid=param-memory_mb][data-value="1024"]').first().waitFor({ state: "attached" });
  await send(page, { type: "play" });
  await frame.getByTestId("pause").waitFor();
});

test("embed: nothing is fetched before it is wanted", async ({ page, seen }) => {
  const wasm = () => seen.requests.filter((url) => url.includes(".wasm")).length;
  const frame = await host(page, "?lang=en&load=click&play=off");
  await frame.getByTestId("embed-start").waitFor();
  assert.equal(wasm(), 0, "a still picture first");
  await frame.getByTestId("embed-start").click();
  await heard(page, "ready");
  assert.equal(wasm(), 1);
  await page.goto("about:blank");
  await host(page, "?lang=en", 3_000);
  await page.waitForFunction(() => window.heard.some((one) => one.type === "hello"));
  await page.waitForTimeout(500);
  assert.equal(wasm(), 1, "out of sight");
  await page.evaluate(() => scrollTo(0, 3_000));
  await heard(page, "ready");
});

test("embed: readers who ask for less motion see it stand still", { reducedMotion: "reduce" }, async ({ page }) => {
  const frame = await host(page, "?lang=en");
  await heard(page, "ready");
  await page.waitForTimeout(300);
  assert.ok(await frame.getByTestId("play").isVisible());
});

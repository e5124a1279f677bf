// One line in a blog: the tag `<skylapse-lab>` and its script, on pages as blogs make them.

import assert from "node:assert/strict";
import { site, test } from "./harness.mjs";

/** A blog's page; `headers` are its own, as a strict host would send them. */
async function blog(page, body, { html = "", headers = {}, head = "" } = {}) {
  await page.route(`${site}blog/`, (route) =>
    route.fulfill({
      contentType: "text/html",
      headers,
      body: `<!doctype html><html lang="en" ${html}><head><title>blog</title><link rel="icon" href="data:,">${head}
        <script src="../embed.js"></script></head><body>${body}</body></html>`,
    }),
  );
  await page.goto(`${site}blog/`);
}

/** Waits for one of the tag's events; the test asks before it happens. */
const hears = (page, type, nth = 0) =>
  page.evaluate(
    ([type, nth]) =>
      new Promise((done) =>
        document.querySelectorAll("skylapse-lab")[nth].addEventListener(`skylapse-${type}`, (event) => done(event.detail), { once: true }),
      ),
    [type, nth],
  );

test("loader: one tag shows the run, is told of by events and driven by methods", async ({ page }) => {
  await blog(page, `<skylapse-lab id="one" link="https://example.org/#v1.Ag4" lang="en" ui="min" play="off">Skylapse</skylapse-lab>`);
  assert.equal((await hears(page, "ready")).id, "one");
  const frame = page.frameLocator("iframe");
  assert.ok(await frame.getByTestId("share").isHidden(), "ui=min has no bar");
  await page.evaluate(() => document.getElementById("one").seek(60));
  await page.waitForFunction(() => Math.abs(document.querySelector("skylapse-lab").frame.contentDocument.getElementById("timeline").valueAsNumber - 60) < 1);
  const state = hears(page, "state");
  await page.evaluate(() => document.getElementById("one").open("https://example.org/page#v1.AQcPbyf54Qe1"));
  assert.equal((await state).hash, "v1.AQcPbyf54Qe1");
  await page.evaluate(() => document.getElementById("one").play());
  await frame.getByTestId("pause").waitFor();
});

test("loader: the box is there from the start and nothing moves when the frame comes", async ({ page }) => {
  await blog(page, `<p>before</p><skylapse-lab scenario="lambda-ping" height="430" load="eager" play="off">Skylapse</skylapse-lab><p id="after">after</p>`);
  await page.evaluate(() => {
    window.shift = 0;
    new PerformanceObserver((list) => list.getEntries().forEach((one) => (window.shift += one.value))).observe({ type: "layout-shift", buffered: true });
  });
  await hears(page, "ready");
  await page.waitForTimeout(200);
  assert.equal(await page.evaluate(() => window.shift), 0, "no layout shift");
  assert.equal(Math.round((await page.locator("iframe").boundingBox()).height), 430);
});

test("loader: with height=auto the frame is as high as what it holds", async ({ page }) => {
  await blog(page, `<skylapse-lab scenario="lambda-ping" height="auto" play="off">Skylapse</skylapse-lab>`);
  await hears(page, "height");
  await page.waitForFunction(() => document.querySelector("skylapse-lab").frame.clientHeight > 500);
});

for (const [theme, html, toggle] of [
  ["Tailwind and Hugo", 'class="dark"', () => (document.documentElement.className = "")],
  ["Docusaurus", 'data-theme="dark"', () => document.documentElement.setAttribute("data-theme", "light")],
  ["Chirpy", 'data-mode="dark"', () => document.documentElement.setAttribute("data-mode", "light")],
  ["Bootstrap", 'data-bs-theme="dark"', () => document.documentElement.setAttribute("data-bs-theme", "light")],
]) {
  test(`loader: follows the theme of the page around it (${theme})`, async ({ page }) => {
    await blog(page, `<skylapse-lab scenario="lambda-ping" play="off">Skylapse</skylapse-lab>`, { html });
    await hears(page, "ready");
    const surface = () =>
      page.evaluate(() => getComputedStyle(document.querySelector("skylapse-lab").frame.contentDocument.body).backgroundColor);
    const dark = await surface();
    assert.equal(await page.locator("iframe").evaluate((frame) => getComputedStyle(frame).colorScheme), "dark");
    await page.evaluate(toggle);
    await page.waitForFunction((dark) => getComputedStyle(document.querySelector("skylapse-lab").frame.contentDocument.body).backgroundColor !== dark, dark);
  });
}

test("loader: ten on one page, and only what is in sight is fetched", async ({ page, seen }) => {
  const one = '<skylapse-lab scenario="lambda-ping" height="640" play="off">Skylapse</skylapse-lab><div style="height:2000px"></div>';
  await blog(page, one.repeat(10));
  await hears(page, "ready");
  await page.waitForTimeout(500);
  const frames = seen.requests.filter((url) => url.includes("embed.html")).length;
  assert.ok(frames < 10, `${frames} of ten frames were fetched`);
  assert.equal(await page.locator("iframe").count(), 10);
});

test("loader: only the pictures and settings that were asked for", async ({ page }) => {
  await blog(page, `<skylapse-lab scenario="lambda-ping" ui="min" panels="environments" controls="memory_mb,quatsch" play="off" height="640">Skylapse</skylapse-lab>`);
  await hears(page, "ready");
  const frame = page.frameLocator("iframe");
  await frame.getByTestId("chart-environments").waitFor();
  assert.ok(await frame.getByTestId("chart-latency").isHidden());
  await frame.getByTestId("param-memory_mb").first().waitFor();
  assert.ok(await frame.getByTestId("param-idle_timeout").isHidden());
});

test("loader: a host with a strict policy of its own", async ({ page }) => {
  const policy = "default-src 'none'; script-src 'self'; frame-src 'self'; style-src-attr 'unsafe-inline'; img-src data:";
  await blog(page, `<skylapse-lab scenario="lambda-ping" play="off">Skylapse</skylapse-lab>`, { headers: { "Content-Security-Policy": policy } });
  await hears(page, "ready");
});

test("loader: a frame without scripts of its host, sandboxed without an origin, still runs", async ({ page, context }) => {
  // What a host of static files sends; the frame has no origin of its own, so even its own files are foreign to it.
  await context.route(`${site}**`, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, headers: { ...response.headers(), "access-control-allow-origin": "*" } });
  });
  await page.route(`${site}blog/`, (route) =>
    route.fulfill({
      contentType: "text/html",
      body: `<!doctype html><html lang="en"><title>blog</title><link rel="icon" href="data:,">
        <iframe src="../embed.html?lang=en&play=off" sandbox="allow-scripts" width="640" height="430" title="lab"></iframe>`,
    }),
  );
  await page.goto(`${site}blog/`);
  await page.frameLocator("iframe").locator("html[data-ready=true]").waitFor({ state: "attached", timeout: 20_000 });
});

test("loader: a foreign message does nothing", async ({ page }) => {
  await blog(page, `<skylapse-lab id="one" scenario="lambda-ping" height="auto" play="off">Skylapse</skylapse-lab>`);
  await hears(page, "ready");
  const before = await page.locator("iframe").evaluate((frame) => frame.clientHeight);
  await page.evaluate(() => postMessage({ skylapse: 1, id: "one", type: "height", px: 9_999 }, "*"));
  await page.waitForTimeout(200);
  assert.ok((await page.locator("iframe").evaluate((frame) => frame.clientHeight)) < 9_000 && before > 0);
});

// How the page starts, and what it says when it cannot.

import assert from "node:assert/strict";
import { site, test } from "./harness.mjs";

const bootState = (page, state) => page.waitForFunction((wanted) => document.documentElement.dataset.boot === wanted, state);

/** The only failure panel that shows, as text. */
async function panel(page) {
  await page.locator(".boot-panel:visible").waitFor();
  const texts = await page.locator(".boot-panel:visible").allInnerTexts();
  assert.equal(texts.length, 1, "one panel at a time");
  return texts[0];
}

test("start: the page runs without an error and asks nobody else for anything", async ({ page, seen }) => {
  await page.goto(site);
  await bootState(page, "running");
  const files = seen.requests.map((url) => new URL(url).pathname);
  assert.equal(files.filter((name) => name.endsWith(".wasm")).length, 1, "one wasm file, fetched once");
});

test("start: every address is relative, so the site works in a folder", async ({ page, seen }) => {
  await page.route("**/some/folder/**", async (route) => {
    const url = route.request().url().replace("/some/folder/", "/");
    await route.fulfill({ response: await route.fetch({ url }) });
  });
  await page.goto(`${site}some/folder/`);
  await bootState(page, "running");
  const outside = seen.requests.filter((url) => url.startsWith(site) && !url.startsWith(`${site}some/folder/`));
  assert.deepEqual(outside, []);
});

test("start: a host's wrong type for wasm only costs speed", async ({ page, seen }) => {
  await page.route("**/*.wasm", async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, headers: { ...response.headers(), "content-type": "application/octet-stream" } });
  });
  await page.goto(site);
  await bootState(page, "running");
  assert.ok(seen.console.some((line) => line.includes("application/wasm")), "and the console says so");
});

test("start: a slow download shows how far it is", async ({ page }) => {
  let release;
  const held = new Promise((resolve) => (release = resolve));
  await page.route("**/*.wasm", async (route) => {
    await held;
    await route.continue();
  });
  await page.goto(site, { waitUntil: "commit" });
  await bootState(page, "slow");
  assert.ok(await page.locator("#boot-status").isVisible());
  assert.equal(await page.locator("#boot-percent").innerText(), "0 %");
  assert.equal(await page.evaluate(() => document.getElementById("boot-progress").offsetHeight), 3);
  release();
  await bootState(page, "running");
});

test("start: a security policy that forbids wasm is named", { expectsErrors: true }, async ({ page }) => {
  await page.route(site, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, headers: { ...response.headers(), "content-security-policy": "script-src 'self'" } });
  });
  await page.goto(site);
  assert.match(await panel(page), /security policy/);
  assert.ok(await page.locator("svg[role=img]").isVisible(), "the poster stays");
});

test("start: a browser without wasm is told so", { expectsErrors: true, locale: "ko-KR" }, async ({ page }) => {
  await page.addInitScript(() => delete globalThis.WebAssembly);
  await page.goto(site);
  assert.match(await panel(page), /WebAssembly를 쓸 수 없/);
});

test("start: a file that does not arrive is a question of the network", { expectsErrors: true }, async ({ page }) => {
  await page.route("**/*.wasm", (route) => route.abort());
  await page.goto(site);
  assert.match(await panel(page), /did not arrive/);
});

test("start: a missing file is a question of the network, too", { expectsErrors: true }, async ({ page }) => {
  await page.route("**/*.wasm", (route) => route.fulfill({ status: 404, body: "gone" }));
  await page.goto(site);
  assert.match(await panel(page), /did not arrive/);
});

test("start: a file that this browser cannot compile means an old browser", { expectsErrors: true }, async ({ page }) => {
  const body = Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 0x7f, 0x01, 0x00]);
  await page.route("**/*.wasm", (route) => route.fulfill({ contentType: "application/wasm", body }));
  await page.goto(site);
  assert.match(await panel(page), /too old/);
});

test("start: without scripts the page says what it is, in both languages", { javaScriptEnabled: false }, async ({ page }) => {
  await page.goto(site);
  const text = await page.locator("body").innerText();
  assert.match(text, /Turn JavaScript on/);
  assert.match(text, /자바스크립트를 켜면/);
});

test("start: language and theme follow the browser", { locale: "ko-KR", colorScheme: "dark" }, async ({ page }) => {
  await page.goto(site);
  assert.equal(await page.locator("html").getAttribute("lang"), "ko");
  assert.equal(await page.evaluate(() => getComputedStyle(document.documentElement).colorScheme), "dark");
});

test("start: the address decides over the browser", { locale: "ko-KR", colorScheme: "dark" }, async ({ page }) => {
  await page.goto(`${site}?lang=en&theme=light`);
  assert.equal(await page.locator("html").getAttribute("lang"), "en");
  assert.equal(await page.locator("html").getAttribute("data-theme"), "light");
});

test("start: it runs inside a sandboxed frame without storage or workers", async ({ page }) => {
  await page.route(`${site}frame-host`, (route) =>
    route.fulfill({ contentType: "text/html", body: `<iframe sandbox="allow-scripts" src="${site}" width="768" height="430"></iframe>` }),
  );
  await page.goto(`${site}frame-host`);
  const frame = page.frameLocator("iframe");
  await frame.locator("html[data-boot=running]").waitFor({ state: "attached" });
});

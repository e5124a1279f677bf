// The pages of the shipped scenarios: no script, both languages, the way into the lab.

import assert from "node:assert/strict";
import { site, test } from "./harness.mjs";
import { axe, byId } from "./lab.mjs";

for (const [lang, place] of [["ko", "s/lambda-idle/"], ["en", "en/s/lambda-idle/"]]) {
  test(`scenes: a page without scripts shows picture and numbers (${lang})`, { javaScriptEnabled: false }, async ({ page }) => {
    await page.goto(`${site}${place}`);
    assert.equal(await page.locator("html").getAttribute("lang"), lang);
    assert.ok((await page.locator("img").boundingBox()).height > 100);
    assert.match(await page.locator("pre").first().innerText(), /cold_starts\s+11/);
  });

  test(`scenes: it leads into the lab, in its language (${lang})`, async ({ page, seen }) => {
    await page.goto(`${site}${place}`);
    assert.ok(await page.locator("img").evaluate((image) => image.complete && image.naturalWidth > 0), "the picture is there");
    assert.deepEqual(seen.requests.filter((url) => /\.(js|wasm)/.test(url)), []);
    await axe(page);
    await page.locator("a.open").click();
    await byId(page, "lab-lambda").waitFor();
    assert.equal(await page.locator("html").getAttribute("lang"), lang);
  });
}

test("scenes: each has its other language, and all the others", async ({ page }) => {
  await page.goto(`${site}s/stop-terminate/`);
  await page.locator("header a[hreflang=en]").click();
  assert.equal(new URL(page.url()).pathname, "/en/s/stop-terminate/");
  const others = await page.locator("main li a").count();
  assert.ok(others >= 6, `${others} others`);
  await page.locator("main li a").first().click();
  await page.locator("html[lang=en] h1").waitFor();
});

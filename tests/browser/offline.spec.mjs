// Without a network: the second visit, and the page in one file on a disk.

import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { site, test } from "./harness.mjs";
import { atEnd, byId, digest, open, summaryOfPreset } from "./lab.mjs";

const PRESET = "lambda-idle";

test("offline: the second visit needs no network", { serviceWorkers: "allow" }, async ({ page, context }) => {
  await open(page, "?lang=en");
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await context.setOffline(true);
  await page.reload();
  await page.waitForSelector("html[data-ready=true]", { state: "attached" });
  await atEnd(page);
  assert.equal(await digest(page), summaryOfPreset(PRESET).digest);
  await page.goto(`${site}?lang=ko#/ec2`);
  await byId(page, "lab-ec2").waitFor();
});

test("offline: one file on a disk is the whole page, with the same numbers and its worker", async ({ context }) => {
  const text = await (await context.request.get(`${site}lapse.html`)).body();
  const folder = path.resolve(process.env.SKYLAPSE_ARTIFACTS ?? "target/browser");
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, "lapse.html"), text);
  const address = pathToFileURL(path.join(folder, "lapse.html")).href;
  // The harness counts what leaves the site's origin; here the file itself is the one request that may.
  const requests = [];
  const alone = await context.newPage();
  alone.on("request", (request) => requests.push(request.url()));
  const errors = [];
  alone.on("pageerror", (error) => errors.push(String(error)));
  alone.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  await alone.goto(`${address}?lang=en&host=worker`);
  await alone.waitForSelector("html[data-ready=true]", { state: "attached" });
  assert.equal(await byId(alone, "lab-lambda").getAttribute("data-host"), "worker");
  await byId(alone, "play").click();
  await byId(alone, "pause").waitFor();
  await atEnd(alone);
  assert.equal(await digest(alone), summaryOfPreset(PRESET).digest);
  assert.deepEqual(errors, []);
  assert.deepEqual(requests.filter((url) => !/^(blob|data):/.test(url)), [`${address}?lang=en&host=worker`]);
});

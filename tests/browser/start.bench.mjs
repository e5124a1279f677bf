// How long until the page takes input, with an empty cache, on a slow machine and a slow line.
//
// A mid phone is about four times slower than the machine that runs this; "slow 4G" and "fast 4G" are the two lines of the
// design's budget. The figure is the median of a few loads, from the start of the navigation to data-ready.

import { site } from "./harness.mjs";

const LOADS = 5;
const LINES = [
  { name: "local line, CPU ×1", cpu: 1, kilobitsPerS: 0, latencyMs: 0 },
  { name: "fast 4G, CPU ×4", cpu: 4, kilobitsPerS: 9_000, latencyMs: 60 },
  { name: "slow 4G, CPU ×4", cpu: 4, kilobitsPerS: 1_600, latencyMs: 150 },
];

export default async function bench(browser) {
  const rows = [];
  console.log(`${"time to first input, ms".padEnd(26)}${"poster".padStart(10)}${"median".padStart(10)}${"worst".padStart(10)}`);
  for (const line of LINES) {
    const loads = [];
    for (let load = 0; load < LOADS; load += 1) loads.push(await once(browser, line));
    const ready = loads.map((load) => load.readyMs).sort((a, b) => a - b);
    const poster = loads.map((load) => load.posterMs).sort((a, b) => a - b);
    const middle = Math.floor(LOADS / 2);
    const row = { line: line.name, poster_ms: poster[middle], ready_ms: ready[middle], ready_ms_max: ready.at(-1) };
    rows.push(row);
    const cells = [row.poster_ms, row.ready_ms, row.ready_ms_max].map((value) => value.toFixed(0).padStart(10));
    console.log(row.line.padEnd(26) + cells.join(""));
  }
  return { loads: LOADS, rows };
}

async function once(browser, { cpu, kilobitsPerS, latencyMs }) {
  const context = await browser.newContext();
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: cpu });
  if (kilobitsPerS > 0) {
    const bytesPerS = (kilobitsPerS * 1000) / 8;
    await devtools.send("Network.enable");
    const line = { offline: false, latency: latencyMs, downloadThroughput: bytesPerS, uploadThroughput: bytesPerS };
    await devtools.send("Network.emulateNetworkConditions", line);
  }
  // Watched from inside the page: asking from outside would cost a round trip.
  await page.addInitScript(() => {
    new MutationObserver((_, observer) => {
      if (document.documentElement.dataset.ready !== "true") return;
      observer.disconnect();
      globalThis.readyMs = performance.now();
    }).observe(document, { attributes: true, subtree: true });
  });
  await page.goto(site, { waitUntil: "commit" });
  const ready = await page.waitForFunction(() => globalThis.readyMs, undefined, { timeout: 60_000, polling: 100 });
  const readyMs = await ready.jsonValue();
  const posterMs = await page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? NaN);
  await context.close();
  return { readyMs, posterMs };
}

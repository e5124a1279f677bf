// Redraws of one scatter with axes at 1200×600 device pixels, in one page: our backend, plotters' stock canvas, uPlot.
//
// Two figures a redraw, each the median of many: how long the page's thread is busy with it, and how long until its pixels
// are there (reading one back makes the browser paint what it would otherwise put off; this browser paints without a GPU).
// A phone is the same page on a CPU four times slower. "data only" is our data layer alone, which is what a running lab draws
// again.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

const POINTS = [500, 2_000, 10_000];
const SPEEDS = [{ name: "CPU ×1", rate: 1 }, { name: "CPU ×4", rate: 4 }];
const ORIGIN = "http://redraw.test/";

export default async function bench(browser) {
  const page = await (await browser.newContext({ deviceScaleFactor: 1 })).newPage();
  await page.route(`${ORIGIN}**`, answer);
  await page.goto(ORIGIN);
  await page.waitForFunction(() => globalThis.redraw);
  const devtools = await page.context().newCDPSession(page);
  const rows = [];
  const names = ["ours", "ours, data only", "stock plotters-canvas", "uPlot"];
  console.log(`\n${"redraw, ms: busy / pixels".padEnd(26)}${names.map((name) => name.padStart(24)).join("")}`);
  for (const { name: speed, rate } of SPEEDS) {
    await devtools.send("Emulation.setCPUThrottlingRate", { rate });
    for (const points of POINTS) {
      const median = await page.evaluate((points) => globalThis.redraw(points), points);
      rows.push({ speed, points, median_ms: median });
      const cell = ({ busy, pixels }) => `${busy.toFixed(2)} / ${pixels.toFixed(2)}`.padStart(24);
      console.log(`${speed} ${String(points).padStart(7)}`.padEnd(26) + names.map((name) => cell(median[name])).join(""));
    }
  }
  await page.context().close();
  return { width: 1200, height: 600, rows };
}

async function answer(route) {
  const name = new URL(route.request().url()).pathname.slice(1);
  const uplot = path.dirname(createRequire(import.meta.url).resolve("uplot/package.json"));
  const built = process.env.SKYLAPSE_REDRAW;
  const files = {
    "": ["text/html", () => PAGE],
    "redraw.js": ["text/javascript", () => readFileSync(path.join(built, "skylapse_tests_redraw.js"))],
    "skylapse_tests_redraw_bg.wasm": ["application/wasm", () => readFileSync(path.join(built, "skylapse_tests_redraw_bg.wasm"))],
    "uplot.js": ["text/javascript", () => readFileSync(path.join(uplot, "dist/uPlot.esm.js"))],
    "uplot.css": ["text/css", () => readFileSync(path.join(uplot, "dist/uPlot.min.css"))],
  };
  const [contentType, body] = files[name] ?? [];
  await (body ? route.fulfill({ contentType, body: body() }) : route.fulfill({ status: 404, body: "" }));
}

const PAGE = `<!doctype html><link rel="stylesheet" href="uplot.css"><canvas id="ours" width="1200" height="600"></canvas>
<canvas id="stock" width="1200" height="600"></canvas><div id="uplot"></div>
<script type="module">
import init, { Scatter } from "./redraw.js";
import uPlot from "./uplot.js";
await init();

const middle = (times) => times.sort((a, b) => a - b)[Math.floor(times.length / 2)];

async function median(paint, context) {
  const rounds = [];
  const end = performance.now() + 4000;
  while (rounds.length < 60 && (rounds.length < 12 || performance.now() < end)) {
    const start = performance.now();
    // uPlot draws in a microtask.
    await paint();
    const busy = performance.now() - start;
    context.getImageData(0, 0, 1, 1);
    rounds.push({ busy, pixels: performance.now() - start });
  }
  // The first ones warm up compilers and glyph caches.
  const warm = rounds.slice(4);
  return { busy: middle(warm.map(({ busy }) => busy)), pixels: middle(warm.map(({ pixels }) => pixels)) };
}

function uplotOf(scatter) {
  const host = document.getElementById("uplot");
  host.replaceChildren();
  const dots = { stroke: "#1597a0", fill: "#1597a0", paths: () => null, points: { show: true, size: 4, space: 0 } };
  const options = {
    width: 1200, height: 600, legend: { show: false }, cursor: { show: false },
    scales: { x: { time: false }, y: { distr: 3, range: [10, 10000] } }, series: [{}, dots],
  };
  return new uPlot(options, [scatter.seconds(), scatter.milliseconds()], host);
}

globalThis.redraw = async (points) => {
  const scatter = new Scatter(points);
  const ours = document.getElementById("ours").getContext("2d");
  const stock = document.getElementById("stock");
  const plot = uplotOf(scatter);
  const result = {
    "ours": await median(() => scatter.draw_ours(ours, 1200, 600, true), ours),
    "ours, data only": await median(() => scatter.draw_ours(ours, 1200, 600, false), ours),
    "stock plotters-canvas": await median(() => scatter.draw_stock(stock, true), stock.getContext("2d")),
    "uPlot": await median(async () => plot.redraw(true, true), plot.ctx),
  };
  plot.destroy();
  scatter.free();
  return result;
};
</script>`;

// Redraws of one scatter with axes at 1200×600 device pixels, in one page: our backend, plotters' stock canvas, uPlot.
//
// A redraw is everything from "the data have changed" to finished pixels: reading one pixel back at the end makes the browser
// paint what it would otherwise put off. The figure is the median of many redraws; a phone is the same page on a CPU four times
// slower. "data only" is our data layer alone, which is what a running lab draws again.

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
  console.log(`\n${"redraw, ms".padEnd(18)}${names.map((name) => name.padStart(24)).join("")}`);
  for (const { name: speed, rate } of SPEEDS) {
    await devtools.send("Emulation.setCPUThrottlingRate", { rate });
    for (const points of POINTS) {
      const median = await page.evaluate((points) => globalThis.redraw(points), points);
      rows.push({ speed, points, median_ms: median });
      const cells = names.map((name) => median[name].toFixed(2).padStart(24)).join("");
      console.log(`${speed} ${String(points).padStart(7)}`.padEnd(18) + cells);
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

function median(paint, context) {
  const times = [];
  const end = performance.now() + 4000;
  for (let round = 0; round < 60 && (round < 12 || performance.now() < end); round += 1) {
    const start = performance.now();
    paint();
    context.getImageData(0, 0, 1, 1);
    times.push(performance.now() - start);
  }
  // The first ones warm up compilers and glyph caches.
  const warm = times.slice(4).sort((a, b) => a - b);
  return warm[Math.floor(warm.length / 2)];
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

globalThis.redraw = (points) => {
  const scatter = new Scatter(points);
  const ours = document.getElementById("ours").getContext("2d");
  const stock = document.getElementById("stock");
  const plot = uplotOf(scatter);
  const result = {
    "ours": median(() => scatter.draw_ours(ours, 1200, 600, true), ours),
    "ours, data only": median(() => scatter.draw_ours(ours, 1200, 600, false), ours),
    "stock plotters-canvas": median(() => scatter.draw_stock(stock, true), stock.getContext("2d")),
    "uPlot": median(() => plot.redraw(true, true), plot.ctx),
  };
  plot.destroy();
  scatter.free();
  return result;
};
</script>`;

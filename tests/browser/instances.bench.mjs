// Frame times of the EC2 lab while time passes: one instance, ten, a thousand, each with a life of its own.
//
// A frame is what lies between two of the browser's animation frames; 16.7 ms is 60 a second. Beside it stands what the page's
// own thread does in a second, without the browser's painting: this browser paints without a GPU, a reader's has one.

import { site } from "./harness.mjs";

const COUNTS = [1, 10, 1_000];
const SECONDS = 6;
const SPEED = 60;

export default async function bench(browser) {
  const rows = [];
  const names = ["median", "p95", "worst", "script ms/s", "frames/s"];
  console.log(`\n${"EC2 lab, ms a frame".padEnd(26)}${names.map((name) => name.padStart(14)).join("")}`);
  for (const instances of COUNTS) {
    const row = { instances, ...(await frames(browser, instances)) };
    rows.push(row);
    const cells = [row.median_ms, row.p95_ms, row.max_ms, row.script_ms_per_s, row.per_s];
    console.log(`${instances} instances`.padEnd(26) + cells.map((value) => value.toFixed(1).padStart(14)).join(""));
  }
  return { seconds: SECONDS, speed: SPEED, rows };
}

async function frames(browser, instances) {
  const page = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage();
  await page.goto(`${site}?lang=en&motion=auto#/ec2`);
  await page.locator("html[data-ready=true]").waitFor({ state: "attached" });
  await page.getByTestId("open-scenario").setInputFiles({
    name: "lives.json", mimeType: "application/json", buffer: Buffer.from(JSON.stringify(lives(instances))),
  });
  await page.locator("[data-testid=instances]").filter({ hasText: "web-1" }).waitFor();
  await page.getByTestId("restart").click();
  await page.waitForTimeout(2_000);
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Performance.enable");
  const script = async () => {
    const { metrics } = await devtools.send("Performance.getMetrics");
    return metrics.find(({ name }) => name === "ScriptDuration").value * 1e3;
  };
  await page.getByTestId("play").click();
  await page.waitForTimeout(500);
  const before = await script();
  const gaps = await page.evaluate(async (seconds) => {
    const gaps = [];
    const end = performance.now() + seconds * 1000;
    let last = await new Promise(requestAnimationFrame);
    while (performance.now() < end) {
      const now = await new Promise(requestAnimationFrame);
      gaps.push(now - last);
      last = now;
    }
    return gaps;
  }, SECONDS);
  const script_ms_per_s = ((await script()) - before) / SECONDS;
  await page.context().close();
  gaps.sort((a, b) => a - b);
  const at = (share) => gaps[Math.min(gaps.length - 1, Math.floor(share * gaps.length))];
  return { median_ms: at(0.5), p95_ms: at(0.95), max_ms: gaps.at(-1), script_ms_per_s, per_s: gaps.length / SECONDS };
}

/** Instances that are called at moments spread over an hour: two calls each. */
function lives(count) {
  const actions = ["StopInstances", "StartInstances", "RebootInstances", "StopInstances", "StartInstances", "TerminateInstances"];
  const commands = [...Array(count * 2).keys()].map((n) => ({
    at: `${60 + ((n * 7919) % 3400)}s`, target: `web-${((n * 613) % count) + 1}`, action: actions[n % actions.length], args: {},
  }));
  const resources = [{ id: "web", kind: "ec2", config: { count, instance_type: "t3.micro" } }];
  return { version: 1, name: "lives", duration: "1h", resources, commands };
}

// The EC2 lab: calls by mouse, keyboard and finger, refusals with AWS's code, the guide that ticks itself, both languages.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "./harness.mjs";
import { atEnd, byId, digest, open, position, summaryOfPreset } from "./lab.mjs";

const PHONE = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true, deviceScaleFactor: 3 };
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const openLab = (page, search = "") => open(page, `${search}#/ec2`);
const state = (page) => byId(page, "standing").getAttribute("data-state");

/** Waits until the selected instance is in a state. */
async function stands(page, wanted) {
  await page.locator(`[data-testid=standing][data-state="${wanted}"]`).waitFor({ state: "attached" });
}

/** Moves the playhead by steps until the selected instance is in a state. */
async function stepUntil(page, wanted) {
  for (let steps = 0; steps < 40 && (await state(page)) !== wanted; steps += 1) {
    const before = await position(page, () => true);
    await byId(page, "step").click();
    await position(page, (value) => value > before, "a step goes on");
  }
  await stands(page, wanted);
}

test("ec2: the lab opens by its address and runs as the headless program does", async ({ page }) => {
  await openLab(page);
  assert.ok(await byId(page, "lab-ec2").isVisible());
  for (const id of ["chart-rail", "chart-holdings", "chart-states", "chart-cost", "calls", "guide", "log", "summary", "instance-web-1"]) {
    await byId(page, id).first().waitFor({ state: "attached" });
  }
  await atEnd(page);
  assert.equal(await digest(page), summaryOfPreset("stop-terminate").digest);
});

test("ec2: the lab switch leads there and back", async ({ page }) => {
  await open(page);
  await byId(page, "open-ec2").click();
  await byId(page, "lab-ec2").waitFor();
  await byId(page, "calls").waitFor();
  await byId(page, "open-lambda").click();
  await byId(page, "lab-lambda").waitFor();
});

test("ec2: a call by mouse moves the instance, and time brings it on", async ({ page }) => {
  await openLab(page);
  await byId(page, "instance-web-1").click();
  await stands(page, "stopped");
  await byId(page, "action-StartInstances").click();
  await stands(page, "pending");
  await stepUntil(page, "running");
  await byId(page, "action-StopInstances").click();
  await stands(page, "stopping");
  assert.match(await byId(page, "log").innerText(), /StopInstances/);
});

test("ec2: a refused call stays in reach, says AWS's code, and can be tried all the same", async ({ page }) => {
  await openLab(page);
  await byId(page, "instance-web-3").click();
  await stands(page, "terminated");
  const start = byId(page, "action-StartInstances");
  assert.equal(await start.getAttribute("aria-disabled"), "true");
  await start.focus();
  await page.keyboard.press("Enter");
  assert.match(await byId(page, "refusal").innerText(), /IncorrectInstanceState/);
  await byId(page, "call-anyway").click();
  await page.waitForFunction(() => /StartInstances.*IncorrectInstanceState/.test(document.querySelector("[data-testid=log]").innerText));
  await stands(page, "terminated");
});

test("ec2: by keyboard alone an instance is terminated", async ({ page }) => {
  await openLab(page);
  for (let stops = 0; stops < 80; stops += 1) {
    await page.keyboard.press("Tab");
    const id = await page.evaluate(() => document.activeElement?.dataset.testid);
    if (id === "instance-web-2") await page.keyboard.press("Enter");
    if (id === "action-TerminateInstances") break;
  }
  await stands(page, "running");
  await page.keyboard.press("Enter");
  await stands(page, "shutting-down");
});

test("ec2: dragging a token onto a station is the call", async ({ page }) => {
  await openLab(page);
  await byId(page, "instance-web-2").click();
  await stands(page, "running");
  const box = await page.locator("#box-rail").boundingBox();
  const at = (x, y) => [box.x + (x / 832) * box.width, box.y + y];
  await page.mouse.move(...at(330, 72));
  await page.mouse.down();
  await page.mouse.move(...at(420, 120), { steps: 4 });
  await page.mouse.move(...at(484, 166), { steps: 4 });
  await page.mouse.up();
  await stands(page, "stopping");
});

test("ec2: the guide ticks itself", async ({ page }) => {
  await openLab(page);
  const done = (step) => page.locator(`[data-step="${step}"][data-done="true"]`).waitFor();
  await byId(page, "instance-web-1").click();
  await byId(page, "action-StartInstances").click();
  await stepUntil(page, "running");
  await done(1);
  await byId(page, "action-StopInstances").click();
  await stepUntil(page, "stopped");
  await done(2);
  await byId(page, "action-TerminateInstances").click();
  await stepUntil(page, "terminated");
  await done(3);
});

test("ec2: the store is lost in three ways, and every way is remembered", async ({ page }) => {
  await openLab(page);
  await byId(page, "guide-instance-store").click();
  await byId(page, "instance-cache-1").click();
  await stands(page, "running");
  await byId(page, "action-RebootInstances").click();
  await page.locator('[data-step="1"][data-done="true"]').waitFor();
  await byId(page, "action-StopInstances").click();
  await stands(page, "stopping");
  await byId(page, "instance-cache-2").click();
  await stands(page, "running");
  await byId(page, "action-TerminateInstances").click();
  await stands(page, "shutting-down");
  await byId(page, "instance-cache-3").click();
  await byId(page, "action-FailHost").click();
  await page.locator('[data-step="2"][data-done="true"]').waitFor();
});

test("ec2: one more instance comes to be, and the saved scenario opens again", async ({ page }) => {
  await openLab(page);
  await byId(page, "action-RunInstances").click();
  await byId(page, "instance-web-4").waitFor();
  const saving = page.waitForEvent("download");
  await byId(page, "export-scenario").click();
  const text = readFileSync(await (await saving).path(), "utf8");
  assert.match(text, /RunInstances/);
  await page.reload();
  await byId(page, "lab-ec2").waitFor();
  const data = await page.evaluateHandle((text) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([text], "mine.json", { type: "application/json" }));
    return transfer;
  }, text);
  await byId(page, "lab-ec2").dispatchEvent("drop", { dataTransfer: data });
  await byId(page, "instance-web-4").waitFor();
});

test("ec2: on the phone the calls are in the sheet, and nothing scrolls sideways", PHONE, async ({ page }) => {
  await openLab(page, "?lang=ko");
  const { wide, room } = await page.evaluate(() => ({ wide: document.documentElement.scrollWidth, room: innerWidth }));
  assert.ok(wide <= room, `${wide} px of content in ${room} px`);
  await byId(page, "sheet").tap();
  await byId(page, "instance-web-2").tap();
  await byId(page, "action-StopInstances").tap();
  await stands(page, "stopping");
  assert.match(await byId(page, "standing").innerText(), /중지 중/);
});

for (const [name, options] of [["desktop", {}], ["phone", PHONE]]) {
  for (const search of ["?lang=ko&theme=light", "?lang=en&theme=dark"]) {
    test(`axe: nothing serious in the EC2 lab on the ${name} (${search})`, options, async ({ page }) => {
      await openLab(page, search);
      await page.evaluate(AXE);
      const { violations } = await page.evaluate(() => globalThis.axe.run(document));
      const bad = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
      const told = bad.map(({ id, help, nodes }) => `${id}: ${help}\n${nodes.map(({ html }) => `  ${html.slice(0, 140)}`).join("\n")}`);
      assert.deepEqual(told, []);
    });
  }
}

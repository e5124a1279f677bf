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

/** Opens a scenario as a file of the reader. */
async function openScenario(page, scenario) {
  const buffer = Buffer.from(JSON.stringify(scenario));
  await byId(page, "open-scenario").setInputFiles({ name: "mine.json", mimeType: "application/json", buffer });
}

/** Waits until the log tells of something. */
const logged = (page, pattern) =>
  page.waitForFunction((source) => new RegExp(source).test(document.querySelector("[data-testid=log]").innerText), pattern.source);

test("ec2: instances, disks and groups are built from the start, and every change can be taken back", async ({ page }) => {
  await openLab(page);
  await byId(page, "new-scenario").click();
  await byId(page, "instance-web-1").waitFor();
  await page.waitForFunction(() => document.querySelectorAll("[data-testid^=instance-]").length === 1);
  await byId(page, "from-start").click();
  await byId(page, "add-instance").click();
  await byId(page, "instance-ec2-1").waitFor();
  assert.equal(await byId(page, "instance-ec2-1").getAttribute("aria-pressed"), "true", "what was added is looked at");
  await byId(page, "add-volume").click();
  await byId(page, "data_volumes-0-gib").waitFor();
  await byId(page, "add-group").click();
  await page.waitForFunction(() => /group-1/.test(document.querySelector("[data-testid=param-security_groups]").innerText));
  const saving = page.waitForEvent("download");
  await byId(page, "export-scenario").click();
  const saved = JSON.parse(readFileSync(await (await saving).path(), "utf8"));
  assert.equal(saved.resources.length, 2);
  assert.equal(saved.resources[1].config.data_volumes[0].size_gib, 100);
  assert.deepEqual(saved.resources[1].config.security_groups, ["group-1"]);
  for (let changes = 0; changes < 3; changes += 1) {
    const before = await page.evaluate(() => location.hash);
    await byId(page, "undo").click();
    await page.waitForFunction((before) => location.hash !== before, before);
  }
  await byId(page, "instance-ec2-1").waitFor({ state: "detached" });
  await byId(page, "undo").waitFor({ state: "detached" });
});

test("ec2: disks, addresses and groups change by calls at the playhead", async ({ page }) => {
  await openLab(page);
  await byId(page, "instance-web-2").click();
  await stands(page, "running");
  for (const summary of await page.locator(".calls-about summary").all()) await summary.click();
  await byId(page, "action-CreateVolume").click();
  await logged(page, /CreateVolume/);
  await page.keyboard.press("ArrowRight");
  const attach = page.locator("[data-testid^=action-AttachVolume]").first();
  await attach.waitFor();
  await attach.click();
  await logged(page, /AttachVolume/);
  await byId(page, "action-AllocateAddress").click();
  await byId(page, "action-AssociateAddress").click();
  await byId(page, "action-DisassociateAddress").waitFor();
  await byId(page, "action-TestPacket").click();
  await logged(page, /no security group rule lets it in/);
});

test("ec2: settings belong to the instance that is looked at, and terminate can be taken back", async ({ page }) => {
  await openLab(page);
  await byId(page, "instance-web-2").click();
  await stands(page, "running");
  await byId(page, "param-disable_api_termination").check();
  await logged(page, /ModifyInstanceAttribute was accepted/);
  assert.equal(await byId(page, "action-TerminateInstances").getAttribute("aria-disabled"), "true");
  await byId(page, "instance-batch-1").click();
  await page.waitForFunction(() => document.querySelector("[data-testid=action-TerminateInstances]").getAttribute("aria-disabled") !== "true");
  await byId(page, "action-TerminateInstances").click();
  await stands(page, "shutting-down");
  await page.keyboard.press("u");
  await stands(page, "running");
});

test("ec2: a guide is still one after a reload", async ({ page }) => {
  await openLab(page);
  await byId(page, "guide-instance-store").click();
  await byId(page, "instance-cache-1").waitFor();
  await byId(page, "instance-cache-2").click();
  await byId(page, "action-StopInstances").click();
  await stands(page, "stopping");
  await page.reload();
  await byId(page, "instance-cache-1").waitFor();
  assert.equal(await byId(page, "guide-instance-store").getAttribute("aria-pressed"), "true");
  assert.ok(await page.locator("[data-step]").count() >= 3);
});

test("ec2: a thousand instances are groups that open, and pages", async ({ page }) => {
  await openLab(page);
  await openScenario(page, { version: 1, duration: "20m", resources: [{ id: "web", kind: "ec2", config: { count: 1000 } }] });
  await byId(page, "pager").waitFor();
  assert.match(await byId(page, "pager").innerText(), /1–24 of 1,000/);
  await byId(page, "rows-on").click();
  await page.waitForFunction(() => /25–48 of 1,000/.test(document.querySelector("[data-testid=pager]").innerText));
  await byId(page, "instances").selectOption({ label: "web-30" });
  await byId(page, "action-StopInstances").click();
  await stands(page, "stopping");
  await byId(page, "rows-stopping").click();
  await page.waitForFunction(() => /1–1 of 1$/m.test(document.querySelector("[data-testid=pager]").innerText));
  const box = await page.locator("#box-rail").boundingBox();
  await page.mouse.click(box.x + (330 / 832) * box.width, box.y + 72);
  await page.waitForFunction(() => document.querySelector("[data-testid=rows-running]").getAttribute("aria-pressed") === "true");
});

test("ec2: the Spot guide counts jobs, and what they cost", async ({ page }) => {
  await openLab(page);
  await byId(page, "guide-spot-2min").click();
  await byId(page, "instance-job-1").waitFor();
  assert.match(await byId(page, "work").innerText(), /of 100 jobs done/);
  await byId(page, "action-InterruptSpot").click();
  await page.locator('[data-step="1"][data-done="true"]').waitFor();
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

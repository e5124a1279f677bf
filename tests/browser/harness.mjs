// A small test runner around playwright-core: every test gets a page of its own in a fresh browser context.
//
// A test fails when an assertion fails, and also when the page logs an error or asks anything of another origin — unless the test
// says that it expects that. What a failing test leaves in the artifacts folder: a screenshot, the console, the page's HTML.

import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { chromium } from "playwright-core";

/** Where the site is served, with a slash at the end. */
export const site = required("SKYLAPSE_URL");
const artifacts = process.env.SKYLAPSE_ARTIFACTS ?? "target/browser";
const TEST_LIMIT_MS = 60_000;
/** For one action or one awaited state: generous, because a busy machine is no failure. */
const ACTION_LIMIT_MS = 15_000;

const tests = [];

/**
 * Registers a test. Options: anything that `browser.newContext` takes (viewport, locale, colorScheme, …), and
 * `expectsErrors: true` when the page is meant to log some. No service worker runs unless a test asks for it: it would answer in
 * place of the routes by which tests break things.
 */
export function test(name, options, body) {
  if (typeof options === "function") [options, body] = [{}, options];
  tests.push({ name, options, body });
}

function required(name) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set; run these tests with: cargo xtask test browser`);
  return value;
}

export async function launch() {
  return chromium.launch({
    executablePath: required("CHROMIUM"),
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

/** Runs every registered test whose name contains `filter`. Resolves to the counts. */
export async function runAll(filter) {
  const browser = await launch();
  const counts = { passed: 0, failed: 0 };
  try {
    for (const one of tests.filter(({ name }) => name.includes(filter))) {
      const started = performance.now();
      const failure = await runOne(browser, one);
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      console.log(`test ${one.name} ... ${failure ? "FAILED" : "ok"}`);
      if (failure) console.log(`  after ${seconds} s: ${failure.stack ?? failure}`);
      counts[failure ? "failed" : "passed"] += 1;
    }
  } finally {
    await browser.close();
  }
  return counts;
}

async function runOne(browser, { name, options, body }) {
  const { expectsErrors = false, ...contextOptions } = options;
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: "en-US", serviceWorkers: "block", ...contextOptions });
  const page = await context.newPage();
  page.setDefaultTimeout(ACTION_LIMIT_MS);
  const seen = watch(page);
  try {
    await withLimit(body({ page, context, seen }), TEST_LIMIT_MS);
    if (!expectsErrors && seen.errors.length > 0) throw new Error(`the page logged errors:\n${seen.errors.join("\n")}`);
    if (seen.foreign.length > 0) throw new Error(`requests that left the page's origin: ${seen.foreign.join(", ")}`);
    return null;
  } catch (failure) {
    await keep(page, name, seen).catch((error) => console.log(`  nothing kept: ${error.message}`));
    return failure;
  } finally {
    await context.close();
  }
}

function watch(page) {
  const seen = { errors: [], console: [], foreign: [], requests: [] };
  page.on("console", (message) => {
    seen.console.push(`${message.type()}: ${message.text()}`);
    if (message.type() === "error") seen.errors.push(message.text());
  });
  page.on("pageerror", (error) => seen.errors.push(String(error)));
  page.on("request", (request) => {
    seen.requests.push(request.url());
    const { protocol, origin } = new URL(request.url());
    const isLocal = protocol === "data:" || protocol === "blob:" || origin === new URL(site).origin;
    if (!isLocal) seen.foreign.push(request.url());
  });
  return seen;
}

async function keep(page, name, seen) {
  const file = path.join(artifacts, name.replace(/[^\p{L}\p{N}]+/gu, "-"));
  mkdirSync(artifacts, { recursive: true });
  writeFileSync(`${file}.txt`, [...seen.console, ...seen.errors, ...seen.requests].join("\n"));
  writeFileSync(`${file}.html`, await page.content());
  await page.screenshot({ path: `${file}.png`, fullPage: true });
  console.log(`  kept ${file}.png, .html, .txt`);
}

async function withLimit(promise, limit) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done after ${limit / 1000} s`)), limit);
  });
  await Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

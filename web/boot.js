// Starts the page: fetches the wasm file once, compiles it while it arrives, hands it to the generated glue.
//
// What it leaves behind:
//   window.skylapse = { js, wasm, worker, module, signal, restart, kept }
//     addresses, and the compiled module: a worker is given the same module, so it costs neither a second download nor a second
//     compilation; `signal` ends with this instance of the wasm. When a bug ends an instance, it calls `restart` with what the
//     next one shall go on with, which finds it in `kept`.
//   <html data-boot>   loading | slow | running | old-browser | no-wasm | blocked | network | crashed
// The panels for the last five are plain HTML in index.html; the style sheet shows the one that `data-boot` names.

const SHOW_PROGRESS_AFTER_MS = 400;
/** An instance that ends sooner than this is not followed by a third one: the bug would meet that, too. */
const RESTART_AFTER_MS = 10_000;
const root = document.documentElement;

/** Why the start failed: the name of the panel to show. */
class StartFailure extends Error {
  constructor(panel, cause) {
    super(`Skylapse could not start: ${panel}`, { cause });
    this.panel = panel;
  }
}

start().catch((error) => {
  const panel = error instanceof StartFailure ? error.panel : "crashed";
  root.dataset.boot = panel;
  console.error(error, error.cause ?? "");
});

async function start() {
  checkBrowser();
  // In a frame the poster stands until the simulator is wanted (frame.js).
  await window.skylapseWait;
  const { js, wasm, worker, bytes } = await addresses();
  const [glue, module] = await Promise.all([loadGlue(js), loadModule(wasm, bytes)]);
  // Replaces the poster.
  await run(glue, { js, wasm, worker, module });
  root.dataset.boot = "running";
  keepForLater();
}

/** Where the files are: beside the page, or inside it (single.js). */
async function addresses() {
  const packed = window.skylapsePacked;
  if (packed) {
    if (typeof DecompressionStream !== "function") throw new StartFailure("old-browser");
    return { js: await packed.js(), wasm: packed.wasm, worker: await packed.worker(), bytes: 0 };
  }
  const wasm = document.getElementById("skylapse-wasm");
  return {
    js: document.getElementById("skylapse-glue").href,
    wasm: wasm.href,
    worker: new URL("worker.js", document.baseURI).href,
    bytes: Number(wasm.dataset.bytes ?? 0),
  };
}

/** A second visit needs no network, where the browser allows that; in frames of other pages nothing is kept. */
function keepForLater() {
  if (window.skylapsePacked || parent !== window || !isSecureContext) return;
  try {
    navigator.serviceWorker?.register("./offline.js").catch((error) => console.info("Nothing is kept for a visit without network.", error.message));
  } catch (error) {
    console.info("Nothing is kept for a visit without network.", error.message);
  }
}

/** Starts an instance of the wasm. `number` counts those that broke before it. */
async function run(glue, parts, number = 0) {
  const life = new AbortController();
  const started = performance.now();
  const restart = (kept) => {
    if (life.signal.aborted || (number > 0 && performance.now() - started < RESTART_AFTER_MS)) return false;
    life.abort();
    // The broken instance is still on the stack.
    setTimeout(() => startAgain({ ...parts, kept }, number + 1));
    return true;
  };
  window.skylapse = Object.freeze({ ...parts, signal: life.signal, restart });
  await glue.default({ module_or_path: parts.module });
}

async function startAgain(parts, number) {
  const { scrollX, scrollY } = window;
  const app = document.createElement("div");
  app.id = "app";
  // The old one has the broken instance's listeners.
  document.getElementById("app").replaceWith(app);
  try {
    // The glue holds one instance for ever; under another fragment the browser gives a new copy of it, without a download.
    await run(await import(`${parts.js}#${number}`), parts, number);
    requestAnimationFrame(() => scrollTo(scrollX, scrollY));
  } catch (error) {
    root.dataset.boot = "crashed";
    console.error(error);
  }
}

/** Tells apart a browser without wasm and a page whose security policy forbids it. */
function checkBrowser() {
  if (typeof WebAssembly !== "object" || typeof WebAssembly.Module !== "function") throw new StartFailure("no-wasm");
  const empty = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
  try {
    new WebAssembly.Module(empty);
  } catch (cause) {
    throw new StartFailure("blocked", cause);
  }
}

async function loadGlue(js) {
  try {
    return await import(js);
  } catch (cause) {
    throw new StartFailure(cause instanceof SyntaxError ? "old-browser" : "network", cause);
  }
}

async function loadModule(wasm, bytes) {
  const progress = startProgress(bytes);
  try {
    const response = await download(wasm);
    progress.count(response.clone());
    return await compile(response);
  } finally {
    progress.stop();
  }
}

async function download(wasm) {
  if (typeof wasm === "function") return wasm();
  let response;
  try {
    response = await fetch(wasm, { credentials: "same-origin" });
  } catch (cause) {
    throw new StartFailure("network", cause);
  }
  if (!response.ok) throw new StartFailure("network", new Error(`${response.status} for ${wasm}`));
  return response;
}

async function compile(response) {
  const type = response.headers.get("content-type") ?? "";
  try {
    if (typeof WebAssembly.compileStreaming === "function" && type.startsWith("application/wasm")) {
      return await WebAssembly.compileStreaming(response);
    }
    console.info("Served without the type application/wasm: the start is slower than it could be.");
    return await WebAssembly.compile(await response.arrayBuffer());
  } catch (cause) {
    // A connection that breaks half-way is a TypeError; a CompileError means that this browser lacks a feature of the file.
    throw new StartFailure(cause instanceof WebAssembly.CompileError ? "old-browser" : "network", cause);
  }
}

/**
 * A three-pixel bar and a number, but only for a start that is slow enough to be noticed.
 * The length comes from the build: a host that compresses does not tell it. Without one the number is kilobytes.
 */
function startProgress(length) {
  const bar = document.getElementById("boot-progress");
  const label = document.getElementById("boot-percent");
  const timer = setTimeout(() => (root.dataset.boot = "slow"), SHOW_PROGRESS_AFTER_MS);
  let received = 0;

  const paint = () => {
    const percent = length > 0 ? Math.min(100, Math.round((received / length) * 100)) : null;
    if (percent !== null) bar?.setAttribute("value", String(percent));
    if (label) label.textContent = percent === null ? `${Math.round(received / 1024)} KB` : `${percent} %`;
  };
  const read = async (reader) => {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      received += value.length;
      paint();
    }
  };
  paint();
  return {
    // The copy only feeds the bar; a failure shows up on the original.
    count: (copy) => read(copy.body.getReader()).catch(() => {}),
    stop: () => clearTimeout(timer),
  };
}

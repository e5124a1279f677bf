// W1–W5 and the event queue in wasm, each beside its plain rival in one run, and beside the native figures of the run before.
// Usage: node bench.mjs FILE.wasm [OUT.json [NATIVE.json]]
import { readFile, writeFile } from 'node:fs/promises';
import { performance } from 'node:perf_hooks';

// Compiled once: instances share what the compiler has learned. A function is compiled for speed only after it has returned once,
// so each contender runs once before the clock counts; natively all code is compiled for speed from the start.
const module = await WebAssembly.compile(await readFile(process.argv[2]));
const fresh = async () => (await WebAssembly.instantiate(module, {})).exports;
const native = process.argv[4] ? await readFile(process.argv[4], 'utf8').then(JSON.parse, () => null) : null;
const rounds = 5;

/** Milliseconds that `work` takes. */
const timed = (work) => {
  const began = performance.now();
  work();
  return performance.now() - began;
};
const fixed = (number, digits, width) => (number === undefined ? 'unknown' : number.toFixed(digits)).padStart(width);

const workloads = [];
console.log('Simulated requests per second of wall time, wasm (millions); routing: newest');
console.log('         engine  bare loop    ratio  wasm/native  memory MiB');
const requests = [1_001_466, 1_000_909, 1_000_927, 1_001_466, 1_000_359];
for (let index = 0; index < requests.length; index++) {
  let engine = Infinity;
  let bare = Infinity;
  let memory = 0;
  for (let round = -1; round < rounds; round++) {
    const exports = await fresh();
    exports.prepare(index);
    const [engine_ms, bare_ms] = [timed(exports.run_engine), timed(exports.run_bare)];
    if (round < 0) continue;
    engine = Math.min(engine, engine_ms);
    bare = Math.min(bare, bare_ms);
    memory = exports.memory.buffer.byteLength / 2 ** 20;
  }
  const millions = (ms) => requests[index] / ms / 1e3;
  const of_native = native ? millions(engine) / native.workloads[index].engine_m_per_s : undefined;
  const row = { id: `W${index + 1}`, engine_m_per_s: millions(engine), bare_m_per_s: millions(bare), ratio: bare / engine, of_native, memory_mib: memory };
  workloads.push(row);
  console.log(`  ${row.id} ${fixed(row.engine_m_per_s, 2, 9)} ${fixed(row.bare_m_per_s, 2, 10)} ${fixed(row.ratio, 2, 8)} ${fixed(of_native, 2, 12)} ${fixed(memory, 0, 11)}`);
}

const queue = [];
console.log('\nEvent queue in wasm, hold model (millions of events per second)');
console.log(' pending      radix   BinaryHeap    ratio  wasm/native');
for (const [index, pending] of [1_000, 100_000, 1_000_000].entries()) {
  let radix = Infinity;
  let heap = Infinity;
  for (let round = -1; round < rounds; round++) {
    const exports = await fresh();
    const [radix_ms, heap_ms] = [timed(() => exports.run_hold(pending)), timed(() => exports.run_hold_heap(pending))];
    if (round < 0) continue;
    radix = Math.min(radix, radix_ms);
    heap = Math.min(heap, heap_ms);
  }
  const millions = (ms) => 5_000_000 / ms / 1e3;
  const of_native = native ? millions(radix) / native.queue[index].radix_m_per_s : undefined;
  queue.push({ pending, radix_m_per_s: millions(radix), heap_m_per_s: millions(heap), ratio: heap / radix, of_native });
  console.log(`${String(pending).padStart(8)} ${fixed(millions(radix), 1, 10)} ${fixed(millions(heap), 1, 12)} ${fixed(heap / radix, 2, 8)} ${fixed(of_native, 2, 12)}`);
}
if (process.argv[3]) await writeFile(process.argv[3], JSON.stringify({ workloads, queue }, null, 1) + '\n');

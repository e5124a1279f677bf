// W1–W5 in wasm: the engine beside the bare loop, in one run. Usage: node bench.mjs FILE.wasm [OUT.json]
import { readFile, writeFile } from 'node:fs/promises';
import { performance } from 'node:perf_hooks';

const bytes = await readFile(process.argv[2]);
const rounds = 5;
const requests = [1_001_466, 1_000_909, 1_000_927, 1_001_466, 1_000_359];
const rows = [];
console.log('Simulated requests per second of wall time, wasm (millions); routing: newest');
console.log('         engine  bare loop    ratio  memory MiB');
for (let index = 0; index < 5; index++) {
  let engine = Infinity;
  let bare = Infinity;
  let memory = 0;
  for (let round = 0; round < rounds; round++) {
    const { instance } = await WebAssembly.instantiate(bytes, {});
    instance.exports.prepare(index);
    let began = performance.now();
    instance.exports.run_engine();
    engine = Math.min(engine, performance.now() - began);
    began = performance.now();
    instance.exports.run_bare();
    bare = Math.min(bare, performance.now() - began);
    memory = instance.exports.memory.buffer.byteLength / 2 ** 20;
  }
  const millions = (ms) => requests[index] / ms / 1e3;
  const row = { id: `W${index + 1}`, engine_m_per_s: millions(engine), bare_m_per_s: millions(bare), ratio: bare / engine, memory_mib: memory };
  rows.push(row);
  console.log(`  ${row.id} ${row.engine_m_per_s.toFixed(2).padStart(9)} ${row.bare_m_per_s.toFixed(2).padStart(10)} ${row.ratio.toFixed(2).padStart(8)} ${memory.toFixed(0).padStart(11)}`);
}
if (process.argv[3]) await writeFile(process.argv[3], JSON.stringify(rows, null, 1) + '\n');

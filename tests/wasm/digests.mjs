// Prints `preset seed digest` for every preset: the wasm half of the comparison native = wasm.
// Usage: node digests.mjs FILE.wasm
import { readFile } from 'node:fs/promises';

const { instance } = await WebAssembly.instantiate(await readFile(process.argv[2]), {});
const { n_presets, digest } = instance.exports;
for (let index = 0; index < n_presets(); index++) {
  for (const seed of [1n, 7n, 2026n]) {
    console.log(index, String(seed), BigInt.asUintN(64, digest(index, seed)).toString(16).padStart(16, '0'));
  }
}

// Only in `lapse.html`, the whole page in one file: it carries what `boot.js` would fetch, packed, between tags that no browser runs.
(() => {
  const unpack = async (id, type) => {
    const bytes = Uint8Array.from(atob(document.getElementById(id).textContent), (letter) => letter.charCodeAt(0));
    const unzipped = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Response(unzipped, { headers: { "content-type": type } });
  };
  const address = async (id) => URL.createObjectURL(await (await unpack(id, "text/javascript")).blob());
  window.skylapsePacked = {
    js: () => address("packed-glue"),
    worker: () => address("packed-worker"),
    wasm: () => unpack("packed-wasm", "application/wasm"),
  };
})();

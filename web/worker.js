// A second thread for the engine, from the same wasm file as the page.
//
// Its first message is { js, module }: the address of the generated glue, and the module that the page has already compiled.
// Everything after that is between the page and `worker_entry`. Messages that arrive while the glue loads are kept and replayed.
const early = [];
const keep = (event) => early.push(event.data);

addEventListener("message", ({ data }) => start(data).catch(reportError), { once: true });

// An error on the way reaches the page as the worker's `error` event; the page then carries on without a worker.
async function start({ js, module }) {
  addEventListener("message", keep);
  const glue = await import(js);
  await glue.default({ module_or_path: module });
  glue.worker_entry();
  removeEventListener("message", keep);
  for (const data of early) dispatchEvent(new MessageEvent("message", { data }));
}

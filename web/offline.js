// The service worker: after a first visit the page opens without a network. The build writes in the version and the files.
//
// Files whose names hold their content never change, so the copy is as good as the original. Pages are asked of the network
// first, so that a new release is seen at once.
const VERSION = "@VERSION@";
const FILES = ["@FILES@"];
const NAME = `skylapse ${new URL(registration.scope).pathname} ${VERSION}`;

addEventListener("install", (event) => {
  const fill = async () => {
    const cache = await caches.open(NAME);
    // What the visit has fetched already is not fetched again.
    await cache.addAll(FILES.map((file) => new Request(file, { cache: "force-cache" })));
    await skipWaiting();
  };
  event.waitUntil(fill());
});

addEventListener("activate", (event) => {
  const sweep = async () => {
    const prefix = NAME.slice(0, -VERSION.length);
    const old = (await caches.keys()).filter((name) => name.startsWith(prefix) && name !== NAME);
    await Promise.all(old.map((name) => caches.delete(name)));
    await clients.claim();
  };
  event.waitUntil(sweep());
});

addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || !url.href.startsWith(registration.scope)) return;
  const kept = () => caches.match(url.pathname.endsWith("/") ? new URL("index.html", url) : url.origin + url.pathname, { cacheName: NAME });
  const answer = async () => {
    if (request.mode !== "navigate") return (await kept()) ?? fetch(request);
    try {
      return await fetch(request);
    } catch (error) {
      const copy = await kept();
      if (copy) return copy;
      throw error;
    }
  };
  event.respondWith(answer());
});

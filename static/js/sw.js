// Keep the pages of the shed on the phone. The address list and the version stand above, written by the server.
// Never touches a POST: what is sent is the outbox's business alone.
const SHELL_CACHE = `shell-${SHELL.version}`;
const PAGES = "pages";
const SLOW_MS = 4000;

self.addEventListener("install", (event) => {
  const keep = async () => {
    const cache = await caches.open(SHELL_CACHE);
    await cache.addAll([...SHELL.files, SHELL.offline].map((file) => new Request(file, { cache: "reload" })));
    await self.skipWaiting();
  };
  event.waitUntil(keep());
});

self.addEventListener("activate", (event) => {
  const clean = async () => {
    for (const name of await caches.keys()) if (name !== SHELL_CACHE && name !== PAGES) await caches.delete(name);
    await self.clients.claim();
  };
  event.waitUntil(clean());
});

// A page is kept only if our server says so in its own words: a café's sign-in page never takes its place.
const keepIfOurs = async (address, answer) => {
  if (answer.ok && !answer.redirected && answer.headers.has("X-Keep"))
    await (await caches.open(PAGES)).put(address, answer.clone());
};

self.addEventListener("message", (event) => {
  const keepAll = async () => {
    const kept = [];
    for (const address of event.data.keep) {
      try {
        await keepIfOurs(address, await fetch(address, { credentials: "same-origin", redirect: "error" }));
      } catch {
        // no signal: whatever was kept before stays
      }
      if (await (await caches.open(PAGES)).match(address)) kept.push(address);
    }
    event.source?.postMessage({ kept });
  };
  if (event.data?.keep) event.waitUntil(keepAll());
});

const timeout = (ms) => new Promise((_resolve, reject) => setTimeout(reject, ms));

const page = async (request, address) => {
  const cache = await caches.open(PAGES);
  try {
    const answer = await Promise.race([fetch(request), timeout(SLOW_MS)]);
    await keepIfOurs(address, answer);
    const isStrange = answer.type !== "opaqueredirect" && !answer.headers.has("X-Keep");
    return (isStrange && (await cache.match(address))) || answer;
  } catch {
    return (await cache.match(address)) ?? (await caches.match(SHELL.offline)) ?? Response.error();
  }
};

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (SHELL.files.includes(pathname)) event.respondWith(caches.match(pathname).then((kept) => kept ?? fetch(request)));
  else if (request.mode === "navigate" && SHELL.pages.some((start) => pathname.startsWith(start)))
    event.respondWith(page(request, pathname));
});

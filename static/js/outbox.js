// The outbox: an entry is first saved on the phone, then shown as saved, then sent. It leaves the queue only when the
// server has named it in its answer. Nothing here is ever deleted before that; what could not be sent stays visible.
const KEEP_DONE_MS = 7 * 24 * 3600e3;
const SEND_MS = 15e3;
const FIRST_WAIT_MS = 5e3;
const LONGEST_WAIT_MS = 5 * 60e3;
const TRIES = 5;
export const UNDO_MS = 10e3;
const LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789";

export class OtherPersonError extends Error {}

export const pageUser = () => document.querySelector("meta[name=user]")?.content ?? "";
export const who = () => document.cookie.match(/(?:^|; )who=([^;]*)/)?.[1] ?? "";

let opened;
const open = () =>
  (opened ??= new Promise((resolve, reject) => {
    const asked = indexedDB.open("caishi", 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("entries", { keyPath: "seq", autoIncrement: true });
      asked.result.createObjectStore("meta");
    };
    asked.onblocked = () => document.dispatchEvent(new CustomEvent("outbox", { detail: "blocked" }));
    asked.onsuccess = () => {
      asked.result.onversionchange = () => asked.result.close();
      resolve(asked.result);
    };
    asked.onerror = () => reject(asked.error);
  }).catch((error) => {
    opened = undefined;
    throw error;
  }));

// Run one transaction; its answer is there when the phone has really written it.
const unit = async (mode, work) => {
  const db = await open();
  return new Promise((resolve, reject) => {
    const options = mode === "readwrite" ? { durability: "strict" } : {};
    const transaction = db.transaction(["entries", "meta"], mode, options);
    const answer = {};
    transaction.oncomplete = () => resolve(answer.value);
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
    work(transaction.objectStore("entries"), transaction.objectStore("meta"), answer);
  });
};

export const all = () =>
  unit("readonly", (entries, _meta, answer) => {
    entries.getAll().onsuccess = (event) => (answer.value = event.target.result);
  });

const put = (entry) => unit("readwrite", (entries) => entries.put(entry));

// A version 7 UUID: it sorts by time as long as the phone's clock is right, and nothing depends on that.
const uuid = () => {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const now = Date.now();
  for (let place = 0; place < 6; place += 1) bytes[place] = Math.floor(now / 2 ** (8 * (5 - place))) % 256;
  bytes[6] = (bytes[6] & 0x0f) | 0x70;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
};

const deviceCode = () => [...crypto.getRandomValues(new Uint8Array(3))].map((byte) => LETTERS[byte % 31]).join("");

// Save an entry; `shown` is how people call it, for this phone alone. It resolves when it is on the phone's disk, and rejects when it is not: then it belongs on paper.
export const save = async (kind, data, shown = "", onBehalfOf = "") => {
  const user = pageUser();
  if (!user || (who() && who() !== user)) throw new OtherPersonError();
  navigator.storage?.persist?.().catch(() => {});
  const entry = await unit("readwrite", (entries, meta, answer) => {
    meta.get("device").onsuccess = (known) => {
      const device = known.target.result ?? deviceCode();
      if (!known.target.result) meta.put(device, "device");
      meta.get("serial").onsuccess = (last) => {
        const serial = (last.target.result ?? 0) + 1;
        meta.put(serial, "serial");
        const made = {
          op: uuid(),
          user,
          kind,
          v: 1,
          at: new Date().toISOString(),
          device,
          provisional: `${device}-${String(serial).padStart(3, "0")}`,
          on_behalf_of: onBehalfOf,
          data,
          shown,
          state: "waiting",
          hold: Date.now() + UNDO_MS,
          faults: 0,
        };
        entries.add(made).onsuccess = (event) => (answer.value = { ...made, seq: event.target.result });
      };
    };
  });
  tell();
  setTimeout(flush, UNDO_MS + 50);
  return entry;
};

// Take an entry back that has not been sent yet; it stays on the phone, marked.
export const withdraw = (seq) =>
  unit("readwrite", (entries, _meta, answer) => {
    entries.get(seq).onsuccess = (event) => {
      const entry = event.target.result;
      answer.value = entry.state === "waiting" && !entry.sent;
      if (answer.value) entries.put({ ...entry, state: "withdrawn", ended: Date.now() });
    };
  }).finally(tell);

// Let a parked entry be tried again.
export const retry = (seq) =>
  unit("readwrite", (entries) => {
    entries.get(seq).onsuccess = (event) => {
      const entry = event.target.result;
      if (entry.state === "parked") entries.put({ ...entry, state: "waiting", faults: 0, hold: 0 });
    };
  }).then(() => {
    tell();
    return flush();
  });

const channel = "BroadcastChannel" in window ? new BroadcastChannel("outbox") : null;
const tell = () => {
  document.dispatchEvent(new CustomEvent("outbox"));
  channel?.postMessage("changed");
};
if (channel) channel.onmessage = () => document.dispatchEvent(new CustomEvent("outbox"));

const post = async (address, body) => {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), SEND_MS);
  try {
    return await fetch(address, {
      method: "POST",
      credentials: "same-origin",
      redirect: "error",
      headers: { "Content-Type": "application/json", "X-Outbox": "1" },
      body: JSON.stringify(body),
      signal: stop.signal,
    });
  } finally {
    clearTimeout(timer);
  }
};

const said = (entry) => {
  const { op, user, kind, v, at, device, provisional, on_behalf_of: onBehalfOf, data } = entry;
  return { op, user, kind, v, at, device, provisional, on_behalf_of: onBehalfOf, data, sent: new Date().toISOString() };
};

// Take an entry up for sending, unless it was withdrawn since the list was read: from now on it cannot be.
const takeUp = (seq) =>
  unit("readwrite", (entries, _meta, answer) => {
    entries.get(seq).onsuccess = (event) => {
      const entry = event.target.result;
      answer.value = entry?.state === "waiting";
      if (answer.value) entries.put({ ...entry, sent: true });
    };
  });

// Send one entry; answer whether the next one may follow.
const send = async (entry) => {
  if (!(await takeUp(entry.seq))) return "next";
  let answer;
  let body = null;
  try {
    answer = await post("/api/entries", said(entry));
    body = await answer.json().catch(() => null);
  } catch {
    return "wait"; // no signal
  }
  if (body?.ack === entry.op) {
    const ended = Date.now();
    if (body.ok) await put({ ...entry, sent: true, state: "done", answer: body, ended });
    else await put({ ...entry, sent: true, state: "refused", why: body.reason, ended });
    tell();
    return "next";
  }
  if (answer.status === 401) return "sign-in";
  const isOurs = answer.headers.get("X-Outbox") === "1";
  if (!isOurs || answer.status === 409 || answer.status < 400) return "wait";
  const faults = entry.faults + 1;
  if (faults < TRIES) {
    await put({ ...entry, sent: true, faults });
    return "wait";
  }
  await put({ ...entry, sent: true, faults, state: "parked", why: body?.error ?? `HTTP ${answer.status}` });
  post("/api/entries/help", { ...said(entry), why: `HTTP ${answer.status}` }).catch(() => {});
  tell();
  return "next";
};

let wait = FIRST_WAIT_MS;
let timer;
const later = (ms) => {
  clearTimeout(timer);
  timer = setTimeout(flush, ms);
};

const prune = (entries) =>
  unit("readwrite", (store) => {
    for (const entry of entries)
      if (["done", "withdrawn"].includes(entry.state) && entry.ended < Date.now() - KEEP_DONE_MS) store.delete(entry.seq);
  });

const work = async (isNow) => {
  const mine = who() || pageUser(); // an empty battery may have lost the cookie: the server will ask for the sign-in
  const entries = await all();
  await prune(entries);
  for (const entry of entries) {
    if (entry.state !== "waiting" || entry.user !== mine) continue;
    const left = entry.hold - Date.now();
    if (!isNow && left > 0 && left <= UNDO_MS) return later(left + 50); // may still be withdrawn
    const outcome = await send(entry);
    needsSignIn = outcome === "sign-in";
    if (outcome === "next") {
      wait = FIRST_WAIT_MS;
      continue;
    }
    tell();
    if (outcome === "wait") {
      later(wait * (0.75 + Math.random() / 2));
      wait = Math.min(wait * 2, LONGEST_WAIT_MS);
    }
    return undefined;
  }
  return undefined;
};

export let needsSignIn = false;
let running = null;

// Send what waits, in the order in which it was saved; one sender at a time in this browser.
export const flush = (isNow = false) => {
  const alone = (task) =>
    navigator.locks ? navigator.locks.request("outbox", { ifAvailable: true }, (lock) => lock && task()) : task();
  running ??= Promise.resolve(alone(() => work(isNow)))
    .catch(() => later(FIRST_WAIT_MS))
    .finally(() => (running = null));
  return running;
};

// Press to send now: whatever the wait would have been, and whatever might still be taken back.
export const sendNow = async () => {
  await running;
  wait = FIRST_WAIT_MS;
  return flush(true);
};

for (const event of ["online", "pageshow", "focus"]) addEventListener(event, () => flush());
document.addEventListener("visibilitychange", () => document.hidden || flush());
flush();

// What is on this phone: every entry with its state, whether the shed's pages open without signal, and a copy to rescue.
import { all, pageUser, retry, sendNow } from "./outbox.js";

const page = document.querySelector("[data-phone]");
const texts = JSON.parse(page.dataset.texts);
const list = page.querySelector("[data-entries]");
const template = page.querySelector("template[data-entry]");
const OLD_MS = 6 * 3600e3;

const item = (entry) => {
  const shown = template.content.cloneNode(true);
  const slot = (name) => shown.querySelector(`[data-slot=${name}]`);
  slot("kind").textContent = `${texts[entry.kind] ?? entry.kind} ${entry.answer?.number ?? entry.provisional}`;
  slot("state").textContent = texts[entry.state];
  slot("state").classList.add({ done: "badge-green", waiting: "badge-gold" }[entry.state] ?? "badge-alarm");
  slot("what").textContent = entry.shown;
  slot("when").textContent = new Date(entry.at).toLocaleString();
  const why = entry.why ?? entry.answer?.flag;
  if (why) Object.assign(slot("why"), { hidden: false, textContent: why });
  if (entry.answer?.path) Object.assign(slot("link"), { hidden: false, href: entry.answer.path });
  if (entry.state === "parked") Object.assign(slot("retry"), { hidden: false, onclick: () => retry(entry.seq) });
  return shown;
};

const show = async () => {
  const entries = await all().catch(() => []);
  const mine = entries.filter((entry) => entry.user === pageUser()).reverse();
  list.replaceChildren(...mine.map(item));
  if (!mine.length) list.textContent = texts.nothing;
  const others = entries.filter((entry) => entry.user !== pageUser() && entry.state === "waiting").length;
  page.querySelector("[data-others]").textContent = others ? texts.others.replace("{n}", others) : "";
  const waiting = mine.filter((entry) => entry.state === "waiting").map((entry) => Date.now() - new Date(entry.at));
  const oldest = page.querySelector("[data-oldest]");
  oldest.hidden = Math.max(0, ...waiting) < OLD_MS;
  oldest.textContent = texts.oldest.replace("{n}", Math.floor(Math.max(0, ...waiting) / 3600e3));
};

const check = async () => {
  const ready = page.querySelector("[data-ready]");
  if (!("serviceWorker" in navigator && "caches" in window && "indexedDB" in window)) {
    ready.textContent = texts.noWorker;
    return;
  }
  const worker = await navigator.serviceWorker.ready;
  const needed = JSON.parse(localStorage.getItem("needed") ?? '["/today/"]');
  navigator.serviceWorker.onmessage = () => judge(ready, needed);
  worker.active.postMessage({ keep: needed });
  await judge(ready, needed);
};

const judge = async (ready, needed) => {
  const cache = await caches.open("pages");
  const missing = [];
  for (const address of needed) if (!(await cache.match(address))) missing.push(address);
  ready.textContent = missing.length ? `${texts.notReady} ${missing.join("  ")}` : texts.ready;
  ready.className = missing.length ? "warning" : "flash";
};

page.querySelector("[data-send]").addEventListener("click", () => sendNow().then(show));
page.querySelector("[data-rescue]").addEventListener("click", async () => {
  const waiting = (await all()).filter((entry) => !["done", "withdrawn"].includes(entry.state));
  const box = page.querySelector("[data-rescued]");
  box.value = JSON.stringify(waiting, null, 1);
  box.classList.remove("visually-hidden");
  box.select();
  await navigator.clipboard?.writeText(box.value).catch(() => {});
  page.querySelector("[data-others]").textContent = texts.copied;
});
document.addEventListener("outbox", show);
show();
check().catch(() => {});

// The bar that says what is still on the phone, in the three words that are used everywhere.
import { all, flush, needsSignIn, pageUser, who } from "./outbox.js";

const bar = document.querySelector("[data-outbox]");
const texts = JSON.parse(bar.dataset.texts);
const fill = (text, number) => text.replace("{n}", number);

const show = async () => {
  let entries;
  try {
    entries = await all();
  } catch {
    bar.textContent = texts.broken;
    bar.dataset.state = "trouble";
    return;
  }
  const mine = entries.filter((entry) => entry.user === pageUser());
  const waiting = mine.filter((entry) => entry.state === "waiting").length;
  const trouble = mine.filter((entry) => ["refused", "parked"].includes(entry.state)).length;
  const others = entries.filter((entry) => entry.user !== pageUser() && entry.state === "waiting").length;
  const parts = [];
  if (who() && who() !== pageUser()) parts.push(texts.otherPage);
  if (waiting) parts.push(fill(needsSignIn ? texts.signIn : texts.waiting, waiting));
  if (trouble) parts.push(fill(texts.trouble, trouble));
  if (others) parts.push(fill(texts.others, others));
  bar.dataset.state = trouble || parts[0] === texts.otherPage ? "trouble" : waiting ? "waiting" : "done";
  bar.querySelector("[data-says]").textContent = parts.join(" · ") || texts.done;
  bar.dataset.waiting = waiting;
};

// What was kept of another person's pages goes when somebody else signs in; the outbox stays whatever happens.
const forgetOthersPages = async () => {
  if (!("caches" in window) || !who()) return;
  if (localStorage.getItem("pages-of") !== who()) await caches.delete("pages");
  localStorage.setItem("pages-of", who());
};

const keepPages = async () => {
  if (!("serviceWorker" in navigator)) return;
  await forgetOthersPages();
  await navigator.serviceWorker.register("/sw.js");
  const ready = await navigator.serviceWorker.ready;
  const list = document.querySelector("[data-keep]");
  if (!list) return;
  localStorage.setItem("needed", list.dataset.keep);
  ready.active.postMessage({ keep: JSON.parse(list.dataset.keep) });
};

// Signing out with entries on the phone is asked twice; without signal it is not possible: nobody else could sign in.
for (const form of document.querySelectorAll("form[action='/sign-out']"))
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const waiting = (await all().catch(() => [])).filter((e) => e.state === "waiting" && e.user === pageUser()).length;
    if (!navigator.onLine) return alert(texts.leaveOffline);
    if (waiting && !confirm(fill(texts.leaveWaiting, waiting))) return undefined;
    if ("caches" in window) await caches.delete("pages");
    return form.submit();
  });

document.addEventListener("outbox", show);
show();
keepPages().catch(() => {});
flush().then(show);

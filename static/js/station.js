// A station: one question a screen, read back in words, then saved on the phone. Without this script the same form asks
// everything at once and the server reads it back.
import { OtherPersonError, UNDO_MS, all, save, sendNow, withdraw } from "./outbox.js";
import { gramsOf, inUnit, priceOf, spoken } from "./spoken.js";

const form = document.querySelector("form[data-station]");
const texts = JSON.parse(form.dataset.texts);
const isEnglish = document.documentElement.lang === "en";
const steps = [...form.querySelectorAll("[data-step]")];
const readback = form.querySelector("[data-readback]");
const saved = form.querySelector("[data-saved]");
const back = form.querySelector("[data-back]");
const next = form.querySelector("[data-next]");
let place = 0;

const value = (name) => new FormData(form).get(name) ?? "";
const unit = () => value("unit") || "jin";
const grams = (name) => gramsOf(value(name), unit());
const words = (weight) => (isEnglish ? `${inUnit(weight, "jin")} jin` : `${spoken(inUnit(weight, "jin"))}斤`);
const labelOf = (name) => {
  const field = form.elements[name];
  if (field.options) return field.selectedOptions[0]?.text ?? "";
  return form.querySelector(`[name="${name}"]:checked`)?.closest("label").innerText.trim() ?? "";
};

const show = (number, isBack = false) => {
  place = number;
  steps.forEach((step, index) => (step.hidden = index !== number));
  readback.hidden = number !== steps.length;
  next.hidden = number >= steps.length;
  back.hidden = number === 0;
  saved.hidden = true;
  const first = steps[number]?.querySelector("input:not([type=radio]):not([type=hidden])");
  if (first && !isBack) first.focus();
  scrollTo(0, 0);
};

const fault = (step, text) => {
  const line = step.querySelector("[data-fault]");
  line.textContent = text;
  line.hidden = !text;
  if (text) line.focus();
  return !text;
};

// Say what is wrong with a step, where it was typed.
const isSound = (step) => {
  for (const name of (step.dataset.weights ?? "").split(" ").filter(Boolean)) {
    const weight = grams(name);
    const mayBeNothing = name === "tare";
    if (Number.isNaN(weight) || (!weight && !mayBeNothing)) return fault(step, texts.weight);
  }
  if (step.dataset.weights === "tare" && grams("tare") >= grams("gross")) return fault(step, texts.tare);
  if (step.dataset.count && !/^[1-9]\d{0,4}$/.test(value(step.dataset.count).normalize("NFKC").trim()))
    return fault(step, texts.bags);
  for (const name of (step.dataset.choices ?? "").split(" ").filter(Boolean))
    if (!value(name) || value(name) === "0") return fault(step, texts.choose);
  return fault(step, "");
};

const isCount = form.dataset.station === "loss";
const choice = ["letter", "kind", "cause"].find((name) => form.elements[name]);
const net = () => (form.elements.typed ? grams("typed") : grams("gross") - grams("tare"));

const fill = (slot, text) => {
  for (const place of form.querySelectorAll(`[data-slot=${slot}]`)) place.textContent = text;
};

// Say how much it is: a weight, or a number of bags.
const amount = () => (isCount ? texts.spokenBags.replace("{n}", value("bags").normalize("NFKC").trim()) : words(net()));

const readBack = () => {
  const weight = isCount ? Number(value("bags")) : net();
  fill("what", labelOf(choice));
  fill("proxy", value("on_behalf_of") ? texts.proxy.replace("{name}", value("on_behalf_of")) : "");
  if (form.elements.seller) fill("whose", labelOf("seller"));
  fill("words", amount());
  fill("grams", isCount ? "" : `${inUnit(weight, "jin")} ${texts.jin} = ${inUnit(weight, "kg")} kg`);
  if (form.dataset.prices) {
    const price = JSON.parse(form.dataset.prices)[value("kind")];
    const share = Math.round(Number(value("deduction") || 0) * 100);
    const payable = Math.floor((weight * (10000 - share) * 2 + 10000) / 20000);
    const fen = price ? priceOf(payable, price) : 0;
    fill("amount", price ? texts.about.replace("{n}", (fen / 100).toFixed(2)) : texts.noPrice);
  }
  const [least, most] = [Number(form.dataset.least), Number(form.dataset.most)];
  const isOdd = weight < least || weight > most;
  const asks = form.querySelector("[data-odd]");
  asks.hidden = !isOdd;
  if (isOdd && isCount) asks.textContent = texts.oddBags.replace("{n}", weight);
  else if (isOdd)
    asks.textContent = texts.odd
      .replace("{n}", inUnit(weight, "jin"))
      .replace("{a}", inUnit(least, "jin"))
      .replace("{b}", inUnit(most, "jin"));
};

const forward = () => {
  if (!isSound(steps[place])) return;
  if (place + 1 === steps.length) readBack();
  show(place + 1);
};

const entry = () => {
  const data = { ...JSON.parse(form.dataset.fixed) };
  for (const [name, text] of new FormData(form))
    if (!["csrf_token", "operation", "on_behalf_of"].includes(name) && typeof text === "string") data[name] = text.normalize("NFKC");
  return data;
};

const keep = async () => {
  const confirm = form.querySelector("[data-confirm]");
  confirm.disabled = true;
  try {
    const shown = [form.elements.seller && labelOf("seller"), labelOf(choice)];
    const much = isCount ? amount() : `${inUnit(net(), "jin")} ${texts.jin}`;
    done(await save(form.dataset.station, entry(), [...shown.filter(Boolean), much].join(" · "), value("on_behalf_of")));
  } catch (error) {
    const trouble = readback.querySelector("[data-trouble]");
    trouble.hidden = false;
    trouble.textContent = error instanceof OtherPersonError ? texts.otherPerson : texts.notSaved;
    trouble.focus();
  } finally {
    confirm.disabled = false;
  }
};

const done = (made) => {
  readback.hidden = true;
  back.hidden = true;
  saved.hidden = false;
  fill("kept", `${labelOf(choice)} · ${amount()}`);
  track(made);
  saved.focus();
  const undo = saved.querySelector("[data-undo]");
  undo.hidden = false;
  const end = Date.now() + UNDO_MS - 500;
  const count = () => {
    const left = Math.ceil((end - Date.now()) / 1000);
    undo.hidden = left <= 0 || undo.hidden;
    undo.textContent = texts.undo.replace("{n}", left);
    if (!undo.hidden) setTimeout(count, 500);
  };
  count();
  undo.onclick = async () => {
    undo.hidden = true;
    if (await withdraw(made.seq)) again(texts.withdrawn);
  };
};

// Follow the entry that was just saved: what has become of it stands where the eye is.
const track = (made) => {
  const look = async () => {
    const entry = (await all()).find((one) => one.seq === made.seq);
    if (!entry || saved.hidden || entry.state === "withdrawn") return;
    fill("state", texts[entry.state] ?? texts.refused);
    fill("number", entry.answer?.number ?? texts.number.replace("{n}", entry.provisional));
    const isOver = entry.state !== "waiting";
    saved.querySelector("[data-now]").hidden = isOver;
    if (isOver || entry.sent) saved.querySelector("[data-undo]").hidden = true;
    const why = entry.why ?? entry.answer?.flag;
    Object.assign(saved.querySelector("[data-refused]"), { hidden: !why, textContent: why ?? "" });
    const link = saved.querySelector("[data-look]");
    link.hidden = !entry.answer?.path;
    if (entry.answer?.path) link.href = entry.answer.path;
  };
  document.addEventListener("outbox", look);
  look();
  saved.querySelector("[data-now]").onclick = () => sendNow().then(look);
};

const again = (say = "") => {
  for (const name of ["typed", "gross", "tare", "bags"]) if (form.elements[name]) form.elements[name].value = form.elements[name].defaultValue;
  const note = form.querySelector("[data-note]");
  note.textContent = say;
  note.hidden = !say;
  readback.querySelector("[data-trouble]").hidden = true;
  show(0);
};

form.addEventListener("change", (event) => {
  const step = event.target.closest("[data-step]");
  const isChoice = event.target.type === "radio" || event.target.tagName === "SELECT";
  if (isChoice && step?.hasAttribute("data-go-on") && value(event.target.name) !== "0") forward();
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (place < steps.length) forward();
});
next.addEventListener("click", forward);
back.addEventListener("click", () => show(place - 1, true));
form.querySelector("[data-confirm]").addEventListener("click", keep);
form.querySelector("[data-again]").addEventListener("click", () => again());
for (const proxy of form.querySelectorAll("[data-proxy]")) proxy.hidden = false;
for (const plain of document.querySelectorAll("[data-without-script]")) plain.hidden = true;
form.classList.add("is-station");
show(0);

// Labelling by keyboard: a digit chooses a desk; other keys can be changed or switched off. An answer
// brings the next text in its own reply, so that nobody waits for a page.
import { toast } from "../js/toast.js";

const KEPT = "comptoir-annotation-keys";
const place = document.querySelector("[data-annotate-place]");
const dialog = document.getElementById("annotate-keys");
const fields = [...dialog.querySelectorAll("[data-annotate-key-of]")];
const on = dialog.querySelector("[data-annotate-on]");
const taken = dialog.querySelector("[data-annotate-taken]");

// What the person chose, as this browser keeps it; one that keeps nothing starts anew each time.
function read() {
  try { return JSON.parse(localStorage.getItem(KEPT)) ?? {}; } catch { return {}; }
}
function keep(told) {
  try { localStorage.setItem(KEPT, JSON.stringify(told)); } catch { /* not allowed to keep anything */ }
}
let chosen = read();
const isOn = () => chosen.off !== true;
const keyOf = (field) => chosen.keys?.[field.dataset.annotateKeyOf] ?? field.dataset.default;
const actOf = (key) => fields.find((field) => keyOf(field).toLowerCase() === key.toLowerCase())?.dataset.annotateKeyOf;

function show() {
  on.checked = isOn();
  place.classList.toggle("keys-off", !isOn());
  for (const field of fields) {
    field.value = keyOf(field);
    const act = field.dataset.annotateKeyOf;
    for (const hint of document.querySelectorAll(`[data-annotate-shows="${act}"]`)) {
      if (keyOf(field) !== field.dataset.default) hint.textContent = keyOf(field);
    }
  }
}
on.addEventListener("change", () => { chosen = { ...chosen, off: !on.checked }; keep(chosen); show(); });
dialog.querySelector("[data-annotate-reset]").addEventListener("click", () => {
  chosen = {}; keep(chosen); taken.hidden = true; show();
  for (const hint of document.querySelectorAll("[data-annotate-shows]")) {
    const field = fields.find((one) => one.dataset.annotateKeyOf === hint.dataset.annotateShows);
    if (field) hint.textContent = field.dataset.default;
  }
});
for (const field of fields) {
  field.addEventListener("keydown", (event) => {
    if (["Tab", "Escape", "Shift"].includes(event.key) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const act = field.dataset.annotateKeyOf;
    const free = event.key.length === 1 ? !/[1-9\s]/.test(event.key) : event.key === "Enter";
    const other = actOf(event.key);
    taken.hidden = free && (!other || other === act);
    if (!taken.hidden) return;
    chosen = { ...chosen, keys: { ...chosen.keys, [act]: event.key } };
    keep(chosen);
    show();
  });
}

// Seconds that a text was looked at: those while the page is hidden do not count.
let seconds = 0;
let since = performance.now();
const measure = () => { if (!document.hidden) seconds += (performance.now() - since) / 1000; since = performance.now(); };
document.addEventListener("visibilitychange", () => {
  if (document.hidden) { seconds += (performance.now() - since) / 1000; }
  since = performance.now();
});
function begin() { seconds = 0; since = performance.now(); }

const search = () => place.querySelector("[data-annotate-search]");
function ready() {
  begin();
  const found = search();
  if (found) found.hidden = false;
  show();
}

function filter(text) {
  const wanted = plain(text);
  let first = null;
  for (const desk of place.querySelectorAll("[data-annotate-desk]")) {
    const fits = plain(desk.textContent).includes(wanted);
    desk.hidden = !fits;
    desk.classList.remove("is-first");
    if (fits && !first) first = desk;
  }
  if (wanted && first) first.classList.add("is-first");
  const none = place.querySelector("[data-annotate-none]");
  if (none) none.hidden = Boolean(first);
  return first?.querySelector("button") ?? null;
}
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().trim();

let busy = false;
async function send(form, button) {
  if (busy) return;
  busy = true;
  measure();
  const measured = form.querySelector("[data-annotate-seconds]");
  if (measured) measured.value = seconds.toFixed(2);
  const body = new FormData(form, button);
  place.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(form.action, { method: "POST", body, headers: { "X-Part": "1" }, redirect: "error" });
    if (!answer.ok) throw new Error(String(answer.status));
    place.innerHTML = await answer.text();
    const now = place.querySelector("[data-annotate]").dataset.page;
    if (now) history.replaceState(null, "", now);
    ready();
    const focus = place.querySelector("[data-annotate-focus]") ?? document.getElementById("main");
    focus.focus({ preventScroll: true });
    window.scrollTo({ top: Math.min(window.scrollY, place.getBoundingClientRect().top + window.scrollY) });
  } catch {
    toast(place.dataset.failed, { tone: "bad" });
  } finally {
    place.removeAttribute("aria-busy");
    busy = false;
  }
}

place.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-annotate-form]");
  if (!form) return;
  event.preventDefault();
  send(form, event.submitter);
});
place.addEventListener("input", (event) => {
  if (event.target.closest("[data-annotate-search]")) filter(event.target.value);
});
place.addEventListener("keydown", (event) => {
  if (!event.target.closest("[data-annotate-search]")) return;
  if (event.key === "Enter") {
    event.preventDefault(); // else the form would take its first button
    if (event.target.value.trim()) filter(event.target.value)?.click();
  } else if (event.key === "Escape") {
    event.target.value = "";
    filter("");
    event.target.blur();
  }
});

const typing = (element) => element?.closest?.("input, textarea, select, [contenteditable]");
const pressing = (element) => element?.closest?.("a, button, summary");
function press(selector) {
  const element = place.querySelector(selector);
  element?.click();
  return Boolean(element);
}
function act(name) {
  if (name === "help") { dialog.showModal(); return true; }
  if (name === "search") { const field = search()?.querySelector("input"); field?.focus(); return Boolean(field); }
  return press(`[data-annotate-act="${name}"]`);
}
// On a French keyboard the digits need Shift: the key without it is taken for its digit too.
const digit = (event) => (/^[0-9]$/.test(event.key) ? event.key : event.shiftKey ? "" : /^Digit([0-9])$/.exec(event.code)?.[1] ?? "");

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (!isOn() || event.repeat || document.querySelector("dialog[open]")) return;
  const field = typing(event.target);
  if (field) { if (event.key === "Escape") field.blur(); return; }
  if (event.key === "Enter" && pressing(event.target)) return;
  const number = digit(event);
  const named = actOf(event.key) ?? (number && actOf(number));
  const done = named ? act(named) : number ? press(`[data-annotate-key="${number}"]`) : false;
  if (done) event.preventDefault();
});

ready();

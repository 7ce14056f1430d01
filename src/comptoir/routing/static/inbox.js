// The inbox by keyboard: j and k move, 1 to 3 choose a desk, o opens, u undoes, / searches, ? lists the keys.
const OFF = "comptoir-inbox-keys";
const typing = (element) => element?.closest?.("input:not([type=checkbox]), textarea, select, [contenteditable]");
const rows = () => [...document.querySelectorAll("[data-inbox-row]")];
const here = () => document.activeElement?.closest("[data-inbox-row]") ?? document.querySelector("[data-inbox-row].is-here");

let off = false;
try { off = localStorage.getItem(OFF) === "off"; } catch { /* private windows keep nothing */ }
const tick = document.querySelector("[data-inbox-keys]");
if (tick) {
  tick.checked = !off;
  tick.addEventListener("change", () => {
    off = !tick.checked;
    try { localStorage.setItem(OFF, off ? "off" : "on"); } catch { /* nor here */ }
  });
}

function stand(row) {
  for (const one of rows()) one.classList.toggle("is-here", one === row);
  const link = row?.querySelector("[data-inbox-open]");
  link?.focus({ preventScroll: true });
  row?.scrollIntoView({ block: "nearest" });
  return Boolean(row);
}

function move(step) {
  const all = rows();
  const at = all.indexOf(here());
  return stand(all[at < 0 ? 0 : Math.min(all.length - 1, Math.max(0, at + step))]);
}

function choose(key) {
  const row = here() ?? document.querySelector("[data-inbox-row][data-waits]");
  const scope = row ?? document;
  const button = scope.querySelector(`[data-inbox-key="${key}"]`);
  button?.click();
  return Boolean(button);
}

function search() {
  const folded = document.querySelector("[data-inbox-filters]");
  if (folded) folded.open = true;
  const field = folded?.querySelector("input[type=search]") ?? document.querySelector("[data-desk-search]");
  field?.focus();
  return Boolean(field);
}

const press = (selector) => {
  const element = document.querySelector(selector);
  element?.click();
  return Boolean(element);
};

const acts = {
  j: () => move(1),
  k: () => move(-1),
  o: () => {
    const link = here()?.querySelector("[data-inbox-open]");
    link?.click();
    return Boolean(link);
  },
  u: () => press("[data-inbox-undo] button"),
  "/": search,
  "?": () => press("[data-opens=inbox-keys]"),
};

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat) return;
  if (document.querySelector("dialog[open]")) return;
  const field = typing(event.target);
  if (field) {
    if (event.key === "Escape") field.blur();
    return;
  }
  if (off && event.key !== "?") return;
  const act = /^[1-3]$/.test(event.key) ? () => choose(event.key) : acts[event.key.toLowerCase()];
  if (act?.()) event.preventDefault();
});

// An answered request stays where it was; the next one that waits is at hand.
document.addEventListener("htmx:afterSwap", (event) => {
  const row = event.detail.elt?.closest?.("[data-inbox-row]") ?? document.getElementById(event.detail.target?.id ?? "");
  if (!row?.matches?.("[data-inbox-row]")) return;
  const fresh = document.getElementById(row.id);
  const all = rows();
  const rest = all.slice(all.indexOf(fresh) + 1).find((one) => "waits" in one.dataset);
  stand("waits" in fresh.dataset ? fresh : rest ?? fresh);
});

// Desks by name: what does not match is put aside.
const list = document.querySelector("[data-desk-list]");
const box = list?.querySelector("[data-desk-search]");
if (box) {
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  box.hidden = list.querySelectorAll(".desk-option").length < 6;
  const narrow = () => {
    for (const option of list.querySelectorAll(".desk-option")) option.hidden = !plain(option.textContent).includes(plain(box.value));
  };
  box.addEventListener("input", narrow);
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    list.querySelector(".desk-option:not([hidden])")?.focus();
  });
}

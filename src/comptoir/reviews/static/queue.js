// The queue by keyboard: a digit chooses a theme, Enter accepts, s passes over, u undoes, e writes why, ? lists the keys.
const typing = (element) => element?.closest?.("input, textarea, select, [contenteditable]");
const pressing = (element) => element?.closest?.("a, button, summary");
const press = (selector) => {
  const element = document.querySelector(selector);
  element?.click();
  return Boolean(element);
};

const acts = {
  s: () => press("[data-queue-skip]"),
  u: () => press("[data-queue-undo] button"),
  "?": () => press("[data-opens=queue-keys]"),
  e: () => {
    const field = document.querySelector("[data-queue-why]");
    field?.focus();
    return Boolean(field);
  },
};

let gone = false;

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (gone || event.repeat || document.querySelector("dialog[open]")) return;
  const field = typing(event.target);
  if (field) {
    if (event.key === "Escape") field.blur();
    return;
  }
  let done = false;
  if (/^[0-9]$/.test(event.key)) done = gone = press(`[data-queue-key="${event.key}"]`);
  else if (event.key === "Enter" && !pressing(event.target)) done = gone = press("[data-queue-accept]");
  else if (acts[event.key.toLowerCase()]) {
    done = acts[event.key.toLowerCase()]();
    if (["s", "u"].includes(event.key.toLowerCase())) gone = done;
  }
  if (done) event.preventDefault();
});

// Coming back by the browser's own history shows the page as it was: keys work again.
window.addEventListener("pageshow", () => { gone = false; });

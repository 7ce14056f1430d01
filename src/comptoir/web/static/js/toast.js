// Says what happened, and lets one go back. A message with an act stays longer; none leaves under the hand.
const SHORT = 6000;
const LONG = 15000;

const shelf = () => document.getElementById("toasts");

function keep(element) {
  let timer;
  const wait = () => {
    timer = setTimeout(() => element.remove(), element.querySelector("form, .toast-act") ? LONG : SHORT);
  };
  const stay = () => clearTimeout(timer);
  element.addEventListener("pointerenter", stay);
  element.addEventListener("pointerleave", wait);
  element.addEventListener("focusin", stay);
  element.addEventListener("focusout", wait);
  element.querySelector("[data-closes-toast]")?.addEventListener("click", () => element.remove());
  if (!element.classList.contains("bad")) wait();
}

/** Show a message; `undo` is called when the person takes it back. */
export function toast(message, { tone = "good", undo = null } = {}) {
  const place = shelf();
  const element = document.createElement("div");
  element.className = `toast ${tone}`;
  const text = document.createElement("p");
  text.textContent = message;
  element.append(text);
  if (undo) {
    const act = document.createElement("button");
    act.className = "toast-act";
    act.type = "button";
    act.textContent = place.dataset.undo;
    act.addEventListener("click", () => { undo(); element.remove(); });
    element.append(act);
  }
  const close = document.createElement("button");
  close.className = "toast-close";
  close.type = "button";
  close.setAttribute("aria-label", place.dataset.close);
  close.dataset.closesToast = "";
  close.textContent = "×";
  element.append(close);
  place.append(element);
  keep(element);
  return element;
}

for (const element of document.querySelectorAll("[data-toast]")) keep(element);
// A server answer may carry {"toast": {"message": …, "tone": …}} in its HX-Trigger header.
document.addEventListener("toast", (event) => toast(event.detail.message, event.detail));
document.addEventListener("htmx:oobAfterSwap", () => {
  for (const element of document.querySelectorAll("[data-toast]:not([data-kept])")) {
    element.dataset.kept = "";
    keep(element);
  }
});

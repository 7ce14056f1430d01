// Plays the tour on the real pages: points at an element, says its sentence, goes on. What it does
// is kept for this tab alone, so that it goes on behind a page change.
import { bar } from "./tour-bar.js";

const KEY = "comptoir-tour";
const SPEEDS = { slow: 1.6, normal: 1, fast: 0.6 };
/** How far the frame reaches out, in pixels: its offset and its width, as tour.css has them. */
const FRAME = 10;
const still = window.matchMedia("(prefers-reduced-motion: reduce)");
const busy = "input, textarea, select, button, a, summary, audio, [contenteditable], [tabindex='0']";

const keep = (state) => sessionStorage.setItem(KEY, JSON.stringify(state));
const kept = () => {
  try { return JSON.parse(sessionStorage.getItem(KEY) ?? "null"); } catch { return null; }
};
/** Tell whether the step's page is this one: parameters, such as the language, do not count. */
const here = (step) => new URL(step.page, location.href).pathname === location.pathname;

/** Tell whether the frame around an element would be cut by what it lies in, or by the window. */
const isCut = (element) => {
  const { left, right, top, bottom } = element.getBoundingClientRect();
  if (left < FRAME || right > document.documentElement.clientWidth - FRAME) return true;
  for (let around = element.parentElement; around && around !== document.body; around = around.parentElement) {
    if (getComputedStyle(around).overflow === "visible") continue;
    const edge = around.getBoundingClientRect();
    if (left - FRAME < edge.left || right + FRAME > edge.right || top - FRAME < edge.top || bottom + FRAME > edge.bottom) return true;
  }
  return false;
};

class Tour {
  constructor(state, { steps, words }) {
    this.state = state;
    this.steps = steps;
    this.words = words;
    this.timer = 0;
    this.lit = null;
    this.place = Math.max(0, steps.findIndex((step) => step.name === state.at));
    this.bar = bar(words, {
      play: () => (this.state.playing ? this.pause() : this.play()),
      previous: () => this.move(-1),
      next: () => (here(this.step) ? this.move(1) : this.go()),
      stop: () => this.stop(),
      speed: (speed) => { this.state.speed = speed; keep(this.state); this.wait(); },
    }, Object.keys(SPEEDS));
    document.addEventListener("keydown", (event) => this.key(event));
    document.addEventListener("visibilitychange", () => (document.hidden ? clearTimeout(this.timer) : this.wait()));
    this.show();
  }

  get step() { return this.steps[this.place]; }

  show() {
    this.unlight();
    this.state.at = this.step.name;
    keep(this.state);
    const away = !here(this.step);
    const found = away ? null : this.find();
    const missing = away ? this.words.away : this.words.missing;
    this.bar.show({
      sentence: found ? this.step.says : away ? missing : `${this.step.says} ${missing}`,
      place: this.place,
      steps: this.steps.length,
      playing: this.state.playing,
      speed: this.state.speed,
    });
    if (found) this.light(found);
    if (!away) this.wait();
  }

  find() {
    for (const selector of this.step.elements) {
      const found = document.querySelector(selector);
      if (found) return found;
    }
    return null;
  }

  light(element) {
    if (this.step.opens) element.open = true;
    element.classList.add("tour-lit");
    element.classList.toggle("tour-lit-inside", isCut(element));
    this.lit = element;
    // Once the sentence stands, and with it the height of the bar that the page makes room for.
    setTimeout(() => this.reach(element), 80);
  }

  reach(element) {
    const bar = document.querySelector(".tour");
    if (!bar || element !== this.lit) return; // the tour ended meanwhile, or went on
    const room = window.innerHeight - bar.offsetHeight - 2 * FRAME;
    const tall = element.getBoundingClientRect().height > room;
    element.scrollIntoView({ block: tall ? "start" : "center", behavior: still.matches ? "auto" : "smooth" });
  }

  unlight() {
    this.lit?.classList.remove("tour-lit", "tour-lit-inside");
    this.lit = null;
  }

  /** Go on by itself once the sentence has been on screen long enough to be read. */
  wait() {
    clearTimeout(this.timer);
    if (!this.state.playing || document.hidden || !here(this.step)) return;
    const seconds = this.step.seconds * SPEEDS[this.state.speed];
    this.timer = setTimeout(() => (this.place + 1 < this.steps.length ? this.move(1) : this.pause()), seconds * 1000);
  }

  play() { this.state.playing = true; if (here(this.step)) this.show(); else this.go(); }

  pause() { this.state.playing = false; clearTimeout(this.timer); this.show(); }

  move(by) {
    const place = this.place + by;
    if (place < 0) return;
    if (place >= this.steps.length) { this.stop(); return; }
    this.place = place;
    if (here(this.step)) this.show(); else this.go();
  }

  go() {
    clearTimeout(this.timer);
    this.state.at = this.step.name;
    keep(this.state);
    location.assign(this.step.page);
  }

  stop() {
    clearTimeout(this.timer);
    this.unlight();
    sessionStorage.removeItem(KEY);
    this.stopped = true;
    this.bar.close(this.words.stopped);
  }

  /** Take a key only where the page itself has no use for it. */
  key(event) {
    if (this.stopped || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (document.querySelector("dialog[open], details.menu[open], [popover]:popover-open")) return;
    const inBar = event.target.closest?.(".tour");
    const used = event.target.closest?.(busy);
    const acts = {
      Escape: () => this.stop(),
      ArrowRight: () => this.bar.press("next"),
      ArrowLeft: () => this.bar.press("previous"),
      " ": () => this.bar.press("play"),
    };
    const act = acts[event.key];
    if (!act || event.target.matches?.("select")) return;
    if (used && (!inBar || event.key === " ")) return;
    event.preventDefault();
    act();
  }
}

async function resume() {
  const state = kept();
  if (!state || document.querySelector(".tour")) return;
  const answer = await fetch(`/help/tour.json?lang=${document.documentElement.lang}`);
  if (!answer.ok) return;
  const told = await answer.json();
  if (told.steps.length) new Tour(state, told);
}

const dress = document.createElement("link");
dress.rel = "stylesheet";
dress.href = new URL("tour.css", import.meta.url);
document.head.append(dress);

/** Begin at the first step, at rest for whoever asks for less motion. */
async function begin(button) {
  const state = { player: button.dataset.player, at: "", playing: !still.matches, speed: "normal" };
  const answer = await fetch(`/help/tour.json?lang=${document.documentElement.lang}`);
  if (!answer.ok) return;
  const { steps } = await answer.json();
  state.at = steps[0].name;
  keep(state);
  location.assign(steps[0].page);
}

const start = document.querySelector("[data-tour-start]");
if (start) {
  start.hidden = false;
  start.addEventListener("click", () => begin(start));
}
resume();

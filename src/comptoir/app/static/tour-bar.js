// The bar of the tour, at the foot of the window: the sentence, where one is, and five controls.
const make = (tag, classes, text = "") => {
  const element = document.createElement(tag);
  element.className = classes;
  element.textContent = text;
  return element;
};

const ICONS = { previous: "left", play: "play", pause: "pause", next: "right", stop: "cross" };
const SVG = "http://www.w3.org/2000/svg";

const icon = (name) => {
  const drawing = document.createElementNS(SVG, "svg");
  drawing.setAttribute("class", "icon");
  drawing.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${new URL("../icons.svg", import.meta.url)}#${ICONS[name]}`);
  drawing.append(use);
  return drawing;
};

/** Show a sign and its word; a narrow window shows the sign alone. */
const label = (button, name, word) => button.replaceChildren(icon(name), make("span", "tour-word", word));

const button = (name, word, act) => {
  const made = make("button", `button small ${name === "play" ? "main" : ""}`);
  label(made, name, word);
  made.type = "button";
  made.title = word;
  made.dataset.tour = name;
  made.addEventListener("click", act);
  return made;
};

const chooser = (words, speeds, act) => {
  const label = make("label", "tour-speed small");
  label.append(make("span", "tour-word", words.speed));
  const select = make("select", "");
  for (const speed of speeds) select.append(new Option(words[speed], speed));
  select.addEventListener("change", () => act(select.value));
  label.append(select);
  label.title = words.speed;
  return [label, select];
};

/** Build the bar; the page makes room for it, so that nothing with the focus lies behind it. */
export function bar(words, acts, speeds) {
  const section = make("section", "tour");
  section.setAttribute("aria-label", words.title);
  const said = make("p", "tour-subtitle");
  said.setAttribute("aria-live", "polite");
  const where = make("p", "tour-where small muted number");
  const track = make("progress", "tour-track");
  track.setAttribute("aria-hidden", "true");
  const row = make("div", "tour-row");
  const buttons = Object.fromEntries(
    ["previous", "play", "next", "stop"].map((name) => [name, button(name, words[name], acts[name])]),
  );
  const [chosen, select] = chooser(words, speeds, acts.speed);
  row.append(...Object.values(buttons), chosen, where);
  section.append(track, said, row);
  document.body.append(section);
  document.documentElement.classList.add("has-tour");
  const room = () => document.documentElement.style.setProperty("--tour", `${section.offsetHeight}px`);
  const watch = new ResizeObserver(room);
  watch.observe(section);
  room();

  return {
    show({ sentence, place, steps, playing, speed }) {
      // A region that is filled as it appears is not announced: it gets its words a moment later.
      if (said.textContent !== sentence) setTimeout(() => { said.textContent = sentence; room(); }, 50);
      where.textContent = words.step.replace("{step}", place + 1).replace("{steps}", steps);
      track.max = steps;
      track.value = place + 1;
      select.value = speed;
      const act = playing ? "pause" : "play";
      label(buttons.play, act, words[act]);
      buttons.play.title = words[act];
      // Not `disabled`: a button that one stands on would drop the focus.
      buttons.previous.setAttribute("aria-disabled", String(place === 0));
    },
    press(name) { buttons[name].click(); },
    close(words) {
      const held = section.contains(document.activeElement);
      watch.disconnect();
      section.remove();
      document.documentElement.classList.remove("has-tour");
      document.documentElement.style.removeProperty("--tour");
      if (held) document.getElementById("main")?.focus();
      const shelf = document.getElementById("toasts");
      const told = make("p", "visually-hidden", words);
      shelf?.append(told);
    },
  };
}

// Ctrl/Cmd + K: go to a page, find a product, a request or a customer, do a thing. The list is a listbox led from its field.
const palette = document.getElementById("palette");

if (palette) {
  const field = palette.querySelector("input");
  const list = palette.querySelector("[role=listbox]");
  const status = palette.querySelector("[role=status]");
  const own = [...list.children];
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  let asked = 0;

  const options = () => [...list.querySelectorAll("[role=option]:not([hidden])")];
  const current = () => list.querySelector("[aria-selected=true]");

  const select = (option) => {
    current()?.removeAttribute("aria-selected");
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) field.setAttribute("aria-activedescendant", option.id);
    else field.removeAttribute("aria-activedescendant");
  };

  const settle = () => {
    const found = options();
    select(found[0]);
    list.querySelector(".palette-none")?.remove();
    if (!found.length) {
      const none = document.createElement("li");
      none.className = "palette-none";
      none.setAttribute("role", "presentation");
      none.textContent = palette.dataset.none;
      list.append(none);
    }
    status.textContent = found.length ? String(found.length) : palette.dataset.none;
  };

  const search = async (text, turn) => {
    const address = `${palette.dataset.search}?q=${encodeURIComponent(text)}`;
    const answer = await fetch(address, { headers: { "HX-Request": "true" } }).catch(() => null);
    if (!answer?.ok || turn !== asked) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    list.append(...page.querySelectorAll("[role=option]"));
    settle();
  };

  const filter = () => {
    const turn = ++asked;
    const wanted = plain(field.value.trim());
    for (const option of own) option.hidden = !plain(option.textContent).includes(wanted);
    list.replaceChildren(...own);
    settle();
    if (wanted.length > 1) setTimeout(() => { if (turn === asked) search(field.value.trim(), turn); }, 120);
  };

  const open = () => {
    if (palette.open) return;
    field.value = "";
    filter();
    palette.showModal();
    field.focus();
  };

  const go = (option) => { if (option?.dataset.href) window.location.assign(option.dataset.href); };

  field.addEventListener("input", filter);
  field.addEventListener("keydown", (event) => {
    const found = options();
    const place = found.indexOf(current());
    if (event.key === "ArrowDown") select(found[(place + 1) % found.length]);
    else if (event.key === "ArrowUp") select(found[(place - 1 + found.length) % found.length]);
    else if (event.key === "Enter") go(current());
    else return;
    event.preventDefault();
  });
  list.addEventListener("click", (event) => go(event.target.closest("[role=option]")));
  list.addEventListener("pointermove", (event) => {
    const option = event.target.closest("[role=option]");
    if (option && option !== current()) select(option);
  });
  palette.addEventListener("click", (event) => { if (event.target === palette) palette.close(); });
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    if (palette.open) palette.close();
    else open();
  });
  document.querySelector("[data-opens-palette]")?.addEventListener("click", open);
  const key = document.querySelector("kbd[data-mac]");
  if (key && /Mac|iPhone|iPad/.test(navigator.userAgent)) key.textContent = key.dataset.mac;
}

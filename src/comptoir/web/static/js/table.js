// Tables: sort here what the server does not sort, walk rows by arrow keys, change density, take the rows away as CSV.
const TALL = 30;
const WORTH_SORTING = 4;
const language = document.documentElement.lang;
const collator = new Intl.Collator(language, { numeric: true });

const valueOf = (cell) => cell?.dataset.value ?? cell?.querySelector("time")?.dateTime ?? cell?.textContent.trim() ?? "";

function sort(table, head) {
  const heads = [...head.parentElement.children];
  const column = heads.indexOf(head);
  const rising = head.getAttribute("aria-sort") !== "ascending";
  const byNumber = head.classList.contains("number");
  for (const other of heads) other.removeAttribute("aria-sort");
  head.setAttribute("aria-sort", rising ? "ascending" : "descending");
  const compare = (a, b) => {
    const [x, y] = [valueOf(a.cells[column]), valueOf(b.cells[column])];
    const order = byNumber ? Number(x) - Number(y) : collator.compare(x, y);
    return rising ? order : -order;
  };
  const body = table.tBodies[0];
  body.append(...[...body.rows].sort(compare));
}

function makeSortable(table) {
  for (const label of table.querySelectorAll("[data-sorter]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "sorter";
    button.textContent = label.textContent;
    label.replaceWith(button);
    button.addEventListener("click", () => sort(table, button.closest("th")));
  }
}

/** Quote a cell, and disarm what a spreadsheet would run as a formula. */
export function csvCell(text) {
  const safe = /^[=+\-@\t\r]/.test(text) && Number.isNaN(Number(text)) ? `'${text}` : text;
  return /[",\n;]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function saveCsv(table, name) {
  const rows = [...table.rows].map((row) => [...row.cells].map((cell) => csvCell(valueOf(cell).replace(/\s+/g, " "))).join(","));
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob(["\ufeff", rows.join("\r\n")], { type: "text/csv" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

function walk(event) {
  const row = event.target.closest("tbody tr");
  const step = { ArrowDown: "nextElementSibling", ArrowUp: "previousElementSibling" }[event.key];
  if (event.target.closest("input, select, textarea")) return;
  if (step) {
    const next = row ? row[step] : event.currentTarget.querySelector("tbody tr");
    if (!next) return;
    event.preventDefault();
    next.tabIndex = -1;
    next.focus();
  } else if (event.key === "Enter" && row === event.target) {
    row.querySelector("a[href]")?.click();
  }
}

function dress(box) {
  if (box.dataset.dressed !== undefined) return;
  box.dataset.dressed = "";
  const table = box.querySelector("table");
  if (box.dataset.sortsHere !== undefined && table.tBodies[0].rows.length >= WORTH_SORTING) makeSortable(table);
  box.classList.toggle("is-tall", table.rows.length > TALL);
  box.querySelector(".table-scroll").addEventListener("keydown", walk);
  box.querySelector("[data-csv]")?.addEventListener("click", (event) => saveCsv(table, event.currentTarget.dataset.csv));
  const density = box.querySelector("[data-density]");
  const set = (dense) => {
    box.classList.toggle("is-dense", dense);
    density?.setAttribute("aria-pressed", String(dense));
  };
  if (density) set(localStorage.getItem("comptoir-dense") === "1");
  density?.addEventListener("click", () => {
    const dense = !box.classList.contains("is-dense");
    localStorage.setItem("comptoir-dense", dense ? "1" : "0");
    set(dense);
  });
}

const dressAll = () => { for (const box of document.querySelectorAll("[data-table]")) dress(box); };
dressAll();
document.addEventListener("htmx:load", dressAll);

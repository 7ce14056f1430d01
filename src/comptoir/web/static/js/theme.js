// Light, dark or as the machine: changed at once, remembered for a year.
const YEAR = 365 * 24 * 3600;

document.addEventListener("click", (event) => {
  const choice = event.target.closest?.("[data-theme-choice]");
  if (!choice || event.metaKey || event.ctrlKey) return;
  event.preventDefault();
  const theme = choice.dataset.themeChoice;
  document.documentElement.dataset.theme = theme;
  document.cookie = `comptoir_theme=${theme}; path=/; max-age=${YEAR}; samesite=lax`;
  for (const other of document.querySelectorAll("[data-theme-choice]")) {
    if (other.dataset.themeChoice === theme) other.setAttribute("aria-current", "true");
    else other.removeAttribute("aria-current");
  }
});

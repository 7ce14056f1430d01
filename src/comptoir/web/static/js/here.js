// In a narrow window tabs and the main navigation scroll sideways: begin where one is.
for (const here of document.querySelectorAll(".tabs [aria-current], .rail-items [aria-current]")) {
  const strip = here.closest("ul");
  const lead = here.getBoundingClientRect().left - strip.getBoundingClientRect().left;
  strip.scrollLeft += lead - (strip.clientWidth - here.offsetWidth) / 2;
}

// Sound with its words: a line is one press away, and the line that is heard is shown.
for (const box of document.querySelectorAll("[data-audio]")) {
  const sound = box.querySelector("audio");
  const lines = [...box.querySelectorAll("[data-seek]")];
  for (const line of lines) {
    line.addEventListener("click", () => {
      sound.currentTime = Number(line.dataset.seek);
      sound.play();
    });
  }
  sound.addEventListener("timeupdate", () => {
    const heard = lines.findLast((line) => Number(line.dataset.seek) <= sound.currentTime);
    for (const line of lines) line.closest("li").classList.toggle("is-now", line === heard && !sound.paused);
  });
}

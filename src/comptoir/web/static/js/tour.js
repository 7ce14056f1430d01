// Goes on with a tour that was begun on another page. The player is loaded only while one runs.
try {
  const kept = JSON.parse(sessionStorage.getItem("comptoir-tour") ?? "null");
  if (kept?.player?.startsWith("/static/")) import(kept.player);
} catch {
  // A browser that keeps nothing for a page cannot be in a tour.
}

// Tells Comptoir what customers look at, and asks it what to recommend. It draws nothing, and needs no build step:
//
//   <script src="https://counter.example/static/recommend/comptoir-recommend.js"></script>
//   <script>
//     const counter = comptoirRecommend({ server: "https://counter.example", key: "ck_live_…", consent: () => shop.mayFollow() });
//     counter.view("B-17");
//   </script>
//
// Without consent, or with Do Not Track or Global Privacy Control, nothing is stored and nothing is sent.
window.comptoirRecommend = (settings) => {
  const { server = "", key = "", group = "", user = "", ask = "" } = settings;
  const NAME = "comptoir-session";
  const MOST_WAITING = 50;
  const PAUSE_MS = 30 * 60 * 1000; // after which a visit is another one
  const WAIT_MS = 1000;
  let waiting = [];
  let timer = 0;
  let who = user;
  let slate = "";

  const refused = () => navigator.globalPrivacyControl === true || navigator.doNotTrack === "1" || window.doNotTrack === "1";
  const allowed = () => {
    if (refused()) return false;
    const told = typeof settings.consent === "function" ? settings.consent() : settings.consent;
    return told === true;
  };
  const random = () => [...crypto.getRandomValues(new Uint8Array(12))].map((one) => one.toString(16).padStart(2, "0")).join("");

  const session = () => {
    const now = Date.now();
    let kept = null;
    try {
      kept = JSON.parse(localStorage.getItem(NAME) ?? "null");
    } catch {
      // What another program wrote there is no visit of ours.
    }
    const id = kept?.id && now - kept.seen < PAUSE_MS ? kept.id : random();
    try {
      localStorage.setItem(NAME, JSON.stringify({ id, seen: now }));
    } catch {
      // A browser that keeps nothing has a new visit on each page.
    }
    return id;
  };

  const forget = () => {
    waiting = [];
    clearTimeout(timer);
    timer = 0;
    try {
      localStorage.removeItem(NAME);
    } catch {
      // Nothing was kept.
    }
  };

  const send = () => {
    clearTimeout(timer);
    timer = 0;
    if (!waiting.length) return;
    if (!allowed()) return forget();
    const body = JSON.stringify({ key, group, consent: true, events: waiting });
    waiting = [];
    const url = `${server}/v1/events/beacon`;
    // Plain text: a page that is just being left has no time for a preflight.
    if (navigator.sendBeacon?.(url, body)) return;
    fetch(url, { method: "POST", body, keepalive: true, credentials: "omit" }).catch(() => {});
  };

  // Returns whether it is going to be told.
  const event = (type, item, more = {}) => {
    if (!allowed()) {
      forget();
      return false;
    }
    waiting.push({
      type,
      item_id: item ?? "",
      session_id: session(),
      user_id: who,
      event_id: random(),
      at: new Date().toISOString(),
      recommendation_id: slate,
      ...more,
    });
    if (waiting.length >= MOST_WAITING) send();
    else timer ||= setTimeout(send, WAIT_MS);
    return true;
  };

  // Tells which items of a slate came into sight, once each; elements carry data-item.
  const watch = (elements, recommendation = "") => {
    const shown = [];
    let soon = 0;
    const tell = () => {
      soon = 0;
      if (shown.length) event("Impression", shown[0], { shown: shown.splice(0, 25), recommendation_id: recommendation });
    };
    const eye = new IntersectionObserver((seen) => {
      for (const one of seen.filter((each) => each.isIntersecting)) {
        eye.unobserve(one.target);
        shown.push(one.target.dataset.item);
      }
      if (shown.length) soon ||= setTimeout(tell, WAIT_MS / 4);
    }, { threshold: 0.5 });
    for (const one of elements) {
      eye.observe(one);
      one.addEventListener("click", () => {
        slate = recommendation;
      });
    }
    return () => eye.disconnect();
  };

  // Asks the shop's own backend (settings.backend), or this server with a key that may ask (settings.ask).
  const recommend = async (path, query = {}) => {
    const base = settings.backend ?? `${server}/v1/recommend`;
    const headers = settings.backend || !ask ? {} : { Authorization: `Bearer ${ask}` };
    const text = new URLSearchParams(query).toString();
    const answer = await fetch(`${base}/${path}${text ? `?${text}` : ""}`, { headers });
    if (!answer.ok) throw new Error((await answer.json().catch(() => ({}))).detail ?? `HTTP ${answer.status}`);
    return answer.json();
  };

  addEventListener("pagehide", send);
  addEventListener("visibilitychange", () => document.visibilityState === "hidden" && send());
  return {
    event,
    forget,
    recommend,
    send,
    watch,
    view: (item, more) => event("View", item, more),
    signIn: (id) => {
      who = id;
    },
  };
};

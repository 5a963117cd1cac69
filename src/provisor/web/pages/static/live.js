// Keeps the parts of a page that say `data-live` (every how many seconds) as the server would draw them now.
//
// The page asks for itself while it is seen; 304 says that nothing has changed. A part is known by its id. It stays while
// somebody uses it: while the focus or selected text is in it. What it says in `data-told` is read out where it changed.
// In a part with `data-newer` ("# newer – show") nothing moves: how many items came is said, and a click shows them.

const SLOWEST = 60;

const parts = () => [...document.querySelectorAll("[data-live][id]")];

let known = '"none"';
let waiting = null;
let pause = 0;

function isUsed(part) {
  const selection = getSelection();
  const selected = selection && !selection.isCollapsed && selection.containsNode(part, true);
  return selected || (part.contains(document.activeElement) && document.activeElement !== part);
}

/** What somebody has opened stays open. */
function keepOpen(part, drawn) {
  for (const each of part.querySelectorAll("details[id][open]")) {
    const next = drawn.querySelector(`#${CSS.escape(each.id)}`);
    if (next) next.open = true;
  }
}

/** Puts a part in the place of what it was; false where that must wait. */
function replace(part, drawn) {
  keepOpen(part, drawn);
  if (part.isEqualNode(drawn)) return true;
  if (isUsed(part)) return false;
  if (part.dataset.newer && offer(part, drawn)) return true;
  part.replaceWith(document.importNode(drawn, true));
  if (drawn.dataset.told && drawn.dataset.told !== part.dataset.told) say(drawn.dataset.told);
  return true;
}

/** Says how many items of a list are newer, and shows them when asked; false where none is. */
function offer(part, drawn) {
  const here = new Set([...part.querySelectorAll("[data-item]")].map((each) => each.dataset.item));
  const newer = [...drawn.querySelectorAll("[data-item]")].filter((each) => !here.has(each.dataset.item));
  if (newer.length === 0) return false;
  const button = part.querySelector("button[data-show]") ?? document.createElement("button");
  button.type = "button";
  button.dataset.show = "";
  button.textContent = part.dataset.newer.replace("#", String(newer.length));
  button.onclick = () => part.replaceWith(document.importNode(drawn, true));
  if (!button.isConnected) part.prepend(button);
  return true;
}

function say(told) {
  document.querySelector("#status").textContent = told;
}

/** Takes over what was answered; the next question is for what has changed since, unless something had to wait. */
function take(request) {
  if (request.status === 304) return true;
  if (request.status !== 200 || !request.response) return false;
  const drawn = request.response;
  const done = parts().map((part) => {
    const next = drawn.getElementById(part.id);
    return next === null || replace(part, next);
  });
  known = done.every(Boolean) ? (request.getResponseHeader("ETag") ?? known) : '"none"';
  return true;
}

function ask() {
  waiting = null;
  if (document.hidden || parts().length === 0) return;
  const request = new XMLHttpRequest();
  request.open("GET", location.href);
  request.responseType = "document";
  request.setRequestHeader("If-None-Match", known);
  request.onloadend = () => {
    const elsewhere = request.responseURL && new URL(request.responseURL).pathname !== location.pathname;
    if (elsewhere) return; // Signed out meanwhile: the next click says so.
    pause = take(request) ? 0 : Math.min(SLOWEST, (pause || 1) * 2);
    wait();
  };
  request.send();
}

function wait() {
  const often = Math.min(...parts().map((part) => Number(part.dataset.live) || SLOWEST));
  if (Number.isFinite(often) && waiting === null) waiting = setTimeout(ask, Math.max(often, pause) * 1000);
}

document.addEventListener("visibilitychange", () => {
  if (document.hidden || waiting === null) return wait();
  clearTimeout(waiting);
  ask();
});
wait();

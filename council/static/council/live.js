// Keeps the live parts of a page as the server has them while a meeting is under way.
// Without this file the page reads the same and is loaded again by hand.
"use strict";

const LONGEST = 30000; // milliseconds between two questions, after failures
const PATIENCE = 10000; // milliseconds for an answer
const SPREAD = 0.2; // of a pause, so that readers do not all ask at once
const GONE = new Set([404, 410]);

const said = document.querySelector("[data-said]");

// One region: asks its own address with the tag of what it shows.
class Region {
  constructor(element) {
    this.element = element;
    this.tag = element.dataset.tag;
    this.failures = 0;
    this.later(Math.random());
  }

  get isOver() {
    return !this.element.dataset.live;
  }

  later(share = 1 - SPREAD / 2 + Math.random() * SPREAD) {
    clearTimeout(this.timer);
    if (this.isOver || document.hidden) return;
    const pause = Math.min(this.element.dataset.every * 1000 * 2 ** this.failures, LONGEST);
    this.timer = setTimeout(() => this.ask(), pause * share);
  }

  async ask() {
    try {
      const answer = await fetch(this.element.dataset.live, {
        headers: { "If-None-Match": this.tag },
        cache: "no-store",
        signal: AbortSignal.timeout(PATIENCE),
      });
      if (GONE.has(answer.status)) delete this.element.dataset.live;
      else if (answer.ok) {
        this.show(await answer.text());
        this.tag = answer.headers.get("ETag");
      } else if (answer.status !== 304) throw new Error(answer.statusText);
      this.failures = 0;
    } catch {
      this.failures += 1; // The network or the server is away: asked again, later and later.
    }
    this.later();
  }

  show(text) {
    const next = new DOMParser().parseFromString(text, "text/html").body.firstElementChild;
    if (!next) return;
    const says = next.dataset.says;
    const isNews = says && says !== this.element.dataset.says;
    inPlace(() => settle(this.element, next));
    if (isNews && said) said.textContent = says;
  }
}

// Makes `now` like `next` and touches only what differs: what stays keeps its focus, its
// selection, what is typed in it and what is open.
function settle(now, next) {
  if (next.dataset?.keep || now.isEqualNode(next)) return; // The first is sent empty.
  if (!isElement(now)) {
    now.data = next.data;
    return;
  }
  for (const { name } of [...now.attributes]) {
    const isReaders = name === "open" && now.localName === "details";
    if (!next.hasAttribute(name) && !isReaders) now.removeAttribute(name);
  }
  for (const { name, value } of next.attributes) {
    if (now.getAttribute(name) !== value) now.setAttribute(name, value);
  }
  settleChildren(now, next);
}

function settleChildren(now, next) {
  let here = now.firstChild;
  const wanted = [...next.childNodes];
  wanted.forEach((want, place) => {
    const held = partner(here, want, wanted.slice(place + 1));
    if (held) {
      while (here !== held) here = removed(here);
      settle(held, want);
      here = held.nextSibling;
    } else {
      if (want.localName === "li") want.classList.add("fresh");
      now.insertBefore(want, here);
    }
  });
  while (here) here = removed(here);
}

// Returns the node that is to become what is wanted: the same one, else the next of its kind.
// Nodes that are wanted later are not passed over.
function partner(here, want, rest) {
  let found = null;
  for (let node = here; node; node = node.nextSibling) {
    if (node.isEqualNode(want)) return node;
    const isSame = isElement(node) && rest.some((each) => node.isEqualNode(each));
    if (!found && !isSame && isAlike(node, want)) found = node;
    else if (isElement(node) && rest.some((each) => isAlike(node, each))) break;
  }
  return found;
}

function isElement(node) {
  return node.nodeType === Node.ELEMENT_NODE;
}

function isAlike(node, want) {
  return node.nodeType === want.nodeType && node.localName === want.localName && kind(node) === kind(want);
}

function kind(node) {
  if (!isElement(node)) return "";
  return `${node.id} ${(node.getAttribute("class") ?? "").replace(/ ?\bfresh\b/, "")}`;
}

function removed(node) {
  const after = node.nextSibling;
  node.remove();
  return after;
}

// Does something to the page and leaves the reader where she was: same line, same focus.
function inPlace(change) {
  const focused = document.activeElement;
  const href = focused?.getAttribute("href");
  const mark = window.scrollY > 0 ? inSight(focused) : null;
  const before = mark?.getBoundingClientRect().top;
  change();
  if (href && !focused.isConnected) {
    const same = [...document.links].find((link) => link.getAttribute("href") === href);
    same?.focus({ preventScroll: true });
  }
  if (!mark?.isConnected) return;
  const moved = mark.getBoundingClientRect().top - before;
  if (moved) window.scrollBy({ top: moved, behavior: "instant" });
}

// Returns something that the reader looks at: what has the focus, else what is near the top.
function inSight(focused) {
  const box = focused?.getBoundingClientRect();
  if (focused !== document.body && box && box.bottom > 0 && box.top < window.innerHeight) return focused;
  for (const share of [0.2, 0.4, 0.6]) {
    const found = document.elementFromPoint(window.innerWidth / 3, window.innerHeight * share);
    if (found?.closest("main") && found.localName !== "main" && found.localName !== "section") return found;
  }
  return null;
}

const regions = [...document.querySelectorAll("[data-live]")].map((element) => new Region(element));
document.addEventListener("visibilitychange", () => regions.forEach((region) => region.later(Math.random())));
window.addEventListener("online", () => regions.forEach((region) => region.later(Math.random())));

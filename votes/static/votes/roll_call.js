/* The roll call while a clerk keys it: each mark is kept in this browser until the server has it,
   and marks of other clerks are shown as they come. Without this file the page is a plain form. */

const form = document.getElementById("roll-form");
const list = form.querySelector("ol.roll");
const at = (id) => document.getElementById(id);
const settings = list.dataset;
const NOT_HERE = new Set(["absent", "absent_apologies", "left_meeting"]);
const POLL = 1000;
const PATIENCE = 15000;
const words = {};
const keys = {};

/* What is keyed and not yet on the server. The browser's store is the one truth, so that a
   second window, a reload and a crash find it; memory stands in where the store is shut. */

const queue = {
  memory: {},
  shut: false,
  read() {
    if (this.shut) return this.memory;
    try {
      return JSON.parse(localStorage.getItem(settings.store)) || {};
    } catch {
      return this.memory;
    }
  },
  write(all) {
    this.memory = all;
    try {
      if (Object.keys(all).length) localStorage.setItem(settings.store, JSON.stringify(all));
      else localStorage.removeItem(settings.store);
    } catch {
      this.shut = true;
    }
  },
  change(work) {
    const all = this.read();
    work(all);
    this.write(all);
  },
};

const held = (entry) => Boolean(entry && (entry.clash || entry.refused));
const line = {
  sending: new Map(),
  failures: 0,
  timer: 0,
  token: form.elements.csrfmiddlewaretoken?.value || "",
  login: "",
  trouble: "",
  notice: "",
  status: 200,
  isClosed: settings.open !== "1",
  isLeaving: false,
};

/* One member's row. */

class Row {
  constructor(element, place) {
    this.element = element;
    this.place = place;
    this.id = element.id.slice(1);
    this.label = element.getAttribute("aria-label");
    this.printed = element.querySelector(".nm").firstChild.textContent.trim();
    this.group = element.dataset.g;
    this.hidden = element.querySelector("[type=hidden]");
    const [revision, ...was] = this.hidden.value.split(" ");
    this.revision = Number(revision);
    this.saved = was.join(" ");
    this.state = element.querySelector(".st");
    this.two = element.querySelector(".two");
    this.by = "";
    this.isMine = false;
    this.bySet = "";
    this.overwritten = null;
    const chosen = element.querySelector(":checked")?.value || "";
    this.from = element.dataset.from || "";
    this.addMore();
    if (element.classList.contains("clash") && chosen && chosen !== this.saved) {
      this.overwritten = { mine: chosen, by: "" };
    }
  }

  /* "Tansy Kettlewood" of "Tansy Kettlewood, Independent". */
  get name() {
    const comma = this.label.lastIndexOf(", ");
    return comma > 0 ? this.label.slice(0, comma) : this.label;
  }

  get radios() {
    return [...this.element.querySelectorAll("input[type=radio]")];
  }

  get rare() {
    return this.element.querySelector(".rare");
  }

  /* The choice that stands on this page: keyed, else stored; empty when there is none. */
  stands(entry = queue.read()[this.id]) {
    return entry && !held(entry) ? entry.value : this.saved;
  }

  needs(entry = queue.read()[this.id]) {
    return held(entry) || this.overwritten !== null || !this.stands(entry);
  }

  addMore() {
    const more = document.createElement("button");
    more.type = "button";
    more.className = "more";
    more.tabIndex = -1;
    more.disabled = settings.key !== "1";
    more.setAttribute("aria-expanded", "false");
    more.setAttribute("aria-label", `Other marks for ${this.name}`);
    more.textContent = "More";
    this.state.after(more);
    this.more = more;
  }

  fillRare() {
    let box = this.rare;
    if (!box) {
      box = document.createElement("span");
      box.className = "rare";
      this.more.after(box);
    }
    if (box.dataset.full) return box;
    const chosen = box.querySelector(":checked")?.value;
    const marks = at("rarer").content.cloneNode(true);
    for (const radio of marks.querySelectorAll("input")) {
      radio.name = `c-${this.id}`;
      radio.checked = radio.value === chosen;
    }
    box.replaceChildren(marks);
    box.dataset.full = "1";
    return box;
  }

  openRare(isOpen) {
    if (isOpen) this.fillRare();
    this.element.classList.toggle("open", isOpen);
    this.more.setAttribute("aria-expanded", String(isOpen));
  }

  accept(value, revision, by, isMine) {
    if (revision > this.revision) this.from = "";
    this.saved = value;
    this.revision = revision;
    this.by = isMine ? "" : by;
    this.isMine = isMine;
    this.hidden.value = `${revision} ${value}`;
    if (!isMine) this.bySet = "";
  }

  focus() {
    (this.radios.find((radio) => radio.checked) || this.radios[0]).focus({ preventScroll: true });
    this.reveal();
  }

  /* One stop for the Tab key: where the focus is, else what the browser makes of the choice. */
  stopAt(focused) {
    for (const radio of this.radios) {
      if (focused) radio.tabIndex = radio === focused ? 0 : -1;
      else radio.removeAttribute("tabindex");
    }
  }

  reveal() {
    this.element.scrollIntoView({ block: "nearest", behavior: "instant" });
  }

  show(entry = queue.read()[this.id]) {
    const differs = entry?.clash ? { mine: entry.value, by: entry.clash.by } : this.overwritten;
    const isHeld = held(entry) || this.overwritten !== null;
    const value = isHeld ? "" : this.stands(entry);
    if (value in words && !keys.common.has(value)) this.fillRare();
    for (const radio of this.radios) {
      radio.checked = radio.value === value;
      const label = radio.parentElement;
      label.classList.toggle("mine", isHeld && radio.value === (differs || entry).mine);
      label.classList.toggle("theirs", isHeld && radio.value === this.saved);
    }
    this.element.classList.toggle("clash", isHeld);
    this.element.classList.toggle("from", Boolean(!entry && this.from));
    this.showMore(value);
    this.showTwo(differs);
    this.showState(entry);
  }

  showMore(value) {
    const isRare = value !== "" && !keys.common.has(value);
    this.more.classList.toggle("chosen", isRare);
    this.more.textContent = isRare ? words[value] : "More";
    this.more.title = isRare ? words[value] : "";
    const told = `Other marks for ${this.name}`;
    this.more.setAttribute("aria-label", isRare ? `${words[value]}. ${told}` : told);
    this.element.classList.toggle("has-rare", isRare);
  }

  showTwo(differs) {
    if (!differs) {
      this.two?.remove();
      this.two = null;
    } else if (differs.by || !this.two) {
      if (!this.two) {
        this.two = document.createElement("span");
        this.two.className = "two";
        this.element.querySelector(".nm").append(this.two);
      }
      this.two.textContent = `${short(differs.mine)} you, ${short(this.saved)} ${differs.by}`;
      this.two.title = this.two.textContent;
    }
  }

  showState(entry) {
    const [text, isLoud] = this.stateWords(entry);
    const inner = document.createElement(isLoud ? "b" : "span");
    inner.textContent = text;
    if (this.state.textContent === text && this.state.firstElementChild?.nodeName === inner.nodeName)
      return;
    this.state.title = text;
    this.state.replaceChildren(inner);
  }

  stateWords(entry) {
    if (entry?.refused) return ["Refused", true];
    if (entry?.clash || this.overwritten) return ["Two marks", true];
    if (entry) return isAway() ? ["Kept here", true] : ["Saving…", false];
    return this.saved ? [this.from || this.by || "Saved", false] : ["To key", true];
  }
}

const short = (value) => keys.letter[value] || words[value] || "no mark";
const isAway = () => line.failures > 0 || line.login !== "" || line.trouble !== "" || line.isClosed;

/* Learn the words and keys from the page. */

function learn() {
  keys.letter = {};
  keys.common = new Set();
  keys.value = {};
  const marks = [
    ...(list.querySelector(".rc .opts")?.children || []),
    ...at("rarer").content.querySelectorAll("label"),
  ];
  for (const label of marks) {
    const radio = label.querySelector("input");
    const letter = label.querySelector("span").textContent;
    words[radio.value] = radio.getAttribute("aria-label");
    keys.letter[radio.value] = letter;
    if (letter) keys.value[letter] = radio.value;
    if (radio.name) keys.common.add(radio.value);
  }
}

learn();
const rows = [...list.querySelectorAll(".rc")].map((element, place) => new Row(element, place));
const byId = new Map(rows.map((row) => [row.id, row]));
const rowOf = (element) => byId.get(element.closest?.(".rc")?.id.slice(1));

/* Keying. */

function keep(all, row, value) {
  const old = all[row.id];
  const isSettled = (!old || held(old)) && !line.sending.has(row.id);
  row.overwritten = null;
  if (isSettled && row.saved === value) delete all[row.id];
  else {
    const sent = old && old.seen === row.revision ? old.sent : [];
    all[row.id] = { value, seen: row.revision, sent };
  }
}

function choose(row, value) {
  if (line.isClosed) return;
  row.bySet = "";
  queue.change((all) => keep(all, row, value));
  row.show();
  say(`${row.name}: ${words[value]}.`);
  tell();
  send();
}

function setGroup(button) {
  const [group, value] = [button.value.split(":")[0], button.value.split(":").slice(1).join(":")];
  const all = queue.read();
  const mine = rows.filter((row) => row.group === group && mayBeSet(row, all[row.id]));
  for (const row of mine) {
    keep(all, row, value);
    row.bySet = value;
  }
  queue.write(all);
  for (const row of mine) row.show(all[row.id]);
  say(`${mine.length} of ${button.dataset.of}: ${words[value]}.`);
  tell();
  send();
}

/* A mark that was keyed for one member stays; one that came from a group's button does not. */
function mayBeSet(row, entry) {
  if (held(entry) || row.overwritten) return false;
  const stands = row.stands(entry);
  return !stands || stands === row.bySet;
}

/* Sending: one request at a time, with whatever was keyed meanwhile in the next. */

function unsent() {
  return Object.entries(queue.read()).filter(([, entry]) => !held(entry));
}

async function send() {
  if (line.sending.size || line.isClosed || line.login) return;
  const waiting = unsent();
  if (!waiting.length) return goOn();
  clearTimeout(line.timer);
  const batch = line.alone ? waiting.slice(0, 1) : waiting;
  line.sending = new Map(batch.map(([id, entry]) => [id, { value: entry.value, seen: entry.seen }]));
  queue.change((all) => {
    for (const [id, { value }] of line.sending) {
      all[id].sent = [...new Set([...all[id].sent, value])];
    }
  });
  const isDone = await deliver([...line.sending]);
  line.sending = new Map();
  showAll();
  if (isDone) send();
  else if (!line.login && !line.isClosed) line.timer = setTimeout(send, delay());
}

const delay = () => Math.min(1000 * 2 ** Math.max(line.failures - 1, 0), PATIENCE);

/* Return whether the next marks may go at once. */
async function deliver(batch) {
  const marks = batch.map(([id, { value, seen }]) => ({ member: Number(id), value, seen }));
  const [status, answer] = await request({
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": line.token },
    body: JSON.stringify({ marks, cursor: settings.cursor }),
  });
  if (status === 200) {
    settle(answer);
    return true;
  }
  if (status === 400) return refuse(batch, answer.error || "This mark cannot be saved.");
  line.failures += 1;
  line.status = status;
  heed(status, answer);
  return false;
}

/* Ask the server; nought stands for no answer. */
async function request(options, query = "") {
  try {
    const answer = await fetch(settings.marks + query, {
      credentials: "same-origin",
      cache: "no-store",
      redirect: "error",
      signal: AbortSignal.timeout(PATIENCE),
      ...options,
      headers: { Accept: "application/json", ...options.headers },
    });
    const isJson = answer.headers.get("Content-Type")?.includes("json");
    if (answer.ok && !isJson) return [0, {}];
    return [answer.status, isJson ? await answer.json() : {}];
  } catch {
    return [0, {}];
  }
}

function settle(answer) {
  line.failures = 0;
  line.trouble = "";
  line.alone = false;
  queue.change((all) => {
    for (const mark of answer.saved) settleSaved(all, mark);
    for (const mark of answer.conflicts) settleConflict(all, mark);
  });
}

function settleSaved(all, mark) {
  const [row, entry] = [byId.get(String(mark.member)), all[mark.member]];
  if (row && mark.revision >= row.revision) row.accept(mark.value, mark.revision, "", true);
  if (entry?.value === mark.value) delete all[mark.member];
  else if (entry) Object.assign(entry, { seen: mark.revision, sent: [] });
}

/* A mark kept here for a member who is no longer on the roll has no row to be told in. */
function loseSight(all, member, reason) {
  line.notice = `A mark kept here is not on the roll (${words[all[member]?.value]}): ${reason}.`;
  delete all[member];
}

function settleConflict(all, mark) {
  const [row, entry] = [byId.get(String(mark.member)), all[mark.member]];
  if (!row) return loseSight(all, mark.member, "another clerk has marked this member");
  const isMine = mark.by === settings.me;
  if (mark.revision >= row.revision) row.accept(mark.value || "", mark.revision, mark.by, isMine);
  if (entry) compare(all, row, entry, { ...mark, mine: isMine });
}

/* A mark that this page sent, whose answer was lost, is no other clerk's. */
function compare(all, row, entry, mark) {
  const isLostAnswer =
    mark.mine && entry.sent.includes(mark.value) && mark.revision === entry.seen + 1;
  if (entry.value === mark.value) delete all[row.id];
  else if (isLostAnswer) Object.assign(entry, { seen: mark.revision, sent: [] });
  else entry.clash = { value: mark.value || "", by: mark.by || "nobody", revision: mark.revision };
}

/* One wrong mark must not hold back the others: send them one by one to find it. */
function refuse(batch, reason) {
  line.failures = 0;
  if (batch.length > 1) {
    line.alone = true;
    return true;
  }
  const [[id, { value }]] = batch;
  queue.change((all) => {
    if (!byId.has(id)) loseSight(all, id, reason);
    else if (all[id]?.value === value) all[id].refused = reason;
  });
  return true;
}

/* What any answer but a good one means for this page. */
function heed(status, answer) {
  if (status === 401) [line.login, line.trouble] = [answer.login || settings.login, ""];
  else if (status === 409) close();
  else if (status === 404) line.trouble = "This roll is no longer among those of your councils.";
  else if (status === 403 && answer.code !== "csrf") line.trouble = answer.error || "";
  tell();
}

/* Hearing of the other clerks. */

const ears = { timer: 0, failures: 0, isAsking: false, cursor: "" };

async function poll() {
  clearTimeout(ears.timer);
  if (document.hidden || ears.isAsking || line.isLeaving) return;
  ears.isAsking = true;
  const query = ears.cursor ? `?after=${encodeURIComponent(ears.cursor)}` : "";
  const [status, answer] = await request({}, query);
  ears.isAsking = false;
  if (line.isLeaving) return;
  if (status === 200) await hear(answer);
  else {
    ears.failures += 1;
    if (status) heed(status, answer);
    showAll();
  }
  if (!line.isClosed) ears.timer = setTimeout(poll, POLL * 2 ** Math.min(ears.failures, 3));
}

async function hear(answer) {
  if (line.login && !(await isStillMe())) return;
  line.login = "";
  line.token = answer.csrf || line.token;
  ears.failures = 0;
  ears.cursor = answer.cursor;
  queue.change((all) => {
    for (const mark of answer.marks) hearMark(all, mark);
  });
  if (answer.status !== "open") close();
  if (answer.marks.length || isAway()) showAll();
  if (unsent().length && mayTryAgain()) send();
}

/* The network, the log-in or the token is back; after a fault of the server the timer decides. */
const mayTryAgain = () => !line.failures || [0, 401, 403].includes(line.status) && !line.trouble;

function hearMark(all, mark) {
  const row = byId.get(String(mark.member));
  if (!row) {
    line.notice = "A member was added to the roll: open this page again.";
    return;
  }
  if (mark.revision < row.revision) return;
  const isNews = mark.revision > row.revision;
  /* What was filled in from presence is no clerk's choice: whoever keys it overrules nobody. */
  const [entry, was, wasMine] = [all[row.id], row.saved, row.isMine && !row.from];
  row.accept(mark.value || "", mark.revision, mark.by, mark.mine);
  if (!isNews) return;
  if (row.overwritten) {
    const isOver = mark.mine || row.overwritten.mine === mark.value;
    row.overwritten = isOver ? null : { ...row.overwritten, by: mark.by };
  }
  if (entry && (entry.value === mark.value || !line.sending.has(row.id))) {
    compare(all, row, entry, mark);
  } else if (!entry && wasMine && !mark.mine && was !== mark.value) {
    row.overwritten = { mine: was, by: mark.by };
  }
}

/* Marks go under the name of whoever is logged in: after a log-in it must be the same clerk. */
async function isStillMe() {
  try {
    const page = await (await fetch(location.href, { cache: "no-store" })).text();
    const found = new DOMParser().parseFromString(page, "text/html").querySelector("ol.roll");
    if (found?.dataset.store === settings.store) {
      line.trouble = "";
      return true;
    }
    line.trouble = "Somebody else is logged in: your marks wait here until it is you.";
  } catch {
    /* The network is away again: ask later. */
  }
  tell();
  return false;
}

function close() {
  if (line.isClosed || line.isLeaving) return;
  line.isClosed = true;
  for (const field of form.querySelectorAll("fieldset, button, input")) {
    if (field.type !== "hidden") field.disabled = true;
  }
  form.classList.add("closed");
  showAll();
  at("closed").scrollIntoView({ block: "start" });
}

/* Telling: what is counted, what differs, what waits. */

function say(text) {
  at("said").textContent = text;
}

function put(id, text) {
  const place = at(id);
  if (place && place.textContent !== text) place.textContent = text;
}

function showAll() {
  const all = queue.read();
  for (const row of rows) row.show(all[row.id]);
  tell();
}

function tell() {
  const all = queue.read();
  const count = {};
  for (const row of rows) {
    const value = row.stands(all[row.id]);
    if (value) count[value] = (count[value] || 0) + 1;
  }
  tellTally(all, count);
  tellNetwork(all);
  tellDiffering(all);
  if (line.isClosed) tellClosed(all);
}

function tellTally(all, count) {
  for (const place of form.querySelectorAll("[data-count]")) {
    const number = String(count[place.dataset.count] || 0);
    if (place.textContent !== number) place.textContent = number;
  }
  const toKey = rows.filter((row) => !row.stands(all[row.id])).length;
  const away = [...NOT_HERE].reduce((sum, value) => sum + (count[value] || 0), 0);
  put("to-key", toKey ? `${toKey} still to key.` : "Every member is marked.");
  put("away", `${away} not present.`);
  drawBar(count);
  tellSaid(count);
}

/* The same scale as the server draws: every member on the roll. */
function drawBar(count) {
  const bar = at("keyed-bar");
  if (!bar) return;
  const scale = rows.length;
  const [yes, no, none] = ["for", "against", "abstain"].map((value) => count[value] || 0);
  const gap = none ? Math.max(1, Math.floor(scale / 80)) : 0;
  const parts = [["on", 0, yes], ["off", yes, no], ["hol", yes + no + gap, none]];
  const drawn = parts.filter(([, , size]) => size).map(([look, start, size]) => {
    const rect = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    const shape = { class: look, y: 1, height: 18, x: part(start), width: part(size) };
    for (const [name, value] of Object.entries(shape)) rect.setAttribute(name, value);
    return rect;
  });
  function part(size) {
    return `${((size * 100) / scale).toFixed(2)}%`;
  }
  for (const rect of bar.querySelectorAll("rect")) rect.remove();
  bar.append(...drawn);
}

const FIGURES = [["for_", "for", "for"], ["against", "against", "against"], ["abstained", "abstain", "abstained"]];

function tellSaid(count) {
  if (!form.elements.for_) return;
  const said = FIGURES.map(([field, value, word]) => {
    const text = form.elements[field].value;
    return { word, isSaid: text !== "", off: (count[value] || 0) - Number(text), said: Number(text) };
  }).filter((figure) => figure.isSaid);
  const off = said.filter((figure) => figure.off);
  let text = "";
  if (off.length) text = `Keyed, against what the chair said: ${off.map(inWords).join(", ")}.`;
  else if (said.length) text = "Keyed and said agree.";
  put("differs", text);
  offerCasting(count);
}

function inWords({ word, off }) {
  return `${Math.abs(off)} ${off < 0 ? "fewer" : "more"} ${word}`;
}

/* A casting vote is for equal votes; one already given is never hidden. */
function offerCasting(count) {
  const field = at("asked-casting");
  if (!field) return;
  const [yes, no] = [form.elements.for_.value, form.elements.against.value];
  const isEqual = yes !== "" && yes === no;
  const isKeyedEqual = Boolean(count.for) && count.for === count.against;
  field.hidden = !(isEqual || isKeyedEqual || form.elements.casting.value);
}

const marksOf = (number) => (number === 1 ? "1 mark waits" : `${number} marks wait`);

function tellNetwork(all) {
  const waiting = Object.values(all).filter((entry) => line.isClosed || !held(entry)).length;
  let text = "Every mark is saved as you make it.";
  if (line.isClosed) text = waiting ? "The result is declared: not all your marks are on the roll." : "The result is declared.";
  else if (line.trouble) text = line.trouble;
  else if (line.login) text = `You are logged out: ${waiting ? `${marksOf(waiting)} here.` : "nothing is lost."}`;
  else if (line.failures && waiting) text = `${marksOf(waiting)} for the network.`;
  else if (line.notice) text = line.notice;
  else if (ears.failures > 1) text = "The network is away: marks are kept here.";
  put("network", text);
  const link = at("login");
  link.hidden = !line.login;
  if (line.login) link.href = line.login;
  form.classList.toggle("is-away", isAway());
}

function tellDiffering(all) {
  const two = rows.filter((row) => all[row.id]?.clash || row.overwritten);
  const refused = rows.filter((row) => all[row.id]?.refused);
  const parts = [];
  if (two.length === 1) parts.push(oneDiffers(two[0], all[two[0].id]));
  else if (two.length) {
    parts.push(`Clerks differ on ${two.length} members, ${two.map((row) => row.name).join(", ")}: choose again.`);
  }
  for (const row of refused) parts.push(`${row.name}: ${all[row.id].refused}`);
  put("differing", line.isClosed ? "" : parts.join(" "));
}

function oneDiffers(row, entry) {
  const { mine, by } = entry?.clash ? { mine: entry.value, by: entry.clash.by } : row.overwritten;
  const theirs = words[row.saved] || "no mark";
  return `Two clerks differ on ${row.name}: you ${words[mine]}, ${by || "another clerk"} ${theirs}. Choose again.`;
}

function tellClosed(all) {
  const lost = rows.filter((row) => all[row.id]);
  const wasOpen = settings.open === "1";
  at("closed").hidden = !(wasOpen || lost.length);
  put("closed-words", wasOpen ? "The result was declared while this page was open." : "Some marks of yours never reached the roll.");
  at("closed-marks").hidden = !lost.length;
  at("unsent").replaceChildren(...lost.map((row) => {
    const item = document.createElement("li");
    item.textContent = `${row.name}: ${words[all[row.id].value]}`;
    return item;
  }));
  at("forget").disabled = false;
}

/* Moving about: keys act only inside a row. */

const search = at("jump");
let cameFromSearch = false;
let lastRow = null;

function move(from, step) {
  const next = rows[from.place + step];
  if (next) next.focus();
}

function nextToKey(from) {
  const all = queue.read();
  const start = from ? from.place + 1 : 0;
  return [...rows.slice(start), ...rows.slice(0, start)].find((row) => row.needs(all[row.id]));
}

function goFrom(row) {
  if (cameFromSearch) {
    cameFromSearch = false;
    search.value = "";
    find();
    search.focus();
    return;
  }
  const next = nextToKey(row) || rows[row.place + 1];
  if (next) next.focus();
}

function onKey(event) {
  const row = rowOf(event.target);
  if (!row || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  if (actOn(row, event)) event.preventDefault();
}

/* Return whether the key was ours. */
function actOn(row, event) {
  const value = keys.value[event.key.toUpperCase()];
  if (event.key === "ArrowUp" || event.key === "ArrowDown") {
    move(row, event.key === "ArrowUp" ? -1 : 1);
  } else if (event.key === "ArrowLeft" || event.key === "ArrowRight") {
    moveInside(row, event.target, event.key === "ArrowLeft" ? -1 : 1);
  } else if (event.key === "/" || event.key === "Escape") {
    backToSearch(row);
  } else if (event.key === "Enter" && event.target.type === "radio") {
    pick(row, event.target.value);
  } else if (value && settings.key === "1") {
    if (!event.repeat) pick(row, value);
  } else return false;
  return true;
}

function pick(row, value) {
  if (line.isClosed) return;
  choose(row, value);
  row.openRare(false);
  goFrom(row);
}

function backToSearch(row) {
  row.openRare(false);
  search.focus();
  search.select();
}

/* The arrows only move: a choice is made by its letter, the space bar or Enter. */
function moveInside(row, from, step) {
  const place = row.radios.indexOf(from);
  if (step > 0 && place === keys.common.size - 1) row.openRare(true);
  const marks = row.radios;
  marks[Math.min(Math.max(place + step, 0), marks.length - 1)].focus();
}

/* Searching: the beginnings of the names, or the first letters of both. */

const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
const [INSIDE, ALIKE] = [3, 4];
let found = [];
let foundAt = 0;

for (const row of rows) {
  row.first = plain(row.printed);
  row.parts = row.first.split(/[\s,.'’-]+/u).filter(Boolean);
  row.letters = row.parts.map((part) => part[0]).join("");
}

function likeness(row, text) {
  const asked = text.split(/[\s,]+/u).filter(Boolean);
  if (row.first.startsWith(text)) return 0;
  if (asked.every((word) => row.parts.some((part) => part.startsWith(word)))) return 1;
  const turned = [...row.letters].reverse().join("");
  if (text.length > 1 && (row.letters.startsWith(text) || turned.startsWith(text))) return 2;
  return row.first.includes(text) ? INSIDE : ALIKE;
}

/* The closest first; letters in mid-name only where nothing begins so. */
function find() {
  const text = plain(search.value.trim());
  const alike = rows.map((row) => [text ? likeness(row, text) : ALIKE, row]);
  const worst = alike.some(([like]) => like < INSIDE) ? INSIDE : ALIKE;
  found = alike
    .filter(([like]) => like < worst)
    .sort(([a, one], [b, other]) => a - b || one.place - other.place)
    .map(([, row]) => row);
  showFound(0);
}

function showFound(place) {
  foundAt = found.length ? (place + found.length) % found.length : 0;
  for (const row of rows) row.element.classList.toggle("found", row === found[foundAt]);
  found[foundAt]?.reveal();
  put("match", foundWords());
}

function foundWords() {
  if (!search.value.trim()) return "";
  if (!found.length) return "Nobody on this roll is called so.";
  const among = found.length > 1 ? ` ${foundAt + 1} of ${found.length}` : "";
  return `${found[foundAt].label}${among}`;
}

function onSearchKey(event) {
  if (event.key === "Enter") {
    event.preventDefault();
    if (found[foundAt]) jumpTo(found[foundAt]);
  } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    showFound(foundAt + (event.key === "ArrowDown" ? 1 : -1));
  } else if (event.key === "Escape") {
    search.value = "";
    find();
  }
}

function jumpTo(row) {
  row.focus();
  row.element.classList.remove("found");
  cameFromSearch = true;
}

/* Declaring waits for marks that are still on their way, but not for ever. */

const DECLARE = form.querySelector("button[name=declare]");
let declareBefore = 0;

function onSubmit(event) {
  const name = event.submitter?.name;
  if (name === "set") setGroup(event.submitter);
  if (name === "declare" && mayDeclare()) {
    line.isLeaving = true;
    return;
  }
  event.preventDefault();
}

function mayDeclare() {
  const all = queue.read();
  const [first] = rows.filter((row) => all[row.id]?.clash || row.overwritten);
  if (first) {
    put("declaring", `Choose again first: two clerks differ on ${first.name}.`);
    first.focus();
    return false;
  }
  const waiting = unsent().length;
  if (waiting) {
    put("declaring", `Declaring waits: ${marksOf(waiting)} for the network.`);
    declareBefore = Date.now() + PATIENCE;
    send();
    return false;
  }
  put("declaring", "");
  return true;
}

function goOn() {
  if (!declareBefore) return;
  const isInTime = Date.now() < declareBefore;
  declareBefore = 0;
  if (isInTime) form.requestSubmit(DECLARE);
  else put("declaring", `Every mark is saved now. Nothing is declared yet: press “${DECLARE.textContent}” again.`);
}

/* Begin. */

function onChange(event) {
  const row = rowOf(event.target);
  if (row && event.target.type === "radio") choose(row, event.target.value);
}

function onClick(event) {
  const more = event.target.closest("button.more");
  if (!more) return;
  const row = rowOf(more);
  const isOpen = !row.element.classList.contains("open");
  row.openRare(isOpen);
  if (isOpen) row.rare.querySelector(":checked, input")?.focus();
}

function onFocusOut(event) {
  const row = rowOf(event.target);
  if (!row || row.element.contains(event.relatedTarget)) return;
  row.openRare(false);
  row.stopAt(null);
}

function onFocusIn(event) {
  const row = rowOf(event.target);
  if (row !== lastRow) cameFromSearch = false;
  if (event.target.closest(".rare")) row.openRare(true);
  if (row && event.target.type === "radio") row.stopAt(event.target);
  lastRow = row || lastRow;
}

function listen() {
  list.addEventListener("change", onChange);
  list.addEventListener("keydown", onKey);
  list.addEventListener("click", onClick);
  list.addEventListener("focusout", onFocusOut);
  form.addEventListener("focusin", onFocusIn);
  form.addEventListener("submit", onSubmit);
  form.addEventListener("input", (event) => event.target.type === "number" && tell());
  form.addEventListener("change", (event) => event.target.name === "casting" && tell());
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches("input:not([type=radio], [type=checkbox])"))
      event.preventDefault();
  });
  search.addEventListener("input", find);
  search.addEventListener("keydown", onSearchKey);
  at("next").addEventListener("click", () => nextToKey(lastRow)?.focus());
  at("forget").addEventListener("click", () => {
    queue.write({});
    showAll();
  });
}

function listenToTheWorld() {
  window.addEventListener("online", wake);
  window.addEventListener("focus", wake);
  document.addEventListener("visibilitychange", wake);
  window.addEventListener("pageshow", () => {
    line.isLeaving = false;
    poll();
  });
  window.addEventListener("storage", (event) => event.key === settings.store && showAll());
  window.addEventListener("beforeunload", (event) => {
    if (Object.keys(queue.read()).length) event.preventDefault();
  });
}

function wake() {
  poll();
  send();
}

/* What was kept here before a reload: marks that the roll already has are done. */
function resume() {
  queue.change((all) => {
    for (const [id, entry] of Object.entries(all)) {
      const row = byId.get(id);
      if (row && row.saved === entry.value) delete all[id];
      else if (row && entry.clash) entry.clash.revision = row.revision;
    }
  });
}

list.classList.add("keyed");
list.style.setProperty("--rows", Math.ceil(rows.length / 2));
for (const part of document.querySelectorAll("[data-script]")) part.hidden = part.dataset.script === "off";
resume();
showAll();
listen();
listenToTheWorld();
if (!line.isClosed) wake();

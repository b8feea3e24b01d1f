// Presence at the desk: one key for each entry, kept in the browser until the server has it.
"use strict";

const form = document.getElementById("here");
const find = document.getElementById("find");
const at = document.getElementById("at");
const told = form.querySelector("[data-told]");
const AGAIN = 3000;
let queue = stored();
let isSending = false;

function stored() {
  try {
    return JSON.parse(localStorage.getItem(form.dataset.queue)) || [];
  } catch {
    return [];
  }
}

function keep() {
  try {
    localStorage.setItem(form.dataset.queue, JSON.stringify(queue));
  } catch {
    // Without room to keep it, the entry is sent all the same.
  }
}

function tell(text) {
  told.hidden = !text;
  told.textContent = text;
}

function rowOf(entry) {
  return document.getElementById(`m${entry.split(":")[1]}`);
}

function showWaiting() {
  for (const row of form.querySelectorAll(".pr.waits")) row.classList.remove("waits");
  for (const each of queue) rowOf(each.entry)?.classList.add("waits");
}

function enter(entry) {
  queue.push({ entry, at: at?.value || "", pressed: Date.now() });
  if (at) at.value = "";
  keep();
  showWaiting();
  send();
}

async function send() {
  if (isSending || !queue.length) return;
  isSending = true;
  const [first] = queue;
  // What is to be undone is what stands when its turn comes, and stays that if it is sent again.
  if (first.entry.startsWith("undo:") && !first.isSent) first.entry = rowOf(first.entry)?.querySelector(".un").value ?? first.entry;
  first.isSent = true;
  keep();
  let answer = null;
  try {
    const body = new FormData();
    body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    body.set("entry", first.entry);
    body.set("at", first.at);
    body.set("waited", Math.max(0, Date.now() - first.pressed));
    const reply = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
    if (reply.status === 403 || reply.redirected) tell("You are signed out or may not key here. Sign in again in another tab: what you keyed is kept and will be sent.");
    else if (reply.status === 404) answer = { error: "An entry was about a member who is not in office on this day, and was not kept." };
    else if (reply.ok) answer = await reply.json();
    else tell("The server cannot take entries now. They are kept here and will be sent.");
  } catch {
    tell("The network is away. What you key is kept here and will be sent.");
  }
  isSending = false;
  if (answer === null) {
    setTimeout(send, AGAIN);
    return;
  }
  queue.shift();
  keep();
  tell(answer.error || "");
  if (answer.rows) show(answer);
  showWaiting();
  send();
}

function show(answer) {
  for (const [key, [state, words, entry]] of Object.entries(answer.rows)) {
    const row = document.getElementById(`m${key}`);
    if (row) showRow(row, key, state, words, entry);
  }
  for (const place of document.querySelectorAll("[data-number]")) {
    place.textContent = answer.numbers[place.dataset.number];
  }
  form.querySelector("[value=everyone]").disabled = !answer.numbers.open;
  const warning = document.querySelector("[data-warning]");
  if (warning.textContent.trim() !== answer.numbers.warning) {
    warning.replaceChildren();
    if (answer.numbers.warning) {
      const note = document.createElement("p");
      note.className = "note";
      note.textContent = answer.numbers.warning;
      warning.append(note);
    }
  }
}

function showRow(row, key, state, words, entry) {
  row.dataset.state = state;
  row.querySelector(".st").textContent = words;
  for (const button of row.querySelectorAll(".ks button")) {
    if (button.value === `${state}:${key}`) button.setAttribute("aria-pressed", "true");
    else button.removeAttribute("aria-pressed");
  }
  const undo = row.querySelector(".un");
  if (!entry && undo === document.activeElement) row.querySelector("button").focus();
  undo.hidden = !entry;
  undo.value = `undo:${key}:${entry ?? ""}`;
}

function shown() {
  return [...form.querySelectorAll(".pr:not([hidden])")];
}

function move(row, step) {
  const rows = shown();
  const next = rows[rows.indexOf(row) + step];
  if (next) next.querySelector("button").focus();
}

function press(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const row = event.target.closest(".pr");
  if (!row) return;
  const key = event.key.toUpperCase();
  const button = row.querySelector(key === "U" ? ".un:not([hidden])" : `.ks [value^="${CSS.escape(key)}:"]`);
  if (key === "ARROWDOWN" || key === "ARROWUP") move(row, key === "ARROWDOWN" ? 1 : -1);
  else if (key === "/") find.focus();
  else if (key.length === 1 && button) enter(button.value);
  else if (key === "R") tell("The standing orders do not allow members to attend remotely.");
  else return;
  event.preventDefault();
}

function narrow() {
  const words = find.value.trim().toLowerCase();
  for (const row of form.querySelectorAll(".pr")) {
    row.hidden = !row.querySelector(".nm").textContent.toLowerCase().includes(words);
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (event.submitter?.name === "entry") enter(event.submitter.value);
});
form.addEventListener("keydown", press);
find.addEventListener("input", narrow);
find.addEventListener("keydown", (event) => {
  if (event.key !== "Enter") return;
  event.preventDefault();
  shown()[0]?.querySelector("button").focus();
  find.value = "";
  narrow();
});
window.addEventListener("online", send);
for (const part of form.querySelectorAll("[data-find]")) part.hidden = false;
showWaiting();
send();

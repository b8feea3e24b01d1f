// Shows the balance of an amendment's paper again while it is keyed; the server works it out.
"use strict";

const paper = document.getElementById("paper");
const balance = document.getElementById("balance");
const away = paper.querySelector("[data-away]");
const PAUSE = 350;
let timer = 0;
let asked = 0;

function say(words) {
  away.textContent = words;
  away.hidden = !words;
}

async function check() {
  const mine = ++asked;
  const body = new FormData(paper);
  body.set("do", "check");
  let answer;
  try {
    answer = await fetch(location.href, { method: "POST", body, headers: { Accept: "application/json" } });
  } catch {
    say("The network is away: the balance is not up to date. What you keyed is still here.");
    return;
  }
  if (mine !== asked) return;
  if (answer.redirected || !answer.ok) {
    say("The balance is not up to date. Sign in again in another tab; what you keyed is still here.");
    return;
  }
  say("");
  show(await answer.json());
}

function show(found) {
  const page = new DOMParser().parseFromString(found.balance, "text/html");
  balance.replaceChildren(...page.body.childNodes);
  const question = paper.querySelector("[data-question]");
  if (question) question.textContent = found.question;
  for (const row of paper.querySelectorAll("[data-row]")) {
    row.querySelector("[data-counts]").textContent = found.rows[row.dataset.row] ?? "";
  }
}

paper.addEventListener("input", (event) => {
  if (event.target.name === "pasted") return;
  clearTimeout(timer);
  timer = setTimeout(check, PAUSE);
});

// Says on a meeting's workplace that another clerk has done a step since it was loaded.
"use strict";

const PAUSE = 5000;
const news = document.querySelector("[data-version]");

function say(words, address, label) {
  if (news.dataset.said === label) return;
  const link = document.createElement("a");
  link.href = address;
  link.textContent = label;
  news.replaceChildren(`${words} `, link);
  news.dataset.said = label;
}

async function look() {
  if (document.hidden) return;
  let answer;
  try {
    answer = await fetch(news.dataset.address, { headers: { Accept: "application/json" } });
  } catch {
    return; // The network is away: asked again in a moment.
  }
  if (answer.redirected) {
    say("You are signed out.", news.dataset.here, "Sign in again");
  } else if (answer.ok && (await answer.json()).version !== news.dataset.version) {
    say("This page has changed.", news.dataset.here, "Show it");
  }
}

if (news) setInterval(look, PAUSE);

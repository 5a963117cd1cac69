// The code is taken out of the address at once: neither the history nor a screenshot keeps it.
const code = new URLSearchParams(location.hash.slice(1)).get("welcome");
history.replaceState(null, "", location.pathname);

const state = document.getElementById("state");
const AGAIN = "A new one is printed by `provisor admin-link`.";
const endpoint = new URL("/api/v1/welcome", location.href);

if (code === null) {
  state.textContent = "This page is reached by a one-time link: `provisor admin-link` prints one.";
  document.getElementById("by-hand").hidden = true;
} else {
  await enter();
}

async function enter() {
  document.getElementById("by-hand").hidden = true;
  state.textContent = "One moment…";
  try {
    const answer = await fetch(endpoint, { method: "POST", headers: { Authorization: `Bearer ${code}` } });
    const said = await answer.json();
    if (answer.ok) show(said.token);
    else if (answer.status === 401) state.textContent = `This link was used already, or is too old. ${AGAIN}`;
    else state.textContent = `${said.detail} ${AGAIN}`;
  } catch (error) {
    state.textContent = `The service can't be reached (${error.message}). The link may still be good: reload this page with it.`;
  }
}

function show(token) {
  state.textContent = "You are in.";
  document.getElementById("secret").textContent = token;
  document.getElementById("example").textContent =
    `curl ${new URL("/api/v1/organization", location.href)} --header "Authorization: Bearer ${token}"`;
  document.getElementById("token").hidden = false;
}

// The code is taken out of the address at once: neither the history nor a screenshot keeps it.
const code = new URLSearchParams(location.hash.slice(1)).get("welcome");
history.replaceState(null, "", location.pathname);

const state = document.getElementById("state");
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
    else state.textContent = `${said.detail} A new link is printed by \`provisor admin-link\`.`;
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

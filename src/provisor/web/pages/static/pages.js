// What pages do beside HTML. Without this, everything works.

/** A one-time link has its code behind `#`, where no server sees it: it goes into the field, and out of the address. */
function takeCodeFromAddress() {
  const field = document.querySelector("[data-from-fragment]");
  const prefix = `#${field?.dataset.fromFragment}=`;
  if (!field || !location.hash.startsWith(prefix)) return;
  field.value = location.hash.slice(prefix.length);
  history.replaceState(null, "", location.pathname);
  field.form.querySelector("button").focus();
}

/** The key `/` leads to the search of the page. */
function listenForSlash() {
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
    const search = document.querySelector("#find");
    if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey || !search) return;
    event.preventDefault();
    search.focus();
  });
}

/** A button `data-copy` copies the text of the element of that id; where browsers don't let it, the text is selected. */
function listenForCopying() {
  document.addEventListener("click", async (event) => {
    const button = event.target.closest?.("button[data-copy]");
    if (!button) return;
    const source = document.getElementById(button.dataset.copy);
    // Only https and this machine's own addresses give pages the clipboard.
    if (!navigator.clipboard) return getSelection().selectAllChildren(source);
    await navigator.clipboard.writeText(source.textContent.trim());
    document.querySelector("#status").textContent = button.textContent = button.dataset.copied;
  });
}

takeCodeFromAddress();
listenForSlash();
listenForCopying();

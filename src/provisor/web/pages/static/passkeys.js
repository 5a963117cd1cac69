// Passkeys: what the service asks goes to the browser's own dialog, and what comes of it into the form.

/** Ask what is to be signed, have the person use a passkey, or make one (`data-makes`), and send the answer. */
async function usePasskey(form) {
  for (const told of form.querySelectorAll("[data-trouble]")) told.hidden = true;
  try {
    const asked = await fetch(form.dataset.passkey, { method: "POST", body: new URLSearchParams(new FormData(form)) });
    if (!asked.ok) throw new Error(`answered ${asked.status}`);
    const { publicKey } = await asked.json();
    const used = "makes" in form.dataset
      ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(publicKey) })
      : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(publicKey) });
    form.elements.namedItem("answer").value = JSON.stringify(used.toJSON());
    form.submit();
  } catch (error) {
    const told = form.querySelector(`[data-trouble="${error.name}"]`) ?? form.querySelector('[data-trouble=""]');
    told.hidden = false;
  }
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  // Browsers before 2025 lack this, and are told what is needed.
  if (!window.PublicKeyCredential?.parseCreationOptionsFromJSON) continue;
  form.querySelector("[data-needs]").hidden = true;
  form.querySelector("button").hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    usePasskey(form);
  });
}

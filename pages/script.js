// What needs a script: passkeys, and addresses that carry their parameters behind a #.
"use strict";

// Front ends put where to return to behind a #, which no server sees.
const at = location.hash.indexOf("?");
if (at > 0) {
  const here = new URL(location.href);
  for (const [name, value] of new URLSearchParams(location.hash.slice(at + 1))) {
    if (!here.searchParams.has(name)) here.searchParams.set(name, value);
  }
  here.hash = "";
  location.replace(here);
}

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const named = (list) => (list || []).map((c) => ({ ...c, id: bytes(c.id) }));

const answered = (credential) => {
  const response = {};
  for (const name of ["clientDataJSON", "authenticatorData", "signature", "userHandle", "attestationObject"]) {
    if (credential.response[name]) response[name] = text(credential.response[name]);
  }
  if (credential.response.getTransports) response.transports = credential.response.getTransports();
  return JSON.stringify({ id: credential.id, rawId: text(credential.rawId), type: credential.type, response, clientExtensionResults: credential.getClientExtensionResults() });
};

const ask = async (form) => {
  const options = JSON.parse(form.dataset.options);
  options.challenge = bytes(options.challenge);
  if (form.classList.contains("register")) {
    options.user.id = bytes(options.user.id);
    options.excludeCredentials = named(options.excludeCredentials);
    return navigator.credentials.create({ publicKey: options });
  }
  options.allowCredentials = named(options.allowCredentials);
  return navigator.credentials.get({ publicKey: options });
};

if (window.PublicKeyCredential && window.isSecureContext) {
  for (const hidden of document.querySelectorAll(".passkey")) hidden.hidden = false;
  for (const form of document.querySelectorAll(".authenticate, .register")) {
    form.addEventListener("submit", async (event) => {
      if (form.elements.credential.value) return;
      event.preventDefault();
      try {
        form.elements.credential.value = answered(await ask(form));
        form.submit();
      } catch {
        for (const failed of form.querySelectorAll(".failed")) failed.hidden = false;
      }
    });
  }
}

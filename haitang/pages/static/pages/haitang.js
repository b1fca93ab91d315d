// Everything here is optional: every page works without it.
(() => {
  const words = document.currentScript.dataset;
  const each = (selector, act) => document.querySelectorAll(selector).forEach(act);
  const on = (type, selector, act) => document.addEventListener(type, event => {
    const target = event.target.closest && event.target.closest(selector);
    if (target) act(target, event);
  });

  // No search in the middle of a pinyin composition.
  let composing = false;
  document.addEventListener("compositionstart", () => { composing = true; });
  document.addEventListener("compositionend", () => { composing = false; });
  document.addEventListener("htmx:beforeRequest", event => { if (composing) event.preventDefault(); });

  on("click", "[data-print]", () => window.print());
  on("change", "[data-all]", box =>
    each(`input[name="${box.dataset.all}"]`, one => { one.checked = box.checked; }));

  // A second click on a form that is on its way does nothing; back in the browser frees it again.
  document.addEventListener("submit", event => {
    const form = event.target;
    if (form.dataset.sent) { event.preventDefault(); return; }
    if (form.method !== "post" || event.defaultPrevented) return;
    form.dataset.sent = "1";
    form.classList.add("sent");
  });
  window.addEventListener("pageshow", () => each("form[data-sent]", form => {
    delete form.dataset.sent;
    form.classList.remove("sent");
  }));

  // Characters left, announced politely.
  each("[data-count]", text => {
    const left = document.createElement("span");
    left.className = "left";
    left.setAttribute("aria-live", "polite");
    text.after(left);
    const tell = () => {
      const rest = text.dataset.count - text.value.length;
      left.textContent = (rest < 0 ? words.beyond : words.left).replace("{n}", Math.abs(rest));
    };
    text.addEventListener("input", tell);
    tell();
  });

  // Filters start folded on a phone.
  if (matchMedia("(max-width: 48rem)").matches) each("details[data-fold]", d => d.removeAttribute("open"));

  // An open menu closes by Escape or by a click elsewhere.
  const close = except => each("details.menu[open]", menu => { if (menu !== except) menu.removeAttribute("open"); });
  document.addEventListener("click", event => close(event.target.closest("details.menu")));
  document.addEventListener("keydown", event => { if (event.key === "Escape") close(); });

  const summary = document.querySelector(".errs");
  if (summary) summary.focus();

  // A draft survives a closed tab: text only, on this device only, gone when it was taken in. Who
  // comes to the log-in, to an error or to the same form again was not done yet.
  const here = [...document.querySelectorAll("form[data-draft]")].map(form => `draft:${form.dataset.draft}`);
  try {
    const [key, text] = JSON.parse(localStorage.getItem("sent") || "[]");
    localStorage.removeItem("sent");
    if (text && (document.body.classList.contains("gate") || here.includes(key))) localStorage.setItem(key, text);
  } catch (_) { /* storage is off in a private window */ }
  each("form[data-draft]", form => {
    const key = `draft:${form.dataset.draft}`;
    const private_ = /csrf|password|phone|name|^key$/;
    const kept = field => field.name && !private_.test(field.name) &&
      (field.tagName === "TEXTAREA" || field.type === "text");
    try {
      if (!summary) Object.entries(JSON.parse(localStorage.getItem(key) || "{}")).forEach(([name, value]) => {
        const field = form.elements[name];
        if (field && kept(field) && !field.value) { field.value = value; field.dispatchEvent(new Event("input")); }
      });
      form.addEventListener("input", () => localStorage.setItem(key, JSON.stringify(
        Object.fromEntries([...form.elements].filter(kept).map(field => [field.name, field.value])))));
      form.addEventListener("submit", () => {
        localStorage.setItem("sent", JSON.stringify([key, localStorage.getItem(key)]));
        localStorage.removeItem(key);
      });
    } catch (_) { /* storage is off in a private window */ }
  });
})();

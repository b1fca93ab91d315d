// Names of places while one types; without this script the name is looked up when the form is sent.
(() => {
  const field = document.querySelector("input[list=places]");
  const list = document.getElementById("places");
  if (!field || !list) return;
  let timer, asked = "", composing = false;
  const ask = async () => {
    const typed = field.value.trim();
    if (composing || !typed || typed === asked) return;
    asked = typed;
    try {
      const answer = await fetch(`${list.dataset.from}?q=${encodeURIComponent(typed)}`);
      if (!answer.ok || asked !== typed) return;
      list.replaceChildren(...(await answer.json()).places.map(name => {
        const option = document.createElement("option");
        option.value = name;
        return option;
      }));
    } catch (_) { /* no network: the server looks it up later */ }
  };
  const soon = () => { clearTimeout(timer); timer = setTimeout(ask, 250); };
  field.addEventListener("compositionstart", () => { composing = true; });
  field.addEventListener("compositionend", () => { composing = false; soon(); });
  field.addEventListener("input", soon);
})();

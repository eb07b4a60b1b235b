// What the pages of key holders share. Sentences stand in the page, translated: <div hidden data-words><p data-word="busy">.
export function pageOf(part) {
  const words = part.querySelector("[data-words]");
  const place = (mark) => part.querySelector(`[data-${mark}]`);
  const sentence = (name, values = {}) =>
    Object.entries(values).reduce(
      (text, [key, value]) => text.replace(`{${key}}`, value),
      words.querySelector(`[data-word="${name}"]`).textContent,
    );

  // Says a problem at its field, as the server would; without a name takes it back.
  const complain = (name, values) => {
    const problem = place("problem");
    problem.hidden = !name;
    problem.querySelector("p").textContent = name ? sentence(name, values) : "";
    place("field")?.classList.toggle("has-error", Boolean(name));
    place("phrase")?.setAttribute("aria-invalid", String(Boolean(name)));
    if (name) place("phrase")?.focus();
  };

  const say = (name) => { place("note").textContent = name ? sentence(name) : ""; };

  // Work that takes a second: says so, lets nobody press twice, and turns what goes wrong into a sentence.
  const during = async (button, work) => {
    if (button.getAttribute("aria-disabled") === "true") return;
    button.setAttribute("aria-disabled", "true");
    complain(null);
    say("busy");
    try {
      await work();
    } catch (error) {
      const known = error.code && words.querySelector(`[data-word="${error.code}"]`);
      complain(known ? error.code : "failed", error.values);
      say(null);
    } finally {
      button.setAttribute("aria-disabled", "false");
    }
  };

  // Fills the field that the command line's text would go into, and sends its form.
  const send = (text) => {
    const form = place("answer");
    form.querySelector("[data-text]").value = text;
    form.requestSubmit();
  };

  return { place, complain, say, during, send };
}

// The page's sentences: templates from the server, %(name)s filled in here. A problem inside a sentence is a sentence too.
export function speaker(words) {
  return function say(word, params = {}) {
    const template = words[word] ?? words.failed;
    return template.replace(/%\((\w+)\)s/g, (_, name) => {
      const value = params[name] ?? "";
      return value.word ? say(value.word, value.params) : String(value);
    });
  };
}

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

// What is said of an error: the server's own sentence, or that of its word.
export function sentence(error, { say }) {
  if (error.messages?.length) return error.messages[0];
  if (error.word) return say(error.word === "other-part" ? "changed_file" : error.word, error.params);
  return say(error.name === "NotReadableError" ? "unreadable" : "failed");
}

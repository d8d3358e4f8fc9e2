// The reader's language: English, or German for those whose browser or own choice says so.

const KEPT_AS = "nod.language";
export const LANGUAGES = ["en", "de"];

function kept() {
  try {
    return localStorage.getItem(KEPT_AS);
  } catch {
    return null; // No storage, or not allowed: the browser's own language does.
  }
}

function wanted() {
  const spoken = [kept(), ...(navigator.languages ?? [navigator.language])];
  const short = spoken.map((each) => String(each ?? "").slice(0, 2).toLowerCase());
  return short.find((each) => LANGUAGES.includes(each)) ?? LANGUAGES[0];
}

/** The language of this page, the same until it is loaded again. */
export const language = wanted();
document.documentElement.lang = language;

/** Times, numbers and money as the reader writes them: their own region's, if it speaks it. */
export const locale = (navigator.languages ?? [])
  .find((each) => each.slice(0, 2).toLowerCase() === language) ?? language;

/** Keeps the reader's choice and loads the page in it. */
export function choose(other) {
  try {
    localStorage.setItem(KEPT_AS, other);
  } catch {
    // It holds for as long as the browser says the same.
  }
  location.reload();
}

const plural = new Intl.PluralRules(language);

/**
 * Returns what says a view's words: `say("hello", { name })` is a text, `say.parts` the same as a
 * list in which what was given may be elements. With `{ n }` the entry "hello.one" or
 * "hello.other" is said, where there are such.
 *
 * @param {{en: Object<string, string>, de: Object<string, string>}} words of one view
 */
export function speaker(words) {
  const mine = words[language];
  const find = (key, values) => {
    const counted = `${key}.${plural.select(values.n ?? 0)}`;
    const found = "n" in values && counted in mine ? mine[counted] : mine[key];
    if (found === undefined) throw new Error(`no words for ${key}`);
    return found;
  };
  const parts = (key, values = {}) => find(key, values).split(/\{(\w+)\}/)
    .map((text, index) => (index % 2 ? values[text] ?? "" : text))
    .filter((each) => each !== "");
  const say = (key, values = {}) => parts(key, values).join("");
  say.parts = parts;
  say.knows = (key) => key in mine;
  return say;
}

// SVG elements, made as dom.js makes those of HTML: what is text can only ever be text.

const NAMESPACE = "http://www.w3.org/2000/svg";

/** Makes an element; false, null and undefined leave an attribute out. */
export function svg(tag, attributes = {}, ...children) {
  const element = document.createElementNS(NAMESPACE, tag);
  const { testid, ...rest } = attributes;
  if (testid) element.dataset.testid = testid;
  set(element, rest);
  element.append(...children.flat().filter((child) => (child ?? false) !== false));
  return element;
}

/** Sets attributes that differ; lengths are rounded to what a screen can show. */
export function set(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    const text = typeof value === "number" ? String(Math.round(value * 100) / 100) : value;
    if (text === false || text === null || text === undefined) element.removeAttribute(name);
    else if (element.getAttribute(name) !== text) element.setAttribute(name, text);
  }
}

/** Sets a text if it differs. */
export function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

// Elements without markup: what a person typed can only ever become text here.

/**
 * Makes an element. `on` holds event listeners, `testid` becomes data-testid, false and null
 * leave an attribute out, true sets it empty. Strings among the children become text nodes.
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  const { on = {}, testid, ...rest } = attributes;
  for (const [event, listener] of Object.entries(on)) element.addEventListener(event, listener);
  if (testid) element.dataset.testid = testid;
  for (const [name, value] of Object.entries(rest)) {
    if (value === false || value === null || value === undefined) continue;
    element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...present(children));
  return element;
}

/** Puts children in place of whatever the element held. */
export function fill(element, ...children) {
  element.replaceChildren(...present(children));
}

/** Writes a text where it is another by now: what stays the same is not drawn again. */
export function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function present(children) {
  return children.flat(Infinity).filter((child) => (child ?? false) !== false);
}

/** Text that came from a person: isolated, so that its writing direction stays its own. */
export function typed(text, attributes = {}) {
  return h("bdi", attributes, text ?? "");
}

/**
 * A part of the page that draws itself again only when what it shows has changed, so that a
 * poll never takes away a focus, an open fold or a half-written reason.
 */
export function part(element, draw) {
  let shown;
  return {
    element,
    update(data) {
      const next = JSON.stringify(data);
      if (next === shown) return;
      shown = next;
      const drawn = draw(data);
      element.hidden = drawn === null;
      fill(element, drawn ?? []);
    },
  };
}

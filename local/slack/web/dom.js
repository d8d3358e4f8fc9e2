// Builds elements. Data reaches the page only as text nodes and attributes, never as markup.

export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "class") element.className = value;
    else if (name === "value") element.value = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

export function byId(id) {
  return document.getElementById(id);
}

export function show(element, text) {
  element.textContent = text;
  element.hidden = text === "";
}

// Tells whether a container already shows this: a control that is drawn anew loses its focus.
export function unchanged(container, ...shown) {
  const key = JSON.stringify(shown);
  const same = container.dataset.shown === key;
  container.dataset.shown = key;
  return same;
}

// Makes these nodes the children. What stays is never moved: a moved node loses its focus.
export function arrange(container, nodes) {
  const wanted = new Set(nodes);
  for (const child of [...container.children]) if (!wanted.has(child)) child.remove();
  for (const [index, node] of nodes.entries()) {
    const present = container.children[index];
    if (present !== node) container.insertBefore(node, present ?? null);
  }
}

// Remembers the focus; the result gives it back, also to a control that was drawn anew.
export function rememberFocus() {
  const node = document.activeElement;
  const around = node?.closest("article, aside, [id]")?.id;
  const action = node?.dataset?.action;
  return () => {
    if (node?.isConnected && node !== document.body) {
      node.focus();
      return;
    }
    const place = around ? byId(around) : null;
    const again = action && place?.querySelector(`[data-action="${CSS.escape(action)}"]`);
    (again ?? place ?? byId("scroll")).focus();
  };
}

// Only addresses that a browser opens without running anything.
export function webAddress(text) {
  try {
    const url = new URL(text);
    return ["http:", "https:", "mailto:"].includes(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

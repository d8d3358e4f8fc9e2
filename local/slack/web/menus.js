// Menus that open from a button: arrow keys move, Escape and leaving close, and the focus returns.

import { h } from "./dom.js";

// `items` returns [{label, detail, checked, run}] or {heading}, asked anew at every opening.
export function menuButton(opener, label, items) {
  const menu = h("div", { class: "menu", role: "menu", "aria-label": label, popover: "manual" });
  const wrapper = h("span", { class: "menu-holder" }, opener, menu);
  const show = (open) => {
    if (open === menu.matches(":popover-open")) return;
    opener.setAttribute("aria-expanded", String(open));
    if (!open) {
      menu.hidePopover();
      return;
    }
    menu.replaceChildren(...items().map((item) => row(item, opener, () => show(false))));
    menu.showPopover();
    place(menu, opener.getBoundingClientRect());
    choices(menu)[0]?.focus({ preventScroll: true });
    window.addEventListener("resize", () => show(false), { once: true });
  };
  opener.setAttribute("aria-haspopup", "menu");
  opener.setAttribute("aria-expanded", "false");
  opener.addEventListener("click", () => show(!menu.matches(":popover-open")));
  wrapper.addEventListener("focusout", (event) => {
    if (!wrapper.contains(event.relatedTarget)) show(false);
  });
  wrapper.addEventListener("keydown", (event) => {
    if (!menu.matches(":popover-open")) return;
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      opener.focus();
      show(false);
    } else {
      move(event, choices(menu));
    }
  });
  return wrapper;
}

function row(item, opener, close) {
  if (item.heading) return h("p", { class: "menu-heading", role: "presentation" }, item.heading);
  const chosen = () => {
    opener.focus();
    close();
    item.run();
  };
  return h("button", {
    type: "button",
    role: item.checked === undefined ? "menuitem" : "menuitemradio",
    "aria-checked": item.checked === undefined ? undefined : String(item.checked),
    onclick: chosen,
  },
  item.face ?? null,
  h("span", {}, item.label, item.detail ? h("small", {}, item.detail) : null));
}

function choices(menu) {
  return [...menu.querySelectorAll("button")];
}

function move(event, buttons) {
  const at = buttons.indexOf(document.activeElement);
  const last = buttons.length - 1;
  const next = {
    ArrowDown: at === last ? 0 : at + 1,
    ArrowUp: at <= 0 ? last : at - 1,
    Home: 0,
    End: last,
  };
  if (!Object.hasOwn(next, event.key)) return;
  event.preventDefault();
  buttons[next[event.key]]?.focus({ preventScroll: true });
}

// Below its button where there is room, above it otherwise, and never outside the window.
function place(menu, around) {
  const gap = 4;
  const fits = around.bottom + gap + menu.offsetHeight <= innerHeight;
  const below = fits || around.top < innerHeight / 3;
  const top = below ? around.bottom + gap : around.top - gap - menu.offsetHeight;
  const left = Math.min(around.left, innerWidth - menu.offsetWidth - 8);
  menu.style.top = `${Math.max(8, top)}px`;
  menu.style.left = `${Math.max(8, left)}px`;
  menu.style.maxHeight = `${innerHeight - Math.max(8, top) - 8}px`;
}

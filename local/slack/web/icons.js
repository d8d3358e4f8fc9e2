// The page's own line icons, drawn on a 20 by 20 grid.

const SVG = "http://www.w3.org/2000/svg";

const PATHS = {
  back: "M12 4l-6 6 6 6",
  bolt: "M11 2.5L4.5 11H10l-1 6.5L15.5 9H10z",
  close: "M5 5l10 10M15 5L5 15",
  dots: "M4.5 10h.01M10 10h.01M15.5 10h.01",
  down: "M6 8l4 4 4-4",
  group: "M7.5 9a2.5 2.5 0 100-5 2.5 2.5 0 000 5zM3 16c0-3 2-4.5 4.5-4.5S12 13 12 16" +
    "M13 9a2 2 0 100-4M14 11.5c2 .3 3 2 3 4.5",
  home: "M3.5 9.5L10 4l6.5 5.5M5.5 8.5V16h9V8.5",
  phone: "M6.5 2.5h7a1 1 0 011 1v13a1 1 0 01-1 1h-7a1 1 0 01-1-1v-13a1 1 0 011-1zM9 15h2",
  storm: "M6 12.5a3.5 3.5 0 01.3-7A4.5 4.5 0 0115 7a2.8 2.8 0 01-.5 5.5M10.5 9.5l-2.5 4h3l-1.5 4",
};

export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("class", `icon icon-${name}`);
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}

// Slack's text: plain_text with emoji names, and the mrkdwn that this project writes.

import { h, webAddress } from "./dom.js";
import { emoji } from "./emoji.js";
import { formatDate } from "./dates.js";

const ENTITIES = { "&amp;": "&", "&lt;": "<", "&gt;": ">" };

const INLINE = new RegExp(
  [
    "<(?<angle>[^<>]+)>",
    "`(?<code>[^`\\n]+)`",
    "(?<![\\p{L}\\p{N}*])\\*(?<bold>[^\\s*](?:[^*\\n]*[^\\s*])?)\\*(?![\\p{L}\\p{N}*])",
    "(?<![\\p{L}\\p{N}_])_(?<italic>[^\\s_](?:[^_\\n]*[^\\s_])?)_(?![\\p{L}\\p{N}_])",
    "(?<![\\p{L}\\p{N}~])~(?<strike>[^\\s~](?:[^~\\n]*[^\\s~])?)~(?![\\p{L}\\p{N}~])",
    ":(?<emoji>[a-z0-9_+\\-]+):",
    "(?<url>https?:\\/\\/[^\\s<>|]+)",
  ].join("|"),
  "gu",
);

export function unescape(text) {
  return text.replace(/&(?:amp|lt|gt);/g, (entity) => ENTITIES[entity]);
}

export function plain(text) {
  return unescape(text).replace(/:([a-z0-9_+-]+):/g, (_, name) => emoji(name));
}

// Turns a text object, as Block Kit has them, into nodes.
export function textObject(object, people) {
  if (object.type === "mrkdwn") return mrkdwn(object.text, people);
  const text = object.emoji === false ? unescape(object.text) : plain(object.text);
  return text.split("\n").flatMap((line, index) => (index > 0 ? [h("br"), line] : [line]));
}

export function mrkdwn(text, people) {
  return text.split(/(```[\s\S]*?```)/).flatMap((part) => {
    if (part.startsWith("```") && part.length >= 6) {
      return [h("pre", {}, unescape(part.slice(3, -3)))];
    }
    return paragraphs(part, people);
  });
}

// What nodes say as plain text, with a line for each of theirs.
export function written(nodes) {
  const parts = nodes.map((node) => {
    if (typeof node === "string") return node;
    if (node.tagName === "BR") return "\n";
    const inner = written([...node.childNodes].map((each) => each.data ?? each));
    return ["BLOCKQUOTE", "PRE"].includes(node.tagName) ? `\n${inner}\n` : inner;
  });
  return parts.join("").replace(/\n{3,}/g, "\n\n").trim();
}

function paragraphs(text, people) {
  const nodes = [];
  let quote = null;
  for (const [index, line] of text.split("\n").entries()) {
    const quoted = line.match(/^(?:&gt;|>) ?(.*)$/);
    if (quoted) {
      if (quote === null) {
        quote = h("blockquote");
        nodes.push(quote);
      } else {
        quote.append(h("br"));
      }
      quote.append(...inline(quoted[1], people));
    } else {
      if (index > 0 && quote === null) nodes.push(h("br"));
      quote = null;
      nodes.push(...inline(line, people));
    }
  }
  return nodes;
}

function inline(text, people) {
  const nodes = [];
  let position = 0;
  for (const match of text.matchAll(INLINE)) {
    if (match.index > position) nodes.push(unescape(text.slice(position, match.index)));
    nodes.push(inlineNode(match, people));
    position = match.index + match[0].length;
  }
  if (position < text.length) nodes.push(unescape(text.slice(position)));
  return nodes;
}

function inlineNode(match, people) {
  const { angle, code, bold, italic, strike, emoji: name, url } = match.groups;
  if (angle !== undefined) return angled(angle, people);
  if (code !== undefined) return h("code", {}, unescape(code));
  if (bold !== undefined) return h("strong", {}, inline(bold, people));
  if (italic !== undefined) return h("em", {}, inline(italic, people));
  if (strike !== undefined) return h("s", {}, inline(strike, people));
  if (name !== undefined) return emoji(name);
  return link(unescape(url), unescape(url));
}

// <@U…>, <#C…|name>, <!date^…>, <!channel>, <https://…|text>
function angled(content, people) {
  if (content.startsWith("@")) {
    const id = content.slice(1).split("|")[0];
    return h("span", { class: "mention", title: id }, `@${people[id] ?? id}`);
  }
  if (content.startsWith("#")) {
    const [id, name] = content.slice(1).split("|");
    return h("span", { class: "mention" }, `#${name ?? id}`);
  }
  if (content.startsWith("!date^")) return date(content);
  if (content.startsWith("!")) {
    return h("span", { class: "mention everyone" }, `@${content.slice(1).split("|")[0]}`);
  }
  const bar = content.indexOf("|");
  const address = unescape(bar < 0 ? content : content.slice(0, bar));
  return link(address, bar < 0 ? address : unescape(content.slice(bar + 1)));
}

function date(content) {
  const [head, fallback = ""] = content.split("|");
  const [, epoch, format = "", address] = head.split("^");
  const shown = formatDate(Number(epoch), unescape(format)) ?? unescape(fallback);
  const time = h("time", { title: unescape(fallback) }, shown);
  return address ? link(unescape(address), time) : time;
}

function link(address, label) {
  const href = webAddress(address);
  if (href === null) return h("span", {}, label);
  return h("a", { href, target: "_blank", rel: "noopener noreferrer" }, label);
}

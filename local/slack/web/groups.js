// The members of the user groups, changed by hand.

import { h } from "./dom.js";
import { kindOf } from "./people.js";
import { lasting } from "./switches.js";

export class GroupsView {
  constructor(perform) {
    this.perform = perform;
    this.sections = new Map();
    this.note = h("p", { class: "hint" });
    this.body = h("div", { class: "panel" }, this.note);
  }

  // `shown` is {state}.
  render({ state }) {
    const free = "The workspace is on the free plan: Slack refuses to say who is in a group.";
    this.note.textContent = state.paid ? "Who is in a group changes at once." : free;
    for (const group of state.groups) {
      lasting(this.section(group), this.switches(group, state.people));
    }
  }

  section(group) {
    if (!this.sections.has(group.id)) {
      const list = h("div", { class: "switches" });
      const title = h("h3", {}, `@${group.handle} `, h("code", {}, group.id));
      this.body.append(h("section", {}, title, list));
      this.sections.set(group.id, list);
    }
    return this.sections.get(group.id);
  }

  switches(group, people) {
    return people.map((person) => ({
      id: person.id,
      label: person.name,
      detail: person.kind === "member" ? person.role : kindOf(person),
      on: group.users.includes(person.id),
      turn: (_, users) => this.perform("groups", { id: group.id, users }),
    }));
  }
}

// Talks to the simulator's control API, and hears of changes without asking for them.

export class ControlError extends Error {
  constructor(message, field) {
    super(message);
    this.field = field;
  }
}

export async function read(name, parameters = {}) {
  return answer(await fetch(`/_control/${name}?${new URLSearchParams(parameters)}`));
}

export async function act(name, body) {
  const headers = { "Content-Type": "application/json" };
  return answer(
    await fetch(`/_control/${name}`, { method: "POST", headers, body: JSON.stringify(body) }),
  );
}

async function answer(response) {
  const body = await response.json();
  if (!response.ok) throw new ControlError(body.error ?? `status ${response.status}`, body.field);
  return body;
}

// Calls back whenever the simulator's state may have changed. A hidden page hangs up, because a
// browser grants few connections to one host and every open page would take one for itself.
export function onChanges(changed, lost) {
  let source = null;
  const listen = () => {
    if (document.hidden) {
      source?.close();
      source = null;
    } else if (source === null) {
      source = new EventSource("/_control/changes");
      source.onmessage = () => changed();
      source.onerror = () => lost();
    }
  };
  document.addEventListener("visibilitychange", listen);
  listen();
}

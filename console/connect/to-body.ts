import type { Values } from "../providers/method.ts";

type Body = Record<string, string | Record<string, string>>;

/** Builds the body of a submission: what has a path as its name, such as `readOnly.clientId`, becomes a part of an object. */
export function toBody(values: Values): Body {
  const body: Body = {};
  for (const [path, value] of Object.entries(values)) {
    const [name = path, part] = path.split(".");
    if (part === undefined) {
      body[name] = value;
    } else {
      const whole = body[name];
      body[name] = { ...(typeof whole === "object" ? whole : {}), [part]: value };
    }
  }
  return body;
}

import type { Values } from "../providers/method.ts";

/** Builds the body of a submission: what has a path as its name, such as `readOnly.clientId`, becomes a part of an object. */
export function toBody(values: Values): object {
  const body: Record<string, string | Record<string, string>> = {};
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

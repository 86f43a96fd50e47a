import type { Values } from "../providers/method.ts";

/** Builds the body of a submission: what has a path as its name, such as `readOnly.clientId`, becomes a part of an object. */
export function toBody(values: Values): Record<string, string | Values> {
  const body: Record<string, string | Values> = {};
  for (const [path, value] of Object.entries(values)) {
    const [name = path, part] = path.split(".");
    const whole = body[name];
    body[name] = part === undefined ? value : { ...(typeof whole === "object" ? whole : {}), [part]: value };
  }
  return body;
}

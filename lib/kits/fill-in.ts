import { defined } from "../defined.ts";
import type { Trust } from "../issuer/identity-token-source.ts";
import common from "./bash.sh";

/**
 * Lets a text into a script: its characters end no string of bash's, JSON's, YAML's or Terraform's, and begin no expression there.
 *
 * @throws {RangeError} The text has another character.
 */
export function plain(text: string): string {
  if (!/^[A-Za-z0-9:/._=~-]+$/.test(text)) {
    throw new RangeError("an issuer or a subject has a character that a script may read");
  }
  return text;
}

/** @throws {RangeError} A value has a character that a script may read. */
export const plainTrust = ({ issuer, subject, audience }: Trust): Trust => ({
  issuer: plain(issuer),
  subject: plain(subject),
  ...defined({ audience: audience && plain(audience) }),
});

/** What scripts call the parts of a trust. An empty audience: that of the provider. */
export const namedTrust = ({ issuer, subject, audience = "" }: Trust) => ({ ISSUER: issuer, SUBJECT: subject, AUDIENCE: audience });

/** Puts values in the place of their names: `@ISSUER@`. */
export const fillIn = (text: string, values: Readonly<Record<string, string>>): string =>
  text.replace(/@([A-Z_]+)@/g, (name, key: string) => values[key] ?? name);

const begin = "set -euo pipefail\n\n";

/**
 * Builds a script for bash. Above its steps, which stand below its line `set -euo pipefail`, come the functions that they call, and those that these
 * call. The steps become one function, read as a whole and without input: no command can take the rest of a piped script as its input.
 *
 * @param library - The functions of the provider's scripts, each below those that it calls. Those of `bash.sh` stand above them.
 */
export function buildBash(text: string, library: string, values: Readonly<Record<string, string>> = {}): string {
  const [settings = "", steps = ""] = text.split(begin);
  const functions = [...`${common}\n${library}`.matchAll(/^(?:#.*\n)*(\w+)\(\) \{\n(?:.*\n)+?\}\n/gm)];
  const main = `main() {\n${steps.replace(/^(?=.)/gm, "  ")}}\n`;
  const parts = [main, 'main "$@" < /dev/null\n'];
  for (const [whole, name] of functions.toReversed()) {
    if (new RegExp(`\\b${name}\\b`).test(parts.join("\n"))) {
      parts.unshift(whole);
    }
  }
  return fillIn([`${settings}${begin.trim()}\n`, ...parts].join("\n"), values);
}

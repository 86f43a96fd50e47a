import type { Environment } from "../config.ts";
import { defined } from "../defined.ts";
import type { Trust } from "../issuer/identity-token-source.ts";
import type { RoleType } from "./aws/role-types.ts";
import common from "./bash.sh";

/** What a text for the customer is. `powershell`: a script. `json`: the body of a request that they send. */
export const scriptKinds = ["bash", "powershell", "terraform", "cloudformation", "json"] as const;

/** A text that the customer runs or applies, or its counterpart that removes what it made. */
export type Script = { readonly kind: (typeof scriptKinds)[number]; readonly title: string; readonly text: string };

/** Terraform that makes the same as the scripts beside it. */
export const withTerraform = (text: string, title = "With Terraform"): Script => ({ kind: "terraform", title, text });

/** Removes what such Terraform made. */
export const destroy: Script = { kind: "bash", title: "What Terraform made", text: "terraform destroy\n" };

/** A field of the connect's body: what it is, and where the customer finds it. */
export type KitField = { readonly name: string; readonly title: string; readonly hint: string; readonly isOptional?: true };

export const field = (name: string, title: string, hint: string): KitField => ({ name, title, hint });
export const optionalField = (...given: Parameters<typeof field>): KitField => ({ ...field(...given), isOptional: true });

export type Link = { readonly title: string; readonly url: string };

/** The resources that a customer makes at the provider for a connection, and the fields that they send afterwards. */
export type Kit = {
  readonly setUp: readonly Script[];
  readonly remove: readonly Script[];
  readonly fields: readonly KitField[];
  readonly links: readonly Link[];
  /** What a person copies by hand into what they make. None of it is secret. */
  readonly values?: readonly { readonly title: string; readonly value: string }[];
};

/** How a customer makes a cloud trust one connection. */
export type FederatedKit = Kit & {
  /** What the cloud compares with `aud`. Absent: it follows from what the customer makes. */
  readonly audience?: string;
};

/** Builds the kit of a connection that a provider trusts. Pure. */
export type BuildFederatedKit = (trust: Trust, at: { readonly account: string }) => FederatedKit;

/**
 * What a caller wants a kit for. `details`: those of the connection that was named, if it is there. `roleType`: what a role of AWS may do. `mayWrite`: what
 * the kit names may be made now. Default: it is only read.
 */
export type KitChoice = {
  readonly details?: Readonly<Record<string, string>> | undefined;
  readonly roleType?: RoleType;
  readonly mayWrite?: boolean;
  /** The end user of a connect session, to whom alone the trust is given. */
  readonly endUser?: string | undefined;
};

/** Reads an organisation's kit for one method that does not need an issuer of ours. */
export type ReadKit = (tenant: string, choice?: KitChoice) => Promise<Kit>;

/** Builds the kits of a provider, by method. Reads only the keys of that provider. */
export type BuildKits = (env: Environment) => Readonly<Record<string, ReadKit>>;

/** A kit that is the same for every organisation. */
export const sameForAll =
  (kit: Kit): ReadKit =>
  async () =>
    kit;

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

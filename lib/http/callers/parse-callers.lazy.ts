import * as v from "valibot";
import { isEncodable } from "../../encode-segment.ts";
import { isObject, parseJson } from "../../json.ts";
import { personalTenant } from "../principal.ts";
import { parsePermissions } from "../rights.ts";
import { findConflict } from "./find-conflict.ts";
import type { IssuerCondition, TrustedIssuer } from "./trusted-issuer.ts";

// Loaded only by a deployment that has a list: in a bundle this is a file of its own. Its results are plain data for that reason.

/** A list that was read, or where it is wrong and why. A problem repeats no value of the list, except names of claims. */
export type CallersReading = { readonly issuers: readonly TrustedIssuer[] } | { readonly problem: string };

/**
 * Reads the list of trusted issuers: at the deploy, which stops at a problem, and again in the function that uses it.
 *
 * @param text - The list in JSON.
 */
export function parseCallers(text: string): CallersReading {
  const json = parseJson(text);
  if (json === undefined) {
    return { problem: "it is not JSON" };
  }
  if (hasUnusableName(json)) {
    return { problem: `no claim can be called ${unusableNames.join(", ")}` };
  }
  const parsed = v.safeParse(list, json, { abortEarly: true });
  if (!parsed.success) {
    const [issue] = parsed.issues;
    return { problem: `${toPath(v.getDotPath(issue))}: ${issue.message}` };
  }
  const problem = findConflict(parsed.output);
  return problem === undefined ? { issuers: parsed.output } : { problem };
}

/** Names that valibot leaves out of what it reads: a condition on such a claim would be dropped in silence. */
const unusableNames = ["__proto__", "constructor", "prototype"];

const hasUnusableName = (value: unknown): boolean =>
  Array.isArray(value)
    ? value.some(hasUnusableName)
    : isObject(value) && Object.entries(value).some(([name, inner]) => unusableNames.includes(name) || hasUnusableName(inner));

/** `0.callers.1.when.sub` as a reader of the file counts: `[0].callers[1].when.sub`. */
const toPath = (path: string | null): string => (path === null ? "the list" : path.replace(/(^|\.)(\d+)(?=\.|$)/g, "[$2]"));

const filled = v.pipe(v.string("it must be a text"), v.nonEmpty("it must not be empty"));

/** https, or http to this machine, as every outbound call of the functions demands. */
const address = v.pipe(
  filled,
  v.check((value) => {
    const url = URL.parse(value);
    const isSecure = url?.protocol === "https:" || (url?.protocol === "http:" && /^(localhost|127(\.\d{1,3}){3})$/.test(url.hostname));
    return isSecure && `${url.username}${url.password}${url.search}${url.hash}` === "";
  }, "it must be an https URL without credentials, query and fragment"),
);

const exact = v.pipe(
  filled,
  v.check((value) => !value.includes("*"), "only sub may end with *"),
);

/** A `*` after `:` or `/`, so that it cannot go on with the name before it: `repo:acme*` would fit `repo:acme-evil/x`. */
const subject = v.pipe(
  filled,
  v.check((value) => /^[^*]+$|^[^*]+[:/]\*$/.test(value), "a * may only stand at the end, after : or /"),
);

const texts = <S extends v.GenericSchema<unknown, string>>(one: S) =>
  v.union([one, v.pipe(v.array(one), v.minLength(1, "the list is empty"))], (issue) =>
    typeof issue.input === "string" || Array.isArray(issue.input)
      ? "it must be texts that are not empty; a * may only stand at the end of sub, after : or /"
      : "it must be a text, or a list of texts",
  );

const condition: v.GenericSchema<unknown, IssuerCondition> = v.lazy((input) =>
  typeof input === "object" && input !== null && !Array.isArray(input)
    ? v.pipe(
        v.record(v.string(), condition),
        v.check((claims) => Object.keys(claims).length > 0, "there is no condition in it"),
      )
    : texts(exact),
);

const rule = v.strictObject(
  {
    when: v.objectWithRest({ sub: texts(subject) }, condition, "it must name the callers by their sub"),
    organisation: v.pipe(
      filled,
      v.check((id) => isEncodable(id) && !id.startsWith(personalTenant("")), "it cannot be the id of an organisation"),
    ),
    principal: v.pipe(filled, v.regex(/^[a-z][a-z0-9-]*:\{[^{}]+\}$/, "it must be a prefix and one claim, such as github:{sub}")),
    permissions: v.pipe(
      v.array(
        v.pipe(
          filled,
          v.check((word) => !word.includes(" ") && parsePermissions(word).size > 0, "there is no such permission"),
        ),
        "it must be a list of permissions",
      ),
      v.minLength(1, "there is no permission in it"),
    ),
  },
  "it must have when, organisation, principal and permissions, and nothing else",
);

const list = v.pipe(
  v.array(
    v.strictObject(
      {
        issuer: address,
        audience: filled,
        algorithms: v.pipe(
          v.array(v.picklist(["RS256", "ES256", "ES384", "EdDSA"], "it must be RS256, ES256, ES384 or EdDSA"), "it must be a list"),
          v.minLength(1, "there is no algorithm in it"),
        ),
        jwksUrl: v.optional(address),
        callers: v.pipe(v.array(rule, "it must be a list"), v.minLength(1, "there is no caller in it")),
      },
      "it must have issuer, audience, algorithms, callers and perhaps jwksUrl, and nothing else",
    ),
    "it must be a list of issuers",
  ),
  v.minLength(1, "there is no issuer in it: leave the file out"),
);

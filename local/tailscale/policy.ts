import { createHash } from "node:crypto";
import * as v from "valibot";
import { parseHujson } from "./hujson.ts";

const policySchema = v.pipe(
  v.unknown(),
  v.check((content) => !Array.isArray(content)),
  v.looseObject({ tagOwners: v.optional(v.record(v.string(), v.array(v.string())), {}) }),
);

/** A tailnet's policy file. The text is the customer's own, comments included. */
export type Policy = {
  readonly text: string;
  readonly content: Readonly<Record<string, unknown>>;
  /** A tag exists if it is a key here. Its owners may put it on a device or a key. */
  readonly tagOwners: Readonly<Record<string, readonly string[]>>;
};

/** @returns `undefined` for a text that is no policy file. */
export function parsePolicy(text: string): Policy | undefined {
  try {
    const content = v.parse(policySchema, parseHujson(text));
    return { text, content, tagOwners: content.tagOwners };
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof v.ValiError) return undefined;
    throw error;
  }
}

export function toEtag({ text }: Policy): string {
  return `"${createHash("sha256").update(text).digest("hex")}"`;
}

export const DEFAULT_POLICY = `{
	// Who may use a tag.
	"tagOwners": {
		"tag:aurora": ["autogroup:admin"],
		"tag:web":    ["autogroup:admin"],
		"tag:ci":     ["autogroup:admin", "tag:aurora"], // Aurora's workers may start runners.
	},
	"acls": [
		{"action": "accept", "src": ["autogroup:member"], "dst": ["*:*"]},
		/* Aurora's workers reach the servers by SSH. */
		{"action": "accept", "src": ["tag:aurora"], "dst": ["tag:web:22"]},
	],
}
`;

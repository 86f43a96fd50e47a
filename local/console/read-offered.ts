import type { IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";
import * as v from "valibot";
import { parseJson } from "../../lib/json.ts";
import type { Offered } from "./troubles/trouble.ts";

const word = v.pipe(v.string(), v.minLength(1), v.maxLength(600));
const schema = v.object({ account: word, issuer: word, subject: word, audience: v.nullable(word) });

/** More than an offer has. */
const mostBytes = 4096;

/** Reads what is to be trusted from the body of a request of our own page. @returns `undefined`: there is none. */
export async function readOffered(request: IncomingMessage): Promise<Offered | undefined> {
  const bytes = Number(request.headers["content-length"] ?? 0);
  if (!(bytes > 0 && bytes <= mostBytes)) {
    return undefined;
  }
  const parsed = v.safeParse(schema, parseJson(await text(request)));
  return parsed.success ? parsed.output : undefined;
}

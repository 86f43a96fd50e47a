import * as v from "valibot";
import { asFailure, Failure } from "../../errors.ts";
import { parseJson } from "../../json.ts";
import type { Secret } from "../../secret.ts";
import { askProvider } from "../provider-request.ts";

/** Where the documents of our issuers are read. */
export type IssuerDocuments = {
  /** The address that customers trust, without a trailing slash. */
  readonly identityUrl: string;
  /** Where this function reads the same documents. */
  readonly readUrl: string;
};

/** An issuer, and a token that it has signed. */
export type Signed = { readonly issuer: string; readonly token: Secret };

const metadata = v.object({ issuer: v.string(), jwks_uri: v.string() });
const keySet = v.object({ keys: v.array(v.looseObject({ kid: v.optional(v.string()) })) });

/**
 * Checks that our own documents can be read at their public address, and that they hold the key which signs today. Tailscale needs both, and does
 * not say whether it could read them.
 *
 * @throws {Failure} `issuer_unreachable`: no customer is to blame for a refusal.
 */
export async function checkIssuer(documents: IssuerDocuments, { issuer, token }: Signed, signal: AbortSignal): Promise<void> {
  const { issuer: named, jwks_uri } = await read(documents, `${issuer}/.well-known/openid-configuration`, metadata, signal);
  if (named !== issuer || !jwks_uri.startsWith(`${issuer}/`)) {
    throw unreachable("the metadata is of another issuer");
  }
  const { keys } = await read(documents, jwks_uri, keySet, signal);
  const kid = readKeyId(token);
  if (kid === undefined || !keys.some((key) => key.kid === kid)) {
    throw unreachable("the key that signs is not published");
  }
}

async function read<T>(
  { identityUrl, readUrl }: IssuerDocuments,
  address: string,
  schema: v.GenericSchema<unknown, T>,
  signal: AbortSignal,
): Promise<T> {
  const url = address.startsWith(`${identityUrl}/`) ? readUrl + address.slice(identityUrl.length) : address;
  const answer = await askProvider(url, { headers: { accept: "application/json" } }, signal).catch((error: unknown) => {
    throw unreachable(asFailure(error).code);
  });
  const parsed = v.safeParse(schema, parseJson(answer.body.toString("utf8")));
  if (answer.status !== 200 || !parsed.success) {
    throw unreachable(`answered with ${answer.status}`);
  }
  return parsed.output;
}

/** Reads the key's name in a token's header, which is not secret. */
function readKeyId(token: Secret): string | undefined {
  const header = parseJson(Buffer.from(token.reveal().split(".")[0] ?? "", "base64url").toString("utf8"));
  return v.is(v.looseObject({ kid: v.string() }), header) ? header.kid : undefined;
}

const unreachable = (why: string) => new Failure("issuer_unreachable", { detail: `our issuer's documents: ${why}` });

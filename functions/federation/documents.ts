import { type KmsKey, kmsKeys } from "../../lib/aws/kms-key.ts";
import { readConfig, text } from "../../lib/config.ts";
import { Failure } from "../../lib/errors.ts";
import { reply } from "../../lib/http/reply.ts";
import { httpLambda, serve } from "../../lib/http/serve.ts";
import { buildIssuer, probeTenant, readIssuerSegment } from "../../lib/issuer/identity-token-source.ts";
import { buildMetadata, keysPath } from "../../lib/issuer/issuer-documents.ts";
import { isShown, maySign } from "../../lib/issuer/key-set.ts";
import { knownKeySet, type ReadKeySet } from "../../lib/issuer/known-key-set.ts";
import { publicKeys } from "../../lib/issuer/public-keys.ts";
import { readPublishedUrl } from "../../lib/issuer/published-url.ts";
import { type Clock, system } from "../../lib/system.ts";
import { issuerKeysIn } from "../../lib/table/stored-issuer-keys.ts";
import { type Issuers, issuersIn } from "../../lib/table/stored-issuers.ts";
import { openTable } from "../../lib/table/table.ts";
import * as routes from "./routes.ts";

type Deps = {
  readonly issuers: Pick<Issuers, "isOpen">;
  readonly readKeySet: ReadKeySet;
  readonly keyOf: (arn: string) => Pick<KmsKey, "readPublicKey">;
  /** The ARN of the key that the template made. It is shown alone where no key set was stored. */
  readonly templateKey: string;
  readonly clock: Clock;
  readonly identityUrl: string | undefined;
};

/** Seconds for which a cloud may keep a document. */
const cacheSeconds = 300;

const served = [routes.readIssuerMetadata, routes.readIssuerKeys] as const;

/**
 * `GET /id/t/{issuer}/.well-known/openid-configuration` and `…/jwks.json`: the documents of an organisation's issuer. Public, because every cloud reads
 * them. Whose issuer it is comes from the path, and where it is from the configuration: no header has a say.
 */
export const createHandler = serve(served, ({ issuers, readKeySet, keyOf, templateKey, identityUrl, clock }: Deps) => {
  const readJwk = publicKeys((arn) => keyOf(arn).readPublicKey());
  const keySet = knownKeySet({ read: readKeySet, clock, keptMs: 0 });
  const isOpen = rememberingOpen(issuers.isOpen);
  const readKeys = async () => {
    const now = clock();
    const keys = (await keySet.read())?.filter((key) => isShown(key, now));
    if (keys === undefined) {
      return { keys: [await readJwk(templateKey)] };
    }
    const read = keys.map((key) =>
      readJwk(key.arn).catch((error: unknown) => {
        // KMS takes minutes to know the tag of a new key. No token is missing a key that does not sign yet.
        if (maySign(key, now)) {
          throw error;
        }
        return [];
      }),
    );
    return { keys: (await Promise.all(read)).flat() };
  };
  return async ({ route, path }) => {
    const tenant = readIssuerSegment(path.issuer ?? "");
    if (identityUrl === undefined || tenant === undefined || (tenant !== probeTenant && !(await isOpen(tenant)))) {
      throw new Failure("not_found");
    }
    const document = route.path.endsWith(keysPath) ? await readKeys() : buildMetadata(buildIssuer(identityUrl, tenant));
    return reply(200, document, { cacheSeconds });
  };
});

/** Organisations that a process remembers, at most. */
const mostRemembered = 10_000;

/**
 * While the table cannot be read, an issuer stays one that was found open before.
 *
 * @throws {Failure} `issuer_unavailable`: this process has not found it open before.
 */
function rememberingOpen(isOpen: Issuers["isOpen"]): Issuers["isOpen"] {
  const seen = new Set<string>();
  return async (tenant) => {
    try {
      const found = await isOpen(tenant);
      if (!found) {
        seen.delete(tenant);
      } else if (seen.size < mostRemembered) {
        seen.add(tenant);
      }
      return found;
    } catch (cause) {
      if (seen.has(tenant)) {
        return true;
      }
      const reason = cause instanceof Error ? cause.message : "unknown";
      throw new Failure("issuer_unavailable", { cause, detail: `the issuer's item: ${reason}` });
    }
  };
}

export const handler = httpLambda(createHandler, (env) => {
  const { name, templateKey } = readConfig(env, { name: text("TABLE_NAME"), templateKey: text("TEMPLATE_KEY_ARN") });
  const table = openTable(name);
  return {
    issuers: issuersIn(table),
    readKeySet: issuerKeysIn(table).read,
    keyOf: kmsKeys("issuer_unavailable"),
    templateKey,
    identityUrl: readPublishedUrl(env),
    clock: system.clock,
  };
});

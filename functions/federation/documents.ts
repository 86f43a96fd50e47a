import { type KmsKey, kmsKey } from "../../lib/aws/kms-key.ts";
import { readConfig, text } from "../../lib/config.ts";
import { Failure } from "../../lib/errors.ts";
import { publicEndpoint } from "../../lib/http/endpoint.ts";
import { httpLambda } from "../../lib/http/http-lambda.ts";
import { reply } from "../../lib/http/reply.ts";
import { probeTenant } from "../../lib/identity/identity-token-source.ts";
import { buildMetadata, keysPath } from "../../lib/identity/issuer-documents.ts";
import { publishedKey } from "../../lib/identity/published-key.ts";
import { issuerOf, readIssuerSegment } from "../../lib/identity/tenant-issuer.ts";
import { readIdentityUrl } from "../../lib/issuer/identity-tokens-from-environment.ts";
import { type Issuers, issuersIn } from "../../lib/table/stored-issuers.ts";
import { openTable } from "../../lib/table/table.ts";

type Deps = {
  readonly issuers: Pick<Issuers, "isOpen">;
  readonly key: Pick<KmsKey, "readPublicKey">;
  readonly identityUrl: string | undefined;
};

/** Seconds for which a cloud may keep a document. */
const cacheSeconds = 300;

/**
 * `GET /id/t/{issuer}/.well-known/openid-configuration` and `…/jwks.json`: the documents of an organisation's issuer. Public, because every cloud reads
 * them. Whose issuer it is comes from the path, and where it is from the configuration: no header has a say.
 */
export const createHandler = ({ issuers, key, identityUrl }: Deps) => {
  const readJwk = publishedKey(key.readPublicKey);
  return publicEndpoint({}, async ({ route, path }) => {
    const tenant = readIssuerSegment(path.issuer ?? "");
    if (identityUrl === undefined || tenant === undefined || (tenant !== probeTenant && !(await issuers.isOpen(tenant)))) {
      throw new Failure("not_found");
    }
    const document = route.path.endsWith(keysPath) ? { keys: [await readJwk()] } : buildMetadata(issuerOf(identityUrl, tenant));
    return reply(200, document, { cacheSeconds });
  });
};

export const handler = httpLambda(createHandler, (env) => ({
  issuers: issuersIn(openTable(readConfig(env, { table: text("TABLE_NAME") }).table)),
  key: kmsKey(readConfig(env, { arn: text("PUBLISHED_KEY_ARN") }).arn, "issuer_unavailable"),
  identityUrl: readIdentityUrl(env),
}));

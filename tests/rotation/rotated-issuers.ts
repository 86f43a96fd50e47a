import { randomBytes } from "node:crypto";
import { KMSClient } from "@aws-sdk/client-kms";
import { createHandler as createDocuments } from "../../functions/federation/documents.ts";
import { kmsKeys } from "../../lib/aws/kms-key.ts";
import type { IdentityTokenSource } from "../../lib/issuer/identity-token-source.ts";
import { issuerSigner } from "../../lib/issuer/issuer-signer.ts";
import { kmsIssuer } from "../../lib/issuer/kms-issuer.ts";
import { issuerKeysIn } from "../../lib/table/stored-issuer-keys.ts";
import { issuersIn } from "../../lib/table/stored-issuers.ts";
import { guarded } from "../../local/simulator/guarded.ts";
import { endIssuerKey, rotateIssuerKey } from "../../ops/rotate/issuer-key.ts";
import { openIssuerKms } from "../../ops/rotate/issuer-kms.ts";
import { callHandler } from "../fixtures/described-answers.ts";
import { buildEvent } from "../fixtures/http-event.ts";
import { identityUrl } from "../fixtures/identity-issuer.ts";
import { openOpsTarget } from "../fixtures/ops-target.ts";
import { serveHttp } from "../fixtures/serve-http.ts";
import { startTableEndpoint } from "../fixtures/table-endpoint.ts";

const path = /^\/id\/t\/([^/]+)(\/\.well-known\/.+)$/;

/**
 * Our issuers as they are deployed: the key set in a table, keys in KMS, the function of the documents, processes that sign, and the operator's
 * command. All of it by one clock.
 */
export async function openRotatedIssuers(clock: () => Date) {
  const aws = await startTableEndpoint("aurora-oauth-test", clock);
  const target = { ...(await openOpsTarget(aws.url, "test")), clock };
  const client = new KMSClient(target.aws);
  const made = openIssuerKms(client, { templateKey: "arn:aws:kms:eu-west-1:123456789012:key/none", stage: "test" });
  const templateKey = await made.create();
  const kms = openIssuerKms(client, { templateKey, stage: "test" });
  const [issuers, keySet, keyOf] = [issuersIn(target.table), issuerKeysIn(target.table), kmsKeys("issuer_unavailable", client)];
  const documents = createDocuments({ issuers, readKeySet: keySet.read, keyOf, templateKey, identityUrl, clock });
  await issuers.open("acme");

  /** A process that has just started. */
  const openProcess = (): IdentityTokenSource =>
    kmsIssuer({
      identityUrl,
      withSigner: issuerSigner({ readKeySet: keySet.read, keyOf, templateKey, clock }),
      clock,
      random: randomBytes,
    });
  const warm = openProcess();
  let asked = 0;
  /** In turn a process that has run all the time, and one that has just started. */
  const source: IdentityTokenSource = {
    ...warm,
    mint: (request, signal) => {
      asked += 1;
      return (asked % 2 === 0 ? warm : openProcess()).mint(request, signal);
    },
  };

  const closing: (() => void)[] = [];
  /**
   * Where one cloud reads the documents: it keeps each for so long, and asks for none sooner, whatever key it meets.
   *
   * @returns What leads a simulator there.
   */
  const serveTo = async (keptSeconds: number): Promise<Readonly<Record<string, string>>> => {
    const kept = new Map<string, { readonly until: number; readonly status: number; readonly body: string }>();
    const read = async (address: string) => {
      const [, issuer = "", document = ""] = path.exec(address) ?? [];
      const route = `GET /id/t/{issuer}${document}`;
      const { result } = await callHandler(documents, buildEvent({ route, path: { issuer } }));
      return { until: clock().getTime() + keptSeconds * 1000, status: result.statusCode ?? 500, body: result.body ?? "" };
    };
    const { url, close } = await serveHttp(
      guarded(async (request, response) => {
        const address = request.url ?? "";
        const known = kept.get(address);
        const answer = known !== undefined && clock().getTime() < known.until ? known : await read(address);
        kept.set(address, answer);
        response.writeHead(answer.status, { "content-type": "application/json" }).end(answer.body);
      }),
    );
    closing.push(close);
    return { [identityUrl]: url };
  };

  const deed = { kms, yes: true };
  const readShown = async () => {
    const route = "GET /id/t/{issuer}/.well-known/jwks.json";
    const { result } = await callHandler(documents, buildEvent({ route, path: { issuer: "=probe" } }));
    return (JSON.parse(result.body ?? "").keys as { readonly kid: string }[]).map(({ kid }) => kid);
  };
  return {
    source,
    serveTo,
    /** The step that is due. */
    rotate: async () => (await rotateIssuerKey(target, { ...deed, readShown })).json as { readonly step: string; readonly kid: string },
    endAtOnce: async () => (await endIssuerKey(target, deed)).json as { readonly step: string; readonly kid: string },
    close: async () => {
      for (const close of closing) {
        close();
      }
      await aws.close();
    },
  };
}

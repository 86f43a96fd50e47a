import type { KmsKey } from "../../lib/aws/kms-key.ts";
import { findTrustedId } from "../../lib/connections/connect/find-trusted-id.ts";
import type { ReservedIds } from "../../lib/connections/reserved-ids.ts";
import type { Connections } from "../../lib/connections/stores.ts";
import { Failure } from "../../lib/errors.ts";
import { readConnectionKey } from "../../lib/http/connection-key.ts";
import { refuseParameters } from "../../lib/http/query.ts";
import { serve } from "../../lib/http/serve.ts";
import { buildCertificateKit } from "../../lib/kits/azure/certificate-kit.ts";
import { certificateMethodName } from "../../lib/providers/azure/certificate-method.ts";
import { certificateEnd, certificateYears, connectionCertificate } from "../../lib/providers/azure/connection-certificate.ts";
import type { Clock } from "../../lib/system.ts";
import { requirePlace } from "../federation/require-place.ts";
import { toOfferedFields } from "../federation/to-offered-fields.ts";
import * as routes from "./routes.ts";

export type CertificateRouteDeps = {
  readonly connections: Pick<Connections, "read">;
  readonly reservedIds: Pick<ReservedIds, "readOrReserve">;
  /** Absent: the function has no key, and the method is not served. */
  readonly certificateKey: KmsKey | undefined;
  readonly clock: Clock;
};

/**
 * `GET /azure/certificate`: the certificate of this year of one connection, and the texts that register it. It reserves the connection's id, which the
 * certificate names. The certificate is the same with each answer of a year.
 */
export const createHandler = serve(routes.readAzureCertificate, (deps: CertificateRouteDeps) => async ({ principal, query, signal }) => {
  refuseParameters(query, ["account"]);
  const at = requirePlace(readConnectionKey(principal, "azure", query.get("account")));
  if (deps.certificateKey === undefined) {
    throw new Failure("not_found");
  }
  const connection = await deps.connections.read(at);
  const id = await findTrustedId(connection, () => deps.reservedIds.readOrReserve(at));
  const [year] = certificateYears(deps.clock());
  const certificate = await connectionCertificate(deps.certificateKey, { tenant: at.tenant, connection: id }, year, signal);
  const { setUp, remove, fields, links } = buildCertificateKit(certificate, id);
  const { certificate_year: used } = connection?.method === certificateMethodName ? (connection.details ?? {}) : {};
  return {
    certificate: certificate.pem,
    thumbprint: certificate.shownThumbprint,
    expires_at: certificate.expiresAt.toISOString(),
    // Until when the connection's present certificate works: the two may stand beside each other.
    in_use_until: used === undefined ? null : certificateEnd(Number(used)).toISOString(),
    set_up: setUp,
    remove,
    fields: toOfferedFields(fields),
    links,
  };
});

import { type ConnectionCertificate, certificateName, certificatePrefix } from "../../providers/azure/connection-certificate.ts";
import { destroy, type Kit, withTerraform } from "../kit.ts";
import { applicationId, azureCli, cloud, links, subscriptionId, tenantId } from "./azure-kit.ts";
import { buildCertificateTerraform } from "./azure-terraform.ts";
import setUp from "./certificate.sh";
import remove from "./remove-certificate.sh";

/**
 * An application of the customer's directory with a role and the certificate of one connection. Script and Terraform make the same.
 *
 * @param connection - Its id, of letters, digits, hyphens and underscores.
 */
export function buildCertificateKit(certificate: ConnectionCertificate, connection: string): Kit {
  const values = {
    CREDENTIAL: certificateName(connection, certificate.year),
    PREFIX: certificatePrefix(connection),
    CERTIFICATE: certificate.pem.trim(),
    LAST_YEAR: String(certificate.year + 1),
  };
  return {
    setUp: [azureCli(setUp, values), withTerraform(buildCertificateTerraform(certificate))],
    remove: [azureCli(remove, values), destroy],
    fields: [tenantId, applicationId, subscriptionId, cloud],
    links,
  };
}

import { applicationsPage, clouds, subscriptionsPage } from "../../providers/azure/azure.ts";
import { certificateName, certificatePrefix } from "../../providers/azure/certificate-name.ts";
import type { ConnectionCertificate } from "../../providers/azure/connection-certificate.ts";
import type { CustomerSide } from "../kit.ts";
import setUp from "./certificate.sh";
import { buildCertificateTerraform } from "./certificate-terraform.ts";
import remove from "./remove-certificate.sh";

const withCli = "With the Azure CLI";

/**
 * An application of the customer's directory with a role and the certificate of one connection. Script and Terraform make the same.
 *
 * @param connection - Its id, of letters, digits, hyphens and underscores.
 */
export function buildCertificateSide(certificate: ConnectionCertificate, connection: string): CustomerSide {
  const values = {
    CREDENTIAL: certificateName(connection, certificate.year),
    PREFIX: certificatePrefix(connection),
    CERTIFICATE: certificate.pem.trim(),
    LAST_YEAR: String(certificate.year + 1),
  };
  const fill = (text: string) =>
    text.replace(/@(CREDENTIAL|PREFIX|CERTIFICATE|LAST_YEAR)@/g, (_, name: keyof typeof values) => values[name]);
  return {
    setUp: [
      { kind: "bash", title: withCli, text: fill(setUp) },
      { kind: "terraform", title: "With Terraform", text: buildCertificateTerraform(certificate) },
    ],
    remove: [
      { kind: "bash", title: withCli, text: fill(remove) },
      { kind: "bash", title: "What Terraform made", text: "terraform destroy\n" },
    ],
    fields: [
      { name: "tenantId", title: "Tenant ID", hint: "The script prints it: the directory's id or one of its domains." },
      { name: "clientId", title: "Client ID", hint: "The script prints it: the id of the application." },
      {
        name: "subscriptionId",
        title: "Subscription ID",
        hint: "The subscription to work with. Empty: the first that is enabled.",
        isOptional: true,
      },
      { name: "cloud", title: "Cloud", hint: "public, usgovernment or china. Empty: public.", isOptional: true },
    ],
    links: [
      { title: "Applications, where the certificate is uploaded under Certificates & secrets", url: applicationsPage(clouds.public) },
      { title: "Subscriptions, where a role is given under Access control (IAM)", url: subscriptionsPage(clouds.public) },
    ],
  };
}

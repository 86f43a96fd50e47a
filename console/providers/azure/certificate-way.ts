import { type ReadAzureCertificate200, readAzureCertificate } from "../../../client/generated/operations.ts";
import { placedWay } from "../../connect/keyless/placed-way.ts";
import { scriptFold } from "../../connect/script-fold.ts";
import { submissionForm } from "../../connect/submission-form.ts";
import { copyRow, copyScript } from "../../copy-row.ts";
import { element } from "../../element.ts";
import { linkTo } from "../../link.ts";
import type { SubmissionForm } from "../method.ts";
import type { OwnWay } from "../provider-part.ts";

/** What the API calls the method. */
export const certificateMethodName = "kms_certificate";

/** Azure by an application with a certificate of one connection, whose private key never leaves Aurora's key service. */
export const certificateWay: OwnWay = (visit, part, form, place) =>
  placedWay(
    visit,
    { ...part, ...part.byMethod?.[certificateMethodName] },
    {
      name: certificateMethodName,
      form,
      askLabel: "Show the certificate",
      show: async ({ account, label, id, name }) => {
        const at = account === "default" ? {} : { account };
        const offer = await visit.api.ask(readAzureCertificate, part.provider, at);
        const title = element("h3", { tabindex: "-1" }, `The certificate for ${name}`);
        const connects = toForm(offer, { account, label });
        return {
          title,
          nodes: [
            title,
            element("p", {}, `It expires on ${offer.expires_at.slice(0, 10)}. Azure's portal shows it by its thumbprint.`),
            copyRow("Thumbprint", offer.thumbprint),
            scriptFold("The certificate itself", copyScript("Certificate", offer.certificate)),
            ...offer.set_up.map((script) => scriptFold(script.title, copyScript(script.title, script.text))),
            scriptFold("By hand, on these pages", ...offer.links.map((link) => linkTo({ label: link.title, url: link.url }))),
            element("h3", {}, "Connect it"),
            submissionForm(visit, part, connects, { id: `${id}-connect`, account: undefined }),
            scriptFold("How to remove it later", ...offer.remove.map((script) => copyScript(`To remove it: ${script.title}`, script.text))),
          ],
        };
      },
    },
    { ...place, id: "certificate" },
  );

const toForm = ({ fields }: ReadAzureCertificate200, chosen: NonNullable<SubmissionForm["chosen"]>): SubmissionForm => ({
  method: certificateMethodName,
  title: "What the script prints",
  fields,
  chosen,
  trustMayBeNew: true,
});

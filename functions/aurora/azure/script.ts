import { replyText } from "../../../lib/http/reply.ts";
import type { Route } from "../../../lib/http/route.ts";
import { httpLambda, serve, together } from "../../../lib/http/serve.ts";
import { secretScripts } from "../../../lib/kits/azure/secret-kit.ts";
import * as routes from "./routes.ts";

const { setUpBash, setUpPowerShell, removeBash, removePowerShell } = secretScripts;

const download = (row: () => Route, name: string, { text }: { readonly text: string }) =>
  serve(row, () => () => replyText(200, text, { headers: { "content-disposition": `inline; filename=${name}` } }));

/**
 * `GET /azure/setup-script` and its three siblings: the scripts that make and remove the application, for bash and PowerShell. Public,
 * because a customer runs them from a shell: they are the same for each caller and hold no secret.
 */
export const createHandler = together(
  download(routes.downloadAzureSetupScript, "aurora-azure-setup.sh", setUpBash),
  download(routes.downloadAzureSetupPowerShell, "aurora-azure-setup.ps1", setUpPowerShell),
  download(routes.downloadAzureRemoveScript, "aurora-azure-remove.sh", removeBash),
  download(routes.downloadAzureRemovePowerShell, "aurora-azure-remove.ps1", removePowerShell),
);

export const handler = httpLambda(createHandler, () => ({}));

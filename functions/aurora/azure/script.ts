import { httpLambda } from "../../../lib/http/http-lambda.ts";
import { replyText } from "../../../lib/http/reply.ts";
import { serve } from "../../../lib/http/serve.ts";
import { secretScripts } from "../../../lib/kits/azure/secret-kit.ts";
import * as routes from "./routes.ts";

type Script = { readonly name: string; readonly text: string };

const { setUpBash, setUpPowerShell, removeBash, removePowerShell } = secretScripts;
const setUp: Script = { name: "aurora-azure-setup.sh", text: setUpBash.text };

/** By the path of the route. */
const scripts: Readonly<Record<string, Script>> = {
  "/azure/setup-script": setUp,
  "/azure/setup-script-ps1": { name: "aurora-azure-setup.ps1", text: setUpPowerShell.text },
  "/azure/remove-script": { name: "aurora-azure-remove.sh", text: removeBash.text },
  "/azure/remove-script-ps1": { name: "aurora-azure-remove.ps1", text: removePowerShell.text },
};

/**
 * `GET /azure/setup-script` and its three siblings: the scripts that make and remove the application, for bash and PowerShell. Public,
 * because a customer runs them from a shell: they are the same for each caller and hold no secret.
 */
export const createHandler = serve(
  [
    routes.downloadAzureSetupScript,
    routes.downloadAzureSetupPowerShell,
    routes.downloadAzureRemoveScript,
    routes.downloadAzureRemovePowerShell,
  ],
  () =>
    async ({ route }) => {
      const { name, text } = scripts[route.path] ?? setUp;
      return replyText(200, text, { headers: { "content-disposition": `inline; filename=${name}` } });
    },
);

export const handler = httpLambda(createHandler, () => ({}));

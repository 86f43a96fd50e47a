import { getDownloadAzureSetupPowerShellUrl, getDownloadAzureSetupScriptUrl } from "../../../../../client/generated/operations.ts";

/** The commands that register an application and give it a secret. The API serves the scripts. */
export const listScripts = (apiUrl: string): readonly { readonly name: string; readonly text: string }[] => [
  { name: "Bash", text: `curl -s ${apiUrl}${getDownloadAzureSetupScriptUrl()} | bash` },
  { name: "PowerShell", text: `& ([scriptblock]::Create((irm ${apiUrl}${getDownloadAzureSetupPowerShellUrl()})))` },
];

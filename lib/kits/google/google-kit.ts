import { buildBash, type Script } from "../kit.ts";
import library from "./google.sh";

/** A script for the Google Cloud CLI. */
export const googleCli = (text: string, values: Readonly<Record<string, string>> = {}): Script => ({
  kind: "bash",
  title: "With the Google Cloud CLI",
  text: buildBash(text, library, values),
});

export const accountsPage = {
  title: "Service accounts, in Google's console",
  url: "https://console.cloud.google.com/iam-admin/serviceaccounts",
};

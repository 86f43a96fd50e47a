import { element } from "../../element.ts";

/** Has the browser save a text as a file. It comes from the API with a bearer token, so no link can lead to it. */
export function downloadText(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
  element("a", { href: url, download: name }).click();
  URL.revokeObjectURL(url);
}

import description from "../../../../docs/openapi.json" with { type: "json" };

/** Where the API of this target is. The console's server puts it in when it bundles this script. */
declare const apiUrl: string;

declare global {
  /** What Scalar's bundle, which the page loads before this script, leaves behind. */
  var Scalar: { createApiReference(selector: string, configuration: object): unknown };
}

globalThis.Scalar.createApiReference("#reference", {
  content: description,
  servers: [{ url: apiUrl, description: "The API of this target" }],
  // The page shows and downloads. It has no token, sends nothing, and offers nothing of Scalar's own services.
  hideTestRequestButton: true,
  hideClientButton: true,
  showDeveloperTools: "never",
  telemetry: false,
  agent: { disabled: true },
  mcp: { disabled: true },
  withDefaultFonts: false,
  // The page follows the colours of the system, as the console does.
  hideDarkModeToggle: true,
  defaultHttpClient: { targetKey: "shell", clientKey: "curl" },
});

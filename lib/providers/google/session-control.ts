/** How Google's client ids look. Anything else would not be safe in a command. */
const form = /^[\w.-]{1,200}$/;

/**
 * Builds the command by which an administrator of the customer's organisation exempts one application from session control, and no other: a
 * binding of Access Context Manager for a group of people. A session of 0 seconds has no end.
 *
 * @param clientId - Of our OAuth client.
 * @see {@link https://docs.cloud.google.com/access-context-manager/docs/session-controls-for-reauthentication Session controls}
 */
export const buildExemption = (clientId: string): string =>
  [
    "# A GcpUserAccessBinding of Access Context Manager, for this application alone: a session of 0 seconds has no end.",
    "cat > aurora-session.yaml <<'EOF'",
    "scopedAccessSettings:",
    "- scope:",
    "    clientScope:",
    "      restrictedClientApplication:",
    `        clientId: ${form.test(clientId) ? clientId : "CLIENT_ID"}`,
    "  activeSettings:",
    "    sessionSettings:",
    "      sessionLength: 0s",
    "      sessionLengthEnabled: true",
    "      sessionReauthMethod: LOGIN",
    "EOF",
    "gcloud access-context-manager cloud-bindings create --organization=ORGANIZATION_ID --group-key=GROUP_ID --binding-file=aurora-session.yaml",
  ].join("\n");

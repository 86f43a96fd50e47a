import { startEmbedded } from "./embedded/stack.ts";
import { createProgress } from "./progress.ts";

/** `npm start`: starts the embedded target until Ctrl-C. `PORT` and `SIMULATOR_PORT` choose ports; 0 takes a free one. */
const progress = createProgress(process.stdout);
const readPort = (name: string, fallback: number): number => {
  const port = Number(process.env[name] ?? fallback);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    progress.line(`${name} must be a port number, 0 for a free one`);
    process.exit(1);
  }
  return port;
};

const stack = await progress
  .step("Start", () =>
    startEmbedded({
      port: readPort("PORT", 3000),
      simulatorPort: readPort("SIMULATOR_PORT", 4000),
      schedules: true,
      onLog: (key, line) => progress.line(`${key} ${line}`),
    }),
  )
  .catch((error: unknown) => {
    progress.line(`${error instanceof Error ? error.message : error}\nAnother port: PORT=0 SIMULATOR_PORT=0 npm start`);
    process.exit(1);
  });
const day = { lifetimeSeconds: 12 * 3600 };
const token = await stack.issuer.sign({ sub: "ada", org: "acme" }, day);
const machineToken = await stack.issuer.sign({ sub: "scanner", org: "acme", permissions: ["tokens:read"] }, day);
progress.line(`
Console    ${stack.frontEnd}   (open this in a browser)
API        ${stack.api}

The simulators, each with its control plane under /_control:

Google     ${stack.google}
AWS        ${stack.aws}   (our own account, and the customers' roles)
Azure      ${stack.azure}   (a certificate of this run: curl -k)
OVHcloud   ${stack.ovh}
Tailscale  ${stack.tailscale}
Vault      ${stack.vault}

To connect in the console: Google and OVHcloud let you sign in. What a customer creates for the others, a role, an application
or a client, is created in the drawer "Make it go wrong" at the bottom of the page.

The API as the person "ada" of the organisation "acme":

  curl -s ${stack.api}/connections -H "Authorization: Bearer ${token}"

The broker, as a machine that may ask for customers' tokens:

  curl -s ${stack.api}/connections/gcp/token -H "Authorization: Bearer ${machineToken}"

Ctrl-C stops everything.
`);

const stop = async () => {
  await stack.stop();
  process.exit(0);
};
process.once("SIGINT", stop);
process.once("SIGTERM", stop);

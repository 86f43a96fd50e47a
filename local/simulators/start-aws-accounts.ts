import * as v from "valibot";
import { answer, type Service } from "../aws/answer.ts";
import { buildControlRoutes } from "../aws/control.ts";
import { defaultSettings, type Settings, settingsSchema } from "../aws/settings.ts";
import { sts } from "../aws/sts.ts";
import { buildRoleRoutes, describeAssumption, describeSts, issuerRoute } from "../aws/sts-control.ts";
import { readTarget } from "../aws/target.ts";
import { TokenIssuers } from "../aws/token-issuer.ts";
import { type Role, type RoleInput, roleSchema } from "../aws/trusted-role.ts";
import { BoundedLog } from "../simulator/bounded-log.ts";
import { Clock } from "../simulator/clock.ts";
import { ForeignIssuers } from "../simulator/foreign-issuer.ts";
import { type Simulator, startSimulator } from "../simulator/server.ts";
import { type Controls, createControls } from "../simulator/simulation.ts";

/**
 * Starts the part of AWS that customers' accounts have: STS, the identity providers and roles of IAM, and AWS as an issuer of identity tokens.
 * A reset removes roles and providers; sessions of removed roles are refused.
 */
export function startAwsAccounts(issuers: Readonly<Record<string, string>>): Promise<Simulator> {
  const clock = new Clock();
  const now = () => clock.now();
  const foreign = new ForeignIssuers({ bases: issuers, clock });
  const tokenIssuers = new TokenIssuers();
  const toRole = (input: RoleInput): Role => ({ ...v.parse(roleSchema, input), changedAt: now() });
  let controls = createControls<Settings>(defaultSettings, clock);
  const propagationSeconds = () => controls.settings.iam_propagation_seconds;
  const tokens = sts({ keys: {}, own: [], toRole, propagationSeconds, issuers: foreign, tokenIssuers, now });
  const services: ReadonlyMap<string, Service> = new Map([
    ["sts", (_operation: string, call) => tokens.call(call)] as const,
    ["iam", tokens.callIam] as const,
  ]);
  return startSimulator<Controls<Settings>>(
    {
      name: "AWS",
      createWorld: () => {
        tokens.startOver();
        foreign.isAway = false;
        controls = createControls(defaultSettings, clock);
        return controls;
      },
      answer: async (call) => (await tokenIssuers.answer(call)) ?? answer(services, call),
      nameCall: readTarget,
      alsoNamed: (hostname) => hostname.endsWith(".amazonaws.com"),
      settingsSchema,
      commands: [
        ...buildControlRoutes<Controls<Settings>>(new BoundedLog()),
        ...buildRoleRoutes(tokens.world, toRole),
        issuerRoute(foreign),
      ],
      describeCall: (call) => ({ target: readTarget(call), ...describeAssumption(call) }),
      describeState: () => describeSts(tokens.world),
    },
    { port: 0 },
  );
}

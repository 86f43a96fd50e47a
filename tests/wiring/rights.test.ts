import { createRequire } from "node:module";
import { describe, expect, test } from "vitest";
import { deployedFunctions, ofConsole, type Statement, sets, templateWith } from "../fixtures/template.ts";

const require = createRequire(import.meta.url);
const giveRights: (key: string, definition: object, given: object) => object = require("../../resources/rights/give-rights.cjs");

const template = templateWith({ console: "on" });
const functionsOf = (name: string) => [...deployedFunctions, ...ofConsole].filter(({ rights }) => rights === name);
const actionsOf = ({ Action }: Statement) => [Action].flat();
const byName = Object.entries(sets);

/** What a function must be told to use a right: the action, a part of the resource that the right is on, and the variable that names it. */
const named: readonly (readonly [action: RegExp, on: RegExp, variable: string])[] = [
  [/^dynamodb:/, /Table/, "TABLE_NAME"],
  [/^events:PutEvents$/, /EventBus/, "EVENT_BUS_NAME"],
  [/^states:StartExecution$/, /GcpSetupMachine/, "SETUP_MACHINE_ARN"],
  [/^states:StartExecution$/, /GcpTeardownMachine/, "TEARDOWN_MACHINE_ARN"],
  [/^sts:AssumeRole$/, /awsAccessRoleName/, "ACCESS_ROLE_ARN"],
  [/^sqs:SendMessage$/, /DeadLetters/, "DEAD_LETTERS_URL"],
  [/^s3:/, /AuditBucket/, "AUDIT_BUCKET"],
  [/^kms:/, /AuditKey/, "AUDIT_KEY_ARN"],
  [/^kms:GetPublicKey$/, /IssuerKey|key\/\*/, "TEMPLATE_KEY_ARN"],
  [/^logs:FilterLogEvents$/, /log-group/, "AUDIT_LOG_GROUPS"],
  [/^secretsmanager:GetSecretValue$/, /googleClientSecretId/, "GOOGLE_CLIENT_SECRET_ID"],
  [/^secretsmanager:GetSecretValue$/, /ovhClientsSecretId/, "OVH_CLIENTS_SECRET_ID"],
  [/^secretsmanager:GetSecretValue$/, /sealKeySecretId/, "SEAL_KEY_SECRET_ID"],
  [/^secretsmanager:GetSecretValue$/, /frontEndSecretId/, "FRONT_END_SECRET_ID"],
  [/^secretsmanager:GetSecretValue$/, /consoleClientSecretId/, "CONSOLE_CLIENT_SECRET_ID"],
];

/** Each right of a set by itself: an action on a resource. */
const rightsOf = (statements: readonly Statement[]) =>
  statements.flatMap((statement) =>
    actionsOf(statement).flatMap((action) => [statement.Resource].flat().map((resource) => ({ action, on: JSON.stringify(resource) }))),
  );

describe("S50: a set of rights", () => {
  test("is one that a function names, and each function names one", () => {
    expect(byName.filter(([name]) => functionsOf(name).length === 0).map(([name]) => name)).toEqual([]);
    expect(deployedFunctions.filter(({ rights }) => !(rights in sets)).map(({ key }) => key)).toEqual([]);
    expect(() => giveRights("someFunction", { rights: "unknown" }, { sets, prefix: "p", settings: {} })).toThrow(
      "someFunction: there is no set of rights unknown",
    );
    expect(() => giveRights("someFunction", {}, { sets, prefix: "p", settings: {} })).toThrow("there is no set of rights undefined");
  });

  test.each(byName)("%s has no right on what its environment does not name", (_, { statements, environment }) => {
    const without = rightsOf(statements).filter(({ action, on }) => {
      const [variable] = named.flatMap(([ofAction, resource, name]) => (ofAction.test(action) && resource.test(on) ? [name] : []));
      return variable === undefined || !(variable in environment);
    });
    expect(without).toEqual([]);
  });

  test.each(byName)("%s signs with no key that its environment does not name", (_, { keys, environment }) => {
    const variables = { issuer: "ISSUER_KEY_ARN", certificate: "CERTIFICATE_KEY_ARN" };
    expect(keys.filter((key) => !(variables[key] in environment))).toEqual([]);
  });

  test("signs for issuers only with a job that mints tokens, or to try a connect", () => {
    const signing = byName.filter(([, { keys }]) => keys.includes("issuer"));
    expect(new Set(signing.map(([name, { store = name }]) => store.split("-")[0]))).toEqual(
      new Set(["preflight", "hostedConnect", "connect", "refresh", "schedule", "setup", "sweep", "convert", "mint"]),
    );
    expect(signing.flatMap(([, { store = "" }]) => (/^connect-/.test(store) ? [store] : []))).toEqual([]);
  });

  test("whose routes only read writes no item but counters, unless it reserves ids or numbers, or mints a token under a lease", () => {
    const isRead = (key: string) => template.functions[key]?.routes.every(({ method }) => ["GET", "HEAD"].includes(method)) ?? false;
    const reading = byName.filter(([name, { logs }]) => logs === "routes" && functionsOf(name).every(({ key }) => isRead(key)));
    const isWrite = (statement: Statement) =>
      actionsOf(statement).some((action) => /^dynamodb:(Put|Update|Delete)Item$/.test(action)) &&
      JSON.stringify(statement.Condition ?? null) !== '{"ForAllValues:StringLike":{"dynamodb:LeadingKeys":["LIMIT#*"]}}';
    expect(reading.length).toBeGreaterThan(5);
    const writing = reading.filter(([, { statements }]) => statements.some(isWrite)).map(([name]) => name);
    expect(writing.sort()).toEqual(["listWorkspaces", "mintAzure", "numberEvents", "serveKits", "startGcp", "startOvh"]);
  });

  test("is of functions that are called in one way, so that no route loses its rights with a task", () => {
    const kinds = deployedFunctions.map(({ key, rights }) => {
      const { routes = [], isDefaultRoute = false, schedules = [] } = template.functions[key] ?? {};
      const isRoute = routes.length > 0 || isDefaultRoute || key === "authorizer";
      return [key, sets[rights]?.logs, isRoute ? "routes" : schedules.length > 0 ? "jobs" : "tasks"];
    });
    expect(kinds.filter(([, declared, actual]) => declared !== actual)).toEqual([]);
  });
});
